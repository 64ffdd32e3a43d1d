"""Bookings: places of visitors and classes, and who waits for one.

``taken`` of a session and its bookings change together, in one transaction. Each of these transactions writes
the session, so that of two at once the second is repeated, and sees what the first did: nobody waits while
there is room, and nobody gets a place that is taken. Those of one process take turns: fifty classes that book
at once would otherwise repeat each other's transactions past the deadline of their calls.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID, uuid4

from pymongo import ReturnDocument

from chassis.storage.mongo import in_transaction
from contracts.calls.live import reasons
from contracts.errors import Conflict
from contracts.live import BookingChange
from services.live import store_events
from services.live.domain import state_of
from services.live.models import ALIAS, ClassDiary, LiveBooking, LiveSession, VisitorDiary
from services.live.schedule import domain, store_members, store_sessions
from services.live.schedule.notices import notices
from services.live.schedule.store_members import of

Document = dict[str, Any]
T = TypeVar("T")

_TURNS = tuple(Lock() for _ in range(64))
"""A session has one of them, by its id."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be booked: for a visitor, or ``places`` for a class and its teacher."""

    session: str
    visitor: UUID | None = None
    school_class: UUID | None = None
    teacher: UUID | None = None
    places: int = 1

    @property
    def holder(self) -> str:
        return holder_of(self.visitor, self.school_class)


def holder_of(visitor: UUID | None, school_class: UUID | None) -> str:
    return f"visitor/{visitor}" if visitor is not None else f"class/{school_class}"


def in_turn(session_id: str, write: Callable[[Any], T]) -> T:
    """The result of ``write(transaction)``, which writes the session, after those before it."""
    with _TURNS[hash(session_id) % len(_TURNS)]:
        return in_transaction(ALIAS, write)


def book(wanted: Wanted, now: datetime, correlation_id: str) -> tuple[Document, list[Document]]:
    """The booking, and events to publish. For a visitor who sits in a class with places: the booking of the
    class. Raises NotFound, Conflict."""

    def write(transaction: Any) -> tuple[Document, list[Document]]:
        session = store_sessions.get(wanted.session, transaction)
        domain.check_takes_place(state_of(session, now))
        if _find(wanted.session, wanted.holder, transaction):
            raise Conflict("there is a booking already", reason=reasons.ALREADY_BOOKED)
        if wanted.places > session["capacity"]:
            raise Conflict("the session is smaller than that", reason=reasons.SESSION_TOO_SMALL)
        if wanted.school_class is not None:
            _check_class_is_free(wanted.school_class, session, transaction)
        elif of_class := _of_own_class(wanted, transaction):
            return of_class, []
        elif wanted.visitor is not None and domain.claims_its_time(session, now):
            _check_visitor_is_free(wanted.visitor, session, now, transaction)
        own = _own_of_pupils({wanted.school_class}, session, transaction) if wanted.school_class else []
        more = wanted.places - _places(own)  # the class's places replace those that its pupils have
        number = None if _take(session["_id"], more, transaction) else _queue(session, transaction)
        optional = {
            "visitor": wanted.visitor,
            "school_class": wanted.school_class,
            "teacher": wanted.teacher,
            "number": number,
        }
        change: BookingChange = "booked" if number is None else "waiting"
        booking: Document = {
            "_id": uuid4(),
            "session": wanted.session,
            "holder": wanted.holder,
            "places": wanted.places,
            "waiting": number is not None,
            "booked_at": now,
            "last_change": change,
            "reminded": [],
            **{name: value for name, value in optional.items() if value is not None},
        }
        of(LiveBooking).insert_one(booking, session=transaction)
        noticed = notices([booking], session, change, now, correlation_id, transaction)
        events = store_events.record_events(noticed, transaction)
        if number is None and own:
            # Less the places that ``_take`` has counted already.
            session["taken"] += wanted.places
            of(LiveSession).update_one(
                {"_id": session["_id"]}, {"$inc": {"taken": _places(own)}}, session=transaction
            )
            events += _remove(own, session, now, correlation_id, transaction)
        return booking, events

    return in_turn(wanted.session, write)


def cancel(session_id: str, holder: str, now: datetime, correlation_id: str) -> list[Document]:
    """Give up the booking of ``holder``, if there is one. Returns events to publish. Raises NotFound for an
    unknown session, and Conflict once it is over."""

    def write(transaction: Any) -> list[Document]:
        session = store_sessions.get(session_id, transaction)
        booking = _find(session_id, holder, transaction)
        if booking is None:
            return []
        if state_of(session, now) in ("ended", "closed"):
            raise Conflict("the session is over", reason=reasons.SESSION_OVER)
        noticed = notices([booking], session, "withdrawn", now, correlation_id, transaction)
        store_events.record_events(noticed, transaction)
        return noticed + _remove([booking], session, now, correlation_id, transaction)

    return in_turn(session_id, write)


def release(visitors: Collection[UUID], now: datetime, correlation_id: str) -> list[Document]:
    """Give up all bookings of ``visitors``, who are being erased: they hear nothing of it. Returns events to
    publish, about those who move up."""
    selection = {"visitor": {"$in": list(visitors)}}
    events: list[Document] = []
    for session_id in of(LiveBooking).distinct("session", selection):

        def write(transaction: Any, session_id: str = session_id) -> list[Document]:
            session = store_sessions.get(session_id, transaction)
            held = list(of(LiveBooking).find({"session": session_id, **selection}, session=transaction))
            return _remove(held, session, now, correlation_id, transaction)

        events += in_turn(session_id, write)
    return events


def release_class(
    school_class: UUID, closed_at: datetime, now: datetime, correlation_id: str
) -> list[Document]:
    """Give up what a class that was closed had booked before, in sessions that have not begun. Returns events
    to publish."""
    selection = {"school_class": school_class, "booked_at": {"$lte": closed_at}}
    events: list[Document] = []
    for session_id in of(LiveBooking).distinct("session", selection):

        def write(transaction: Any, session_id: str = session_id) -> list[Document]:
            session = store_sessions.get(session_id, transaction)
            if session["starts_at"] <= now:
                return []
            held = list(of(LiveBooking).find({"session": session_id, **selection}, session=transaction))
            # Of a cancelled session they have heard all; their places must not be taken if it comes back.
            heard = [] if session["cancelled"] else held
            noticed = notices(heard, session, "withdrawn", now, correlation_id, transaction)
            store_events.record_events(noticed, transaction)
            return noticed + _remove(held, session, now, correlation_id, transaction)

        events += in_transaction(ALIAS, write)
    return events


def release_beside_class(visitors: Collection[UUID], now: datetime, correlation_id: str) -> list[Document]:
    """Give up the places of visitors, or their waiting, where the class that they sit in has places: as when
    the class books after they have joined it. Returns events to publish."""
    events: list[Document] = []
    for own in list(of(LiveBooking).find({"visitor": {"$in": list(visitors)}})):
        wanted = Wanted(session=own["session"], visitor=own["visitor"])
        if _of_own_class(wanted, None) is None:
            continue

        def write(transaction: Any, wanted: Wanted = wanted) -> list[Document]:
            session = store_sessions.get(wanted.session, transaction)
            found = _find(wanted.session, wanted.holder, transaction)
            takes_place = state_of(session, now) in ("scheduled", "open")
            if found is None or not takes_place or _of_own_class(wanted, transaction) is None:
                return []
            return _remove([found], session, now, correlation_id, transaction)

        events += in_transaction(ALIAS, write)
    return events


def recount(session_id: str, now: datetime, correlation_id: str) -> list[Document]:
    """Make ``taken`` what the bookings say, and let those move up who wait. Returns events to publish."""

    def write(transaction: Any) -> list[Document]:
        session = store_sessions.get(session_id, transaction)
        [*summed] = of(LiveBooking).aggregate(
            [
                {"$match": {"session": session_id, "waiting": False}},
                {"$group": {"_id": None, "places": {"$sum": "$places"}}},
            ],
            session=transaction,
        )
        session["taken"] = summed[0]["places"] if summed else 0
        of(LiveSession).update_one(
            {"_id": session_id}, {"$set": {"taken": session["taken"]}}, session=transaction
        )
        return move_up(session, now, correlation_id, transaction)

    return in_turn(session_id, write)


def move_up(session: Document, now: datetime, correlation_id: str, transaction: Any) -> list[Document]:
    """Give the free places of ``session``, as it is in the transaction, to those who wait. Returns the events
    that were recorded."""
    if state_of(session, now) not in ("scheduled", "open"):
        return []
    queue = of(LiveBooking).find({"session": session["_id"], "waiting": True}, session=transaction)
    waiting = list(queue.sort("number", 1))
    held = {
        booking["_id"]: _places(_own_of_pupils({booking["school_class"]}, session, transaction))
        for booking in waiting
        if booking.get("school_class")
    }
    moved = domain.who_moves_up(waiting, session["capacity"] - session["taken"], held)
    if not moved:
        return []
    of(LiveBooking).update_many(
        {"_id": {"$in": [booking["_id"] for booking in moved]}},
        {
            "$set": {"waiting": False, "last_change": "moved-up", "moved_up_at": now},
            "$unset": {"number": ""},
        },
        session=transaction,
    )
    places = sum(booking["places"] for booking in moved)
    of(LiveSession).update_one({"_id": session["_id"]}, {"$inc": {"taken": places}}, session=transaction)
    session["taken"] += places
    noticed = notices(moved, session, "moved-up", now, correlation_id, transaction)
    events = store_events.record_events(noticed, transaction)
    classes = {booking["school_class"] for booking in moved if booking.get("school_class")}
    if own := _own_of_pupils(classes, session, transaction):
        events += _remove(own, session, now, correlation_id, transaction)
    return events


def notify_all(
    session: Document, change: BookingChange, now: datetime, correlation_id: str, transaction: Any
) -> list[Document]:
    """Notify everyone with a booking of ``session``, also those who wait. Returns the events that were
    recorded."""
    booked = list(of(LiveBooking).find({"session": session["_id"]}, session=transaction).sort("_id", 1))
    of(LiveBooking).update_many(
        {"session": session["_id"]}, {"$set": {"last_change": change}}, session=transaction
    )
    noticed = notices(booked, session, change, now, correlation_id, transaction)
    return store_events.record_events(noticed, transaction)


def bookings_of(visitor: UUID | None, school_class: UUID | None) -> list[Document]:
    """Of a class; or of a visitor, with those of the class where they sit, one for each session."""
    if visitor is None:
        return list(of(LiveBooking).find({"school_class": school_class}))
    sits_in = store_members.class_of(visitor)
    of_class = [{"school_class": sits_in}] if sits_in else []
    return domain.one_a_session(of(LiveBooking).find({"$or": [{"visitor": visitor}, *of_class]}))


def position_of(booking: Document) -> int | None:
    """On the waiting list, 1 for the first; None with a place."""
    if not booking["waiting"]:
        return None
    before = {"session": booking["session"], "waiting": True, "number": {"$lt": booking["number"]}}
    return int(of(LiveBooking).count_documents(before)) + 1


def _find(session_id: str, holder: str, transaction: Any) -> Document | None:
    found: Document | None = of(LiveBooking).find_one(
        {"session": session_id, "holder": holder}, session=transaction
    )
    return found


def _of_own_class(wanted: Wanted, transaction: Any) -> Document | None:
    """The booking with places of the class where the visitor sits."""
    sits_in = store_members.class_of(wanted.visitor, transaction) if wanted.visitor else None
    found = _find(wanted.session, holder_of(None, sits_in), transaction) if sits_in else None
    return found if found and not found["waiting"] else None


def _take(session_id: str, places: int, transaction: Any) -> bool:
    """Take places, if there are so many."""
    enough = {"$expr": {"$lte": [{"$add": ["$taken", places]}, "$capacity"]}}
    taken = of(LiveSession).update_one(
        {"_id": session_id, **enough}, {"$inc": {"taken": places}}, session=transaction
    )
    return bool(taken.matched_count)


def _queue(session: Document, transaction: Any) -> int:
    """The next number in the queue of ``session``."""
    changed = of(LiveSession).find_one_and_update(
        {"_id": session["_id"]},
        {"$inc": {"queued": 1}},
        return_document=ReturnDocument.AFTER,
        session=transaction,
    )
    return int(changed["queued"])


def _remove(
    bookings: list[Document], session: Document, now: datetime, correlation_id: str, transaction: Any
) -> list[Document]:
    """Delete bookings of one session, and give their places to those who wait. Returns the events that were
    recorded."""
    of(LiveBooking).delete_many(
        {"_id": {"$in": [booking["_id"] for booking in bookings]}}, session=transaction
    )
    places = _places(bookings)
    of(LiveSession).update_one({"_id": session["_id"]}, {"$inc": {"taken": -places}}, session=transaction)
    session["taken"] -= places
    return move_up(session, now, correlation_id, transaction)


def _own_of_pupils(classes: Collection[UUID], session: Document, transaction: Any) -> list[Document]:
    """The bookings that pupils of ``classes`` have of their own."""
    pupils = [
        visitor for found in store_members.members_of(classes, transaction).values() for visitor in found
    ]
    selection = {"session": session["_id"], "visitor": {"$in": pupils}}
    return list(of(LiveBooking).find(selection, session=transaction)) if pupils else []


def _places(bookings: list[Document]) -> int:
    """That they take."""
    return sum(booking["places"] for booking in bookings if not booking["waiting"])


def _check_class_is_free(school_class: UUID, session: Document, transaction: Any) -> None:
    """Raises Conflict if the class has a booking, or waits for one, at an overlapping time."""
    store_members.open_diary(ClassDiary, school_class, transaction)
    for other in _in_the_way(session, {"school_class": school_class}, transaction):
        raise domain.busy(
            "the class is busy",
            reasons.CLASS_BUSY,
            other,
            "La classe est déjà inscrite à {title} à cette heure-là.",
        )


def _check_visitor_is_free(visitor: UUID, session: Document, now: datetime, transaction: Any) -> None:
    """As ``_check_class_is_free``, so that nobody takes a place in every session: of the bookings that the
    visitor made alone, since a pupil may well choose another session than the class."""
    store_members.open_diary(VisitorDiary, visitor, transaction)
    for other in _in_the_way(session, {"visitor": visitor}, transaction):
        if domain.claims_its_time(other, now):
            raise domain.busy(
                "the visitor is busy",
                reasons.VISITOR_BUSY,
                other,
                "Tu as déjà réservé {title} à cette heure-là. Rends d’abord cette place.",
            )


def _in_the_way(session: Document, bookings: Document, transaction: Any) -> list[Document]:
    """Sessions that take place at an overlapping time, and have one of ``bookings``."""
    booked = of(LiveBooking).distinct("session", bookings, session=transaction)
    return [
        other for other in store_sessions.taking_place(booked, transaction) if domain.overlap(session, other)
    ]
