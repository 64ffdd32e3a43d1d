"""Sessions, professionals and bookings in a database of live alone."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.errors import Conflict
from services.live.models import LiveBooking, LiveEvent, LiveProfessional, LiveSession
from services.live.schedule import store_bookings

START = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
BEFORE = START - timedelta(days=3)

Document = dict[str, Any]


def add_professional(id: str = "yasmine", **fields: Any) -> Document:
    document = {
        "_id": id,
        "first_name": id.title(),
        "occupation": "H2902",
        "occupation_names": ["Chaudronnière", "Chaudronnier"],
        "company": "grues-du-rhone",
        "company_name": "Grues du Rhône",
        "challenges": ["inclusion"],
        "languages": ["fr"],
        "bio": "Elle assemble.",
        "talks_about": ["le vertige"],
        "position": 0,
        "current": True,
        **fields,
    }
    LiveProfessional._get_collection().insert_one(document)
    return document


def add_session(
    id: str = "a-vif", start: datetime = START, minutes: int = 45, capacity: int = 60, **fields: Any
) -> str:
    document = {
        "_id": id,
        "title": f"Rencontre {id}",
        "summary": "Trois quarts d’heure de questions.",
        "challenge": "inclusion",
        "company": "grues-du-rhone",
        "companies": ["grues-du-rhone"],
        "professionals": ["yasmine"],
        "occupations": ["H2902"],
        "languages": ["fr"],
        "starts_at": start,
        "ends_at": start + timedelta(minutes=minutes),
        "minutes": minutes,
        "capacity": capacity,
        "taken": 0,
        "cancelled": False,
        "suspended": False,
        "sequence": 0,
        **fields,
    }
    LiveSession._get_collection().insert_one(document)
    return id


def session(id: str = "a-vif") -> Document:
    return LiveSession._get_collection().find_one({"_id": id})


def book(session_id: str = "a-vif", *, places: int = 1, now: datetime = BEFORE, **holder: UUID) -> Document:
    """The booking; by default of a new visitor."""
    wanted = store_bookings.Wanted(session=session_id, places=places, **(holder or {"visitor": uuid4()}))
    return store_bookings.book(wanted, now, "test")[0]


def cancel(booking, now=BEFORE):
    return store_bookings.cancel(booking["session"], booking["holder"], now, "test")


def stored(booking: Document) -> Document | None:
    return LiveBooking._get_collection().find_one({"_id": booking["_id"]})


def has_place(booking: Document) -> bool:
    found = stored(booking)
    return found is not None and not found["waiting"]


def events(*types: str) -> list[Document]:
    """Recorded events, of these types if some are given, in the order of their recording."""
    selection = {"event": {"$in": list(types)}} if types else {}
    return list(LiveEvent._get_collection().find(selection).sort("$natural", 1))


def changes_of(booking: Document) -> list[str]:
    """The changes that its people were notified of, in order."""
    noticed = [each["data"] for each in events() if each["data"].get("booking") == str(booking["_id"])]
    return [each["change"] for each in noticed]


def taken_is_what_is_booked(id: str = "a-vif") -> bool:
    booked = LiveBooking._get_collection().find({"session": id, "waiting": False})
    return session(id)["taken"] == sum(each["places"] for each in booked)


def refusal(work, *args, **kwargs):
    with pytest.raises(Conflict) as refused:
        work(*args, **kwargs)
    return refused.value.details["reason"]


def at_once(work, count):
    """The results of ``work(number)``, all begun together in threads of their own."""
    results, barrier = [None] * count, threading.Barrier(count)

    def run(number):
        barrier.wait()
        for _ in range(5):
            LiveSession._get_collection().find_one()  # so that nobody waits for a connection afterwards
        barrier.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


Call = Callable[..., Any]
