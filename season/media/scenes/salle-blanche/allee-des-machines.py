"""The 60 m aisle: machines on both sides, a knee-high robot with its box, a black furnace on the right."""

from __future__ import annotations

import math

from kit import building, cleanroom, lighting
from kit import materials as m
from kit.people import person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -2.5, 2.9, -6.0, 54.0, 3.6


def shell(s: Stage) -> None:
    """White aisle, rail with hanging carriers, glow of the yellow room behind."""
    w = s.world
    building.slab(w, LEFT - 1.5, RIGHT + 2.5, BACK, FRONT, cleanroom.holed_floor("#C3CED3"))
    white = m.paint("#F6F8F8", 0.35, 0, 0)
    cleanroom.grid_ceiling(
        w,
        LEFT - 1.5,
        RIGHT + 2.5,
        BACK,
        FRONT,
        TOP,
        cleanroom.holed_floor("#F2F7FA", "#98A7AF", 0.06, 0.5),
        m.emit("#D6E1E7", 0.62),
        1.2,
    )
    w.box((9, 0.2, TOP), (0, FRONT, 0), m.paint("#5FB7B5", 0.4), 0)
    w.box((9, 0.2, TOP), (0, BACK, 0), m.paint("#FFC22A", 0.5), 0)
    w.box((3.4, 0.06, 2.9), (0.2, BACK + 0.12, 0), m.emit("#FFBE2A", 2.2), 0)
    for sx in (-1, 1):
        w.box((0.2, 0.2, 2.9), (0.2 + sx * 1.8, BACK + 0.2, 0), m.paint("#12908E"), 0.02)
    lighting.area(w, (3.2, 2.6), 160, "#FFB81E", (0.2, BACK + 0.35, 1.4), (90, 0, 0))
    for x in (-1.2, 1.6):
        w.box((0.14, FRONT - BACK, 0.04), (x, (FRONT + BACK) / 2, TOP - 0.1), m.emit("#FAFCFF", 9), 0)
        for y, n in ((3, 18), (22, 20), (43, 20)):
            lighting.area(w, (0.2, n), 15 * n, "#F2F8FF", (x, y, TOP - 0.13))
    lighting.ambient("#E6F0F4", 0.5)
    w.box((0.1, FRONT - BACK - 2, 0.14), (0.2, (FRONT + BACK) / 2, TOP - 0.45), m.metal("#9AA1A6"), 0.01)
    for y in (7, 15, 29, 38):  # overhead carriers
        w.box((0.5, 0.6, 0.36), (0.2, y, TOP - 0.84), m.paint("#F4F6F7", 0.2), 0.06)
        w.box((0.52, 0.62, 0.04), (0.2, y, TOP - 0.7), m.emit("#3FA9FF", 4), 0.01)
    for x in (-0.95, 1.35):
        building.stripe(w, [(x, BACK + 1), (x, FRONT)], m.paint("#12908E", 0.4), 0.07)
    w.box((0.2, 3.2, TOP), (RIGHT + 2.4, 0, 0), white, 0)


def build(s: Stage) -> None:
    """Compose the scene."""
    shell(s)
    w = s.world
    yaw = s.angles("salle-de-pilotage")[0]
    dy = -LEFT / math.tan(math.radians(-yaw))
    y = -4.8
    k = 0
    while y < FRONT - 2:
        if abs(y - dy) > 2.0:
            cleanroom.tool(w.at(LEFT, y, 0, yaw=-90), k, 2.2, "#F4F6F7" if k % 3 else "#DCE6EA")
        if not -2.2 < y < 3.0:
            cleanroom.tool(w.at(RIGHT, y, 0, yaw=90), k + 3, 2.2, "#F4F6F7" if k % 4 else "#E4DCC8")
        y, k = y + 2.25, k + 1
    glass_room(s, dy)
    cleanroom.furnace(s.toward("puce-four", RIGHT + 0.1).at(0, 0, 0, yaw=5))
    for y0 in (-2.1, 2.6):
        w.box((1.4, 0.3, 3.2), (RIGHT + 0.7, y0, 0), m.paint("#F4F6F7", 0.3), 0.05)
    s.exposure = -0.15
    lane = m.stain("#12908E", 0.9, 0.5)
    for k in range(5):
        w.prism([(-0.16, 0), (0.16, 0), (0, 0.3)], 0.004, lane, (0.2, 1.7 + 1.9 * k, 0.006), (-90, 0, 0))
    w.flat(0.9, 1.3, (1.8, 0.2, 0.002), m.paint("#F6C945", 0.5))
    w.flat(0.8, 1.2, (1.8, 0.2, 0.004), m.paint("#E6ECEF", 0.3))
    person(
        w.at(-1.7, 3.9, 0, yaw=-60),
        cleanroom.gowned("tan", build=1.1),
        left=(-0.2, -0.45, 1.25),
        right=(0.2, -0.4, 1.3),
    )
    person(
        w.at(1.2, -2.8, 0, yaw=150),
        cleanroom.gowned("brown"),
        "walk",
        left=(-0.2, -0.35, 1.1),
        right=(0.2, -0.35, 1.1),
    )
    robot = s.on_floor("puce-robot", 0.3).at(0, 0, -0.3, yaw=0)
    cleanroom.agv(robot.at(0.0, 0.4, 0, yaw=-8, scale=1.1))
    cleanroom.agv(w.at(-0.4, 17, 0, yaw=180))
    cleanroom.agv(w.at(0.9, 30, 0))
    person(
        w.at(-1.5, 10.5, 0, yaw=-70),
        cleanroom.gowned("dark"),
        left=(-0.2, -0.45, 1.2),
        right=(0.2, -0.4, 1.3),
    )
    person(
        w.at(1.7, 21, 0, yaw=100),
        cleanroom.gowned("light"),
        "walk",
        left=(-0.2, -0.3, 1.1),
        right=(0.2, -0.3, 1.1),
    )


def glass_room(s: Stage, dy: float) -> None:
    """The door to the glazed control room on the left, warm inside."""
    d = s.world.at(LEFT, dy, 0, yaw=-90)
    d.box((4.2, 0.05, 2.9), (0, 3.0, 0), m.paint("#2E4A5E", 0.5), 0)
    for k in range(3):
        d.panel(1.1, 0.65, (-1.25 + 1.25 * k, 2.9, 1.4), screen("curves", 10 + k, 1.6))
    d.box((4.2, 3.0, 0.03), (0, 1.5, 0), m.wood("#B98A57"), 0)
    d.box((4.2, 3.0, 0.05), (0, 1.5, 3.0), m.emit("#FFE2B4", 1.6), 0)
    lighting.area(d, (3, 2), 90, "#FFE2B4", (0, 1.5, 2.9))
    building.door(d, 1.3, 2.3, m.paint("#12908E"), glazed=True)
    for sx in (-1, 1):
        building.window(d.at(sx * 1.45, 0, 0), 1.35, 2.2, 0.1, 1)
    d.box((4.3, 0.2, 0.7), (0, 0, 2.4), m.paint("#F4F6F7", 0.3), 0.02)
