"""Pictures drawn in Python for screens, murals and signs; no words, only curves, numbers and shapes."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import bpy
import numpy as np
from PIL import Image, ImageDraw

from . import materials as m


def to_blender(img: Image.Image, name: str) -> bpy.types.Image:
    """A PIL picture as a packed Blender image."""
    rgba = np.asarray(img.convert("RGBA"), dtype=np.float32)[::-1] / 255
    out = bpy.data.images.new(name, img.width, img.height)
    out.pixels.foreach_set(np.ascontiguousarray(rgba).ravel())
    out.pack()
    return out


def canvas(w: int, h: int, bg: str = "#0B1B2B") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty picture and its pen."""
    img = Image.new("RGB", (w, h), bg)
    return img, ImageDraw.Draw(img)


def _grid(d: ImageDraw.ImageDraw, w: int, h: int, colour: str = "#1E3A52") -> None:
    for i in range(1, 12):
        d.line([(w * i / 12, 0), (w * i / 12, h)], fill=colour)
    for i in range(1, 6):
        d.line([(0, h * i / 6), (w, h * i / 6)], fill=colour)


def _curve(
    d: ImageDraw.ImageDraw, w: int, h: int, f: Callable[[float], float], colour: str, width: int = 6
) -> None:
    d.line(
        [(x, h * (0.5 - 0.42 * f(x / w))) for x in range(0, w + 1, 4)],
        fill=colour,
        width=width,
        joint="curve",
    )


def _tide(d: ImageDraw.ImageDraw, w: int, h: int) -> None:
    _grid(d, w, h)
    _curve(d, w, h, lambda t: 0.85 * math.sin(9 * t), "#4AA8FF", 9)
    _curve(d, w, h, lambda t: 0.15 + 0.5 * math.sin(9 * t - 0.9), "#5BE08A", 9)
    d.line([(w * 0.58, 0), (w * 0.58, h)], fill="#FFD34D", width=6)


def _curves(d: ImageDraw.ImageDraw, w: int, h: int, seed: int, alert: bool = False) -> None:
    rng = np.random.default_rng(seed)
    _grid(d, w, h)
    for k in range(3):
        a, b, c = rng.uniform(0.1, 0.3), rng.uniform(8, 30), rng.uniform(0, 6)
        last = alert and k == 1
        colour = "#FF9A2E" if last else ["#3FE08A", "#8BF0B8", "#2BB673"][k]
        _curve(
            d,
            w,
            h,
            lambda t: 0.55 * (k - 1) + a * math.sin(b * t + c) + (0.9 * max(0, t - 0.55) if last else 0),
            colour,
            8 if last else 5,
        )


def _synoptic(d: ImageDraw.ImageDraw, w: int, h: int) -> None:
    for i in range(4):
        x = w * (0.14 + 0.24 * i)
        d.line([(x, h * 0.15), (x, h * 0.85)], fill="#5FB3FF", width=6)
        d.ellipse([x - 34, h * 0.5 - 34, x + 34, h * 0.5 + 34], outline="#7CF0B0", width=8, fill="#123")
        for k in range(3):
            a = k * 2.1 + i
            d.line(
                [(x, h * 0.5), (x + 26 * math.cos(a), h * 0.5 + 26 * math.sin(a))], fill="#7CF0B0", width=6
            )
        d.rectangle([x - 30, h * 0.86, x + 30, h * 0.93], fill="#3FE08A" if i != 2 else "#FFB347")
    d.line([(w * 0.08, h * 0.15), (w * 0.92, h * 0.15)], fill="#FFD34D", width=8)


def _bars(d: ImageDraw.ImageDraw, w: int, h: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    _grid(d, w, h)
    for i in range(10):
        v = rng.uniform(0.2, 0.9)
        d.rectangle(
            [w * (0.05 + 0.092 * i), h * (0.95 - 0.85 * v), w * (0.11 + 0.092 * i), h * 0.95],
            fill="#4AA8FF" if i % 3 else "#FFC24D",
        )


def _wafermap(d: ImageDraw.ImageDraw, w: int, h: int, seed: int) -> None:
    rng, r, n = np.random.default_rng(seed), h * 0.45, 21
    for i in range(n):
        for j in range(n):
            x, y = (i - n / 2 + 0.5) * 2 * r / n, (j - n / 2 + 0.5) * 2 * r / n
            dist = math.hypot(x, y) / r
            if dist < 0.97:
                bad = rng.random() < (0.75 if 0.68 < dist < 0.8 else 0.06)
                s = r / n * 0.8
                d.rectangle(
                    [w / 2 + x - s, h / 2 + y - s, w / 2 + x + s, h / 2 + y + s],
                    fill="#E8413C" if bad else "#3CC46A",
                )


def _ultrasound(d: ImageDraw.ImageDraw, w: int, h: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for i in range(48):
        for j in range(28):
            v = rng.uniform(0.55, 0.8)
            blob = math.exp(-((i - 31) ** 2 / 14 + (j - 12) ** 2 / 9))
            c = (int(30 + 225 * blob), int(90 * v + 70 * blob), int(230 * v * (1 - blob) + 20))
            d.rectangle([i * w / 48, j * h / 28, (i + 1) * w / 48, (j + 1) * h / 28], fill=c)


def _gauge(d: ImageDraw.ImageDraw, w: int, h: int) -> None:
    d.arc([w * 0.08, h * 0.12, w * 0.62, h * 1.1], 180, 360, fill="#29445E", width=34)
    d.arc([w * 0.08, h * 0.12, w * 0.62, h * 1.1], 180, 290, fill="#3FE08A", width=34)
    d.line([(w * 0.35, h * 0.62), (w * 0.44, h * 0.25)], fill="#FFFFFF", width=9)
    for k, text in enumerate(("2,0 t", "58 m")):
        d.text((w * 0.66, h * (0.2 + 0.4 * k)), text, fill="#F4F7FA", font_size=int(h * 0.2))


def _camera(d: ImageDraw.ImageDraw, w: int, h: int, seed: int) -> None:
    """A camera's view: 0 hook from above, 1 yard, 2 jib against the sky."""
    kind = seed % 3
    if kind == 2:
        d.rectangle([0, 0, w, h], fill="#8EC3EE")
        for i in range(14):
            x = w * i / 14
            d.line([(x, h * 0.62), (x + w / 28, h * 0.42), (x + w / 14, h * 0.62)], fill="#F2B233", width=8)
        d.line([(0, h * 0.62), (w, h * 0.62)], fill="#E09A1C", width=14)
        d.line([(w * 0.6, h * 0.62), (w * 0.6, h * 0.9)], fill="#333333", width=5)
    else:
        d.rectangle([0, 0, w, h], fill="#A9A28F")
        d.polygon([(0, h * 0.55), (w, h * 0.3), (w, h * 0.5), (0, h * 0.8)], fill="#7C7F83")
        d.rectangle([w * 0.15, h * 0.1, w * 0.35, h * 0.4], fill="#3B6EA8")
        d.rectangle([w * 0.7, h * 0.62, w * 0.92, h * 0.85], fill="#C8542E")
        if kind == 0:
            d.line([(w * 0.5, 0), (w * 0.5, h * 0.45)], fill="#222222", width=7)
            d.ellipse([w * 0.44, h * 0.42, w * 0.56, h * 0.62], fill="#E8482C", outline="#222222", width=6)
    d.rectangle([w * 0.02, h * 0.04, w * 0.06, h * 0.1], fill="#E8413C")


PICTURES = {
    "tide": lambda d, w, h, _: _tide(d, w, h),
    "curves": _curves,
    "synoptic": lambda d, w, h, _: _synoptic(d, w, h),
    "bars": _bars,
    "wafermap": _wafermap,
    "ultrasound": _ultrasound,
    "gauge": lambda d, w, h, _: _gauge(d, w, h),
    "camera": _camera,
    "alert": lambda d, w, h, s: _curves(d, w, h, s, True),
}


@lru_cache(None)
def screen(
    kind: str, seed: int = 0, strength: float = 1.2, size: tuple[int, int] = (768, 432)
) -> bpy.types.Material:
    """The material of a lit screen that shows one of PICTURES."""
    img, pen = canvas(*size)
    PICTURES[kind](pen, *size, seed)
    return m.picture(to_blender(img, f"{kind}{seed}"), strength)


def clear_cache() -> None:
    """Forget cached screens (after the Blender file was emptied)."""
    screen.cache_clear()
