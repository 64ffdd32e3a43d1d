"""Machines and furniture found in most factories. Every prop stands on the origin and faces local -Y."""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import materials as m
from . import screens
from .core import Frame, Mat


def cabinets(
    f: Frame, count: int, width: float = 0.8, height: float = 2.1, colour: str = "#C9CFD2", depth: float = 0.6
) -> None:
    """A row of electrical cabinets centred on local X."""
    body, dark = m.paint(colour, 0.4), m.paint("#2F363C")
    for i in range(count):
        x = (i - (count - 1) / 2) * width
        f.box((width * count / count - 0.015, depth, height - 0.1), (x, 0, 0.1), body, 0.015)
        f.box((width - 0.08, 0.02, height - 0.3), (x, -depth / 2, 0.2), body, 0.01)
        f.box((0.03, 0.04, 0.16), (x + width * 0.36, -depth / 2 - 0.02, height * 0.5), dark, 0.01)
        for k in range(5):
            f.box((width * 0.5, 0.01, 0.018), (x, -depth / 2 - 0.012, 0.35 + k * 0.05), dark, 0)
        for k, c in enumerate(("#46E07A", "#FFC83D", "#FF5A45")):
            f.cyl(
                0.02,
                0.015,
                (x - 0.12 + 0.12 * k, -depth / 2 - 0.005, height - 0.35),
                m.emit(c, 5.0 if (i + k) % 3 else 0.6),
                rot=(90, 0, 0),
                seg=14,
            )
        if i % 2 == 0:
            f.panel(0.34, 0.2, (x, -depth / 2 - 0.015, height - 0.68), screens.screen("curves", i))
    f.box((width * count, depth, 0.1), (0, 0, 0), dark, 0)


def desk(
    f: Frame, width: float = 1.8, depth: float = 0.8, height: float = 0.74, top: Mat | None = None
) -> None:
    """A plain table with steel legs."""
    f.box((width, depth, 0.05), (0, 0, height - 0.05), top or m.wood(), 0.015)
    for sx in (-1, 1):
        for sy in (-1, 1):
            f.box(
                (0.06, 0.06, height - 0.05),
                (sx * (width / 2 - 0.08), sy * (depth / 2 - 0.08), 0),
                m.paint("#3A4249"),
                0.01,
            )


def monitor(f: Frame, w: float, h: float, picture: Mat, stand: bool = True) -> None:
    """A screen that faces local -Y; its foot stands at the origin (or its bottom edge, without stand)."""
    z = 0.16 if stand else 0.0
    f.box((w + 0.05, 0.05, h + 0.05), (0, 0.03, z), m.paint("#1C2126", 0.4), 0.015)
    f.panel(w, h, (0, -0.002, z + 0.025), picture)
    if stand:
        f.box((0.06, 0.04, 0.2), (0, 0.06, 0), m.paint("#1C2126"), 0.01)
        f.box((0.3, 0.2, 0.02), (0, 0.04, 0), m.paint("#1C2126"), 0.008)


def console(f: Frame, width: float = 2.4, pictures: Sequence[Mat] = (), colour: str = "#39434D") -> None:
    """A control desk; its operator sits on the viewer's side (local -Y) and looks to +Y."""
    body = m.paint(colour, 0.45)
    f.box((width, 0.7, 0.06), (0, 0, 0.7), m.wood("#B98A57"), 0.02)
    f.box((width - 0.1, 0.12, 0.7), (0, 0.25, 0), body, 0.02)
    for sx in (-1, 1):
        f.box((0.08, 0.65, 0.7), (sx * (width / 2 - 0.06), 0, 0), body, 0.02)
    n = max(1, len(pictures))
    for i, pic in enumerate(pictures):
        monitor(f.at((i - (n - 1) / 2) * width / n, 0.12, 0.76), min(0.62, width / n - 0.1), 0.36, pic)
    f.box((0.45, 0.16, 0.02), (0, -0.18, 0.76), m.paint("#D8DCDD"), 0.01)
    f.box((0.07, 0.11, 0.03), (0.35, -0.18, 0.76), m.paint("#D8DCDD"), 0.015)


def chair(f: Frame, seat: float = 0.46, colour: str = "#2F3B47") -> None:
    """An office chair; who sits in it faces local -Y."""
    mat, steel = m.cloth(colour), m.metal("#8A9096")
    f.box((0.48, 0.46, 0.09), (0, 0.02, seat - 0.09), mat, 0.04)
    f.box((0.44, 0.09, 0.55), (0, 0.27, seat + 0.1), mat, 0.04, (8, 0, 0))
    f.rod((0, 0.02, 0.08), (0, 0.02, seat - 0.06), 0.03, steel)
    for k in range(5):
        a = 2 * math.pi * k / 5
        f.rod((0, 0.02, 0.1), (0.28 * math.cos(a), 0.02 + 0.28 * math.sin(a), 0.06), 0.02, steel)
        f.sphere(0.035, (0.28 * math.cos(a), 0.02 + 0.28 * math.sin(a), 0.035), m.rubber(), seg=10)


def workbench(f: Frame, width: float = 2.0, tools: bool = True) -> None:
    """A bench with drawers and a perforated tool board."""
    desk(f, width, 0.75, 0.9, m.wood())
    f.box((0.5, 0.6, 0.75), (-width / 2 + 0.4, 0.02, 0.08), m.paint("#2E6DA4"), 0.02)
    for k in range(3):
        f.box((0.44, 0.02, 0.2), (-width / 2 + 0.4, -0.29, 0.12 + 0.24 * k), m.paint("#3B82C0"), 0.01)
    if not tools:
        return
    f.box((width, 0.04, 0.9), (0, 0.37, 0.95), m.paint("#4C5964"), 0.01)
    for k in range(8):
        x = -width / 2 + 0.2 + k * (width - 0.4) / 7
        f.box((0.035, 0.03, 0.3 - 0.02 * k), (x, 0.33, 1.35), m.metal(), 0.01)
        f.box((0.05, 0.05, 0.16), (x, 0.33, 1.2), m.paint("#D8432E" if k % 2 else "#F2B91E"), 0.015)
    f.box((0.22, 0.3, 0.2), (width / 2 - 0.3, 0, 0.9), m.paint("#2F4858"), 0.03)


def tool_cart(f: Frame, colour: str = "#C92A22") -> None:
    """A wheeled tool cart whose top drawer is open: tools lie in cut foam."""
    red, foam = m.paint(colour, 0.25), m.cloth("#2B2E33")
    f.box((0.8, 0.5, 0.8), (0, 0, 0.14), red, 0.03)
    for k in range(4):
        f.box((0.74, 0.03, 0.16), (0, -0.25, 0.2 + 0.185 * k), m.paint("#DB3B30", 0.25), 0.01)
        f.rod((-0.3, -0.29, 0.3 + 0.185 * k), (0.3, -0.29, 0.3 + 0.185 * k), 0.012, m.metal())
    for sx in (-1, 1):
        for sy in (-1, 1):
            f.cyl(0.07, 0.05, (sx * 0.34 - 0.025, sy * 0.2, 0.07), m.rubber(), rot=(0, 90, 0))
    f.box((0.74, 0.5, 0.1), (0, -0.48, 0.82), red, 0.01)
    f.box((0.7, 0.46, 0.02), (0, -0.48, 0.91), m.cloth("#F2B91E"), 0)
    f.box((0.68, 0.44, 0.022), (0, -0.48, 0.912), foam, 0)
    for k in range(6):
        f.box((0.04, 0.36 - 0.03 * k, 0.03), (-0.28 + 0.11 * k, -0.48, 0.93), m.metal("#D5D9DC", 0.2), 0.012)
        f.box(
            (0.05, 0.12, 0.035),
            (-0.28 + 0.11 * k, -0.58, 0.93),
            m.paint("#2D6FB3" if k % 2 else "#E0442F"),
            0.015,
        )
    f.box((0.8, 0.5, 0.03), (0, 0, 0.94), m.rubber(), 0.01)


def robot_arm(
    f: Frame,
    j1: float = 0.0,
    j2: float = 25.0,
    j3: float = 70.0,
    j5: float = 40.0,
    scale: float = 1.0,
    colour: str = "#F26A1B",
    tool: str = "torch",
) -> Frame:
    """A six-axis robot. j1 turns it, j2 leans the lower arm forwards, j3 folds the upper arm down (degrees).

    Returns the frame of the tool's tip.
    """
    body, dark = m.paint(colour, 0.25), m.paint("#2B3036")
    g = f.at(scale=scale)
    g.box((0.9, 0.9, 0.12), (0, 0, 0), dark, 0.03)
    g.cyl(0.36, 0.36, (0, 0, 0.1), body, 0.32, bevel=0.04)
    g = g.at(z=0.46, yaw=j1)
    g.cyl(0.33, 0.3, (0, 0, 0), body, 0.26, bevel=0.05)
    g.cyl(0.24, 0.52, (-0.26, -0.12, 0.38), dark, rot=(0, 90, 0), bevel=0.03)
    a = g.at(0, -0.12, 0.38, pitch=j2)
    a.box((0.26, 0.3, 1.15), (0, 0, -0.05), body, 0.09, segments=3)
    a.cyl(0.19, 0.46, (-0.23, 0, 1.08), dark, rot=(0, 90, 0), bevel=0.03)
    b = a.at(0, 0, 1.08, pitch=j3 - 90)
    b.box((0.3, 0.46, 0.36), (0, 0.08, -0.12), body, 0.08, segments=3)
    b.cyl(0.13, 1.05, (0, -0.1, 0.06), body, 0.09, rot=(90, 0, 0), bevel=0.03)
    b.tube(
        [(0.18, 0.2, 0.2), (0.2, -0.4, 0.3), (0.12, -0.9, 0.16), (0.05, -1.15, 0.06)], 0.032, m.rubber(), 0.3
    )
    c = b.at(0, -1.15, 0.06, pitch=j5)
    c.cyl(0.1, 0.2, (-0.1, 0, 0), dark, rot=(0, 90, 0))
    c.cyl(0.075, 0.22, (0, 0, 0), body, rot=(90, 0, 0))
    if tool == "torch":
        c.tube([(0, -0.2, 0), (0, -0.42, 0.02), (0, -0.55, -0.12)], 0.028, m.metal("#B8884A"), 0.08)
        return c.at(0, -0.56, -0.13)
    return c.at(0, -0.25, 0)


def tank(f: Frame, r: float, h: float, mat: Mat, legs: float = 0.5) -> None:
    """A vertical vessel with domed ends, manhole and gauge."""
    prof = [(0, 0)] + [
        (r * math.sin(t), 0.35 * r * (1 - math.cos(t))) for t in [k * math.pi / 12 for k in range(1, 7)]
    ]
    prof += [(rr, h - z) for rr, z in reversed(prof)]
    f.lathe(prof, mat, 48, (0, 0, legs))
    for k in (0.25, 0.75):
        f.ring(r, 0.03, (0, 0, legs + h * k), m.metal())
    for k in range(4):
        a = math.pi / 4 + k * math.pi / 2
        f.rod(
            (0.75 * r * math.cos(a), 0.75 * r * math.sin(a), 0),
            (0.75 * r * math.cos(a), 0.75 * r * math.sin(a), legs + 0.3 * r),
            0.06,
            m.paint("#3A4249"),
        )
    f.cyl(0.28, 0.12, (0, -r + 0.06, legs + h * 0.5), m.metal(), rot=(90, 0, 0))
    gauge(f.at(0.5 * r, -0.9 * r, legs + h * 0.62), 0.1)


def gauge(f: Frame, r: float = 0.12, needle: float = 40) -> None:
    """A round dial that faces local -Y."""
    f.cyl(r, 0.06, (0, 0, 0), m.paint("#2B3036"), rot=(90, 0, 0))
    f.cyl(r * 0.88, 0.008, (0, -0.058, 0), m.paint("#F5F3EA", 0.4), rot=(90, 0, 0))
    for k in range(9):
        a = math.radians(-120 + 30 * k)
        f.box(
            (r * 0.05, 0.006, r * 0.16),
            (r * 0.72 * math.sin(a), -0.068, r * 0.72 * math.cos(a) - r * 0.08),
            m.paint("#23272B"),
            0,
        )
    a = math.radians(needle)
    f.rod((0, -0.07, 0), (r * 0.7 * math.sin(a), -0.07, r * 0.7 * math.cos(a)), r * 0.035, m.paint("#D8332A"))


def conveyor(f: Frame, length: float, width: float = 0.7, height: float = 0.8) -> None:
    """A belt conveyor along local X."""
    f.box((length, width, 0.14), (0, 0, height - 0.14), m.paint("#2F6EA6"), 0.02)
    f.box((length, width - 0.12, 0.02), (0, 0, height), m.rubber(), 0)
    for sx in (-1, 1):
        f.cyl(0.08, width, (sx * length / 2, width / 2, height - 0.07), m.metal(), rot=(90, 0, 0))
    for i in range(int(length / 1.5) + 1):
        x = -length / 2 + 0.2 + i * (length - 0.4) / max(1, int(length / 1.5))
        for sy in (-1, 1):
            f.box((0.08, 0.08, height - 0.14), (x, sy * (width / 2 - 0.05), 0), m.paint("#3A4249"), 0.01)


def pallet(f: Frame, w: float = 1.2, d: float = 0.8) -> None:
    """A wooden pallet."""
    wood = m.wood("#C9A06A")
    for k in range(5):
        f.box((w, d / 6, 0.025), (0, (k - 2) * d / 5, 0.12), wood, 0.004)
    for k in (-1, 0, 1):
        f.box((0.1, d, 0.09), (k * (w / 2 - 0.06), 0, 0.03), wood, 0.004)
        f.box((0.1, d, 0.025), (k * (w / 2 - 0.06), 0, 0), wood, 0)


def plant(f: Frame, height: float = 1.2) -> None:
    """A potted plant, for rooms where people stay all day."""
    f.cyl(0.25, 0.5, (0, 0, 0), m.paint("#E6E0D2"), 0.31)
    for k in range(14):
        a = k * 2.4
        tip = (0.46 * math.cos(a), 0.46 * math.sin(a), height * 0.8 + 0.05 * (k % 6))
        f.rod((0, 0, 0.45), tip, 0.014, m.paint("#3F7F4A", 0.6))
        f.sphere(0.13, tip, m.paint("#4F9457", 0.6), (1.2, 1.2, 0.35), 10)
