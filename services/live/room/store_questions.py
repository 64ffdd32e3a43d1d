"""Questions of seats, as they are written and read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.mongo import in_transaction
from services.live.domain import derived_id
from services.live.models import LiveAsker, LiveQuestion, LiveSession, Silence
from services.live.room.domain import OPEN_STATES
from services.live.room.shown import SHOWN_STATES

Document = dict[str, Any]

Check = Callable[[Document, bool, int], None]
"""Called with the session, whether the visitor is silenced, and how many of their questions are open. Raises
what prevents another one."""


def find(id: UUID) -> Document | None:
    found: Document | None = LiveQuestion._get_collection().find_one({"_id": id})
    return found


def insert(question: Document, check: Check) -> Document:
    """The stored question: ``question``, or the one that has its id already.

    ``check`` sees what is so at the moment of the write: of two questions that a visitor sends at once, one
    is checked after the other is written. Raises what it raises; then nothing is written.
    """
    visitor, session_id = question["visitor"], question["session"]
    theirs = {"session": session_id, "visitor": visitor}

    def write(session: Any) -> Document:
        LiveAsker._get_collection().update_one(
            {"_id": derived_id("asker", session_id, visitor)},
            {"$inc": {"asked": 1}, "$setOnInsert": theirs},
            upsert=True,
            session=session,
        )
        questions = LiveQuestion._get_collection()
        former: Document | None = questions.find_one({"_id": question["_id"]}, session=session)
        if former is not None:
            return former
        check(
            LiveSession._get_collection().find_one({"_id": session_id}, session=session),
            is_silenced(session_id, visitor, session),
            questions.count_documents({**theirs, "state": {"$in": list(OPEN_STATES)}}, session=session),
        )
        questions.insert_one(question, session=session)
        return question

    return in_transaction("live", write)


def is_silenced(session_id: str, visitor: UUID, session: Any = None) -> bool:
    selection = {"_id": derived_id("silence", session_id, visitor)}
    return Silence._get_collection().find_one(selection, session=session) is not None


def add_report(session_id: str, question: UUID, visitor: UUID, reason: str, now: datetime) -> bool:
    """Whether participants see the question; then the report is stored, once for each visitor."""
    questions = LiveQuestion._get_collection()
    selection = {"_id": question, "session": session_id, "state": {"$in": list(SHOWN_STATES)}}
    added = questions.update_one(
        {**selection, "reports.visitor": {"$ne": visitor}},
        {
            "$push": {"reports": {"visitor": visitor, "reason": reason, "at": now}},
            "$min": {"reported_since": now},  # sets what is absent, too
        },
    )
    return bool(added.matched_count) or questions.find_one(selection) is not None
