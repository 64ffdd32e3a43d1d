"""The season's files that the catalog imports. Messages are for organisers: French."""

from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from contracts.calls.values import ROME, SLUG, SLUG_MAX, whole
from contracts.catalog import Challenge, ContentKind, OccupationFamily, Transition

CHALLENGES, KINDS = get_args(Challenge), get_args(ContentKind)
FAMILIES, TRANSITIONS = get_args(OccupationFamily), get_args(Transition)
OCCUPATIONS_MAX = 50
"""Occupations of a content, of a hotspot, or near an occupation."""

PLACES_MAX = 50
"""Scenes of a tour; links and hotspots of a scene."""

FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2099, 12, 31)


def slug(*, required: bool = True) -> fields.String:
    """An id: lower-case words of ASCII letters and digits, joined by hyphens."""
    checks = [
        validate.Regexp(whole(SLUG), error="Lettres minuscules sans accent, chiffres et tirets simples."),
        validate.Length(max=SLUG_MAX),
    ]
    return fields.String(required=required, validate=checks)


def prose(longest: int = 500, **kwargs: Any) -> fields.String:
    """A required text of 1 to ``longest`` characters."""
    return fields.String(required=True, validate=validate.Length(min=1, max=longest), **kwargs)


def rome() -> fields.String:
    """A required ROME code."""
    return fields.String(
        required=True, validate=validate.Regexp(whole(ROME), error="Un code ROME est attendu, comme I1304.")
    )


def some_romes(**kwargs: Any) -> fields.List[str]:
    """A list of ROME codes without repetition. Required, unless ``kwargs`` say otherwise."""
    checks: list[Any] = [validate.Length(max=OCCUPATIONS_MAX), no_repetition]
    return fields.List(rome(), validate=checks, **({"required": True} | kwargs))


def places(entry: type[Schema], at_least: int = 0, **kwargs: Any) -> fields.List[Any]:
    """A list of ``at_least`` to PLACES_MAX entries."""
    return fields.List(fields.Nested(entry), validate=validate.Length(at_least, PLACES_MAX), **kwargs)


def day() -> fields.Date:
    return fields.Date(required=True, validate=validate.Range(FIRST_DAY, LAST_DAY))


def some_of(values: Sequence[str], at_least: int = 0) -> fields.List[str]:
    """A list of some of ``values``, without repetition."""
    return fields.List(
        fields.String(validate=validate.OneOf(values)),
        required=True,
        validate=[validate.Length(at_least, len(values)), no_repetition],
    )


def no_repetition(items: Sequence[str]) -> None:
    seen = set[str]()
    for item in items:
        if item in seen:
            raise ValidationError(f"{item} y est deux fois.")
        seen.add(item)


def yaw() -> fields.Float:
    return fields.Float(required=True, validate=validate.Range(-180, 180))


def pitch() -> fields.Float:
    return fields.Float(required=True, validate=validate.Range(-90, 90))


class SeasonFile(Schema):
    """``season.yaml``. Only a ``sample`` may have live sessions that take place every day."""

    id = slug()
    title = prose(200)
    starts_on = day()
    ends_on = day()
    sample = fields.Boolean(load_default=False)

    @validates_schema
    def ends_after_it_starts(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ValidationError("La fin ne peut pas précéder starts_on.", "ends_on")


class ChallengeEntry(Schema):
    """An entry of ``challenges.yaml``."""

    id = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    title = prose(100)
    summary = prose()


class CompanyEntry(Schema):
    """An entry of ``companies.yaml``."""

    id = slug()
    name = prose(100)
    city = prose(100)
    sector = prose(200)
    summary = prose(1000)


class OccupationEntry(Schema):
    """An entry of ``occupations.yaml``.

    ``riasec`` (of one or two letters), ``transitions`` and ``near`` (by mobility, nearest first) are copied
    from the official register, ROME. The other fields are written for the season.
    """

    rome = rome()
    name_feminine = prose(200)
    name_masculine = prose(200)
    riasec = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^([RIASEC])(?!\1)[RIASEC]?\Z", error="Une ou deux lettres différentes de R I A S E C."
        ),
    )
    family = fields.String(required=True, validate=validate.OneOf(FAMILIES))
    challenges = some_of(CHALLENGES, at_least=1)
    transitions = some_of(TRANSITIONS)
    near = some_romes()
    summary = prose()

    @validates_schema
    def engineers_are_called_so(self, data: dict[str, Any], **kwargs: Any) -> None:
        names = f"{data['name_feminine']} {data['name_masculine']}".lower()
        if (data["family"] == "engineering") != ("ingénieur" in names):
            raise ValidationError(
                "engineering est la famille des noms qui disent Ingénieure, et d’eux seuls.", "family"
            )


class ViewEntry(Schema):
    yaw = yaw()
    pitch = pitch()


class LinkEntry(Schema):
    to = slug()
    label = prose(200)
    yaw = yaw()
    pitch = pitch()


class HotspotEntry(Schema):
    id = slug()
    title = prose(200)
    text = prose(2000)
    alt = prose(1000)
    yaw = yaw()
    pitch = pitch()
    occupations = some_romes(required=False, load_default=list)


class SceneEntry(Schema):
    id = slug()
    title = prose(200)
    panorama = fields.String(
        required=True,
        validate=[
            validate.Regexp(whole(f"{SLUG}/{SLUG}"), error="L’image se nomme <visite>/<scène>."),
            validate.Length(max=2 * SLUG_MAX + 1),
        ],
    )
    description = prose(2000)
    panorama_alt = prose(2000)
    initial_view = fields.Nested(ViewEntry, required=True)
    links = places(LinkEntry, load_default=list)
    hotspots = places(HotspotEntry, required=True)


def _draft() -> fields.Boolean:
    """A draft is shown to organisers only."""
    return fields.Boolean(load_default=False)


class ContentFile(Schema):
    """``contents/*.yaml``: contents of all kinds but tours."""

    id = slug()
    kind = fields.String(required=True, validate=validate.OneOf([kind for kind in KINDS if kind != "tour"]))
    title = prose(200)
    summary = prose(1000)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    company = slug(required=False)
    occupations = some_romes()
    duration_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))
    draft = _draft()
    body = prose(20_000)
    transcript = fields.String(validate=validate.Length(min=1, max=20_000))
    person = fields.Nested(lambda: PersonEntry())

    @validates_schema
    def has_what_its_kind_needs(self, data: dict[str, Any], **kwargs: Any) -> None:
        for kind, field in (("testimony", "person"), ("testimony", "company"), ("video", "transcript")):
            if data["kind"] == kind and not data.get(field):
                raise ValidationError(f"Obligatoire pour le type {kind}.", field)
        for kind, field in (("testimony", "person"), ("video", "transcript")):
            if data["kind"] != kind and field in data:
                raise ValidationError(f"Réservé au type {kind}.", field)


class PersonEntry(Schema):
    first_name = prose(50)
    occupation = rome()


class TourFile(Schema):
    """``tours/*.yaml``."""

    id = slug()
    kind = fields.String(required=True, validate=validate.Equal("tour"))
    title = prose(200)
    summary = prose(1000)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    company = slug()
    occupations = some_romes()
    duration_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))
    draft = _draft()
    scenes = places(SceneEntry, 1, required=True)
