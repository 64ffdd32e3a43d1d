"""The assembly hall: the air taxi on trestles, battery chest open, red tool cart, hangar gate to the
runway."""

from __future__ import annotations

import math

from kit import aircraft, building, clutter, industry, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -13.0, 13.0, -11.0, 19.0, 10.5


def hangar(s: Stage) -> None:
    """A bright steel hangar, skylights, open gate on the right."""
    w = s.world
    lighting.sky("#2F7FD0", "#86BFEA", "#FFE9C8", 1.5, 0.5, indoor=("#EEF0F0", 0.62))
    lighting.sun(78, 34, 5.0, "#FFDDA8")
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.floor("#8EA6AF", 0.1, 5.0, 0.1))
    white, blue = m.paint("#FFFDF8", 0.6, 0, 0), m.paint("#1E7F8E", 0.5)
    building.wall(w, (LEFT, BACK), (LEFT, FRONT), TOP, white)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, white, holes=[(3, 20, 5.2, 8.6)])
    building.window(w.at(0, FRONT, 0), 20, 3.4, 5.2, 10)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, white)
    gate = s.angles("zone-essais")[0]
    gy = RIGHT / math.tan(math.radians(gate))
    building.wall(w, (RIGHT, FRONT), (RIGHT, BACK), TOP, white, holes=[(FRONT - gy - 4.6, 9.2, 0, 7.2)])
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.paint("#F4F6F6", 0.7, 0, 0), TOP + 0.3)
    for y in (-7, -2, 3, 8, 13):
        building.truss(w.at(0, y, TOP - 1.5), RIGHT - LEFT, m.paint("#F4F2EA", 0.4), 1.2, 12)
        for x in (LEFT + 0.35, RIGHT - 0.35):
            if not (x > 0 and abs(y - gy) < 5):
                building.column(w.at(x, y, 0), TOP, blue)
    for x in (-8, 0, 8):
        for y in (-5, 0.5, 6, 11.5):
            lighting.batten(w, 3.0, (x, y, TOP - 1.7), 170, "#FFEBD0", 0.35, 8)
    w.box((0.04, FRONT - BACK, 1.6), (LEFT + 0.17, (FRONT + BACK) / 2, 0), blue, 0)
    w.box((RIGHT - LEFT, 0.04, 1.6), (0, FRONT - 0.17, 0), blue, 0)
    ring = [
        (0.5 + 6.2 * math.sin(a), 6.2 + 4.6 * math.cos(a)) for a in [2 * math.pi * k / 64 for k in range(65)]
    ]
    building.stripe(w, ring, m.paint("#12908E", 0.5), 0.14)
    building.stripe(w, [(LEFT, -3.2), (RIGHT, -3.2)], m.paint("#F5BE22", 0.5), 0.12)
    building.stripe(w, [(LEFT, -5.0), (RIGHT, -5.0)], m.paint("#F5BE22", 0.5), 0.12)
    for wall_x, side in ((LEFT + 0.18, 1), (RIGHT - 0.18, -1)):  # a broad warm band round the hall
        for y0, y1 in ((BACK, FRONT),) if side > 0 else ((BACK, gy - 4.6), (gy + 4.6, FRONT)):
            w.box((0.05, y1 - y0, 0.9), (wall_x, (y0 + y1) / 2, 4.1), m.paint("#F26A1B", 0.5), 0)
    w.box((RIGHT - LEFT, 0.05, 0.9), (0, FRONT - 0.18, 4.1), m.paint("#F26A1B", 0.5), 0)
    w.box((RIGHT - LEFT, 0.05, 0.9), (0, BACK + 0.18, 4.1), m.paint("#F26A1B", 0.5), 0)
    outside = w.at(RIGHT, gy, 0, yaw=90)
    w.box((200, 160, 0.2), (RIGHT + 100.2, 0, -0.21), m.concrete("#C9C4B6", 0.85), 0)
    w.box((900, 900, 0.2), (RIGHT + 560, 0, -0.3), m.ground("#7FA348", "#A8BF66", 0.05), 0)
    outdoor.ridge(outside, 900, -70, 70, 170, m.ground("#5C7A8C", "#8FA9B5", 0.004), 5.0, 1.2)
    outdoor.wood_edge(outside, 160, -50, 50, 40, 10, 0, 3, 0.8)
    for z in range(6):  # rolled door
        w.box((0.12, 9.2, 0.3), (RIGHT - 0.05, gy, 7.2 + 0.32 * z), m.paint("#F5BE22", 0.4), 0.03)


def build(s: Stage) -> None:
    """Compose the scene."""
    hangar(s)
    life(s)
    clutter_near(s)
    s.exposure = 0.08
    w = s.world
    plane = w.at(0.3, 5.5, 0, yaw=12)
    aircraft.taxi(plane, lift=0.95, doors=True, battery=True)
    for x, y in ((-4.3, 0.6), (4.3, 0.6), (-2.1, 2.6), (2.1, 2.6)):
        aircraft.trestle(plane.at(x, y, 0), 2.86)
    aircraft.trestle(plane.at(0, 1.6, 0), 1.0)
    for k in range(5):  # yellow tape barrier, two metres round the chest
        a, b = (math.radians(-62 + 31 * k), math.radians(-62 + 31 * (k + 1)))
        p, q = ((0.4 + 3.0 * math.sin(t), 5.0 - 2.3 * math.cos(t)) for t in (a, b))
        w.cyl(0.17, 0.04, (*p, 0), m.rubber())
        w.rod((*p, 0), (*p, 1.0), 0.025, m.paint("#2C3238"))
        if k < 4:
            for z in (0.6, 0.92):
                w.sheet(
                    lambda u, v, p=p, q=q, z=z: (
                        p[0] + (q[0] - p[0]) * u,
                        p[1] + (q[1] - p[1]) * u,
                        z - 0.04 * math.sin(math.pi * u) + 0.07 * v,
                    ),
                    m.paint("#F7C21E", 0.5),
                    8,
                    1,
                )
    for k in range(5):  # orange cables on the floor
        plane.tube(
            [
                (0.8 + 0.1 * k, 0.2, 1.0),
                (1.4 + 0.15 * k, 0.2, 0.3),
                (1.9 + 0.25 * k, 0.6, 0.03),
                (3.4, 1.8 + 0.2 * k, 0.03),
                (5.5, 2.2 + 0.12 * k, 0.03),
            ],
            0.028,
            m.paint("#F26A1B", 0.4),
            0.5,
        )
    woman = s.toward("taxi-couple", 3.7)
    person(
        woman.at(0.0, 0, 0, yaw=-115),
        Look(
            top="#12908E", legs="#28415C", hat="", style="bun", hair="#3A2418", skin="light", gloves="#2B2F33"
        ),
        "crouch",
        left=(-0.1, -0.5, 0.72),
        right=(0.15, -0.42, 0.58),
    )
    fit = woman.at(0.75, 0.25, 0, yaw=-10)
    fit.box((0.5, 0.5, 0.12), (0, 0, 0.0), m.paint("#2D6FB3"), 0.02)
    for k in range(3):
        fit.rod((-0.18 + 0.18 * k, 0, 0.1), (0.0, 0, 0.5), 0.03, m.paint("#2D6FB3"))
    fit.box((0.9, 0.35, 0.16), (0.15, 0, 0.5), m.metal(), 0.03)
    fit.box((1.4, 0.5, 0.1), (0.6, 0.1, 0.66), m.paint("#F7F6F0", 0.2), 0.04)
    woman.rod((0.37, -0.12, 0.62), (0.75, 0.2, 0.66), 0.02, m.metal("#D5D9DC", 0.15))
    woman.rod((0.2, -0.25, 0.62), (0.39, -0.1, 0.62), 0.03, m.paint("#E0442F"))
    industry.tool_cart(woman.at(-1.05, -0.5, 0, yaw=18))
    gate = s.angles("zone-essais")[0]
    tech = s.polar(33, 5.2, 0, turn=60)
    person(
        tech,
        Look(top="#F28A1E", legs="#28415C", hat="", style="short", skin="dark"),
        left=(-0.2, -0.35, 1.15),
        right=(0.25, -0.4, 1.2),
    )
    tech.box((0.3, 0.02, 0.22), (0.02, -0.42, 1.1), m.paint("#2B3036"), 0.01, (-30, 0, 0))
    person(
        s.polar(gate - 12, 9.0, 0, turn=-60),
        Look(top="#2F5D8A", vest="#F7E02B", hat="headset", skin="brown", style="long"),
        "walk",
    )
    person(
        s.polar(-22, 9.8, 0, turn=-40),
        Look(top="#12908E", hat="", skin="tan", style="curly"),
        left=(-0.2, -0.4, 1.5),
        right=(0.2, -0.4, 1.5),
    )
    for x, y in ((-8.5, 12), (-5, 15.5), (5.5, 15.8)):
        industry.workbench(w.at(x, y, 0), 2.6)
    rack = w.at(9, 14.5, 0, yaw=30)  # spare rotors on a rack
    for k in range(3):
        rack.box((2.4, 0.8, 0.05), (0, 0, 0.5 + 0.9 * k), m.paint("#2D6FB3"), 0.01)
        aircraft.rotor(rack.at(0, 0, 0.75 + 0.9 * k), 2.1, 10)
    for sx in (-1.2, 1.2):
        rack.box((0.08, 0.8, 2.6), (sx, 0, 0), m.paint("#2D6FB3"), 0.01)
    steps = plane.at(1.9, -0.4, 0, yaw=-90)
    building.stairs(steps.at(0, -1.2, 0), 0.8, 0.9, 0.9, m.metal(), m.paint("#F5BE22"))
    back = s.world.at(0, BACK + 0.2, 0, yaw=180)
    building.door(back, 2.4, 2.6, m.paint("#12908E"), glazed=True, double=True)
    back.box((2.5, 0.02, 2.6), (0, 0.02, 0), m.emit("#F4F8FF", 1.0), 0)
    for x in (-7, -4.5, 4.5, 7):
        industry.cabinets(s.world.at(x, BACK + 0.6, 0, yaw=180), 2, 1.0, 2.0, "#DDE2E2")
    building.bridge_crane(w.at(0, -1.0, TOP - 3.2), RIGHT - LEFT - 1, hook_drop=1.6, trolley=-6)


def banner(f, colour: str, accent: str) -> None:
    """A hanging cloth banner with a disc and a stripe, no text (origin: its lower edge)."""
    f.box((1.7, 0.03, 4.6), (0, 0, 0), m.cloth(colour), 0)
    f.cyl(0.5, 0.012, (0, -0.018, 3.2), m.cloth(accent), rot=(90, 0, 0), seg=48, bevel=0)
    for k in range(3):
        f.box((1.7 - 0.4 * k, 0.01, 0.16), (0, -0.02, 0.5 + 0.36 * k), m.cloth(accent), 0)
    f.rod((-0.95, 0, 4.6), (0.95, 0, 4.6), 0.04, m.metal())


def life(s: Stage) -> None:
    """Mezzanine with people, banners, a second fuselage in its jig, parts on racks."""
    w = s.world
    for k, (x, y, turn) in enumerate(
        (
            (LEFT + 0.6, -0.5, -90),
            (LEFT + 0.6, -7.5, -90),
            (RIGHT - 0.6, -7.5, 90),
            (RIGHT - 0.6, 11, 90),
            (-4.2, BACK + 0.5, 180),
            (4.2, BACK + 0.5, 180),
        )
    ):
        banner(
            w.at(x, y, 4.0, yaw=turn),
            ("#12908E", "#F26A1B", "#F6F4EC")[k % 3],
            ("#F6F4EC", "#F6F4EC", "#F26A1B")[k % 3],
        )
    deck = m.paint("#2D4F5E", 0.5)
    w.box((3.6, 13.5, 0.25), (LEFT + 2.0, 9.8, 3.5), deck, 0.02)
    building.railing(w, [(LEFT + 3.75, 3.1, 3.75), (LEFT + 3.75, 16.5, 3.75)], m.paint("#F26A1B", 0.4))
    for y in (3.4, 7.8, 12.2, 16.2):
        building.column(w.at(LEFT + 3.6, y, 0), 3.5, deck, 0.22)
    building.stairs(w.at(LEFT + 2.0, -1.2, 0), 1.2, 3.75, 4.3, m.metal(), m.paint("#F26A1B", 0.4))
    person(
        w.at(LEFT + 3.3, 6.0, 3.75, yaw=-60),
        Look(top="#F26A1B", hat="", style="hijab", veil="#12908E", skin="tan"),
        left=(-0.25, -0.4, 1.08),
        right=(0.25, -0.4, 1.08),
    )
    person(
        w.at(LEFT + 3.3, 7.0, 3.75, yaw=-70),
        Look(top="#2F5D8A", hat="", skin="dark", build=1.15, glasses=True),
        left=(-0.25, -0.4, 1.08),
        aim=(0.5, 5.5, 3),
    )
    for k in range(3):
        industry.cabinets(w.at(LEFT + 0.7, 6.5 + 3.2 * k, 3.75, yaw=-90), 2, 0.9, 1.9, "#E8EDF0")
    aircraft.fuselage(w.at(-7.2, 9.5, 0, yaw=38), 0.75)
    person(
        w.at(-5.6, 6.9, 0, yaw=-125),
        Look(top="#12908E", legs="#28415C", hat="", skin="brown", build=1.12, beard=True),
        left=(-0.2, -0.5, 1.5),
        right=(0.2, -0.5, 1.3),
    )
    for x, y, turn in ((8.6, 9.6, 40), (9.8, 6.6, 70)):  # shelves of parts
        rack = w.at(x, y, 0, yaw=turn)
        for z in (0.15, 0.95, 1.75, 2.55):
            rack.box((2.8, 0.8, 0.06), (0, 0, z), m.paint("#F26A1B", 0.4), 0.01)
            for i in range(5):
                c = ("#F6F4EC", "#12908E", "#2F4858", "#E9A23B")[(i + int(z * 3)) % 4]
                rack.box(
                    (0.44, 0.6, 0.3 + 0.09 * (i % 3)), (-1.1 + 0.55 * i, 0, z + 0.06), m.paint(c, 0.45), 0.03
                )
        for sx in (-1.4, 1.4):
            rack.box((0.08, 0.8, 3.3), (sx, 0, 0), m.paint("#2D4F5E"), 0.01)
    tug = s.polar(74, 8.0, 0, turn=150)
    tug.box((1.3, 2.2, 0.55), (0, 0, 0.3), m.paint("#F2B91E", 0.3), 0.1, segments=3)
    tug.box((1.1, 0.5, 0.5), (0, 0.3, 0.85), m.paint("#2C3238"), 0.08)
    for sx in (-0.55, 0.55):
        for y in (-0.7, 0.7):
            tug.cyl(0.3, 0.24, (sx - 0.12, y, 0.3), m.rubber(), rot=(0, 90, 0), bevel=0.04)
    person(
        tug.at(0, 0.1, 0),
        Look(top="#F28A1E", vest="#F7E02B", hat="cap", hat_colour="#12908E", skin="tan", style="long"),
        "sit",
        left=(-0.2, -0.45, 1.2),
        right=(0.2, -0.45, 1.2),
        seat=0.85,
    )
    person(
        s.polar(18, 4.3, 0, turn=-150),
        Look(top="#12908E", legs="#28415C", hat="", style="hijab", veil="#F2B25A", skin="brown"),
        left=(-0.2, -0.35, 1.15),
        aim=(1.2, 7.0, 3.2),
    )
    lighting.area(w, (20, 24), 480, "#F4F8FF", (0, 4, TOP - 2.4), (180, 0, 0))
    lighting.area(w, (7, 5), 500, "#FFE2B4", (2.5, -1.5, 8.0), (18, 0, 0))


def clutter_near(s: Stage) -> None:
    """The floor within five metres: marks, cable ramp, trolleys, toolbox, blades on a stand."""
    w = s.world
    clutter.ribbon(w, [(RIGHT, -4.1), (LEFT, -4.1)], 1.6, m.stain("#12908E", 0.8, 0.6), 0.004)
    for x in (-5.5, -1.2, 3.2, 7.5):
        clutter.walker(w.at(x, -4.1, 0.004, yaw=90))
    clutter.tyre_marks(w, ((RIGHT, -1.0), (4.5, -0.6), (1.5, 0.6), (-2.5, 1.2), (-6, -2.2)), 1.1, 0.16, 0.3)
    building.stripe(
        w, [(1.9, 1.2), (4.6, 1.2), (4.6, 3.4), (1.9, 3.4), (1.9, 1.2)], m.paint("#F26A1B", 0.5), 0.08
    )
    clutter.trolley(s.polar(55, 3.8, 0, turn=-20), ("#F6F4EC", "#12908E", "#F26A1B"), "#12908E")
    clutter.cable_ramp(w.at(1.9, 2.5, 0, yaw=28), 3)
    clutter.toolbox(s.polar(-36, 3.0, 0, turn=20))
    clutter.hose(s.polar(-14, 2.9, 0), "#F26A1B", 0.24)
    for yaw in (-95, 100):
        clutter.cone(s.polar(yaw, 3.4, 0, turn=yaw), 0.9)
    stand = s.polar(128, 3.8, 0, turn=20)  # spare blades on a padded stand
    for x in (-0.8, 0.8):
        stand.box((0.08, 0.7, 0.9), (x, 0, 0), m.paint("#2D4F5E"), 0.02)
    for k in range(4):
        stand.box(
            (2.3, 0.17, 0.035),
            (0, -0.26 + 0.17 * k, 0.92 + 0.02 * k),
            m.paint("#FBFBF8", 0.25),
            0.015,
            (12, 0, 0),
        )
        stand.box(
            (0.16, 0.172, 0.037),
            (1.0, -0.26 + 0.17 * k, 0.92 + 0.02 * k),
            m.paint("#F26A1B", 0.3),
            0.015,
            (12, 0, 0),
        )
    clutter.crates(s.polar(-128, 4.2, 0, turn=30), 1)
    clutter.crates(s.polar(-140, 5.0, 0, turn=10), 2)
    for x, y, r in ((-1.3, 1.1, 0.2), (1.5, -1.6, 0.3), (-2.6, -1.2, 0.22)):
        clutter.oil(w.at(x, y, 0), r)
    w.digits("2", 0.9, (-3.2, 2.9, 0.006), m.paint("#12908E", 0.5), (0, 0, 25))
    clutter.arrow(w.at(2.6, -0.4, 0, yaw=95), 1.2, m.stain("#F6F4EC", 1.0, 1.2))
