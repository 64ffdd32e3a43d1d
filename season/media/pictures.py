"""A rendered panorama as the site shows it: two widths and a poster, each small enough for a phone."""

import math
from pathlib import Path

import numpy as np
import yaml
from PIL import Image

LANCZOS = Image.Resampling.LANCZOS
SEASON = Path(__file__).resolve().parents[1]
LARGE_KB, SMALL_KB, POSTER_KB = 860, 216, 58


def save(img: Image.Image, path: Path, limit: float, best: int = 88, worst: int = 40) -> str:
    """Write a WebP with the best quality (up to `best`) that stays under limit kilobytes."""

    def size(quality: int) -> float:
        img.save(path, "WEBP", quality=quality, method=6)
        return path.stat().st_size / 1024

    low, high, quality = worst, best, best
    while size(quality) > limit and quality > worst:
        high = quality - 1
        while low < high:
            quality = (low + high + 1) // 2
            low, high = (quality, high) if size(quality) <= limit else (low, quality - 1)
        quality = low
    return f"q{quality} {path.stat().st_size // 1024} KB"


def view(img: Image.Image, yaw: float, pitch: float, size: tuple[int, int], hfov: float) -> Image.Image:
    """A flat (rectilinear) view of an equirectangular image."""
    a = np.asarray(img, dtype=np.float32)
    (h, w), (vw, vh) = a.shape[:2], size
    f = (vw / 2) / math.tan(math.radians(hfov) / 2)
    x, y = np.meshgrid((np.arange(vw) + 0.5 - vw / 2) / f, -(np.arange(vh) + 0.5 - vh / 2) / f)
    p = math.radians(pitch)
    ahead, up = math.cos(p) - y * math.sin(p), math.sin(p) + y * math.cos(p)
    u = ((np.arctan2(x, ahead) + math.radians(yaw)) / (2 * math.pi) + 0.5) * w - 0.5
    v = (0.5 - np.arctan2(up, np.hypot(x, ahead)) / math.pi) * h - 0.5
    u0, v0 = np.floor(u).astype(int), np.floor(v).astype(int)
    du, dv = (u - u0)[..., None], (v - v0)[..., None]

    def at(i: np.ndarray, j: np.ndarray) -> np.ndarray:
        return a[np.clip(j, 0, h - 1), i % w]

    top = at(u0, v0) * (1 - du) + at(u0 + 1, v0) * du
    low = at(u0, v0 + 1) * (1 - du) + at(u0 + 1, v0 + 1) * du
    return Image.fromarray(np.clip(top * (1 - dv) + low * dv + 0.5, 0, 255).astype(np.uint8))


def make_pictures(image: Image.Image, tour: str, scene: str, out: Path) -> None:
    """Write a panorama in both widths, and the poster: its initial view, 16:9."""
    data = yaml.safe_load((SEASON / "tours" / f"{tour}.yaml").read_text(encoding="utf-8"))
    start = next(each for each in data["scenes"] if each["id"] == scene)["initial_view"]
    folder = out / tour
    folder.mkdir(parents=True, exist_ok=True)
    save(image, folder / f"{scene}-4096.webp", LARGE_KB, 91)
    save(image.resize((2048, 1024), LANCZOS), folder / f"{scene}-2048.webp", SMALL_KB)
    flat = view(image, start["yaw"], start["pitch"], (2048, 1152), 100).resize((1024, 576), LANCZOS)
    save(flat, folder / f"{scene}-poster.webp", POSTER_KB)
