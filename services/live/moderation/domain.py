"""Decisions about held items: which one is possible, who holds an item, how long it may be undone. No I/O, no
clock.

An item is something that waits for a moderator: a question, a professional's written answer, a word of a
cloud, or the reports of a published question. An answer and a report live in the document of their question,
so one lease covers them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Literal, get_args
from uuid import UUID

from contracts.calls.live.moderation import LEASE_SECONDS, UNDO_SECONDS, Decision, ItemKind
from contracts.calls.live.values import DeclineReason
from contracts.errors import Conflict, InvalidInput
from services.live.domain import derived_id
from services.live.moderation import shown_marks

LEASE, UNDO = timedelta(seconds=LEASE_SECONDS), timedelta(seconds=UNDO_SECONDS)

WRITING_KEPT = timedelta(days=14)
"""How long after a session its open questions wait for an answer in writing."""

HELD, PUBLISHED, ANSWERED, PASSED, MERGED, DECLINED, REMOVED = (
    "held",
    "published",
    "answered",
    "passed",
    "merged",
    "declined",
    "removed",
)
SHOWN = (PUBLISHED, ANSWERED, PASSED)
"""States of questions that participants see."""
OPEN = (PUBLISHED, PASSED)
"""States of questions that a professional may answer."""

CHANGED_BY_REMOVAL = ("state", "pinned", "reported_since", "held_answer")
"""Fields of a question that its removal changes, and the undo of it restores."""

CLAIMED, DECIDED, TOO_LATE, NOT_OPEN = "claimed", "already-decided", "too-late", "not-open"
NOT_BEGUN, OVER, POLL_OPEN = "session-not-begun", "session-over", "poll-open"
"""``details["reason"]`` of a Conflict."""

DECISIONS: Mapping[ItemKind, tuple[Decision, ...]] = {
    "question": ("publish", "merge", "decline"),
    "answer": ("publish", "decline"),
    "word": ("publish", "decline"),
    "report": ("publish", "decline"),
}
"""Of reports, ``publish`` keeps the question on the screens, and ``decline`` removes it."""

Document = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class HeldItem:
    """Something that waits. ``document``: the question or word that holds it."""

    id: UUID
    kind: ItemKind
    session: str
    text: str
    marks: list[dict[str, Any]]
    author: str
    level: str | None
    since: datetime
    document: Document


def items_of_question(question: Document) -> list[HeldItem]:
    """What waits in a question: itself, a written answer, its reports."""
    found = []
    shared = {"session": question["session"], "document": question}
    if question["state"] == HELD:
        found.append(
            HeldItem(
                id=question["_id"],
                kind="question",
                text=question["text"],
                marks=question.get("marks", []),
                author=question["nickname"],
                level=question.get("level"),
                since=question["asked_at"],
                **shared,
            )
        )
    elif question["state"] in SHOWN and question.get("reported_since"):
        found.append(
            HeldItem(
                id=question["_id"],
                kind="report",
                text=question["shown"],  # which may be a corrected one
                marks=shown_marks.of(question["_id"], question["shown"]),
                author=question["nickname"],
                level=question.get("level"),
                since=question["reported_since"],
                **shared,
            )
        )
    if question["state"] in OPEN and (answer := question.get("held_answer")):
        found.append(
            HeldItem(
                id=answer["id"],
                kind="answer",
                text=answer["text"],
                marks=answer.get("marks", []),
                author=answer["first_name"],
                level=None,
                since=answer["at"],
                **shared,
            )
        )
    return found


def item_of_word(word: Document) -> HeldItem:
    """``author`` is empty: several seats may have given the word."""
    return HeldItem(
        id=word["_id"],
        kind="word",
        session=word["session"],
        text=word["text"],
        marks=word.get("marks", []),
        author="",
        level=None,
        since=word["asked_at"],
        document=word,
    )


def in_order(items: Iterable[HeldItem]) -> list[HeldItem]:
    """Oldest first: of a report, since the first one that nobody has looked at."""
    return sorted(items, key=lambda item: (item.since, str(item.id)))


# Leases


def lease(actor: UUID, now: datetime) -> dict[str, Any]:
    """As it is stored with an item."""
    return {"actor": actor, "until": now + LEASE}


def holder(document: Document, actor: UUID, now: datetime) -> Literal["nobody", "you", "another"]:
    """Who holds the item: a lease that has run out holds nothing."""
    held = document.get("lease")
    if not held or held["until"] <= now:
        return "nobody"
    return "you" if held["actor"] == actor else "another"


def check_lease(document: Document, actor: UUID, now: datetime) -> None:
    """Raises Conflict ``claimed``."""
    if holder(document, actor, now) == "another":
        raise Conflict("another moderator holds this item", reason=CLAIMED)


# Decisions


def check_decision(
    kind: ItemKind, decision: Decision, into: UUID | None, reason: DeclineReason | None
) -> None:
    """Whether the decision is one about such an item, with what it needs. Raises InvalidInput."""
    if decision not in DECISIONS[kind]:
        allowed = ", ".join(DECISIONS[kind])
        raise InvalidInput(
            "not a decision about it", errors={"decision": [f"Valeurs possibles : {allowed}."]}
        )
    if decision == "merge" and into is None:
        raise InvalidInput("into what?", errors={"into": ["La question à rejoindre est attendue."]})
    if decision == "decline" and kind == "question" and reason is None:
        allowed = ", ".join(get_args(DeclineReason))
        raise InvalidInput("no reason", errors={"reason": [f"Valeurs possibles : {allowed}."]})


def check_undo(document: Document, item: UUID, actor: UUID, now: datetime) -> None:
    """Whether ``actor`` may undo the last decision about ``item``. Raises Conflict."""
    before = document.get("before") or {}
    if before.get("item") != item:
        raise Conflict("there is no decision to undo", reason=DECIDED)
    if document.get("decided_by") != actor or document["decided_at"] + UNDO < now:
        raise Conflict("too late, or another decided", reason=TOO_LATE)


def already_decided() -> Conflict:
    return Conflict("its state is no longer what the decision is about", reason=DECIDED)


def most_wanted(questions: Iterable[Document]) -> list[Document]:
    """For a professional: pinned first, passed ones last, otherwise the most voted, then the oldest."""
    return sorted(
        questions,
        key=lambda each: (
            not each.get("pinned"),
            each["state"] == PASSED,
            -each.get("votes", 0),
            each["published_at"],
            str(each["_id"]),
        ),
    )


def median_wait(questions: Iterable[Document]) -> float | None:
    """Seconds from arrival to decision, in the middle of ``questions``; None for none."""
    waits = [(each["decided_at"] - each["asked_at"]).total_seconds() for each in questions]
    return median(waits) if waits else None


# Sessions


def writing_is_over(session: Document, now: datetime) -> bool:
    """Whether the open questions of ``session`` wait no more: too long ago, or its texts are erased, and a
    new one would be kept for ever."""
    ended_at: datetime = session["ends_at"]
    return session.get("texts_erased_at") is not None or now >= ended_at + WRITING_KEPT


# Ids of what may be done twice and is once


def published_id(question: UUID) -> UUID:
    """Of QuestionPublished."""
    return derived_id("published", question)


def answered_id(question: UUID) -> UUID:
    """Of QuestionAnswered."""
    return derived_id("answered", question)


def answer_id(question: UUID, professional: str, text: str) -> UUID:
    """Of a written answer: the same text again is the same answer."""
    return derived_id("answer", question, professional, text)


def silence_id(session: str, visitor: UUID) -> UUID:
    return derived_id("silence", session, visitor)
