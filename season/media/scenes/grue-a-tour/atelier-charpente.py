"""The welding shop: a lying mast section, an orange robot, a boilermaker on the left, a violet booth on
the right."""

from __future__ import annotations

import math

from kit import building, clutter, crane, industry, lighting
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -9.5, 9.5, -10.0, 22.0, 9.0


def hall(s: Stage) -> None:
    """Steel hall, windows high up, red curtains, overhead crane, the gate behind."""
    w = s.world
    lighting.sky("#2F7FD0", "#86BFEA", "#FFE9C8", 1.6, 0.5, indoor=("#EDE6D8", 0.75))
    lighting.sun(-70, 42, 5.0, "#FFD9A0", 2.5)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.floor("#8D918E", 0.22, 4.0, 0.5))
    brick, steel = m.concrete("#C99877", 0.85, 0.3), m.paint("#2F4A5A", 0.5)
    for x in (LEFT, RIGHT):
        a, b = ((x, BACK), (x, FRONT)) if x < 0 else ((x, FRONT), (x, BACK))
        building.wall(w, a, b, TOP, brick, holes=[(1.5 + 6.2 * k, 4.4, 4.6, 7.4) for k in range(5)])
        for k in range(5):
            y = BACK + 1.5 + 6.2 * k + 2.2 if x < 0 else FRONT - 1.5 - 6.2 * k - 2.2
            building.window(w.at(x, y, 0, yaw=90), 4.4, 2.8, 4.6, 4, rows=3)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, brick)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, brick)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.paint("#D9D3C6", 0.7, 0, 0), TOP + 0.3)
    for k in range(6):
        y = BACK + 0.7 + 6.2 * k
        building.truss(w.at(0, y, TOP - 1.3), RIGHT - LEFT, steel, 1.1, 10)
        for x in (LEFT + 0.4, RIGHT - 0.4):
            building.column(w.at(x, y, 0), TOP, steel, 0.35)
    for x in (LEFT + 0.8, RIGHT - 0.8):
        w.box((0.4, FRONT - BACK, 0.5), (x, (FRONT + BACK) / 2, 5.6), m.paint("#F6B91C", 0.4), 0.02)
    for x in (-3.5, 3.5):
        for y in (-5, 1, 7, 13, 19):
            lighting.batten(w, 2.4, (x, y, TOP - 1.6), 200, "#FFE4BC", 0.3, 9)
    building.bridge_crane(w.at(0, 9.5, 6.1), 17.6, hook_drop=2.4, trolley=-3.5)
    for x in (-6.0, 6.0):
        building.stripe(w, [(x, BACK), (x, FRONT)], m.paint("#F6B91C", 0.5), 0.12)
    gate = s.world.at(math.tan(math.radians(2)) * 10, BACK + 0.2, 0, yaw=180)
    gate.box((4.4, 0.05, 4.4), (0, 0.05, 0), m.emit("#CFE6FA", 1.5), 0)
    gate.box((4.4, 0.02, 1.4), (0, 0.0, 0), m.emit("#A8BF78", 0.7), 0)
    for sx in (-1, 1):
        gate.box((0.3, 0.3, 4.6), (sx * 2.3, -0.05, 0), m.paint("#F6B91C"), 0.02)
    gate.box((4.9, 0.35, 0.4), (0, -0.05, 4.4), m.paint("#F6B91C"), 0.02)
    lighting.area(gate, (4, 4), 350, "#CFE6FA", (0, -0.3, 2.2), (90, 0, 0))


def curtain(f, width: float, height: float = 2.3, colour: str = "#B02318") -> None:
    """Red welding strips hung from a rail."""
    f.rod((-width / 2, 0, height), (width / 2, 0, height), 0.03, m.metal())
    f.sheet(
        lambda u, v: ((u - 0.5) * width, 0.07 * math.sin(u * width * 9), 0.15 + (height - 0.2) * v),
        m.paint(colour, 0.25, 0, 0.6),
        int(width * 24),
        2,
    )


def spark(f, loc: tuple) -> None:
    """An arc's blue flash with orange sparks."""
    f.sphere(0.05, loc, m.emit("#BFE2FF", 120), seg=12)
    lighting.point(f, (loc[0], loc[1] - 0.1, loc[2] + 0.1), 110, "#9CCBFF", 0.05)
    for k in range(46):
        a, t = k * 2.4, 0.15 + 0.55 * ((k * 37) % 46) / 46
        p = (
            loc[0] + t * math.cos(a),
            loc[1] - 0.2 * t + 0.6 * t * math.sin(a),
            loc[2] + 0.35 * t - 1.7 * t * t,
        )
        f.rod(
            p,
            (p[0] + 0.035 * math.cos(a), p[1] + 0.03 * math.sin(a), p[2] - 0.06 * t),
            0.006,
            m.emit("#FFB347", 30),
            seg=5,
        )


def build(s: Stage) -> None:
    """Compose the scene."""
    hall(s)
    s.exposure = 0.3
    w = s.world
    shop_floor(s)
    red = m.paint("#C8452E", 0.45)
    piece = w.at(0.6, 6.4, 1.25, yaw=90)
    crane.lattice(piece.at(0, -2.5, 0, pitch=-90), 5.0, 1.9, bays=3, mat=red, r=0.11)
    for x in (-1.4, 1.8):
        w.box((0.3, 2.2, 0.3), (0.6 + x, 6.4, 0), m.paint("#2C3238"), 0.03)
    arm = w.at(-2.3, 4.6, 0, yaw=-62)
    tip = industry.robot_arm(arm, 0, 30, 62, 50, 1.35)
    p = tip.point((0, 0, 0))
    spark(w, (p.x, p.y, p.z))
    for x, y, turn, width in ((-4.6, 6.6, -60, 3.4), (4.9, 8.2, 50, 3.6), (-6.6, 9.5, -90, 4.0)):
        curtain(w.at(x, y, 0, yaw=turn), width)
    post = s.toward("grue-soudure", 3.0)
    bench = post.at(-0.1, 0.75, 0, yaw=10)
    industry.desk(bench, 1.9, 0.9, 0.82, m.metal("#7C848A"))
    for a, b in (
        ((-0.7, 0, 0.9), (0.7, 0, 0.9)),
        ((0.0, 0.0, 0.9), (0.0, 0.0, 1.55)),
        ((-0.7, 0, 0.9), (0, 0, 1.55)),
        ((0.7, 0, 0.9), (0, 0, 1.55)),
    ):
        bench.rod(a, b, 0.055, red)
    person(
        post.at(-0.5, 0.2, 0, yaw=-120),
        Look(
            top="#8A5A34",
            legs="#2B3A4E",
            hat="welding",
            style="bun",
            hair="#5A2F1A",
            skin="light",
            gloves="#C79A63",
        ),
        left=(-0.1, -0.5, 1.12),
        right=(0.2, -0.42, 1.2),
        lean=6,
        gaze=-35,
    )
    industry.robot_arm(post.at(1.7, 1.0, 0, yaw=30), -20, 5, 40, 70, 0.85)
    curtain(post.at(0.2, 2.2, 0), 4.0)
    booth(s)
    person(
        w.at(3.9, 9.6, 0, yaw=20),
        Look(top="#2F5D8A", vest="#F28A1E", hat_colour="#F7C21E", skin="brown", beard=True),
        left=(-0.4, -0.1, 1.9),
        right=(0.25, -0.2, 1.1),
    )
    person(
        w.at(-2.2, 12.5, 0, yaw=-15),
        Look(top="#2F5D8A", vest="#F7E02B", hat_colour="#FFFFFF", skin="tan", style="long"),
        "walk",
    )
    for k in range(4):
        for j in range(3):
            w.box(
                (5.0, 0.14, 0.14),
                (RIGHT - 3.6, 11.5 + 0.35 * k, 0.1 + 0.16 * j),
                m.metal("#7A6A5A", 0.6),
                0.02,
            )
    industry.workbench(w.at(LEFT + 0.9, 1.0, 0, yaw=-90), 2.8)
    industry.workbench(w.at(LEFT + 0.9, -4.0, 0, yaw=-90), 2.8)
    for k in range(3):  # gas bottles
        w.rod(
            (LEFT + 0.7 + 0.32 * k, -6.8, 0.15),
            (LEFT + 0.7 + 0.32 * k, -6.8, 1.4),
            0.13,
            m.paint(("#2E7F86", "#F4F2EA", "#3C78B4")[k], 0.3),
            cap=True,
            seg=20,
        )
    crane.lattice(w.at(RIGHT - 2.2, -3.2, 1.0, pitch=90), 5.0, 1.5, bays=3)
    s.haze = ("#E6D6BC", 10, 60, 0.22)


def shop_floor(s: Stage) -> None:
    """The floor within five metres: rails, marks, steel, tools, hoses, cut-offs, people further on."""
    w = s.world
    rail = m.metal("#7C8288", 0.35)
    for x in (-1.9, 3.1):  # rails for the welding carriage, flush with the floor
        w.box((0.12, 30, 0.012), (x, 6, 0), m.rubber("#2A2C2E"), 0)
        w.box((0.06, 30, 0.02), (x, 6, 0), rail, 0.004)
    building.hazard(w, 6.0, 0.26, (0.6, 4.0, 0.004))
    clutter.ribbon(w, [(-6.6, BACK), (-6.6, FRONT)], 0.9, m.stain("#2F8F5B", 0.8, 0.5), 0.004)
    clutter.walker(w.at(-5.0, -1.2, 0.004))
    clutter.tyre_marks(w, ((0.6, -10), (0.3, -3.4), (2.2, 0.9), (8, 2.0)), 1.1, 0.18, 0.45)
    clutter.tyre_marks(w, ((-9, -3), (-3.2, -2.4), (-0.6, 0.6), (0.4, 4)), 1.0, 0.16, 0.35)
    for x, y, r in (
        (-0.9, 1.6, 0.3),
        (1.4, 2.2, 0.22),
        (2.0, -1.6, 0.4),
        (-2.4, -0.8, 0.3),
        (0.2, -2.2, 0.25),
    ):
        clutter.oil(w.at(x, y, 0), r)
    for k in range(16):  # off-cuts and grinding dust
        a, r = k * 2.4, 1.5 + 0.17 * k
        w.box(
            (0.12 + 0.02 * (k % 4), 0.04, 0.03),
            (r * math.sin(a), r * math.cos(a), 0),
            m.metal(("#8A7A68", "#7C8288")[k % 2], 0.5),
            0.004,
            (0, 0, 40 * k),
        )
    bars = s.polar(25, 3.1, 0, turn=28)  # angle irons on timbers, primed in red
    for y in (-0.8, 0.8):
        bars.box((1.2, 0.12, 0.1), (0, y, 0), m.wood(), 0.01)
    for k in range(9):
        bars.box(
            (0.09, 2.6, 0.07),
            (-0.44 + 0.11 * k, 0, 0.1 + 0.07 * (k % 2)),
            m.paint("#C8452E" if k % 3 else "#8A7A6A", 0.5),
            0.008,
        )
    gas = s.polar(-22, 3.3, 0, turn=-15)  # gas trolley with hoses
    gas.box((0.66, 0.36, 0.06), (0, 0, 0.12), m.paint("#2C3238"), 0.01)
    for k, c in enumerate(("#F4F2EA", "#B02318")):
        gas.rod(
            (-0.16 + 0.32 * k, 0, 0.28), (-0.16 + 0.32 * k, 0, 1.25), 0.13, m.paint(c, 0.3), cap=True, seg=24
        )
        gas.cyl(0.05, 0.14, (-0.16 + 0.32 * k, 0, 1.36), m.metal("#C8A24A"))
        gas.tube(
            [
                (-0.16 + 0.32 * k, -0.1, 1.42),
                (-0.1 + 0.3 * k, -0.35, 0.9),
                (0.2, -0.6, 0.03),
                (0.8 + 0.1 * k, -0.8, 0.03),
                (1.3, -0.3 - 0.1 * k, 0.03),
            ],
            0.016,
            m.paint(("#2D6FB3", "#D8332A")[k], 0.5),
            0.3,
        )
    for sx in (-0.36, 0.36):
        gas.cyl(0.15, 0.06, (sx - 0.03, 0.16, 0.15), m.rubber(), rot=(0, 90, 0))
    clutter.cable_ramp(w.at(-0.6, 2.35, 0, yaw=-10), 3)
    clutter.toolbox(s.polar(4, 2.3, 0, turn=-20))
    clutter.hose(s.polar(47, 2.4, 0), "#D8332A", 0.26)
    clutter.trolley(s.polar(110, 3.2, 0, turn=30), ("#8A7A6A", "#2C3238", "#F6B91C"), "#F6B91C")
    clutter.crates(s.polar(142, 4.0, 0, turn=20), 1)
    clutter.cable_drum(s.polar(-118, 4.2, 0, turn=60), 0.5)
    clutter.bucket(s.polar(-80, 3.0), "#F6B91C")
    for yaw in (30, 128, -150, -30):
        clutter.cone(s.polar(yaw, 4.5, 0, turn=yaw))
    person(
        w.at(-6.4, -2.2, 0, yaw=-130),
        Look(top="#2F5D8A", vest="#F28A1E", hat_colour="#2D6FB3", skin="brown", build=1.15, beard=True),
        "walk",
    )
    person(
        s.polar(124, 5.6, 0, turn=-20),
        Look(top="#8A5A34", hat_colour="#F7C21E", skin="light", style="long", glasses=True, gloves="#C79A63"),
        left=(-0.3, -0.4, 1.15),
        right=(0.3, -0.4, 1.15),
    )
    lighting.area(w, (6, 5), 420, "#FFD8A0", (-3.5, -1.5, 7.2), (0, -20, 0))
    lighting.area(w, (16, 26), 320, "#FFF2DC", (0, 6, 6.6), (180, 0, 0))


def booth(s: Stage) -> None:
    """The dark booth with violet light: a man leans a lamp over a weld where a yellow-green line glows."""
    f = s.toward("grue-magnetoscopie", 3.6)
    black = m.cloth("#15161A")
    f.box((3.4, 0.06, 2.6), (0, 2.2, 0), black, 0)
    for sx in (-1, 1):
        f.sheet(
            lambda u, v, sx=sx: (sx * (1.7 + 0.05 * math.sin(u * 50)), 2.2 * u - 0.1, 2.6 * v), black, 60, 2
        )
        f.sheet(
            lambda u, v, sx=sx: (sx * (1.15 + 0.55 * u), -0.1 + 0.05 * math.sin(u * 30), 2.6 * v),
            black,
            30,
            2,
        )
    f.box((3.5, 2.4, 0.08), (0, 1.05, 2.6), m.paint("#2C3238"), 0.02)
    f.box((3.2, 2.2, 0.02), (0, 1.05, 0), m.rubber("#1B1C22"), 0)
    f.box((2.0, 0.12, 0.06), (0, 1.6, 2.5), m.emit("#8A3BFF", 14), 0.02)
    lighting.area(f, (2.4, 1.2), 120, "#7A35FF", (0, 1.0, 2.48))
    industry.desk(f.at(0.25, 1.2, 0), 1.6, 0.7, 0.85, m.metal("#6C7278"))
    f.rod((-0.45, 1.1, 1.0), (0.95, 1.1, 1.0), 0.11, m.metal("#8A9298"))
    f.rod((0.35, 1.1, 0.9), (0.35, 1.1, 1.5), 0.09, m.metal("#8A9298"))
    f.tube(
        [
            (0.2, 0.995, 0.98),
            (0.27, 0.99, 1.02),
            (0.33, 0.99, 0.99),
            (0.42, 0.99, 1.03),
            (0.52, 0.99, 1.0),
            (0.62, 0.99, 1.02),
        ],
        0.014,
        m.emit("#C8FF2B", 18),
    )
    person(
        f.at(-0.55, 0.75, 0, yaw=-115),
        Look(top="#5A4FA0", legs="#2B2F45", hat="", style="short", skin="tan"),
        left=(-0.1, -0.52, 1.28),
        right=(0.12, -0.4, 1.05),
        lean=14,
    )
    f.rod((-0.08, 0.75, 1.32), (0.16, 0.92, 1.2), 0.05, m.paint("#2C3238"), 0.07)
    f.sphere(0.06, (0.17, 0.93, 1.19), m.emit("#9A4BFF", 40), seg=12)
