"""What JSON bodies may say: scalars in flat objects (for quizzes see ``gateway.quiz_inputs``); anything else
is refused, and named. Messages are shown: French. What a class code or an e-mail address is worth, the
service decides."""

from marshmallow import RAISE, Schema, fields, validate

from contracts.tokens import STAFF_ROLES
from gateway.bodies import UNKNOWN
from gateway.queries import FullMatch

CODE_MAX = 32
"""As typed: with spaces and hyphens."""

TOKEN_MAX = 200
EMAIL_MAX = 254
SIZE_MAX = 60
SEATS_MAX = 65

REQUIRED = "Ce champ est obligatoire."
_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"


def _text(maximum: int, example: str, *, minimum: int = 1, pattern: str = "") -> fields.String:
    """One line. ``pattern`` is published, so it begins with ``^`` and ends with ``$``."""
    return fields.String(
        required=True,
        validate=[
            validate.Length(minimum, maximum, error="De {min} à {max} caractères."),
            FullMatch(pattern or f"^{_PRINTABLE}$", error="Cette valeur n’a pas la forme attendue."),
        ],
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Un texte est attendu."},
        metadata={"example": example},
    )


def number(maximum: int, example: int, *, required: bool = True, description: str = "") -> fields.Integer:
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
    return _text(EMAIL_MAX, "prof@ac-lyon.example", minimum=3, pattern=r"^[!-?A-~]+@[!-?A-~]+$")


class Body(Schema):
    """Base of JSON bodies."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": UNKNOWN}  # noqa: RUF012


class JoinBody(Body):
    code = _text(CODE_MAX, "7K3M-9QXT")


class RecoverBody(Body):
    recovery_code = _text(CODE_MAX, "7K3M-9QXT-2B4D")


class RefreshBody(Body):
    refresh_token = _text(TOKEN_MAX, "0b9d1c3f5a704f8a9e7b5d4c2f8a6e0b.pQ3…")


class LinkBody(Body):
    email = _email()


class LinkTokenBody(Body):
    link_token = _text(TOKEN_MAX, "pQ3…")


class OidcBody(Body):
    code = _text(2048, "SplxlOBeZQQYbYS6WxSbIA")
    state = _text(TOKEN_MAX, "af0ifjsldkj")


class InvitationBody(Body):
    email = _email()
    role = fields.String(
        required=True,
        validate=validate.OneOf(STAFF_ROLES, error="Valeurs possibles : {choices}."),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Un texte est attendu."},
        metadata={"example": "professional"},
    )


class ClassBody(Body):
    school = _text(120, "Collège Jean-Moulin, Lyon", minimum=2)
    territory = _text(3, "69", minimum=2, pattern="^([0-9]{2,3}|2[AB]|[A-Z]{2})$")
    level = _text(20, "4e", pattern="^[a-z0-9-]+$")
    size = number(SIZE_MAX, 28)
    timezone = _text(64, "Europe/Paris", pattern="^[A-Za-z0-9_+/-]+$")


class SeatsBody(Body):
    count = number(SEATS_MAX, 28)
