"""Which contents and scenes of a season show an occupation, and all places that show some. No I/O."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.quiz.explored import NOT_PLACES, Place

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


def places(contents: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Hotspots and contents of a season that show occupations and can be explored: no quizzes."""
    for content in contents:
        company = content.get("company")
        if content["occupations"] and content["kind"] not in NOT_PLACES:
            yield Place(
                kind=content["kind"],
                content=content["id"],
                title=content["title"],
                occupations=tuple(content["occupations"]),
                company=company,
            )
        for scene in content.get("scenes", ()):
            for hotspot in scene["hotspots"]:
                if hotspot["occupations"]:
                    yield Place(
                        kind="hotspot",
                        content=content["id"],
                        title=hotspot["title"],
                        occupations=tuple(hotspot["occupations"]),
                        scene=scene["id"],
                        hotspot=hotspot["id"],
                        company=company,
                    )
