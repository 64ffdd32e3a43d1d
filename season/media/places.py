"""What stands at each hotspot and door of each scene: ``places.json``, written by Blender, read without it.

The tests hold the season's hotspots against it: one that is moved, added or renamed, or a scene that is
modelled anew, needs the picture and this file made again (``make media``, ``make places``). After a change of
the kit, ``make places`` says in which scenes it moved something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCENES, KIT, FILE = HERE / "scenes", HERE / "kit", HERE / "places.json"

Place = tuple[tuple[float, float], Sequence[str]]
"""(yaw, pitch) in degrees, and the props that are seen there, the nearest first."""


class NoSuchScene(Exception):
    """Names that are no scene's."""


def scenes(names: Sequence[str] = ()) -> list[Path]:
    """Files of the scenes that are named, by name or as ``tour/scene``; all without names. Raises NoSuchScene
    if any of the names is unknown."""
    every = sorted(SCENES.glob("*/*.py"))
    unknown = set(names) - {path.stem for path in every} - set(map(key, every))
    if unknown:
        raise NoSuchScene(f"no such scene: {', '.join(sorted(unknown))}")
    return [path for path in every if not names or path.stem in names or key(path) in names]


def key(path: Path) -> str:
    """``tour/scene``"""
    return f"{path.parent.name}/{path.stem}"


def entry(path: Path, seen: Mapping[str, Place]) -> dict[str, Any]:
    """What is kept of a scene. ``source``: see below."""
    return {
        "source": source(path),
        "places": {
            spot: {"yaw": angles[0], "pitch": angles[1], "props": list(props)}
            for spot, (angles, props) in sorted(seen.items())
        },
    }


def source(path: Path) -> str:
    """Digest of all that puts the props of a scene where they are: its file, and the kit, which builds them
    and looks what stands where."""
    found = hashlib.sha256()
    for file in (path, *sorted(KIT.glob("*.py"))):
        data = file.read_bytes()
        found.update(b"%s %d\n" % (file.name.encode(), len(data)))
        found.update(data)
    return found.hexdigest()[:16]


def read() -> dict[str, Any]:
    """``{"tour/scene": {source, places}}``; empty before it was ever written."""
    if not FILE.exists():
        return {}
    kept: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return kept


def write(kept: Mapping[str, Any]) -> None:
    text = json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1)
    FILE.write_text(text + "\n", encoding="utf-8")
