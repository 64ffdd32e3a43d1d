"""Feeds, as calendar programs read them."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from services.live.schedule import calendars

URL = "https://usine.example"
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOW = START - timedelta(days=2)
SESSION = {
    "_id": "qui-decide",
    "title": "Qui décide, et pourquoi\u202f; si les bateaux partent\u202f?",
    "summary": "À quatre heures du matin, Ewen lit les vagues\u202f; " * 3,
    "starts_at": START,
    "ends_at": START + timedelta(minutes=45),
    "cancelled": False,
    "revision": 0,
}


def feed(*sessions, waits=False, moved_up_at=None):
    return calendars.feed([(session, waits, moved_up_at) for session in sessions], URL, NOW)


def entries(text):
    return Calendar.from_ical(text).walk("VEVENT")


def test_a_feed_is_a_calendar_that_programs_can_read():
    text = feed(SESSION)
    calendar = Calendar.from_ical(text)
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["PRODID"]
    assert not calendar.errors
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert "\n" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75


def test_a_feed_without_sessions_is_a_calendar_too():
    assert Calendar.from_ical(feed()).walk("VEVENT") == []


def test_an_entry_has_the_session():
    [entry] = entries(feed(SESSION))
    assert entry.decoded("DTSTART") == START
    assert entry.decoded("DTEND") == START + timedelta(minutes=45)
    assert entry["SUMMARY"] == f"Rencontre\u00a0: {SESSION['title']}"
    assert entry["DESCRIPTION"].startswith(SESSION["summary"])
    assert entry["URL"] == f"{URL}/rencontres/qui-decide"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry.decoded("SEQUENCE") == 0
    assert not entry.errors


def test_times_are_written_in_utc():
    text = feed(SESSION)
    assert "DTSTART:20261201T090000Z" in text
    assert "VTIMEZONE" not in text
    assert "TZID" not in text


def test_a_session_that_was_moved_is_the_same_entry_of_a_later_sequence():
    changed = START - timedelta(days=4)
    moved = SESSION | {"starts_at": START + timedelta(hours=1), "revision": 1, "changed_at": changed}
    [before], [after] = entries(feed(SESSION)), entries(feed(moved))
    assert before["UID"] == after["UID"]
    assert after.decoded("SEQUENCE") == 1
    assert after.decoded("LAST-MODIFIED") == after.decoded("DTSTAMP") == changed


def test_a_place_that_came_free_is_a_later_sequence():
    at = START - timedelta(days=1)
    moved = SESSION | {"revision": 1, "changed_at": START - timedelta(days=4)}
    [before], [after] = entries(feed(moved, waits=True)), entries(feed(moved, moved_up_at=at))
    assert (before["STATUS"], after["STATUS"]) == ("TENTATIVE", "CONFIRMED")
    assert after.decoded("SEQUENCE") == before.decoded("SEQUENCE") + 1
    assert after.decoded("LAST-MODIFIED") == after.decoded("DTSTAMP") == at


@pytest.mark.parametrize("waits", [False, True])
def test_a_cancelled_session_stays_and_says_so(waits):
    [entry] = entries(feed(SESSION | {"cancelled": True, "revision": 2}, waits=waits))
    assert (entry["STATUS"], entry.decoded("SEQUENCE")) == ("CANCELLED", 2)


def test_a_session_that_is_waited_for_is_not_certain():
    [entry] = entries(feed(SESSION, waits=True))
    assert entry["STATUS"] == "TENTATIVE"
    assert "(liste d’attente)" in entry["SUMMARY"]


def test_the_same_sessions_are_the_same_feed():
    assert feed(SESSION) == feed(SESSION)


def test_a_text_cannot_begin_a_line_of_its_own():
    title = "À vif\r\nSTATUS:CANCELLED\r\nBEGIN:VALARM"
    [entry] = entries(feed(SESSION | {"title": title}))
    assert entry["STATUS"] == "CONFIRMED"
    assert not entry.subcomponents
