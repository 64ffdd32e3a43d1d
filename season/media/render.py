"""Render the season's panoramas, or say what stands where: ``make media``, ``make places``.

python season/media/render.py grue-a-tour/cabine        # one scene; without names all of them
python season/media/render.py --draft --markers cabine  # small, hotspots drawn, into build/panoramas
python season/media/render.py --check                   # no picture: is places.json still right?
python season/media/render.py --check --write           # write places.json anew
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import places
from kit import stage as stages
from kit.stage import Stage, build
from pictures import make_pictures

WIDTH, SAMPLES = 4096, 128
DRAFT_WIDTH, DRAFT_SAMPLES = 1280, 6
OVER = 128
"""Pixels rendered beyond yaw -180 and 180, and cut off: neither denoiser nor bloom shows at the seam."""


def wrapped(render: Any) -> Any:
    """The kit's settings with a camera that turns a little more than once."""

    def settings(scene: Any, width: int, samples: int, device: str, threads: int) -> None:
        render(scene, width, samples, device, threads)
        scene.render.resolution_x = width + 2 * OVER
        half = math.pi * (1 + 2 * OVER / width)
        scene.camera.data.longitude_min, scene.camera.data.longitude_max = -half, half

    return settings


def paint(path: Path, folder: Path, arguments: argparse.Namespace) -> Image.Image:
    """The panorama of a scene."""
    stage, png = build(path), folder / f"{path.parent.name}--{path.stem}.png"
    width, samples = (DRAFT_WIDTH, DRAFT_SAMPLES) if arguments.draft else (WIDTH, SAMPLES)
    stage.render(png, width, samples, arguments.device, arguments.threads)
    image = Image.open(png).convert("RGB")
    image = image.crop((OVER, 0, image.width - OVER, image.height))
    return mark(image, stage) if arguments.markers else image


def mark(image: Image.Image, stage: Stage) -> Image.Image:
    """The picture with its hotspots (circles) and doors (squares) drawn on it."""
    pen = ImageDraw.Draw(image)
    for group, square in ((stage.spots, False), (stage.doors, True)):
        for name, (yaw, pitch) in group.items():
            x, y = (yaw + 180) / 360 * image.width, (90 - pitch) / 180 * image.height
            r = image.width / 120
            box = [x - r, y - r, x + r, y + r]
            (pen.rectangle if square else pen.ellipse)(
                box, outline="#00E5FF" if square else "#FF2BD6", width=3
            )
            pen.text((x + r + 3, y - 6), name, fill="#FFFFFF", stroke_width=2, stroke_fill="#000000")
    return image


def check(paths: list[Path], write: bool) -> int:
    """How many scenes are not as ``places.json`` says; with ``write`` it says so afterwards."""
    known, wrong = places.read(), 0
    for path in paths:
        key, now = places.key(path), places.entry(path, build(path).standing())
        if known.get(key) != now:
            wrong += 1
            moved = known.get(key, {}).get("places") != now["places"]
            what = "something moved" if moved else "other code, all in its place"
            print(f"{key}: {what}" + (f", written to {places.FILE.name}" if write else ""))
        known[key] = now
    if write:
        places.write(known)
        return 0
    return wrong


def main() -> None:
    arg = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arg.add_argument("scenes", nargs="*", help="names of scenes, or tour/scene; none: all")
    arg.add_argument("--check", action="store_true", help="render nothing: compare with places.json")
    arg.add_argument("--write", action="store_true", help="with --check: write places.json")
    arg.add_argument("--draft", action="store_true", help="small and quick, into build/panoramas")
    arg.add_argument("--markers", action="store_true", help="draw hotspots and doors")
    arg.add_argument("--device", choices=("CPU", "CUDA", "OPTIX"), default="CPU")
    arg.add_argument("--threads", type=int, default=0, help="of the processor; 0: all")
    arguments = arg.parse_args()
    try:
        paths = places.scenes(arguments.scenes)
    except places.NoSuchScene as error:
        raise SystemExit(str(error)) from error
    if arguments.check:
        raise SystemExit(check(paths, arguments.write))
    stages.settings = wrapped(stages.settings)
    out = Path("build/panoramas") if arguments.draft else HERE / "panoramas"
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            start = time.monotonic()
            image = paint(path, Path(folder), arguments)
            if arguments.draft:
                out.mkdir(parents=True, exist_ok=True)
                image.save(out / f"{path.parent.name}--{path.stem}.webp", quality=85)
            else:
                make_pictures(image, path.parent.name, path.stem, out)
            print(f"{places.key(path)}: {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
