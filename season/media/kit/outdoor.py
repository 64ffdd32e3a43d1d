"""Landscape and open-air props: hills, mountains, trees, birds, houses, fences, roads, trucks, street
lamps."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

from mathutils import Vector, noise

from . import materials as m
from .core import Frame, Mat

GREENS = ("#6E9B3F", "#86AE4A", "#5C8A44", "#9AB857")


def disc(
    f: Frame,
    r0: float,
    r1: float,
    a0: float,
    a1: float,
    mat: Mat,
    z: float = 0.0,
    bumps: float = 0.0,
    size: float = 40.0,
    nu: int = 64,
    nv: int = 24,
    dome: float = 0.0,
) -> None:
    """A patch of ground between radii r0 and r1 and yaws a0 to a1 (degrees).

    bumps: height of the unevenness in metres; dome: how much higher the middle is than the edges.
    """

    def point(u: float, v: float) -> tuple[float, float, float]:
        a, r = math.radians(a0 + (a1 - a0) * u), r0 * (r1 / r0) ** v
        x, y = r * math.sin(a), r * math.cos(a)
        h = bumps * noise.fractal(Vector((x / size, y / size, 3.7)), 0.9, 2.0, 4) if bumps else 0.0
        return (x, y, z + h + dome * (math.sin(math.pi * u) * math.sin(math.pi * v)) ** 0.5)

    f.sheet(point, mat, nu, nv)


def ridge(
    f: Frame,
    dist: float,
    a0: float,
    a1: float,
    height: float,
    mat: Mat,
    seed: float = 0.0,
    rough: float = 1.0,
    depth: float = 0.35,
    base: float = 0.0,
    steps: int = 220,
) -> None:
    """A hill or mountain chain on the horizon between two yaws; it fades at both ends unless it goes
    all round."""
    full = a1 - a0 >= 359

    def point(u: float, v: float) -> tuple[float, float, float]:
        a = math.radians(a0 + (a1 - a0) * u)
        n = noise.fractal(
            Vector((3.2 * math.sin(a) * 2 + seed, 3.2 * math.cos(a) * 2, seed * 1.7)), 0.8, 2.1, 7
        )
        top = height * max(0.12, 0.62 + 0.55 * rough * n) * (1 if full else math.sin(math.pi * u) ** 0.35)
        r = dist * (1 + depth * v)
        fold = 1 + 0.35 * rough * noise.fractal(Vector((9 * u * (a1 - a0) / 60, 3 * v, seed)), 0.8, 2, 4)
        return (r * math.sin(a), r * math.cos(a), base + top * (v**0.8) * (fold if v < 0.98 else 1))

    f.sheet(point, mat, steps, 14, smooth=35)


def tree(f: Frame, height: float = 7.0, colour: str = "#5F8E3E", seed: int = 0) -> None:
    """A broad-leaved tree: trunk and a crown of soft lobes."""
    rng = random.Random(seed)
    leaf = m.ground(m.shade(colour, 0.72), colour, 1.1, 0.9, 0.8)
    f.rod((0, 0, -0.3), (0, 0, height * 0.5), height * 0.035, m.wood("#7A5A3C"), height * 0.02, 8)
    for k in range(7):
        a, t = 2.4 * k, k / 6
        r = height * (0.27 - 0.11 * t)
        f.sphere(
            r,
            (
                height * 0.2 * (1 - t) * math.cos(a),
                height * 0.2 * (1 - t) * math.sin(a),
                height * (0.45 + 0.38 * t),
            ),
            leaf,
            (1, 1, rng.uniform(0.8, 1.0)),
            16,
        )


def wood_edge(
    f: Frame,
    dist: float,
    a0: float,
    a1: float,
    count: int,
    height: float = 9.0,
    z: float = 0.0,
    seed: int = 1,
    spread: float = 0.25,
) -> None:
    """A row of bushy crowns far away (cheap: two spheres each)."""
    rng = random.Random(seed)
    for _ in range(count):
        a, d = math.radians(rng.uniform(a0, a1)), dist * (1 + spread * rng.random())
        h = height * rng.uniform(0.6, 1.15)
        c = rng.choice(GREENS)
        leaf = m.ground(m.shade(c, 0.7), c, 0.35, 0.95, 0.6)
        x, y = d * math.sin(a), d * math.cos(a)
        f.sphere(0.5, (x, y, z + h * 0.4), leaf, (h * 1.0, h * 1.0, h * 0.95), 12)
        f.sphere(0.5, (x + h * 0.32, y + 0.1 * h, z + h * 0.28), leaf, (h * 0.8, h * 0.8, h * 0.7), 12)


def house(
    f: Frame,
    w: float = 8.0,
    d: float = 6.0,
    h: float = 4.0,
    wall: str = "#EFE6D2",
    roof: str = "#4D5866",
    windows: int = 3,
) -> None:
    """A house with a gable roof; its long side faces local -Y."""
    f.box((w, d, h), (0, 0, 0), m.concrete(wall, 0.8, 0), 0.03)
    rise = d * 0.5
    f.prism(
        [(-d / 2 - 0.3, 0), (d / 2 + 0.3, 0), (0, rise)],
        w + 0.4,
        m.paint(roof, 0.6),
        (w / 2 + 0.2, 0, h - 0.02),
        (0, 0, 90),
    )
    f.box((0.6, 0.6, rise + 0.9), (w * 0.36, 0, h), m.concrete("#B77B5C", 0.8, 0), 0.02)
    for i in range(windows):
        x = -w / 2 + (i + 0.5) * w / windows
        f.box((0.9, 0.08, 1.2), (x, -d / 2, h * 0.4), m.paint("#33475A", 0.12), 0.02)
        f.box((1.05, 0.06, 0.1), (x, -d / 2 - 0.02, h * 0.4 - 0.1), m.paint("#F4F2EA"), 0.01)
        for sx in (-1, 1):
            f.box((0.4, 0.05, 1.2), (x + sx * 0.68, -d / 2 - 0.02, h * 0.4), m.paint("#3F7FA6"), 0.01)


def town(
    f: Frame, dist: float, a0: float, a1: float, count: int, z: float = 0.0, seed: int = 3, tall: float = 1.0
) -> None:
    """Houses scattered between two yaws."""
    rng = random.Random(seed)
    for _ in range(count):
        a, d = math.radians(rng.uniform(a0, a1)), dist * (1 + 0.35 * rng.random())
        g = f.at(d * math.sin(a), d * math.cos(a), z, math.degrees(a) + rng.uniform(-35, 35))
        house(
            g,
            rng.uniform(7, 12),
            rng.uniform(6, 8),
            rng.uniform(3.5, 6) * tall,
            rng.choice(("#EFE6D2", "#E3D2B4", "#F3EEE4", "#D9C7AE")),
            rng.choice(("#4D5866", "#5A6470", "#A8583C", "#8F4C36")),
        )


def birds(f: Frame, count: int, w: float, d: float, seed: int = 5, size: float = 0.22) -> None:
    """Wading birds on the ground inside a w by d rectangle."""
    rng = random.Random(seed)
    for _ in range(count):
        x, y, s = rng.uniform(-w / 2, w / 2), rng.uniform(-d / 2, d / 2), size * rng.uniform(0.8, 1.3)
        mat = m.paint(rng.choice(("#F7F5EE", "#E9E4D6", "#FFFFFF", "#C9C2B2")), 0.8)
        f.sphere(s, (x, y, s * 1.6), mat, (0.75, 1.35, 0.7), 10)
        f.sphere(s * 0.42, (x, y - s * 1.2, s * (1.1 if rng.random() < 0.5 else 2.4)), mat, seg=8)


def gulls(f: Frame, spots: Sequence[tuple[float, float, float]], span: float = 1.4) -> None:
    """Gulls gliding at (x, y, z)."""
    white = m.paint("#F8F7F2", 0.7)
    for x, y, z in spots:
        g = f.at(x, y, z, yaw=37 * x)
        g.sphere(0.12 * span, (0, 0, 0), white, (0.8, 2.2, 0.8), 10)
        for sx in (-1, 1):
            g.sheet(
                lambda u, v, sx=sx: (
                    sx * u * span / 2,
                    (v - 0.5) * 0.28 * span * (1 - 0.7 * u) + 0.1 * u,
                    0.16 * span * math.sin(math.pi * u * 0.75),
                ),
                white,
                8,
                2,
            )


def fence(
    f: Frame,
    points: Sequence[tuple[float, float]],
    height: float = 2.2,
    mat: Mat | None = None,
    pitch: float = 0.16,
) -> None:
    """A bar fence along (x, y) points."""
    mat = mat or m.paint("#4F7D5B", 0.4)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        n = max(1, int(math.dist((x0, y0), (x1, y1)) / pitch))
        for i in range(n + 1):
            t = i / n
            r = 0.035 if i % 14 == 0 else 0.012
            f.rod(
                (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, 0),
                (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, height + (0.1 if r > 0.02 else 0)),
                r,
                mat,
                seg=6,
            )
        for z in (0.12, height * 0.5, height - 0.08):
            f.rod((x0, y0, z), (x1, y1, z), 0.02, mat, seg=6)


def lamp_post(f: Frame, height: float = 7.0, arm: float = 1.4) -> None:
    """A street lamp whose arm reaches over local -Y."""
    mat = m.paint("#4B5A66", 0.4)
    f.rod((0, 0, 0), (0, 0, height), 0.09, mat, 0.05)
    f.tube([(0, 0, height - 0.3), (0, 0, height), (0, -arm, height + 0.1)], 0.045, mat, 0.5)
    f.box((0.22, 0.5, 0.09), (0, -arm, height + 0.03), mat, 0.03)


def truck(f: Frame, colour: str = "#2D6FB3", load: str = "#C8542E") -> None:
    """A flatbed truck, its nose towards local -Y."""
    body, dark = m.paint(colour, 0.25), m.rubber()
    f.box((2.4, 1.9, 2.3), (0, -3.2, 0.6), body, 0.18, segments=3)
    f.box((2.1, 0.05, 0.9), (0, -4.14, 1.75), m.paint("#1E2C38", 0.08), 0.02)
    for sx in (-1, 1):
        f.box((0.05, 1.0, 0.8), (sx * 1.19, -3.3, 1.8), m.paint("#1E2C38", 0.08), 0.02)
        f.box((0.4, 0.06, 0.22), (sx * 0.8, -4.15, 0.95), m.emit("#FFF2D0", 2), 0.03)
        for y in (-3.1, 1.0, 2.2):
            f.cyl(0.5, 0.32, (sx * 1.05 - 0.16, y, 0.5), dark, rot=(0, 90, 0), bevel=0.05)
            f.cyl(0.26, 0.34, (sx * 1.05 - 0.17, y, 0.5), m.metal(), rot=(0, 90, 0))
    f.box((2.4, 5.6, 0.22), (0, 0.7, 0.95), m.paint("#3A4249"), 0.03)
    if load:
        for k in range(3):
            f.box((1.9, 1.4, 1.1), (0, -0.9 + 1.6 * k, 1.17), m.paint(load, 0.4), 0.04)


def grass(
    f: Frame,
    count: int,
    r0: float,
    r1: float,
    a0: float,
    a1: float,
    seed: int = 2,
    colours: Sequence[str] = GREENS,
    height: float = 0.32,
) -> None:
    """Tufts of grass between two radii and yaws, for the near ground."""
    rng = random.Random(seed)
    meshes = []
    for c in colours:
        meshes.append(
            [
                (
                    rng.uniform(-0.09, 0.09),
                    rng.uniform(-0.09, 0.09),
                    rng.uniform(-0.1, 0.1),
                    rng.uniform(0.6, 1.1),
                )
                for _ in range(9)
            ]
        )
    import bpy

    data = []
    for blades, c in zip(meshes, colours, strict=False):
        verts, faces = [], []
        for x, y, tip, h in blades:
            k = len(verts)
            verts += [(x - 0.012, y, 0), (x + 0.012, y, 0), (x + tip, y + tip * 0.6, height * h)]
            faces.append((k, k + 1, k + 2))
        mesh = bpy.data.meshes.new("tuft")
        mesh.from_pydata(verts, [], faces)
        mesh.materials.append(m.paint(c, 0.9, 0, 0))
        data.append(mesh)
    for _ in range(count):
        a, r = math.radians(rng.uniform(a0, a1)), r0 + (r1 - r0) * rng.random() ** 1.6
        f.add(
            rng.choice(data),
            (r * math.sin(a), r * math.cos(a), 0),
            (0, 0, rng.uniform(0, 360)),
            (1, 1, rng.uniform(0.7, 1.4)),
        )


def puddle(f: Frame, r: float = 0.8, colour: str = "#A8A293") -> None:
    """A flat, mirror-like puddle about r wide on the floor."""

    def point(u: float, v: float) -> tuple[float, float, float]:
        a = 2 * math.pi * u
        k = r * v * (1 + 0.16 * math.sin(3 * a + r) + 0.1 * math.sin(5 * a + 2 * r) + 0.05 * math.sin(11 * a))
        return (k * math.cos(a), 0.55 * k * math.sin(a), 0.004)

    f.sheet(point, m.paint(colour, 0.05, 0, 1.0), 40, 2)
