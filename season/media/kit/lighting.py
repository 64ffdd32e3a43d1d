"""Sky, sun, lamps, aerial haze. Strengths are Blender units (W for lamps, W/m2 for the sun)."""

from __future__ import annotations

import math

import bpy

from . import materials as m
from .core import Frame


def _world() -> tuple[bpy.types.NodeTree, bpy.types.Node]:
    scene = bpy.context.scene
    world = scene.world or bpy.data.worlds.new("world")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    tree.nodes.clear()
    return tree, tree.nodes.new("ShaderNodeOutputWorld")


def ambient(colour: str, strength: float) -> None:
    """A plain fill light for closed rooms."""
    tree, out = _world()
    bg = tree.nodes.new("ShaderNodeBackground")
    bg.inputs[0].default_value, bg.inputs[1].default_value = m.rgb(colour), strength
    tree.links.new(bg.outputs[0], out.inputs[0])


def sky(
    zenith: str = "#3E86D1",
    middle: str = "#8FC1EA",
    horizon: str = "#FBE6C8",
    strength: float = 1.0,
    clouds: float = 0.5,
    indoor: tuple[str, float] | None = None,
) -> None:
    """A gradient sky with soft procedural clouds; clouds 0 (clear) to 1 (overcast).

    indoor: for rooms with windows, the sky is only seen; this (colour, strength) fills the room instead.
    """
    tree, out = _world()
    new, link = tree.nodes.new, tree.links.new
    coord, sep = new("ShaderNodeTexCoord"), new("ShaderNodeSeparateXYZ")
    link(coord.outputs["Generated"], sep.inputs[0])
    ramp = new("ShaderNodeValToRGB")
    els = ramp.color_ramp.elements
    els.new(0.5)
    for el, (pos, colour) in zip(els, [(0.0, horizon), (0.16, middle), (0.75, zenith)], strict=False):
        el.position, el.color = pos, m.rgb(colour)
    link(sep.outputs[2], ramp.inputs[0])
    # clouds: project the direction on a plane overhead so that they shrink towards the horizon
    div, add = new("ShaderNodeVectorMath"), new("ShaderNodeMath")
    add.operation, add.inputs[1].default_value = "ADD", 0.22
    div.operation = "DIVIDE"
    link(sep.outputs[2], add.inputs[0])
    link(coord.outputs["Generated"], div.inputs[0])
    link(add.outputs[0], div.inputs[1])
    noise = new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value, noise.inputs["Detail"].default_value = 1.7, 8
    noise.inputs["Roughness"].default_value = 0.52
    link(div.outputs[0], noise.inputs["Vector"])
    cover = new("ShaderNodeMapRange")
    cover.interpolation_type = "SMOOTHSTEP"
    cover.inputs["From Min"].default_value = 0.66 - 0.3 * clouds
    cover.inputs["From Max"].default_value = 0.86 - 0.3 * clouds
    link(noise.outputs[0], cover.inputs[0])
    fade = new("ShaderNodeMapRange")
    fade.inputs["From Min"].default_value, fade.inputs["From Max"].default_value = 0.0, 0.12
    link(sep.outputs[2], fade.inputs[0])
    mask = new("ShaderNodeMath")
    mask.operation = "MULTIPLY"
    link(cover.outputs[0], mask.inputs[0])
    link(fade.outputs[0], mask.inputs[1])
    mix = new("ShaderNodeMixRGB")
    mix.inputs[2].default_value = (0.95, 0.93, 0.90, 1)
    link(mask.outputs[0], mix.inputs[0])
    link(ramp.outputs[0], mix.inputs[1])
    bg = new("ShaderNodeBackground")
    bg.inputs[1].default_value = strength
    link(mix.outputs[0], bg.inputs[0])
    if indoor:
        fill, path, pick = new("ShaderNodeBackground"), new("ShaderNodeLightPath"), new("ShaderNodeMixShader")
        fill.inputs[0].default_value, fill.inputs[1].default_value = m.rgb(indoor[0]), indoor[1]
        link(path.outputs["Is Camera Ray"], pick.inputs[0])
        link(fill.outputs[0], pick.inputs[1])
        link(bg.outputs[0], pick.inputs[2])
        link(pick.outputs[0], out.inputs[0])
    else:
        link(bg.outputs[0], out.inputs[0])


def sun(yaw: float, pitch: float, strength: float = 4.0, colour: str = "#FFE3B8", soft: float = 1.5) -> None:
    """Sunlight that comes from (yaw, pitch) degrees; soft is the disc's angle in degrees."""
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.color, data.angle = strength, m.rgb(colour)[:3], math.radians(soft)
    obj = Frame().add(data)
    # a sun shines along its local -Z: tilted by -(90 - pitch) about X it comes from +Y
    obj.rotation_euler = (-math.radians(90 - pitch), 0, -math.radians(yaw))


def area(
    f: Frame,
    size: tuple[float, float],
    power: float,
    colour: str = "#FFF1DC",
    loc: tuple = (0, 0, 0),
    rot: tuple = (0, 0, 0),
    visible: bool = False,
    spread: float = 180,
) -> None:
    """A rectangular lamp that shines down local -Z (before rot, XYZ degrees); spread: degrees of the cone."""
    data = bpy.data.lights.new("area", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", size[0], size[1]
    data.energy, data.color = power, m.rgb(colour)[:3]
    data.spread = math.radians(spread)
    obj = f.add(data, loc, rot)
    obj.visible_camera = visible


def point(f: Frame, loc: tuple, power: float, colour: str = "#FFD9A0", radius: float = 0.15) -> None:
    """A small round lamp."""
    data = bpy.data.lights.new("point", "POINT")
    data.energy, data.color, data.shadow_soft_size = power, m.rgb(colour)[:3], radius
    obj = f.add(data, loc)
    obj.visible_camera = False


def batten(
    f: Frame,
    length: float,
    loc: tuple,
    power: float,
    colour: str = "#FFF3E0",
    width: float = 0.22,
    glow: float = 9.0,
    rot: float = 0.0,
) -> None:
    """A linear ceiling luminaire along local X: housing, glowing diffuser and one area lamp."""
    f.box((length + 0.06, width + 0.08, 0.08), loc, m.paint("#E9EAEA"), 0.01, (0, 0, rot))
    f.box((length, width, 0.02), (loc[0], loc[1], loc[2] - 0.022), m.emit(colour, glow), 0, (0, 0, rot))
    if power:
        area(f, (length, width), power, colour, (loc[0], loc[1], loc[2] - 0.04), (0, 0, rot))


def finish(scene: bpy.types.Scene, haze: tuple[str, float, float, float] | None) -> None:
    """Compositor: aerial haze (colour, start, depth, most) from the denoised mist pass, then bloom.

    The film is transparent: the sky, added back by its pass, gets no haze, and edges stay smooth.
    """
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    new, link = tree.nodes.new, tree.links.new
    layers, comp, glare = (new("CompositorNode" + k) for k in ("RLayers", "Composite", "Glare"))
    image = layers.outputs["Image"]
    if haze and scene.world:
        scene.render.film_transparent = True
        layer = scene.view_layers[0]
        layer.use_pass_mist = layer.use_pass_environment = True
        scene.world.mist_settings.start, scene.world.mist_settings.depth = haze[1], haze[2]
        scene.world.mist_settings.falloff = "LINEAR"
        one, mask, lim = (new("CompositorNodeMath") for _ in range(3))
        one.operation, mask.operation, lim.operation = "SUBTRACT", "SUBTRACT", "MULTIPLY"
        one.inputs[0].default_value, lim.inputs[1].default_value = 1.0, haze[3]
        mask.use_clamp = True
        clean, mix, add = (new("CompositorNode" + k) for k in ("Denoise", "MixRGB", "MixRGB"))
        mix.inputs[2].default_value = m.rgb(haze[0])
        add.blend_type, add.inputs[0].default_value = "ADD", 1.0
        link(layers.outputs["Alpha"], one.inputs[1])  # the share of sky in the pixel ...
        link(layers.outputs["Mist"], mask.inputs[0])  # ... counts as full mist: take it off
        link(one.outputs[0], mask.inputs[1])
        link(mask.outputs[0], clean.inputs[0])
        link(clean.outputs[0], lim.inputs[0])
        link(lim.outputs[0], mix.inputs[0])
        link(image, mix.inputs[1])
        link(mix.outputs[0], add.inputs[1])
        link(layers.outputs["Env"], add.inputs[2])
        opaque = new("CompositorNodeSetAlpha")
        opaque.mode = "REPLACE_ALPHA"
        link(add.outputs[0], opaque.inputs[0])
        image = opaque.outputs[0]
    glare.glare_type = "BLOOM"
    for name, value in (("Threshold", 1.5), ("Strength", 0.18), ("Size", 0.35)):
        if name in glare.inputs:
            glare.inputs[name].default_value = value
    link(image, glare.inputs[0])
    link(glare.outputs[0], comp.inputs[0])
