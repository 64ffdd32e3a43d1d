"""What comes in and goes out of the RPC of accounts."""

from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import msgspec
from marshmallow import Schema, ValidationError, fields, post_load, validate

from contracts.accounts import CLASS_LEVELS
from contracts.errors import InvalidInput
from contracts.territories import TERRITORIES
from services.accounts import codes, domain

SIZE_MAX = 60
PAGE_MAX = 100
TEXT_MAX = 200

PRINTABLE = validate.Regexp(
    r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]*\Z",
    error="Cette valeur n’a pas la forme attendue.",
)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_timezone(name: str) -> None:
    if name not in _timezones():
        raise ValidationError("Un fuseau horaire est attendu, comme Europe/Paris.")


def _is_territory(code: str) -> None:
    if code not in TERRITORIES:
        raise ValidationError("Le code d’un département, ou d’un pays à l’étranger, est attendu.")


class ClassForm(Schema):
    """What a teacher says of a class. Messages are shown: French."""

    school = fields.String(
        required=True, validate=[validate.Length(1, 120, error="De {min} à {max} caractères."), PRINTABLE]
    )
    territory = fields.String(required=True, validate=_is_territory)
    level = fields.String(
        required=True, validate=validate.OneOf(CLASS_LEVELS, error="Valeurs possibles : {choices}.")
    )
    size = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, SIZE_MAX, error="Un nombre de {min} à {max} est attendu."),
    )
    timezone = fields.String(required=True, validate=_is_timezone)

    @post_load
    def tidy(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        data["school"] = " ".join(data["school"].split())
        if not data["school"]:
            raise ValidationError("Un nom est attendu.", "school")
        return data


class ClassEntry(Schema):
    """A class as staff see it. ``seats``: how many are taken. ``code`` is None for who may not open it."""

    id = fields.UUID(attribute="_id")
    school = fields.String()
    territory = fields.String()
    level = fields.String()
    size = fields.Integer()
    timezone = fields.String()
    code = fields.Function(lambda stored: codes.grouped(stored["code"]) if stored["code"] else None)
    open = fields.Boolean()
    seats = fields.Function(lambda stored: domain.capacity_of(stored["size"]) - stored["free"])
    created_at = fields.AwareDateTime(format="iso")
    expires_at = fields.AwareDateTime(format="iso")


class ClassMention(Schema):
    """A class as its pupils see it."""

    id = fields.UUID(attribute="_id")
    level = fields.String()


class SeatEntry(Schema):
    visitor_id = fields.UUID(attribute="_id")
    nickname = fields.String()
    joined_at = fields.AwareDateTime(format="iso")
    used = fields.Boolean()


class SessionEntry(Schema):
    """A sign-in as its visitor is told of it in the export."""

    session_id = fields.UUID(attribute="_id")
    created_at = fields.AwareDateTime(format="iso")
    refreshed_at = fields.AwareDateTime(format="iso", attribute="rotated_at")
    expires_at = fields.AwareDateTime(format="iso")
    revoked_at = fields.AwareDateTime(format="iso")


def load(form: type[Schema], data: dict[str, Any]) -> dict[str, Any]:
    """``data`` as the form wants it. Raises InvalidInput that names each wrong field."""
    try:
        loaded: dict[str, Any] = form().load(data)
    except ValidationError as error:
        raise InvalidInput("invalid fields", errors=error.messages) from error
    return loaded


def uuid(field: str, value: Any) -> UUID:
    """Raises InvalidInput."""
    try:
        return msgspec.convert(value, UUID)
    except msgspec.ValidationError as error:
        raise InvalidInput("not an id", errors={field: ["Not a UUID."]}) from error


def text(field: str, value: Any) -> str:
    """Raises InvalidInput."""
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise InvalidInput("not a text", errors={field: [f"A text of at most {TEXT_MAX} characters."]})
    return value


def number(field: str, value: Any, most: int) -> int:
    """From 1 to ``most``. Raises InvalidInput."""
    if type(value) is not int or not 1 <= value <= most:
        raise InvalidInput("not a number of use", errors={field: [f"From 1 to {most}."]})
    return value


def flag(field: str, value: Any) -> bool:
    """Raises InvalidInput."""
    if not isinstance(value, bool):
        raise InvalidInput("neither true nor false", errors={field: ["True or false."]})
    return value
