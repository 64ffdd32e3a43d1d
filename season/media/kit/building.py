"""Rooms and what is fixed to them: floors, walls, openings, railings, stairs, ladders, overhead cranes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from . import materials as m
from .core import Frame, Mat


def slab(
    f: Frame, x0: float, x1: float, y0: float, y1: float, mat: Mat, z: float = 0.0, thick: float = 0.3
) -> None:
    """A horizontal slab whose top is at z."""
    f.box((x1 - x0, y1 - y0, thick), ((x0 + x1) / 2, (y0 + y1) / 2, z - thick), mat, 0)


def wall(
    f: Frame,
    a: tuple[float, float],
    b: tuple[float, float],
    height: float,
    mat: Mat,
    thick: float = 0.3,
    z: float = 0.0,
    holes: Sequence[tuple[float, float, float, float]] = (),
) -> Frame:
    """A wall from a to b (x, y). holes: (start along the wall, width, sill, head) in metres, left to right.

    Returns the wall's frame: origin at a's foot, local X along the wall, local Y through it.
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    w = f.at(a[0], a[1], z, -math.degrees(math.atan2(dy, dx)))

    def piece(x0: float, x1: float, z0: float, z1: float) -> None:
        if x1 - x0 > 0.001 and z1 - z0 > 0.001:
            w.box((x1 - x0, thick, z1 - z0), ((x0 + x1) / 2, 0, z0), mat, 0)

    x = 0.0
    for start, width, sill, head in sorted(holes):
        piece(x, start, 0, height)
        piece(start, start + width, 0, sill)
        piece(start, start + width, head, height)
        x = start + width
    piece(x, length, 0, height)
    return w


def stripe(
    f: Frame, points: Sequence[tuple[float, float]], mat: Mat, width: float = 0.1, z: float = 0.003
) -> None:
    """Painted floor line through (x, y) points."""
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length, turn = math.hypot(x1 - x0, y1 - y0), math.degrees(math.atan2(y1 - y0, x1 - x0))
        f.box((length + width, width, 0.004), ((x0 + x1) / 2, (y0 + y1) / 2, z - 0.002), mat, 0, (0, 0, turn))


def hazard(f: Frame, length: float, width: float, loc: tuple[float, float, float], rot: float = 0.0) -> None:
    """Yellow and black warning band along local X."""
    g = f.at(*loc, yaw=-rot)
    g.box((length, width, 0.005), (0, 0, 0), m.paint("#F2C230", 0.5), 0)
    n = int(length / (width * 1.2))
    for i in range(n):
        x = -length / 2 + (i + 0.5) * length / n
        s = width * 0.3
        g.prism(
            [(x - s - s, -width / 2), (x, -width / 2), (x + s + s, width / 2), (x + s, width / 2)],
            0.002,
            m.rubber(),
            (0, 0, 0.007),
            (-90, 0, 0),
        )


def railing(
    f: Frame,
    points: Sequence[tuple[float, float, float]],
    mat: Mat | None = None,
    height: float = 1.05,
    step: float = 1.4,
) -> None:
    """A handrail with knee rail and posts along points (feet of the rail)."""
    mat = mat or m.paint("#F2B91E", 0.35)
    for rail in (height, height * 0.52):
        f.tube([(x, y, z + rail) for x, y, z in points], 0.024, mat, 0.08)
    for (x0, y0, z0), (x1, y1, z1) in itertools.pairwise(points):
        n = max(1, round(math.dist((x0, y0, z0), (x1, y1, z1)) / step))
        for i in range(n + 1):
            t = i / n
            p = (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, z0 + (z1 - z0) * t)
            f.rod(p, (p[0], p[1], p[2] + height), 0.022, mat)


def stairs(
    f: Frame, width: float, rise: float, run: float, mat: Mat, rail: Mat | None = None, down: bool = False
) -> None:
    """A straight flight that climbs (or goes down) along local +Y from the origin."""
    n = max(2, round(rise / 0.18))
    sign = -1 if down else 1
    for i in range(n):
        f.box(
            (width, run / n + 0.04, 0.06),
            (0, (i + 0.5) * run / n, sign * (i + 1) * rise / n - 0.06),
            mat,
            0.01,
        )
    for sx in (-1, 1):
        x = sx * width / 2
        f.prism(
            [(0, -0.25), (0, 0.05), (run, sign * rise + 0.05), (run, sign * rise - 0.25)],
            0.05,
            rail or m.paint("#3D4A57"),
            (x + 0.025, 0, 0),
            (0, 0, 90),
        )
        railing(f, [(x, 0, 0), (x, run, sign * rise)], rail or m.paint("#F2B91E"), step=1.6)


def ladder(f: Frame, height: float, mat: Mat | None = None, width: float = 0.45, hoops: bool = False) -> None:
    """A vertical ladder in the local XZ plane, its foot at the origin; hoops add a safety cage."""
    mat = mat or m.paint("#F2B91E")
    for sx in (-1, 1):
        f.rod((sx * width / 2, 0, 0), (sx * width / 2, 0, height), 0.025, mat)
    for i in range(1, int(height / 0.3) + 1):
        f.rod((-width / 2, 0, i * 0.3 - 0.1), (width / 2, 0, i * 0.3 - 0.1), 0.016, mat)
    if hoops:
        z = 2.2
        while z < height:
            f.tube(
                [
                    (0.36 * math.cos(a), -0.35 + 0.36 * math.sin(a) * -1, z)
                    for a in [math.pi * k / 10 for k in range(-1, 12)]
                ],
                0.015,
                mat,
            )
            z += 0.9


def door(
    f: Frame,
    width: float,
    height: float,
    mat: Mat,
    glazed: bool = False,
    frame_mat: Mat | None = None,
    double: bool = False,
    handle: bool = True,
) -> None:
    """A closed door that faces local -Y, bottom centre at the origin."""
    fr = frame_mat or m.paint("#4A545E")
    for sx in (-1, 1):
        f.box((0.1, 0.24, height + 0.1), (sx * (width / 2 + 0.05), 0, 0), fr, 0.01)
    f.box((width + 0.2, 0.24, 0.1), (0, 0, height), fr, 0.01)
    leaves = [(-width / 4, width / 2), (width / 4, width / 2)] if double else [(0, width)]
    for x, w in leaves:
        if glazed:
            f.box((w - 0.12, 0.03, height - 0.1), (x, 0, 0.05), m.glass(), 0)
            for sx in (-1, 1):
                f.box((0.09, 0.06, height), (x + sx * (w / 2 - 0.05), 0, 0), mat, 0.01)
            for z, h in ((0, 0.2), (height - 0.12, 0.12), (height * 0.45, 0.06)):
                f.box((w, 0.06, h), (x, 0, z), mat, 0.01)
        else:
            f.box((w - 0.01, 0.06, height - 0.01), (x, 0, 0), mat, 0.015)
            f.box((w * 0.7, 0.02, height * 0.34), (x, -0.035, height * 0.58), mat, 0.01)
            f.box((w * 0.7, 0.02, height * 0.34), (x, -0.035, height * 0.1), mat, 0.01)
        if handle:
            hx = x + (w / 2 - 0.14) * (1 if x <= 0 else -1)
            f.rod((hx, -0.08, height * 0.42), (hx, -0.08, height * 0.58), 0.018, m.metal())


def window(
    f: Frame,
    width: float,
    height: float,
    sill: float,
    bays: int = 3,
    frame_mat: Mat | None = None,
    rows: int = 1,
) -> None:
    """A glazed opening in local XZ, centred on X, with mullions."""
    fr = frame_mat or m.paint("#39434D")
    f.box((width, 0.02, height), (0, 0, sill), m.glass(), 0)
    for i in range(bays + 1):
        f.box((0.07, 0.12, height), (-width / 2 + i * width / bays, 0, sill), fr, 0.01)
    for j in range(rows + 1):
        f.box((width + 0.07, 0.12, 0.07), (0, 0, sill + j * height / rows - 0.035), fr, 0.01)


def column(f: Frame, height: float, mat: Mat, w: float = 0.3) -> None:
    """A steel H column."""
    for sy in (-1, 1):
        f.box((w, 0.03, height), (0, sy * w / 2, 0), mat, 0.005)
    f.box((0.03, w, height), (0, 0, 0), mat, 0)
    f.box((w + 0.15, w + 0.15, 0.04), (0, 0, 0), mat, 0.01)


def truss(f: Frame, span: float, mat: Mat, depth: float = 1.0, bays: int = 10) -> None:
    """A roof truss along local X, centred, its bottom chord at the origin's level."""
    for z in (0, depth):
        f.box((span, 0.14, 0.14), (0, 0, z - 0.07), mat, 0.01)
    for i in range(bays):
        x0, x1 = -span / 2 + i * span / bays, -span / 2 + (i + 1) * span / bays
        f.rod((x0, 0, 0), ((x0 + x1) / 2, 0, depth), 0.045, mat, seg=8)
        f.rod(((x0 + x1) / 2, 0, depth), (x1, 0, 0), 0.045, mat, seg=8)


def bridge_crane(
    f: Frame,
    span: float,
    mat: Mat | None = None,
    hook_drop: float = 2.5,
    trolley: float = 0.0,
    lamps: bool = True,
) -> None:
    """An overhead travelling crane: two girders along local X, trolley, rope and hook."""
    mat = mat or m.paint("#F4B41A", 0.3)
    dark = m.paint("#2C3238")
    for sy in (-1, 1):
        f.box((span, 0.4, 0.85), (0, sy * 0.9, 0), mat, 0.03)
        for i in range(-3, 4):
            f.box((0.04, 0.46, 0.85), (i * span / 8, sy * 0.9, 0), mat, 0.01)
    for sx in (-1, 1):
        f.box((0.4, 3.2, 0.55), (sx * (span / 2 - 0.1), 0, 0), mat, 0.03)
        for sy in (-1, 1):
            f.cyl(0.22, 0.12, (sx * (span / 2 - 0.16), sy * 1.2, -0.05), dark, rot=(0, 90, 0))
    f.box((1.7, 2.4, 0.5), (trolley, 0, 0.85), dark, 0.04)
    f.cyl(0.32, 1.4, (trolley - 0.7, 0, 1.5), m.paint("#C8452E"), rot=(0, 90, 0))
    for sx in (-1, 1):
        f.rod(
            (trolley + 0.12 * sx, 0, 0.9),
            (trolley + 0.12 * sx, 0, -hook_drop),
            0.014,
            m.metal("#6C7278"),
            seg=8,
        )
    hook(f.at(trolley, 0, -hook_drop))
    if lamps:
        for i in (-2, 2):
            f.box((0.5, 0.3, 0.12), (i * span / 8, 0.9, -0.12), m.emit("#FFF2D8", 12), 0.02)


def hook(f: Frame, scale: float = 1.0) -> None:
    """A hook block that hangs below the origin."""
    g = f.at(scale=scale)
    g.box((0.42, 0.3, 0.5), (0, 0, -0.5), m.paint("#F4B41A", 0.3), 0.06)
    g.box((0.43, 0.31, 0.09), (0, 0, -0.36), m.rubber(), 0.01)
    pts = [(0, 0, -0.5), (0, 0, -0.66)] + [
        (0.15 * math.sin(a), 0, -0.83 + 0.15 * math.cos(a)) for a in [0.5 + 0.42 * k for k in range(11)]
    ]
    g.tube(pts, 0.045, m.paint("#C8452E"), 0)


def pipes(
    f: Frame,
    runs: Sequence[tuple[Sequence[tuple[float, float, float]], float, str]],
    flange_every: float = 3.0,
) -> None:
    """Pipes (points, radius, hex colour) with flanges along straight parts."""
    for points, r, colour in runs:
        mat = m.paint(colour, 0.3)
        f.tube(points, r, mat, r * 3.5)
        for a, b in itertools.pairwise(points):
            length = math.dist(a, b)
            for i in range(1, int(length / flange_every) + 1):
                t = (i - 0.5) * flange_every / length
                p = [a[k] + (b[k] - a[k]) * t for k in range(3)]
                q = [a[k] + (b[k] - a[k]) * (t + 0.08 / length) for k in range(3)]
                f.rod(p, q, r * 1.35, m.metal("#9AA1A6"), seg=20)
