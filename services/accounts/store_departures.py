"""Leaving a class: on one's own, for another class, or because the teacher removed the seat. The teacher can
undo a removal for a while.

The document of the visitor, the free seat of the class and the event change in one transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pymongo import ReturnDocument

from chassis.runtime.logs import current_correlation_id
from chassis.storage.mongo import in_transaction
from chassis.storage.outbox import PENDING
from contracts.errors import NotFound
from services.accounts import domain, store
from services.accounts.models import ALIAS, Departure, Visitor
from services.accounts.outboxes import EVENT_NAMESPACE

SEAT_FIELDS = ("school_class", "joined_at", "used", "correlation_id", PENDING)
"""Fields of a visitor's document that are their seat."""

Document = dict[str, Any]


def remove_seat(school_class: UUID, visitor: UUID, at: datetime) -> None:
    """The teacher removes the seat. The visitor keeps card, sessions and points, and may join another class
    with them. Raises NotFound."""

    def write(session: Any) -> bool:
        here = {"_id": visitor, "school_class": school_class}
        gone = {"$unset": dict.fromkeys(SEAT_FIELDS, "")}
        before = Visitor._get_collection().find_one_and_update(here, gone, session=session)
        if before is None:
            return False
        _record_departure(
            before, at, session, removed={"nickname": before["nickname"], "used": before["used"]}
        )
        return True

    if not in_transaction(ALIAS, write):
        raise NotFound(f"no seat of visitor {visitor} in class {school_class}")


def list_removed(school_class: UUID, at: datetime) -> list[Document]:
    """``[{_id, nickname, used, left_at}]`` of the seats that can be restored, the latest removal first.
    ``_id`` is the visitor."""
    latest = Departure._get_collection().aggregate(
        [
            {"$match": {"school_class": school_class, "left_at": {"$gt": at - domain.RESTORABLE}}},
            {"$sort": {"left_at": -1}},
            {
                "$group": {
                    "_id": "$visitor",
                    **{name: {"$first": f"${name}"} for name in ("left_at", "removed")},
                }
            },
            {"$match": {"removed": {"$type": "object"}}},
            {"$sort": {"left_at": -1, "_id": 1}},
        ]
    )
    seated = set(store.members_of(school_class))
    return [
        {"_id": departure["_id"], "left_at": departure["left_at"], **departure["removed"]}
        for departure in latest
        if departure["_id"] not in seated
    ]


def list_departures(visitor: UUID) -> list[Document]:
    """Departures of a visitor as they are stored, oldest first."""
    return list(Departure._get_collection().find({"visitor": visitor}).sort("left_at", 1))


def find_removed(school_class: UUID, visitor: UUID, at: datetime) -> Document | None:
    """``{nickname, used}`` of the seat, if the visitor left the class by a removal that can be undone."""
    latest = Departure._get_collection().find_one(
        {"school_class": school_class, "visitor": visitor}, sort=[("left_at", -1)]
    )
    if latest is None or latest["left_at"] <= at - domain.RESTORABLE:
        return None
    removed: Document | None = latest.get("removed")
    return removed


def restore(before: Document, seat: Document) -> Document | None:
    """The visitor, back on a seat of their class, even if it is closed. None if the class has no seat left or
    is over, or if the visitor has changed since they were read as ``before``. Raises DuplicateKeyError when
    the nickname is taken."""

    def write(session: Any) -> Document | None:
        if not store.take_seats(seat["school_class"], 1, seat["joined_at"], session, also_closed=True):
            return None
        seated = store.seat_visitor(before, seat, session)
        if seated is None:
            session.abort_transaction()
        return seated

    return in_transaction(ALIAS, write)


def leave(visitor: UUID, at: datetime) -> None:
    """Give up the seat, and keep card and sessions. Does nothing without a seat."""

    def write(session: Any) -> None:
        seated = {"_id": visitor, "school_class": {"$exists": True}}
        before = Visitor._get_collection().find_one_and_update(
            seated, {"$unset": dict.fromkeys(SEAT_FIELDS, "")}, session=session
        )
        if before is not None:
            _record_departure(before, at, session)

    in_transaction(ALIAS, write)


def move(before: Document, seat: Document) -> Document | None:
    """Move from one class to another. None if the other has no seat left, is closed or over, or if the
    visitor has changed since they were read as ``before``. Raises DuplicateKeyError for a taken nickname.
    """
    at = seat["joined_at"]

    def write(session: Any) -> Document | None:
        if not store.take_seats(seat["school_class"], 1, at, session):
            return None
        moved: Document | None = Visitor._get_collection().find_one_and_update(
            {
                "_id": before["_id"],
                "school_class": before["school_class"],
                store.CARD_FIELD: before.get(store.CARD_FIELD),
            },
            {"$set": seat},
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if moved is None:
            session.abort_transaction()
            return None
        _record_departure(before, at, session)
        return moved

    return in_transaction(ALIAS, write)


def _record_departure(seated: Document, at: datetime, session: Any, removed: Document | None = None) -> None:
    """Store a departure, with its event, and free the seat. ``removed``: what a restored seat needs."""
    visitor, school_class = seated["_id"], seated["school_class"]
    joined_at = seated["joined_at"].isoformat()
    Departure._get_collection().insert_one(
        {
            "_id": uuid5(EVENT_NAMESPACE, f"departure|{visitor}|{school_class}|{joined_at}"),
            "visitor": visitor,
            "school_class": school_class,
            "left_at": at,
            **({} if removed is None else {"removed": removed}),
            "correlation_id": current_correlation_id(),
            PENDING: at,
        },
        session=session,
    )
    store.free_seats(school_class, 1, session)
