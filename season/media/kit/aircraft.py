"""The air taxi (round cabin, wing, eight rotors on four booms), moulds, autoclave, microphones."""

from __future__ import annotations

import math

from . import materials as m
from .core import Frame


def rotor(f: Frame, span: float = 2.5, turn: float = 25.0) -> None:
    """A two-blade rotor around local Z (white blades a good metre long)."""
    white, dark = m.paint("#FBFBF8", 0.25), m.paint("#24292E", 0.3)
    f.cyl(0.13, 0.26, (0, 0, -0.2), dark, 0.11, bevel=0.02)
    f.sphere(0.1, (0, 0, 0.08), white, (1, 1, 0.8), 16)
    g = f.at(yaw=turn)
    for sx in (-1, 1):

        def blade(u: float, v: float, sx: int = sx) -> tuple[float, float, float]:
            c = 0.1 + 0.16 * math.sin(math.pi * min(1, 0.25 + 0.72 * u)) - 0.07 * u
            y = (v - 0.5) * c
            return (sx * (0.08 + u * (span / 2 - 0.08)), y * sx, 0.05 + 0.03 * u + (0.35 - 0.25 * u) * y)

        g.sheet(blade, white, 20, 4, thick=0.022)
        g.box((0.14, 0.12, 0.012), (sx * (span / 2 - 0.16), 0, 0.085), m.paint("#F26A1B"), 0.004)


def hull(u: float, v: float) -> tuple[float, float, float]:
    """The cabin's skin: u goes round it, v from the nose (0) to the tail (1)."""
    r = 1.02 * math.sin(math.pi * v**0.72) ** 0.62 if 0 < v < 1 else 0.0
    r *= 1 - 0.35 * max(0, v - 0.45)
    a = 2 * math.pi * u
    return (0.92 * r * math.cos(a), -2.0 + 5.4 * v, 1.0 + 0.16 * v + (0.98 * r * math.sin(a)))


def fuselage(f: Frame, lift: float = 0.9) -> None:
    """A bare fuselage section in its jig: green primer, ribs, an orange frame with clamps."""
    g, primer, jig = f.at(z=lift), m.paint("#8FA86A", 0.5), m.paint("#F26A1B", 0.35)
    g.sheet(lambda u, v: hull(0.04 + 0.92 * u, 0.16 + 0.62 * v), primer, 40, 26, thick=0.03)
    for k in range(7):
        v = 0.16 + 0.62 * k / 6
        g.tube(
            [
                tuple(
                    c * s + o
                    for c, s, o in zip(hull(i / 32, v), (1.015, 1, 1.015), (0, 0, -0.015), strict=False)
                )
                for i in range(33)
            ],
            0.025,
            m.paint("#6F8650", 0.5),
        )
    for y in (-0.9, 0.6, 1.9):
        for sx in (-1, 1):
            f.box((0.16, 0.16, lift + 2.5), (sx * 1.45, y, 0), jig, 0.02)
            f.rod((sx * 1.45, y, lift + 1.0), (sx * 0.92, y, lift + 1.0), 0.05, m.metal())
        f.box((3.06, 0.16, 0.16), (0, y, lift + 2.45), jig, 0.02)
        f.box((3.3, 0.3, 0.12), (0, y, 0), jig, 0.02)
    for sx in (-1, 1):
        f.box((0.14, 3.0, 0.14), (sx * 1.45, 0.5, lift + 2.46), jig, 0.02)


def taxi(
    f: Frame, lift: float = 0.9, doors: bool = False, battery: bool = False, spin: float = 25.0
) -> dict[str, Frame]:
    """The aircraft, nose towards local -Y, its cabin floor `lift` metres above the origin.

    battery: the chest under the floor is open, with grey blocks and thick orange cables.
    Returns frames of the rotors ("r0".."r7") and the wing root ("wing").
    """
    white, glassy, dark = (
        m.paint("#F7F6F0", 0.2, 0, 0.8),
        m.paint("#16222C", 0.06, 0, 1.0),
        m.paint("#24292E", 0.3),
    )
    accent = m.paint("#12908E", 0.25)
    g = f.at(z=lift)

    g.sheet(hull, white, 48, 40)

    def canopy(u: float, v: float) -> tuple[float, float, float]:
        t = 0.012 + 0.4 * v
        r = hull(0.25, t)[2] - 1.0 - 0.16 * t
        low = math.asin(
            max(-1.0, min(1.0, (0.1 - 0.5 * min(1, v * 2.2) + 0.22 * v - 0.16 * t) / max(r, 1e-3)))
        ) / (2 * math.pi)
        x, y, z = hull(low + (0.5 - 2 * low) * u, t)
        return (x * 1.025, y - 0.03, 1.05 + (z - 1.05) * 1.025)

    g.sheet(canopy, glassy, 40, 30)
    g.tube([canopy(0.5, 0.08 + 0.92 * k / 16) for k in range(17)], 0.026, white)
    for v in (0.62, 1.0):
        g.tube([canopy(k / 20, v) for k in range(21)], 0.024, white)
    for sx in (-1, 1):
        if doors:
            g.box((0.03, 1.0, 1.1), (sx * 0.9, 0.35, 0.45), m.paint("#3A444C", 0.5), 0.2)
            for y in (0.1, 0.7):
                g.box((0.44, 0.42, 0.5), (sx * 0.42, y, 0.45), m.cloth("#C9925A"), 0.08)
        g.sheet(
            lambda u, v, sx=sx: (
                sx * (hull(0.0, 0.1 + 0.72 * u)[0] + 0.008),
                hull(0.0, 0.1 + 0.72 * u)[1],
                0.86 + 0.16 * v + 0.12 * u,
            ),
            accent,
            40,
            2,
        )

    def wing(u: float, v: float) -> tuple[float, float, float]:
        x = (u - 0.5) * 11.0
        c = 1.35 - 0.5 * abs(u - 0.5) * 2
        s = 2 * math.pi * v
        return (
            x,
            0.75 + 0.5 * c * math.cos(s) * 0.95,
            2.12 + 0.1 * abs(u - 0.5) * 2 + 0.085 * c * math.sin(s),
        )

    g.sheet(wing, white, 40, 24, smooth=70)
    for sx in (-1, 1):
        g.box((0.06, 0.8, 0.5), (sx * 5.5, 0.75, 2.1), accent, 0.03)
        g.sphere(0.05, (sx * 5.54, 0.4, 2.3), m.emit("#2BE06A" if sx > 0 else "#FF3B2E", 6), seg=10)
    frames: dict[str, Frame] = {"wing": g.at(-2.2, 0.3, 2.1)}
    n = 0
    for bx in (-4.3, -2.1, 2.1, 4.3):
        g.rod((bx, -1.75, 2.12), (bx, 3.1, 2.12), 0.13, dark, 0.11, 20, cap=True)
        for y in (-1.6, 2.95):
            r = g.at(bx, y, 2.42)
            rotor(r, 2.5, spin + 33 * n)
            frames[f"r{n}"] = r
            n += 1
    g.cyl(0.12, 0.3, (0, 3.5, 1.15), dark, rot=(-90, 0, 0))
    rotor(g.at(0, 3.75, 1.15, pitch=-90), 2.0, 40)
    g.box((3.2, 0.75, 0.08), (0, 3.2, 2.05), white, 0.03)
    for sx in (-1, 1):
        g.prism(
            [(-0.4, 0.0), (0.55, 0.0), (0.5, 0.95), (0.05, 0.95)],
            0.07,
            white,
            (sx * 1.0, 3.2, 1.25),
            (0, 0, 90),
        )
        g.tube(
            [(sx * 0.5, -0.7, 0.2), (sx * 0.95, -0.7, -0.3), (sx * 1.05, -0.7, -lift + 0.06)]
            if not battery
            else [(sx * 0.5, -1.2, 0.3), (sx * 1.0, -1.2, 0.0)],
            0.045,
            dark,
            0.2,
        )
    if battery:
        chest(g)
    else:
        for sx in (-1, 1):
            g.tube([(sx * 1.05, -1.2, -lift + 0.06), (sx * 1.05, 1.9, -lift + 0.06)], 0.055, dark)
            g.tube(
                [(sx * 0.5, 1.2, 0.2), (sx * 0.95, 1.2, -0.3), (sx * 1.05, 1.2, -lift + 0.06)],
                0.045,
                dark,
                0.2,
            )
    return frames


def chest(g: Frame) -> None:
    """The open battery chest under the cabin (origin: cabin floor level, centre)."""
    g.box((1.7, 0.05, 0.05), (0, -1.15, -0.6), m.metal(), 0.01)
    g.box((1.7, 2.2, 0.04), (0, -0.1, -0.62), m.metal("#8A9298"), 0.01)
    for sx in (-1, 1):
        g.box((0.04, 2.2, 0.62), (sx * 0.85, -0.1, -0.6), m.paint("#F4F2EA"), 0.01)
    for i in range(4):
        for k in range(3):
            g.box((0.36, 0.5, 0.4), (-0.6 + 0.4 * i, -0.85 + 0.58 * k, -0.57), m.paint("#A4ABB0", 0.35), 0.03)
            g.box((0.2, 0.3, 0.02), (-0.6 + 0.4 * i, -0.85 + 0.58 * k, -0.17), m.paint("#2F363C"), 0.005)
    orange = m.paint("#F26A1B", 0.4)
    for i in range(3):
        x = -0.6 + 0.4 * i
        g.tube(
            [(x, -1.1, -0.3), (x, -1.22, -0.3), (x + 0.4, -1.22, -0.42), (x + 0.4, -1.1, -0.42)],
            0.032,
            orange,
            0.1,
        )
    for sx in (-1, 1):
        g.tube(
            [
                (sx * 0.6, -1.1, -0.3),
                (sx * 0.9, -1.35, -0.35),
                (sx * 1.4, -1.2, -1.0),
                (sx * 2.0, -0.9, -1.14),
            ],
            0.045,
            orange,
            0.3,
        )


def trestle(f: Frame, height: float) -> None:
    """A support with a padded saddle."""
    steel = m.paint("#2D6FB3", 0.35)
    for sx in (-1, 1):
        for sy in (-1, 1):
            f.rod((sx * 0.35, sy * 0.3, 0), (sx * 0.08, sy * 0.1, height - 0.1), 0.035, steel)
    f.box((0.6, 0.4, 0.1), (0, 0, height - 0.1), m.rubber(), 0.03)


def autoclave(f: Frame, r: float = 1.75, length: float = 9.0) -> None:
    """A lying pressure vessel whose round door is wide open, towards local -Y; rails and cables inside."""
    steel, dark, red = m.metal("#C4C9CC", 0.28), m.paint("#4A545B", 0.6), m.paint("#D8432E", 0.35)
    z = r + 0.25
    f.lathe(
        [(r, 0), (r, length), (r * 0.8, length + 0.5), (0, length + 0.8)], steel, 64, (0, 0, z), (-90, 0, 0)
    )
    f.lathe([(r - 0.12, length), (r - 0.12, 0), (r, 0)], dark, 64, (0, 0, z), (-90, 0, 0))
    f.ring(r, 0.14, (0, 0, z), red, (90, 0, 0), 72)
    for k in range(24):
        a = 2 * math.pi * k / 24
        f.box(
            (0.16, 0.22, 0.16),
            (r * 1.03 * math.cos(a), -0.05, z + r * 1.03 * math.sin(a) - 0.08),
            steel,
            0.03,
        )
    for k in range(5):
        f.ring(r + 0.02, 0.06, (0, 1.2 + 1.9 * k, z), steel, (90, 0, 0), 64)
        f.box((2 * r, 0.4, 0.7), (0, 1.2 + 1.9 * k, 0), m.paint("#3A4249"), 0.02)
    for sx in (-1, 1):
        f.box((0.12, length - 0.2, 0.12), (sx * 0.7, length / 2, 0.62), m.metal("#8A9298"), 0.01)
        f.box((0.14, 2.2, 0.1), (sx * 0.7, -1.1, 0.5), m.metal("#8A9298"), 0.01)
        f.box((0.14, 0.14, 0.5), (sx * 0.7, -1.9, 0), m.paint("#3A4249"), 0.01)
        f.tube(
            [(sx * 1.2, 0.3, z + 0.6), (sx * 1.3, 3, z + 0.5), (sx * 1.2, 7, z + 0.6)],
            0.03,
            m.paint("#F7C21E"),
        )
    for k in range(4):
        f.tube(
            [(0.9, 0.4, z + 0.9), (0.5 - 0.1 * k, 0.5 + 0.2 * k, z - 0.1 - 0.2 * k), (0.4, 1.5, 0.9)],
            0.014,
            m.paint(("#2D6FB3", "#F7C21E", "#E0342B", "#2FA84F")[k]),
            0.3,
        )
    f.ring(r - 0.25, 0.03, (0, 4.5, z), m.emit("#FFC98A", 10), (90, 0, 0), 48)
    door = f.at(-r - 0.25, -0.1, z, yaw=-105)
    door.lathe(
        [(0, 0.42), (r * 0.6, 0.32), (r * 0.98, 0.0), (r * 0.98, -0.16), (0, -0.16)],
        steel,
        64,
        (-r - 0.1, 0, 0),
        (90, 0, 0),
    )
    door.ring(r, 0.13, (-r - 0.1, 0.05, 0), red, (90, 0, 0), 64)


def wing_mould(f: Frame, length: float = 6.0, ply: bool = True) -> None:
    """A long table with the smooth mould of a half wing along local X and carbon fabric being laid on it."""
    f.box((length + 0.6, 1.5, 0.1), (0, 0, 0.7), m.paint("#D8DCDD"), 0.02)
    for x in (-length / 2, -length / 6, length / 6, length / 2):
        f.box((0.12, 1.3, 0.7), (x, 0, 0), m.paint("#2D6FB3"), 0.02)

    def top(u: float, v: float, lift: float = 0.0) -> tuple[float, float, float]:
        c = 0.65 - 0.22 * u
        y = (v - 0.5) * 2
        return ((u - 0.5) * length, y * c, 0.8 + lift + 0.34 * (1 - y * y) ** 0.8 * (1 - 0.35 * u))

    f.sheet(top, m.paint("#E9A23B", 0.15, 0, 0.8), 60, 30)
    if ply:
        f.sheet(
            lambda u, v: top(0.3 + 0.62 * u, 0.08 + 0.84 * v, 0.012),
            m.paint("#1B1E21", 0.38, 0.2, 0.2),
            50,
            26,
        )
        f.sheet(
            lambda u, v: top(0.32 + 0.3 * u, 0.2 + 0.55 * v, 0.02), m.paint("#2C3034", 0.3, 0.2, 0.3), 30, 20
        )
        green = m.emit("#3BFF5A", 14)
        for a, b in (
            ((0.34, 0.15), (0.88, 0.15)),
            ((0.34, 0.85), (0.88, 0.85)),
            ((0.34, 0.15), (0.34, 0.85)),
            ((0.88, 0.15), (0.88, 0.85)),
            ((0.34, 0.15), (0.6, 0.85)),
            ((0.6, 0.15), (0.88, 0.85)),
        ):
            f.tube(
                [top(a[0] + (b[0] - a[0]) * t / 24, a[1] + (b[1] - a[1]) * t / 24, 0.03) for t in range(25)],
                0.007,
                green,
            )


def microphone(f: Frame) -> None:
    """A tripod with a grey foam ball."""
    for k in range(3):
        a = 2 * math.pi * k / 3
        f.rod((0.38 * math.cos(a), 0.38 * math.sin(a), 0), (0, 0, 0.75), 0.016, m.rubber())
    f.rod((0, 0, 0.7), (0, 0, 1.25), 0.014, m.metal())
    f.sphere(0.15, (0, 0, 1.35), m.cloth("#8B9094"), (1, 1, 1.05), 20)
