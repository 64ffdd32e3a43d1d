"""Knowledge questions: which answers are accepted, and which are right. No I/O, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """``type``: single, multiple, order, true-false or estimate. ``key``: the id of a choice (single), ids of
    several in any order (multiple), ids of all in the right order (order), True or False (true-false), or a
    number that a right answer differs from by ``tolerance`` at most (estimate)."""

    id: str
    type: str
    key: str | bool | float | tuple[str, ...]
    choices: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float = 0
    tolerance: float = 0


@dataclass(frozen=True)
class Mark:
    question: str
    right: bool


def refusal(question: Question, answer: Any) -> str | None:
    """Why ``answer`` is not accepted, in French; None if it is accepted, whether it is right or wrong."""
    if question.type == "single":
        return None if isinstance(answer, str) and answer in question.choices else "Un des choix est attendu."
    if question.type == "true-false":
        return None if isinstance(answer, bool) else "Vrai (true) ou faux (false) est attendu."
    if question.type == "estimate":
        return _estimate_refusal(question, answer)
    if not isinstance(answer, list | tuple) or not all(isinstance(choice, str) for choice in answer):
        return "Une liste de choix est attendue."
    if any(choice not in question.choices for choice in answer):
        return "Il y a là autre chose que des choix."
    if len(set(answer)) < len(answer):
        return "Un choix s’y trouve deux fois."
    if question.type == "order":
        return (
            None if len(answer) == len(question.choices) else "Tous les choix sont attendus, une fois chacun."
        )
    return None if answer else "Au moins un choix est attendu."


def _estimate_refusal(question: Question, answer: Any) -> str | None:
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    if number and question.minimum <= answer <= question.maximum:  # not so for NaN
        return None
    return f"Un nombre de {question.minimum:g} à {question.maximum:g} est attendu."


def canonical(question: Question, answer: Any) -> Any:
    """The same form for equivalent answers: choices in any order, 10 or 10.0."""
    if question.type == "multiple":
        return [choice for choice in question.choices if choice in answer]
    if question.type == "estimate":
        return int(answer) if answer == int(answer) else answer
    return answer


def mark(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Mark]:
    """A mark for each question, in their order. ``answers``: question -> accepted answer."""
    return [Mark(question.id, is_right(question, answers[question.id])) for question in questions]


def is_right(question: Question, answer: Any) -> bool:
    """``answer`` must have been accepted by ``refusal``."""
    key: Any = question.key
    if question.type == "multiple":
        return set(answer) == set(key)
    if question.type == "order":
        return tuple(answer) == tuple(key)
    if question.type == "estimate":
        # Decimals of a file are not exact in binary: 0.3 is within 0.1 of 0.2, and of 0.4.
        return bool(abs(answer - key) <= question.tolerance * (1 + 1e-9) + 1e-9 * abs(key))
    return bool(answer == key)
