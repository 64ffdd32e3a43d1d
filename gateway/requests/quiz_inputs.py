"""Schemas of submitted answers, by form only. Whether they fit the quiz, its service decides per item."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from contracts.calls.quiz import ANSWERS_MAX, CHOICES_MAX, NUMBER_MAX, SECONDS_MAX
from contracts.calls.values import SLUG, SLUG_MAX, VERSION_MAX, is_slug
from gateway.requests.inputs import REQUIRED, Body, number
from gateway.requests.queries import FullMatch

EXAMPLE_QUIZ = "quiz-grue-a-tour"
EXAMPLE_ANSWERS = {
    "grue-role-du-lest": "a",
    "grue-qui-tourne-la-nuit": True,
    "grue-fissure": ["a", "b", "c", "d", "e"],
    "grue-ancien-metier": "a",
    "grue-bout-de-fleche": 3,
    "grue-limiteur-de-charge": "a",
    "grue-poste-adapte": ["a", "b"],
}
"""Accepted by EXAMPLE_QUIZ of the sample season, but wrong: the example must not reveal the right answers."""

_ID = {"type": "string", "pattern": f"^{SLUG}$", "maxLength": SLUG_MAX}
_A_LIST = "Une liste est attendue."


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and is_slug(value)


class AnswerValue(fields.Field[Any]):
    """A number, the id of a choice, a list of such ids, or a boolean; loaded unchanged."""

    default_error_messages = {  # noqa: RUF012
        "required": REQUIRED,
        "null": REQUIRED,
        "invalid": f"Un nombre, un choix, {CHOICES_MAX} choix au plus, vrai ou faux\u00a0: rien d’autre.",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        match value:
            case bool():
                return value
            case int() | float() if abs(value) <= NUMBER_MAX:
                return value
            case str() if _is_id(value):
                return value
            case list() if len(value) <= CHOICES_MAX and all(map(_is_id, value)):
                return value
        raise self.make_error("invalid")


class GivenAnswerBody(Body):
    item = fields.String(
        required=True,
        validate=[
            validate.Length(max=SLUG_MAX, error="{max} caractères au plus."),
            FullMatch(f"^{SLUG}$", error="Identifiant attendu\u00a0: minuscules, chiffres, tirets."),
        ],
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": "Un texte est attendu."},
        metadata={"description": "Id of an item, or of a question.", "example": "grue-bout-de-fleche"},
    )
    answer = AnswerValue(
        required=True,
        metadata={
            "description": "To an item, from 0 for the first of the quiz's `answers` to 4 for the last. To a "
            "question by its `type`: `single` the id of a choice, `multiple` several, `order` all of them in "
            "order, `true-false` a boolean, `estimate` a number.",
            "anyOf": [
                {"type": "number", "minimum": -NUMBER_MAX, "maximum": NUMBER_MAX},
                _ID,
                {"type": "array", "items": _ID, "maxItems": CHOICES_MAX},
                {"type": "boolean"},
            ],
            "example": 3,
        },
    )

    error_messages = {"type": "Un objet avec «\u202fitem\u202f» et «\u202fanswer\u202f» est attendu."}  # noqa: RUF012


class SubmissionBody(Body):
    answers = fields.List(
        fields.Nested(GivenAnswerBody, error_messages={"null": REQUIRED}),
        required=True,
        validate=validate.Length(1, ANSWERS_MAX, error="De {min} à {max} réponses."),
        error_messages={"required": REQUIRED, "null": REQUIRED, "invalid": _A_LIST},
        metadata={
            "description": "One to each item or question.",
            "example": [{"item": item, "answer": answer} for item, answer in EXAMPLE_ANSWERS.items()],
        },
    )
    version = number(VERSION_MAX, 1, required=False, description="Of the quiz; without it the current one.")
    seconds = number(
        SECONDS_MAX,
        180,
        required=False,
        description="How long it took, if that is known: answers given too fast are marked as doubtful.",
    )
