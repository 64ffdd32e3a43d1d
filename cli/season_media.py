"""The pictures of a season's tours: they must exist, match their names, and be small enough for a phone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from cli import webp
from services.catalog.domain import SeasonContent, SeasonProblem

MEDIA = "media"
PANORAMAS = "panoramas"
TOTAL_BYTES = 14_000_000
DIGEST_LETTERS = 16


@dataclass(frozen=True)
class Kind:
    """What a picture with this ending must be: ``width`` in pixels, None for any."""

    ending: str
    width: int | None
    ratio: Fraction
    bytes_max: int


POSTER = Kind("poster", None, Fraction(16, 9), 60_000)
SIZES = (Kind("2048", 2048, Fraction(2), 300_000), Kind("4096", 4096, Fraction(2), 1_200_000))

ROUNDING = 0.01
"""How far a poster's ratio may be off: its sides are whole pixels."""


def describe(folder: Path, season: SeasonContent) -> Iterator[SeasonProblem]:
    """Set ``image`` of each scene of ``season``, and ``image`` and ``hotspot_count`` of each tour.

    Yields the problems of the files; if there are any, the season must not be used.
    """
    total = 0
    for file, content in season.contents.items():
        scenes = content.get("scenes", [])
        for position, scene in enumerate(scenes):
            path = ("scenes", position, "panorama")
            try:
                scene["image"] = _images(folder, scene.pop("panorama"))
            except BadPicture as error:
                yield SeasonProblem(file, path, str(error))
                continue
            total += sum(picture["bytes"] for picture in (scene["image"]["poster"], *scene["image"]["sizes"]))
        if scenes and "image" in scenes[0]:
            content["image"] = scenes[0]["image"]["poster"]
            content["hotspot_count"] = sum(len(scene["hotspots"]) for scene in scenes)
    if total > TOTAL_BYTES:
        yield SeasonProblem(
            f"{MEDIA}/{PANORAMAS}", (), f"Les images pèsent {total} octets, au plus {TOTAL_BYTES} ensemble."
        )


class BadPicture(Exception):
    """A picture is missing or wrong; the message is in French."""


def _images(folder: Path, panorama: str) -> dict[str, Any]:
    return {
        "poster": _image(folder, panorama, POSTER),
        "sizes": [_image(folder, panorama, kind) for kind in SIZES],
    }


def _image(folder: Path, panorama: str, kind: Kind) -> dict[str, Any]:
    name = f"{PANORAMAS}/{panorama}-{kind.ending}.webp"
    try:
        content = (folder / MEDIA / name).read_bytes()
    except OSError:
        raise BadPicture(f"L’image {MEDIA}/{name} manque.") from None
    try:
        width, height = webp.size_of(content[: webp.HEADER_BYTES])
    except webp.NotWebP as error:
        raise BadPicture(f"{MEDIA}/{name} ne peut pas être lue : {error}.") from error
    if kind.width is not None and width != kind.width:
        raise BadPicture(f"{MEDIA}/{name} a {width} pixels de large, son nom en dit {kind.width}.")
    if not height or abs(width / height / float(kind.ratio) - 1) > ROUNDING:
        wanted = f"{kind.ratio.numerator}:{kind.ratio.denominator}"
        raise BadPicture(f"{MEDIA}/{name} a {width} pixels sur {height}, et non le format {wanted}.")
    if len(content) > kind.bytes_max:
        raise BadPicture(
            f"{MEDIA}/{name} pèse {len(content)} octets, au plus {kind.bytes_max} pour un téléphone."
        )
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LETTERS]
    return {"url": f"/media/{digest}/{name}", "width": width, "height": height, "bytes": len(content)}
