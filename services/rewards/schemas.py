"""The rules in the season's files, and results of the calls of rewards."""

from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from msgspec import Struct

from contracts.calls.rewards import AwardEntry
from contracts.calls.values import SLUG, SLUG_MAX, VERSION_MAX, whole
from contracts.catalog import Challenge, ContentCompleted, ContentKind, HotspotViewed
from contracts.live import LiveSessionAttended, QuestionAnswered, QuestionPublished
from contracts.quiz import QuizCompleted, QuizKind

KINDS: dict[str, tuple[str, ...]] = {
    HotspotViewed.type_name(): (),
    ContentCompleted.type_name(): get_args(ContentKind),
    QuizCompleted.type_name(): get_args(QuizKind),
    LiveSessionAttended.type_name(): (),
    QuestionPublished.type_name(): (),
    QuestionAnswered.type_name(): (),
}
"""Event that a rule can be for -> kinds that it has."""

POINTS_MAX = 1_000_000
"""Of a level: more than a visitor can earn in a season."""

RULES_MAX, LEVELS_MAX = 100, 100
CHALLENGES = get_args(Challenge)
SLUG_CHECKS = [
    validate.Regexp(whole(SLUG), error="Lettres minuscules sans accent, chiffres et tirets simples."),
    validate.Length(max=SLUG_MAX),
]


class RuleEntry(Schema):
    """``kinds`` and ``challenges`` limit a rule; without them it is for all."""

    id = fields.String(required=True, validate=SLUG_CHECKS)
    event = fields.String(required=True, validate=validate.OneOf(KINDS))
    points = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1000))
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    kinds = fields.List(fields.String(validate=validate.Length(max=64)), validate=validate.Length(1, 20))
    challenges = fields.List(
        fields.String(validate=validate.OneOf(CHALLENGES)), validate=validate.Length(1, len(CHALLENGES))
    )

    @validates_schema
    def kinds_are_those_of_the_event(self, data: dict[str, Any], **kwargs: Any) -> None:
        allowed = KINDS[data["event"]]
        if "kinds" in data and not allowed:
            raise ValidationError(f"{data['event']} n’a pas de type.", "kinds")
        for position, kind in enumerate(data.get("kinds", ())):
            if kind not in allowed:
                raise ValidationError({"kinds": {position: [f"Valeurs possibles : {', '.join(allowed)}."]}})


class LevelRule(Schema):
    level = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
    points = fields.Integer(required=True, strict=True, validate=validate.Range(0, POINTS_MAX))
    title = fields.String(required=True, validate=validate.Length(1, 100))


class RulesFile(Schema):
    """``rules.yaml``."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, VERSION_MAX))
    rules = fields.List(fields.Nested(RuleEntry), required=True, validate=validate.Length(max=RULES_MAX))
    levels = fields.List(fields.Nested(LevelRule), required=True, validate=validate.Length(1, LEVELS_MAX))

    @validates_schema
    def rules_have_different_ids(self, data: dict[str, Any], **kwargs: Any) -> None:
        ids = [rule["id"] for rule in data["rules"]]
        for position, rule in enumerate(ids):
            if rule in ids[:position]:
                raise ValidationError({"rules": {position: {"id": [f"{rule} y est déjà."]}}})

    @validates_schema
    def levels_rise_from_zero(self, data: dict[str, Any], **kwargs: Any) -> None:
        levels = data["levels"]
        if levels and levels[0]["points"] != 0:
            raise ValidationError({"levels": {0: {"points": ["Le premier niveau commence à 0."]}}})
        for position in range(1, len(levels)):
            for field in ("level", "points"):
                if levels[position][field] <= levels[position - 1][field]:
                    raise ValidationError(
                        {"levels": {position: {field: ["Doit augmenter d’un niveau à l’autre."]}}}
                    )


STORED_NAMES = {"award_id": "_id", "event_id": "source_event"}
"""Field of a call -> field of the ledger, where they differ."""

_ENTRY_FIELDS = AwardEntry.__struct_fields__
_entry_values = itemgetter(*(STORED_NAMES.get(name, name) for name in _ENTRY_FIELDS))


def award_entry(document: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the ledger as visitors see it. Without a schema, for speed: pages have up to 100 lines."""
    return dict(zip(_ENTRY_FIELDS, _entry_values(document), strict=True))


def exported(document: Mapping[str, Any], contract: type[Struct]) -> dict[str, Any]:
    """The fields of ``contract`` from ``document``, as it is stored; None for missing ones. Times are text in
    ISO 8601."""
    kept = {name: document.get(STORED_NAMES.get(name, name)) for name in contract.__struct_fields__}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in kept.items()}
