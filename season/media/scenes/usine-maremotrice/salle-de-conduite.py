"""The control room: carpet, two curved desks, three big screens, the transformer behind the bay window."""

from __future__ import annotations

import math

from kit import building, hydro, industry, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.screens import screen
from kit.stage import Stage

LEFT, RIGHT, BACK, FRONT, TOP = -4.4, 3.8, -4.0, 4.7, 3.7


def room(s: Stage) -> None:
    """Carpet, dark screen wall, bay window, wood slats, warm ceiling."""
    w = s.world
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.cloth("#4F8296"))
    building.slab(w, LEFT, RIGHT, BACK, FRONT, m.paint("#EDE6D8", 0.8, 0, 0), TOP + 0.3)
    building.wall(w, (LEFT, FRONT), (RIGHT, FRONT), TOP, m.paint("#22313E", 0.7, 0, 0))
    building.wall(w, (LEFT, BACK), (LEFT, FRONT), TOP, m.paint("#E6DDCB", 0.8, 0, 0))
    building.wall(w, (LEFT, BACK), (RIGHT, BACK), TOP, m.paint("#D9CDB6", 0.8, 0, 0))
    building.wall(
        w, (RIGHT, FRONT), (RIGHT, BACK), TOP, m.paint("#E6DDCB", 0.8, 0, 0), holes=[(1.2, 7.6, 0.75, 3.2)]
    )
    building.window(w.at(RIGHT, 0.6, 0, yaw=90), 7.6, 2.45, 0.75, 4)
    w.box((0.5, 7.8, 0.06), (RIGHT - 0.1, 0.6, 0.72), m.wood("#B98A57"), 0.015)
    for k in range(26):  # timber slats on both sides of the screens
        for sx in (-1, 1):
            if k < 6:
                w.box(
                    (0.06, 0.08, TOP),
                    (sx * 3.95 - 0.3 - sx * 0.13 * k, FRONT - 0.2, 0),
                    m.wood("#B98A57"),
                    0.01,
                )
    for y in (-2.6, 0.4, 3.0):
        for x in (-2.7, 2.2):
            lighting.batten(w, 2.2, (x, y, TOP - 0.14), 62, "#FFE6C2", 0.2, 7)
    lighting.area(w, (6, 6), 130, "#FFE6C2", (-0.3, 0.3, TOP - 0.75), (180, 0, 0))
    for k in range(5):  # timber rafts under the ceiling, a pattern in the carpet
        w.box((0.9, 7.8, 0.05), (-3.5 + 1.62 * k, 0.2, TOP - 0.32), m.wood("#C79A63"), 0.01)
    for r in (1.4, 2.2, 3.0):
        w.ring(r, 0.03, (0, 0.4, -0.022), m.cloth("#8FC4C8"), seg=96)
    lighting.area(w, (8, 0.15), 60, "#7FC8FF", (-0.2, FRONT - 0.5, TOP - 0.1), (-15, 0, 0))


def outside(s: Stage) -> None:
    """The fenced substation and the sky behind the window."""
    w = s.world
    lighting.sky("#2F7FD0", "#86BFEA", "#FCE7C4", 1.5, 0.5, indoor=("#E6EFF2", 0.88))
    lighting.sun(-105, 42, 6.0, "#FFE0AE")
    w.flat(260, 300, (RIGHT + 130.3, 0, -0.3), m.ground("#A9A292", "#C2BBA8", 0.5, 0.95, 0.3))
    f = s.toward("maree-transformateur", 10.5)
    hydro.transformer(f.at(0, 0, -0.7, yaw=-12, scale=0.95))
    g = f.at(0, 0, -0.3)
    outdoor.fence(g, [(-7, 4), (-7, -3.2), (7, -3.2), (7, 4)], 1.9)
    for x in (-4.6, 0.9, 4.8):
        hydro.bolt_sign(g.at(x, -3.27, 1.0), 0.55)
    for x in (-6, 6):  # gantry and lines
        g.rod((x, 6, 0), (x * 0.9, 6, 9), 0.14, m.metal("#9AA1A6"))
    g.box((12, 0.3, 0.3), (0, 6, 8.8), m.metal("#9AA1A6"), 0.02)
    for k in range(3):
        g.tube(
            [
                (-1.1 + 1.1 * k, 0, 3.6),
                (-1.6 + 1.6 * k, 3, 5.5),
                (-2.5 + 2.5 * k, 6, 8.6),
                (-8 + 8 * k, 60, 16),
            ],
            0.02,
            m.rubber(),
        )
    outdoor.wood_edge(w, 75, 45, 130, 40, 8, -2.5, 6, 0.6)
    outdoor.ridge(w, 200, 40, 140, 26, m.ground("#5E8C48", "#93B25A", 0.01), 2.0, 0.7)


def build(s: Stage) -> None:
    """Compose the scene."""
    room(s)
    outside(s)
    s.exposure = 0.6
    w = s.world
    hatch = w.at(-0.9, 1.5, 0, yaw=8)  # a lifted floor tile: cables below
    hatch.box((0.62, 0.62, 0.006), (0, 0, 0), m.rubber("#15191C"), 0)
    for k in range(5):
        hatch.tube(
            [
                (-0.3, -0.22 + 0.1 * k, 0.012),
                (0, -0.2 + 0.1 * k + 0.03 * (k % 2), 0.02),
                (0.3, -0.24 + 0.11 * k, 0.012),
            ],
            0.014,
            m.paint(("#2E7F86", "#D9622B", "#F5BE22", "#3C78B4", "#E8E4D8")[k], 0.5),
        )
    hatch.box((0.6, 0.6, 0.04), (0.78, 0.1, 0), m.cloth("#4F8296"), 0.006, (0, 0, 14))
    bag = s.polar(14, 2.0, 0, turn=30)
    bag.box((0.36, 0.18, 0.42), (0, 0, 0), m.cloth("#D9622B"), 0.07, segments=3)
    bag.box((0.26, 0.05, 0.2), (0, -0.1, 0.05), m.cloth("#B84E1E"), 0.02)
    person(
        s.polar(-118, 2.9, 0, turn=160),
        Look(
            top="#F5BE22", legs="#28415C", hat="", style="hijab", veil="#2E7F86", skin="brown", glasses=True
        ),
        aim=(LEFT + 0.3, 0.9, 1.6),
    )
    person(
        s.polar(112, 3.1, 0, turn=-150),
        Look(
            top="#3C78B4", legs="#2B3A4E", hat="headset", skin="light", build=1.18, beard=True, hair="#B9B2A8"
        ),
        left=(-0.2, -0.3, 1.15),
    )
    z = s.height("maree-programme", FRONT - 0.3)
    for x, kind in ((-2.62, "synoptic"), (0.0, "tide"), (2.62, "bars")):
        f = s.world.at(x, FRONT - 0.28 - 0.16 * abs(x), 0, yaw=9 * x)
        f.box((2.44, 0.1, 1.5), (0, 0.06, z - 0.75), m.paint("#11181E", 0.3), 0.03)
        f.panel(2.32, 1.38, (0, -0.002, z - 0.69), screen(kind, 1, 1.7, (1280, 760)))
    for sx, kinds in ((-1, ("curves", "synoptic")), (1, ("tide", "bars"))):
        d = s.polar(sx * 30, 2.75)
        industry.console(d, 2.3, [screen(k, 4 + sx, 1.4) for k in kinds])
        industry.chair(d.at(0.2 * -sx, -0.75, 0, yaw=180))
    seat = s.polar(30, 2.75).at(-0.2, -0.75, 0, yaw=180)
    person(
        seat,
        Look(top="#B8433A", legs="#2B3A4E", hat="headset", style="long", hair="#6B3A20", skin="light"),
        "sit",
        left=(-0.2, -0.5, 0.8),
        right=(0.16, -0.1, 1.25),
        gaze=-30,
    )
    person(
        s.polar(-52, 2.5, 0, turn=160),
        Look(top="#2E7F86", legs="#3A4450", hat="", style="short", skin="dark"),
        left=(-0.2, -0.3, 1.1),
        right=(0.25, -0.2, 1.0),
    )
    board = s.world.at(LEFT + 0.2, 0.9, 0, yaw=-90)
    board.box((2.4, 0.05, 1.3), (0, 0, 1.0), m.paint("#FBFBF8", 0.15), 0.02)
    for k, c in enumerate(("#2D6FB3", "#E0342B", "#2FA84F")):
        board.tube(
            [(-0.9 + 0.18 * i, -0.03, 1.45 + 0.25 * k + 0.1 * math.sin(i * 1.3 + k)) for i in range(11)],
            0.008,
            m.paint(c),
            0,
        )
    plans = s.world.at(LEFT + 0.2, -2.2, 0, yaw=-90)
    for k in range(3):
        p = plans.at(-1.0 + 1.0 * k, 0, 1.0)
        p.box((0.85, 0.02, 1.2), (0, 0, 0), m.paint("#F3EEDD", 0.7), 0)
        for i in range(5):
            p.box((0.66 - 0.1 * (i % 3), 0.01, 0.012), (0, -0.012, 0.15 + 0.22 * i), m.paint("#35618C"), 0)
        p.ring(0.2, 0.008, (0.05, -0.012, 0.62), m.paint("#35618C"), (90, 0, 0))
    yaw, _ = s.angles("salle-des-machines")
    x = math.tan(math.radians(yaw)) * (BACK + 0.2)
    d = s.world.at(x, BACK + 0.2, 0, yaw=180)
    d.box((1.75, 0.02, 2.3), (0, 0.02, 0.02), m.emit("#9CCBD0", 0.9), 0)
    building.door(d, 1.7, 2.3, m.paint("#2E7F86"), glazed=True, double=True)
    for x in (-3.6, 3.2):
        industry.plant(s.world.at(x, BACK + 0.9, 0))
