"""What organisers change: the time, length or capacity of a session, and whether it takes place. Everyone
with a booking is notified in the same transaction."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from contracts.calls.live import reasons
from contracts.live import LiveSessionCancelled, LiveSessionMoved
from services.live import store
from services.live.domain import derived_id, state_of
from services.live.room import store_log
from services.live.schedule import domain, store_bookings, store_sessions

Document = dict[str, Any]
Written = tuple[Document, list[Document], list[Document]]
"""A session, and what to hand over to the relay: events, and entries of its log."""


def move(
    session_id: str,
    now: datetime,
    correlation_id: str,
    *,
    starts_at: datetime | None = None,
    minutes: int | None = None,
    capacity: int | None = None,
) -> Written:
    """Raises NotFound, InvalidInput, Conflict."""

    def write(transaction: Any) -> Written:
        session = store_sessions.get(session_id, transaction)
        domain.check_takes_place(state_of(session, now))
        changes = domain.moved(session, now, starts_at=starts_at, minutes=minutes, capacity=capacity)
        if not changes:
            return session, [], []
        retimed = "ends_at" in changes or "starts_at" in changes
        if retimed:
            _check_professionals_are_free(session | changes, transaction)
            changes |= {"revision": session.get("revision", 0) + 1, "changed_at": now}
        store_sessions.change(session, changes | {"moved_by_hand": True}, transaction)
        events = tell_moved(session, now, correlation_id, transaction) if retimed else []
        events += store_bookings.move_up(session, now, correlation_id, transaction)
        return session, events, _log(session, now, correlation_id, transaction) if retimed else []

    return store_bookings.in_turn(session_id, write)


def cancel(session_id: str, now: datetime, correlation_id: str) -> Written:
    """Idempotent. Raises NotFound, and Conflict for a session that has begun: one that takes place is closed
    instead, which leaves its questions to the professional."""

    def write(transaction: Any) -> Written:
        session = store_sessions.get(session_id, transaction)
        if session["cancelled"]:
            return session, [], []
        domain.check_is_to_come(state_of(session, now))
        changes = {
            "cancelled": True,
            "moved_by_hand": True,
            "revision": session.get("revision", 0) + 1,
            "changed_at": now,
        }
        store_sessions.change(session, changes, transaction)
        events = tell_cancelled(session, now, correlation_id, transaction)
        return session, events, _log(session, now, correlation_id, transaction)

    return store_bookings.in_turn(session_id, write)


def tell_moved(session: Document, now: datetime, correlation_id: str, transaction: Any) -> list[Document]:
    """Record, in the transaction that changes its time, that ``session`` was moved; tell everyone with a
    booking. Returns events to publish."""
    moved = store.event_document(
        LiveSessionMoved(session=session["_id"], starts_at=session["starts_at"], minutes=session["minutes"]),
        id=uuid4(),
        time=now,
        correlation_id=correlation_id,
    )
    noticed = store_bookings.notify_all(session, "session-moved", now, correlation_id, transaction)
    return [*store.record_events([moved], transaction), *noticed]


def tell_cancelled(session: Document, now: datetime, correlation_id: str, transaction: Any) -> list[Document]:
    """As ``tell_moved``, for a session that is cancelled."""
    cancelled = store.event_document(
        LiveSessionCancelled(session=session["_id"]),
        id=derived_id("cancelled", session["_id"], str(session.get("revision", 0))),
        time=now,
        correlation_id=correlation_id,
    )
    noticed = store_bookings.notify_all(session, "session-cancelled", now, correlation_id, transaction)
    return [*store.record_events([cancelled], transaction), *noticed]


def _log(session: Document, now: datetime, correlation_id: str, transaction: Any) -> list[Document]:
    """What participants see of the session has changed, if its log has begun."""
    if session["sequence"] == 0:
        return []
    change = store_log.session_change(session, now)
    return store_log.append(session["_id"], [change], now, correlation_id, transaction)


def _check_professionals_are_free(session: Document, transaction: Any) -> None:
    for other in store_sessions.others_of_professionals(session, transaction):
        if domain.overlap(session, other):
            raise domain.busy(
                "a professional is busy",
                reasons.PROFESSIONAL_BUSY,
                other,
                "À cette heure-là, il y a déjà {title} avec la même personne.",
            )
