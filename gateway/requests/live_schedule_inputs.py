"""Query strings and bodies about the schedule of live sessions."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from contracts.calls.live.values import CAPACITY_MAX, MINUTES_MAX, MINUTES_MIN
from contracts.calls.values import ROME, SLUG, SLUG_MAX
from gateway.requests.inputs import Body
from gateway.requests.queries import CHALLENGES, FullMatch, Query

EXAMPLE_MOMENT = "2026-12-01T09:00:00Z"
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _moment(description: str, **options: Any) -> fields.AwareDateTime:
    expected = "Une date avec heure et fuseau est attendue, par exemple 2026-12-01T09:00:00Z."
    return fields.AwareDateTime(
        format="iso",
        validate=validate.Range(EARLIEST, LATEST, error="Une date de 2000 à 2100 est attendue."),
        error_messages=dict.fromkeys(("invalid", "invalid_awareness", "format", "null"), expected),
        metadata={"description": description, "example": EXAMPLE_MOMENT},
        **options,
    )


def _number(first: int, last: int, example: int, description: str) -> fields.Integer:
    expected = "Un nombre entier est attendu."
    return fields.Integer(
        strict=True,
        validate=validate.Range(first, last, error="Un nombre de {min} à {max} est attendu."),
        error_messages=dict.fromkeys(("invalid", "too_large", "null"), expected),
        metadata={"example": example, "description": description},
    )


def _class_id(**options: Any) -> fields.UUID:
    expected = "L’identifiant d’une classe est attendu."
    return fields.UUID(error_messages={"invalid_uuid": expected, "null": expected}, **options)


class LiveSessionsQuery(Query):
    since = _moment("Sessions that are not over then; by default two hours ago.", data_key="from")
    until = _moment("Sessions that begin before.", data_key="to")
    challenge = fields.String(
        validate=validate.OneOf(CHALLENGES, error="Valeurs possibles\u00a0: {choices}.")
    )
    company = fields.String(
        validate=[
            validate.Length(max=SLUG_MAX, error="{max} caractères au plus."),
            FullMatch(f"^{SLUG}$", error="Identifiant attendu\u00a0: minuscules, chiffres, tirets."),
        ],
        metadata={"description": "Id of a company."},
    )
    occupation = fields.String(
        validate=FullMatch(f"^{ROME}$", error="Code ROME attendu, par exemple H2902."),
        metadata={"description": "ROME code.", "example": "H2902"},
    )


class LiveBookingBody(Body):
    class_id = _class_id(
        metadata={
            "description": "Of a teacher, required: the class to book for. Not for visitors.",
            "example": "4e5017d0-0000-4000-8000-000000000002",
        }
    )


class LiveSessionChangesBody(Body):
    """At least one of them."""

    starts_at = _moment("When it begins now.")
    minutes = _number(MINUTES_MIN, MINUTES_MAX, 45, "How long it lasts now.")
    capacity = _number(1, CAPACITY_MAX, 120, "How many places it has now; no fewer than are booked.")

    @validates_schema
    def check_something_changes(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not data:
            raise ValidationError("Il manque ce qui doit changer.")


class LiveAccountBody(Body):
    staff_id = fields.UUID(
        required=True,
        allow_none=True,
        error_messages={
            "required": "Ce champ est obligatoire.",
            "invalid_uuid": "L’identifiant d’une personne de l’équipe est attendu.",
        },
        metadata={
            "description": "Account of a professional; null: nobody answers as this person.",
            "example": "4e5017d0-0000-4000-8000-000000000003",
        },
    )
