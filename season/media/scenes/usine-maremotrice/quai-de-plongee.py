"""The diving quay at the foot of the dyke: a helmeted diver on the edge, panel and hose, zinc blocks."""

from __future__ import annotations

import math

from kit import building, clutter, hydro, industry, lighting, outdoor
from kit import materials as m
from kit.people import Look, person
from kit.stage import Stage

EDGE, BACK, WATER = 3.5, -5.0, -0.45


def surroundings(s: Stage) -> None:
    """Basin, banks, dyke wall with its staircase, sky."""
    w = s.world
    lighting.sky("#3A82CC", "#6FB4EC", "#FFE3B8", 1.25, 0.55)
    lighting.sun(-48, 38, 5.5, "#FFDDA8")
    w.flat(3000, 1500, (0, 750 + EDGE, WATER), m.water("#2F7A5E", 0.16, 0.45))
    stone, pale = m.concrete("#C9C2B2"), m.concrete("#D6CFBF")
    w.box((60, EDGE - BACK, 3), (0, (EDGE + BACK) / 2, -3), stone, 0.04)
    w.box((60, 0.4, 0.12), (0, EDGE - 0.2, 0), m.paint("#F0C02E", 0.5), 0.03)
    for k in range(-7, 8):
        w.flat(0.03, EDGE - BACK, (3.0 * k + 0.7, (EDGE + BACK) / 2, 0.001), m.rubber("#8A8578"))
    for x in (-2.2, 2.4):
        building.stripe(w, [(x, BACK + 1.2), (x, EDGE - 1.1)], m.paint("#F0C02E", 0.6), 0.1)
    building.stripe(w, [(-2.2, EDGE - 1.1), (2.4, EDGE - 1.1)], m.paint("#F0C02E", 0.6), 0.1)
    for px, py, r in ((1.0, 1.4, 0.55), (-1.3, 2.0, 0.7), (-0.6, -1.2, 0.9), (2.9, -0.6, 0.6)):
        outdoor.puddle(w.at(px, py, 0), r)
    weed = m.ground("#34562F", "#5E8438", 0.9, 0.6, 0.8)
    w.box((60, 0.06, 1.2), (0, EDGE + 0.02, -1.2), weed, 0)
    for k in (-5, -2.4, 5.2, 8):  # mooring bollards
        b = w.at(k, EDGE - 0.75, 0)
        b.cyl(0.16, 0.45, (0, 0, 0), m.paint("#2C3238", 0.4), bevel=0.03)
        b.cyl(0.23, 0.12, (0, 0, 0.4), m.paint("#2C3238", 0.4), bevel=0.05)
    w.prism([(-300, 0), (300, 0), (300, 11), (-300, 11)], 3, pale, (0, BACK - 3, 0))
    for k in range(-12, 13):
        w.box((1.2, 1.0, 10), (6.0 * k + 3, BACK - 0.2, 0), pale, 0.05)
        w.box((4.4, 0.1, 0.25), (6.0 * k, BACK - 0.02, 7.4), m.concrete("#A8A292"), 0.01)
    w.box((600, 1.2, 0.5), (0, BACK - 0.3, 11), stone, 0.04)
    building.railing(w, [(-60, BACK - 0.2, 11.5), (60, BACK - 0.2, 11.5)], m.paint("#F0F3F2"), step=2.5)
    st = s.toward("la-digue", 3.1, turn=0)
    x = st.point((0, 0, 0)).x
    flight = w.at(x + 3.4, BACK + 1.1, 0, yaw=-90)
    building.stairs(flight, 1.5, 6.0, 7.8, m.metal("#8A9298"), m.paint("#2E7DB8"))
    w.box((2.4, 1.8, 0.2), (x - 5.6, BACK + 0.9, 5.9), stone, 0.02)
    building.stairs(
        w.at(x - 5.8, BACK + 1.0, 6.0, yaw=-90), 1.5, 5.4, 7.2, m.metal("#8A9298"), m.paint("#2E7DB8")
    )
    meadow = m.ground("#6E9B3F", "#A4BF5E", 0.02, 0.95, 0.2)
    outdoor.disc(w, 190, 420, -89, 89, meadow, WATER + 1.0, 1.2, 60)
    outdoor.ridge(w, 380, -89, 89, 36, m.ground("#5E8C48", "#93B25A", 0.01), 2.0, 0.7)
    outdoor.ridge(w, 900, -89, 89, 95, m.ground("#5F8A66", "#7FA37A", 0.005), 7.0, 0.8)
    outdoor.wood_edge(w, 205, -85, 85, 80, 9, 1, 4, 0.7)
    outdoor.town(w, 215, 20, 50, 12, 1.2)
    outdoor.gulls(w, [(5, 16, 4), (-7, 18, 6), (10, 25, 7), (-12, 12, 5)])
    s.haze = ("#BFD9EE", 90, 1500, 0.55)


def diver(s: Stage) -> None:
    """The diver sits on the edge with her feet in the water; a colleague checks the umbilical on her back."""
    yaw, _ = s.angles("maree-scaphandre")
    d = (EDGE - 0.05) / math.cos(math.radians(yaw))
    f = s.polar(yaw, d, 0).at(0.25, -0.2, -0.36, yaw=225)
    person(
        f,
        Look(
            top="#1D2024",
            legs="#1D2024",
            hat="diver",
            hat_colour="#F7C21E",
            gloves="#2A2D30",
            harness="#F26A1B",
            shoes="#1D2024",
        ),
        "sit",
        left=(-0.16, -0.42, 0.62),
        right=(0.16, -0.42, 0.62),
        seat=0.36,
    )
    for sx in (-1, 1):  # twin bottles
        f.rod((0.09 * sx, 0.22, 0.62), (0.09 * sx, 0.24, 1.02), 0.085, m.paint("#E8E4D8"), cap=True)
    mate = f.at(0.72, 0.62, 0.36, yaw=48)
    person(
        mate,
        Look(top="#E2551F", legs="#2B3A4E", vest="#F7E02B", hat_colour="#FFFFFF", skin="dark", beard=True),
        left=(-0.18, -0.5, 0.85),
        right=(0.1, -0.55, 0.85),
        lean=28,
    )
    hose = [f.point(p) for p in ((0.02, 0.3, 0.95), (0.25, 0.7, 0.7), (0.5, 1.1, 0.45))]
    end = s.polar(78, 2.9).point((0, 0, 0.06))
    s.world.tube(
        [*hose, (1.6, 2.6, 0.06), (1.3, 1.6, 0.05), (1.9, 1.2, 0.05), end],
        0.032,
        m.paint("#F2D21E", 0.5),
        0.3,
    )
    two = s.polar(-20, 3.5, 0, turn=-20)
    person(
        two,
        Look(top="#2F5D8A", vest="#F28A1E", hat_colour="#F7C21E", style="long", hair="#8A4B22", skin="light"),
        left=(-0.12, -0.32, 1.15),
        right=(0.12, -0.34, 1.15),
    )
    two.box((0.26, 0.02, 0.34), (0, -0.36, 1.02), m.paint("#F4F2EA"), 0.01, (-20, 0, 0))


def build(s: Stage) -> None:
    """Compose the scene."""
    surroundings(s)
    diver(s)
    w = s.world
    clutter.drain(s.polar(0, 1.75).at(0.1), 3.6)
    clutter.manhole(s.polar(-58, 2.3), 0.3)
    clutter.cable_ramp(s.polar(24, 2.5, 0, turn=-4), 2)
    clutter.tyre_marks(w, ((-12, -3), (-3, -1.8), (3, -0.8), (14, 1.2)), 1.5, 0.22, 0.4)
    clutter.toolbox(s.polar(-14, 2.2, 0, turn=20), "#2E7F86")
    clutter.bucket(s.polar(34, 2.3), "#F2D21E")
    clutter.trolley(s.polar(-136, 3.6, 0, turn=-10), ("#E2551F", "#2E6FA8", "#F2D21E"), "#2E6FA8")
    clutter.crates(s.polar(150, 3.6, 0, turn=20), 0)
    for yaw, dist in ((-37, 3.0), (62, 2.5), (118, 2.8), (-100, 3.4)):
        clutter.cone(s.polar(yaw, dist, 0, turn=yaw), 0.9)
    for x, y, r in ((0.6, 1.2, 0.18), (-1.9, -0.8, 0.3), (1.8, -1.7, 0.3)):
        clutter.oil(w.at(x, y, 0), r)
    fins = s.polar(16, 1.9)  # fins and a mask laid out
    for k in range(2):
        fins.prism(
            [(-0.06, -0.14), (0.06, -0.14), (0.12, 0.36), (-0.12, 0.36)],
            0.025,
            m.rubber("#1D2024"),
            (-0.3 + 0.28 * k, 0, 0.03),
            (-90, 0, 12),
        )
    fins.box((0.17, 0.08, 0.1), (0.35, 0, 0), m.glass("#9FD0D8", 0.6), 0.03)
    fins.ring(0.09, 0.014, (0.35, 0.1, 0.05), m.paint("#F26A1B"), (0, 0, 0), 24)
    person(
        s.polar(132, 5.0, 0, turn=-20),
        Look(top="#E2551F", vest="#F7E02B", hat_colour="#FFFFFF", style="hijab", veil="#23486B", skin="tan"),
        "walk",
    )
    table = s.polar(52, 3.4)
    industry.desk(table, 1.9, 0.8, 0.85, m.metal("#9AA1A6"))
    table.box((1.8, 0.3, 0.85), (0, 0.15, 0.85), m.paint("#2E6FA8", 0.35), 0.04)
    for k in range(4):
        industry.gauge(table.at(-0.66 + 0.44 * k, 0.0, 1.42), 0.15, -70 + 45 * k)
        table.cyl(
            0.05,
            0.06,
            (-0.66 + 0.44 * k, 0.0, 1.08),
            m.paint(("#E0342B", "#2FA84F", "#F7C21E", "#E0342B")[k]),
            rot=(90, 0, 0),
        )
    person(
        s.polar(68, 4.0, 0, turn=30),
        Look(top="#E2551F", vest="#F7E02B", hat="headset", style="bun", skin="brown"),
        left=(-0.3, -0.4, 1.05),
        right=(0.25, -0.42, 1.1),
    )
    coil = s.polar(84, 3.2)
    for k in range(7):
        coil.ring(
            0.62 - 0.012 * (k % 2),
            0.045,
            (0, 0, 0.05 + 0.085 * k),
            m.paint("#F2D21E" if k % 3 else "#2F4858", 0.45),
        )
    rack = s.polar(108, 3.8)
    for k in range(5):
        rack.rod(
            (-0.7 + 0.35 * k, 0, 0.15),
            (-0.7 + 0.35 * k, 0, 1.4),
            0.13,
            m.paint("#F4F2EA" if k % 2 else "#5A6470", 0.3),
            cap=True,
            seg=20,
        )
        rack.cyl(0.05, 0.15, (-0.7 + 0.35 * k, 0, 1.5), m.metal("#C98A3E"))
    rack.box((2.0, 0.08, 0.08), (0, -0.16, 0.5), m.paint("#D8332A"), 0.01)
    rack.box((2.0, 0.08, 0.08), (0, -0.16, 1.1), m.paint("#D8332A"), 0.01)
    an = s.on_floor("maree-anodes", 0.25)
    p = an.at(0, 0, -0.25, yaw=4)
    industry.pallet(p, 1.6, 0.9)
    for k in range(7):
        hydro.anode(p.at(-0.63 + 0.21 * k, 0, 0.145, yaw=-6 if k == 6 else 0), worn=k == 6)
    for k in range(4):
        hydro.anode(p.at(-0.5 + 0.21 * k, 0.02, 0.275))
    container = s.polar(-110, 5.2).at(yaw=10)
    container.box((5.5, 2.3, 2.5), (0, 1.0, 0), m.paint("#E2551F", 0.4), 0.03)
    for k in range(18):
        container.box((0.12, 0.06, 2.2), (-2.6 + 0.306 * k, -0.17, 0.15), m.paint("#CC4A18", 0.4), 0.02)
