"""Bookings on the real mongod: no place is given twice, and nobody waits while there is room."""

from datetime import timedelta
from uuid import UUID, uuid4

import mongoengine
import pytest
from live_schedule_stage import (
    BEFORE,
    START,
    add_session,
    at_once,
    book,
    cancel,
    changes_of,
    events,
    has_place,
    refusal,
    session,
    stored,
    taken_is_what_is_booked,
)

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from contracts.errors import Conflict, NotFound
from services.live import store_erasure
from services.live.models import LiveBooking, LiveEvent, LiveSession, LiveTombstone
from services.live.schedule import store_bookings, store_members, store_sessions

SIMULTANEOUS = 50


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "live")
    yield
    mongoengine.disconnect("live")


class TestPlacesOfTheirOwn:
    """Of pupils who booked before their class did."""

    def test_are_given_back_when_the_class_has_places(self):
        add_session(capacity=10)
        school_class, pupil, other = uuid4(), uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        book(visitor=pupil), book(visitor=other)
        book(school_class=school_class, places=3)
        assert session()["taken"] == 4
        assert taken_is_what_is_booked()
        assert [booking["places"] for booking in store_bookings.bookings_of(pupil, None)] == [3]

    def test_make_room_for_the_class(self):
        add_session(capacity=4)
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        book(visitor=pupil), book()
        assert not book(school_class=school_class, places=3)["waiting"]
        assert session()["taken"] == 4
        assert taken_is_what_is_booked()

    def test_are_kept_while_the_class_waits_and_given_back_when_it_moves_up(self):
        add_session(capacity=4)
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        own, others = book(visitor=pupil), [book() for _ in range(3)]
        book(school_class=school_class, places=3)
        assert own["_id"] in {booking["_id"] for booking in store_bookings.bookings_of(pupil, None)}
        for booking in others:
            cancel(booking)
        assert session()["taken"] == 3
        assert taken_is_what_is_booked()

    def test_count_for_the_class_that_waits(self):
        add_session(capacity=4)
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        book(visitor=pupil)
        others = [book() for _ in range(3)]
        waiting = book(school_class=school_class, places=3)
        cancel(others[0])
        assert not has_place(waiting)
        cancel(others[1])
        assert has_place(waiting)
        assert stored(waiting)["moved_up_at"] == BEFORE
        assert session()["taken"] == 4
        assert taken_is_what_is_booked()


class TestTheLastPlace:
    def test_of_fifty_at_once_one_gets_it_and_the_others_wait_in_order(self):
        add_session(capacity=1)
        bookings = at_once(lambda number: book(), SIMULTANEOUS)
        assert sum(not booking["waiting"] for booking in bookings) == 1
        assert session()["taken"] == 1
        waiting = sorted((each for each in bookings if each["waiting"]), key=lambda each: each["number"])
        positions = [store_bookings.position_of(booking) for booking in waiting]
        assert positions == list(range(1, SIMULTANEOUS))

    def test_of_fifty_at_once_none_repeats_what_it_did(self, monkeypatch):
        """Repetitions of repetitions took longer than a call may."""
        add_session(capacity=1)
        tried, get = [], store_sessions.get

        def counted(session_id, transaction=None):
            tried.append(session_id)
            return get(session_id, transaction)

        monkeypatch.setattr(store_sessions, "get", counted)
        at_once(lambda number: book(), SIMULTANEOUS)
        assert len(tried) == SIMULTANEOUS

    def test_one_holder_who_tries_many_times_has_one_booking(self):
        add_session(capacity=10)
        visitor = uuid4()

        def attempt(number):
            try:
                return book(visitor=visitor)
            except Conflict as refused:
                return refused.details["reason"]

        results = at_once(attempt, 10)
        assert results.count("already-booked") == 9
        assert LiveBooking._get_collection().count_documents({}) == 1
        assert taken_is_what_is_booked()

    def test_places_that_come_free_while_others_book_are_never_left_over(self):
        add_session(capacity=10)
        held = [book() for _ in range(10)]
        at_once(lambda number: book() if number % 4 else cancel(held[number // 4]), 20)
        assert session()["taken"] == 10
        assert taken_is_what_is_booked()
        assert LiveBooking._get_collection().count_documents({"waiting": True}) == 10


class TestTheWaitingList:
    def test_the_first_moves_up_when_a_place_comes_free(self):
        add_session(capacity=1)
        first, second, third = book(), book(), book()
        cancel(first)
        assert has_place(second)
        assert not has_place(third)
        assert store_bookings.position_of(stored(third)) == 1
        assert changes_of(second) == ["waiting", "moved-up"]
        assert changes_of(first) == ["booked", "withdrawn"]
        assert taken_is_what_is_booked()

    def test_a_class_that_does_not_fit_lets_a_visitor_behind_it_pass(self):
        add_session(capacity=30)
        [gone, *_] = [book() for _ in range(30)]
        school_class, visitor = book(school_class=uuid4(), places=25), book()
        cancel(gone)
        assert has_place(visitor)
        assert not has_place(school_class)

    def test_a_class_moves_up_once_it_fits(self):
        add_session(capacity=30)
        large, small = book(school_class=uuid4(), places=20), book(school_class=uuid4(), places=10)
        waiting = book(school_class=uuid4(), places=12)
        cancel(small)
        assert not has_place(waiting)
        cancel(large)
        assert has_place(waiting)
        assert session()["taken"] == 12

    def test_giving_up_a_wait_frees_no_place(self):
        add_session(capacity=1)
        book()
        cancel(book())
        assert session()["taken"] == 1

    def test_an_erased_visitor_gives_the_place_to_the_next(self):
        add_session(capacity=1)
        first, second = book(), book()
        noticed, _ = store_erasure.erase({first["visitor"]: BEFORE}, BEFORE, "test")
        assert has_place(second)
        assert [each["data"]["change"] for each in noticed] == ["moved-up"]
        assert stored(first) is None
        assert not LiveEvent._get_collection().count_documents({"visitor": first["visitor"]})
        assert LiveTombstone._get_collection().count_documents({}) == 1

    def test_nobody_moves_up_once_the_session_is_over(self):
        add_session(capacity=1)
        first, second = book(), book()
        store_erasure.erase({first["visitor"]: BEFORE}, START + timedelta(hours=1), "test")
        assert not has_place(second)

    def test_recounting_puts_right_what_a_crash_left(self):
        add_session(capacity=2)
        book()
        LiveSession._get_collection().update_one({}, {"$set": {"taken": 2}})
        waiting = book()
        assert not has_place(waiting)
        store_bookings.recount("a-vif", BEFORE, "test")
        assert has_place(waiting)
        assert taken_is_what_is_booked()


class TestRefusals:
    def test_an_unknown_session(self):
        with pytest.raises(NotFound):
            book("no-such")

    @pytest.mark.parametrize(
        ("fields", "now", "reason"),
        [
            ({}, START + timedelta(minutes=45), "session-over"),
            ({"closed_at": START}, START + timedelta(minutes=1), "session-over"),
            ({"cancelled": True}, BEFORE, "session-cancelled"),
        ],
    )
    def test_a_session_that_is_over_or_cancelled(self, fields, now, reason):
        add_session(**fields)
        assert refusal(book, now=now) == reason
        assert not LiveBooking._get_collection().count_documents({})

    def test_a_place_can_be_had_until_the_end(self):
        add_session()
        assert not book(now=START + timedelta(minutes=44, seconds=59))["waiting"]

    def test_the_same_holder_twice(self):
        add_session()
        visitor = uuid4()
        book(visitor=visitor)
        assert refusal(book, visitor=visitor) == "already-booked"
        assert session()["taken"] == 1

    def test_a_class_that_never_fits_does_not_wait_for_ever(self):
        add_session(capacity=20)
        assert refusal(book, school_class=uuid4(), places=21) == "session-too-small"

    def test_a_place_cannot_be_given_back_after_the_session(self):
        add_session()
        booking = book()
        assert refusal(cancel, booking, START + timedelta(hours=1)) == "session-over"
        assert has_place(booking)

    def test_giving_back_twice_changes_nothing(self):
        add_session()
        booking = book()
        cancel(booking)
        assert cancel(booking) == []
        assert session()["taken"] == 0


class TestPupilsOfAClass:
    @pytest.fixture
    def seated(self):
        """(class, pupil)"""
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        return school_class, pupil

    def test_a_pupil_needs_no_place_beside_those_of_the_class(self, seated):
        add_session()
        school_class, pupil = seated
        of_class = book(school_class=school_class, places=25)
        assert book(visitor=pupil)["_id"] == of_class["_id"]
        assert session()["taken"] == 25

    def test_a_pupil_whose_class_waits_may_have_a_place(self, seated):
        add_session(capacity=25)
        book()
        school_class, pupil = seated
        assert book(school_class=school_class, places=25)["waiting"]
        assert not book(visitor=pupil)["waiting"]

    def test_the_pupils_of_the_moment_are_told(self, seated):
        add_session()
        school_class, pupil = seated
        left = uuid4()
        store_members.join(left, school_class, BEFORE)
        store_members.leave(left, school_class, BEFORE + timedelta(minutes=1))
        book(school_class=school_class, places=25)
        [noticed] = events("LiveBookingChanged")
        assert noticed["data"]["visitors"] == [str(pupil)]

    def test_a_pupil_sees_the_sessions_of_the_class(self, seated):
        add_session("of-the-class"), add_session("of-the-pupil")
        school_class, pupil = seated
        book("of-the-class", school_class=school_class, places=25), book("of-the-pupil", visitor=pupil)
        book("of-the-class")
        held = store_bookings.bookings_of(pupil, None)
        assert {each["session"] for each in held} == {"of-the-class", "of-the-pupil"}
        assert len(held) == 2

    def test_a_session_of_both_is_listed_once_as_the_class_s(self, seated):
        add_session()
        school_class, pupil = uuid4(), uuid4()
        book(visitor=pupil)
        of_class = book(school_class=school_class, places=25)
        store_members.join(pupil, school_class, BEFORE)
        assert [each["_id"] for each in store_bookings.bookings_of(pupil, None)] == [of_class["_id"]]

    def test_an_erased_pupil_is_no_longer_named_in_what_the_class_was_told(self, seated):
        add_session()
        school_class, pupil = seated
        book(school_class=school_class, places=25)
        store_erasure.erase({pupil: BEFORE}, BEFORE, "test")
        [noticed] = events("LiveBookingChanged")
        assert noticed["data"]["visitors"] == []


class TestAPupilWhoJoinsAClassThatHasBooked:
    def test_their_own_place_goes_to_who_waits(self):
        add_session(capacity=26)
        school_class, pupil = uuid4(), uuid4()
        own, of_class = book(visitor=pupil), book(school_class=school_class, places=25)
        waiting = book()
        store_members.join(pupil, school_class, BEFORE)
        released = store_bookings.release_beside_class([pupil], BEFORE, "test")
        assert [each["data"]["change"] for each in released] == ["moved-up"]
        assert not stored(own)
        assert has_place(of_class)
        assert has_place(waiting)
        assert taken_is_what_is_booked()
        assert store_bookings.release_beside_class([pupil], BEFORE, "test") == []

    def test_they_keep_it_while_the_class_waits(self):
        add_session(capacity=20)
        school_class, pupil = uuid4(), uuid4()
        own, of_class = book(visitor=pupil), book(school_class=school_class, places=20)
        store_members.join(pupil, school_class, BEFORE)
        assert store_bookings.release_beside_class([pupil], BEFORE, "test") == []
        assert has_place(own)
        assert not has_place(of_class)

    def test_they_keep_it_in_a_session_that_is_over(self):
        add_session()
        school_class, pupil = uuid4(), uuid4()
        own = book(visitor=pupil)
        book(school_class=school_class, places=20)
        store_members.join(pupil, school_class, BEFORE)
        assert store_bookings.release_beside_class([pupil], START + timedelta(hours=1), "test") == []
        assert has_place(own)


class TestAClassThatIsClosed:
    CLOSED = BEFORE + timedelta(hours=1)

    def close(self, school_class, now=CLOSED):
        return store_bookings.release_class(school_class, self.CLOSED, now, "test")

    def test_its_places_go_to_who_waits_and_its_pupils_hear_of_it(self):
        add_session(capacity=25)
        school_class, pupil = uuid4(), uuid4()
        store_members.join(pupil, school_class, BEFORE)
        of_class, waiting = book(school_class=school_class, places=25), book()
        withdrawn, moved = self.close(school_class)
        assert (withdrawn["data"]["change"], withdrawn["data"]["visitors"]) == ("withdrawn", (str(pupil),))
        assert (moved["data"]["change"], moved["data"]["booking"]) == ("moved-up", str(waiting["_id"]))
        assert stored(of_class) is None
        assert has_place(waiting)
        assert taken_is_what_is_booked()
        assert self.close(school_class) == []

    def test_it_waits_no_longer_and_other_classes_keep_theirs(self):
        add_session(capacity=25)
        school_class = uuid4()
        other, waiting = book(school_class=uuid4(), places=25), book(school_class=school_class, places=25)
        self.close(school_class)
        assert stored(waiting) is None
        assert has_place(other)
        assert session()["taken"] == 25

    def test_what_has_begun_is_as_it_was_even_if_live_hears_of_it_late(self):
        add_session()
        school_class = uuid4()
        of_class = book(school_class=school_class, places=25)
        assert self.close(school_class, START) == []
        assert has_place(of_class)

    def test_what_it_books_after_it_was_opened_again_stays(self):
        add_session()
        school_class = uuid4()
        of_class = book(school_class=school_class, places=25, now=self.CLOSED + timedelta(minutes=5))
        assert self.close(school_class, self.CLOSED + timedelta(minutes=6)) == []
        assert has_place(of_class)

    def test_it_has_no_places_in_a_cancelled_session_that_may_come_back(self):
        add_session()
        school_class = uuid4()
        of_class = book(school_class=school_class, places=25)
        LiveSession._get_collection().update_one({"_id": "a-vif"}, {"$set": {"cancelled": True}})
        assert self.close(school_class) == []
        assert stored(of_class) is None
        assert session()["taken"] == 0


class TestWhereVisitorsSit:
    """Events of accounts may come in any order, and more than once."""

    A, B = UUID(int=1), UUID(int=2)

    @pytest.mark.parametrize("twice", [False, True])
    @pytest.mark.parametrize("turned", [False, True])
    def test_moving_to_another_class_is_two_events_of_one_moment(self, turned, twice):
        visitor, later = uuid4(), BEFORE + timedelta(minutes=1)
        store_members.join(visitor, self.A, BEFORE)
        moves = [
            lambda: store_members.leave(visitor, self.A, later),
            lambda: store_members.join(visitor, self.B, later),
        ]
        for move in (moves[::-1] if turned else moves) * (2 if twice else 1):
            move()
        assert store_members.class_of(visitor) == self.B

    def test_an_arrival_that_comes_after_the_departure_changes_nothing(self):
        visitor = uuid4()
        store_members.leave(visitor, self.A, BEFORE + timedelta(minutes=1))
        store_members.join(visitor, self.A, BEFORE)
        assert store_members.class_of(visitor) is None

    def test_coming_back(self):
        visitor = uuid4()
        for minute, move in enumerate((store_members.join, store_members.leave, store_members.join)):
            move(visitor, self.A, BEFORE + timedelta(minutes=minute))
        assert store_members.class_of(visitor) == self.A
