"""Knowledge questions: what an answer must look like, and whether it is right. No I/O, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """``type``: single, multiple, order, true-false or estimate. ``key``: the id of a choice (single), those
    of several in any order (multiple) or of all in the right one (order), True or False, or a number, which
    an answer meets within ``tolerance`` either way (estimate)."""

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
    """Why ``answer`` is none to ``question``, in French, however wrong it may be; None if it is one."""
    if question.type == "single":
        return None if isinstance(answer, str) and answer in question.choices else "Un des choix est attendu."
    if question.type == "true-false":
        return None if isinstance(answer, bool) else "Vrai (true) ou faux (false) est attendu."
    if question.type == "estimate":
        return _estimate_refusal(question, answer)
    if not isinstance(answer, list | tuple) or not all(isinstance(each, str) for each in answer):
        return "Une liste de choix est attendue."
    if any(each not in question.choices for each in answer):
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
    """The same for two answers that say the same: the order of several choices, 10 or 10.0."""
    if question.type == "multiple":
        return [choice for choice in question.choices if choice in answer]
    if question.type == "estimate":
        return int(answer) if answer == int(answer) else answer
    return answer


def mark(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Mark]:
    """Each question's mark, in their order. ``answers``: an accepted one to each."""
    return [Mark(each.id, is_right(each, answers[each.id])) for each in questions]


def is_right(question: Question, answer: Any) -> bool:
    """``answer`` must be one that ``refusal`` has nothing against."""
    key: Any = question.key
    if question.type == "multiple":
        return set(answer) == set(key)
    if question.type == "order":
        return tuple(answer) == tuple(key)
    if question.type == "estimate":
        # Decimals of a file are not exact in binary: 0.3 is within 0.1 of 0.2, and of 0.4.
        return bool(abs(answer - key) <= question.tolerance * (1 + 1e-9) + 1e-9 * abs(key))
    return bool(answer == key)
