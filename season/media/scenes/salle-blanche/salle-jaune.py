"""The yellow room: exposure machine ahead, yellow tubes, an operator with a clear box of wafers on the
right."""

from __future__ import annotations

import math

from kit import building, cleanroom, industry, lighting
from kit import materials as m
from kit.people import person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -4.6, 5.0, -4.2, 8.6, 3.5
YELLOW = "#FFC22A"


def room(s: Stage) -> None:
    """Everything is lit by yellow tubes; the opening on the left leads to the long white aisle."""
    w = s.world
    white = m.paint("#FBFAF4", 0.4, 0, 0)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, cleanroom.holed_floor("#DDE0DC"))
    yaw = s.angles("allee-des-machines")[0]
    dy = -LEFT / math.tan(math.radians(-yaw))
    building.wall(w, (LEFT, BACK), (LEFT, FRONT), TOP, white, holes=[(dy - BACK - 1.3, 2.6, 0, 2.7)])
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, white)
    building.wall(w, (RIGHT, FRONT), (RIGHT, BACK), TOP, white, holes=[(5.6, 4.4, 0.9, 2.5)])
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, white)
    cleanroom.grid_ceiling(
        w,
        LEFT,
        RIGHT,
        BACK,
        FRONT,
        TOP,
        cleanroom.holed_floor("#FFD23A", "#B98412", 0.06, 0.6),
        m.emit("#EBB01E", 0.66),
        1.2,
    )
    for x in (-3.0, -1.2, 0.6, 2.4, 4.2):
        for y in (-2.4, 1.4, 5.2):
            w.rod((x, y - 1.5, TOP - 0.16), (x, y + 1.5, TOP - 0.16), 0.045, m.emit("#FFD21A", 5.0), seg=16)
            w.box((0.2, 3.1, 0.04), (x, y, TOP - 0.1), m.paint("#FFF6DC"), 0.01)
        lighting.area(w, (0.15, 11), 150, "#FFC222", (x, 2.2, TOP - 0.24))
    lighting.ambient("#FFC01E", 0.42)
    # the white aisle seen through the opening
    for k in range(7):
        x = LEFT - 1.2 - 2.3 * k
        w.box((2.3, 0.2, 3), (x, dy + 1.7, 0), m.paint("#F4F6F7", 0.3), 0.03)
        w.box((0.9, 0.02, 0.5), (x, dy + 1.58, 1.3), m.emit("#7FD0FF", 1.6), 0.02)
        w.box((2.3, 0.2, 3), (x, dy - 1.7, 0), m.paint("#E4EAED", 0.3), 0.03)
    building.slab(w, LEFT - 17, LEFT - 0.15, dy - 1.7, dy + 1.7, m.paint("#E4EAED", 0.12))
    building.slab(w, LEFT - 17, LEFT - 0.15, dy - 1.7, dy + 1.7, m.emit("#F2F8FF", 1.1), 3.1, 0.1)
    lighting.area(w, (14, 2), 420, "#F2F8FF", (LEFT - 8, dy, 2.95))
    for sx in (-1, 1):
        w.box((0.36, 0.14, 2.8), (LEFT, dy + sx * 1.37, 0), m.paint("#12908E"), 0.02)
    w.box((0.36, 2.88, 0.14), (LEFT, dy, 2.7), m.paint("#12908E"), 0.02)
    back = w.at(math.tan(math.radians(2)) * 4.2, BACK + 0.16, 0, yaw=180)
    back.box((2.0, 0.02, 2.3), (0, 0.02, 0), m.emit("#DCEBF2", 0.9), 0)
    building.door(back, 1.9, 2.35, m.paint("#F4F6F7"), glazed=True, double=True, frame_mat=m.paint("#12908E"))
    w.box((0.1, 4.6, 2.2), (RIGHT + 1.6, FRONT - 7.8, 0.6), m.paint("#E8D9A8", 0.5), 0)
    building.window(w.at(RIGHT, FRONT - 7.8, 0, yaw=90), 4.4, 1.6, 0.9, 3)


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    s.exposure = 0.1
    w = s.world
    cleanroom.scanner(s.toward("puce-scanner", 5.3).at(0.55, 0.6, 0))
    op = s.toward("puce-plaquette", 2.0).at(0.05, 0.25, 0, yaw=12)
    person(op, cleanroom.gowned("tan"), left=(-0.24, -0.4, 1.12), right=(0.24, -0.4, 1.12), height=1.74)
    z = s.height("puce-plaquette", 2.0)
    box = op.at(0, -0.42, min(1.2, z) - 0.12, yaw=-6)
    cleanroom.wafer_box(box)
    for k in range(3):
        cleanroom.tool(w.at(LEFT + 1.35, 3.0 + 2.3 * k, 0, yaw=-90), k + 1)
    for k in range(2):
        cleanroom.tool(w.at(RIGHT - 1.35, 4.4 + 2.3 * k, 0, yaw=90), k + 2)
    cleanroom.tool(w.at(LEFT + 1.35, -2.4, 0, yaw=-90), 4)
    cart = s.polar(118, 2.7)
    for z in (0.3, 0.7, 1.1):
        cart.box((0.9, 0.5, 0.03), (0, 0, z), m.metal("#C4CBD0", 0.2), 0.01)
    for sx in (-0.42, 0.42):
        for sy in (-0.22, 0.22):
            cart.rod((sx, sy, 0.08), (sx, sy, 1.2), 0.015, m.metal())
            cart.sphere(0.05, (sx, sy, 0.05), m.rubber(), seg=10)
    for k in range(2):
        cleanroom.wafer_box(cart.at(-0.22 + 0.46 * k, 0, 0.73))
        cleanroom.wafer_box(cart.at(-0.22 + 0.46 * k, 0, 1.13), clear=k == 0)
    person(
        s.polar(-38, 5.0, 0, turn=190),
        cleanroom.gowned("dark"),
        left=(-0.25, -0.4, 1.25),
        right=(0.15, -0.45, 1.3),
        height=1.65,
    )
    lane = m.stain("#12908E", 0.9, 0.5)
    for x in (-2.3, 2.5):
        w.box((0.08, 9.0, 0.005), (x, 0.3, 0), lane, 0)
    w.box((4.9, 0.08, 0.005), (0.1, 2.1, 0), lane, 0)
    mat = w.at(0.1, 1.45, 0)
    mat.box((1.7, 0.9, 0.012), (0, 0, 0), m.paint("#2E6FA8", 0.4), 0.005)
    side = s.polar(-33, 2.9, 0, turn=-20)
    industry.desk(side, 1.3, 0.6, 0.9, m.metal("#C4CBD0", 0.2))
    cleanroom.wafer_box(side.at(-0.3, 0, 0.9))
    cleanroom.wafer_box(side.at(0.25, 0, 0.9, yaw=10), clear=False)
    stool = s.polar(40, 2.7)
    stool.cyl(0.19, 0.06, (0, 0, 0.6), m.paint("#2C3238", 0.5), bevel=0.02)
    stool.rod((0, 0, 0.1), (0, 0, 0.6), 0.03, m.metal())
    for k in range(5):
        a = 2 * math.pi * k / 5
        stool.rod((0, 0, 0.1), (0.26 * math.cos(a), 0.26 * math.sin(a), 0.05), 0.02, m.metal())
    person(
        s.polar(163, 2.6, 0, turn=10),
        cleanroom.gowned("light", build=1.12),
        left=(-0.2, -0.45, 1.15),
        right=(0.2, -0.45, 1.15),
    )
    desk = s.polar(150, 3.6)
    industry.desk(desk, 1.5, 0.65, 0.95, m.metal("#C4CBD0", 0.2))
    industry.monitor(desk.at(0, 0.1, 0.95), 0.7, 0.42, screen("wafermap", 2, 1.0))
