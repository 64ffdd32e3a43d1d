"""Which contents and scenes of a season show an occupation. No I/O."""

from collections.abc import Iterable, Mapping
from typing import Any

NOTHING: Mapping[str, list[Any]] = {"contents": [], "scenes": []}


def shown_by(contents: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[Any]]]:
    """ROME code -> ids of contents about it, testimonies of people with that occupation first, and scenes
    with a hotspot about it."""
    people: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    scenes: dict[str, list[dict[str, str]]] = {}
    for content in contents:
        person = content.get("person") or {}
        if person:
            people.setdefault(person["occupation"], []).append(content["id"])
        for code in dict.fromkeys(content["occupations"]):
            if code != person.get("occupation"):
                about.setdefault(code, []).append(content["id"])
        for scene in content.get("scenes", ()):
            for hotspot in scene["hotspots"]:
                place = {"tour": content["id"], "scene": scene["id"], "hotspot": hotspot["id"]}
                for code in dict.fromkeys(hotspot["occupations"]):
                    scenes.setdefault(code, []).append(place)
    return {
        code: {"contents": people.get(code, []) + about.get(code, []), "scenes": scenes.get(code, [])}
        for code in {*people, *about, *scenes}
    }
