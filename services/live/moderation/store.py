"""Reads of what moderators and professionals work on, and leases. Decisions are written by steps
(``store_steps``)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import DESCENDING, ReturnDocument

from chassis.storage.mongo import READ_SIZE
from contracts.errors import Forbidden, NotFound
from services.live.models import (
    LiveAnnouncement,
    LiveProfessional,
    LiveQuestion,
    LiveSession,
    LiveWord,
    ModerationRecord,
)
from services.live.moderation import domain
from services.live.moderation.domain import HeldItem

Document = dict[str, Any]

WAITS_OF_FIGURES = 100
"""Decisions that the median of a session is taken from."""

_HELD: Document = {"state": domain.HELD}
_REPORTED: Document = {"reported_since": {"$exists": True}, "state": {"$in": list(domain.SHOWN)}}
_ANSWERED: Document = {"held_answer.at": {"$exists": True}, "state": {"$in": list(domain.OPEN)}}


# Sessions, announcements, professionals


def get_session(session: str, mongo: Any = None) -> Document:
    """Raises NotFound."""
    found: Document | None = _of(LiveSession).find_one({"_id": session}, session=mongo)
    if found is None:
        raise NotFound(f"no session {session}")
    return found


def list_sessions(sessions: Collection[str]) -> dict[str, Document]:
    return {each["_id"]: each for each in _of(LiveSession).find({"_id": {"$in": list(sessions)}})}


def running_sessions(now: datetime) -> list[Document]:
    query = {
        "starts_at": {"$lte": now},
        "ends_at": {"$gt": now},
        "cancelled": {"$ne": True},
        "closed_at": None,
    }
    return list(_of(LiveSession).find(query).sort([("starts_at", 1), ("_id", 1)]))


def find_announcement(announcement: UUID, mongo: Any) -> Document | None:
    found: Document | None = _of(LiveAnnouncement).find_one({"_id": announcement}, session=mongo)
    return found


def insert_announcement(document: Document, mongo: Any) -> None:
    _of(LiveAnnouncement).insert_one(document, session=mongo)


def professional_of(staff: UUID) -> Document:
    """Who answers with that account. Raises Forbidden."""
    found: Document | None = _of(LiveProfessional).find_one({"staff": staff})
    if found is None:
        raise Forbidden("this account is linked to no professional")
    return found


def sessions_of(professional: str, since: datetime) -> list[Document]:
    """Those that end after ``since`` and have their texts, also cancelled ones, by their start."""
    query = {"professionals": professional, "ends_at": {"$gt": since}, "texts_erased_at": None}
    return list(_of(LiveSession).find(query).sort([("starts_at", 1), ("_id", 1)]))


# Questions


def get_question(session: str, question: UUID, mongo: Any = None) -> Document:
    """Raises NotFound."""
    found: Document | None = _of(LiveQuestion).find_one({"_id": question, "session": session}, session=mongo)
    if found is None:
        raise NotFound(f"no question {question}")
    return found


def pinned_questions(session: str, mongo: Any) -> list[Document]:
    return list(_of(LiveQuestion).find({"session": session, "pinned": True}, session=mongo))


def texts_in(sessions: Collection[str]) -> dict[str, dict[UUID, str]]:
    """Session -> id -> text of its questions that are held or on the screens (as it is shown there), oldest
    first."""
    texts: dict[str, dict[UUID, str]] = {session: {} for session in sessions}
    query = {"session": {"$in": list(sessions)}, "state": {"$in": [domain.HELD, *domain.SHOWN]}}
    fields = {"session": 1, "text": 1, "shown": 1}
    for found in _of(LiveQuestion).find(query, fields, batch_size=READ_SIZE).sort("asked_at", 1):
        texts[found["session"]][found["_id"]] = found.get("shown") or found["text"]
    return texts


def open_questions(sessions: Collection[str]) -> list[Document]:
    """Questions of ``sessions`` that a professional may answer."""
    query = {"session": {"$in": list(sessions)}, "state": {"$in": list(domain.OPEN)}}
    return list(_of(LiveQuestion).find(query))


def answered_in_writing(
    professional_sessions: Collection[str] | None, ended_before: datetime, limit: int
) -> list[Document]:
    """Questions with a published written answer, newest first, of sessions that are over."""
    query: Document = {"state": domain.ANSWERED, "answer.text": {"$gt": ""}}  # erased texts are empty
    if professional_sessions is not None:
        query["session"] = {"$in": list(professional_sessions)}
    found = _of(LiveQuestion).aggregate(
        [
            {"$match": query},
            {"$sort": {"answer.at": -1, "_id": 1}},
            {
                "$lookup": {
                    "from": _of(LiveSession).name,
                    "localField": "session",
                    "foreignField": "_id",
                    "as": "of",
                }
            },
            {
                "$match": {
                    "$or": [
                        {"of.ends_at": {"$lte": ended_before}},
                        {"of.closed_at": {"$lte": ended_before}},
                    ]
                }
            },
            {"$limit": limit},
            {"$unset": "of"},
        ]
    )
    return list(found)


def sessions_about(company: str | None, occupation: str | None, session: str | None) -> list[str] | None:
    """Ids of the sessions of a company and an occupation, of which ``session`` leaves one; None for all."""
    query = {
        **({"companies": company} if company else {}),
        **({"occupations": occupation} if occupation else {}),
        **({"_id": session} if session else {}),
    }
    return [each["_id"] for each in _of(LiveSession).find(query, {"_id": 1})] if query else None


# The queue


def waiting_items(session: str | None, limit: int) -> tuple[list[HeldItem], int]:
    """The ``limit`` items that have waited longest, in order, and how many wait in all."""
    scope = {"session": session} if session else {}
    found: dict[tuple[str, UUID], HeldItem] = {}
    waiting = 0
    for query, since in ((_HELD, "asked_at"), (_REPORTED, "reported_since"), (_ANSWERED, "held_answer.at")):
        questions, count = _oldest(LiveQuestion, query | scope, since, limit)
        waiting += count
        for question in questions:
            for item in domain.items_of_question(question):
                found[item.kind, item.id] = item
    words, count = _oldest(LiveWord, _HELD | scope, "asked_at", limit)
    waiting += count
    for word in words:
        found["word", word["_id"]] = domain.item_of_word(word)
    return domain.in_order(found.values())[:limit], waiting


def oldest_waiting() -> tuple[datetime | None, int]:
    """Since when the oldest item of all sessions waits, and how many items do."""
    items, waiting = waiting_items(None, 1)
    return (items[0].since if items else None), waiting


def find_item(item: UUID, mongo: Any = None) -> HeldItem | None:
    """The waiting item with that id."""
    query = {"$or": [{"_id": item}, {"held_answer.id": item}]}
    for question in _of(LiveQuestion).find(query, session=mongo):
        for each in domain.items_of_question(question):
            if each.id == item:
                return each
    word = _of(LiveWord).find_one({"_id": item, **_HELD}, session=mongo)
    return domain.item_of_word(word) if word else None


def find_decided(item: UUID, mongo: Any = None) -> Document | None:
    """The question or word that has that id, or the question whose last decision was about that item."""
    which = {"$or": [{"_id": item}, {"before.item": item}]}
    found: Document | None = _of(LiveQuestion).find_one(which, session=mongo)
    return found or _of(LiveWord).find_one({"_id": item}, session=mongo)


def claim(model: Any, id: UUID, actor: UUID, now: datetime) -> Document | None:
    """The document, leased to ``actor``; None if another holds it."""
    found: Document | None = _of(model).find_one_and_update(
        {
            "_id": id,
            "$or": [{"lease": None}, {"lease.actor": actor}, {"lease.until": {"$lte": now}}],
        },
        {"$set": {"lease": domain.lease(actor, now)}},
        return_document=ReturnDocument.AFTER,
    )
    return found


def release(item: UUID, actor: UUID) -> None:
    """End the lease, if ``actor`` has one."""
    holders = (
        (LiveQuestion, {"$or": [{"_id": item}, {"held_answer.id": item}]}),
        (LiveWord, {"_id": item}),
    )
    for model, which in holders:
        _of(model).update_one({**which, "lease.actor": actor}, {"$unset": {"lease": ""}})


def undoable_of(actor: UUID, now: datetime) -> list[Document]:
    """What ``actor`` decided in the last seconds, latest first, each as its document."""
    query = {"decided_by": actor, "decided_at": {"$gte": now - domain.UNDO}, "before": {"$exists": True}}
    found = [each for model in (LiveQuestion, LiveWord) for each in _of(model).find(query)]
    return sorted(found, key=lambda each: each["decided_at"], reverse=True)


def counts_by_state(sessions: Collection[str]) -> dict[str, dict[str, int]]:
    """Session -> state -> questions."""
    counts: dict[str, dict[str, int]] = {session: {} for session in sessions}
    grouped = _of(LiveQuestion).aggregate(
        [
            {"$match": {"session": {"$in": list(sessions)}}},
            {"$group": {"_id": {"session": "$session", "state": "$state"}, "count": {"$sum": 1}}},
        ]
    )
    for each in grouped:
        counts[each["_id"]["session"]][each["_id"]["state"]] = each["count"]
    return counts


def last_decided(sessions: Collection[str]) -> dict[str, list[Document]]:
    """Session -> the questions that were decided last, with the times of arrival and decision only."""
    grouped = _of(LiveQuestion).aggregate(
        [
            {"$match": {"session": {"$in": list(sessions)}, "before.kind": "question"}},
            {"$sort": {"decided_at": DESCENDING}},
            {
                "$group": {
                    "_id": "$session",
                    "last": {
                        "$firstN": {
                            "n": WAITS_OF_FIGURES,
                            "input": {"asked_at": "$asked_at", "decided_at": "$decided_at"},
                        }
                    },
                }
            },
        ]
    )
    return {each["_id"]: each["last"] for each in grouped}


# The audit trail


def list_actions(session: str, older_than: tuple[datetime, UUID] | None, limit: int) -> list[Document]:
    """Newest first."""
    query: Document = {"session": session}
    if older_than:
        at, id = older_than
        query["$or"] = [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": id}}]
    return list(_of(ModerationRecord).find(query).sort([("at", -1), ("_id", -1)]).limit(limit))


def _oldest(model: Any, query: Document, since: str, limit: int) -> tuple[Iterable[Document], int]:
    collection = _of(model)
    count = collection.count_documents(query)
    return (list(collection.find(query).sort([(since, 1), ("_id", 1)]).limit(limit)) if count else []), count


def _of(model: Any) -> Any:
    return model._get_collection()
