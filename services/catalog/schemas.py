"""What comes in and goes out: the season's files, and the catalog's RPC."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from contracts.catalog import Challenge, ContentKind, OccupationFamily, Transition

CHALLENGES = Challenge.__args__  # type: ignore[attr-defined]
KINDS = ContentKind.__args__  # type: ignore[attr-defined]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"
ROME = r"^[A-N][0-9]{4}\Z"
MAX_SLUG = 64
PANORAMA = r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*\Z"
FAMILIES = OccupationFamily.__args__  # type: ignore[attr-defined]
TRANSITIONS = Transition.__args__  # type: ignore[attr-defined]


def slug(**kwargs: Any) -> fields.String:
    """An id: lower-case words of ASCII letters and digits, joined by hyphens."""
    checks = [
        validate.Regexp(SLUG, error="Use lower-case letters, digits and single hyphens."),
        validate.Length(max=MAX_SLUG),
    ]
    return fields.String(required=True, validate=checks, **kwargs)


def prose(longest: int = 500, **kwargs: Any) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=longest), **kwargs)


def rome() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(ROME, error="Use a ROME code, like I1304."))


def some_romes() -> fields.List[str]:
    return fields.List(rome(), required=True, validate=each_once)


def some_of(values: Sequence[str], at_least: int = 0) -> fields.List[str]:
    """A list of ``values``, each at most once."""
    return fields.List(
        fields.String(validate=validate.OneOf(values)),
        required=True,
        validate=[validate.Length(min=at_least), each_once],
    )


def each_once(items: Sequence[str]) -> None:
    twice = [item for position, item in enumerate(items) if item in items[:position]]
    if twice:
        raise ValidationError(f"{twice[0]} is there twice.")


def yaw() -> fields.Float:
    return fields.Float(required=True, validate=validate.Range(-180, 180))


def pitch() -> fields.Float:
    return fields.Float(required=True, validate=validate.Range(-90, 90))


class SeasonFile(Schema):
    """``season.yaml``."""

    id = slug()
    title = prose(200)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)

    @validates_schema
    def ends_after_it_starts(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ValidationError("Must not be before starts_on.", "ends_on")


class ChallengeEntry(Schema):
    """One of ``challenges.yaml``."""

    id = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    title = prose(100)
    summary = prose()


class CompanyEntry(Schema):
    """One of ``companies.yaml``."""

    id = slug()
    name = prose(100)
    city = prose(100)
    sector = prose(200)
    summary = prose(1000)


class OccupationEntry(Schema):
    """One of ``occupations.yaml``.

    ``riasec``, ``transitions`` and ``near`` (by mobility, nearest first) are facts of the official ROME; some
    profiles have a single letter. The rest is the season's own.
    """

    rome = rome()
    name_feminine = prose(200)
    name_masculine = prose(200)
    riasec = fields.String(
        required=True,
        validate=validate.Regexp(r"^([RIASEC])(?!\1)[RIASEC]?\Z", error="Use one or two of R I A S E C."),
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
                "engineering are those whose name says Ingénieure, and no others.", "family"
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
    occupations = fields.List(rome(), load_default=list)


class ImageEntry(Schema):
    """A picture of the season as browsers load it. ``url`` holds a digest of the file: it never changes."""

    url = fields.String(required=True)
    width = fields.Integer(required=True)
    height = fields.Integer(required=True)
    bytes = fields.Integer(required=True)


class SceneImageEntry(Schema):
    """``poster``: the initial view, 16:9; ``sizes``: the whole panorama, narrow to wide."""

    poster = fields.Nested(ImageEntry)
    sizes = fields.List(fields.Nested(ImageEntry))


class SceneEntry(Schema):
    id = slug()
    title = prose(200)
    panorama = fields.String(
        required=True,
        load_only=True,
        validate=validate.Regexp(PANORAMA, error="Name the picture as <tour>/<scene>."),
    )
    image = fields.Nested(SceneImageEntry, dump_only=True)
    description = prose(2000)
    panorama_alt = prose(2000)
    initial_view = fields.Nested(ViewEntry, required=True)
    links = fields.List(fields.Nested(LinkEntry), load_default=list)
    hotspots = fields.List(fields.Nested(HotspotEntry), required=True)


def _draft() -> fields.Boolean:
    """Whether only organisers see it yet."""
    return fields.Boolean(load_default=False)


class ContentFile(Schema):
    """``contents/*.yaml``: everything but tours."""

    id = slug()
    kind = fields.String(required=True, validate=validate.OneOf([kind for kind in KINDS if kind != "tour"]))
    title = prose(200)
    summary = prose(1000)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    company = fields.String()
    occupations = fields.List(rome(), required=True)
    duration_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))
    draft = _draft()
    body = prose(20_000)
    transcript = fields.String(validate=validate.Length(min=1, max=20_000))
    person = fields.Nested(lambda: PersonEntry())

    @validates_schema
    def has_what_its_kind_needs(self, data: dict[str, Any], **kwargs: Any) -> None:
        for kind, field in (("testimony", "person"), ("testimony", "company"), ("video", "transcript")):
            if data["kind"] == kind and not data.get(field):
                raise ValidationError(f"Required for a {kind}.", field)
        for kind, field in (("testimony", "person"), ("video", "transcript")):
            if data["kind"] != kind and field in data:
                raise ValidationError(f"Only for a {kind}.", field)


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
    occupations = fields.List(rome(), required=True)
    duration_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))
    draft = _draft()
    scenes = fields.List(fields.Nested(SceneEntry), required=True, validate=validate.Length(min=1))


class ContentQuery(Schema):
    """Arguments of ``list_contents``: every one a plain value, whatever the caller sends."""

    challenge = fields.String(allow_none=True)
    kind = fields.String(allow_none=True)
    company = fields.String(allow_none=True)
    occupation = fields.String(allow_none=True)
    q = fields.String(allow_none=True, validate=validate.Length(max=100))
    after = fields.String(allow_none=True)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class ContentItem(Schema):
    """A content in a list."""

    id = fields.String()
    kind = fields.String()
    title = fields.String()
    summary = fields.String()
    challenge = fields.String()
    company = fields.String()
    occupations = fields.List(fields.String())
    duration_minutes = fields.Integer()
    image = fields.Nested(ImageEntry)
    hotspot_count = fields.Integer()


class SuggestedItem(ContentItem):
    """A content to go on with. ``reason``: what it shares most with the one before."""

    reason = fields.String()


class StaffItem(ContentItem):
    """A content as organisers see it, whatever its state."""

    state = fields.String()
    version = fields.String()


class ContentFull(ContentItem):
    version = fields.String()
    body = fields.String()
    transcript = fields.String()
    person = fields.Nested(PersonEntry)


class TourFull(ContentItem):
    version = fields.String()
    scenes = fields.List(fields.Nested(SceneEntry))


class ViewClick(msgspec.Struct, frozen=True):
    """One click on a hotspot. msgspec rather than marshmallow: it is on the path of every click."""

    visitor: UUID
    hotspot: str
    correlation_id: str


class Completion(msgspec.Struct, frozen=True):
    """One content brought to its end."""

    visitor: UUID
    content: str
    correlation_id: str
