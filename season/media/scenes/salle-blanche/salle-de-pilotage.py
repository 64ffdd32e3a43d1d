"""Monitoring and test: nine screens of green curves (one orange), the probe tester, the window on the
aisle."""

from __future__ import annotations

import math

from kit import building, cleanroom, industry, lighting
from kit import materials as m
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -3.9, 4.2, -4.0, 4.4, 3.5


def room(s: Stage) -> None:
    """Timber floor, deep blue screen wall, window on the white aisle."""
    w = s.world
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.parquet("#BE9260"))
    cream, navy = m.paint("#F4EDE0", 0.7, 0, 0), m.paint("#1D3446", 0.6, 0, 0)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, navy)
    building.wall(w, (RIGHT, FRONT), (RIGHT, BACK), TOP, cream)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, cream)
    building.wall(w, (LEFT, BACK), (LEFT, FRONT), TOP, cream, holes=[(1.0, 6.6, 0.8, 2.9)])
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.paint("#EFE8DA", 0.7, 0, 0), TOP + 0.3)
    building.window(w.at(LEFT, 0.3, 0, yaw=90), 6.6, 2.1, 0.8, 4)
    for x in (-2.2, 2.4):
        for y in (-2.2, 1.2):
            lighting.batten(w, 2.0, (x, y, TOP - 0.3), 62, "#FFE6C2", 0.24, 8)
    lighting.area(w, (6, 6), 120, "#FFE9CC", (0, 0, TOP - 0.7), (180, 0, 0))
    lighting.ambient("#E8EFF2", 0.82)
    for k in range(9):
        w.box((0.05, 8.2, 0.12), (-3.6 + 0.92 * k, 0.2, TOP - 0.16), m.wood("#C79A63"), 0.01)
    for k in range(8):  # the aisle behind the glass
        cleanroom.tool(w.at(LEFT - 4.0, -7 + 2.25 * k, 0, yaw=-90), k)
    building.slab(w, LEFT - 4.2, LEFT - 0.15, -10, 12, m.floor("#DCE3E6", 0.1))
    building.slab(w, LEFT - 4.2, LEFT - 0.15, -10, 12, m.emit("#F2F8FF", 1.2), 3.6, 0.1)
    lighting.area(w, (2, 16), 420, "#F6FAFF", (LEFT - 2.2, 0, 3.4))
    cleanroom.agv(w.at(LEFT - 1.6, 0.8, 0, yaw=20))
    person(
        w.at(LEFT - 2.4, 2.6, 0, yaw=-120),
        cleanroom.gowned("brown"),
        left=(-0.2, -0.4, 1.2),
        right=(0.2, -0.4, 1.2),
    )


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    w = s.world
    z = s.height("puce-donnees", FRONT)
    for i in range(3):
        for j in range(3):
            f = w.at((i - 1) * 1.3, FRONT - 0.24 - 0.1 * abs(i - 1), 0, yaw=10 * (i - 1))
            alert = (i, j) == (1, 1)
            f.box((1.26, 0.06, 0.76), (0, 0.03, z - 1.14 + 0.79 * j), m.paint("#10161C", 0.3), 0.02)
            f.panel(
                1.2,
                0.7,
                (0, -0.004, z - 1.11 + 0.79 * j),
                screen("alert" if alert else "curves", 20 + 3 * i + j, 1.5),
            )
    d = w.at(-0.1, FRONT - 1.3, 0)
    woman = w.at(0.62, FRONT - 1.15, 0, yaw=150)
    person(
        woman,
        Look(top="#D9622B", legs="#2B3A4E", hat="", style="curly", hair="#1C1410", skin="dark"),
        aim=(-0.2, FRONT - 0.45, z + 0.1),
        gaze=-25,
    )
    person(
        d.at(-0.55, -0.1, 0, yaw=-165),
        Look(
            top="#3C78B4",
            legs="#3A4450",
            hat="",
            style="short",
            hair="#8A5A2B",
            skin="light",
            beard=True,
            glasses=True,
            build=1.12,
        ),
        left=(-0.2, -0.3, 1.0),
        right=(0.15, -0.28, 1.3),
        gaze=-15,
    )
    for sx in (-1, 1):
        c = s.polar(sx * 48, 3.1)
        industry.console(c, 1.9, [screen("bars", 5 + sx, 1.3), screen("curves", 40 + sx, 1.3)])
        industry.chair(c.at(0, -0.8, 0, yaw=160))
    tester(s)
    s.exposure = 0.12
    rug = m.cloth("#2E7F86")
    w.box((3.0, 1.9, 0.012), (0.1, 1.35, 0), rug, 0.004)
    for k in range(3):
        w.box((2.7 - 0.5 * k, 0.05, 0.013), (0.1, 0.75 + 0.6 * k, 0), m.cloth("#F2C94C"), 0)
    table = s.polar(-100, 2.4, 0, turn=10)
    table.cyl(0.45, 0.04, (0, 0, 0.7), m.wood("#D8B27C"), seg=48)
    table.rod((0, 0, 0), (0, 0, 0.7), 0.05, m.metal())
    table.cyl(0.25, 0.03, (0, 0, 0), m.metal())
    for k in range(2):
        table.lathe(
            [(0, 0.01), (0.03, 0), (0.038, 0.09), (0.033, 0.09), (0.026, 0.015), (0, 0.015)],
            m.paint(("#F4F6F7", "#F2A65A")[k], 0.3),
            24,
            (-0.12 + 0.25 * k, 0.08, 0.74),
        )
    table.box((0.3, 0.21, 0.02), (0.05, -0.18, 0.74), m.paint("#2C3238", 0.4), 0.004, (0, 0, 15))
    person(
        s.polar(-122, 3.0, 0, turn=20),
        Look(top="#12908E", legs="#3A4450", hat="", style="hijab", veil="#F2C94C", skin="tan"),
        left=(-0.2, -0.35, 1.15),
        right=(0.25, -0.3, 1.25),
    )
    person(
        s.polar(130, 2.9, 0, turn=-160),
        Look(top="#B8433A", legs="#2B3A4E", hat="headset", skin="brown", build=1.18, beard=True),
        left=(-0.2, -0.3, 1.1),
    )
    yaw = s.angles("allee-des-machines")[0]
    back = w.at(math.tan(math.radians(180 - yaw)) * -BACK, BACK + 0.2, 0, yaw=180)
    back.box((1.6, 0.02, 2.3), (0, 0.02, 0), m.emit("#E6F2F8", 1.0), 0)
    building.door(back, 1.5, 2.3, m.paint("#12908E"), glazed=True)
    for x in (-3.2, 3.2):
        industry.plant(w.at(x, BACK + 0.8, 0))
    sofa = w.at(1.4, BACK + 0.75, 0, yaw=180)
    sofa.box((2.0, 0.8, 0.42), (0, 0, 0), m.cloth("#2E7F86"), 0.1, segments=4)
    sofa.box((2.0, 0.25, 0.5), (0, 0.32, 0.35), m.cloth("#2E7F86"), 0.1, segments=4)


def tester(s: Stage) -> None:
    """The wafer prober: disc on its chuck, green card of needles, microscope, a map of good and bad chips."""
    f = s.toward("puce-testeur", 2.35)
    f.box((1.7, 1.1, 0.85), (0, 0.2, 0), m.paint("#F4F6F7", 0.25), 0.06, segments=3)
    f.box((1.72, 1.12, 0.08), (0, 0.2, 0.12), m.paint("#12908E"), 0.01)
    f.cyl(0.3, 0.12, (-0.1, 0.0, 0.85), m.metal("#8A9298", 0.2), bevel=0.02, seg=64)
    f.cyl(0.26, 0.012, (-0.1, 0.0, 0.97), m.wafer("#A9C0E0"), seg=72, bevel=0)
    for i in range(13):  # chips on the disc
        for j in range(13):
            x, y = (i - 6) * 0.036, (j - 6) * 0.036
            if math.hypot(x, y) < 0.235:
                f.box(
                    (0.03, 0.03, 0.002),
                    (-0.1 + x, y, 0.982),
                    m.paint(("#7FA0D0", "#8FB0C8", "#A58FD0")[(i + j) % 3], 0.15, 0.9),
                    0,
                )
    card = f.at(-0.1, 0.02, 1.16, pitch=-4)
    card.box((0.46, 0.34, 0.016), (0, 0, 0), m.paint("#1F8A4C", 0.3), 0.01)
    for k in range(28):
        a = 2 * math.pi * k / 28
        card.rod(
            (0.1 * math.cos(a), 0.07 * math.sin(a), 0),
            (0.03 * math.cos(a), 0.02 * math.sin(a), -0.16),
            0.0025,
            m.metal("#E8C35A", 0.2),
            seg=5,
        )
        card.rod(
            (0.19 * math.cos(a), 0.13 * math.sin(a), 0.02),
            (0.1 * math.cos(a), 0.07 * math.sin(a), 0.02),
            0.003,
            m.metal("#E8C35A", 0.2),
            seg=5,
        )
    f.box((0.16, 0.16, 1.0), (-0.1, 0.55, 0.85), m.paint("#DCE3E6"), 0.04)
    f.box((0.16, 0.62, 0.14), (-0.1, 0.3, 1.68), m.paint("#DCE3E6"), 0.04)
    f.cyl(0.07, 0.3, (-0.1, 0.04, 1.38), m.paint("#2C3238", 0.3), bevel=0.01)
    for sx in (-1, 1):
        f.rod((-0.1 + 0.05 * sx, 0.0, 1.78), (-0.1 + 0.05 * sx, -0.22, 1.9), 0.035, m.paint("#2C3238", 0.3))
    lighting.point(f, (-0.1, -0.25, 1.3), 5, "#FFFFFF", 0.05)
    side = f.at(1.25, -0.05, 0, yaw=14)
    industry.desk(side, 1.0, 0.7, 0.85, m.paint("#DCE3E6"))
    industry.monitor(side.at(0, 0.1, 0.85), 0.82, 0.56, screen("wafermap", 1, 1.4, (640, 440)))
    person(
        f.at(-1.35, 0.1, 0, yaw=-70),
        Look(top="#F4F2EA", legs="#2B3A4E", hat="", style="short", skin="brown"),
        left=(-0.25, -0.4, 1.1),
        right=(0.2, -0.4, 1.1),
    )
