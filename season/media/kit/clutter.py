"""What lies about on working floors and yards: marks, ramps, cones, trolleys, boxes, hoses, drains,
puddles, fences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import building, industry, outdoor
from . import materials as m
from .core import Frame


def ribbon(
    f: Frame,
    points: Sequence[tuple[float, float]],
    width: float,
    mat: m.Mat,
    z: float = 0.005,
    bend: float = 1.2,
) -> None:
    """A flat strip along (x, y) points with rounded corners: tyre marks, drag marks, walkways."""
    from .core import fillet

    pts = fillet([(x, y, 0) for x, y in points], bend, 10)
    left, right = [], []
    for i, p in enumerate(pts):
        d = (pts[min(i + 1, len(pts) - 1)] - pts[max(i - 1, 0)]).normalized()
        left.append((p.x - d.y * width / 2, p.y + d.x * width / 2, z))
        right.append((p.x + d.y * width / 2, p.y - d.x * width / 2, z))
    n = len(pts) - 1
    f.sheet(lambda u, v: (left if v > 0.5 else right)[round(u * n)], mat, n, 1)


def tyre_marks(
    f: Frame, points: Sequence[tuple[float, float]], gauge: float = 1.5, width: float = 0.2, dark: float = 0.5
) -> None:
    """A pair of tyre tracks along (x, y) points."""
    rubber = m.stain("#22201E", dark, 1.7)
    for s in (-0.5, 0.5):
        moved = []
        for i, (x, y) in enumerate(points):
            (x0, y0), (x1, y1) = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
            length = math.hypot(x1 - x0, y1 - y0) or 1
            moved.append((x - (y1 - y0) / length * gauge * s, y + (x1 - x0) / length * gauge * s))
        ribbon(f, moved, width, rubber, 0.006)


def oil(f: Frame, r: float = 0.4) -> None:
    """A dry oil stain."""

    def point(u: float, v: float) -> tuple[float, float, float]:
        a = 2 * math.pi * u
        k = r * v * (1 + 0.2 * math.sin(3 * a + 7 * r) + 0.12 * math.sin(7 * a))
        return (k * math.cos(a), 0.7 * k * math.sin(a), 0.007)

    f.sheet(point, m.stain("#2A2622", 0.75, 4.0, 0.25), 32, 2)


def cone(f: Frame, scale: float = 1.0) -> None:
    """A traffic cone with two white bands."""
    g = f.at(scale=scale)
    orange, white = m.paint("#F2551B", 0.45), m.paint("#F8F6F0", 0.35)
    g.box((0.36, 0.36, 0.035), (0, 0, 0), m.rubber("#2A2A2A"), 0.012)
    g.lathe([(0.13, 0.03), (0.025, 0.56), (0, 0.57)], orange, 24)
    for z0, z1 in ((0.18, 0.28), (0.37, 0.44)):
        g.lathe(
            [(0.133 - 0.105 * (z0 - 0.03) / 0.53, z0), (0.133 - 0.105 * (z1 - 0.03) / 0.53, z1)], white, 24
        )


def cable_ramp(f: Frame, parts: int = 4) -> None:
    """A yellow and black cable protector along local X, with two cables that leave it."""
    black, yellow = m.rubber("#1E1F21"), m.paint("#F7C21E", 0.5)
    for k in range(parts):
        x = (k - (parts - 1) / 2) * 0.9
        f.prism(
            [(-0.25, 0), (-0.09, 0.06), (0.09, 0.06), (0.25, 0)],
            0.88,
            black,
            (x - 0.44, 0, 0),
            (0, 0, -90),
            0.008,
        )
        f.box((0.86, 0.13, 0.02), (x, 0, 0.052), yellow, 0.006)
    end = parts * 0.45
    for sx in (-1, 1):
        for k, c in enumerate(("#F26A1B", "#26292C")):
            y = 0.05 - 0.1 * k
            f.tube(
                [
                    (sx * end, y, 0.03),
                    (sx * (end + 0.5), y + 0.1, 0.025),
                    (sx * (end + 1.0), y + 0.7 * sx, 0.025),
                ],
                0.022,
                m.paint(c, 0.5),
                0.4,
            )


def toolbox(f: Frame, colour: str = "#C92A22") -> None:
    """A metal toolbox with its tray beside it."""
    red, steel = m.paint(colour, 0.3), m.metal("#C8CCD0", 0.25)
    f.box((0.55, 0.26, 0.22), (0, 0, 0), red, 0.02)
    f.prism(
        [(-0.13, 0), (0.13, 0), (0.06, 0.07), (-0.06, 0.07)], 0.55, red, (-0.275, 0, 0.22), (0, 0, -90), 0.01
    )
    f.tube([(-0.14, 0, 0.28), (-0.14, 0, 0.36), (0.14, 0, 0.36), (0.14, 0, 0.28)], 0.014, steel, 0.04)
    for sx in (-0.17, 0.17):
        f.box((0.06, 0.02, 0.09), (sx, -0.135, 0.15), steel, 0.006)
    for k in range(3):
        f.rod((0.4 + 0.07 * k, -0.2, 0.015), (0.44 + 0.07 * k, 0.12 - 0.05 * k, 0.015), 0.012, steel)
        f.rod(
            (0.4 + 0.07 * k, -0.2, 0.018),
            (0.39 + 0.07 * k, -0.3, 0.018),
            0.02,
            m.paint(("#2D6FB3", "#F7C21E", "#2F8F5B")[k]),
        )


def trolley(
    f: Frame, loads: Sequence[str] = ("#2D6FB3", "#E9A23B", "#DDE2E2"), colour: str = "#2D6FB3"
) -> None:
    """A flat trolley with a push bar and boxes of the given colours."""
    blue = m.paint(colour, 0.35)
    f.box((1.25, 0.72, 0.06), (0, 0, 0.2), blue, 0.02)
    f.box((1.17, 0.64, 0.015), (0, 0, 0.26), m.rubber("#33373A"), 0)
    f.tube([(-0.62, -0.3, 0.24), (-0.68, -0.3, 1.0), (-0.68, 0.3, 1.0), (-0.62, 0.3, 0.24)], 0.02, blue, 0.12)
    for x in (-0.48, 0.48):
        for y in (-0.26, 0.26):
            f.cyl(0.09, 0.05, (x, y - 0.025, 0.09), m.rubber(), rot=(-90, 0, 0))
    for k, c in enumerate(loads):
        f.box((0.36, 0.5, 0.24 + 0.09 * (k % 2)), (-0.38 + 0.4 * k, 0, 0.275), m.paint(c, 0.5), 0.02)
        f.box((0.2, 0.012, 0.08), (-0.38 + 0.4 * k, -0.255, 0.36), m.paint("#F6F4EC", 0.6), 0)


def crates(f: Frame, seed: int = 0) -> None:
    """A pallet with stacked crates and a film-wrapped block."""
    industry.pallet(f)
    wood = m.wood("#D2A86E")
    for i in range(2):
        for j in range(2 if (i + seed) % 2 else 1):
            x, z = -0.3 + 0.6 * i, 0.145 + 0.42 * j
            if (i + j + seed) % 2:
                f.box(
                    (0.54, 0.68, 0.4),
                    (x, 0, z),
                    m.paint(("#2E7F86", "#E2551F", "#F2B91E")[seed % 3], 0.5),
                    0.03,
                )
            else:
                f.box((0.54, 0.68, 0.4), (x, 0, z), wood, 0.01)
                for k in range(3):
                    f.box((0.56, 0.7, 0.025), (x, 0, z + 0.05 + 0.14 * k), m.wood("#B98A57"), 0.004)


def drain(f: Frame, length: float = 3.0, width: float = 0.26) -> None:
    """A grated channel along local X."""
    f.box((length, width, 0.008), (0, 0, 0), m.paint("#20242A", 0.7), 0)
    steel = m.metal("#7C8288", 0.4)
    for sy in (-1, 1):
        f.box((length, 0.03, 0.014), (0, sy * width / 2, 0), steel, 0.002)
    for k in range(int(length / 0.06)):
        f.box((0.022, width, 0.013), (-length / 2 + 0.03 + 0.06 * k, 0, 0), steel, 0)


def manhole(f: Frame, r: float = 0.34) -> None:
    """A cast-iron cover with a raised pattern."""
    iron = m.metal("#5A5E62", 0.5)
    f.cyl(r + 0.05, 0.008, (0, 0, 0), m.concrete("#A8A296"), bevel=0.001, seg=48)
    f.cyl(r, 0.014, (0, 0, 0), iron, bevel=0.003, seg=48)
    for i in range(-3, 4):
        for j in range(-3, 4):
            if math.hypot(i, j) < 3.4:
                f.box(
                    (0.06, 0.02, 0.018),
                    (0.088 * i, 0.088 * j, 0),
                    iron,
                    0.002,
                    (0, 0, 45 if (i + j) % 2 else -45),
                )


def hose(f: Frame, colour: str = "#E2551F", r: float = 0.32, turns: int = 4) -> None:
    """A coil of hose on the floor whose end runs off."""
    pts = [
        (
            (r + 0.012 * k / 3) * math.cos(k * math.pi / 8),
            (r + 0.012 * k / 3) * math.sin(k * math.pi / 8),
            0.022 + 0.0022 * (k % 16),
        )
        for k in range(16 * turns)
    ]
    f.tube(
        [*pts, (r + 0.7, 0.5, 0.02), (r + 1.5, 0.2, 0.02), (r + 1.7, 0.25, 0.02)], 0.02, m.paint(colour, 0.45)
    )
    f.rod((r + 1.7, 0.25, 0.025), (r + 1.86, 0.29, 0.025), 0.03, m.metal("#C8A24A"), 0.02)


def bucket(f: Frame, colour: str = "#2D6FB3") -> None:
    """A bucket with a cloth over its rim, a broom lies beside it."""
    f.lathe(
        [(0, 0.01), (0.11, 0.01), (0.15, 0.28), (0.14, 0.28), (0.1, 0.03), (0, 0.03)],
        m.paint(colour, 0.4),
        32,
    )
    f.tube(
        [(0.15 * math.cos(a), 0.02, 0.28 + 0.15 * math.sin(a)) for a in [math.pi * k / 8 for k in range(9)]],
        0.005,
        m.metal(),
    )
    f.rod((0.3, -0.3, 0.03), (0.75, 0.9, 0.03), 0.014, m.wood())
    f.box((0.34, 0.07, 0.05), (0.29, -0.33, 0), m.paint("#D8432E"), 0.015, (0, 0, 20))


def walker(f: Frame, mat: m.Mat | None = None) -> None:
    """A painted pedestrian on the floor, about 0.9 m long, its head towards local +Y."""
    mat = mat or m.stain("#F6F4EC", 1.0, 1.0)
    f.cyl(0.1, 0.004, (0, 0.42, 0.004), mat, bevel=0)
    for a, b, r in (
        ((0, 0.3), (0, -0.02), 0.11),
        ((0.03, -0.02), (0.14, -0.42), 0.07),
        ((-0.03, -0.02), (-0.14, -0.4), 0.07),
        ((0.04, 0.24), (0.22, 0.02), 0.06),
        ((-0.04, 0.24), (-0.22, 0.04), 0.06),
    ):
        building.stripe(f, [a, b], mat, r, 0.006)


def arrow(f: Frame, length: float, mat: m.Mat) -> None:
    """A painted arrow along local +Y."""
    building.stripe(f, [(0, -length / 2), (0, length * 0.25)], mat, 0.14, 0.006)
    f.prism([(-0.24, 0), (0.24, 0), (0, 0.4)], 0.004, mat, (0, length * 0.25, 0.008), (-90, 0, 0))


def barrier(f: Frame, width: float = 2.0, mat: m.Mat | None = None) -> None:
    """A red and white crowd barrier along local X."""
    red, white = m.paint("#D8332A", 0.4), m.paint("#F6F4EE", 0.4)
    f.tube(
        [(-width / 2, 0, 0.05), (-width / 2, 0, 1.05), (width / 2, 0, 1.05), (width / 2, 0, 0.05)],
        0.022,
        mat or red,
        0.1,
    )
    for k in range(8):
        f.box((width / 8, 0.025, 0.16), (-width / 2 + (k + 0.5) * width / 8, 0, 0.78), (red, white)[k % 2], 0)
    for sx in (-1, 1):
        f.box((0.06, 0.6, 0.05), (sx * (width / 2 - 0.15), 0, 0), m.rubber(), 0.015)


def site_fence(f: Frame, panels: int, length: float = 3.4) -> None:
    """Mesh fence panels on concrete feet along local X, starting at the origin."""
    zinc = m.metal("#B4BABE", 0.4)
    for k in range(panels):
        x0 = k * length
        f.tube(
            [
                (x0 + 0.04, 0, 0.1),
                (x0 + 0.04, 0, 2.0),
                (x0 + length - 0.04, 0, 2.0),
                (x0 + length - 0.04, 0, 0.1),
                (x0 + 0.04, 0, 0.1),
            ],
            0.024,
            zinc,
        )
        for i in range(1, 20):
            f.rod((x0 + i * length / 20, 0, 0.14), (x0 + i * length / 20, 0, 1.98), 0.007, zinc, seg=5)
        for z in (0.6, 1.05, 1.5):
            f.rod((x0, 0, z), (x0 + length, 0, z), 0.009, zinc, seg=5)
        f.box((0.6, 0.24, 0.14), (x0, 0, 0), m.concrete("#A9A397"), 0.02)
        if k % 2 == 0:
            f.box(
                (length - 0.3, 0.02, 0.9),
                (x0 + length / 2, -0.03, 0.75),
                m.cloth(("#F2B91E", "#D8332A", "#F6F4EE")[k // 2 % 3]),
                0,
            )


def container(f: Frame, length: float = 6.0, colour: str = "#1F6FA8", door: bool = True) -> None:
    """A site office or store: corrugated steel box whose long side faces local -Y, with door and window."""
    body, dark = m.paint(colour, 0.4), m.paint(m.shade(colour, 0.78), 0.45)
    f.box((length, 2.4, 2.5), (0, 0, 0.1), body, 0.02)
    for k in range(int(length / 0.25)):
        x = -length / 2 + 0.15 + 0.25 * k
        if not door or not (
            -length * 0.32 - 0.6 < x < -length * 0.32 + 0.6 or length * 0.02 < x < length * 0.42
        ):
            f.box((0.1, 0.04, 2.25), (x, -1.21, 0.22), dark, 0.01)
    for sx in (-1, 1):
        f.box((0.14, 2.46, 2.6), (sx * (length / 2 - 0.05), 0, 0.05), dark, 0.01)
    f.box((length, 2.46, 0.14), (0, 0, 2.52), dark, 0.01)
    if door:
        f.box((1.0, 0.06, 2.05), (-length * 0.32, -1.21, 0.15), m.paint("#F4F2EA", 0.4), 0.02)
        f.rod((-length * 0.32 + 0.38, -1.28, 1.05), (-length * 0.32 + 0.38, -1.28, 1.2), 0.015, m.metal())
        f.box((length * 0.36, 0.06, 1.0), (length * 0.22, -1.21, 1.15), m.paint("#F4F2EA", 0.4), 0.02)
        f.box(
            (length * 0.33, 0.05, 0.86), (length * 0.22, -1.225, 1.22), m.paint("#2B4658", 0.06, 0, 1.0), 0.01
        )


def cable_drum(f: Frame, r: float = 0.7) -> None:
    """A wooden drum of steel rope, standing on its rims (axis along local X)."""
    for sx in (-0.42, 0.36):
        f.cyl(r, 0.06, (sx, 0, r), m.wood("#C08A4E"), rot=(0, 90, 0), seg=40)
    f.cyl(r * 0.72, 0.72, (-0.36, 0, r), m.metal("#6C7278", 0.45), rot=(0, 90, 0), seg=40)
    for k in range(9):
        f.ring(r * 0.72, 0.025, (-0.3 + 0.075 * k, 0, r), m.metal("#8A9096", 0.4), (0, 90, 0), 40)


def puddles(f: Frame, spots: Sequence[tuple[float, float, float]], colour: str = "#8E887C") -> None:
    """Puddles at (x, y, r)."""
    for x, y, r in spots:
        outdoor.puddle(f.at(x, y, 0, yaw=37 * x), r, colour)
