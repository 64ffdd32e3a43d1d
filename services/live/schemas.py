"""The professionals and sessions in a season's files. Messages are for organisers: French."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from contracts.calls.live.values import CAPACITY_MAX, MINUTES_MAX, MINUTES_MIN
from contracts.calls.values import ROME, SLUG, SLUG_MAX, whole
from contracts.catalog import Challenge
from services.live.daily import ID_MAX

CHALLENGES = get_args(Challenge)
STATUSES = ("employee", "apprentice", "engineering-student", "intern", "owner")
TITLE_MAX, SUMMARY_MAX, BIO_MAX, LINE_MAX = 70, 300, 400, 120
LINES_MAX = 6
"""Things that a professional tells of; questions that one likes to answer."""
PROFESSIONALS_MAX = 4
"""Of a session."""

LANGUAGES = {
    "ar": "arabe",
    "bm": "bambara",
    "br": "breton",
    "buc": "kibushi",
    "ca": "catalan",
    "co": "corse",
    "de": "allemand",
    "en": "anglais",
    "es": "espagnol",
    "eu": "basque",
    "fa": "persan",
    "ff": "peul",
    "fr": "français",
    "fsl": "langue des signes française",
    "gcf": "créole guadeloupéen et martiniquais",
    "gcr": "créole guyanais",
    "gsw": "alsacien",
    "ht": "créole haïtien",
    "it": "italien",
    "kab": "kabyle",
    "mg": "malgache",
    "mrq": "marquisien",
    "nl": "néerlandais",
    "oc": "occitan",
    "pl": "polonais",
    "plu": "palikur",
    "pri": "paicî",
    "ps": "pachto",
    "pt": "portugais",
    "rcf": "créole réunionnais",
    "swb": "shimaoré",
    "ti": "tigrigna",
    "tr": "turc",
    "ty": "tahitien",
    "uk": "ukrainien",
    "ur": "ourdou",
    "vi": "vietnamien",
    "wls": "wallisien",
    "wo": "wolof",
    "zh": "chinois",
}
"""Codes of ISO 639-1, else 639-3, with their names: of the languages that people of a season may speak."""

_SLUG = validate.Regexp(whole(SLUG), error="Lettres minuscules sans accent, chiffres et tirets simples.")
_FIRST_NAME = r"^[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿŒœ’]*(-[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿŒœ’]*)?$(?!\n)"


class Start(fields.AwareDateTime):
    """A whole minute, with ``Z`` or an offset; loaded in UTC."""

    default_error_messages = dict.fromkeys(
        ("invalid", "invalid_awareness", "format"),
        "Une date et une heure avec Z ou un décalage sont attendues, comme 2026-12-03T13:00Z.",
    )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        try:
            start: datetime = super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error
        if start.second or start.microsecond:
            raise ValidationError("Une minute entière est attendue, sans secondes.")
        return start


def _slug() -> fields.String:
    return fields.String(required=True, validate=[_SLUG, validate.Length(max=SLUG_MAX)])


def _prose(longest: int) -> fields.String:
    return fields.String(required=True, validate=validate.Length(min=1, max=longest))


def _lines(at_least: int) -> fields.List[str]:
    each = fields.String(validate=validate.Length(min=1, max=LINE_MAX))
    return fields.List(each, required=True, validate=[validate.Length(at_least, LINES_MAX), _no_repetition])


def _languages() -> fields.List[str]:
    each = fields.String(
        validate=validate.OneOf(LANGUAGES, error="Un code de langue connu est attendu, comme fr, en ou gcf.")
    )
    return fields.List(each, required=True, validate=[validate.Length(min=1, max=10), _no_repetition])


def _no_repetition(items: Sequence[str]) -> None:
    for position, item in enumerate(items):
        if item in items[:position]:
            raise ValidationError(f"{item} y est deux fois.")


class ProfessionalEntry(Schema):
    """An entry of ``professionals.yaml``. ``questions``: some that this person likes to answer."""

    id = _slug()
    first_name = fields.String(
        required=True,
        validate=[
            validate.Regexp(_FIRST_NAME, error="Un prénom seul est attendu, sans nom de famille."),
            validate.Length(max=50),
        ],
    )
    occupation = fields.String(
        required=True, validate=validate.Regexp(whole(ROME), error="Un code ROME est attendu, comme I1304.")
    )
    company = _slug()
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    challenges = fields.List(
        fields.String(validate=validate.OneOf(CHALLENGES)),
        required=True,
        validate=[validate.Length(1, len(CHALLENGES)), _no_repetition],
    )
    languages = _languages()
    bio = _prose(BIO_MAX)
    talks_about = _lines(1)
    questions = _lines(0)


class LiveSessionEntry(Schema):
    """An entry of ``sessions.yaml``. It begins once, at ``starts_at``, or every day, at ``daily_at``: for
    samples only, see ``services.live.daily``."""

    id = _slug()
    title = _prose(TITLE_MAX)
    summary = _prose(SUMMARY_MAX)
    professionals = fields.List(
        _slug(), required=True, validate=[validate.Length(1, PROFESSIONALS_MAX), _no_repetition]
    )
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    starts_at = Start(format="iso")
    daily_at = fields.String(
        validate=validate.Regexp(
            r"^([01][0-9]|2[0-3]):[0-5][0-9]Z$(?!\n)", error="Une heure UTC est attendue, comme 13:00Z."
        )
    )
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(MINUTES_MIN, MINUTES_MAX))
    capacity = fields.Integer(required=True, strict=True, validate=validate.Range(1, CAPACITY_MAX))
    languages = _languages()

    @validates_schema
    def begins_once_or_every_day(self, data: dict[str, Any], **kwargs: Any) -> None:
        if "starts_at" in data and "daily_at" in data:
            raise ValidationError("starts_at ou daily_at est attendu, pas les deux.", "daily_at")
        if "starts_at" not in data and "daily_at" not in data:
            raise ValidationError("Ce champ est obligatoire.", "starts_at")

    @validates_schema
    def id_of_a_daily_session_has_room_for_the_day(self, data: dict[str, Any], **kwargs: Any) -> None:
        if "daily_at" in data and len(data["id"]) > ID_MAX:
            raise ValidationError(
                f"Trop long pour une rencontre de tous les jours\u00a0: au plus {ID_MAX}.", "id"
            )
