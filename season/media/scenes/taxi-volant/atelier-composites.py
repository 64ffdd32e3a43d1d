"""The carbon shop: wing mould under green laser lines, autoclave behind, ultrasonic gantry on the left."""

from __future__ import annotations

import math

from kit import aircraft, building, clutter, industry, lighting
from kit import materials as m
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -8.0, 7.0, -7.5, 11.0, 5.2
COAT = "#F7F6F2"


def room(s: Stage) -> None:
    """A white, clean room; light panels in the ceiling, coloured doors."""
    w = s.world
    white, teal = m.paint("#FBF8F0", 0.55, 0, 0), m.paint("#12908E", 0.45)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.floor("#B9C6C8", 0.08, 3.0, 0.15))
    for a, b in (
        ((LEFT, BACK), (LEFT, FRONT)),
        ((LEFT, FRONT), (RIGHT, FRONT)),
        ((RIGHT, FRONT), (RIGHT, BACK)),
    ):
        building.wall(w, a, b, TOP, white)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, white, holes=[(RIGHT - 3.0, 5.0, 0, 4.5)])
    w.box((16, 0.2, TOP), (0, BACK - 10, 0), m.paint("#D9D4C8", 0.7, 0, 0), 0)
    building.slab(w, -6, 6, BACK - 10, BACK, m.floor("#B9BDB8", 0.2))
    building.slab(w, LEFT, RIGHT, BACK - 10, FRONT, m.paint("#FFFFFF", 0.7, 0, 0), TOP + 0.3)
    for x0, x1, y in ((LEFT, RIGHT, FRONT - 0.17),):
        w.box((x1 - x0, 0.03, 0.5), ((x0 + x1) / 2, y, 0.9), teal, 0)
    for x in (LEFT + 0.17, RIGHT - 0.17):
        w.box((0.03, FRONT - BACK, 0.5), (x, (FRONT + BACK) / 2, 0.9), teal, 0)
    for x in (-5, -1.7, 1.7, 5):
        for y in (-5, -1, 3, 7):
            w.box((1.9, 1.2, 0.03), (x, y, TOP - 0.03), m.emit("#FFF8EC", 3.0), 0)
            lighting.area(w, (1.9, 1.2), 40, "#FFF4E2", (x, y, TOP - 0.06))
    lighting.ambient("#F1F5F8", 0.6)
    w.tube(
        [
            (LEFT + 1.0, BACK + 0.5, TOP - 0.7),
            (LEFT + 1.0, FRONT - 1.0, TOP - 0.7),
            (RIGHT - 1.0, FRONT - 1.0, TOP - 0.7),
        ],
        0.32,
        m.metal("#C4C9CC", 0.35),
        1.2,
    )
    for k in range(8):
        w.ring(0.33, 0.03, (LEFT + 1.0, BACK + 1.5 + 2 * k, TOP - 0.7), m.metal("#9AA1A6"), (90, 0, 0), 32)


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    s.exposure = 0.0
    w = s.world
    bench = s.toward("taxi-drapage", 2.5).at(0.3, 0, -0.02)
    aircraft.wing_mould(bench, 6.0)
    for x, kw in (
        (
            -1.75,
            {
                "look": Look(
                    top=COAT,
                    legs="#E4E2DA",
                    hat="",
                    style="hijab",
                    veil="#F26A1B",
                    skin="dark",
                    gloves="#2D6FB3",
                ),
                "hands": ((-0.25, -0.55, 1.12), (0.2, -0.6, 1.15)),
            },
        ),
        (
            1.1,
            {
                "look": Look(
                    top=COAT,
                    legs="#E4E2DA",
                    hat="",
                    style="short",
                    glasses=True,
                    skin="light",
                    beard=True,
                    hair="#8A5A2B",
                    gloves="#2D6FB3",
                ),
                "hands": ((-0.2, -0.6, 1.15), (0.25, -0.52, 1.1)),
            },
        ),
    ):
        p = bench.at(x, 0.92, 0, yaw=8)
        person(p, kw["look"], left=kw["hands"][0], right=kw["hands"][1], lean=20)
        p.box((0.16, 0.1, 0.015), (kw["hands"][1][0], -0.72, 1.12), m.paint("#F7C21E"), 0.005, (10, 0, 0))
    for x in (-2.4, 2.4):  # laser projectors over the table
        pr = bench.at(x, 0.3, 3.3)
        pr.box((0.4, 0.3, 0.25), (0, 0, 0), m.paint("#24292E", 0.3), 0.04)
        pr.rod((0, 0, 0.2), (0, 0, 1.9), 0.03, m.metal())
        pr.sphere(0.05, (0, 0, -0.01), m.emit("#3BFF5A", 30), seg=12)
    lighting.area(bench, (4, 0.6), 60, "#E8FFF0", (0, 0.2, 3.6))
    for k in range(3):  # rolls of fabric on a rack
        rack = w.at(-3.2 + 3.0 * k, FRONT - 1.2, 0)
        for z in (0.7, 1.3, 1.9):
            rack.cyl(
                0.22, 1.8, (-0.9, 0, z), m.paint("#1B1E21" if z != 1.3 else "#3A3F44", 0.45), rot=(0, 90, 0)
            )
            rack.cyl(0.06, 2.2, (-1.1, 0, z), m.wood(), rot=(0, 90, 0))
        for sx in (-1, 1):
            rack.box((0.08, 0.6, 2.3), (sx * 1.1, 0, 0), m.paint("#2D6FB3"), 0.01)
    auto = s.toward("taxi-autoclave", 6.2)
    aircraft.autoclave(auto, 1.72, 8.0)
    lighting.area(auto, (1.2, 1.2), 120, "#FFD9A0", (0, 3, 3.0))
    gantry(s)
    door = s.world.at(RIGHT - 0.2, RIGHT / math.tan(math.radians(s.angles("hall-assemblage")[0])), 0, yaw=90)
    building.door(door, 2.2, 2.5, m.paint("#F26A1B", 0.4), double=True, glazed=True)
    door.box((2.3, 0.02, 2.5), (0, 0.03, 0), m.emit("#E8F2F8", 1.0), 0)
    cold = s.world.at(RIGHT - 0.2, 1.9, 0, yaw=90)
    cold.box((2.6, 0.5, 2.9), (0, -0.1, 0), m.metal("#D5D9DC", 0.25), 0.04)
    cold.box((1.7, 0.12, 2.3), (0, -0.4, 0.08), m.metal("#E3E7EA", 0.18), 0.04)
    cold.rod((0.6, -0.52, 0.9), (0.6, -0.52, 1.6), 0.03, m.metal("#6C7278"))
    cold.panel(0.36, 0.2, (1.05, -0.36, 1.6), screen("bars", 2, 1.5))
    cold.sphere(0.05, (1.05, -0.38, 2.0), m.emit("#5FC8FF", 14), seg=12)
    industry.tool_cart(s.polar(62, 3.0, 0, turn=20), "#F26A1B")
    near(s)
    person(
        s.polar(52, 4.2, 0, turn=40),
        Look(
            top=COAT, legs="#E4E2DA", hat="cap", hat_colour=COAT, style="long", skin="tan", gloves="#2D6FB3"
        ),
        "walk",
        left=(-0.2, -0.4, 1.05),
        right=(0.2, -0.4, 1.05),
    )


def near(s: Stage) -> None:
    """People, benches and marks within five metres."""
    w = s.world
    for x in (-2.6, 2.6):  # a grey-blue lane round the mould, edged in orange
        building.stripe(w, [(x, 1.0), (x, -6.5)], m.paint("#F26A1B", 0.5), 0.08)
    building.stripe(w, [(-6.5, 1.2), (6.5, 1.2)], m.paint("#F26A1B", 0.5), 0.08)
    w.flat(5.1, 7.6, (0, -2.7, 0.001), m.floor("#8FB0B8", 0.1, 3.0, 0.12))
    clutter.walker(w.at(-1.5, -1.9, 0.004, yaw=180))
    clutter.arrow(w.at(1.7, -1.4, 0, yaw=112), 1.3, m.stain("#FFFFFF", 1.0, 1.2))
    for k, (yaw, dist) in enumerate(((-18, 1.65), (14, 1.7))):  # anti-fatigue mats
        w.at(0, 0, 0).box(
            (1.5, 0.5, 0.014), (dist * math.tan(math.radians(yaw)), 1.62, 0), m.rubber("#3A5A66"), 0.006
        )
    cart = s.polar(-42, 2.7, 0, turn=-25)  # a cart of black carbon rolls
    clutter.trolley(cart, (), "#12908E")
    for k in range(3):
        cart.cyl(
            0.13, 1.1, (-0.5, -0.22 + 0.22 * k, 0.41), m.paint("#1B1E21", 0.35, 0.2, 0.4), rot=(0, 90, 0)
        )
        cart.cyl(0.045, 1.24, (-0.57, -0.22 + 0.22 * k, 0.41), m.wood(), rot=(0, 90, 0))
    cut = s.polar(-128, 3.6, 0, turn=25)  # cutting table with patterns in black cloth
    cut.box((3.0, 1.4, 0.08), (0, 0, 0.82), m.paint("#F4F6F6", 0.25), 0.02)
    for x in (-1.3, 1.3):
        cut.box((0.1, 1.2, 0.82), (x, 0, 0), m.paint("#12908E"), 0.02)
    for k in range(4):
        cut.sheet(
            lambda u, v, k=k: (-1.3 + 0.66 * k + 0.55 * u, -0.5 + 0.95 * v * (1 - 0.3 * u), 0.912),
            m.paint(("#1B1E21", "#2C3034")[k % 2], 0.4, 0.2, 0.2),
            2,
            2,
        )
    cut.box((0.18, 1.6, 0.2), (0.9, 0, 0.95), m.paint("#F26A1B", 0.3), 0.03)
    person(
        cut.at(-0.5, 0.95, 0, yaw=6),
        Look(
            top=COAT,
            legs="#E4E2DA",
            hat="cap",
            hat_colour="#F26A1B",
            skin="tan",
            build=1.15,
            beard=True,
            gloves="#2D6FB3",
        ),
        left=(-0.25, -0.5, 1.0),
        right=(0.2, -0.52, 1.0),
        lean=14,
    )
    part = s.polar(146, 3.6, 0, turn=-8)  # a bagged part on its trolley, ready for the oven
    part.box((2.2, 0.9, 0.08), (0, 0, 0.7), m.metal("#B8BCC0", 0.3), 0.02)
    for x in (-0.9, 0.9):
        part.box((0.08, 0.8, 0.7), (x, 0, 0), m.paint("#12908E"), 0.02)
        part.cyl(0.09, 0.06, (x - 0.03, -0.3, 0.09), m.rubber(), rot=(0, 90, 0))
    part.sheet(
        lambda u, v: (
            -1.0 + 2.0 * u,
            -0.36 + 0.72 * v,
            0.79
            + 0.24 * math.sin(math.pi * u) ** 0.5 * math.sin(math.pi * v) ** 0.7
            + 0.008 * math.sin(50 * u + 30 * v),
        ),
        m.paint("#E3D36A", 0.12, 0, 0.9),
        50,
        20,
    )
    for k in range(2):
        part.tube(
            [
                (-0.4 + 0.8 * k, 0, 1.0),
                (-0.4 + 0.8 * k, -0.3, 1.15),
                (-0.6 + 0.9 * k, -0.6, 0.4),
                (-0.9 + 0.8 * k, -0.9, 0.03),
                (-1.6, -1.1 - 0.1 * k, 0.03),
            ],
            0.02,
            m.paint("#F26A1B", 0.4),
            0.3,
        )
    clutter.bucket(s.polar(96, 2.6))
    clutter.hose(s.polar(120, 2.5, 0), "#F26A1B", 0.24)
    clutter.toolbox(s.polar(30, 1.95, 0, turn=15), "#12908E")
    lighting.area(w, (13, 16), 260, "#F6FAFF", (-0.5, 1.5, 3.6), (180, 0, 0))
    lighting.area(w, (3, 3), 150, "#FFE0B0", (-2.5, -1.0, 4.6), (0, -22, 0))


def gantry(s: Stage) -> None:
    """The ultrasonic gantry, its probe on a wet black panel, and the blue map with an orange spot."""
    f = s.toward("taxi-ultrasons", 3.3)
    steel, blue = m.metal("#B8BCC0", 0.3), m.paint("#2D6FB3", 0.35)
    for sx in (-1, 1):
        f.box((0.16, 1.9, 0.16), (sx * 1.7, 0.5, 0), blue, 0.02)
        for y in (-0.3, 1.3):
            f.box((0.14, 0.14, 2.3), (sx * 1.7, y, 0), blue, 0.02)
        f.box((0.14, 1.9, 0.14), (sx * 1.7, 0.5, 2.25), blue, 0.02)
    f.box((3.6, 0.2, 0.22), (0, 0.15, 2.1), steel, 0.02)
    f.box((0.3, 0.3, 0.4), (0.45, 0.1, 2.0), m.paint("#F26A1B"), 0.03)
    f.rod((0.45, 0.02, 2.05), (0.45, 0.02, 1.45), 0.035, steel)
    f.cyl(0.05, 0.14, (0.45, 0.02, 1.33), m.paint("#24292E"), 0.03)
    f.tube([(0.45, 0.2, 2.4), (0.9, 0.4, 2.7), (1.7, 0.5, 2.4), (1.75, 0.9, 1.0)], 0.03, m.rubber(), 0.3)
    f.box((3.0, 0.05, 1.35), (0, 0.5, 0.62), m.paint("#14171A", 0.06, 0.1, 1.0), 0.01, (-38, 0, 0))
    f.box((3.2, 1.4, 0.2), (0, 0.5, 0.1), m.metal("#9AA1A6"), 0.03)
    f.flat(3.0, 1.2, (0, 0.5, 0.31), m.water("#3E7F94", 0.1, 1.0))
    d = f.at(2.3, -0.7, 0, yaw=28)
    industry.desk(d, 1.1, 0.6, 0.95, m.paint("#D8DCDD"))
    industry.monitor(d.at(0, 0.1, 0.95), 0.85, 0.5, screen("ultrasound", 1, 1.5))
    person(
        f.at(-2.1, -0.3, 0, yaw=-150),
        Look(top=COAT, legs="#2B3A4E", hat="cap", hat_colour=COAT, skin="brown"),
        left=(-0.25, -0.4, 1.1),
        right=(0.15, -0.3, 1.0),
        gaze=-20,
    )
