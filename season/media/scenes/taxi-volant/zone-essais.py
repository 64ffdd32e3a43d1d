"""The test area: the tethered prototype hovers a metre above the concrete, Pyrenees behind,
microphones, iron bird."""

from __future__ import annotations

import math

from kit import aircraft, building, clutter, industry, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage


def land(s: Stage) -> None:
    """Sky, mountains, meadow, concrete apron with markings."""
    w = s.world
    lighting.sky("#3A82CC", "#7FBDEB", "#FFDDAA", 1.25, 0.5)
    lighting.sun(72, 33, 6.0, "#FFD596")
    outdoor.disc(w, 2, 700, -180, 180, m.ground("#8DA84A", "#C2C06A", 0.05, 0.95, 0.3), -0.06, 0.0, 60)
    outdoor.disc(w, 140, 900, -180, 180, m.ground("#6E9B3F", "#A8BF66", 0.01), -0.5, 2.0, 120)
    outdoor.ridge(w, 750, -100, 120, 70, m.ground("#5E8C48", "#86A858", 0.008), 2.0, 0.7)
    outdoor.ridge(w, 2600, -95, 110, 330, m.ground("#4F7A6A", "#7C9C8C", 0.003), 9.0, 1.0, steps=320)
    outdoor.ridge(
        w, 5200, -85, 100, 1750, m.ground("#4A6076", "#EEF2F5", 0.0016, 0.9, 0.3), 5.0, 1.5, steps=420
    )
    outdoor.wood_edge(w, 170, -100, 110, 90, 9, 0, 3, 1.0)
    outdoor.town(w, 330, 12, 34, 10, 0, 6)
    w.box((21.2, 44, 0.3), (-7.9, 8, -0.3), m.floor("#B4AEA0", 0.55, 5.0, 0.5), 0.02)
    w.box((6.3, 14, 0.3), (5.85, 11.5, -0.3), m.floor("#B4AEA0", 0.55, 5.0, 0.5), 0.02)
    ring = [
        (0.7 + 5.6 * math.sin(a), 8.4 + 5.0 * math.cos(a)) for a in [2 * math.pi * k / 64 for k in range(65)]
    ]
    building.stripe(w, ring, m.paint("#F4F2EA", 0.5), 0.25)
    building.stripe(w, [(-14, 2.6), (3.3, 2.6), (3.3, 3.6)], m.paint("#D8332A", 0.5), 0.22)
    outdoor.grass(w, 2600, 4.6, 30, 42, 120, 4, ("#8DA84A", "#C2B866", "#A4B455"), 0.42)
    for x, y in ((26, 34), (33, 20), (40, 44), (24, 52), (-30, 60), (48, 30)):  # hay bales
        w.at(x, y, 0.75, yaw=x * 9).cyl(
            0.75,
            1.3,
            (-0.65, 0, 0),
            m.ground("#B89A4A", "#D9BE6E", 2.0, 0.95, 0.6),
            rot=(0, 90, 0),
            bevel=0.08,
        )
    sock = w.at(-9.5, 26, 0)
    sock.rod((0, 0, 0), (0, 0, 5), 0.06, m.paint("#F4F2EA"))
    for k in range(5):
        sock.rod(
            (0.1 + 0.45 * k, 0, 4.9 - 0.06 * k),
            (0.1 + 0.45 * (k + 1), 0, 4.9 - 0.06 * (k + 1)),
            0.32 - 0.04 * k,
            m.paint("#F26A1B" if k % 2 == 0 else "#F4F2EA", 0.6),
            0.28 - 0.04 * k,
            20,
        )


def build(s: Stage) -> None:
    """Compose the scene."""
    land(s)
    plane = s.toward("taxi-premier-vol", 7.6).at(yaw=-24)
    aircraft.taxi(plane, lift=1.35, spin=10)
    for x, y in ((-4.3, -1.6), (4.3, -1.6), (-4.3, 2.95), (4.3, 2.95)):
        gx, gy = x * 1.15, y * 1.25
        plane.tube(
            [
                (x, y, 3.4),
                (x * 1.02, y * 1.05, 2.0),
                (x * 1.2, y * 1.1, 0.7),
                (gx * 1.02, gy * 1.12, 0.12),
                (gx, gy, 0.1),
            ],
            0.018,
            m.metal("#4A4F55"),
            0.8,
        )
        plane.ring(0.16, 0.03, (gx, gy, 0.1), m.metal("#C8CCD0"), (90, 0, 0), 24)
        plane.cyl(0.3, 0.03, (gx, gy, 0), m.metal("#7C848A"))
    pilot = s.polar(36, 5.0, 0)
    for x in (-1.0, 0, 1.0):
        pilot.box((0.06, 0.06, 2.0), (x, 0.9, 0), m.paint("#39434D"), 0.01)
    pilot.box((2.06, 0.015, 1.25), (0, 0.9, 0.75), m.glass("#DDEFEC"), 0)
    pilot.box((2.1, 0.06, 0.75), (0, 0.9, 0), m.paint("#12908E"), 0.02)
    pilot.box((2.06, 0.06, 0.06), (0, 0.9, 1.98), m.paint("#39434D"), 0.01)
    industry.desk(pilot.at(0, 0.5, 0), 1.4, 0.5, 0.95, m.paint("#39434D"))
    person(
        pilot.at(0, 0, 0, yaw=165),
        Look(top="#12908E", legs="#28415C", hat="headset", style="bun", hair="#3A2418", skin="tan"),
        left=(-0.2, -0.36, 1.08),
        right=(0.2, -0.36, 1.08),
    )
    for sx in (-1, 1):
        pilot.rod((0.2 * sx, 0.38, 0.95), (0.2 * sx, 0.37, 1.12), 0.018, m.rubber())
        pilot.sphere(0.03, (0.2 * sx, 0.37, 1.13), m.paint("#D8332A"), seg=10)
    row = s.toward("taxi-bruit", 6.0)
    d = row.at(yaw=-22)
    for k in range(6):
        aircraft.microphone(d.at(0, -2.6 + 2.6 * k, 0, scale=1.05))
    d.tube([(0, -3.0 + 2.6 * k, 0.03) for k in range(7)], 0.02, m.rubber())
    woman = s.polar(72, 4.6, 0, turn=15)
    person(
        woman,
        Look(top="#2F5D8A", legs="#3A4450", vest="#F7E02B", hat="headset", style="curly", skin="dark"),
        left=(-0.14, -0.34, 1.12),
        right=(0.1, -0.36, 1.16),
        gaze=-10,
    )
    woman.box((0.3, 0.02, 0.22), (0, -0.4, 1.08), m.paint("#24292E"), 0.01, (-35, 0, 0))
    iron_bird(s)
    hangar(s)
    apron(s)
    s.haze = ("#BCD6EE", 90, 7500, 0.62)


def apron(s: Stage) -> None:
    """What stands on the concrete within six metres: marks, power cart, fire trolley, cases, cables,
    people."""
    w = s.world
    for pts, dark in (
        (((-11, -9), (-3.5, -2.0), (-0.6, 1.4), (0.7, 7.5)), 0.45),
        (((2.2, -13), (1.4, -3), (-1.6, 0.8), (-8, 2.0)), 0.3),
    ):
        clutter.tyre_marks(w, pts, 1.2, 0.2, dark)
    white = m.stain("#F6F4EC", 0.95, 1.6)
    building.stripe(w, [(0.1, 1.25), (0.1, 2.5)], m.paint("#F7C21E", 0.55), 0.14)
    clutter.arrow(w.at(-1.5, 0.9, 0, yaw=-30), 1.4, white)
    w.digits("1", 1.0, (1.9, 1.6, 0.006), white, (0, 0, -40))
    clutter.cable_ramp(s.polar(-38, 4.2, 0, turn=8), 4)
    clutter.drain(w.at(-3.0, -2.0, 0, yaw=70), 4.0)
    clutter.manhole(w.at(1.5, -1.3, 0))
    clutter.puddles(w, ((-1.9, 2.0, 0.5), (1.2, -3.0, 0.7), (-4.2, 0.6, 0.6)), "#8A8880")
    for x, y, r in ((-0.9, 1.8, 0.22), (-2.2, -1.2, 0.35), (0.9, -2.0, 0.25)):
        clutter.oil(w.at(x, y, 0), r)
    for yaw, dist in ((-24, 3.4), (-8, 3.1), (14, 3.0), (33, 3.3)):
        clutter.cone(s.polar(yaw, dist, 0, turn=yaw), 0.95)
    gpu = s.polar(-27, 5.6, 0, turn=30)  # ground power cart with an orange cable
    gpu.box((1.5, 0.85, 0.75), (0, 0, 0.32), m.paint("#F26A1B", 0.3), 0.07, segments=3)
    gpu.box((0.6, 0.02, 0.36), (-0.3, -0.43, 0.55), m.paint("#24292E", 0.3), 0.02)
    for k in range(3):
        gpu.cyl(
            0.03,
            0.02,
            (0.2 + 0.14 * k, -0.425, 0.8),
            m.emit(("#35E06A", "#FFC83D", "#FF5A45")[k], 5),
            rot=(90, 0, 0),
        )
    for sx in (-0.5, 0.5):
        gpu.cyl(0.2, 0.9, (sx, 0.45, 0.2), m.rubber(), rot=(90, 0, 0))
    gpu.tube(
        [(0.6, 0.2, 0.6), (1.0, 0.3, 0.1), (1.5, 1.2, 0.03), (2.6, 1.8, 0.03), (3.3, 1.2, 0.03)],
        0.035,
        m.paint("#F26A1B", 0.4),
        0.5,
    )
    fire = s.polar(97, 3.3, 0, turn=-20)  # wheeled extinguisher
    fire.rod((0, 0, 0.3), (0, 0.05, 1.05), 0.16, m.paint("#D8201C", 0.2), 0.16, 28, cap=True)
    for sx in (-0.22, 0.22):
        fire.cyl(0.16, 0.05, (sx - 0.025, 0.05, 0.16), m.rubber(), rot=(0, 90, 0))
    fire.tube(
        [(0, 0.02, 1.2), (0.25, -0.1, 1.1), (0.28, -0.15, 0.5), (0.05, -0.2, 0.35)], 0.018, m.rubber(), 0.2
    )
    clutter.trolley(s.polar(-86, 3.6, 0, turn=12), ("#12908E", "#2C3238", "#F6F4EC"), "#12908E")
    clutter.toolbox(s.polar(84, 2.3, 0, turn=25))
    clutter.crates(s.polar(112, 4.0, 0, turn=20), 2)
    clutter.hose(s.polar(-128, 2.8, 0), "#D8332A", 0.28)
    for yaw in (-112, -104):
        case = s.polar(yaw, 4.6, 0, turn=10)
        case.box((0.9, 0.6, 0.7), (0, 0, 0), m.paint("#2C3238", 0.4), 0.03)
        for z in (0.03, 0.33, 0.62):
            case.box((0.92, 0.62, 0.04), (0, 0, z), m.metal("#B8BCC0"), 0.004)
    person(
        s.polar(-15, 5.0, 0, turn=-170),
        Look(top="#F26A1B", legs="#28415C", hat="headset", skin="light", style="short", build=1.12),
        left=(-0.3, -0.4, 1.1),
        aim=(0.6, 7.6, 2.5),
    )
    person(
        s.polar(148, 6.0, 0, turn=20),
        Look(top="#12908E", vest="#F7E02B", hat="headset", style="hijab", veil="#23486B", skin="tan"),
        "walk",
        right=(0.25, -0.3, 1.1),
    )


def iron_bird(s: Stage) -> None:
    """The iron bird: a bus-long frame of boxes, cables and green lamps under an awning; two people
    watch curves."""
    f = s.toward("taxi-oiseau-de-fer", 7.6).at(yaw=14).at(-1.7)
    steel, post = m.metal("#9AA1A6"), m.paint("#2A6F86")
    for x in (-5.8, 0, 5.8):
        for y in (-2.2, 2.6):
            f.box((0.16, 0.16, 3.6), (x, y, 0), post, 0.02)
    f.sheet(
        lambda u, v: (-6.3 + 12.6 * u, -2.8 + 6.0 * v, 3.55 + 0.5 * math.sin(math.pi * v)),
        m.paint("#F4F2EA", 0.6),
        4,
        14,
        thick=0.06,
    )
    for z in (0.5, 1.15, 1.8):
        for y in (-0.6, 0.6):
            f.rod((-5, y, z), (5, y, z), 0.045, steel)
    for k in range(9):
        x = -5 + 1.25 * k
        for y in (-0.6, 0.6):
            f.rod((x, y, 0), (x, y, 1.85), 0.045, steel)
        f.rod((x, -0.6, 1.8), (x, 0.6, 1.8), 0.04, steel)
        if k < 8:
            for z, h in ((0.55, 0.5), (1.2, 0.5)):
                c = ("#C9CFD2", "#2F4858", "#12908E", "#E8E4D8")[(k * 3 + int(z * 7)) % 4]
                f.box((0.85, 0.5, h), (x + 0.62, -0.35, z), m.paint(c, 0.35), 0.03)
                for i in range(5):
                    f.sphere(
                        0.024,
                        (x + 0.36 + 0.12 * i, -0.61, z + h - 0.1),
                        m.emit("#35E06A", 12 if (i + k) % 4 else 1),
                        seg=8,
                    )
            for i in range(3):
                f.tube(
                    [
                        (x + 0.3 + 0.2 * i, -0.6, 1.25),
                        (x + 0.5 + 0.2 * i, -0.78, 0.85 - 0.1 * i),
                        (x + 1.3 + 0.1 * i, -0.7, 0.7),
                        (x + 1.5, -0.6, 0.95),
                    ],
                    0.022,
                    m.paint(("#F26A1B", "#2B2F33", "#3C78B4")[i], 0.5),
                    0.25,
                )
    for x in (-3.6, -1.2, 1.2, 3.6):
        f.cyl(0.22, 0.35, (x, 0.1, 1.85), m.paint("#24292E", 0.3))
    d = f.at(2.2, -2.0, 0, yaw=-10)
    industry.desk(d, 1.7, 0.7, 0.78)
    for k in (-1, 1):
        industry.monitor(d.at(0.42 * k, 0.1, 0.78), 0.72, 0.42, screen("curves", 3 + k, 1.6))
    person(
        d.at(-0.3, -0.75, 0, yaw=170),
        Look(top="#F28A1E", hat="headset", skin="dark"),
        left=(-0.2, -0.45, 1.15),
        right=(0.2, -0.3, 0.95),
    )
    person(
        d.at(0.5, -0.85, 0, yaw=195),
        Look(top="#12908E", hat="headset", style="long", hair="#C8964B", skin="light"),
        left=(-0.2, -0.25, 1.0),
        right=(0.2, -0.3, 1.15),
    )


def hangar(s: Stage) -> None:
    """The assembly hall behind, its gate open."""
    f = s.toward("hall-assemblage", 13)
    clad = m.paint("#E9E4D8", 0.5)
    for sx in (-1, 1):
        f.box((9, 0.5, 10), (sx * 9.1, 0.25, 0), clad, 0.03)
        f.box((9, 0.1, 1.6), (sx * 9.1, -0.02, 0), m.paint("#1E7F8E", 0.5), 0)
    f.box((9.4, 0.5, 3), (0, 0.25, 7), clad, 0.03)
    f.box((28, 0.2, 1.0), (0, -0.05, 8.2), m.paint("#F26A1B", 0.5), 0.02)
    f.box((28, 16, 0.4), (0, 8, 10), m.paint("#39434D"), 0.03)
    f.box((9.2, 0.1, 7), (0, 11, 0), m.emit("#FFF0D8", 1.0), 0)
    f.box((9.2, 11, 0.03), (0, 5.6, 0), m.floor("#9FB0B4", 0.1), 0)
    for sx in (-1, 1):
        f.box((0.2, 11, 7), (sx * 4.7, 5.6, 0), m.paint("#FBF4E6", 0.6), 0)
    aircraft.taxi(f.at(0.5, 6, 0, yaw=-30), 0.9)
