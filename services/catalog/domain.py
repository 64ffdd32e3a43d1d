"""Rules of the catalog: which seasons are consistent, which events clicks and changes cause. No I/O."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.calls.catalog import Outline, OutlineHotspot, OutlineLink, OutlineStep, Tour
from contracts.catalog import ContentCompleted, ContentPublished, ContentWithdrawn, HotspotViewed

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class SeasonProblem:
    """A mistake in a season's file. ``path``: keys and positions down to the value. ``message`` is French."""

    file: str
    path: Path
    message: str


@dataclass
class SeasonContent:
    """A season as read from its files. ``contents``: file name -> content of any kind, tours included;
    ``studies_lengths``: ROME code -> ``short`` or ``long``, where it is known."""

    season: dict[str, Any]
    challenges: list[dict[str, Any]]
    companies: list[dict[str, Any]]
    occupations: list[dict[str, Any]]
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    studies_lengths: dict[str, str] = field(default_factory=dict)

    def occupations_with_studies(self) -> list[dict[str, Any]]:
        """The occupations with their ``studies_length``, None where it is not known."""
        lengths = self.studies_lengths
        return [entry | {"studies_length": lengths.get(entry["rome"])} for entry in self.occupations]


def problems(season: SeasonContent) -> Iterator[SeasonProblem]:
    """Mistakes across entries: repeated ids, references to unknown ids, scenes that no link leads to."""
    yield from _repeated("challenges.yaml", season.challenges, "id")
    yield from _repeated("companies.yaml", season.companies, "id")
    yield from _repeated("occupations.yaml", season.occupations, "rome")
    yield from _neighbour_problems(season.occupations)
    challenges = {challenge["id"] for challenge in season.challenges}
    companies = {company["id"] for company in season.companies}
    occupations = {occupation["rome"] for occupation in season.occupations}
    seen_contents: dict[str, str] = {}
    seen_hotspots: dict[str, str] = {}
    for file, content in season.contents.items():
        first = seen_contents.setdefault(content["id"], file)
        if first != file:
            yield SeasonProblem(file, ("id",), f"{content['id']} est déjà l’identifiant de {first}.")
        if content["challenge"] not in challenges:
            yield SeasonProblem(
                file, ("challenge",), f"Aucun défi {content['challenge']} dans challenges.yaml."
            )
        if content.get("company") is not None and content["company"] not in companies:
            yield SeasonProblem(
                file, ("company",), f"Aucune entreprise {content['company']} dans companies.yaml."
            )
        for path, code in _occupations_in(content):
            if code not in occupations:
                yield SeasonProblem(file, path, f"Aucun métier {code} dans occupations.yaml.")
        yield from _tour_problems(file, content, seen_hotspots)


def _repeated(file: str, entries: Sequence[Mapping[str, Any]], key: str) -> Iterator[SeasonProblem]:
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        if entry[key] in seen:
            yield SeasonProblem(file, (position, key), f"{entry[key]} y est déjà.")
        seen.add(entry[key])


def _neighbour_problems(occupations: Sequence[Mapping[str, Any]]) -> Iterator[SeasonProblem]:
    codes = {occupation["rome"] for occupation in occupations}
    for number, entry in enumerate(occupations):
        for position, code in enumerate(entry["near"]):
            path: Path = (number, "near", position)
            if code == entry["rome"]:
                yield SeasonProblem("occupations.yaml", path, "Un métier n’est pas proche de lui-même.")
            elif code not in codes:
                yield SeasonProblem("occupations.yaml", path, f"Aucun métier {code} dans occupations.yaml.")


def _occupations_in(content: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for position, code in enumerate(content["occupations"]):
        yield ("occupations", position), code
    if content.get("person"):
        yield ("person", "occupation"), content["person"]["occupation"]
    for scene_position, scene in enumerate(content.get("scenes", ())):
        for hotspot_position, hotspot in enumerate(scene["hotspots"]):
            for position, code in enumerate(hotspot["occupations"]):
                yield ("scenes", scene_position, "hotspots", hotspot_position, "occupations", position), code


def _tour_problems(file: str, content: Mapping[str, Any], seen: dict[str, str]) -> Iterator[SeasonProblem]:
    scenes = content.get("scenes", [])
    ids = [scene["id"] for scene in scenes]
    for position, scene in enumerate(scenes):
        here: Path = ("scenes", position)
        if scene["id"] in ids[:position]:
            yield SeasonProblem(
                file, (*here, "id"), f"{scene['id']} est déjà l’identifiant d’une autre scène."
            )
        for number, link in enumerate(scene["links"]):
            if link["to"] not in ids:
                yield SeasonProblem(
                    file, (*here, "links", number, "to"), f"Aucune scène {link['to']} dans cette visite."
                )
        for number, hotspot in enumerate(scene["hotspots"]):
            first = seen.setdefault(hotspot["id"], f"{file} scenes.{position}.hotspots.{number}")
            if first != f"{file} scenes.{position}.hotspots.{number}":
                message = f"{hotspot['id']} est déjà l’identifiant d’un autre point d’intérêt : {first}."
                yield SeasonProblem(file, (*here, "hotspots", number, "id"), message)
        if position and scene["id"] not in _reachable(scenes):
            yield SeasonProblem(
                file, (*here, "id"), f"Aucun chemin ne mène de la première scène à {scene['id']}."
            )


def _reachable(scenes: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of the scenes to which links lead from the first."""
    targets = {scene["id"]: [link["to"] for link in scene["links"]] for scene in scenes}
    reached, pending = set[str](), [scenes[0]["id"]]
    while pending:
        scene_id = pending.pop()
        if scene_id not in reached:
            reached.add(scene_id)
            pending.extend(targets.get(scene_id, ()))
    return reached


def version_of(content: Mapping[str, Any]) -> str:
    """Digest of a content; it does not depend on the order of keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def places_in(tour: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A HotspotPlace for every hotspot of ``tour``, as a dict."""
    return [
        {
            "id": hotspot["id"],
            "tour": tour["id"],
            "challenge": tour["challenge"],
            "company": tour["company"],
            "occupations": hotspot["occupations"],
        }
        for scene in tour.get("scenes", ())
        for hotspot in scene["hotspots"]
    ]


def outline_of(tour: Tour) -> Outline:
    """The tour as ordered text: the same scenes, hotspots and links, for keyboards and screen readers."""
    return Outline(
        id=tour.id,
        title=tour.title,
        summary=tour.summary,
        version=tour.version,
        steps=[
            OutlineStep(
                position=position,
                scene=scene.id,
                title=scene.title,
                description=f"{scene.description} {scene.panorama_alt}",
                hotspots=[
                    OutlineHotspot(
                        id=hotspot.id,
                        title=hotspot.title,
                        text=hotspot.text,
                        alt=hotspot.alt,
                        occupations=hotspot.occupations,
                    )
                    for hotspot in scene.hotspots
                ],
                links=[OutlineLink(to=link.to, label=link.label) for link in scene.links],
            )
            for position, scene in enumerate(tour.scenes, start=1)
        ],
    )


def view_of(visitor: UUID, hotspot: str, place: Mapping[str, Any]) -> HotspotViewed:
    """The event of a click. ``place``: a HotspotPlace as a dict."""
    return HotspotViewed(
        visitor=visitor,
        hotspot=hotspot,
        tour=place["tour"],
        challenge=place["challenge"],
        company=place["company"],
        occupations=tuple(place["occupations"]),
    )


def completion_of(visitor: UUID, content: Mapping[str, Any]) -> ContentCompleted:
    """The event of the end of a stored content."""
    return ContentCompleted(
        visitor=visitor,
        content=content["_id"],
        kind=content["kind"],
        challenge=content["challenge"],
        company=content.get("company"),
        occupations=tuple(content.get("occupations", ())),
    )


def change_of(content: Mapping[str, Any]) -> ContentPublished | ContentWithdrawn:
    """The event of the last change of a stored content."""
    about = {"content": content["_id"], "kind": content["kind"], "version": content["version"]}
    return ContentPublished(**about) if content["published"] else ContentWithdrawn(**about)


def state_of(published: bool, draft: bool) -> str:
    """``published``, ``draft`` or ``withdrawn``."""
    if published:
        return "published"
    return "draft" if draft else "withdrawn"
