"""Schemas of what moderators and professionals send. Whether a text can be read, and whether choices fit a
poll, live says, per field."""

from typing import Any, get_args

from marshmallow import fields, validate

from contracts.calls.live.moderation import Decision
from contracts.calls.live.values import (
    CHOICE_MAX,
    CHOICES_MAX,
    POLL_TEXT_MAX,
    TEXT_MAX,
    DeclineReason,
    PollKind,
)
from contracts.calls.values import PAGE_DEFAULT, PAGE_MAX, ROME, SLUG, SLUG_MAX
from gateway.requests.inputs import TEXT_EXPECTED, WITHOUT_CONTROLS, Body
from gateway.requests.queries import FullMatch, Query

DECISIONS: tuple[str, ...] = get_args(Decision)
DECLINE_REASONS: tuple[str, ...] = get_args(DeclineReason)
POLL_KINDS: tuple[str, ...] = get_args(PollKind)

ANSWERS_DEFAULT = 20


def _text(maximum: int, example: str, **options: Any) -> fields.String:
    """``maximum``: of what live keeps of it; here it only bounds the message."""
    return fields.String(
        validate=[validate.Length(max=4 * maximum, error=f"{maximum} caractères au plus."), WITHOUT_CONTROLS],
        error_messages=TEXT_EXPECTED,
        metadata={"example": example} | options.pop("metadata", {}),
        **(options or {"required": True}),
    )


def _if_given(description: str) -> dict[str, Any]:
    """Options of a field that may be left out, or null."""
    return {"load_default": None, "allow_none": True, "metadata": {"description": description}}


def _slug(description: str) -> fields.String:
    return fields.String(
        validate=[
            validate.Length(max=SLUG_MAX, error="{max} caractères au plus."),
            FullMatch(f"^{SLUG}$", error="Identifiant attendu\u00a0: minuscules, chiffres, tirets."),
        ],
        metadata={"description": description},
    )


def _limit(default: int) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        validate=validate.Range(1, PAGE_MAX, error="Un nombre de {min} à {max} est attendu."),
        error_messages={"invalid": "Un nombre entier est attendu."},
        metadata={"description": "How many items at most."},
    )


def _one_of(choices: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(choices, error="Valeurs possibles\u00a0: {choices}.")


class DecisionBody(Body):
    decision = fields.String(
        required=True,
        validate=_one_of(DECISIONS),
        error_messages=TEXT_EXPECTED,
        metadata={"example": "decline"},
    )
    into = fields.UUID(
        load_default=None,
        allow_none=True,
        error_messages={"invalid_uuid": "L’identifiant d’une question est attendu."},
        metadata={
            "description": "Of `merge`: the published question that it joins.",
            "example": "4e5017d0-0000-4000-8000-000000000001",
        },
    )
    text = _text(TEXT_MAX, "Quel est le rôle du lest\u202f?", **_if_given("Of `publish`: a corrected text."))
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=_one_of(DECLINE_REASONS),
        error_messages=TEXT_EXPECTED,
        metadata={
            "example": "off-topic",
            "description": "Of `decline`, required for a question: its author reads a kind sentence for it.",
        },
    )


class AnnouncementBody(Body):
    text = _text(TEXT_MAX, "La rencontre se termine dans cinq minutes.")


class PollBody(Body):
    question = _text(POLL_TEXT_MAX, "Qu’est-ce qui t’a le plus surpris\u202f?")
    kind = fields.String(
        required=True,
        validate=_one_of(POLL_KINDS),
        error_messages=TEXT_EXPECTED,
        metadata={"example": "single"},
    )
    choices = fields.List(
        fields.String(
            validate=validate.Length(max=4 * CHOICE_MAX, error=f"{CHOICE_MAX} caractères au plus."),
            error_messages=TEXT_EXPECTED,
        ),
        load_default=list,
        validate=validate.Length(max=CHOICES_MAX, error="{max} choix au plus."),
        error_messages={"invalid": "Une liste est attendue.", "null": "Une liste est attendue."},
        metadata={
            "example": ["La hauteur", "Le bruit"],
            "description": "Of a scale, the texts of its two ends; of a word cloud, none.",
        },
    )


class AnswerBody(Body):
    text = _text(
        TEXT_MAX,
        "Le lest équilibre la flèche.",
        **_if_given("In writing: a moderator publishes it. Without it the answer was given aloud."),
    )


class QueueQuery(Query):
    session = _slug("Only what waits in that session.")
    limit = _limit(PAGE_DEFAULT)


class AnswersQuery(Query):
    company = _slug("Id of a company.")
    occupation = fields.String(
        validate=FullMatch(f"^{ROME}$", error="Code ROME attendu, par exemple H2902."),
        metadata={"description": "ROME code.", "example": "H2902"},
    )
    session = _slug("Id of a session.")
    limit = _limit(ANSWERS_DEFAULT)
