"""Stylised people in workwear, for scale and life. A person faces local -Y (the viewer) by default."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mathutils import Vector

from . import materials as m
from .core import Frame, Mat

SKIN = {"light": "#E8B795", "tan": "#C98F66", "brown": "#8D5A3B", "dark": "#5E3A28"}


@dataclass
class Look:
    """Clothes and looks; colours are sRGB hex. hat: "", helmet, hood, welding, diver, headset, cap."""

    top: str = "#2F5D8A"
    legs: str = "#2B3A4E"
    skin: str = "tan"
    hair: str = "#2A1D16"
    style: str = "short"  # short, bun, long, curly, hijab
    hat: str = "helmet"
    hat_colour: str = "#F2F2EE"
    vest: str = ""  # hi-vis vest colour
    harness: str = ""  # harness colour
    gloves: str = ""
    shoes: str = "#26221F"
    beard: bool = False
    glasses: bool = False
    build: float = 1.0  # breadth of the body
    veil: str = "#7A3B5E"  # colour of the hijab


def _joint(a: Vector, b: Vector, l1: float, l2: float, pole: Vector) -> Vector:
    """Elbow or knee between a and b for two bones, bent towards pole."""
    d = b - a
    dist = min(max(d.length, 0.05), (l1 + l2) * 0.999)
    u = d.normalized()
    x = (l1 * l1 - l2 * l2 + dist * dist) / (2 * dist)
    side = pole - u * pole.dot(u)
    if side.length < 1e-4:
        side = Vector((1, 0, 0))
    return a + u * x + side.normalized() * math.sqrt(max(l1 * l1 - x * x, 0))


def _limb(
    f: Frame,
    a: Vector,
    b: Vector,
    lens: tuple[float, float],
    pole: Vector,
    radii: tuple[float, float, float],
    mats: tuple,
    end: int,
    finger: bool = False,
) -> Vector:
    """Draw upper and lower limb; returns where the hand or foot really is."""
    reach = sum(lens) * 0.995
    if (b - a).length > reach:
        b = a + (b - a).normalized() * reach
    mid = _joint(a, b, lens[0], lens[1], pole)
    f.rod(a, mid, radii[0], mats[0], radii[1], 14, cap=True)
    f.rod(mid, b, radii[1], mats[0], radii[2], 14, cap=True)
    if end:
        _hand(f, b, (b - mid).normalized(), mats[1], end, finger)
    return b


def _hand(f: Frame, wrist: Vector, along: Vector, mat: Mat, side: int, finger: bool = False) -> None:
    """A mitten: palm, closed fingers and a thumb; `finger` stretches the forefinger (a pointing hand)."""
    across = along.cross(Vector((0, 0, 1)))
    across = across.normalized() if across.length > 0.2 else Vector((1, 0, 0))
    thumb = (Vector((-side, -0.6, 0.25)) - along * along.dot(Vector((-side, -0.6, 0.25)))).normalized()
    palm = wrist + along * 0.055
    f.rod(wrist, palm, 0.036, mat, 0.042, 12, cap=True)
    for k in (-1.5, -0.5, 0.5, 1.5):
        root = palm + across * 0.019 * k + along * 0.02
        tip = (
            root
            + along * (0.075 if finger and k == 0.5 else 0.042)
            - thumb * (0.0 if finger and k == 0.5 else 0.008)
        )
        f.rod(root, tip, 0.0135, mat, 0.0115, 8, cap=True)
    f.rod(
        wrist + along * 0.03 + thumb * 0.025,
        palm + along * 0.028 + thumb * 0.05,
        0.015,
        mat,
        0.012,
        8,
        cap=True,
    )


def _face(f: Frame, c: Vector, skin: Mat, look: Look) -> None:
    """Eyes, brows, nose, mouth and ears on the front (local -Y) of a bare head."""
    brow, lip = (
        m.paint(look.hair, 0.8, 0, 0),
        m.paint("#A2544A" if look.skin in ("light", "tan") else "#6E2F2A", 0.5, 0, 0),
    )
    f.sphere(0.019, c + Vector((0, -0.117, -0.018)), skin, (0.85, 1.15, 1.35), 12)
    for sx in (-1, 1):
        f.sphere(
            0.0165, c + Vector((0.04 * sx, -0.099, 0.018)), m.paint("#FBFAF6", 0.3), (1.15, 0.7, 0.8), 14
        )
        f.sphere(0.0095, c + Vector((0.039 * sx, -0.1085, 0.018)), m.paint("#2A1A12", 0.15), (1, 0.6, 1), 10)
        f.rod(
            c + Vector((0.02 * sx, -0.113, 0.045)),
            c + Vector((0.062 * sx, -0.098, 0.043)),
            0.0055,
            brow,
            0.004,
            6,
            cap=True,
        )
        if look.style != "hijab":
            f.sphere(0.026, c + Vector((0.101 * sx, 0.008, -0.005)), skin, (0.45, 0.8, 1.2), 12)
    f.tube(
        [
            c + Vector((x, -0.104 + 0.9 * abs(x) ** 1.5, -0.062 + 1.6 * x * x))
            for x in (-0.028, -0.014, 0, 0.014, 0.028)
        ],
        0.0058,
        lip,
    )
    if look.glasses:
        for sx in (-1, 1):
            f.ring(
                0.027,
                0.0035,
                c + Vector((0.041 * sx, -0.121, 0.016)),
                m.paint("#22262A", 0.3),
                (90, 0, 0),
                24,
            )
            f.rod(
                c + Vector((0.067 * sx, -0.119, 0.018)),
                c + Vector((0.1 * sx, 0.0, 0.015)),
                0.0035,
                m.paint("#22262A", 0.3),
                seg=6,
            )
        f.rod(
            c + Vector((-0.014, -0.123, 0.018)),
            c + Vector((0.014, -0.123, 0.018)),
            0.0035,
            m.paint("#22262A", 0.3),
            seg=6,
        )


def _head(f: Frame, c: Vector, look: Look) -> None:
    skin, hair = m.paint(SKIN.get(look.skin, look.skin), 0.55, 0, 0), m.paint(look.hair, 0.7, 0, 0)
    if look.hat == "hood":
        white = m.cloth(look.top)
        f.sphere(0.145, c, white, (0.95, 1, 1.12), 20)
        f.sphere(0.112, c + Vector((0, -0.056, 0.03)), skin, (0.92, 0.93, 0.66), 20)
        for sx in (-1, 1):
            f.sphere(0.019, c + Vector((0.042 * sx, -0.138, 0.036)), m.paint("#FBFBFA", 0.3), seg=12)
            f.sphere(0.011, c + Vector((0.042 * sx, -0.15, 0.036)), m.paint("#1B1512", 0.2), seg=10)
        f.sphere(0.105, c + Vector((0, -0.062, -0.065)), m.cloth("#DCE9F2"), (0.95, 0.85, 0.6), 16)
    elif look.hat == "diver":
        f.sphere(0.19, c, m.paint(look.hat_colour), (1, 1, 1.05))
        f.box((0.2, 0.06, 0.13), c + Vector((0, -0.165, -0.06)), m.glass("#9FD0D8", 0.5), 0.03)
        f.ring(0.15, 0.025, c + Vector((0, 0, -0.16)), m.metal())
        return
    else:
        f.sphere(0.115, c, skin, (0.88, 0.98, 1.15), 20)
        _face(f, c, skin, look)
        if look.style == "hijab":
            veil = m.cloth(look.veil)
            f.sphere(0.134, c + Vector((0, 0.034, 0.012)), veil, (0.95, 1.0, 1.12), 24)
            f.ring(0.104, 0.026, c + Vector((0, -0.042, 0.0)), veil, (90, 0, 0), 36)
            f.lathe(
                [(0.075, 0), (0.13, -0.1), (0.2, -0.19), (0.2, -0.2)],
                veil,
                28,
                c + Vector((0, 0.015, -0.07)),
                (0, 0, 0),
                (1, 0.85, 1),
            )
        elif look.style == "curly":
            for i in range(14):
                a = i * 2.4
                f.sphere(
                    0.055,
                    c + Vector((0.1 * math.cos(a), 0.035 + 0.085 * math.sin(a), 0.03 + 0.006 * i)),
                    hair,
                    seg=10,
                )
        else:
            f.sphere(0.122, c + Vector((0, 0.028, 0.03)), hair, (0.9, 0.96, 1.06), 20)
        if look.style == "bun":
            f.sphere(0.055, c + Vector((0, 0.14, 0.05)), hair, seg=12)
        if look.style == "long":
            f.sphere(0.115, c + Vector((0, 0.055, -0.09)), hair, (0.95, 0.6, 1.5), 16)
        if look.beard:
            f.sphere(0.086, c + Vector((0, -0.038, -0.082)), hair, (0.98, 0.86, 0.62), 16)
    if look.hat in ("helmet", "cap"):
        shell = m.paint(look.hat_colour, 0.3)
        f.sphere(0.14, c + Vector((0, 0.012, 0.072)), shell, (0.95, 1.05, 0.82), 20)
        f.lathe(
            [(0.0, 0), (0.15, 0), (0.15, 0.012), (0, 0.02)],
            shell,
            24,
            c + Vector((0, -0.028, 0.068)),
            (0, 0, 0),
            (0.9, 1.1, 1),
        )
    if look.hat == "welding":
        f.box((0.2, 0.05, 0.24), c + Vector((0, -0.11, 0.12)), m.paint("#2A2D30", 0.3), 0.04, (-62, 0, 0))
        f.box((0.12, 0.012, 0.07), c + Vector((0, -0.2, 0.2)), m.paint("#2E6B4F", 0.1), 0.01, (-62, 0, 0))
    if look.hat == "headset":
        f.ring(0.128, 0.011, c + Vector((0, 0.01, 0.02)), m.rubber(), (0, 90, 0))
        f.cyl(0.04, 0.03, c + Vector((0.105, 0.01, -0.02)), m.rubber(), rot=(0, 90, 0))
        f.tube(
            [
                c + Vector((0.12, 0, -0.03)),
                c + Vector((0.1, -0.09, -0.08)),
                c + Vector((0.03, -0.14, -0.075)),
            ],
            0.006,
            m.rubber(),
            0.04,
        )


def person(
    f: Frame,
    look: Look = Look(),
    pose: str = "stand",
    left: tuple | None = None,
    right: tuple | None = None,
    height: float = 1.72,
    lean: float = 0.0,
    seat: float = 0.46,
    gaze: float = 0.0,
    aim: tuple | None = None,
) -> None:
    """Build a person.

    pose: stand, walk, sit (on a seat of height `seat`), crouch. left/right: where the hands go, in the
    person's frame at scale 1.72 m (x: viewer's right, -y: forwards). lean: degrees bent forwards.
    gaze: degrees the head turns (positive: to the viewer's right). aim: a world point for the nearer arm.
    """
    f = f.at(scale=height / 1.72)
    top, legs = m.cloth(look.top), m.cloth(look.legs)
    skin, shoe = m.paint(SKIN.get(look.skin, look.skin), 0.55, 0, 0), m.rubber(look.shoes)
    hand = m.cloth(look.gloves) if look.gloves else skin
    hip_z = {"sit": seat + 0.1, "crouch": 0.42}.get(pose, 0.935)
    lean += {"crouch": 22, "sit": 3}.get(pose, 0)
    hip, wide = Vector((0, 0, hip_z)), look.build
    mark = f.matrix.inverted() @ Vector(aim) if aim else None
    up = Vector((0, -math.sin(math.radians(lean)), math.cos(math.radians(lean))))
    chest, neck = hip + up * 0.36, hip + up * 0.56
    f.rod(hip, hip + up * 0.12, 0.135 * wide, legs, 0.13 * wide, 18, cap=True)
    f.rod(hip + up * 0.12, chest, 0.135 * wide**1.4, top, 0.165 * wide, 18, cap=True)
    if look.hat != "hood" and pose != "crouch":
        f.ring(0.137 * wide, 0.012, hip + up * 0.1, m.rubber("#2A2320"), seg=24)
    f.rod(
        chest + up * 0.05 + Vector((-0.1, 0, 0)),
        chest + up * 0.05 + Vector((0.1, 0, 0)),
        0.1,
        top,
        0.1,
        14,
        cap=True,
    )
    f.rod(neck - up * 0.08, neck + up * 0.08, 0.055, skin if look.hat != "hood" else top, 0.05, 12)
    if look.vest:
        f.rod(
            hip + up * 0.06,
            chest + up * 0.06,
            0.152 * wide**1.4,
            m.cloth(look.vest),
            0.178 * wide,
            18,
            cap=True,
        )
        for k in (0.14, 0.27):
            f.rod(
                hip + up * k,
                hip + up * (k + 0.045),
                (0.17 + 0.02 * k) * wide**1.2,
                m.paint("#EEF0EA", 0.3),
                (0.172 + 0.02 * k) * wide**1.2,
                18,
            )
    if look.harness:
        strap = m.cloth(look.harness)
        for sx in (-1, 1):
            f.tube(
                [
                    chest + up * 0.12 + Vector((0.1 * sx, 0.1, 0)),
                    chest + up * 0.13 + Vector((0.1 * sx, -0.08, 0)),
                    chest + Vector((0.03 * sx, -0.165, -0.02)),
                    hip + Vector((0.12 * sx, -0.13, 0.02)),
                ],
                0.016,
                strap,
                0.05,
            )
        f.ring(0.14, 0.022, hip + up * 0.02, strap)
    _head(f.at(*(neck + up * 0.178), yaw=-gaze, pitch=0), Vector((0, 0, 0)), look)
    front = Vector((0, -1, 0))
    for sx, target in ((-1, left), (1, right)):
        shoulder = chest + up * 0.1 + Vector((0.19 * sx * (0.5 + 0.5 * wide), 0, 0))
        goal = Vector(target) if target else shoulder + Vector((0.07 * sx, -0.06, -0.5))
        points = mark is not None and mark.x * sx >= 0
        if points:
            goal = shoulder + (mark - shoulder).normalized() * 0.535
        _limb(
            f,
            shoulder,
            goal,
            (0.28, 0.27),
            Vector((0.6 * sx, 0.5, -0.9)),
            (0.062, 0.052, 0.042),
            (top, hand),
            sx,
            points,
        )
        h = hip + Vector((0.085 * sx, 0, -0.02))
        foot = {
            "stand": Vector((0.11 * sx, 0, 0.07)),
            "walk": Vector((0.09 * sx, -0.22 * sx, 0.07)),
            "sit": Vector((0.12 * sx, -0.5, 0.07)),
            "crouch": Vector((0.16 * sx, -0.12 - 0.16 * (sx > 0), 0.07)),
        }[pose]
        end = _limb(
            f,
            h,
            foot,
            (0.43, 0.42),
            front * 1.0 + Vector((0.15 * sx, 0, 0.1)),
            (0.088, 0.07, 0.055),
            (legs, shoe),
            0,
        )
        f.box((0.1, 0.26, 0.09), (end.x, end.y - 0.05, end.z - 0.07), shoe, 0.035)
