"""Who has a place in which session, and what acts there are about."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.storage.mongo import READ_SIZE
from contracts.errors import NotFound
from services.live.domain import derived_id
from services.live.models import (
    ClassMember,
    LiveBooking,
    LivePoll,
    LiveQuestion,
    LiveSession,
    Silence,
)

Document = dict[str, Any]

Seat = tuple[str, UUID]
"""Session, visitor."""


def find_session(session_id: str) -> Document:
    """Raises NotFound."""
    found: Document | None = LiveSession._get_collection().find_one({"_id": session_id})
    if found is None:
        raise NotFound(f"unknown session {session_id!r}")
    return found


def sessions(ids: Collection[str]) -> dict[str, Document]:
    return _by_id(LiveSession, ids)


def questions(ids: Collection[UUID]) -> dict[UUID, Document]:
    return _by_id(LiveQuestion, ids, {"session": 1, "state": 1, "visitor": 1})


def polls(ids: Collection[UUID]) -> dict[UUID, Document]:
    return _by_id(LivePoll, ids)


def seats_among(wanted: Collection[Seat]) -> set[Seat]:
    """Those of ``wanted`` that have a place: booked by the visitor, or for the class where they sit."""
    if not wanted:
        return set()
    visitors = {visitor for _, visitor in wanted}
    members = ClassMember._get_collection().find(
        {"_id": {"$in": list(visitors)}, "school_class": {"$exists": True}}, batch_size=READ_SIZE
    )
    classes = {member["_id"]: member["school_class"] for member in members if member["school_class"]}
    holders = {f"visitor/{visitor}" for visitor in visitors} | {f"class/{each}" for each in classes.values()}
    booked = LiveBooking._get_collection().find(
        {
            "session": {"$in": list({session for session, _ in wanted})},
            "holder": {"$in": list(holders)},
            "waiting": False,
        },
        {"session": 1, "holder": 1},
        batch_size=READ_SIZE,
    )
    places = {(booking["session"], booking["holder"]) for booking in booked}
    return {
        (session, visitor)
        for session, visitor in wanted
        if (session, f"visitor/{visitor}") in places
        or (visitor in classes and (session, f"class/{classes[visitor]}") in places)
    }


def silenced_among(wanted: Collection[Seat]) -> set[Seat]:
    """Those of ``wanted`` who may not write in that session any more."""
    ids = {derived_id("silence", *seat): seat for seat in wanted}
    return {ids[id] for id in _by_id(Silence, list(ids), {"_id": 1})}


def _by_id(model: Any, ids: Collection[Any], fields: Document | None = None) -> dict[Any, Document]:
    if not ids:
        return {}
    found = model._get_collection().find({"_id": {"$in": list(ids)}}, fields, batch_size=READ_SIZE)
    return {document["_id"]: document for document in found}
