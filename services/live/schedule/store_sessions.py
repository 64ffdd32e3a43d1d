"""Sessions and professionals: reads, and what organisers change."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo.errors import DuplicateKeyError

from contracts.calls.live import reasons
from contracts.errors import Conflict, NotFound
from services.live.models import LiveProfessional, LiveQuestion, LiveSession
from services.live.schedule.store_members import of

Document = dict[str, Any]

LISTED_BEFORE = timedelta(hours=2)
"""Without a start of the period, sessions that began so long ago are listed."""

ANSWERED = "answered"
SHOWN = ("published", ANSWERED, "passed")
"""States of a question that participants see."""


def get(session_id: str, transaction: Any = None) -> Document:
    """Raises NotFound."""
    found: Document | None = of(LiveSession).find_one({"_id": session_id}, session=transaction)
    if found is None:
        raise NotFound(f"no session {session_id}")
    return found


def list_sessions(
    since: datetime,
    until: datetime | None = None,
    *,
    challenge: str | None = None,
    company: str | None = None,
    occupation: str | None = None,
) -> list[Document]:
    """Those that end after ``since`` and begin before ``until``, in the order of their start."""
    selection: Document = {"ends_at": {"$gt": since}} | ({"starts_at": {"$lt": until}} if until else {})
    filters = {"challenge": challenge, "companies": company, "occupations": occupation}
    selection |= {field: value for field, value in filters.items() if value is not None}
    return _by_start(selection)


def sessions_by_id(ids: Collection[str]) -> dict[str, Document]:
    return {found["_id"]: found for found in of(LiveSession).find({"_id": {"$in": list(ids)}})}


def of_professional(professional: str) -> list[Document]:
    """All of somebody's sessions, past ones and cancelled ones, too."""
    return _by_start({"professionals": professional})


def coming(now: datetime) -> list[Document]:
    """Those that have not begun, and take place as far as is known."""
    return _by_start({"starts_at": {"$gt": now}, **_TAKES_PLACE})


def next_with(occupations: Collection[str], now: datetime) -> list[Document]:
    """Those that are not over, with somebody of one of ``occupations``."""
    return _by_start({"occupations": {"$in": list(occupations)}, "ends_at": {"$gt": now}, **_TAKES_PLACE})


def taking_place(ids: Collection[str], transaction: Any) -> list[Document]:
    """Those of ``ids`` that are not cancelled."""
    selection = {"_id": {"$in": list(ids)}, "cancelled": False}
    return list(of(LiveSession).find(selection, session=transaction))


def others_of_professionals(session: Document, transaction: Any) -> list[Document]:
    """Other sessions of its professionals that take place as far as is known."""
    selection = {"_id": {"$ne": session["_id"]}, "professionals": {"$in": session["professionals"]}}
    return list(of(LiveSession).find(selection | _TAKES_PLACE, session=transaction))


def change(session: Document, changes: Document, transaction: Any) -> None:
    """Store ``changes`` of ``session``, in the document given, too."""
    of(LiveSession).update_one({"_id": session["_id"]}, {"$set": changes}, session=transaction)
    session |= changes


def professionals(ids: Iterable[str]) -> dict[str, Document]:
    selection = {"_id": {"$in": sorted(set(ids))}}
    return {found["_id"]: found for found in of(LiveProfessional).find(selection)}


def current_professionals() -> list[Document]:
    """Those of the season, in its order."""
    return list(of(LiveProfessional).find({"current": True}).sort([("position", 1), ("_id", 1)]))


def get_professional(id: str) -> Document:
    """Raises NotFound, also for somebody whom the season no longer has."""
    found: Document | None = of(LiveProfessional).find_one({"_id": id, "current": True})
    if found is None:
        raise NotFound(f"no professional {id}")
    return found


def link(professional: str, staff: UUID | None) -> None:
    """Let the account ``staff`` answer as ``professional``. Raises NotFound; Conflict if it is somebody
    else's."""
    update = {"$set": {"staff": staff}} if staff is not None else {"$unset": {"staff": ""}}
    try:
        changed = of(LiveProfessional).update_one({"_id": professional, "current": True}, update)
    except DuplicateKeyError:
        raise Conflict("this account is another professional's", reason=reasons.ALREADY_LINKED) from None
    if not changed.matched_count:
        raise NotFound(f"no professional {professional}")


def count_questions(ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Session -> (questions that were published, those of them that were answered)."""
    counted = of(LiveQuestion).aggregate(
        [
            {"$match": {"session": {"$in": list(ids)}, "state": {"$in": list(SHOWN)}}},
            {
                "$group": {
                    "_id": "$session",
                    "questions": {"$sum": 1},
                    "answers": {"$sum": {"$cond": [{"$eq": ["$state", ANSWERED]}, 1, 0]}},
                }
            },
        ]
    )
    return {found["_id"]: (found["questions"], found["answers"]) for found in counted}


_TAKES_PLACE: Document = {"cancelled": False, "closed_at": None}


def _by_start(selection: Document) -> list[Document]:
    return list(of(LiveSession).find(selection).sort([("starts_at", 1), ("_id", 1)]))
