"""Who may book two sessions that overlap, on the real mongod."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import mongoengine
import pytest
from live_schedule_stage import BEFORE, START, add_session, at_once, book, cancel, refusal

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from contracts.errors import Conflict
from services.live import store_erasure
from services.live.models import LiveSession, VisitorDiary
from services.live.schedule import store_members


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "live")
    yield
    mongoengine.disconnect("live")


class TestTwoSessionsAtOnce:
    def test_a_class_cannot_be_in_two_and_hears_in_which_it_is(self):
        add_session("first"), add_session("second", START + timedelta(minutes=30))
        school_class = uuid4()
        book("first", school_class=school_class, places=25)
        with pytest.raises(Conflict) as refused:
            book("second", school_class=school_class, places=25)
        assert refused.value.details["reason"] == "class-busy"
        assert refused.value.details["session"] == "first"
        assert "Rencontre first" in refused.value.details["errors"]["session"][0]

    def test_one_after_the_other_is_possible(self):
        add_session("first"), add_session("second", START + timedelta(minutes=45))
        school_class = uuid4()
        book("first", school_class=school_class)
        assert book("second", school_class=school_class)

    def test_a_cancelled_session_is_in_nobody_s_way(self):
        add_session("first"), add_session("second")
        school_class = uuid4()
        book("first", school_class=school_class)
        LiveSession._get_collection().update_one({"_id": "first"}, {"$set": {"cancelled": True}})
        assert book("second", school_class=school_class)

    def test_nor_can_a_visitor_not_even_by_waiting(self):
        add_session("first", capacity=1), add_session("second", START + timedelta(minutes=30), capacity=1)
        add_session("later", START + timedelta(minutes=75))
        book("first"), book("second")
        visitor = uuid4()
        book("first", visitor=visitor)
        with pytest.raises(Conflict) as refused:
            book("second", visitor=visitor)
        assert refused.value.details["reason"] == "visitor-busy"
        assert refused.value.details["session"] == "first"
        assert "Rencontre first" in refused.value.details["errors"]["session"][0]
        assert book("later", visitor=visitor)
        cancel({"session": "first", "holder": f"visitor/{visitor}"})
        assert book("second", visitor=visitor)

    def test_what_has_begun_is_entered_whatever_is_booked_for_later(self):
        add_session("now"), add_session("soon", START + timedelta(minutes=30))
        add_session("as-soon", START + timedelta(minutes=30))
        first, second = uuid4(), uuid4()
        book("soon", visitor=first)
        assert book("now", visitor=first, now=START)
        book("now", visitor=second, now=START)
        assert book("soon", visitor=second, now=START)
        assert refusal(book, "as-soon", visitor=second, now=START) == "visitor-busy"

    def test_one_that_lasts_all_day_is_in_no_visitor_s_way(self):
        add_session("all-day", START - timedelta(hours=2), minutes=720), add_session("short")
        first, second = uuid4(), uuid4()
        book("all-day", visitor=first), book("short", visitor=first)
        book("short", visitor=second), book("all-day", visitor=second)

    def test_a_pupil_may_choose_another_than_the_class(self):
        add_session("of-the-class"), add_session("own"), add_session("third")
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        book("of-the-class", school_class=school_class, places=25)
        assert book("own", visitor=pupil)
        assert refusal(book, "third", visitor=pupil) == "visitor-busy"

    def test_of_two_bookings_of_a_visitor_at_the_same_moment_one_is_refused(self):
        for number in range(8):
            add_session(f"session-{number}", START + timedelta(minutes=number))

        def attempt(visitor, number):
            try:
                return book(f"session-{number}", visitor=visitor)
            except Conflict as refused:
                return refused.details["reason"]

        for _ in range(3):
            assert at_once(partial(attempt, uuid4()), 8).count("visitor-busy") == 7

    def test_nothing_of_an_erased_visitor_stays_in_diaries(self):
        add_session()
        visitor = book()["visitor"]
        assert VisitorDiary._get_collection().count_documents({"_id": visitor}) == 1
        store_erasure.erase({visitor: BEFORE}, BEFORE, "test")
        assert VisitorDiary._get_collection().count_documents({}) == 0

    def test_of_two_bookings_of_a_class_at_the_same_moment_one_is_refused(self):
        for number in range(8):
            add_session(f"session-{number}", START + timedelta(minutes=number))

        def attempt(school_class, number):
            try:
                return book(f"session-{number}", school_class=school_class)
            except Conflict as refused:
                return refused.details["reason"]

        for _ in range(5):
            assert at_once(partial(attempt, uuid4()), 8).count("class-busy") == 7
