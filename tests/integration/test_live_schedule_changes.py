"""Sessions that are moved or cancelled, and reminders, on the real mongod."""

import threading
from datetime import timedelta
from uuid import uuid4

import mongoengine
import pytest
from live_schedule_stage import (
    BEFORE,
    START,
    add_session,
    book,
    changes_of,
    events,
    has_place,
    session,
    stored,
    taken_is_what_is_booked,
)

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from contracts.calls.live import reasons
from contracts.errors import Conflict, InvalidInput, NotFound
from services.live.models import LiveEvent, LiveSession, LogEntry
from services.live.schedule import changes, reminders, store_bookings, store_members

LATER = START + timedelta(hours=2)
DAY_BEFORE, HOUR_BEFORE = START - timedelta(days=1), START - timedelta(hours=1)


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "live")
    yield
    mongoengine.disconnect("live")


def move(id="a-vif", now=BEFORE, **wanted):
    return changes.move(id, now, "test", **wanted)


def cancel(id="a-vif", now=BEFORE):
    return changes.cancel(id, now, "test")


class TestMoving:
    def test_everyone_with_a_booking_hears_of_it(self):
        add_session(capacity=1)
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        visitor, waiting = book(), book(school_class=school_class)
        move(starts_at=LATER)
        assert changes_of(visitor) == ["booked", "session-moved"]
        assert changes_of(waiting) == ["waiting", "session-moved"]
        noticed = [each["data"] for each in events("LiveBookingChanged")][-2:]
        assert {each["starts_at"] for each in noticed} == {"2026-12-01T11:00:00Z"}
        named = [[str(visitor["visitor"])], [str(pupil)]]
        assert sorted(each["visitors"] for each in noticed) == sorted(named)
        assert stored(visitor)["last_change"] == "session-moved"

    def test_the_session_and_its_event(self):
        add_session(minutes=45)
        move(starts_at=LATER, minutes=60)
        found = session()
        assert (found["starts_at"], found["ends_at"]) == (LATER, LATER + timedelta(minutes=60))
        assert (found["moved_from"], found["moved_by_hand"]) == (START, True)
        assert (found["revision"], found["changed_at"]) == (1, BEFORE)
        [moved] = events("LiveSessionMoved")
        assert moved["data"] == {"session": "a-vif", "starts_at": "2026-12-01T11:00:00Z", "minutes": 60}

    def test_what_is_the_same_tells_nobody(self):
        add_session()
        book()
        before = len(events())
        move(starts_at=START, minutes=45, capacity=60)
        assert len(events()) == before
        assert "revision" not in session()

    def test_another_capacity_is_no_other_time(self):
        add_session(capacity=60)
        visitor = book()
        move(capacity=100)
        assert changes_of(visitor) == ["booked"]
        assert events("LiveSessionMoved") == []
        assert session()["capacity"] == 100

    def test_more_places_go_to_who_waits(self):
        add_session(capacity=1)
        _, second, third, fourth = (book() for _ in range(4))
        move(capacity=3)
        assert [has_place(each) for each in (second, third, fourth)] == [True, True, False]
        assert changes_of(second) == ["waiting", "moved-up"]
        assert taken_is_what_is_booked()

    def test_not_below_what_is_booked(self):
        add_session(capacity=60)
        book(school_class=uuid4(), places=26)
        with pytest.raises(InvalidInput) as refused:
            move(capacity=25, starts_at=LATER)
        assert "26" in refused.value.details["errors"]["capacity"][0]
        assert (session()["capacity"], session()["starts_at"]) == (60, START)
        move(capacity=26)

    def test_not_into_another_session_of_the_same_person(self):
        add_session("first", professionals=["ewen", "yasmine"])
        add_session("second", LATER, professionals=["yasmine"])
        with pytest.raises(Conflict) as refused:
            move("second", starts_at=START + timedelta(minutes=30))
        assert refused.value.details["reason"] == reasons.PROFESSIONAL_BUSY
        assert "Rencontre first" in refused.value.details["errors"]["session"][0]
        assert session("second")["starts_at"] == LATER
        move("second", starts_at=START + timedelta(minutes=45))

    def test_a_longer_session_must_not_reach_into_the_next_either(self):
        add_session("first", professionals=["yasmine"])
        add_session("second", START + timedelta(hours=1), professionals=["yasmine"])
        with pytest.raises(Conflict):
            move("first", minutes=61)
        move("first", minutes=60)

    @pytest.mark.parametrize("fields", [{"cancelled": True}, {"closed_at": BEFORE}])
    def test_a_session_that_does_not_take_place_is_in_nobody_s_way(self, fields):
        add_session("first", **fields)
        add_session("second", LATER)
        move("second", starts_at=START)

    @pytest.mark.parametrize(
        ("fields", "now", "reason"),
        [
            ({"cancelled": True}, BEFORE, reasons.SESSION_CANCELLED),
            ({}, START + timedelta(hours=1), reasons.SESSION_OVER),
            ({"closed_at": START}, START + timedelta(minutes=1), reasons.SESSION_OVER),
        ],
    )
    def test_not_what_is_over_or_cancelled(self, fields, now, reason):
        add_session(**fields)
        with pytest.raises(Conflict) as refused:
            move(now=now, capacity=100)
        assert refused.value.details["reason"] == reason

    def test_an_unknown_session(self):
        with pytest.raises(NotFound):
            move("no-such", capacity=3)

    def test_those_in_the_room_see_that_it_lasts_longer(self):
        add_session(sequence=1)
        _, _, entries = move(now=START + timedelta(minutes=1), minutes=60)
        [entry] = LogEntry._get_collection().find({})
        assert entry["data"]["ends_at"] == "2026-12-01T10:00:00Z"
        assert [each["_id"] for each in entries] == [entry["_id"]] == ["a-vif#2"]


class TestCancelling:
    def test_everyone_hears_of_it_once(self):
        add_session(capacity=1)
        first, waiting = book(), book()
        cancel()
        cancel()
        assert changes_of(first) == ["booked", "session-cancelled"]
        assert changes_of(waiting) == ["waiting", "session-cancelled"]
        assert len(events("LiveSessionCancelled")) == 1
        assert session()["revision"] == 1

    def test_nobody_moves_up_any_more(self):
        add_session(capacity=1)
        first, waiting = book(), book()
        cancel()
        store_bookings.cancel("a-vif", first["holder"], BEFORE, "test")
        assert not has_place(waiting)

    def test_not_what_is_over(self):
        add_session()
        with pytest.raises(Conflict) as refused:
            cancel(now=START + timedelta(hours=1))
        assert refused.value.details["reason"] == reasons.SESSION_OVER

    def test_not_what_takes_place_it_is_closed_instead(self):
        add_session()
        with pytest.raises(Conflict) as refused:
            cancel(now=START + timedelta(minutes=1))
        assert refused.value.details["reason"] == reasons.SESSION_BEGUN

    def test_booking_and_cancelling_at_once_leaves_nobody_in_the_dark(self):
        """Everyone with a booking of a cancelled session was notified that it is cancelled."""
        add_session(capacity=100)
        booked, refusals, barrier = [], set(), threading.Barrier(11)

        def attempt():
            barrier.wait()
            try:
                booked.append(book())
            except Conflict as refused:
                refusals.add(refused.details["reason"])

        threads = [threading.Thread(target=attempt) for _ in range(10)]
        threads.append(threading.Thread(target=lambda: (barrier.wait(), cancel())))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refusals <= {reasons.SESSION_CANCELLED}
        assert [changes_of(each)[-1] for each in booked] == ["session-cancelled"] * len(booked)
        assert taken_is_what_is_booked()


class TestReminders:
    def send(self, now):
        handed = []
        return reminders.send(now, lambda outbox, documents: handed.extend(documents)), handed

    def test_a_day_and_an_hour_before(self):
        add_session()
        visitor = book()
        assert self.send(DAY_BEFORE - timedelta(seconds=1)) == (0, [])
        count, [handed] = self.send(DAY_BEFORE)
        assert (count, handed["data"]["change"]) == (1, "reminder")
        assert list(handed["data"]["visitors"]) == [str(visitor["visitor"])]
        assert self.send(HOUR_BEFORE)[0] == 1
        assert changes_of(visitor) == ["booked", "reminder", "reminder"]

    def test_once_each(self):
        add_session()
        book()
        for now in (DAY_BEFORE, DAY_BEFORE, DAY_BEFORE + timedelta(hours=3), HOUR_BEFORE, HOUR_BEFORE):
            self.send(now)
        assert LiveEvent._get_collection().count_documents({"data.change": "reminder"}) == 2

    def test_once_however_many_processes_look_at_the_same_moment(self):
        add_session(capacity=250)
        for _ in range(230):
            book()
        sent = []
        threads = [threading.Thread(target=lambda: sent.append(self.send(DAY_BEFORE)[0])) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(sent) == 230
        reminded = LiveEvent._get_collection().distinct("data.booking", {"data.change": "reminder"})
        assert len(reminded) == 230
        assert LiveEvent._get_collection().count_documents({"data.change": "reminder"}) == 230

    def test_after_a_night_without_a_process_the_day_s_reminder_comes_late(self):
        add_session()
        book()
        assert self.send(START - timedelta(hours=2))[0] == 1
        assert self.send(HOUR_BEFORE)[0] == 1

    def test_not_for_who_booked_after_its_time(self):
        add_session()
        book(now=DAY_BEFORE + timedelta(hours=1))
        assert self.send(DAY_BEFORE + timedelta(hours=2))[0] == 0
        assert self.send(HOUR_BEFORE)[0] == 1

    def test_not_for_who_waits(self):
        add_session(capacity=1)
        book()
        waiting = book()
        assert self.send(DAY_BEFORE)[0] == 1
        assert changes_of(waiting) == ["waiting"]

    @pytest.mark.parametrize("fields", [{"cancelled": True}, {"closed_at": BEFORE}])
    def test_not_of_what_does_not_take_place(self, fields):
        add_session()
        book()
        LiveSession._get_collection().update_one({}, {"$set": fields})
        assert self.send(DAY_BEFORE)[0] == 0

    def test_of_a_session_that_was_moved_anew(self):
        add_session()
        visitor = book()
        self.send(DAY_BEFORE)
        move(now=DAY_BEFORE, starts_at=START + timedelta(days=3))
        assert self.send(DAY_BEFORE + timedelta(days=3))[0] == 1
        assert changes_of(visitor) == ["booked", "reminder", "session-moved", "reminder"]

    def test_the_pupils_of_a_class_at_that_moment(self):
        add_session()
        school_class = uuid4()
        book(school_class=school_class, places=25)
        pupil = uuid4()
        store_members.join(pupil, school_class, BEFORE)
        _, [handed] = self.send(DAY_BEFORE)
        assert list(handed["data"]["visitors"]) == [str(pupil)]
