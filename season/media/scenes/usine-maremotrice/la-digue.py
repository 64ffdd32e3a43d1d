"""On the dyke: basin and mudflat in front, road to the right, the sea and the graduated wall behind."""

from __future__ import annotations

import math

from kit import building, clutter, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

BASIN, SEA = -6.0, -11.0
EDGE_BASIN, EDGE_SEA = 0.95, -2.6


def landscape(s: Stage) -> None:
    """Water on both sides, mud, meadows, woods, village, sky."""
    w = s.world
    w.flat(9000, 4500, (0, 2250, BASIN), m.water("#3E7F74", 0.12, 0.35))
    w.flat(9000, 9000, (0, -4500, SEA), m.water("#2A6C86", 0.35, 0.3))
    mud = m.ground("#6B4A2E", "#A57E52", 0.1, 0.5, 0.5)
    outdoor.disc(w, 38, 150, -72, -8, mud, BASIN - 0.35, 0.35, 14, dome=1.3)
    outdoor.birds(s.toward("maree-vasiere", 66).at(0, 0, BASIN + 0.85), 330, 62, 34, size=0.3)
    outdoor.birds(s.toward("maree-vasiere", 52).at(0, 0, BASIN + 0.85), 60, 30, 8, size=0.22)
    meadow = m.ground("#6E9B3F", "#A4BF5E", 0.02, 0.95, 0.2)
    outdoor.disc(w, 125, 420, -88, 88, meadow, BASIN - 1.5, 1.2, 60, dome=9)
    outdoor.ridge(w, 380, -89, 89, 34, m.ground("#5E8C48", "#93B25A", 0.01), 2.0, 0.7, base=BASIN)
    outdoor.ridge(w, 900, -89, 89, 90, m.ground("#5F8A66", "#7FA37A", 0.005), 7.0, 0.8, base=BASIN)
    outdoor.wood_edge(w, 190, -85, 85, 110, 10, BASIN + 6, 4, 0.8)
    outdoor.wood_edge(w, 160, 30, 80, 30, 7, BASIN + 5, 9)
    outdoor.town(w, 185, 20, 64, 20, BASIN + 5.5)
    church = s.polar(44, 215, BASIN + 6.5)
    outdoor.house(church, 16, 8, 8, "#CFC4AE", "#4D5866", 5)
    church.box((5, 5, 17), (-9, 0, 0), m.concrete("#CFC4AE"), 0.05)
    church.lathe([(3.2, 0), (0.05, 13)], m.paint("#46525E"), 4, (-9, 0, 17), (0, 0, 45), smooth=10)
    for x, y in ((30, 150), (-8, 190), (70, 210)):  # small sailing boats
        b = w.at(x, y, BASIN, yaw=60)
        b.sphere(1.2, (0, 0, 0.2), m.paint("#F4F2EA"), (0.8, 2.6, 0.5), 16)
        b.rod((0, 0, 0.5), (0, 0, 8), 0.06, m.metal())
        b.prism([(0.1, 1.2), (3.2, 1.2), (0.1, 7.6)], 0.02, m.paint("#FBFAF4"), (0, 0, 0), (0, 0, 90))
    outdoor.gulls(
        w, [(6, 14, 5), (9, 18, 6.5), (-5, 22, 4), (-14, -20, 3), (4, -26, 0), (12, -18, 4.5), (16, 12, 7)]
    )


def sea_wall(s: Stage) -> None:
    """The graduated wall: numbers 0 to 12 m, seaweed up to high water, foam at its foot."""
    yaw, _ = s.angles("maree-marnage")
    d = 19.5
    f = s.polar(yaw, d).at(0, 0, SEA, yaw=2)
    pale = m.concrete("#CBC5B6", 0.85)
    f.box((30, 3, 10.4), (-4, 1.5, -1), pale, 0.05)
    weed = m.ground("#2F5A35", "#5E8438", 0.9, 0.7, 0.8)
    f.sheet(
        lambda u, v: (
            -19 + 30 * u,
            -0.03,
            -0.5 + (5.9 + 0.25 * math.sin(60 * u) + 0.2 * math.sin(143 * u)) * v,
        ),
        weed,
        240,
        6,
    )
    for k in range(1, 10):
        if k % 2 == 0:
            f.digits(str(k), 1.35, (0, -0.06, k), m.paint("#FFFFFF", 0.5))
        f.box(
            (1.5 if k % 2 == 0 else 0.8, 0.03, 0.16),
            (1.9 if k % 2 == 0 else 1.55, -0.05, k),
            m.paint("#FFFFFF", 0.5),
            0,
        )
    building.railing(f, [(-18.5, 0.4, 9.4), (10.5, 0.4, 9.4)], m.paint("#E9ECEA"))
    foam = m.water("#BFE0DC", 0.5, 1.2, 0.9)
    f.sheet(
        lambda u, v: (
            -24 + 40 * u,
            -0.2 - 7.5 * v * (0.6 + 0.4 * math.sin(19 * u)),
            0.06 + 0.25 * (1 - v) * math.sin(70 * u + 8 * v) ** 2,
        ),
        foam,
        160,
        20,
    )
    for k in range(26):
        f.sphere(
            0.5,
            (-20 + 1.2 * k, -0.9 - 0.8 * math.sin(k * 2.3), 0.05),
            m.paint("#F4FAF8", 0.8),
            (1.6, 0.9 + 0.4 * math.sin(k), 0.5),
            12,
        )


def build(s: Stage) -> None:
    """Compose the scene."""
    w = s.world
    lighting.sky("#3A82CC", "#6FB4EC", "#FFE3B8", 1.25, 0.6)
    lighting.sun(66, 36, 6.0, "#FFD9A0")
    landscape(s)
    sea_wall(s)
    asphalt, stone = m.floor("#6F757A", 0.7, 0, 0.7), m.concrete("#D2CABA")
    w.box((400, EDGE_BASIN - EDGE_SEA, 0.4), (180, (EDGE_BASIN + EDGE_SEA) / 2, -0.4), asphalt, 0)
    f = w.at(0, 0, 0)
    f.prism([(-20, -0.05), (20, -0.05), (20, -12), (-20, -12)], 0.1, stone, (0, EDGE_SEA + 0.02, 0))
    w.box((420, 1.0, 12), (180, EDGE_SEA + 0.5, -12.4), stone, 0)
    w.box((420, 1.0, 12), (180, EDGE_BASIN - 0.5, -12.4), stone, 0)
    building.stripe(w, [(-9, -0.9), (380, -0.9)], m.paint("#F4F2EA", 0.6), 0.12, 0.006)
    for y in (EDGE_SEA + 0.25, EDGE_BASIN - 0.25):
        w.box((380, 0.35, 0.16), (181, y, 0), stone, 0.03)
    white = m.paint("#F0F3F2", 0.35)
    building.railing(w, [(-9, EDGE_SEA + 0.2, 0.1), (120, EDGE_SEA + 0.2, 0.1)], white, 1.0, 2.0)
    building.railing(w, [(-9, EDGE_BASIN - 0.2, 0.1), (0.8, EDGE_BASIN - 0.2, 0.1)], white, 1.0, 2.0)
    building.railing(w, [(12.5, EDGE_BASIN - 0.2, 0.1), (120, EDGE_BASIN - 0.2, 0.1)], white, 1.0, 2.0)
    st = w.at(2.4, EDGE_BASIN + 0.85, 0.0, yaw=90)
    w.box((1.6, 1.8, 0.3), (1.6, EDGE_BASIN + 0.85, -0.32), stone, 0.02)
    building.stairs(st, 1.6, 5.0, 8.0, m.metal("#8A9298"), m.paint("#2E7DB8"), down=True)
    w.box((30, 6, 0.5), (19, 4.0, BASIN + 0.45), stone, 0.05)
    for i in range(9):
        outdoor.lamp_post(w.at(8 + 22 * i, EDGE_SEA + 0.1, 0, yaw=180), 6.5)
    entrance(s)
    near(s)
    person(
        w.at(-2.6, 0.2, 0, yaw=-150),
        Look(top="#3C7F5A", legs="#3A4450", hat="cap", hat_colour="#2F6E4F", skin="brown"),
        left=(-0.12, -0.42, 1.5),
        right=(0.12, -0.42, 1.5),
    )
    scope = w.at(-2.6, 0.2, 0, yaw=-150)
    for dx in (-0.3, 0.0, 0.3):
        scope.rod((0, -0.55, 1.42), (dx, -0.55 - abs(dx), 0), 0.02, m.rubber())
    scope.rod((0, -0.25, 1.52), (0, -0.9, 1.47), 0.04, m.paint("#2E6F4F"), 0.065)
    person(
        w.at(12, -1.7, 0, yaw=100),
        Look(hat="", style="long", hair="#7A3B1E", top="#D9622B", skin="light"),
        "walk",
    )
    person(
        w.at(12.6, -0.9, 0, yaw=100),
        Look(hat="", style="short", top="#2D6FB3", skin="dark"),
        "walk",
        height=1.5,
    )
    s.haze = ("#BFD9EE", 90, 1500, 0.6)


def near(s: Stage) -> None:
    """The road within five metres: drains, marks, puddle, a bicycle, a life buoy, walkers,
    birdwatcher's bag."""
    w = s.world
    clutter.drain(w.at(3.4, EDGE_SEA + 0.75, 0), 1.6)
    clutter.manhole(w.at(1.9, -0.2, 0), 0.3)
    clutter.tyre_marks(w, ((-9, -0.2), (-2, -0.5), (8, -0.2), (40, -0.2)), 1.5, 0.2, 0.28)
    clutter.puddles(w, ((-1.3, -0.2, 0.45), (2.9, 0.5, 0.35)), "#6E8794")
    for x in (0.9, 3.6, 6.3):
        clutter.walker(w.at(x, 0.75, 0.004, yaw=90, scale=0.75), m.stain("#F4F2EA", 0.9, 2.0))
    bag = w.at(-1.75, 0.75, 0, yaw=-40)
    bag.box((0.38, 0.26, 0.44), (0, 0, 0), m.cloth("#C8782E"), 0.09, segments=3)
    bag.box((0.28, 0.08, 0.22), (0, -0.15, 0.04), m.cloth("#A9601F"), 0.03)
    buoy = w.at(4.6, EDGE_SEA + 0.32, 0, yaw=180)
    buoy.rod((0, 0, 0), (0, 0, 1.3), 0.04, m.paint("#F4F2EA"))
    buoy.ring(0.3, 0.08, (0, -0.09, 1.05), m.paint("#E2551F", 0.4), (90, 0, 0), 40)
    for k in range(4):
        a = math.pi / 4 + k * math.pi / 2
        buoy.box(
            (0.14, 0.17, 0.1),
            (0.3 * math.cos(a), -0.09, 1.0 + 0.3 * math.sin(a)),
            m.paint("#F8F6F0", 0.4),
            0.02,
            (0, 0, 0),
        )
    bike = w.at(5.2, EDGE_BASIN - 0.5, 0, yaw=0)
    for x in (-0.52, 0.52):
        bike.ring(0.33, 0.022, (x, 0, 0.35), m.rubber(), (90, 0, 0), 40)
        for k in range(6):
            a = k * math.pi / 6
            bike.rod(
                (x - 0.32 * math.cos(a), 0, 0.35 - 0.32 * math.sin(a)),
                (x + 0.32 * math.cos(a), 0, 0.35 + 0.32 * math.sin(a)),
                0.003,
                m.metal(),
                seg=5,
            )
    teal = m.paint("#12908E", 0.3)
    for p, q in (
        ((-0.52, 0.35), (-0.12, 0.38)),
        ((-0.12, 0.38), (-0.22, 0.85)),
        ((-0.52, 0.35), (-0.2, 0.78)),
        ((-0.2, 0.78), (0.36, 0.82)),
        ((-0.12, 0.38), (0.38, 0.75)),
        ((0.34, 0.95), (0.52, 0.35)),
    ):
        bike.rod((p[0], 0, p[1]), (q[0], 0, q[1]), 0.02, teal)
    bike.box((0.24, 0.13, 0.05), (-0.24, 0, 0.87), m.rubber(), 0.02)
    bike.tube(
        [(0.2, -0.25, 0.98), (0.34, -0.2, 1.0), (0.34, 0.2, 1.0), (0.2, 0.25, 0.98)], 0.016, m.metal(), 0.08
    )
    person(
        w.at(6.6, 0.3, 0, yaw=70),
        Look(hat="", style="hijab", veil="#E0A03A", top="#2E7F86", legs="#28415C", skin="tan"),
        aim=(-60, 110, 2),
    )
    person(
        w.at(7.4, 0.0, 0, yaw=60),
        Look(hat="cap", hat_colour="#D9622B", top="#3C78B4", skin="dark", build=1.15, glasses=True),
        left=(-0.25, -0.3, 1.1),
    )


def entrance(s: Stage) -> None:
    """The grey building with the blue door across the dyke on the far left."""
    f = s.toward("salle-des-machines", 8.6)
    grey = m.concrete("#858C90")
    f.box((9, 6, 5.2), (1.0, 3.15, -0.2), grey, 0.05)
    f.box((9.6, 6.6, 0.35), (1.0, 3.15, 5.0), m.paint("#39434D"), 0.04)
    building.door(f.at(0, 0.05, 0), 1.5, 2.4, m.paint("#1F6FC2", 0.3))
    f.box((2.4, 1.3, 0.12), (0, -0.4, 2.8), m.paint("#1F6FC2"), 0.03)
    f.box((0.3, 0.1, 0.12), (0, -0.1, 2.62), m.emit("#FFE2A8", 8), 0.02)
    for x in (-2.4, 2.4, 4.2):
        f.box((1.0, 0.1, 1.2), (x, 0.12, 1.5), m.paint("#2A3D4C", 0.08), 0.02)
