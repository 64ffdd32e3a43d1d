"""What is stored about one visitor, in one session or in all of them; oldest first."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from contracts.errors import NotFound
from services.live.domain import derived_id
from services.live.models import (
    Attendance,
    ClassMember,
    LiveBooking,
    LivePollAnswer,
    LiveQuestion,
    LiveReaction,
    LiveSession,
    LiveVote,
    Silence,
)
from services.live.room.shown import REACTIONS

Document = dict[str, Any]


def in_session(session_id: str, visitor: UUID) -> Mapping[Any, list[Document]]:
    """Model -> the visitor's documents in a session; of bookings also that of the class where they sit, one
    with places first. Raises NotFound for an unknown session.

    In one round trip for all, since whole classes enter at the same moment.
    """
    member = ClassMember._get_collection().find_one({"_id": visitor})
    holders = [f"visitor/{visitor}"]
    if member and member.get("school_class"):
        holders.append(f"class/{member['school_class']}")
    theirs = {"visitor": visitor, "session": session_id}
    selections: dict[Any, Document] = {
        LiveBooking: {"session": session_id, "holder": {"$in": holders}},
        Attendance: {"_id": derived_id("attendance", session_id, visitor)},
        LiveQuestion: theirs,
        LiveVote: theirs | {"active": True},
        LivePollAnswer: theirs,
        LiveReaction: {
            "_id": {"$in": [derived_id("reaction", session_id, kind, visitor) for kind in REACTIONS]}
        },
        Silence: {"_id": derived_id("silence", session_id, visitor)},
    }
    by_name = {model._get_collection_name(): model for model in (LiveSession, *selections)}
    pipeline: list[Document] = [{"$match": {"_id": session_id}}, _named(LiveSession)]
    for model, selection in selections.items():
        matching = [{"$match": selection}, _named(model)]
        pipeline.append({"$unionWith": {"coll": model._get_collection_name(), "pipeline": matching}})
    found = defaultdict[Any, list[Document]](list)
    for document in LiveSession._get_collection().aggregate(pipeline):
        found[by_name[document["collection"]]].append(document)
    if LiveSession not in found:
        raise NotFound(f"unknown session {session_id!r}")
    found[LiveBooking].sort(key=lambda booking: (booking["waiting"], booking["places"]))
    found[LiveQuestion].sort(key=lambda question: (question["asked_at"], question["_id"]))
    return found


def _named(model: Any) -> Document:
    return {"$set": {"collection": model._get_collection_name()}}


def bookings(visitor: UUID) -> list[Document]:
    return _of(LiveBooking, visitor, "booked_at")


def attendances(visitor: UUID) -> list[Document]:
    return _of(Attendance, visitor, "at")


def questions(visitor: UUID) -> list[Document]:
    return _of(LiveQuestion, visitor, "asked_at")


def votes(visitor: UUID) -> list[Document]:
    """Without those that were withdrawn."""
    return [vote for vote in _of(LiveVote, visitor, "at") if vote["active"]]


def poll_answers(visitor: UUID) -> list[Document]:
    return _of(LivePollAnswer, visitor, "_id")


def reactions(visitor: UUID) -> list[Document]:
    return _of(LiveReaction, visitor, "at")


def silences(visitor: UUID) -> list[Document]:
    return _of(Silence, visitor, "at")


def reported(visitor: UUID) -> list[Document]:
    """Questions that the visitor reported."""
    return list(LiveQuestion._get_collection().find({"reports.visitor": visitor}).sort("asked_at", 1))


def _of(model: Any, visitor: UUID, order: str) -> list[Document]:
    return list(model._get_collection().find({"visitor": visitor}).sort(order, 1))
