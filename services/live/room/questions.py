"""Questions of seats: asked, reported, and seen by their author."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from contracts.errors import NotFound
from services.live import store
from services.live.room import domain, store_questions, subjects
from services.live.wording import marks, texts

Document = dict[str, Any]


def ask(
    session_id: str, question: UUID, visitor: UUID, text: str, nickname: str, level: str | None, now: datetime
) -> Document:
    """The question as its author sees it: held, or, if that id was sent before, as it is now.

    Raises as ``contracts.calls.live.rooms.Ask`` says.
    """
    session = subjects.find_session(session_id)
    if former := store_questions.find(question):
        if (former["session"], former["visitor"]) != (session_id, visitor):
            raise NotFound("this id belongs to another question")
        return own_question(former)
    accepted = texts.accepted(text)
    domain.check_seat(bool(subjects.seats_among({(session_id, visitor)})))
    domain.check_running(session, now)
    document = {
        "_id": question,
        "session": session_id,
        "visitor": visitor,
        "nickname": nickname,
        "level": level,
        "text": accepted,
        "marks": [
            {"kind": mark.kind, "start": mark.start, "end": mark.end} for mark in marks.marks(accepted)
        ],
        "state": "held",
        "asked_at": now,
        "merged": 0,
        "pinned": False,
        "votes": 0,
        "reports": [],
    }
    with store.guard({visitor}) as erased:
        stored = store_questions.insert(document, partial(domain.check_asking, now))
    if erased:
        raise NotFound("no such visitor")
    return own_question(stored)


def own_question(question: Document) -> Document:
    """As OwnQuestion."""
    return {
        "id": str(question["_id"]),
        "text": question["text"],
        "state": question["state"],
        "asked_at": question["asked_at"],
        "into": str(into) if (into := question.get("into")) else None,
        "reason": question.get("reason"),
    }


def report(session_id: str, question: UUID, visitor: UUID, reason: str, now: datetime) -> None:
    """Raises as ``contracts.calls.live.rooms.Report`` says."""
    subjects.find_session(session_id)
    domain.check_seat(bool(subjects.seats_among({(session_id, visitor)})))
    with store.guard({visitor}):
        is_shown = store_questions.add_report(session_id, question, visitor, reason, now)
    if not is_shown:
        raise NotFound("no such question is shown in this session")
