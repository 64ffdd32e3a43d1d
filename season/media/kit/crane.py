"""Tower crane parts: lattice, ballast, cab, lift, climbing cage, sections under construction."""

from __future__ import annotations

import math

from . import building
from . import materials as m
from .core import Frame, Mat

YELLOW = "#F6B91C"


def lattice(
    f: Frame,
    length: float,
    w0: float,
    w1: float | None = None,
    bays: int = 10,
    mat: Mat | None = None,
    r: float = 0.07,
) -> None:
    """A square lattice mast along local Z whose width goes from w0 to w1."""
    mat = mat or m.paint(YELLOW, 0.35)
    w1 = w0 if w1 is None else w1

    def corner(k: int, t: float) -> tuple[float, float, float]:
        h = (w0 + (w1 - w0) * t) / 2
        return ((h, h, -h, -h)[k] * 1.0, (h, -h, -h, h)[k] * 1.0, length * t)

    for k in range(4):
        f.rod(corner(k, 0), corner(k, 1), r, mat, r * w1 / w0, 8)
    for i in range(bays):
        t0, t1 = i / bays, (i + 1) / bays
        s = 1 + (w1 / w0 - 1) * t0
        for k in range(4):
            a, b = (k, (k + 1) % 4) if i % 2 else ((k + 1) % 4, k)
            f.rod(corner(a, t0), corner(b, t1), r * 0.6 * s, mat, seg=6)
            f.rod(corner(k, t1), corner((k + 1) % 4, t1), r * 0.6 * s, mat, seg=6)


def jib(
    f: Frame,
    length: float,
    depth: float = 1.6,
    width: float = 1.4,
    bays: int = 24,
    mat: Mat | None = None,
    trolley: float = 0.5,
) -> None:
    """A triangular jib along local +Y, bottom chords at the origin's level, with a trolley."""
    mat = mat or m.paint(YELLOW, 0.35)
    for x, z in ((-width / 2, 0), (width / 2, 0), (0, depth)):
        f.rod((x, 0, z), (x, length, z * 0.75), 0.09, mat, seg=8)
    for i in range(bays):
        y0, y1 = length * i / bays, length * (i + 1) / bays
        top = depth * (1 - 0.25 * (i + 0.5) / bays)
        for sx in (-1, 1):
            f.rod((sx * width / 2, y0, 0), (0, (y0 + y1) / 2, top), 0.04, mat, seg=6)
            f.rod((0, (y0 + y1) / 2, top), (sx * width / 2, y1, 0), 0.04, mat, seg=6)
        f.rod((-width / 2, y0, 0), (width / 2, y0 if i % 2 else y1, 0), 0.035, mat, seg=6)
    y = length * trolley
    f.box((width + 0.3, 1.6, 0.25), (0, y, -0.4), m.paint("#2C3238"), 0.03)


def ballast(f: Frame, size: float = 6.4, levels: int = 5) -> None:
    """A cross-shaped steel chassis with four stacks of 6 t concrete blocks (5 levels: 20 x 6 t = 120 t)."""
    steel, grey = m.paint(YELLOW, 0.35), m.concrete("#D2CBBB", 0.85)
    for turn in (45, 135):
        g = f.at(yaw=turn)
        g.box((size * 1.25, 0.5, 0.6), (0, 0, 0.25), steel, 0.03)
        for sx in (-1, 1):
            g.box((0.9, 0.9, 0.25), (sx * size * 0.6, 0, 0), m.paint("#2C3238"), 0.03)
    for sx in (-1, 1):
        for sy in (-1, 1):
            for k in range(levels):
                x, y, z = sx * size * 0.3, sy * size * 0.33, 0.85 + 0.74 * k
                f.box((2.3, 1.5, 0.7), (x, y, z), grey, 0.05)
                for ex in (-0.6, 0.6):
                    f.ring(0.09, 0.022, (x + ex, y, z + 0.72), m.metal("#6C7278"), (90, 0, 0), 16)
                f.box((2.32, 0.02, 0.1), (x, y - sy * -0.751, z + 0.02), m.paint("#F6B91C", 0.6), 0)
                if sy < 0:
                    f.digits("6 t", 0.34, (x, y - 0.757, z + 0.36), m.paint("#D8332A", 0.5))


def climbing_cage(f: Frame, w: float, height: float) -> None:
    """The blue cage that surrounds the mast while the crane grows, with its platform."""
    blue = m.paint("#1F6FC2", 0.35)
    lattice(f, height, w * 1.5, bays=4, mat=blue, r=0.1)
    for z in (0.2, height * 0.66):
        for sx, sy, a, b in (
            (0, -1, w * 2.3, 0.5),
            (0, 1, w * 2.3, 0.5),
            (-1, 0, 0.5, w * 2.3),
            (1, 0, 0.5, w * 2.3),
        ):
            f.box((a, b, 0.06), (sx * w, sy * w, z), blue, 0.01)
        h = w * 1.15
        building.railing(
            f, [(-h, -h, z), (h, -h, z), (h, h, z), (-h, h, z), (-h, -h, z)], m.paint("#F0F3F2"), 0.9, 1.2
        )


def top(f: Frame, reach: float = 60.0, back: float = 18.0, turn: float = 0.0, scale: float = 1.0) -> None:
    """Slewing ring, cab, cat head with anemometer and red light, jib with hook, counter-jib (origin:
    mast top)."""
    g = f.at(scale=scale, yaw=turn)
    steel, dark = m.paint(YELLOW, 0.35), m.paint("#2C3238")
    g.cyl(1.5, 0.5, (0, 0, 0), dark)
    g.box((2.2, 2.2, 1.8), (0, 0, 0.5), steel, 0.06)
    lattice(g.at(0, 0, 2.3), 8.0, 1.8, 0.5, 5, steel)
    jib(g.at(0, 0.8, 2.3), reach, trolley=0.45)
    for y in (reach * 0.4, reach * 0.75):
        g.rod((0, 0, 10.2), (0, y, 3.8), 0.05, dark, seg=6)
    g.rod((0, 0, 10.2), (0, -back, 2.8), 0.06, dark, seg=6)
    g.box((1.6, back, 0.3), (0, -back / 2, 2.3), steel, 0.04)
    for k in range(4):
        g.box((2.0, 0.8, 2.4), (0, -back + 0.8 + 0.95 * k, 0.6), m.concrete("#C6C0B2"), 0.04)
    y = 0.8 + reach * 0.45
    for sx in (-1, 1):
        g.rod((sx * 0.25, y, 1.9), (sx * 0.1, y, -22), 0.035, dark, seg=6)
    building.hook(g.at(0, y, -22), 2.4)
    g.box((1.6, 1.9, 2.1), (1.7, 0.6, 0.2), m.glass("#BFE3EA", 0.7), 0.06)
    g.box((1.65, 1.95, 0.2), (1.7, 0.6, 2.2), m.paint("#F4F2EA"), 0.03)
    g.box((1.65, 1.95, 0.25), (1.7, 0.6, 0.0), m.paint("#F4F2EA"), 0.03)


def anemometer(f: Frame, scale: float = 1.0) -> None:
    """A three-cup wind meter beside a red light, on a small bracket (origin: the bracket's foot)."""
    g = f.at(scale=scale)
    dark = m.paint("#2C3238")
    g.rod((0, 0, -1), (0, 0, 1.0), 0.06, dark)
    for k in range(3):
        a = 2 * math.pi * k / 3 + 0.3
        tip = (0.7 * math.cos(a), 0.7 * math.sin(a), 1.0)
        g.rod((0, 0, 1.0), tip, 0.035, dark)
        g.sphere(0.24, tip, m.paint("#F4F2EA", 0.3), (1, 1, 1), 14)
    g.rod((0, 0, 0), (1.1, 0, 0), 0.05, dark)
    g.sphere(0.3, (1.1, 0, 0.3), m.emit("#FF2A1E", 9), seg=16)


def lift(f: Frame, height: float) -> None:
    """A rack lift on the mast: rail and a cage at a height (metres)."""
    f.box((0.12, 0.12, height + 22), (0, 0.5, 0), m.metal("#8A9298"), 0)
    f.box((1.3, 1.1, 2.1), (0, -0.2, height - 1.0), m.paint("#E2551F", 0.35), 0.05)
    f.box((1.0, 0.06, 1.0), (0, -0.77, height - 0.2), m.paint("#22323F", 0.1), 0.02)
    f.box((1.4, 1.2, 0.12), (0, -0.2, height + 1.1), m.paint("#F4F2EA"), 0.02)
