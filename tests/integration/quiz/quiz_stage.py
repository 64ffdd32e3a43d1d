"""Someone who takes quizzes, and quiz without a broker."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from cli import season
from contracts.registry import CALLS
from services.quiz import store, store_imports
from services.quiz.service import Quiz

LONG, SHORT, KNOWLEDGE = "quel-metier-est-fait-pour-toi", "quel-metier-version-courte", "quiz-grue-a-tour"

HANDY = {"R": 4, "I": 3, "A": 0, "S": 1, "E": 1, "C": 2}
ARTIST = {"R": 0, "I": 1, "A": 4, "S": 3, "E": 2, "C": 0}
"""RIASEC letter -> answer to each of its items."""

RIGHT: dict[str, Any] = {
    "grue-role-du-lest": "b",
    "grue-qui-tourne-la-nuit": False,
    "grue-fissure": ["c", "e", "a", "d", "b"],
    "grue-ancien-metier": "c",
    "grue-bout-de-fleche": 2,
    "grue-limiteur-de-charge": "d",
    "grue-poste-adapte": ["a", "b", "d"],
}


def sent(answers: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"item": item, "answer": answer} for item, answer in answers.items()]


def likes(definition: dict[str, Any], by_letter: dict[str, int], **changes: int) -> dict[str, int]:
    """Answers to every item of an interests quiz, as its file defines it."""
    return {item["id"]: by_letter[item["letter"]] for item in definition["items"]} | changes


class Pupil:
    """A visitor who submits answers."""

    def __init__(self, call: Callable[..., Any], definitions: dict[str, dict[str, Any]]) -> None:
        self._call, self._definitions = call, definitions
        self.id: UUID = uuid4()

    def submit(self, quiz: str, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self._call("quiz", "submit", quiz=quiz, answers=sent(answers), visitor=str(self.id), **more)

    def like(self, by_letter: dict[str, int], quiz: str = SHORT, **changes: int) -> dict[str, Any]:
        return self.submit(quiz, likes(self._definitions[quiz], by_letter, **changes))

    def know(self, **changes: Any) -> dict[str, Any]:
        return self.submit(KNOWLEDGE, RIGHT | changes)

    def call(self, method: str, **arguments: Any) -> Any:
        return self._call("quiz", method, visitor=str(self.id), **arguments)


class Worker(Quiz):
    """Quiz without a broker: what it hands to the relay is in ``handed``."""

    def __init__(self) -> None:
        self.season = store.SeasonInForce()
        self.handed: list[dict[str, Any]] = []
        self.relay = SimpleNamespace(hand_over=lambda outbox, documents: self.handed.extend(documents))

    def call(self, method: str, **arguments: Any) -> Any:
        """As through the broker: arguments and result are checked against the contract."""
        contract = CALLS[f"quiz.{method}"]
        result = getattr(self, method)(**contract.parse((), arguments))
        contract.check_result(result)
        return result


def publish_season(files: season.SeasonFiles, **replaced: dict[str, Any]) -> None:
    """``replaced``: quiz (underscores for hyphens) -> definition."""
    changes = {name.replace("_", "-"): definition for name, definition in replaced.items()}
    quizzes = [changes.get(quiz["id"], quiz) for quiz in files.quizzes.values()]
    contents = files.content.contents.values()
    store_imports.apply_season(files.content.occupations, quizzes, contents, files.studies)
