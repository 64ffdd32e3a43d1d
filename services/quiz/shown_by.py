"""Which contents and scenes of a season show an occupation, and what they are called. No I/O."""

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


def titles(contents: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """ROME code -> ``contents`` and ``hotspots`` that show it, each by id.

    A content has its ``kind`` and ``title``, and whether its ``person`` has this occupation; a hotspot its
    ``title`` and that of its ``tour``.
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}

    def of(code: str) -> dict[str, dict[str, Any]]:
        return found.setdefault(code, {"contents": {}, "hotspots": {}})

    for content in contents:
        does_it = (content.get("person") or {}).get("occupation")
        for code in {*content["occupations"], *([does_it] if does_it else [])}:
            of(code)["contents"][content["id"]] = {
                "kind": content["kind"],
                "title": content["title"],
                "person": code == does_it,
            }
        for hotspot in (each for scene in content.get("scenes", ()) for each in scene["hotspots"]):
            for code in hotspot["occupations"]:
                of(code)["hotspots"][hotspot["id"]] = {"title": hotspot["title"], "tour": content["title"]}
    return found
