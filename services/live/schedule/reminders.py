"""Reminders, a day and an hour before a session: one of each for every booking with a place.

``send`` is called again and again in every process of the service. A booking and its event are written in one
transaction, and the event's id follows from what it is about: however many processes, and however often they
are killed, a reminder is published once. A session that is moved is reminded of anew.
"""

from datetime import datetime
from typing import Any

from chassis.storage.mongo import in_transaction
from chassis.storage.ticker import HandOver
from services.live import store
from services.live.domain import derived_id
from services.live.models import ALIAS
from services.live.schedule import domain, store_reminders, store_sessions
from services.live.schedule.notices import notices

SECONDS = 15.0
"""Between two looks for what is due."""

BOOKINGS_AT_ONCE = 100
"""In one transaction."""

CORRELATION_ID = "reminders"

Document = dict[str, Any]


def send(now: datetime, hand_over: HandOver) -> int:
    """Send the reminders that are due at ``now``; ``hand_over``, of the relay, is given the events after each
    commit. Returns how many were sent.

    Somebody who books after a reminder's time has just read when the session is: they do not get it.
    """
    soon = store_reminders.soon(now, max(domain.REMINDERS.values()))
    return sum(_send_of(session_id, now, hand_over) for session_id in soon)


def _send_of(session_id: str, now: datetime, hand_over: HandOver) -> int:
    sent = 0
    while events := in_transaction(ALIAS, lambda transaction: _some_of(session_id, now, transaction)):
        hand_over(store.EVENTS_TO_PUBLISH, events)
        sent += len(events)
    return sent


def _some_of(session_id: str, now: datetime, transaction: Any) -> list[Document]:
    session = store_sessions.get(session_id, transaction)
    name = None if session["cancelled"] else domain.reminder_due(session["starts_at"], now)
    if name is None:
        return []
    mark = f"{name}@{session['starts_at'].isoformat()}"
    bookings = store_reminders.take(
        session_id,
        mark,
        booked_before=session["starts_at"] - domain.REMINDERS[name],
        limit=BOOKINGS_AT_ONCE,
        transaction=transaction,
    )
    ids = [derived_id("reminder", booking["_id"], mark) for booking in bookings]
    noticed = notices(bookings, session, "reminder", now, CORRELATION_ID, transaction, ids=ids)
    return store.record_events(noticed, transaction)
