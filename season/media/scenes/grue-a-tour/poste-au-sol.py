"""The ground control room: six screens in an arc, a woman in a wheelchair at an adjustable desk, three
simulators."""

from __future__ import annotations

import math

from kit import building, crane, industry, lighting, outdoor
from kit import materials as m
from kit.core import Frame
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -4.2, 5.2, -4.2, 4.8, 3.3


def room(s: Stage) -> None:
    """Bright room at ground level, bay window on the left with the crane outside."""
    w = s.world
    lighting.sky("#3A82CC", "#6FB4EC", "#FFE6C4", 1.4, 0.55, indoor=("#E9EFF1", 0.85))
    lighting.sun(100, 40, 5.5, "#FFDDA8")
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.parquet("#CDA574"))
    cream, green = m.paint("#F6F0E4", 0.7, 0, 0), m.paint("#2E6F6A", 0.6, 0, 0)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, green)
    building.wall(w, (RIGHT, FRONT), (RIGHT, BACK), TOP, cream)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, cream)
    building.wall(w, (LEFT, BACK), (LEFT, FRONT), TOP, cream, holes=[(1.0, 7.2, 0.5, 2.9)])
    building.window(w.at(LEFT, 0.4, 0, yaw=90), 7.2, 2.4, 0.5, 4)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.paint("#F3ECDF", 0.7, 0, 0), TOP + 0.3)
    for x in (-2.4, 0.6, 3.4):
        for y in (-2.2, 1.4):
            lighting.batten(w, 1.6, (x, y, TOP - 0.25), 46, "#FFE9CC", 0.26, 7)
    lighting.area(w, (7, 6), 110, "#FFE9CC", (0.5, 0, TOP - 0.7), (180, 0, 0))
    for k, (x, y, r) in enumerate(
        ((-1.6, 0.6, 0.75), (2.0, -0.6, 0.9), (-0.6, -2.2, 0.6), (3.6, 1.9, 0.6), (0.4, 2.6, 0.65))
    ):  # acoustic discs
        w.cyl(
            r,
            0.06,
            (x, y, TOP - 0.42),
            m.cloth(("#F6B91C", "#2E6F6A", "#D8432E", "#F4F2EA", "#F6B91C")[k]),
            seg=48,
            bevel=0.02,
        )
    w.box((60, 40, 0.2), (LEFT - 30.2, 0, -0.25), m.concrete("#BDB7A8", 0.8), 0)
    w.flat(500, 500, (LEFT - 250.2, 0, -0.3), m.ground("#7FA348", "#A8BF66", 0.05))
    g = s.polar(-86, 26)
    crane.ballast(g, 6)
    crane.lattice(g.at(0, 0, 0.5), 26, 2.0, 1.4, 16)
    crane.top(g.at(0, 0, 26.5), turn=70, scale=0.5)
    outdoor.wood_edge(w, 90, -140, -40, 40, 9, 0, 4, 0.8)
    outdoor.ridge(w, 300, -160, -20, 30, m.ground("#5E8C48", "#93B25A", 0.01), 2.0, 0.7)
    yaw = s.angles("pied-de-la-grue")[0]
    back = w.at(math.tan(math.radians(180 - yaw)) * -BACK, BACK + 0.2, 0, yaw=180)
    back.box((1.9, 0.02, 2.3), (0, 0.02, 0), m.emit("#CFE6F6", 1.1), 0)
    building.door(back, 1.8, 2.3, m.paint("#E2551F"), glazed=True, double=True)
    w.box((2.2, 1.4, 0.012), (back.point((0, 0, 0)).x, BACK + 1.0, 0), m.rubber("#4A545B"), 0.004)


def wheelchair(f: Frame) -> None:
    """A light active wheelchair; its user faces local -Y."""
    tyre, steel = m.rubber(), m.paint("#D8332A", 0.25)
    for sx in (-1, 1):
        f.ring(0.29, 0.022, (sx * 0.3, 0.06, 0.31), tyre, (8 * sx, 90, 0), 40)
        f.ring(0.25, 0.01, (sx * 0.33, 0.06, 0.31), m.metal(), (8 * sx, 90, 0), 40)
        for k in range(8):
            a = k * math.pi / 4
            f.rod(
                (sx * 0.3, 0.06, 0.31),
                (sx * 0.3, 0.06 + 0.28 * math.cos(a), 0.31 + 0.28 * math.sin(a)),
                0.005,
                m.metal(),
                seg=6,
            )
        f.ring(0.07, 0.02, (sx * 0.2, -0.4, 0.09), tyre, (0, 90, 0), 20)
        f.tube(
            [(sx * 0.2, -0.4, 0.1), (sx * 0.22, -0.36, 0.42), (sx * 0.22, 0.2, 0.44), (sx * 0.2, 0.3, 0.85)],
            0.016,
            steel,
            0.08,
        )
        f.rod((sx * 0.3, 0.06, 0.31), (sx * 0.22, 0.06, 0.43), 0.018, steel)
    f.box((0.42, 0.44, 0.06), (0, -0.08, 0.43), m.cloth("#2B2F33"), 0.025)
    f.box((0.4, 0.05, 0.36), (0, 0.26, 0.5), m.cloth("#2B2F33"), 0.02, (-6, 0, 0))
    f.box((0.3, 0.16, 0.02), (0, -0.56, 0.07), steel, 0.006)


def simulator(f: Frame, seed: int, look: Look | None) -> None:
    """A seat surrounded by three screens; the trainee faces local +Y."""
    for k in (-1, 0, 1):
        p = f.at(0.78 * k, 0.75 - 0.28 * abs(k), 0.85, yaw=38 * k)
        industry.monitor(p, 0.8, 0.5, screen("camera", seed + k + 1, 1.4), stand=False)
    f.box((1.6, 0.3, 0.06), (0, 0.85, 0.8), m.paint("#39434D"), 0.02)
    f.box((0.2, 0.2, 0.8), (0, 0.9, 0), m.paint("#39434D"), 0.02)
    seat = f.at(0, -0.1, 0, yaw=180)
    industry.chair(seat, 0.46, "#E2551F")
    for sx in (-1, 1):
        f.box((0.14, 0.3, 0.62), (sx * 0.36, 0.12, 0), m.paint("#2C3238"), 0.03)
        f.rod((sx * 0.36, 0.18, 0.62), (sx * 0.36, 0.19, 0.78), 0.022, m.rubber(), cap=True)
    if look:
        person(seat, look, "sit", left=(-0.36, -0.28, 0.8), right=(0.36, -0.28, 0.8), height=1.62)


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    w = s.world
    z = s.height("grue-ecrans", 3.4)
    for k in range(6):
        i, j = k % 3, k // 3
        p = s.polar(24.5 * (i - 1), 3.4).at(0, 0, z - 0.86 + 0.88 * j)
        p.box((1.44, 0.07, 0.86), (0, 0.04, 0), m.paint("#10161C", 0.3), 0.02)
        p.panel(1.36, 0.78, (0, -0.002, 0.04), screen("camera", k, 1.5))
    desk = s.polar(0, 2.35)
    desk.box((2.1, 0.75, 0.05), (0, 0.1, 0.74), m.wood("#E0BC8A"), 0.02)
    for sx in (-1, 1):
        desk.box((0.12, 0.12, 0.72), (sx * 0.85, 0.15, 0.03), m.metal(), 0.01)
        desk.box((0.09, 0.09, 0.3), (sx * 0.85, 0.15, 0.45), m.metal("#E3E7EA"), 0.01)
        desk.box((0.12, 0.7, 0.04), (sx * 0.85, 0.1, 0), m.paint("#39434D"), 0.01)
        desk.rod((sx * 0.34, -0.08, 0.79), (sx * 0.34, -0.07, 0.94), 0.024, m.rubber(), cap=True)
        desk.box((0.16, 0.2, 0.03), (sx * 0.34, -0.06, 0.79), m.paint("#2C3238"), 0.01)
    chair = desk.at(0.0, -0.45, 0, yaw=180)
    wheelchair(chair)
    person(
        chair,
        Look(top="#E2A02E", legs="#2B3A4E", hat="headset", style="long", hair="#231815", skin="tan"),
        "sit",
        left=(-0.34, -0.36, 0.93),
        right=(0.34, -0.36, 0.93),
        seat=0.47,
    )
    sims = s.toward("grue-simulateur", 3.3)
    looks = (
        Look(top="#2F5D8A", hat="", style="short", skin="light"),
        Look(top="#B8433A", legs="#2B3A4E", hat="", style="curly", hair="#1C1410", skin="dark"),
        Look(top="#2E7F86", hat="", style="short", hair="#8A5A2B", skin="brown"),
    )
    for k in range(3):
        simulator(sims.at(-1.95 + 1.95 * k, 0.3 if k == 1 else 0.1, 0, yaw=-22 + 22 * k), k, looks[k])
    person(
        sims.at(0.62, -0.95, 0, yaw=165),
        Look(
            top="#F4F2EA",
            legs="#3A4450",
            hat="",
            style="short",
            hair="#B9B2A8",
            skin="light",
            beard=True,
            glasses=True,
            build=1.15,
        ),
        aim=sims.point((-0.6, 0.9, 1.3)),
        height=1.8,
    )
    s.exposure = 0.2
    w.box((2.6, 2.0, 0.012), (0, 1.9, 0), m.cloth("#2E6F6A"), 0.004)
    yellow = m.stain("#F6B91C", 0.95, 0.5)
    for x in (-1.0, 1.0):  # a lane kept free for the wheelchair, from the door to the desk
        building.stripe(w, [(x, BACK + 0.6), (x, 0.85)], yellow, 0.05)
    icon = w.at(0.0, -1.6, 0.004)
    icon.ring(0.26, 0.012, (0.02, -0.1, 0), yellow)
    building.stripe(icon, [(-0.05, 0.4), (-0.05, 0.02), (0.22, 0.02), (0.36, -0.3)], yellow, 0.07, 0.004)
    icon.cyl(0.08, 0.006, (-0.05, 0.53, 0), yellow, bevel=0)
    case = s.polar(42, 2.1, 0, turn=20)
    case.box((0.44, 0.16, 0.34), (0, 0, 0.02), m.paint("#E2551F", 0.45), 0.05)
    case.tube([(-0.1, 0, 0.36), (-0.1, 0, 0.44), (0.1, 0, 0.44), (0.1, 0, 0.36)], 0.012, m.rubber(), 0.03)
    person(
        s.polar(-52, 3.0, 0, turn=20),
        Look(top="#E2551F", legs="#2B3A4E", hat="", style="hijab", veil="#23486B", skin="brown"),
        left=(-0.2, -0.35, 1.12),
        right=(0.2, -0.35, 1.16),
    )
    table = s.polar(-125, 3.0)
    industry.desk(table, 1.8, 0.8, 0.74)
    crane.lattice(table.at(-0.3, 0, 0.74, scale=0.03), 30, 2.0, bays=12, r=0.12)
    crane.top(table.at(-0.3, 0, 1.64, scale=0.03), 34, 10, 80)
    for x in (-3.4, 4.2):
        industry.plant(w.at(x, BACK + 0.8, 0))
