"""In the crane's glass cab, 75 m up: the jib ahead, the town and the yard below, two joysticks, the
limiter screen."""

from __future__ import annotations

import math

from kit import building, crane, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage

EYE = 1.25
GROUND = -73.0
W, FRONT, BACK, TOP = 1.05, 1.35, -1.0, 2.15


def town(s: Stage) -> None:
    """The world far below."""
    w = s.world
    lighting.sky("#3A82CC", "#6FB4EC", "#FFE3B8", 1.25, 0.62)
    lighting.sun(58, 33, 5.5, "#FFDDA8")
    w.flat(9000, 9000, (0, 0, GROUND - 0.3), m.ground("#7FA348", "#B4BF72", 0.012, 0.95, 0.1))
    w.box((90, 110, 0.3), (0, 40, GROUND - 0.3), m.concrete("#BDB7A8", 0.8), 0)
    road = m.ground("#6A6E72", "#7E8284", 0.3, 0.9, 0.1)
    for x, y, dx, dy in (
        (0, 108, 700, 9),
        (-70, 200, 9, 900),
        (95, 200, 9, 900),
        (0, 230, 700, 9),
        (0, -60, 700, 9),
        (0, 360, 900, 9),
    ):
        w.box((dx, dy, 0.2), (x, y, GROUND - 0.15), road, 0)
    outdoor.town(w, 105, -75, 75, 70, GROUND, 8)
    outdoor.town(w, 170, -80, 80, 110, GROUND, 9, 1.3)
    outdoor.town(w, 260, -85, 85, 120, GROUND, 10, 1.4)
    outdoor.town(w, 150, 95, 265, 60, GROUND, 11)
    church = s.polar(-18, 260, GROUND)
    outdoor.house(church, 22, 11, 12, "#CFC4AE", "#4D5866", 5)
    church.box((7, 7, 26), (-13, 0, 0), m.concrete("#CFC4AE"), 0.05)
    church.lathe([(4.6, 0), (0.05, 18)], m.paint("#46525E"), 4, (-13, 0, 26), (0, 0, 45), smooth=10)
    outdoor.wood_edge(w, 90, -180, 180, 160, 9, GROUND, 12, 2.6)
    river = [(-500, 330), (-220, 300), (-60, 330), (120, 300), (300, 340), (700, 320)]
    w.tube([(x, y, GROUND - 14) for x, y in river], 15, m.water("#3F86A0", 0.1, 0.2), 60)
    outdoor.ridge(w, 900, 0, 359.9, 120, m.ground("#5F8A66", "#7FA37A", 0.005), 7.0, 0.8, base=GROUND)
    outdoor.ridge(w, 2200, 0, 359.9, 330, m.ground("#5C7A8C", "#8FA9B5", 0.003), 3.0, 1.0, base=GROUND)
    outdoor.truck(w.at(8, 34, GROUND, yaw=110, scale=1.1))
    for k in range(3):
        crane.lattice(w.at(-22 + 3 * k, 30, GROUND + 1.2, pitch=90), 12, 2, bays=6)
    hall = w.at(-28, 66, GROUND, yaw=-10)
    hall.box((26, 18, 9), (0, 0, 0), m.paint("#4F6F86", 0.5), 0.05)
    hall.box((27, 19, 0.8), (0, 0, 9), m.paint("#E2551F", 0.5), 0.05)
    person(
        w.at(1.2, 21, GROUND),
        Look(vest="#F7E02B", hat_colour="#F7C21E"),
        left=(-0.5, -0.1, 1.95),
        right=(0.2, -0.3, 1.2),
        height=2.4,
    )
    s.haze = ("#C4DBEE", 120, 3200, 0.55)


def cab(s: Stage) -> None:
    """Frame, door, floor. The clean panes are left out: through glass the haze pass becomes noisy."""
    w, frame, dark = s.world, m.paint("#F4F2EA", 0.3), m.paint("#2C3238", 0.45)
    for sx in (-1, 1):
        w.box((0.03, FRONT - BACK, 0.6), (sx * W, (FRONT + BACK) / 2, 0), frame, 0.01)
        for y in (FRONT, BACK):
            w.box((0.07, 0.07, TOP), (sx * W, y, 0), frame, 0.02)
        w.box((0.07, FRONT - BACK, 0.07), (sx * W, (FRONT + BACK) / 2, 0.58), frame, 0.02)
        w.box((0.06, FRONT - BACK, 0.08), (sx * W, (FRONT + BACK) / 2, TOP - 0.08), frame, 0.02)
    w.box((2 * W, 0.06, 0.07), (0, FRONT, 0), frame, 0.02)
    w.box((2 * W, 0.06, 0.08), (0, FRONT, TOP - 0.08), frame, 0.02)
    w.box((2 * W + 0.1, FRONT - BACK, 0.1), (0, (FRONT + BACK) / 2, TOP), m.paint("#E9E4D8", 0.6), 0.03)
    w.box((2 * W, 0.9, 0.06), (0, BACK + 0.45, -0.06), dark, 0.01)
    for x in (-0.5, 0.5):
        w.box((0.06, FRONT - BACK - 0.9, 0.06), (x, FRONT - (FRONT - BACK - 0.9) / 2, -0.05), frame, 0.015)
    building.wall(w, (-W, BACK), (W, BACK), TOP, m.paint("#DAD4C6", 0.6), 0.05)
    building.door(
        w.at(math.tan(math.radians(5)) * 1.0, BACK + 0.05, 0.02, yaw=180),
        0.75,
        1.9,
        m.paint("#E2551F", 0.4),
        glazed=False,
    )


def console(s: Stage, side: int) -> None:
    """An armrest with a small worn joystick."""
    yaw, pitch = s.angles("grue-manettes")
    d = 0.62
    x, y = d * math.sin(math.radians(abs(yaw))) * side, d * math.cos(math.radians(yaw))
    z = EYE + d * math.tan(math.radians(pitch))
    f = s.world.at(x, y, 0)
    f.box((0.24, 0.62, 0.1), (0.02 * side, -0.18, z - 0.16), m.paint("#39434D", 0.45), 0.03)
    f.box((0.1, 0.1, z - 0.16), (0.02 * side, -0.3, 0), m.paint("#2C3238"), 0.02)
    f.cyl(0.06, 0.03, (0, 0, z - 0.065), m.rubber(), 0.045)
    f.rod((0, 0, z - 0.05), (0, 0.012, z + 0.03), 0.012, m.metal())
    f.rod((0, 0.012, z + 0.02), (0, 0.022, z + 0.1), 0.024, m.paint("#17191C", 0.55), 0.028, cap=True)
    f.sphere(0.012, (0, 0.0, z + 0.13), m.paint("#E0342B"), seg=10)
    f.ring(0.026, 0.004, (0, 0.016, z + 0.06), m.paint("#8A8D90", 0.3), seg=20)
    for k in range(3):
        f.cyl(
            0.014,
            0.012,
            (0.06 * side, -0.12 - 0.06 * k, z - 0.06),
            m.paint(("#2FA84F", "#F7C21E", "#E0342B")[k]),
        )


def build(s: Stage) -> None:
    """Compose the scene."""
    town(s)
    cab(s)
    w = s.world
    crane.jib(w.at(-2.1, -2.5, 2.4), 62, 1.9, 1.7, 30, trolley=0.5)
    for sx in (-1, 1):
        w.rod((-2.1 + sx * 0.3, 28.5, 2.0), (-2.1 + sx * 0.15, 28.5, -42), 0.03, m.rubber())
    building.hook(w.at(-2.1, 28.5, -42), 3.0)
    crane.lattice(w.at(-2.4, -3.2, GROUND), -GROUND + 2, 2.0, bays=40)
    for side in (-1, 1):
        console(s, side)
    yaw, _ = s.angles("grue-limiteur")
    d = 1.0
    f = s.polar(yaw, d).at(0, 0, s.height("grue-limiteur", d) - 0.13)
    f.box((0.4, 0.05, 0.28), (0, 0.03, 0), m.paint("#1C2126", 0.4), 0.02)
    f.panel(0.36, 0.23, (0, 0.002, 0.025), screen("gauge", 0, 1.6))
    f.rod((0, 0.05, -0.02), (0.12, 0.2, -0.6), 0.02, m.paint("#2C3238"))
    radio = w.at(-W + 0.06, FRONT - 0.12, 1.1)
    radio.box((0.07, 0.045, 0.17), (0.02, -0.03, 0), m.paint("#24292E", 0.5), 0.015)
    radio.rod((0.0, -0.03, 0.16), (0.0, -0.03, 0.34), 0.008, m.rubber())
    radio.box((0.045, 0.01, 0.04), (0.02, -0.056, 0.11), m.emit("#FFB347", 2), 0.002)
    radio.tube([(0.02, -0.03, 0.0), (0.06, -0.05, -0.25), (0.03, -0.04, -0.5)], 0.007, m.rubber(), 0.1)
    seat, cloth = m.cloth("#2F3B47"), m.cloth("#38485A")
    w.box((0.5, 0.5, 0.12), (0, -0.12, 0.42), seat, 0.05, segments=4)
    w.box((0.5, 0.12, 0.6), (0, -0.42, 0.5), seat, 0.05, segments=4)
    for sx in (-1, 1):  # the operator's own knees and boots
        w.rod((sx * 0.12, -0.2, 0.6), (sx * 0.14, 0.28, 0.62), 0.085, cloth, 0.07, cap=True)
        w.rod((sx * 0.14, 0.28, 0.62), (sx * 0.15, 0.42, 0.14), 0.068, cloth, 0.055, cap=True)
        w.box((0.1, 0.27, 0.1), (sx * 0.15, 0.46, 0.03), m.rubber("#5A4632"), 0.035)
    w.box((0.5, 0.12, 0.04), (0, 0.55, -0.0), m.metal(), 0.01)
    lighting.area(w, (1.6, 1.6), 9, "#FFF1DC", (0, 0.1, TOP - 0.02))
    lighting.area(w, (1.2, 1.2), 14, "#FFF1DC", (0, 0.2, 1.0), (180, 0, 0))
