"""Procedural materials, cached by their arguments. Colours are sRGB hex strings such as "#F2B233"."""

from __future__ import annotations

from functools import lru_cache

import bpy

Mat = bpy.types.Material


def rgb(hex_colour: str) -> tuple[float, float, float, float]:
    """Linear RGBA from an sRGB hex colour."""
    c = [int(hex_colour.lstrip("#")[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return (*[x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in c], 1.0)


class Nodes:
    """A short way to wire shader nodes."""

    def __init__(self, name: str) -> None:
        self.mat = bpy.data.materials.new(name)
        self.mat.use_nodes = True
        self.tree = self.mat.node_tree
        self.tree.nodes.clear()
        self.out = self.tree.nodes.new("ShaderNodeOutputMaterial")

    def add(self, kind: str, **inputs: object) -> bpy.types.Node:
        """Add node ShaderNode<kind>; lower-case keywords set attributes, others inputs (or links)."""
        node = self.tree.nodes.new("ShaderNode" + kind)
        for key, value in inputs.items():
            if key[0].islower():
                setattr(node, key, value)
            else:
                self.set(node, key.replace("_", " "), value)
        return node

    def set(self, node: bpy.types.Node, socket: str | int, value: object) -> None:
        """Set an input to a value or link it from another node's output."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, node.inputs[socket])
        else:
            node.inputs[socket].default_value = value

    def surface(self, shader: bpy.types.Node) -> Mat:
        """Connect the final shader and return the material."""
        self.tree.links.new(shader.outputs[0], self.out.inputs["Surface"])
        return self.mat

    def noise(
        self, scale: float, detail: float = 3, stretch: tuple[float, float, float] = (1, 1, 1)
    ) -> bpy.types.NodeSocket:
        """Noise in world metres (scale: cycles a metre), 0..1."""
        geo = self.add("NewGeometry")
        mapping = self.add("Mapping", Vector=geo.outputs["Position"], Scale=stretch)
        return self.add("TexNoise", Vector=mapping.outputs[0], Scale=scale, Detail=detail).outputs[0]

    def ramp(self, fac: bpy.types.NodeSocket, *stops: tuple[float, str]) -> bpy.types.NodeSocket:
        """A colour ramp through (position, hex) stops."""
        node = self.add("ValToRGB", Fac=fac)
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (pos, colour) in zip(elements, stops, strict=False):
            element.position, element.color = pos, rgb(colour)
        return node.outputs[0]

    def bump(
        self, height: bpy.types.NodeSocket, strength: float, distance: float = 0.02
    ) -> bpy.types.NodeSocket:
        """A normal from a height, for rough casts and ripples."""
        return self.add("Bump", Height=height, Strength=strength, Distance=distance).outputs[0]


def shade(hex_colour: str, k: float) -> str:
    """A darker (k < 1) or lighter (k > 1) hex colour."""
    c = [int(hex_colour.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4)]
    return "#" + "".join(f"{max(0, min(255, round(x * k))):02X}" for x in c)


@lru_cache(None)
def paint(colour: str, rough: float = 0.35, metallic: float = 0.0, coat: float = 0.3) -> Mat:
    """Painted steel or plastic with a slight unevenness so that it does not look like a test cube."""
    n = Nodes(f"paint{colour}{rough}{metallic}{coat}")
    base = n.ramp(n.noise(0.9, 4), (0.3, shade(colour, 0.965)), (0.7, colour))
    return n.surface(
        n.add(
            "BsdfPrincipled",
            Base_Color=base,
            Roughness=rough,
            Metallic=metallic,
            Coat_Weight=coat,
            Coat_Roughness=0.15,
        )
    )


@lru_cache(None)
def metal(colour: str = "#B8BCC0", rough: float = 0.3) -> Mat:
    """Bare metal: steel by default; bronze "#C98A3E", copper "#C8724A", zinc "#A9AEB0"."""
    n = Nodes(f"metal{colour}{rough}")
    base = n.ramp(n.noise(2.0, 5), (0.3, shade(colour, 0.85)), (0.7, colour))
    return n.surface(n.add("BsdfPrincipled", Base_Color=base, Roughness=rough, Metallic=0.9))


def _joints(n: Nodes, pitch: float, width: float) -> bpy.types.NodeSocket:
    """1 on the lines of a square grid of `pitch` metres in world X, Y, else 0."""
    geo, sep = n.add("NewGeometry"), n.add("SeparateXYZ")
    n.set(sep, 0, n.add("Mapping", Vector=geo.outputs["Position"], Location=(1.3, 0.9, 0)).outputs[0])
    lines = []
    for axis in (0, 1):
        wave = n.add("Math", operation="PINGPONG")
        n.set(wave, 0, sep.outputs[axis])
        wave.inputs[1].default_value = pitch / 2
        near = n.add("Math", operation="LESS_THAN")
        n.set(near, 0, wave.outputs[0])
        near.inputs[1].default_value = width / 2
        lines.append(near.outputs[0])
    both = n.add("Math", operation="MAXIMUM")
    n.set(both, 0, lines[0])
    n.set(both, 1, lines[1])
    return both.outputs[0]


def _worn(
    n: Nodes, colour: str, lines: bpy.types.NodeSocket | None = None, wear: float = 0.5
) -> bpy.types.NodeSocket:
    """A used surface: broad stains, scuffs and fine grit (as strong as wear, 0..1), dark joints."""
    base = n.ramp(n.noise(0.35, 8), (0.28, shade(colour, 0.9)), (0.5, colour), (0.74, shade(colour, 1.05)))
    scuffs = n.ramp(n.noise(2.6, 9, (1, 0.55, 1)), (0.3, "#C2BDB4"), (0.54, "#FFFFFF"))
    grit = n.ramp(n.noise(70, 2), (0.36, "#D2CEC6"), (0.5, "#FFFFFF"))
    out = base
    for layer in (scuffs, grit):
        out = n.add("MixRGB", blend_type="MULTIPLY", Fac=wear, Color1=out, Color2=layer).outputs[0]
    if lines is not None:
        out = n.add("MixRGB", Fac=lines, Color1=out, Color2=rgb(shade(colour, 0.55))).outputs[0]
    return out


@lru_cache(None)
def concrete(colour: str = "#B9B4A8", rough: float = 0.75, bump: float = 0.15) -> Mat:
    """Cast concrete: stains, scuffs, fine grain."""
    n = Nodes(f"concrete{colour}{rough}{bump}")
    node = n.add("BsdfPrincipled", Base_Color=_worn(n, colour, None, 0.25), Roughness=rough)
    if bump:
        n.set(node, "Normal", n.bump(n.noise(14, 4), bump, 0.01))
    return n.surface(node)


@lru_cache(None)
def floor(colour: str = "#8D9499", rough: float = 0.22, joints: float = 4.0, wear: float = 0.3) -> Mat:
    """Sealed factory floor: worn, with soft uneven reflections and joints every `joints` metres (0: none)."""
    n = Nodes(f"floor{colour}{rough}{joints}{wear}")
    lines = _joints(n, joints, 0.014) if joints else None
    gloss = n.add("MapRange", Value=n.noise(0.9, 7), To_Min=rough, To_Max=rough + 0.3)
    return n.surface(
        n.add("BsdfPrincipled", Base_Color=_worn(n, colour, lines, wear), Roughness=gloss.outputs[0])
    )


@lru_cache(None)
def stain(colour: str = "#1E1C1A", most: float = 0.6, scale: float = 3.0, rough: float = 0.6) -> Mat:
    """A see-through mark on a floor (tyres, oil, chalk), broken up by noise; most: its greatest opacity."""
    n = Nodes(f"stain{colour}{most}{scale}{rough}")
    fac = n.add("MapRange", Value=n.noise(scale, 8), From_Min=0.38, From_Max=0.62, To_Min=0.0, To_Max=most)
    mix = n.add("MixShader", Fac=fac.outputs[0])
    n.set(mix, 1, n.add("BsdfTransparent").outputs[0])
    n.set(mix, 2, n.add("BsdfPrincipled", Base_Color=rgb(colour), Roughness=rough).outputs[0])
    return n.surface(mix)


@lru_cache(None)
def rubber(colour: str = "#232629") -> Mat:
    """Tyres, belts, grips, black cables."""
    return paint(colour, 0.75, 0.0, 0.0)


@lru_cache(None)
def cloth(colour: str) -> Mat:
    """Workwear with a soft sheen."""
    n = Nodes(f"cloth{colour}")
    base = n.ramp(n.noise(5, 3), (0.35, shade(colour, 0.88)), (0.65, colour))
    return n.surface(n.add("BsdfPrincipled", Base_Color=base, Roughness=0.85, Sheen_Weight=0.25))


@lru_cache(None)
def wood(colour: str = "#C79A63") -> Mat:
    """Planed timber, grain along X."""
    n = Nodes(f"wood{colour}")
    base = n.ramp(n.noise(6, 4, (0.3, 3, 3)), (0.35, shade(colour, 0.72)), (0.65, colour))
    return n.surface(n.add("BsdfPrincipled", Base_Color=base, Roughness=0.6))


@lru_cache(None)
def parquet(colour: str = "#C29A6C", plank: float = 0.16) -> Mat:
    """A timber floor of planks along Y, `plank` metres wide."""
    n = Nodes(f"parquet{colour}{plank}")
    geo = n.add("NewGeometry")
    turned = n.add("Mapping", Vector=geo.outputs["Position"], Rotation=(0, 0, 1.5708))
    brick = n.add(
        "TexBrick",
        Vector=turned.outputs[0],
        Color1=rgb(colour),
        Color2=rgb(shade(colour, 0.84)),
        Mortar=rgb(shade(colour, 0.5)),
        Scale=1.0,
        Mortar_Size=0.006,
        Brick_Width=1.4,
        Row_Height=plank,
    )
    grain = n.ramp(n.noise(5, 4, (3, 0.3, 3)), (0.35, "#D8D8D8"), (0.65, "#FFFFFF"))
    mix = n.add("MixRGB", blend_type="MULTIPLY", Fac=1.0, Color1=brick.outputs[0], Color2=grain)
    return n.surface(n.add("BsdfPrincipled", Base_Color=mix.outputs[0], Roughness=0.32))


@lru_cache(None)
def glass(tint: str = "#D3EAE6", clear: float = 1.0) -> Mat:
    """Thin glass without refraction, so it is cheap; clear below 1 adds a mirror film (noisy at few
    samples)."""
    n = Nodes(f"glass{tint}{clear}")
    see = n.add("BsdfTransparent", Color=rgb(tint))
    if clear >= 1:  # no mirror: keeps the depth and mist passes free of noise
        return n.surface(see)
    mirror = n.add("BsdfGlossy", Color=(1, 1, 1, 1), Roughness=0.03)
    fresnel = n.add("LayerWeight", Blend=0.25)
    fac = n.add("MapRange", Value=fresnel.outputs["Fresnel"], To_Min=(1 - clear) * 0.4, To_Max=0.6)
    mix = n.add("MixShader", Fac=fac.outputs[0])
    n.set(mix, 1, see.outputs[0])
    n.set(mix, 2, mirror.outputs[0])
    return n.surface(mix)


@lru_cache(None)
def emit(colour: str, strength: float = 5.0) -> Mat:
    """A glowing surface (tube, lamp, indicator)."""
    n = Nodes(f"emit{colour}{strength}")
    return n.surface(n.add("Emission", Color=rgb(colour), Strength=strength))


def picture(image: bpy.types.Image, strength: float = 1.2) -> Mat:
    """A screen that shows an image and mirrors a little."""
    n = Nodes("pic" + image.name)
    tex = n.add("TexImage", image=image)
    return n.surface(
        n.add(
            "BsdfPrincipled",
            Base_Color=(0.01, 0.01, 0.01, 1),
            Roughness=0.35,
            Specular_IOR_Level=0.15,
            Emission_Color=tex.outputs[0],
            Emission_Strength=strength,
        )
    )


def poster(image: bpy.types.Image, rough: float = 0.6) -> Mat:
    """A printed picture (mural, drawing, map)."""
    n = Nodes("poster" + image.name)
    tex = n.add("TexImage", image=image)
    return n.surface(n.add("BsdfPrincipled", Base_Color=tex.outputs[0], Roughness=rough))


@lru_cache(None)
def water(colour: str = "#2E6B5C", wave: float = 0.25, scale: float = 0.5, foam: float = 0.0) -> Mat:
    """Opaque water: deep colour, ripples, mirror at grazing angles; foam 0..1 adds white streaks."""
    n = Nodes(f"water{colour}{wave}{scale}{foam}")
    base: object = n.ramp(n.noise(0.04, 3), (0.35, shade(colour, 0.8)), (0.65, shade(colour, 1.15)))
    if foam:
        fleck = n.ramp(n.noise(0.45, 6, (1, 0.35, 1)), (0.56, "#000000"), (0.64, "#FFFFFF"))
        mix = n.add("MixRGB", Fac=fleck, Color1=base, Color2=rgb("#E8F2EE"))
        base = mix.outputs[0]
    height = n.noise(scale, 4, (1, 0.6, 1))
    return n.surface(
        n.add("BsdfPrincipled", Base_Color=base, Roughness=0.08, IOR=1.33, Normal=n.bump(height, wave, 0.6))
    )


@lru_cache(None)
def ground(dark: str, light: str, scale: float = 0.15, rough: float = 0.95, bump: float = 0.3) -> Mat:
    """Natural ground of two tones: grass, mud, gravel, rock."""
    n = Nodes(f"ground{dark}{light}{scale}{rough}{bump}")
    base = n.ramp(n.noise(scale, 10), (0.35, dark), (0.65, light))
    return n.surface(
        n.add("BsdfPrincipled", Base_Color=base, Roughness=rough, Normal=n.bump(n.noise(6, 5), bump, 0.05))
    )


@lru_cache(None)
def wafer(tint: str = "#9FB2C8") -> Mat:
    """A polished wafer with an iridescent film."""
    n = Nodes(f"wafer{tint}")
    return n.surface(
        n.add(
            "BsdfPrincipled",
            Base_Color=rgb(tint),
            Metallic=1.0,
            Roughness=0.08,
            Thin_Film_Thickness=420.0,
            Thin_Film_IOR=1.7,
        )
    )


def clear_cache() -> None:
    """Forget cached materials (after the Blender file was emptied)."""
    for fn in (
        paint,
        metal,
        concrete,
        floor,
        stain,
        rubber,
        cloth,
        wood,
        parquet,
        glass,
        emit,
        water,
        ground,
        wafer,
    ):
        fn.cache_clear()
