"""Props of the tidal power station: covers, access pit, turbine blade, life-size section, transformer,
anodes."""

from __future__ import annotations

import math

from . import building
from . import materials as m
from .core import Frame, Mat


def cover(f: Frame, r: float = 2.2, number: str = "1") -> None:
    """A round machine cover set in the floor, painted yellow, with bolts and lifting eyes."""
    yellow, dark = m.paint("#F5BE22", 0.3), m.paint("#2C3238")
    f.cyl(r + 0.22, 0.05, (0, 0, 0), m.metal("#7C848A"), seg=72)
    f.cyl(r, 0.16, (0, 0, 0), yellow, r - 0.06, seg=72, bevel=0.03)
    f.ring(r * 0.62, 0.03, (0, 0, 0.16), m.paint("#D79E12", 0.4), seg=72)
    for k in range(24):
        a = 2 * math.pi * k / 24
        f.cyl(0.055, 0.06, ((r - 0.2) * math.cos(a), (r - 0.2) * math.sin(a), 0.15), m.metal(), seg=6)
    for k in range(4):
        a = math.pi / 4 + k * math.pi / 2
        f.ring(
            0.14,
            0.03,
            (r * 0.78 * math.cos(a), r * 0.78 * math.sin(a), 0.28),
            dark,
            (90, 0, math.degrees(a)),
            24,
        )
    f.digits(number, r * 1.05, (0, 0, 0.165), dark, (0, 0, 0))


def pit(f: Frame, r: float = 0.6, half: float = 1.6, floor: Mat | None = None) -> None:
    """A real round shaft in a square floor plate (half width `half`), barrier, ladder, lock board."""
    plate = floor or m.floor()

    def ring(u: float, v: float) -> tuple[float, float, float]:
        a = 2 * math.pi * u
        c, s = math.cos(a), math.sin(a)
        k = half / max(abs(c), abs(s))
        return ((r + (k - r) * v) * c, (r + (k - r) * v) * s, 0)

    f.sheet(ring, plate, 96, 1)
    f.lathe([(r, 0), (r, -5), (0, -5)], m.concrete("#A8A49A"), 48)
    f.ring(r + 0.03, 0.045, (0, 0, 0.0), m.paint("#D8332A"), seg=64)
    building.ladder(f.at(0.0, r - 0.1, -5), 6.1, m.paint("#F5BE22"), 0.4)
    f.ring(r - 0.04, 0.02, (0, 0, -1.4), m.emit("#FFD08A", 25), seg=48)
    red, white = m.paint("#D8332A", 0.35), m.paint("#F2F2EE", 0.35)
    n, rr = 16, r + 0.32
    for k in range(n):
        a0, a1 = 2 * math.pi * k / n, 2 * math.pi * (k + 1) / n
        if 3 <= k <= 4:
            continue
        for z in (0.55, 1.05):
            f.rod(
                (rr * math.cos(a0), rr * math.sin(a0), z),
                (rr * math.cos(a1), rr * math.sin(a1), z),
                0.035,
                red if k % 2 else white,
                cap=True,
            )
        if k % 2:
            f.rod(
                (rr * math.cos(a0), rr * math.sin(a0), 0),
                (rr * math.cos(a0), rr * math.sin(a0), 1.08),
                0.03,
                white,
            )


def lock_board(f: Frame) -> None:
    """A board on a post with three padlocks of different colours."""
    f.box((0.06, 0.06, 1.7), (0, 0.04, 0), m.paint("#3A4249"), 0.01)
    f.box((0.85, 0.05, 0.6), (0, 0, 1.1), m.paint("#F4F2EA", 0.5), 0.02)
    f.box((0.87, 0.055, 0.1), (0, 0, 1.62), m.paint("#2D6FB3"), 0.01)
    for k, colour in enumerate(("#E0342B", "#2FA84F", "#2B6FD6")):
        x = (k - 1) * 0.25
        f.rod((x, -0.03, 1.5), (x, -0.09, 1.5), 0.014, m.metal())
        f.tube(
            [
                (x - 0.045, -0.08, 1.34),
                (x - 0.045, -0.08, 1.48),
                (x + 0.045, -0.08, 1.48),
                (x + 0.045, -0.08, 1.34),
            ],
            0.013,
            m.metal("#D5D9DC", 0.15),
            0.045,
        )
        f.box((0.15, 0.07, 0.15), (x, -0.08, 1.22), m.paint(colour, 0.25), 0.03)


def blade(f: Frame, length: float = 2.4, bronze: Mat | None = None) -> None:
    """A bronze turbine blade on a wooden cradle, curved like a petal, lying along local X."""
    mat = bronze or m.metal("#C98A3E", 0.22)
    wood = m.wood("#B98450")

    def petal(u: float, v: float) -> tuple[float, float, float]:
        width = 0.25 + 0.75 * math.sin(math.pi * min(1.0, 0.12 + 0.88 * u) ** 0.85)
        s = (v - 0.5) * 2
        twist = math.radians(66 - 38 * u)
        y, z = s * width * 0.78, 0.3 * s * s * width - 0.12
        return (
            (u - 0.5) * length,
            y * math.cos(twist) - z * math.sin(twist),
            0.98 + z * math.cos(twist) + y * math.sin(twist),
        )

    f.sheet(petal, mat, 40, 24, thick=0.05)
    f.cyl(0.34, 0.16, (-length / 2 - 0.16, 0, 0.92), mat, rot=(0, 90, 0), bevel=0.03)
    f.cyl(0.2, 0.3, (-length / 2 - 0.42, 0, 0.92), m.metal(), rot=(0, 90, 0))
    for x, h in ((-length * 0.36, 0.62), (length * 0.3, 0.6)):
        f.box((0.16, 1.25, 0.16), (x, 0, 0), wood, 0.02)
        for sy, extra in ((-1, -0.22), (1, 0.26)):
            f.box((0.14, 0.14, h + extra), (x, sy * 0.42, 0.14), wood, 0.02)
        f.prism(
            [(-0.55, 0.3), (0.55, 0.5), (0.55, 0.62), (-0.55, 0.42)],
            0.1,
            wood,
            (x + 0.05, 0, 0.12),
            (0, 0, 90),
        )
    f.box((length, 0.12, 0.14), (0, -0.35, 0.08), wood, 0.02)
    f.box((length, 0.12, 0.14), (0, 0.35, 0.08), wood, 0.02)


def bulb_section(f: Frame) -> None:
    """The life-size section of a bulb unit, as flat shapes on a wall in local XZ (5.35 m runner)."""

    def flat(points: list, colour: str, layer: int) -> None:
        f.prism(points, 0.02, m.paint(colour, 0.5, 0, 0), (0, -0.012 * layer - 0.02, 0))

    cz, n = 3.1, 40
    flat([(-8.6, 0.15), (6.4, 0.15), (6.4, 6.05), (-8.6, 6.05)], "#BFD9E0", 0)
    drop = [
        (2.4 - 8.6 * t, cz + 2.15 * math.sin(math.pi * t**1.5) ** 0.55) for t in [i / n for i in range(n + 1)]
    ]
    flat(drop + [(x, 2 * cz - z) for x, z in reversed(drop[1:-1])], "#2F5D8A", 1)
    inner = [(x, cz + (z - cz) * 0.88) for x, z in drop[2:-2]]
    flat(
        [(x * 0.985 - 0.05, z) for x, z in inner]
        + [(x * 0.985 - 0.05, 2 * cz - z) for x, z in reversed(inner)],
        "#EAF3F5",
        2,
    )
    for sz in (-1, 1):  # stator and rotor, cut
        flat(
            [(-3.6, cz + sz * 1.2), (-1.7, cz + sz * 1.2), (-1.7, cz + sz * 1.65), (-3.6, cz + sz * 1.65)],
            "#C8724A",
            3,
        )
        flat(
            [(-3.4, cz + sz * 0.35), (-1.9, cz + sz * 0.35), (-1.9, cz + sz * 1.12), (-3.4, cz + sz * 1.12)],
            "#E8A33D",
            3,
        )
    flat([(-4.3, cz - 0.22), (3.2, cz - 0.22), (3.2, cz + 0.22), (-4.3, cz + 0.22)], "#5C6770", 4)
    for x in (-4.1, -0.9, 1.4):
        flat(
            [(x - 0.22, cz - 0.5), (x + 0.22, cz - 0.5), (x + 0.22, cz + 0.5), (x - 0.22, cz + 0.5)],
            "#39434D",
            5,
        )
    hub = [
        (2.4, cz - 0.75),
        (3.7, cz - 0.62),
        (4.3, cz - 0.25),
        (4.45, cz),
        (4.3, cz + 0.25),
        (3.7, cz + 0.62),
        (2.4, cz + 0.75),
    ]
    flat(hub, "#2F5D8A", 5)
    for sz in (-1, 1):
        flat(
            [
                (2.75, cz + sz * 0.6),
                (3.3, cz + sz * 0.6),
                (3.75, cz + sz * 2.3),
                (3.35, cz + sz * 2.675),
                (2.6, cz + sz * 2.6),
                (2.45, cz + sz * 2.0),
            ],
            "#D08A35",
            6,
        )
        flat(
            [
                (2.9, cz + sz * 0.1),
                (3.4, cz + sz * 0.1),
                (3.3 + 0.25 * sz, cz + sz * 0.85),
                (2.85 + 0.25 * sz, cz + sz * 0.85),
            ],
            "#B8752A",
            7,
        )
    for k in range(3):  # water arrows
        z = 0.75 + k * 2.35
        if k != 1:
            flat(
                [
                    (-8.2, z - 0.09),
                    (-7.0, z - 0.09),
                    (-7.0, z - 0.24),
                    (-6.55, z),
                    (-7.0, z + 0.24),
                    (-7.0, z + 0.09),
                    (-8.2, z + 0.09),
                ],
                "#3D9BC7",
                3,
            )
    px = 5.4  # a person with a raised arm: 2.14 m, two and a half times less than the runner
    dark = "#26323D"
    base = cz - 2.675
    flat(
        [
            (px - 0.2, base),
            (px - 0.03, base),
            (px, base + 0.7),
            (px + 0.03, base),
            (px + 0.2, base),
            (px + 0.22, base + 0.85),
            (px + 0.24, base + 1.4),
            (px - 0.24, base + 1.4),
            (px - 0.22, base + 0.85),
        ],
        dark,
        3,
    )
    flat(
        [
            (px + 0.13 * math.cos(a), base + 1.6 + 0.15 * math.sin(a))
            for a in [k * math.pi / 8 for k in range(16)]
        ],
        dark,
        3,
    )
    flat(
        [
            (px + 0.12, base + 1.28),
            (px + 0.24, base + 1.38),
            (px + 0.36, base + 2.12),
            (px + 0.26, base + 2.14),
        ],
        dark,
        3,
    )
    flat(
        [
            (px - 0.24, base + 1.38),
            (px - 0.14, base + 1.36),
            (px - 0.3, base + 0.75),
            (px - 0.38, base + 0.78),
        ],
        dark,
        3,
    )


def transformer(f: Frame) -> None:
    """A grey power transformer as big as a van, with brown insulator columns and radiators."""
    grey, dark = m.paint("#B9C0C4", 0.4), m.paint("#8A9399", 0.4)
    f.box((5.0, 2.4, 0.4), (0, 0, 0), m.concrete(), 0.03)
    f.box((3.6, 1.7, 2.2), (0, 0, 0.4), grey, 0.06)
    for k in range(7):
        f.box((0.06, 1.78, 2.0), (-1.5 + 0.5 * k, 0, 0.5), dark, 0.01)
    for sx in (-1, 1):
        for k in range(9):
            f.box((0.55, 0.05, 1.7), (sx * 2.15, -0.75 + 0.19 * k, 0.6), grey, 0.015)
    f.cyl(0.38, 2.6, (-1.3, 0.75, 3.15), grey, rot=(0, 90, 0), bevel=0.08)
    brown = m.paint("#7A4326", 0.2, 0, 0.8)
    for k in range(3):
        for y, h, r in ((-0.45, 1.5, 0.17), (0.45, 0.9, 0.13)):
            x = -1.1 + 1.1 * k
            n = 10
            prof = [(0, 0)]
            for i in range(n):
                z = i * h / n
                prof += [(r * 0.55, z + 0.005), (r, z + h / n * 0.35), (r * 0.55, z + h / n * 0.75)]
            f.lathe([*prof, (r * 0.45, h), (0, h)], brown, 20, (x, y, 2.6), (8 if y > 0 else -8, 0, 0))
            f.rod((x, y * 1.2, 2.6 + h), (x, y * 1.3, 2.85 + h), 0.03, m.metal("#C8724A"))


def bolt_sign(f: Frame, size: float = 0.45) -> None:
    """A yellow triangle with a lightning bolt, facing local -Y."""
    f.prism([(-size / 2, 0), (size / 2, 0), (0, size * 0.87)], 0.012, m.paint("#F7C31E", 0.4), bevel=0.002)
    s = size
    f.prism(
        [
            (0.06 * s, 0.66 * s),
            (-0.1 * s, 0.36 * s),
            (-0.01 * s, 0.36 * s),
            (-0.06 * s, 0.1 * s),
            (0.11 * s, 0.44 * s),
            (0.02 * s, 0.44 * s),
        ],
        0.006,
        m.rubber(),
        (0, -0.008, 0),
    )


def anode(f: Frame, worn: bool = False) -> None:
    """A zinc block the size of a sandwich loaf; a worn one is thin and pitted."""
    zinc = m.metal("#C3C7C8", 0.5)
    if not worn:
        f.box((0.12, 0.32, 0.13), (0, 0, 0), zinc, 0.025, segments=3)
        f.box((0.03, 0.46, 0.02), (0, 0, 0.05), m.metal("#6C7278"), 0.004)
        return

    def soap(u: float, v: float) -> tuple[float, float, float]:
        a, t = 2 * math.pi * u, (v - 0.5) * 2
        r = (1 - abs(t) ** 3) * (0.75 + 0.2 * math.sin(5 * a + 9 * t) * math.sin(7 * t))
        return (0.055 * r * math.cos(a), 0.15 * t, 0.045 + 0.042 * r * math.sin(a))

    f.sheet(soap, m.metal("#A3A49C", 0.75), 40, 30)
    for k in range(9):
        f.sphere(
            0.014,
            (0.03 * math.sin(k * 2.1), -0.1 + 0.025 * k, 0.075 - 0.008 * (k % 3)),
            m.rubber("#4A4A46"),
            seg=10,
        )
    f.box((0.025, 0.46, 0.018), (0, 0, 0.03), m.metal("#7A4E38", 0.8), 0.004)
