"""The schedule as other processes see it: calls and events, on both brokers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar
from live_schedule_stage import add_professional, add_session, session

from chassis.runtime import clock
from chassis.testing import eventually, publish
from contracts.accounts import ClassClosed, VisitorErased, VisitorJoinedClass, VisitorLeftClass
from contracts.calls.live import reasons
from contracts.envelope import Envelope
from contracts.errors import Conflict, InvalidCredentials, InvalidInput, NotFound
from contracts.live import LiveBookingChanged, LiveSessionCancelled, LiveSessionMoved
from services.live.models import (
    Attendance,
    ClassMember,
    LiveBooking,
    LiveProfessional,
    LiveQuestion,
    LiveTombstone,
    LiveVote,
)
from services.live.service import Live
from services.live.wording import likeness, phrases, vocabulary, words

pytestmark = pytest.mark.rabbitmq_suffices

ACTOR = str(uuid4())


@pytest.fixture
def live(start):
    return start(Live)


@pytest.fixture
def in_days(live):
    """A moment so many days from now, on the hour."""
    today = clock.now().replace(minute=0, second=0, microsecond=0)
    return lambda days: today + timedelta(days=days)


@pytest.fixture
def ask(live, call):
    return lambda method, **arguments: call("live", method, **arguments)


def ids(cards):
    return [card["id"] for card in cards]


@pytest.fixture
def nothing_read():
    """As in a new process: no word list has been read."""
    lists = (phrases.phrases, phrases.single_words, vocabulary.vocabulary)
    for lazy in (*lists, words._automaton, likeness._features):
        lazy.cache_clear()


def test_no_text_waits_for_the_word_lists(nothing_read, live):
    for lazy in (phrases.phrases, vocabulary.vocabulary, words._automaton):
        assert lazy.cache_info().currsize == 1


class TestReading:
    def test_sessions_in_the_order_of_their_start(self, ask, in_days):
        add_professional()
        for days in (3, -1, 1, 2):
            add_session(f"day-{days}", in_days(days))
        assert ids(ask("list_sessions")) == ["day-1", "day-2", "day-3"]
        since, until = in_days(-2).isoformat(), in_days(2).isoformat()
        assert ids(ask("list_sessions", since=since, until=until)) == ["day--1", "day-1"]

    def test_sessions_of_a_challenge_a_company_an_occupation(self, ask, in_days):
        add_session("ours", in_days(1))
        other = {"challenge": "innovation", "companies": ["autre"], "occupations": ["F1301"]}
        add_session("other", in_days(2), **other)
        for named in ({"challenge": "innovation"}, {"company": "autre"}, {"occupation": "F1301"}):
            assert ids(ask("list_sessions", **named)) == ["other"]
        assert ids(ask("list_sessions", challenge="inclusion", occupation="F1301")) == []

    def test_a_session_with_who_speaks_and_what_was_said(self, ask, in_days):
        add_professional("yasmine"), add_professional("ewen", talks_about=["la mer"])
        add_session("a-vif", in_days(1), professionals=["ewen", "yasmine"], capacity=60)
        ask("book", session="a-vif", school_class=str(uuid4()), places=25)
        for state in ("held", "published", "answered", "answered", "passed", "merged", "declined"):
            LiveQuestion._get_collection().insert_one({"_id": uuid4(), "session": "a-vif", "state": state})
        found = ask("get_session", session="a-vif")
        assert [person["id"] for person in found["professionals"]] == ["ewen", "yasmine"]
        assert found["talks_about"] == ["la mer", "le vertige"]
        assert (found["places_left"], found["state"]) == (35, "scheduled")
        assert (found["questions"], found["answers"]) == (4, 2)

    @pytest.mark.parametrize(
        ("fields", "days", "state"),
        [
            ({}, 1, "scheduled"),
            ({}, -1, "ended"),
            ({"minutes": 60 * 24 * 2}, -1, "open"),
            ({"cancelled": True}, 1, "cancelled"),
            ({"closed_at": clock.now(), "minutes": 60 * 24 * 2}, -1, "closed"),
        ],
    )
    def test_its_state(self, ask, in_days, fields, days, state):
        add_session("a-vif", in_days(days), **fields)
        assert ask("get_session", session="a-vif")["state"] == state

    def test_who_can_be_met(self, ask, in_days):
        add_professional("yasmine", position=1), add_professional("ewen", position=0)
        add_professional("gone", position=2, current=False)
        add_session("past", in_days(-1)), add_session("coming", in_days(1))
        assert ids(ask("list_professionals")) == ["ewen", "yasmine"]
        found = ask("get_professional", professional="yasmine")
        assert ids(found["sessions"]) == ["past", "coming"]
        with pytest.raises(NotFound):
            ask("get_professional", professional="gone")

    def test_the_next_sessions_of_occupations(self, ask, in_days):
        add_professional()
        for days in (1, 2, 3):
            add_session(f"h-{days}", in_days(days), occupations=["H2902", "F1301"])
        add_session("over", in_days(-1))
        add_session("cancelled", in_days(1), cancelled=True)
        add_session("now", in_days(-1), 60 * 24 * 2, occupations=["F1301"])
        found = ask("sessions_by_occupation", occupations=["H2902", "F1301", "A1306"])
        assert {code: ids(cards) for code, cards in found.items()} == {
            "H2902": ["h-1", "h-2"],
            "F1301": ["now", "h-1"],
        }

    @pytest.mark.parametrize("method", ["get_session", "book", "cancel_booking", "move_session"])
    def test_an_unknown_session(self, ask, method):
        arguments = {
            "book": {"visitor": str(uuid4())},
            "cancel_booking": {"visitor": str(uuid4())},
            "move_session": {"actor": ACTOR, "capacity": 3},
        }
        with pytest.raises(NotFound):
            ask(method, session="no-such", **arguments.get(method, {}))


class TestSuggestions:
    CLASS = {"territory": "69", "timezone": "Europe/Paris", "level": "4e", "places": 25}  # noqa: RUF012

    @pytest.fixture
    def monday(self, in_days):
        """Next Monday but one, at 0:00 UTC: a moment that is to come, whatever the day."""
        today = in_days(0).replace(hour=0)
        return today + timedelta(days=14 - today.weekday())

    def test_of_a_class_and_its_breaks(self, ask, monday):
        add_session("sunday", monday - timedelta(hours=12))
        add_session("evening", monday + timedelta(hours=19))
        add_session("morning", monday + timedelta(hours=9))
        add_session("too-small", monday + timedelta(hours=8), capacity=20)
        add_session("past", monday - timedelta(days=30))
        add_session("cancelled", monday + timedelta(hours=9), cancelled=True)
        breaks = [{"first_day": (monday - timedelta(days=1)).date().isoformat(), "back_on": None}]
        free = ask("suggest_sessions", **self.CLASS, breaks=[])
        named = [(each["session"]["id"], each["fit"], each["room"]) for each in free]
        if named[0][1] == "no-school":
            pytest.fail("the Monday of this test is a public holiday")
        assert named == [
            ("morning", "school-hours", True),
            ("too-small", "school-hours", False),
            ("evening", "outside-hours", True),
            ("sunday", "no-school", True),
        ]
        off = ask("suggest_sessions", **self.CLASS, breaks=breaks)
        assert {each["fit"] for each in off} == {"no-school"}

    def test_a_break_that_is_no_date(self, ask, monday):
        add_session("morning", monday)
        with pytest.raises(InvalidInput) as refused:
            ask("suggest_sessions", **self.CLASS, breaks=[{"first_day": "demain"}])
        assert list(refused.value.details["errors"]) == ["breaks"]


class TestBooking:
    def test_a_place_is_given_told_and_given_back(self, ask, in_days, recorder):
        add_session("a-vif", in_days(1), capacity=1)
        visitor, other = str(uuid4()), str(uuid4())
        first = ask("book", session="a-vif", visitor=visitor)
        assert (first["state"], first["position"], first["places"]) == ("booked", None, 1)
        second = ask("book", session="a-vif", visitor=other)
        assert (second["state"], second["position"]) == ("waiting", 1)
        ask("cancel_booking", session="a-vif", visitor=visitor)
        noticed = eventually(
            lambda: len(found := recorder.of(LiveBookingChanged)) == 4 and [each.data for each in found]
        )
        assert sorted((str(each.booking), each.change) for each in noticed) == sorted(
            [
                (first["id"], "booked"),
                (second["id"], "waiting"),
                (first["id"], "withdrawn"),
                (second["id"], "moved-up"),
            ]
        )
        [held] = ask("list_bookings", visitor=other)
        assert (held["booking"]["state"], held["last_change"]) == ("booked", "moved-up")
        assert held["session"]["places_left"] == 0

    def test_refusals_cross_the_broker(self, ask, in_days):
        add_session("a-vif", in_days(1))
        visitor = str(uuid4())
        ask("book", session="a-vif", visitor=visitor)
        with pytest.raises(Conflict) as refused:
            ask("book", session="a-vif", visitor=visitor)
        assert refused.value.details["reason"] == reasons.ALREADY_BOOKED

    @pytest.mark.parametrize("holder", [{}, {"visitor": ACTOR, "school_class": ACTOR}])
    def test_for_nobody_or_for_two(self, ask, in_days, holder):
        add_session("a-vif", in_days(1))
        for method in ("book", "cancel_booking"):
            with pytest.raises(InvalidInput):
                ask(method, session="a-vif", **holder)
        assert not LiveBooking._get_collection().count_documents({})

    def test_an_erased_visitor_gets_no_place_and_takes_none(self, ask, in_days):
        add_session("a-vif", in_days(1), capacity=1)
        visitor = uuid4()
        LiveTombstone._get_collection().insert_one({"_id": visitor, "erased_at": clock.now()})
        with pytest.raises(InvalidCredentials):
            ask("book", session="a-vif", visitor=str(visitor))
        assert session()["taken"] == 0
        assert ask("book", session="a-vif", visitor=str(uuid4()))["state"] == "booked"

    def test_a_class_has_its_sessions_in_order(self, ask, in_days):
        add_session("later", in_days(2)), add_session("sooner", in_days(1))
        school_class = str(uuid4())
        for id in ("later", "sooner"):
            ask("book", session=id, school_class=school_class, teacher=ACTOR, places=25)
        held = ask("list_bookings", school_class=school_class)
        assert [each["session"]["id"] for each in held] == ["sooner", "later"]
        assert held[0]["booking"]["school_class"] == school_class


class TestEvents:
    def test_pupils_who_come_and_go(self, ask, in_days, config):
        add_session("a-vif", in_days(1))
        school_class, pupil = uuid4(), uuid4()
        ask("book", session="a-vif", school_class=str(school_class), places=25)
        now = clock.now()
        publish(
            config.amqp_uri,
            Envelope.of(
                VisitorJoinedClass(visitor=pupil, school_class=school_class), time=now, correlation_id="test"
            ),
        )
        [held] = eventually(lambda: ask("list_bookings", visitor=str(pupil)))
        assert held["booking"]["school_class"] == str(school_class)
        publish(
            config.amqp_uri,
            Envelope.of(
                VisitorLeftClass(visitor=pupil, school_class=school_class),
                time=now + timedelta(seconds=1),
                correlation_id="test",
            ),
        )
        eventually(lambda: not ask("list_bookings", visitor=str(pupil)))

    def test_a_pupil_who_joins_a_class_with_places_needs_their_own_no_more(self, ask, in_days, config):
        add_session("a-vif", in_days(1), capacity=26)
        school_class, pupil = uuid4(), uuid4()
        ask("book", session="a-vif", visitor=str(pupil))
        ask("book", session="a-vif", school_class=str(school_class), places=25)
        joined = VisitorJoinedClass(visitor=pupil, school_class=school_class)
        publish(config.amqp_uri, Envelope.of(joined, correlation_id="test"))
        eventually(lambda: ask("get_session", session="a-vif")["places_left"] == 1)
        [held] = ask("list_bookings", visitor=str(pupil))
        assert held["booking"]["school_class"] == str(school_class)

    def test_a_class_that_is_closed_makes_room(self, ask, in_days, config, recorder):
        add_session("a-vif", in_days(1), capacity=25)
        school_class = uuid4()
        ask("book", session="a-vif", school_class=str(school_class), places=25)
        waiting = ask("book", session="a-vif", visitor=str(uuid4()))
        closed = Envelope.of(ClassClosed(school_class=school_class), correlation_id="test")
        publish(config.amqp_uri, closed, closed)
        moved = eventually(
            lambda: [each for each in recorder.of(LiveBookingChanged) if each.data.change == "moved-up"]
        )
        assert {str(each.data.booking) for each in moved} == {waiting["id"]}
        assert ask("list_bookings", school_class=str(school_class)) == []

    def test_an_erased_visitor_makes_room(self, ask, in_days, config, recorder):
        add_session("a-vif", in_days(1), capacity=1)
        visitor, other = uuid4(), uuid4()
        ask("book", session="a-vif", visitor=str(visitor))
        waiting = ask("book", session="a-vif", visitor=str(other))
        joined = VisitorJoinedClass(visitor=visitor, school_class=uuid4())
        publish(config.amqp_uri, Envelope.of(joined, correlation_id="test"))
        eventually(lambda: ClassMember.objects(visitor=visitor).first())
        erased = Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")
        publish(config.amqp_uri, erased, erased)
        moved = eventually(
            lambda: [each for each in recorder.of(LiveBookingChanged) if each.data.change == "moved-up"]
        )
        assert {str(each.data.booking) for each in moved} == {waiting["id"]}
        eventually(lambda: ClassMember.objects(visitor=visitor).first() is None)
        publish(config.amqp_uri, Envelope.of(joined, correlation_id="test"))
        assert ask("list_bookings", visitor=str(visitor)) == []


class TestOrganisers:
    def test_a_session_is_moved_and_cancelled(self, ask, in_days, recorder):
        add_professional()
        add_session("a-vif", in_days(1))
        ask("book", session="a-vif", visitor=str(uuid4()))
        later = in_days(2)
        moved = ask("move_session", session="a-vif", actor=ACTOR, starts_at=later.isoformat(), capacity=80)
        assert (moved["capacity"], moved["places_left"], moved["state"]) == (80, 79, "scheduled")
        assert moved["moved_from"] == in_days(1).isoformat().replace("+00:00", "Z")
        assert ask("cancel_session", session="a-vif", actor=ACTOR)["state"] == "cancelled"
        eventually(lambda: recorder.of(LiveSessionCancelled))
        [event] = eventually(lambda: recorder.of(LiveSessionMoved))
        assert event.data.starts_at == later
        changed = eventually(
            lambda: (
                len(found := recorder.of(LiveBookingChanged)) == 3 and [each.data.change for each in found]
            )
        )
        assert sorted(changed) == ["booked", "session-cancelled", "session-moved"]

    def test_an_account_answers_as_one_person(self, ask):
        add_professional("yasmine"), add_professional("ewen")
        staff = str(uuid4())
        ask("link_professional", professional="yasmine", staff=staff, actor=ACTOR)
        with pytest.raises(Conflict) as refused:
            ask("link_professional", professional="ewen", staff=staff, actor=ACTOR)
        assert refused.value.details["reason"] == reasons.ALREADY_LINKED
        ask("link_professional", professional="yasmine", staff=None, actor=ACTOR)
        ask("link_professional", professional="ewen", staff=staff, actor=ACTOR)
        assert str(LiveProfessional.objects.get(id="ewen").staff) == staff
        with pytest.raises(NotFound):
            ask("link_professional", professional="no-such", staff=None, actor=ACTOR)


class TestCalendars:
    def read(self, ask, **of):
        text = ask("read_calendar", public_url="https://usine.example", **of)["text"]
        return {
            str(entry["UID"]).partition("@")[0]: entry for entry in Calendar.from_ical(text).walk("VEVENT")
        }

    def test_of_a_class_by_its_token(self, ask, in_days):
        school_class = str(uuid4())
        (
            add_session("booked", in_days(1)),
            add_session("waited-for", in_days(2)),
            add_session("not", in_days(3)),
        )
        ask("book", session="waited-for", school_class=str(uuid4()), places=50)
        for id in ("booked", "waited-for"):
            ask("book", session=id, school_class=school_class, places=25)
        token = ask("get_class_calendar", school_class=school_class)["token"]
        found = self.read(ask, token=token)
        assert {id: str(entry["STATUS"]) for id, entry in found.items()} == {
            "booked": "CONFIRMED",
            "waited-for": "TENTATIVE",
        }
        ask("move_session", session="booked", actor=ACTOR, starts_at=in_days(4).isoformat())
        ask("cancel_session", session="waited-for", actor=ACTOR)
        later = self.read(ask, token=token)
        assert later["booked"].decoded("DTSTART") == in_days(4)
        assert later["booked"].decoded("SEQUENCE") > found["booked"].decoded("SEQUENCE")
        assert later["waited-for"]["STATUS"] == "CANCELLED"

    def test_a_token_stays_until_it_is_renewed(self, ask):
        school_class, other = str(uuid4()), str(uuid4())
        first = ask("get_class_calendar", school_class=school_class)["token"]
        assert ask("get_class_calendar", school_class=school_class)["token"] == first
        assert ask("get_class_calendar", school_class=other)["token"] != first
        second = ask("get_class_calendar", school_class=school_class, renew=True)["token"]
        assert second != first
        assert len(second) >= 32
        assert self.read(ask, token=second) == {}
        with pytest.raises(NotFound):
            self.read(ask, token=first)

    def test_of_a_professional(self, ask, in_days):
        add_professional("yasmine"), add_professional("ewen")
        add_session("hers", in_days(1)), add_session("his", in_days(1), professionals=["ewen"])
        assert set(self.read(ask, professional="yasmine")) == {"hers"}
        with pytest.raises(NotFound):
            self.read(ask, professional="no-such")
        for of in ({}, {"token": "x", "professional": "yasmine"}):
            with pytest.raises(InvalidInput):
                self.read(ask, **of)


class TestSummaries:
    @pytest.mark.parametrize(
        ("seats", "attended", "asked", "voted", "shown"),
        [
            (28, 22, 6, 17, (28, 22, 6, 17)),
            (28, 22, 4, 0, (28, 22, None, 0)),
            (28, 22, 20, 22, (28, 22, None, 22)),
            (28, 26, 6, 17, (28, None, None, None)),
            (28, 3, 3, 3, (28, None, None, None)),
            (4, 4, 4, 4, (None, None, None, None)),
            (28, 0, 0, 0, (28, 0, 0, 0)),
        ],
    )
    def test_counts_of_five_or_more(self, ask, in_days, seats, attended, asked, voted, shown):
        add_session("a-vif", in_days(-1))
        visitors = [uuid4() for _ in range(seats)]
        for model, count, more in (
            (Attendance, attended, {}),
            (LiveQuestion, asked, {"state": "answered"}),
            (LiveVote, voted, {"active": True}),
        ):
            for visitor in [*visitors[:count], uuid4()]:
                entry = {"_id": uuid4(), "session": "a-vif", "visitor": visitor, **more}
                model._get_collection().insert_one(entry)
        found = ask("summarise_for_class", session="a-vif", visitors=list(map(str, visitors)))
        assert tuple(found[name] for name in ("seats", "attended", "asked", "voted")) == shown
        assert found["questions_published"] == found["questions_answered"] == shown[2]
