"""Schemas of what participants send to a session, by form only: live decides what is accepted."""

from typing import Any, get_args

from marshmallow import Schema, fields, validate

from contracts.calls.live.values import CHOICES_MAX, TEXT_MAX, ReactionKind, ReportReason
from gateway.requests.inputs import REQUIRED, TEXT_EXPECTED, WITHOUT_CONTROLS, Body
from gateway.requests.queries import FullMatch, Query
from gateway.shared.idempotency import HEADER, IDEMPOTENCY_KEY, KEY

SEQUENCE_MAX = 2**31 - 1
CHOICE_TYPED_MAX = 200
"""Characters of a choice as it is typed; live says in French what is wrong with it."""

KEY_EXPECTED = "De 16 à 64 lettres, chiffres, «\u202f-\u202f» ou «\u202f_\u202f» sont attendus."


class ActHeaders(Schema):
    """Not a Query: other headers are ignored."""

    key = fields.String(
        data_key=HEADER,
        validate=FullMatch(f"^{KEY.pattern}$", error=KEY_EXPECTED),
        metadata={"description": IDEMPOTENCY_KEY["description"]},
    )


class ChangesQuery(Query):
    after = fields.Integer(
        load_default=0,
        validate=validate.Range(0, SEQUENCE_MAX, error="De {min} à {max}."),
        error_messages={"invalid": "Un nombre entier est attendu."},
        metadata={"description": "`sequence` of the last change known; 0 for none.", "example": 0},
    )


class QuestionBody(Body):
    text = fields.String(
        required=True,
        validate=[
            validate.Length(max=4 * TEXT_MAX, error=f"{TEXT_MAX} caractères au plus."),
            WITHOUT_CONTROLS,
        ],
        error_messages=TEXT_EXPECTED,
        metadata={
            "description": f"At most {TEXT_MAX} characters, once spaces around it are gone.",
            "example": "Comment devient-on soudeuse ou soudeur\u202f?",
        },
    )


class PollAnswerBody(Body):
    choices = fields.List(
        fields.String(
            validate=[
                validate.Length(max=CHOICE_TYPED_MAX, error="{max} caractères au plus."),
                WITHOUT_CONTROLS,
            ],
            error_messages=TEXT_EXPECTED,
        ),
        required=True,
        validate=validate.Length(1, CHOICES_MAX, error="De {min} à {max} réponses."),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Une liste est attendue."},
        metadata={
            "description": "Ids of choices, the step of a scale, or up to three words.",
            "example": ["a"],
        },
    )


def _one_of(choices: tuple[str, ...], **metadata: Any) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(choices, error="Valeurs possibles\u00a0: {choices}."),
        error_messages=TEXT_EXPECTED,
        metadata=metadata,
    )


class ReactionBody(Body):
    kind = _one_of(get_args(ReactionKind), example="bravo")


class ReportBody(Body):
    reason = _one_of(get_args(ReportReason), example="unkind")
