"""The machine gallery: 80 m of concrete inside the dyke, four yellow covers, a bronze blade, the
section mural."""

from __future__ import annotations

import math

from kit import building, clutter, hydro, industry, lighting
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -7.0, 7.5, -8.5, 71.0, 9.0


def shell(s: Stage) -> None:
    """Floor with the pit's hole, walls, ribs, lights."""
    w, grey, pale = s.world, m.floor("#5E8290", 0.1, 5.0, 0.3), m.concrete("#D3CEC4")
    p = s.on_floor("maree-puits").point((0, 0, 0))
    h = 1.6
    for x0, x1, y0, y1 in (
        (LEFT, RIGHT, BACK, p.y - h),
        (LEFT, RIGHT, p.y + h, FRONT),
        (LEFT, p.x - h, p.y - h, p.y + h),
        (p.x + h, RIGHT, p.y - h, p.y + h),
    ):
        building.slab(w, x0, x1, y0, y1, grey)
    hydro.pit(w.at(p.x, p.y, 0), 0.62, h, grey)
    for x in (LEFT, RIGHT):
        building.wall(w, (x, BACK), (x, FRONT), TOP, pale)
        side = 1 if x < 0 else -1
        w.box((0.04, FRONT - BACK, 1.1), (x + side * 0.17, (BACK + FRONT) / 2, 0), m.paint("#2E7F86", 0.4), 0)
        w.box(
            (0.05, FRONT - BACK, 0.07), (x + side * 0.18, (BACK + FRONT) / 2, 1.1), m.paint("#F5BE22", 0.4), 0
        )
        w.box(
            (0.5, FRONT - BACK, 0.45),
            (x + side * 0.35, (BACK + FRONT) / 2, 6.0),
            m.paint("#E7A91B", 0.35),
            0.02,
        )
        w.box((0.08, FRONT - BACK, 0.1), (x + side * 0.4, (BACK + FRONT) / 2, 6.45), m.metal("#6C7278"), 0)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, m.concrete("#C9BFAC"))
    building.wall(w, (LEFT, BACK), (RIGHT, BACK), TOP, pale)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.concrete("#E2DACA"), TOP + 0.3)
    for i in range(13):
        y = -5.5 + 6 * i
        w.box((RIGHT - LEFT, 0.7, 0.9), (0.25, y, TOP - 0.85), m.concrete("#D9D0BF"), 0.05)
        for x in (LEFT + 0.45, RIGHT - 0.45):
            if not (x > 0 and -7 < y < 8):
                w.box((0.8, 0.7, 5.9), (x - 0.1 * (x > 0) + 0.1 * (x < 0), y, 0), m.concrete("#D9D0BF"), 0.05)
    for x in (-2.6, 3.1):
        for i in range(13):
            lighting.batten(w, 3.6, (x, -2.5 + 6 * i, TOP - 0.5), 0, "#FFE9C8", 0.3, 14, 90)
        for y, length in ((4, 24), (32, 32), (58, 24)):
            lighting.area(w, (0.5, length), 34 * length, "#FFF0DA", (x, y, TOP - 0.6), spread=120)
    for x, side in ((LEFT + 0.7, 1), (RIGHT - 0.7, -1)):  # cove light on the vault
        lighting.area(
            w, (0.3, FRONT - BACK - 4), 2600, "#FFD9A6", (x, (BACK + FRONT) / 2, 6.6), (180, -25 * side, 0)
        )
    lighting.area(w, (12, 5), 1500, "#6CD0E6", (0.25, FRONT - 1, 5), (-90, 0, 0))
    lighting.area(w, (0.4, 12), 420, "#FFE2B4", (4.6, 0.6, 8.2), (0, -40, 0))
    lighting.ambient("#DCE6E4", 0.6)
    for x in (-3.9, 4.2):
        building.stripe(w, [(x, BACK + 3), (x, FRONT)], m.paint("#F5BE22", 0.5), 0.12)
    w.flat(1.9, FRONT - BACK, (RIGHT - 2.2, (BACK + FRONT) / 2, 0.001), m.floor("#3F8F78", 0.18))
    for i in range(16):
        w.flat(RIGHT - LEFT, 0.03, (0.25, BACK + 5 * i, 0.001), m.rubber("#3E4E55"))
    for i in range(12):  # wall signs, lamps and uplights between the ribs
        y = 0.5 + 6 * i
        for x in (LEFT + 0.16, RIGHT - 0.16):
            if x < 0 or y > 8:
                w.box((0.1, 0.5, 0.16), (x, y, 5.5), m.emit("#FFD394", 6), 0.02)


def build(s: Stage) -> None:
    """Compose the scene."""
    shell(s)
    s.exposure = 0.4
    w = s.world
    deck(s)
    for i in range(4):
        hydro.cover(w.at(0.5, 7.0 + 11 * i, 0), 2.3, str(i + 1))
    building.bridge_crane(w.at(0.25, 12.5, 6.5), 13.6, hook_drop=3.4, trolley=0.4)
    hydro.bulb_section(s.polar(90, RIGHT - 0.2).at(s.world.matrix.translation.x - 0.9, 0, 0.15))
    blade = s.polar(s.angles("maree-pale")[0], 3.5)
    hydro.blade(blade.at(0, 0, 0, yaw=-20), 2.5)
    pit = s.on_floor("maree-puits")
    hydro.lock_board(pit.at(1.35, 0.75, 0, yaw=-8))
    person(
        pit.at(-1.25, 0.7, 0, yaw=-50),
        Look(top="#F28A1E", legs="#28415C", vest="#F7E02B", style="bun", hat_colour="#FFFFFF", skin="brown"),
        left=(-0.25, -0.3, 1.1),
        right=(0.2, -0.4, 1.25),
        lean=6,
        gaze=10,
    )
    industry.cabinets(w.at(LEFT + 0.55, 3.5, 0, yaw=-90).at(2.5), 5)
    industry.cabinets(w.at(LEFT + 0.55, -4.2, 0, yaw=-90), 5)
    industry.cabinets(w.at(LEFT + 0.55, 16.5, 0, yaw=-90), 6, colour="#AFC3C7")
    industry.cabinets(w.at(LEFT + 0.55, 28.5, 0, yaw=-90), 6, colour="#AFC3C7")
    building.pipes(
        w,
        [
            ([(LEFT + 0.7, BACK, 4.4), (LEFT + 0.7, FRONT, 4.4)], 0.2, "#2E8C93"),
            ([(LEFT + 0.6, BACK, 3.8), (LEFT + 0.6, FRONT, 3.8)], 0.12, "#D9622B"),
            ([(RIGHT - 0.6, 10, 0), (RIGHT - 0.6, 10, 5.0), (RIGHT - 0.6, FRONT, 5.0)], 0.18, "#3C78B4"),
        ],
    )
    stairs = s.toward("la-digue", 4.2)
    building.stairs(stairs, 1.5, 3.6, 5.0, m.metal("#7C848A"), m.paint("#F5BE22"))
    exit_door(s)
    person(
        w.at(-2.5, 8.4, 0.0, yaw=8),
        Look(top="#2F5D8A", vest="#F7E02B", hat_colour="#2D6FB3", skin="light", beard=True),
        "walk",
    )
    person(
        w.at(-1.9, 9.0, 0.0, yaw=14),
        Look(top="#2F5D8A", vest="#F28A1E", hat_colour="#F2F2EE", skin="dark", style="long"),
        "walk",
    )
    person(w.at(-2.9, 26, 0.0, yaw=20), Look(top="#D9622B", hat_colour="#F5BE22"))
    for i in range(3):
        industry.tank(
            w.at(RIGHT - 1.3, 15 + 7.5 * i, 0), 0.75, 2.3, m.paint(("#2E8C93", "#E8E4D8", "#D9622B")[i], 0.3)
        )
    s.haze = ("#9FD3DC", 14, 75, 0.4)


def deck(s: Stage) -> None:
    """The floor within five metres: drain, marks, trolley, tools, hose, puddle, a lifting beam."""
    w = s.world
    clutter.drain(w.at(0.2, 1.9, 0, yaw=-3), 5.2)
    clutter.drain(w.at(0.3, -3.2, 0), 7.0)
    clutter.manhole(w.at(1.2, -1.5, 0))
    clutter.puddles(w, ((0.3, 2.6, 0.42), (-2.4, -1.6, 0.6), (2.2, -2.2, 0.4)), "#4E7480")
    clutter.tyre_marks(w, ((-1.6, -8), (-1.2, -2.5), (0.9, 0.9), (1.6, 4.4), (1.2, 20)), 1.0, 0.17, 0.35)
    for k in range(5):
        clutter.walker(w.at(RIGHT - 2.2, -4.5 + 4.5 * k, 0.004))
    for x, y, r in ((-0.8, 1.5, 0.25), (1.6, 1.2, 0.2), (-1.4, -2.2, 0.3)):
        clutter.oil(w.at(x, y, 0), r)
    clutter.toolbox(s.polar(-8, 2.7, 0, turn=18), "#2E7F86")
    clutter.hose(s.polar(14, 3.2, 0), "#F5BE22", 0.26)
    clutter.trolley(s.polar(-72, 3.4, 0, turn=15), ("#2E7F86", "#F5BE22", "#E8E4D8"), "#2E7F86")
    clutter.bucket(s.polar(-96, 3.0), "#2E7F86")
    clutter.crates(s.polar(118, 4.4, 0, turn=20), 0)
    beam = s.polar(138, 3.4, 0, turn=30)  # lifting beam with slings
    beam.box((2.6, 0.16, 0.26), (0, 0, 0.1), m.paint("#F5BE22", 0.35), 0.02)
    for sx in (-1, 1):
        beam.box((0.12, 0.5, 0.1), (sx * 1.0, 0, 0), m.wood(), 0.01)
        beam.tube(
            [(sx * 1.1, -0.1, 0.36), (sx * 0.9, -0.4, 0.1), (sx * 0.5, -0.5, 0.03), (sx * 0.3, -0.3, 0.03)],
            0.025,
            m.cloth("#D9622B"),
            0.2,
        )
    for yaw in (-30, 26, 150, -140):
        clutter.cone(s.polar(yaw, 4.9, 0, turn=yaw))
    person(
        s.polar(-118, 4.3, 0, turn=-10),
        Look(
            top="#2E7F86",
            legs="#28415C",
            vest="#F28A1E",
            hat_colour="#F5BE22",
            skin="dark",
            build=1.15,
            glasses=True,
        ),
        left=(-0.25, -0.4, 1.15),
        right=(0.2, -0.4, 1.2),
    )
    lighting.area(w, (4, 3), 260, "#FFD9A0", (-3.0, -2.0, 6.5), (0, -25, 0))


def exit_door(s: Stage) -> None:
    """The glass door of the control room in the back wall, with the warm room behind it."""
    yaw = s.angles("salle-de-conduite")[0]
    x = math.tan(math.radians(yaw)) * (BACK + 0.2)
    f = s.world.at(x, BACK + 0.22, 0, yaw=180)
    f.box((2.5, 0.05, 2.55), (0, 0.03, 0), m.emit("#FFD9A0", 1.6), 0)
    building.door(f, 1.9, 2.4, m.paint("#2E7F86"), glazed=True, double=True)
    f.box((0.9, 0.08, 0.22), (0, -0.1, 2.62), m.emit("#35C46A", 2.5), 0.02)
