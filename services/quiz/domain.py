"""Decisions of quiz: what a submission is, and what it gives. No I/O, no clock."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.calls.quiz import ANSWER_MAX, GivenAnswer
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidInput
from contracts.quiz import QuizCompleted
from services.quiz.scoring import knowledge
from services.quiz.scoring.interests import LETTERS, InterestQuiz, profile_of
from services.quiz.scoring.knowledge import Question
from services.quiz.scoring.matching import Occupation, Table, match

RESULT_NAMESPACE = UUID("4c1de0f3-52b7-4a0f-9c0e-7b8a4f0f6f5d")

Outcome = dict[str, Any]


@dataclass(frozen=True)
class Quiz:
    """One version of a quiz: ``definition`` as in the season's file, and what is asked, of either kind."""

    id: str
    version: int
    kind: str
    definition: Mapping[str, Any]
    digest: str
    interests: InterestQuiz | None = None
    questions: tuple[Question, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def challenge(self) -> str:
        return str(self.definition["challenge"])

    @property
    def asked(self) -> int:
        """How many items or questions there are."""
        return len(self.interests.items if self.interests else self.questions)


@dataclass(frozen=True)
class Season:
    """What the season says, as it was last read. ``table``: ROME code -> entry, in the season's order."""

    versions: Mapping[tuple[str, int], Quiz] = field(default_factory=dict)
    current: Mapping[str, int] = field(default_factory=dict)
    occupations: Table = field(default_factory=lambda: Table(()))
    table: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def find(self, quiz: str, version: int | None) -> Quiz | None:
        """That version, or without one the current; None if there is none."""
        wanted = self.current.get(quiz) if version is None else version
        return None if wanted is None else self.versions.get((quiz, wanted))

    def family_of(self, rome: str | None) -> str | None:
        """None for an occupation that has left the season."""
        entry = self.table.get(rome or "")
        return str(entry["family"]) if entry else None

    def families(self) -> list[str]:
        """In the order in which the table has them first."""
        return list(dict.fromkeys(entry["family"] for entry in self.table.values()))


def digest_of(definition: Mapping[str, Any]) -> str:
    """The same for the same text of a quiz, however often it is imported."""
    canonical = json.dumps(definition, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def read_answers(quiz: Quiz, given: Iterable[GivenAnswer]) -> dict[str, Any]:
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
    for item, answer in ((each.item, each.answer) for each in given):
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


def result_id(visitor: UUID, quiz: Quiz, answers: Mapping[str, Any]) -> UUID:
    """The same for the same answers of the same visitor to the same version: it is one result."""
    said = json.dumps(answers, sort_keys=True, separators=(",", ":"))
    return uuid5(RESULT_NAMESPACE, f"{visitor}|{quiz.key}|{said}")


def outcome_of(
    quiz: Quiz,
    answers: Mapping[str, Any],
    seconds: int | None,
    occupations: Sequence[Occupation],
    explored: Mapping[str, int],
) -> Outcome:
    """What ``answers`` give, without the season's texts. ``explored``: ROME code -> hotspots viewed."""
    if quiz.interests is None:
        marks = knowledge.mark(quiz.questions, answers)
        return {
            "right": sum(mark.right for mark in marks),
            "questions": len(marks),
            "answers": [{"question": mark.question, "right": mark.right} for mark in marks],
        }
    profile = profile_of(quiz.interests, answers, seconds)
    matching = match(quiz.interests, answers, profile, occupations, explored)
    return {
        "profile": {
            "scores": profile.scores,
            "standardised": profile.standardised,
            "code": profile.code,
            "confidence": profile.confidence,
            "doubt": profile.doubt,
        },
        "matches": [
            {
                "rome": each.rome,
                "score": each.score,
                "explored": each.explored,
                "reasons": list(each.reasons),
            }
            for each in matching.matches
        ],
        "neighbour": {"rome": matching.neighbour, "near": matching.neighbour_of}
        if matching.neighbour
        else None,
    }


def completed(result: Mapping[str, Any]) -> QuizCompleted:
    """What happened when ``result``, as it is stored, was submitted. It must have a visitor."""
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
        occupations=tuple(each["rome"] for each in outcome["matches"]),
    )


def explorations(events: Iterable[Envelope[HotspotViewed]]) -> dict[UUID, dict[str, list[str]]]:
    """Visitor -> hotspot -> its occupations; hotspots without any say nothing."""
    seen: dict[UUID, dict[str, list[str]]] = {}
    for event in events:
        if event.data.occupations:
            seen.setdefault(event.data.visitor, {})[event.data.hotspot] = list(event.data.occupations)
    return seen


def times_explored(seen: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """ROME code -> how many of the hotspots that someone has ``seen`` show it."""
    return dict(Counter(code for codes in seen.values() for code in set(codes)))


def comparison(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two results, as they are stored, of the same kind."""
    if now["kind"] == "knowledge":
        return {
            "right": _change(now["outcome"]["right"], before["outcome"]["right"]),
            "questions": {"now": now["outcome"]["questions"], "before": before["outcome"]["questions"]},
        }
    scores, earlier = now["outcome"]["profile"]["scores"], before["outcome"]["profile"]["scores"]
    codes = [each["rome"] for each in now["outcome"]["matches"]]
    gone = [each["rome"] for each in before["outcome"]["matches"]]
    return {
        "letters": {letter: _change(scores[letter], earlier[letter]) for letter in LETTERS},
        "occupations": {
            "came": [code for code in codes if code not in gone],
            "went": [code for code in gone if code not in codes],
            "stayed": [code for code in codes if code in gone],
        },
    }


def _change(now: int, before: int) -> dict[str, int]:
    return {"now": now, "before": before, "change": now - before}


def may_be_compared(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether these two results are about the same: interests, or the knowledge that one quiz asks for."""
    return one["kind"] == other["kind"] and (one["kind"] == "interests" or one["quiz"] == other["quiz"])


def both_names(published: str) -> tuple[str, str]:
    """(feminine, masculine) of an official name, e.g. of ``Bûcheron / Bûcheronne`` or of
    ``Vendeur / Vendeuse en gros``, which gives the complement once."""
    masculine, slash, rest = published.partition(" / ")
    if not slash:
        return published, published
    words = rest.split(" ")
    complement = words[len(masculine.split(" ")) :]
    return rest, " ".join([masculine, *complement])


def submitted(
    quiz: Quiz, visitor: UUID | None, id: UUID, answers: Mapping[str, Any], outcome: Outcome, at: datetime
) -> dict[str, Any]:
    """A result as it is stored, but for what the outbox adds."""
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
