"""The gowning room: steel bench, white suits on hangers, mirror, glass door to the yellow room, filter
ceiling."""

from __future__ import annotations

import math

from kit import building, cleanroom, lighting
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -3.6, 4.0, -3.4, 4.6, 3.1


def room(s: Stage) -> None:
    """White room, grilles above, pierced floor below, a soft teal wall."""
    w = s.world
    white, teal = m.paint("#FAFBFA", 0.4, 0, 0), m.paint("#5FB7B5", 0.5, 0, 0)
    building.slab(w, LEFT, RIGHT, BACK, FRONT, cleanroom.holed_floor("#C9D3D7"))
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, teal)
    building.wall(w, (RIGHT, FRONT), (RIGHT, BACK), TOP, white)
    building.wall(w, (RIGHT, BACK), (LEFT, BACK), TOP, white)
    yaw = s.angles("salle-jaune")[0]
    dy = -LEFT / math.tan(math.radians(-yaw))
    building.wall(
        w,
        (LEFT, BACK),
        (LEFT, FRONT),
        TOP,
        white,
        holes=[(dy - BACK - 1.0, 2.0, 0, 2.4), (dy - BACK + 1.4, 2.0, 0.9, 2.3)],
    )
    cleanroom.grid_ceiling(
        w,
        LEFT,
        RIGHT,
        BACK,
        FRONT,
        TOP,
        cleanroom.holed_floor("#F4F8FA", "#9FADB4", 0.06, 0.62),
        m.emit("#DCE6EB", 0.72),
        1.2,
        m.emit("#FFFDF6", 1.6),
    )
    for x in (-1.8, 1.9):
        for y in (-1.8, 1.0, 3.4):
            lighting.area(w, (1.1, 1.1), 52, "#FFF6E8", (x, y, TOP - 0.06))
    lighting.ambient("#EAF2F4", 0.6)
    d = w.at(LEFT, dy, 0, yaw=-90)
    building.door(d, 1.9, 2.35, m.paint("#F4F6F7"), glazed=True, double=True, frame_mat=m.paint("#12908E"))
    building.window(w.at(LEFT, dy + 2.4, 0, yaw=90), 2.0, 1.4, 0.9, 2)
    yellow = m.paint("#FFD24A", 0.5, 0, 0)  # the yellow room seen through the glass
    w.box((0.2, 9, 3.2), (LEFT - 5.2, dy + 1, 0), yellow, 0)
    for y in (dy - 3, dy + 5):
        w.box((5, 0.2, 3.2), (LEFT - 2.6, y, 0), yellow, 0)
    building.slab(w, LEFT - 5.2, LEFT - 0.15, dy - 3, dy + 5, m.paint("#E8B83A", 0.15))
    building.slab(w, LEFT - 5.2, LEFT - 0.15, dy - 3, dy + 5, yellow, 3.3, 0.1)
    for y in (dy - 1, dy + 0.8, dy + 2.6):
        w.box((4, 0.12, 0.06), (LEFT - 2.7, y, 3.0), m.emit("#FFC21E", 14), 0)
    lighting.area(w, (4, 6), 260, "#FFC02E", (LEFT - 2.7, dy + 1, 2.95))
    cleanroom.tool(w.at(LEFT - 4.4, dy + 0.2, 0, yaw=-90), 1)


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    s.exposure = -0.12
    w = s.world
    steel = m.metal("#C4CBD0", 0.2)
    bench = w.at(0, 2.1, 0)
    bench.box((RIGHT - LEFT - 2.2, 0.42, 0.06), (-0.1, 0, 0.44), steel, 0.02)
    for x in (-2.5, -0.9, 0.7, 2.3):
        bench.box((0.06, 0.36, 0.44), (x, 0, 0), steel, 0.01)
    bench.box((RIGHT - LEFT - 2.4, 0.05, 0.3), (-0.1, 0, 0.12), m.paint("#E8EDF0"), 0.01)
    dresser = bench.at(0.15, -0.05, 0, yaw=14)
    person(
        dresser,
        cleanroom.gowned("brown"),
        "sit",
        left=(-0.12, -0.62, 0.3),
        right=(0.2, -0.6, 0.32),
        lean=26,
        seat=0.48,
    )
    dresser.box((0.12, 0.3, 0.2), (-0.12, -0.52, 0.02), m.cloth("#A9C4DD"), 0.05)
    person(
        w.at(-1.6, 3.2, 0, yaw=25),
        cleanroom.gowned("light"),
        left=(-0.2, -0.3, 1.2),
        right=(0.15, -0.25, 1.45),
        height=1.66,
    )
    y0 = s.toward("puce-combinaison", RIGHT - 0.55).point((0, 0, 0)).y
    rail = w.at(RIGHT - 0.55, y0, 0, yaw=90)
    rail.rod((-2.6, 0, 2.05), (1.4, 0, 2.05), 0.025, steel)
    for x in (-2.6, -0.6, 1.4):
        rail.rod((x, 0, 0), (x, 0, 2.05), 0.03, steel)
    for k in range(10):
        cleanroom.suit(rail.at(-2.35 + 0.4 * k, 0, 2.02, yaw=68), 0.82 + 0.032 * k)
        rail.box(
            (0.06, 0.02, 0.06),
            (-2.35 + 0.4 * k, -0.05, 2.06),
            m.paint(("#E0342B", "#F7C21E", "#2FA84F", "#2D6FB3")[k // 3]),
            0.01,
        )
    mirror = w.at(RIGHT - 0.17, y0 - 2.15, 0, yaw=90)
    mirror.box((0.8, 0.04, 1.9), (0, 0, 0.2), m.paint("#12908E"), 0.02)
    mirror.box((0.72, 0.02, 1.82), (0, -0.025, 0.24), m.metal("#F2F5F6", 0.02), 0)
    walk = m.stain("#12908E", 0.95, 0.5)
    w.box(
        (RIGHT - LEFT - 0.4, 0.3, 0.006), (0.2, 1.45, 0), m.paint("#F6C945", 0.5), 0
    )  # the line not to cross in street shoes
    for k in range(4):  # footprints towards the bench
        for sx in (-1, 1):
            foot = w.at(-1.35 + 0.14 * sx, -1.1 + 0.62 * k + 0.3 * (sx > 0), 0.001)
            foot.cyl(0.055, 0.004, (0, 0.09, 0), walk, bevel=0)
            foot.cyl(0.042, 0.004, (0, -0.09, 0), walk, bevel=0)
            foot.box((0.085, 0.16, 0.004), (0, 0, 0), walk, 0)
    basket = s.polar(52, 2.5)
    basket.lathe(
        [(0, 0.02), (0.24, 0.02), (0.3, 0.7), (0.28, 0.7), (0.22, 0.05), (0, 0.05)],
        m.paint("#12908E", 0.4),
        40,
    )
    for k in range(5):
        basket.sphere(
            0.13,
            (0.12 * math.cos(2.4 * k), 0.12 * math.sin(2.4 * k), 0.66 + 0.02 * k),
            m.cloth("#F6F8F9"),
            (1, 0.9, 0.6),
            12,
        )
    shoes = s.polar(-36, 2.1, 0, turn=-15)  # a rack of clogs, a box of gloves
    for z in (0.1, 0.42):
        shoes.box((1.3, 0.34, 0.03), (0, 0, z), steel, 0.01)
        for k in range(5):
            shoes.box(
                (0.09, 0.26, 0.08),
                (-0.5 + 0.25 * k, 0, z + 0.03),
                m.paint(("#F4F6F7", "#12908E", "#F2A65A")[(k + (z > 0.2)) % 3], 0.4),
                0.035,
            )
    for sx in (-0.62, 0.62):
        shoes.box((0.04, 0.34, 0.62), (sx, 0, 0), steel, 0.01)
    shoes.box((0.3, 0.24, 0.12), (0, 0, 0.47), m.paint("#2D8FC8", 0.4), 0.02)
    person(
        s.polar(-132, 2.7, 0, turn=40),
        Look(top="#2E7F86", legs="#2B3A4E", hat="", style="hijab", veil="#F2B25A", skin="tan", glasses=True),
        left=(-0.1, -0.45, 1.2),
        right=(0.3, -0.3, 1.3),
    )
    order_chart(w.at(RIGHT - 0.17, y0 - 3.2, 0, yaw=90))
    for k in range(6):  # lockers behind
        g = w.at(-2.6 + 0.62 * k, BACK + 0.45, 0, yaw=180)
        g.box((0.6, 0.5, 2.0), (0, 0, 0.08), m.paint("#E8EDF0", 0.35), 0.02)
        g.box(
            (0.54, 0.02, 1.86),
            (0, -0.25, 0.14),
            m.paint(("#5FB7B5", "#F4F6F7", "#F2A65A")[k % 3], 0.35),
            0.02,
        )
        g.box((0.03, 0.03, 0.14), (0.18, -0.27, 1.0), steel, 0.008)
        for j in range(4):
            g.box((0.26, 0.01, 0.014), (0, -0.263, 1.7 + 0.05 * j), m.rubber("#56636A"), 0)
    shelf = w.at(1.6, FRONT - 0.4, 0)
    for z in (0.3, 0.8, 1.3, 1.8):
        shelf.box((2.6, 0.4, 0.04), (0, 0, z), steel, 0.01)
        for k in range(6):
            shelf.box(
                (0.32, 0.3, 0.22),
                (-1.05 + 0.42 * k, 0, z + 0.04),
                m.paint(("#F4F6F7", "#A9C4DD", "#F2C94C")[(k + int(z * 10)) % 3], 0.5),
                0.03,
            )
    for sx in (-1.3, 1.3):
        shelf.box((0.05, 0.4, 2.1), (sx, 0, 0), steel, 0.01)
    mat = w.at(-2.6, s.toward("salle-jaune", 2.6).point((0, 0, 0)).y, 0)
    mat.box((1.4, 1.6, 0.012), (0, 0, 0), m.paint("#4A90C8", 0.4), 0.004)


def order_chart(f) -> None:
    """A pictogram of the dressing order: four small figures, each with one garment more."""
    f.box((0.8, 0.02, 1.2), (0, 0, 0.9), m.paint("#FFFFFF", 0.5), 0.01)
    for k in range(4):
        x, z = (-0.18, 0.18)[k % 2], 1.56 - 0.56 * (k // 2)
        blue, grey = m.paint("#2D8FC8", 0.5), m.paint("#AEBBC2", 0.5)
        f.cyl(0.055, 0.01, (x, -0.012, z + 0.34), blue, rot=(90, 0, 0))
        f.box((0.14, 0.012, 0.18), (x, -0.012, z + 0.08), blue if k > 0 else grey, 0)
        for sx in (-1, 1):
            f.box((0.05, 0.012, 0.14), (x + sx * 0.04, -0.012, z - 0.06), blue if k > 1 else grey, 0)
            f.box((0.04, 0.012, 0.16), (x + sx * 0.1, -0.012, z + 0.1), blue if k > 2 else grey, 0)
