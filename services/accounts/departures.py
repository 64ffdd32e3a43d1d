"""Leaving a class: by oneself, for another class, or because the teacher took the seat away.

Each is done whole or not at all: who sits where, the seat that is free, and the event.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pymongo import ReturnDocument

from chassis.runtime.logs import current_correlation_id
from chassis.storage.outbox import PENDING
from contracts.errors import NotFound
from services.accounts import store
from services.accounts.models import Departure, Visitor
from services.accounts.outboxes import EVENT_NAMESPACE

SEAT_FIELDS = ("school_class", "joined_at", "used", "correlation_id", PENDING)
"""What of a visitor is their seat."""

Document = dict[str, Any]


def remove_seat(school_class: UUID, visitor: UUID, at: datetime) -> None:
    """The teacher takes the seat away: the card is void, and the visitor's sessions end. Raises NotFound."""

    def write(session: Any) -> bool:
        here = {"_id": visitor, "school_class": school_class}
        gone = {"$unset": dict.fromkeys((*SEAT_FIELDS, store.CARD_FIELD), "")}
        before = Visitor._get_collection().find_one_and_update(here, gone, session=session)
        if before is None:
            return False
        _depart(before, at, session)
        store.revoke_sessions_of(visitor, at, session)
        return True

    if not store.all_or_nothing(write):
        raise NotFound(f"no seat of visitor {visitor} in class {school_class}")


def leave(visitor: UUID, at: datetime) -> None:
    """Give the seat up, and keep card and sessions. Does nothing without a seat."""

    def write(session: Any) -> None:
        seated = {"_id": visitor, "school_class": {"$exists": True}}
        before = Visitor._get_collection().find_one_and_update(
            seated, {"$unset": dict.fromkeys(SEAT_FIELDS, "")}, session=session
        )
        if before is not None:
            _depart(before, at, session)

    store.all_or_nothing(write)


def move(before: Document, seat: Document) -> Document | None:
    """From one class to another. None if the other has no seat left, is closed or over, or if the visitor is
    not as they were read as ``before`` any more. Raises DuplicateKeyError when the nickname is taken."""
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
        _depart(before, at, session)
        return moved

    found: Document | None = store.all_or_nothing(write)
    return found


def _depart(seated: Document, at: datetime, session: Any) -> None:
    """What follows when ``seated`` has lost or left their seat: the event, and a seat that is free."""
    visitor, school_class = seated["_id"], seated["school_class"]
    joined_at = seated["joined_at"].isoformat()
    Departure._get_collection().insert_one(
        {
            "_id": uuid5(EVENT_NAMESPACE, f"departure|{visitor}|{school_class}|{joined_at}"),
            "visitor": visitor,
            "school_class": school_class,
            "left_at": at,
            "correlation_id": current_correlation_id(),
            PENDING: at,
        },
        session=session,
    )
    store.free_seats(school_class, 1, session)
