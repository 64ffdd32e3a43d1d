"""Decisions of quiz: which answers are accepted, and their outcome. No I/O, no clock."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from contracts.calls.quiz import ANSWER_MAX, GivenAnswer
from contracts.catalog import ContentCompleted, HotspotViewed, StudiesLength
from contracts.envelope import Envelope
from contracts.errors import InvalidInput
from contracts.quiz import QuizCompleted
from services.quiz.explored import NOT_PLACES, Offer
from services.quiz.reasons import Known, known
from services.quiz.scoring import knowledge
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.knowledge import Question
from services.quiz.scoring.matching import Table, match
from services.quiz.studies import length_of

RESULT_NAMESPACE = UUID("4c1de0f3-52b7-4a0f-9c0e-7b8a4f0f6f5d")

Outcome = dict[str, Any]


@dataclass(frozen=True)
class PreparedQuiz:
    """A version of a quiz, ready to be scored. ``definition`` is as in the season's file; depending on
    ``kind``, either ``interests`` or ``questions`` is set."""

    id: str
    version: int
    kind: str
    definition: Mapping[str, Any]
    digest: str
    interests: InterestQuiz | None = None
    questions: tuple[Question, ...] = ()

    @property
    def key(self) -> str:
        """``<quiz>@<version>``, the id of the stored version."""
        return f"{self.id}@{self.version}"

    @property
    def challenge(self) -> str:
        return str(self.definition["challenge"])

    @property
    def size(self) -> int:
        """Number of items or questions."""
        return len(self.interests.items if self.interests else self.questions)


@dataclass(frozen=True)
class QuizSeason:
    """Quizzes and occupations of the season as last read. ``current``: quiz -> version; ``table``: ROME code
    -> entry, in the season's order; ``studies``: ROME code -> how one studies for it, where that is known;
    ``offer``: what can be explored."""

    versions: Mapping[tuple[str, int], PreparedQuiz] = field(default_factory=dict)
    current: Mapping[str, int] = field(default_factory=dict)
    occupations: Table = field(default_factory=lambda: Table(()))
    table: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    studies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    offer: Offer = field(default_factory=Offer)

    @cached_property
    def known(self) -> Mapping[str, Known]:
        """ROME code -> what reasons are made of."""
        return {rome: known(entry) for rome, entry in self.table.items()}

    def find(self, quiz: str, version: int | None) -> PreparedQuiz | None:
        """That version, or the current one if ``version`` is None; None if it does not exist."""
        number = self.current.get(quiz) if version is None else version
        return None if number is None else self.versions.get((quiz, number))

    def family_of(self, rome: str | None) -> str | None:
        """None for an occupation that is not in the season any more."""
        entry = self.table.get(rome or "")
        return str(entry["family"]) if entry else None

    def studies_length(self, rome: str) -> StudiesLength | None:
        """None if it is not known."""
        known = self.studies.get(rome)
        return length_of(known["studies"]) if known else None

    def families(self) -> list[str]:
        """Each family of the table once, in the table's order."""
        return list(dict.fromkeys(entry["family"] for entry in self.table.values()))


def digest_of(definition: Mapping[str, Any]) -> str:
    """A hash of a quiz's definition: 16 hexadecimal digits."""
    canonical = json.dumps(definition, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def read_answers(quiz: PreparedQuiz, given: Iterable[GivenAnswer]) -> dict[str, Any]:
    """Item or question -> answer, in the quiz's order and in canonical form.

    Raises InvalidInput, which names every item that is missing, unknown, repeated, or has an answer that the
    quiz does not accept. Pupils read these messages, so they are in French.
    """
    refusals: dict[str, Callable[[Any], str | None]] = (
        {item.id: _interest_refusal for item in quiz.interests.items}
        if quiz.interests
        else {question.id: _refusal_by(question) for question in quiz.questions}
    )
    errors: dict[str, list[str]] = {}
    answers: dict[str, Any] = {}
    for item, answer in ((entry.item, entry.answer) for entry in given):
        if item not in refusals:
            errors[_field(item)] = ["Ceci n’est pas dans ce quiz."]
        elif item in answers:
            errors[_field(item)] = ["Une seule réponse est attendue."]
        else:
            answers[item] = answer
            if refusal := refusals[item](answer):
                errors[_field(item)] = [refusal]
    errors |= {_field(item): ["Cette réponse manque."] for item in refusals if item not in answers}
    if errors:
        raise InvalidInput("these answers are not accepted", errors=errors)
    if quiz.interests:
        return {item: answers[item] for item in refusals}
    return {question.id: knowledge.canonical(question, answers[question.id]) for question in quiz.questions}


def _field(item: str) -> str:
    return f"answers.{item}"


def _interest_refusal(answer: Any) -> str | None:
    if type(answer) is int and 0 <= answer <= ANSWER_MAX:  # True is an int, too
        return None
    return f"Un nombre entier de 0 à {ANSWER_MAX} est attendu."


def _refusal_by(question: Question) -> Callable[[Any], str | None]:
    return lambda answer: knowledge.refusal(question, answer)


def result_id(visitor: UUID, quiz: PreparedQuiz, answers: Mapping[str, Any], *, fast: bool) -> UUID:
    """Derived from visitor, version and answers: repeated submissions have the same result.
    ``fast``: too fast to decide, which the same answers, given again slowly, are not."""
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"))
    return uuid5(RESULT_NAMESPACE, f"{visitor}|{quiz.key}|{canonical}{'|fast' if fast else ''}")


def outcome_of(
    quiz: PreparedQuiz,
    answers: Mapping[str, Any],
    seconds: int | None,
    occupations: Sequence[MatchCandidate],
    explored: Mapping[str, int],
    visitor: UUID | None = None,
) -> Outcome:
    """The outcome of ``answers``, without texts of the season. ``explored``: ROME code -> hotspots viewed."""
    if quiz.interests is None:
        marks = knowledge.mark(quiz.questions, answers)
        return {
            "right": sum(mark.right for mark in marks),
            "questions": len(marks),
            "answers": [{"question": mark.question, "right": mark.right} for mark in marks],
        }
    profile = profile_of(quiz.interests, answers, seconds)
    number = visitor.int if visitor else 0
    matching = match(quiz.interests, answers, profile, occupations, explored, visitor=number)
    return {
        "profile": {
            "scores": profile.scores,
            "standardised": profile.standardised,
            "code": profile.code,
            "confidence": profile.confidence,
            "doubt": profile.doubt,
            "pattern": profile.pattern,
        },
        "matches": [
            {
                "rome": candidate.rome,
                "score": candidate.score,
                "explored": candidate.explored,
                "reserved": candidate.reserved,
            }
            for candidate in matching.matches
        ],
        "neighbour": {"rome": matching.neighbour, "near": matching.neighbour_of}
        if matching.neighbour
        else None,
    }


def completed(result: Mapping[str, Any]) -> QuizCompleted:
    """The event of a stored result, which must have a visitor."""
    outcome = result["outcome"]
    common = {
        "visitor": result["visitor"],
        "quiz": result["quiz"],
        "version": result["version"],
        "kind": result["kind"],
        "challenge": result["challenge"],
        "result": result["_id"],
    }
    if result["kind"] == "knowledge":
        return QuizCompleted(**common, right=outcome["right"], questions=outcome["questions"])
    return QuizCompleted(
        **common,
        profile=dict(outcome["profile"]["scores"]),
        occupations=tuple(match["rome"] for match in outcome["matches"]),
    )


def explorations(events: Iterable[Envelope[HotspotViewed]]) -> dict[UUID, dict[str, list[str]]]:
    """Visitor -> hotspot -> its occupations; hotspots without occupations are left out."""
    seen: dict[UUID, dict[str, list[str]]] = {}
    for event in events:
        if event.data.occupations:
            seen.setdefault(event.data.visitor, {})[event.data.hotspot] = list(event.data.occupations)
    return seen


def completions(events: Iterable[Envelope[ContentCompleted]]) -> dict[UUID, dict[str, list[str]]]:
    """Visitor -> content -> its occupations; quizzes and contents without occupations are left out."""
    completed: dict[UUID, dict[str, list[str]]] = {}
    for event in events:
        if event.data.occupations and event.data.kind not in NOT_PLACES:
            completed.setdefault(event.data.visitor, {})[event.data.content] = list(event.data.occupations)
    return completed


def times_explored(seen: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """ROME code -> number of the hotspots in ``seen`` that show it."""
    return dict(Counter(code for codes in seen.values() for code in set(codes)))


def seen_of(seen: Mapping[str, Sequence[str]], matches: Iterable[Mapping[str, Any]]) -> list[str]:
    """Those of ``seen`` that show one of ``matches``, in the order of their ids: reasons name them, and the
    same result names the same ones later."""
    matched = {match["rome"] for match in matches}
    return sorted(place for place, codes in seen.items() if not matched.isdisjoint(codes))


def both_names(published: str) -> tuple[str, str]:
    """(feminine, masculine) of an official name, e.g. of ``Bûcheron / Bûcheronne`` or of
    ``Vendeur / Vendeuse en gros``, which gives the complement once."""
    masculine, slash, rest = published.partition(" / ")
    if not slash:
        return published, published
    words = rest.split(" ")
    complement = words[len(masculine.split(" ")) :]
    return rest, " ".join([masculine, *complement])


def new_result(
    quiz: PreparedQuiz,
    visitor: UUID | None,
    id: UUID,
    answers: Mapping[str, Any],
    outcome: Outcome,
    at: datetime,
) -> dict[str, Any]:
    """A result as it is stored, without the fields of the outbox."""
    return {
        "_id": id,
        **({} if visitor is None else {"visitor": visitor}),
        "quiz": quiz.id,
        "version": quiz.version,
        "kind": quiz.kind,
        "challenge": quiz.challenge,
        "completed_at": at,
        "outcome": outcome,
        "answers": dict(answers),
    }
