"""Sessions as iCalendar (RFC 5545), for the calendars of teachers and professionals. Names no visitor."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vDuration

NAME = "Rencontres de L’Usine Extraordinaire"
PRODUCER = "-//L’Usine Extraordinaire//Rencontres//FR"
REFRESHED = timedelta(hours=1)
"""How often a calendar program should read the feed again."""

WAITING = "(liste d’attente)"


Entry = tuple[Mapping[str, Any], bool, datetime | None]
"""A session, whether it is only waited for, and when its booking moved up from the waiting list."""


def feed(sessions: Iterable[Entry], public_url: str, now: datetime) -> str:
    """A calendar of ``sessions``. Times are in UTC; programs show them by their own clocks. A session keeps
    its UID when it is moved or a place comes free in it, with a higher SEQUENCE."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAME)
    calendar.add("name", NAME)
    calendar.add("refresh-interval", vDuration(REFRESHED), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED))
    for session, waits, moved_up_at in sessions:
        calendar.add_component(_entry(session, waits, moved_up_at, public_url, now))
    return calendar.to_ical().decode("utf-8")


def _entry(
    session: Mapping[str, Any], waits: bool, moved_up_at: datetime | None, public_url: str, now: datetime
) -> Event:
    address = f"{public_url}/rencontres/{session['_id']}"
    entry = Event()
    entry.add("uid", f"{session['_id']}@rencontres.usine-extraordinaire")
    # Programs keep the status that they know of the same sequence.
    entry.add("sequence", session.get("revision", 0) + (moved_up_at is not None))
    changes = [at for at in (session.get("changed_at"), moved_up_at) if at is not None]
    changed = max(changes, default=now)  # so that a feed in which nothing changed is the same
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    entry.add("dtstart", session["starts_at"])
    entry.add("dtend", session["ends_at"])
    entry.add("summary", f"Rencontre {WAITING if waits else ''}".rstrip() + f"\u00a0: {session['title']}")
    entry.add("description", f"{session['summary']}\n\n{address}")
    entry.add("url", address)
    entry.add("location", address)
    entry.add("status", _status(session, waits))
    return entry


def _status(session: Mapping[str, Any], waits: bool) -> str:
    if session["cancelled"]:
        return "CANCELLED"
    return "TENTATIVE" if waits else "CONFIRMED"
