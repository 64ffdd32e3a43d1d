"""Semiconductor clean room: gowned people, suits on hangers, wafer boxes, scanner, furnace, robots,
pierced floor."""

from __future__ import annotations

import math

from . import materials as m
from .core import Frame, Mat
from .people import Look
from .screens import screen

WHITE = "#F4F6F7"


def gowned(skin: str = "tan", **kw: object) -> Look:
    """A person in the white hooded suit, only the eyes free."""
    return Look(top=WHITE, legs=WHITE, skin=skin, hat="hood", gloves="#A9C4DD", shoes="#DDE4E8", **kw)


def grid_ceiling(
    f: Frame,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    z: float,
    panel: Mat,
    bar: Mat,
    pitch: float = 1.2,
    lamp: Mat | None = None,
) -> None:
    """A ceiling of square filter grilles set deep in a frame; with `lamp`, every third square is a light."""
    f.box((x1 - x0, y1 - y0, 0.1), ((x0 + x1) / 2, (y0 + y1) / 2, z + 0.16), panel, 0)
    nx, ny = round((x1 - x0) / pitch), round((y1 - y0) / pitch)
    dx, dy = (x1 - x0) / nx, (y1 - y0) / ny
    for i in range(nx + 1):
        f.box((0.07, y1 - y0, 0.18), (x0 + dx * i, (y0 + y1) / 2, z - 0.02), bar, 0.008)
    for j in range(ny + 1):
        f.box((x1 - x0, 0.07, 0.18), ((x0 + x1) / 2, y0 + dy * j, z - 0.02), bar, 0.008)
    for i in range(nx):
        for j in range(ny):
            x, y = x0 + dx * (i + 0.5), y0 + dy * (j + 0.5)
            if lamp and (i + 2 * j) % 3 == 0:
                f.box((dx - 0.16, dy - 0.16, 0.03), (x, y, z + 0.1), lamp, 0.01)
            else:  # the inner rim of a filter and its four screws
                f.box((dx - 0.14, 0.03, 0.05), (x, y - dy / 2 + 0.1, z + 0.12), bar, 0)
                f.box((dx - 0.14, 0.03, 0.05), (x, y + dy / 2 - 0.1, z + 0.12), bar, 0)
                f.box((0.03, dy - 0.2, 0.05), (x - dx / 2 + 0.1, y, z + 0.12), bar, 0)
                f.box((0.03, dy - 0.2, 0.05), (x + dx / 2 - 0.1, y, z + 0.12), bar, 0)


def holed_floor(
    colour: str = "#D3DADD", hole_colour: str = "#5A646A", size: float = 0.05, glow: float = 0.0
) -> Mat:
    """A plate pierced with small round holes, `size` apart, in 0.6 m tiles (a shader); glow for ceilings."""
    n = m.Nodes(f"holes{colour}{hole_colour}{glow}")
    geo = n.add("NewGeometry")
    place = n.add("Mapping", Vector=geo.outputs["Position"], Location=(0.3, 0.3, 0)).outputs[0]

    def cells(size: float) -> object:
        scaled = n.add("VectorMath", operation="SCALE")
        n.set(scaled, 0, place)
        n.set(scaled, "Scale", 1 / size)
        frac = n.add("VectorMath", operation="FRACTION")
        n.set(frac, 0, scaled.outputs[0])
        sub = n.add("VectorMath", operation="SUBTRACT")
        n.set(sub, 0, frac.outputs[0])
        sub.inputs[1].default_value = (0.5, 0.5, 0.0)
        mul = n.add("VectorMath", operation="MULTIPLY")
        n.set(mul, 0, sub.outputs[0])
        mul.inputs[1].default_value = (1, 1, 0)
        return mul.outputs[0]

    length = n.add("VectorMath", operation="LENGTH")
    n.set(length, 0, cells(size))
    hole = n.ramp(length.outputs["Value"], (0.22, hole_colour), (0.28, colour))
    sep = n.add("SeparateXYZ")
    n.set(sep, 0, cells(0.6))
    joints = []
    for axis in (0, 1):
        ab = n.add("Math", operation="ABSOLUTE")
        n.set(ab, 0, sep.outputs[axis])
        gt = n.add("Math", operation="GREATER_THAN")
        n.set(gt, 0, ab.outputs[0])
        gt.inputs[1].default_value = 0.49
        joints.append(gt.outputs[0])
    either = n.add("Math", operation="MAXIMUM")
    n.set(either, 0, joints[0])
    n.set(either, 1, joints[1])
    mix = n.add("MixRGB", Fac=either.outputs[0], Color1=hole, Color2=m.rgb(m.shade(colour, 0.7)))
    node = n.add("BsdfPrincipled", Base_Color=mix.outputs[0], Roughness=0.6 if glow else 0.18)
    if glow:
        n.set(node, "Emission Color", mix.outputs[0])
        n.set(node, "Emission Strength", glow)
    return n.surface(node)


def suit(f: Frame, size: float = 1.0) -> None:
    """An empty hooded suit on a hanger; the origin is the hanger's hook, the suit hangs below."""
    g, cloth = f.at(scale=size), m.cloth(WHITE)
    g.tube(
        [(0, 0, 0), (0, 0, -0.06), (-0.22, 0, -0.16), (0.22, 0, -0.16), (0, 0, -0.06)], 0.008, m.metal(), 0
    )
    g.sheet(
        lambda u, v: (
            (0.24 - 0.06 * math.sin(math.pi * v) + 0.03 * v)
            * math.cos(2 * math.pi * u)
            * (0.35 + 0.65 * min(1, v * 9)),
            0.11 * math.sin(2 * math.pi * u) + 0.015 * math.sin(14 * u),
            -0.15 - 0.72 * v,
        ),
        cloth,
        28,
        12,
    )
    g.sphere(0.12, (0, 0.02, -0.1), cloth, (0.9, 0.8, 1.0), 16)
    g.sphere(0.08, (0, -0.05, -0.1), m.cloth("#C9D3DA"), (0.8, 0.6, 1.0), 12)
    for sx in (-1, 1):
        g.rod((sx * 0.2, 0, -0.2), (sx * 0.27, 0, -0.75), 0.062, cloth, 0.05, cap=True)
        g.rod((sx * 0.1, 0, -0.85), (sx * 0.11, 0, -1.45), 0.1, cloth, 0.08, cap=True)
    g.box((0.02, 0.01, 0.62), (0, -0.115, -0.82), m.paint("#7FA6C4"), 0)


def wafer_box(f: Frame, clear: bool = True, count: int = 25) -> None:
    """A box (0.4 m wide) of wafers standing side by side along local X; transparent when clear."""
    body = m.glass("#E4F0F4", 0.85) if clear else m.paint("#E8EDF0", 0.3)
    f.box((0.42, 0.3, 0.28), (0, 0, 0), body, 0.03)
    f.box((0.44, 0.32, 0.03), (0, 0, 0), m.paint("#F4F6F7"), 0.01)
    f.tube(
        [(-0.12, 0, 0.28), (-0.12, 0, 0.34), (0.12, 0, 0.34), (0.12, 0, 0.28)],
        0.014,
        m.paint("#3C78B4"),
        0.03,
    )
    if clear:
        tints = ("#B46FD0", "#5F8FE0", "#46C0A8", "#E0B048", "#D8708A")
        for k in range(count):
            x = -0.18 + 0.36 * k / max(1, count - 1)
            f.cyl(0.115, 0.004, (x, 0, 0.15), m.wafer(tints[k % 5]), rot=(0, 90, 0), bevel=0, seg=40)


def scanner(f: Frame, glow: str = "#FFC640") -> None:
    """A van-sized white exposure machine: porthole with an arm and a bright disc, one screen, black
    floor joint."""
    white, pale = m.paint(WHITE, 0.2, 0, 0.7), m.paint("#DCE3E6", 0.25)
    for x, y, w, d in (
        (0, -2.0, 5.4, 0.08),
        (0, 2.0, 5.4, 0.08),
        (-2.7, 0, 0.08, 4.08),
        (2.7, 0, 0.08, 4.08),
    ):
        f.box((w, d, 0.012), (x, y, 0), m.rubber("#0F1113"), 0)
    f.box((4.8, 3.4, 0.25), (0, 0, 0), m.paint("#8A949A"), 0.03)
    f.box((3.0, 3.4, 2.3), (-0.9, 0, 0.2), white, 0.16, segments=5)
    f.box((1.75, 3.2, 1.9), (1.5, 0.05, 0.2), white, 0.14, segments=5)
    f.box((2.0, 2.4, 0.5), (-1.1, 0.2, 2.45), pale, 0.1, segments=3)
    f.cyl(0.3, 0.9, (1.6, 0.4, 2.05), pale, bevel=0.05)
    f.tube([(1.6, 0.4, 2.9), (1.6, 0.4, 3.3), (1.6, 2.5, 3.3)], 0.12, m.metal(), 0.3)
    for x in (-2.1, -0.9, 0.3):
        f.box((0.012, 0.02, 1.9), (x, -1.705, 0.4), m.paint("#B4BEC4"), 0)
    p = f.at(-1.5, -1.7, 1.35)
    p.ring(0.42, 0.06, (0, 0, 0), m.metal("#C4CBD0", 0.2), (90, 0, 0))
    p.cyl(0.42, 0.03, (0, 0.0, 0), m.emit(glow, 0.9), rot=(90, 0, 0))
    p.cyl(0.25, 0.012, (0.06, -0.05, -0.12), m.wafer("#C7D6EA"), rot=(35, 0, 0))
    p.rod((-0.4, -0.04, 0.1), (-0.05, -0.055, -0.08), 0.035, m.metal("#E3E7EA"))
    p.sphere(0.05, (-0.22, -0.05, 0.02), m.paint("#3C78B4"), seg=12)
    p.cyl(0.42, 0.01, (0, -0.09, 0), m.glass("#F4F6F0", 0.95), rot=(90, 0, 0))
    f.panel(0.6, 0.4, (1.5, -1.56, 1.35), screen("curves", 3, 1.3))
    f.box((4.2, 0.02, 0.08), (-0.2, -1.71, 0.5), m.paint("#12908E"), 0)
    for k, c in enumerate(("#35E06A", "#FFC83D", "#FF5A45")):
        f.cyl(0.05, 0.1, (2.1, -1.2, 2.1 + 0.1 * k), m.emit(c, 8 if k == 0 else 0.7))


def tool(f: Frame, seed: int = 0, width: float = 2.2, colour: str = WHITE) -> None:
    """A process tool in a bay front: cabinet, porthole, screen, load port with a box."""
    f.box((width - 0.04, 1.2, 2.6), (0, 0.6, 0), m.paint(colour, 0.25), 0.05, segments=3)
    f.box((width - 0.3, 0.02, 0.5), (0, -0.005, 0.12), m.paint("#B9C4CA"), 0.01)
    if seed % 2:
        f.ring(0.26, 0.04, (-0.45, 0, 1.5), m.metal(), (90, 0, 0))
        f.cyl(
            0.25,
            0.02,
            (-0.45, 0.0, 1.5),
            m.emit(("#6FB8FF", "#FFB060", "#8CF0C0")[seed % 3], 1.6),
            rot=(90, 0, 0),
        )
    else:
        f.box((0.7, 0.02, 0.6), (-0.45, -0.005, 1.2), m.paint("#1B2A36", 0.06), 0.03)
    f.panel(0.5, 0.32, (0.5, -0.02, 1.4), screen(("curves", "bars", "curves")[seed % 3], seed, 1.3))
    f.box((0.6, 0.4, 0.08), (0.45, -0.2, 0.82), m.paint("#D3DADD"), 0.02)
    if seed % 3 != 1:
        wafer_box(f.at(0.45, -0.2, 0.9), clear=False)
    f.cyl(0.035, 0.24, (width / 2 - 0.2, 0.1, 2.6), m.emit("#35E06A" if seed % 4 else "#FFC83D", 8))


def agv(f: Frame) -> None:
    """A knee-high driverless cart that carries a closed box, a blue light line ahead of it (local -Y)."""
    f.box((0.62, 0.9, 0.3), (0, 0, 0.1), m.paint(WHITE, 0.2, 0, 0.7), 0.1, segments=5)
    f.box((0.64, 0.92, 0.05), (0, 0, 0.2), m.emit("#3FA9FF", 3), 0.02)
    for sx in (-1, 1):
        for y in (-0.28, 0.28):
            f.cyl(0.1, 0.08, (sx * 0.28 - 0.04, y, 0.1), m.rubber(), rot=(0, 90, 0))
    f.cyl(0.07, 0.07, (0, -0.3, 0.4), m.paint("#24292E", 0.2))
    f.box((0.5, 0.5, 0.03), (0, 0.08, 0.4), m.rubber(), 0.01)
    wafer_box(f.at(0, 0.08, 0.43), clear=False)
    f.box((0.07, 2.2, 0.006), (0, -1.75, 0), m.emit("#2F8CFF", 6), 0)
    f.prism([(-0.2, 0), (0.2, 0), (0, 0.3)], 0.006, m.emit("#2F8CFF", 6), (0, -2.85, 0.006), (-90, 0, 180))


def furnace(f: Frame) -> None:
    """A black furnace three metres high with a small orange window; five sample wafers on a stand in
    front."""
    black = m.paint("#1D2023", 0.25, 0.1, 0.6)
    f.box((2.0, 1.4, 3.0), (0, 0.8, 0), black, 0.05, segments=3)
    for x in (-0.5, 0.5):
        f.box((0.96, 0.03, 2.7), (x, 0.09, 0.2), m.paint("#272B2F", 0.2, 0.1, 0.7), 0.03)
    f.box((0.3, 0.03, 0.5), (-0.45, 0.07, 1.55), m.emit("#FF8A1E", 9), 0.04)
    f.box((0.38, 0.02, 0.58), (-0.45, 0.078, 1.51), m.metal("#8A9298"), 0.04)
    f.panel(0.4, 0.28, (0.5, 0.06, 1.6), screen("curves", 7, 1.4))
    for k in range(4):
        f.tube([(-0.6 + 0.4 * k, 0.6, 3.0), (-0.6 + 0.4 * k, 0.6, 3.6)], 0.06, m.metal(), 0)
    f.box((1.5, 0.3, 0.9), (0, -0.75, 0), m.paint(WHITE), 0.03)
    for k, c in enumerate(("#8A5A33", "#8A4FC0", "#3C78E0", "#37B06A", "#E0B840")):
        g = f.at(-0.56 + 0.28 * k, -0.75, 0.92)
        g.cyl(0.13, 0.006, (0, 0.0, 0.15), m.paint(c, 0.12, 0.85, 0.6), rot=(78, 0, 0), seg=48, bevel=0)
        g.box((0.14, 0.08, 0.05), (0, 0.02, 0), m.paint("#2C3238"), 0.01)
