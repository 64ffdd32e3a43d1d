"""Schemas of JSON bodies: scalars in flat objects (for quizzes see ``quiz_inputs``); the rest is refused.

Messages are shown to people, in French. Whether a class code or an e-mail address is valid, the service
decides."""

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from contracts import places
from contracts.accounts import CLASS_LEVELS
from contracts.calls.accounts import (
    CODE_MAX,
    EMAIL_MAX,
    OIDC_CODE_MAX,
    SCHOOL_MAX,
    SEATS_MAX,
    SIZE_MAX,
    TIMEZONE_MAX,
    TOKEN_MAX,
)
from contracts.texts import trimmed
from contracts.tokens import STAFF_ROLES
from gateway.http.bodies import UNKNOWN
from gateway.requests.queries import FullMatch

EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")
"""A rough form, for rates and the OpenAPI document; the service decides what is an e-mail address."""

REQUIRED = "Ce champ est obligatoire."
TEXT_EXPECTED: dict[str, str | list[str] | dict[str, Any]] = {
    "required": REQUIRED,
    "null": REQUIRED,
    "invalid": "Un texte est attendu.",
}
_TYPED = r"^[^\x00-\x08\x0e-\x1f\x7f]*$"
WITHOUT_CONTROLS = FullMatch(_TYPED, error="Ce texte a des caractères de contrôle.")
"""Of texts of several lines. What else is wrong with one, the service says."""
_BLANK = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]"
_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"
_EDGE = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]"
_NAME = f"^{_EDGE}{_PRINTABLE}{_EDGE}$"


class Pasted(fields.String):
    """A text without the spaces and invisible characters that copy and paste adds around it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return trimmed(super()._deserialize(value, *args, **kwargs))


def _text(
    maximum: int,
    example: str,
    *,
    minimum: int = 1,
    pattern: str = "",
    kind: type[fields.String] = fields.String,
    description: str = "",
) -> fields.String:
    """One line. ``pattern`` is published, so it begins with ``^`` and ends with ``$``."""
    published = {"pattern": f"^{_BLANK}*{pattern[1:-1]}{_BLANK}*$"} if kind is Pasted else {}
    return kind(
        required=True,
        validate=[
            validate.Length(minimum, maximum, error="De {min} à {max} caractères."),
            FullMatch(pattern or f"^{_PRINTABLE}$", error="Cette valeur n’a pas la forme attendue."),
        ],
        error_messages=TEXT_EXPECTED,
        metadata={"example": example} | published | ({"description": description} if description else {}),
    )


def number(maximum: int, example: int, *, required: bool = True, description: str = "") -> fields.Integer:
    """A whole number from 1 to ``maximum``."""
    return fields.Integer(
        required=required,
        strict=True,
        validate=validate.Range(1, maximum, error="Un nombre de {min} à {max} est attendu."),
        error_messages={
            "required": REQUIRED,
            "null": REQUIRED,
            "invalid": "Un nombre entier est attendu.",
            "too_large": "Un nombre entier est attendu.",
        },
        metadata={"example": example} | ({"description": description} if description else {}),
    )


def _email() -> fields.String:
    return _text(EMAIL_MAX, "prof@ac-lyon.example", minimum=3, pattern=f"^{EMAIL.pattern}$", kind=Pasted)


class Body(Schema):
    """Base of JSON bodies."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": UNKNOWN}  # noqa: RUF012


class YesOrNo(fields.Boolean):
    """Only ``true`` and ``false``; marshmallow's Boolean also accepts ``"yes"`` or 1."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise self.make_error("invalid", input=value)
        return value


class JoinBody(Body):
    code = _text(CODE_MAX, "7K3M-9QXT", pattern=_TYPED)
    move = YesOrNo(
        load_default=False,
        error_messages={"invalid": "Vrai ou faux est attendu.", "null": "Vrai ou faux est attendu."},
        metadata={"example": False, "description": "Whether to leave another class for this one."},
    )


class RecoverBody(Body):
    recovery_code = _text(CODE_MAX, "7K3M-9QXT-2B4D", pattern=_TYPED)


class RefreshBody(Body):
    refresh_token = _text(TOKEN_MAX, "0b9d1c3f5a704f8a9e7b5d4c2f8a6e0b.pQ3…")


class LinkBody(Body):
    email = _email()


class LinkTokenBody(Body):
    link_token = _text(TOKEN_MAX, "pQ3…")


class OidcBody(Body):
    code = _text(OIDC_CODE_MAX, "SplxlOBeZQQYbYS6WxSbIA")
    state = _text(TOKEN_MAX, "af0ifjsldkj")


def _one_of(choices: tuple[str, ...], example: str) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(choices, error="Valeurs possibles\u00a0: {choices}."),
        error_messages=TEXT_EXPECTED,
        metadata={"example": example},
    )


class InvitationBody(Body):
    email = _email()
    role = _one_of(STAFF_ROLES, "professional")


class ClassBody(Body):
    school = _text(SCHOOL_MAX, "Collège Jean-Moulin, Lyon", minimum=2, pattern=_NAME, kind=Pasted)
    territory = fields.String(
        required=True,
        validate=validate.OneOf(sorted(places.OF_CLASSES), error=places.TERRITORY_EXPECTED),
        error_messages=TEXT_EXPECTED,
        metadata={"example": "69", "description": "A `code` of `GET /territories`."},
    )
    level = _one_of(CLASS_LEVELS, "4e")
    size = number(SIZE_MAX, 28)
    timezone = _text(
        TIMEZONE_MAX,
        "Europe/Paris",
        pattern="^[A-Za-z0-9_+/-]+$",
        description="One of the `time_zones` of the territory.",
    )


class SeatsBody(Body):
    count = number(SEATS_MAX, 28)
