"""Open streams: whose they are, what is written to them, and when they end."""

from uuid import uuid4

import msgspec
import pytest
from stream_fakes import LIVE, NOON, SESSION, VISITOR, Stage, live_hold, visitor_hold

from chassis.access.tokens import TokenRefused
from chassis.runtime import metrics
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.envelope import Envelope
from contracts.errors import Unavailable
from contracts.live import LiveBookingChanged
from contracts.rewards import LevelReached
from streams.channels import STREAMS_OF_SUBJECT
from streams.hold import KEEP_ALIVE_SECONDS, HoldInstruction, grip_headers
from streams.hub import SECONDS_WITHOUT_BROKER
from streams.sse import KEEP_ALIVE
from streams.visitors import UNSENT_MAX


@pytest.fixture
def stage():
    return Stage()


def level(visitor=VISITOR, number=2):
    data = LevelReached(visitor=visitor, level=number, title="Curieuse", total=20)
    return Envelope.of(data, correlation_id="-", time=NOON)


def kinds(hold):
    return [event for event, _, _ in hold.events]


class TestVisitors:
    def test_ready_then_what_happens(self, stage):
        hold = stage.open(visitor_hold())
        stage.hub.on_event(level())
        assert [(event, id) for event, id, _ in hold.events] == [
            ("ready", "7000"),
            ("level", "1795435200000"),
        ]
        assert stage.services.calls == []

    def test_a_booking_reaches_everyone_it_concerns(self, stage):
        other = uuid4()
        holds = [stage.open(visitor_hold(who)) for who in (VISITOR, other, uuid4())]
        booking = uuid4()
        changed = LiveBookingChanged(
            booking=booking, session=LIVE, change="moved-up", starts_at=NOON, visitors=(VISITOR, other)
        )
        stage.hub.on_event(Envelope.of(changed, correlation_id="-", time=NOON))
        assert [kinds(hold) for hold in holds] == [["ready", "booking"]] * 2 + [["ready"]]
        assert holds[0].events[1][2] == {
            "booking_id": str(booking),
            "session": LIVE,
            "change": "moved-up",
            "starts_at": "2026-11-23T12:00:00Z",
        }

    def test_what_was_missed_comes_once_though_it_is_published_meanwhile_and_again(self, stage):
        returned = msgspec.to_builtins(level()) | {"type": "LevelReached"}
        stage.services.missed = [returned]
        hold = stage.open(visitor_hold(), resume_after=1)
        for number in (2, 3):
            stage.hub.on_event(level(number=number))
        assert hold.received == b""
        stage.calls.answer()
        for number in (2, 4):
            stage.hub.on_event(level(number=number))
        assert [data["level"] for event, _, data in hold.events if event == "level"] == [2, 3, 4]

    def test_too_many_events_while_the_ledger_is_read_end_the_stream(self, stage):
        hold = stage.open(visitor_hold(), resume_after=1)
        for number in range(UNSENT_MAX + 1):
            stage.hub.on_event(level(number=number))
        assert isinstance(hold.refused, Unavailable)
        stage.calls.answer()
        assert hold.received == b""

    def test_a_defect_in_a_call_is_no_end_of_the_process(self, stage):
        stage.services.missed = ValueError("a defect")
        hold = stage.open(visitor_hold(), resume_after=1)
        stage.calls.answer()
        assert hold.refused.code == "internal-error"


class TestLimits:
    def test_the_oldest_of_a_subject_gives_way(self, stage):
        mine = [stage.open(visitor_hold()) for _ in range(STREAMS_OF_SUBJECT)]
        theirs = stage.open(visitor_hold(uuid4()))
        newest = stage.open(visitor_hold())
        assert [hold.ended for hold in (*mine, theirs, newest)] == [True] + [False] * 7
        assert mine[0].events[-1] == ("closed", "7000", {"reason": "too-many-streams"})
        assert b"retry: 600000\n" in mine[0].received

    def test_streams_of_sessions_count_too(self, stage):
        mine = [stage.open(live_hold(VISITOR), LIVE) for _ in range(STREAMS_OF_SUBJECT)]
        stage.calls.answer()
        stage.open(visitor_hold())
        assert [hold.ended for hold in mine] == [True] + [False] * 5
        assert kinds(mine[0]) == ["snapshot", "closed"]

    def test_one_that_has_not_begun_gives_way_too(self, stage):
        mine = [stage.open(live_hold(VISITOR), LIVE) for _ in range(STREAMS_OF_SUBJECT + 1)]
        assert isinstance(mine[0].refused, Unavailable)
        stage.calls.answer()
        assert [hold.begun for hold in mine] == [False] + [True] * 6

    def test_a_full_process_refuses(self):
        stage = Stage(streams_max=2)
        holds = [stage.open(visitor_hold(uuid4())) for _ in range(2)]
        with pytest.raises(Unavailable):
            stage.open(visitor_hold())
        stage.hub.leave(holds[0])
        stage.open(visitor_hold())

    def test_in_a_full_process_the_oldest_of_a_visitor_gives_way_to_their_newest(self):
        stage = Stage(streams_max=STREAMS_OF_SUBJECT)
        mine = [stage.open(visitor_hold()) for _ in range(STREAMS_OF_SUBJECT)]
        with pytest.raises(Unavailable):
            stage.open(visitor_hold(uuid4()))
        stage.open(visitor_hold())
        assert [hold.ended for hold in mine] == [True] + [False] * 5

    def test_a_process_that_stops_takes_none_in_place_of_another(self, stage):
        mine = [stage.open(visitor_hold()) for _ in range(STREAMS_OF_SUBJECT)]
        stage.hub.shut()
        assert all(hold.ended for hold in mine)
        with pytest.raises(Unavailable):
            stage.open(visitor_hold())

    def test_they_are_counted(self, stage):
        before = metrics.HTTP_STREAMS._value.get()
        hold = stage.open(visitor_hold())
        assert metrics.HTTP_STREAMS._value.get() == before + 1
        stage.hub.leave(hold)
        stage.hub.leave(hold)
        assert metrics.HTTP_STREAMS._value.get() == before
        assert stage.hub.channels.open_streams == 0


class TestEnds:
    def test_with_the_session_of_the_token(self, stage):
        mine = [stage.open(visitor_hold(session=session)) for session in (SESSION, uuid4())]
        in_room = stage.open(live_hold(VISITOR), LIVE)
        in_room.session = SESSION
        stage.calls.answer()
        event = SessionRevoked(session=SESSION, subject=VISITOR)
        stage.hub.on_event(Envelope.of(event, correlation_id="-"))
        assert [hold.ended for hold in (*mine, in_room)] == [True, False, True]
        with pytest.raises(TokenRefused):
            stage.open(visitor_hold())

    def test_with_the_visitor(self, stage):
        holds = [stage.open(visitor_hold()), stage.open(visitor_hold(uuid4()))]
        stage.hub.on_event(Envelope.of(VisitorErased(visitor=VISITOR), correlation_id="-"))
        assert [hold.ended for hold in holds] == [True, False]
        with pytest.raises(TokenRefused):
            stage.open(visitor_hold())

    def test_by_what_was_heard_of_too_late(self, stage):
        holds = [stage.open(visitor_hold()), stage.open(visitor_hold(uuid4(), uuid4()))]
        stage.revocations.load([SESSION], [])
        stage.hub.end_revoked()
        assert [hold.ended for hold in holds] == [True, False]

    def test_without_the_broker_at_once_and_those_opened_later_after_some_time(self, stage):
        first, room = stage.open(visitor_hold()), stage.open(live_hold(), LIVE)
        stage.calls.answer()
        stage.hub.on_loss()
        assert (first.ended, room.ended) == (True, True)
        second = stage.open(visitor_hold(), resume_after=1)
        assert kinds(second) == ["ready"]
        stage.clock.now += SECONDS_WITHOUT_BROKER - 0.1
        stage.hub.on_loss()
        assert not second.ended
        stage.clock.now += 0.2
        stage.hub.on_loss()
        assert second.ended

    def test_a_gap_ends_the_streams_of_visitors_who_resume_from_the_ledger(self, stage):
        hold = stage.open(visitor_hold())
        stage.hub.on_gap()
        assert hold.ended


class TestKeepAlive:
    def test_each_stream_gets_one_in_fifteen_seconds(self, stage):
        holds = []
        for _ in range(KEEP_ALIVE_SECONDS):
            holds.append(stage.open(visitor_hold(uuid4())))
            stage.hub.tick()
        before = [hold.received.count(KEEP_ALIVE) for hold in holds]
        for turn in range(KEEP_ALIVE_SECONDS):
            stage.hub.tick()
            written = [
                hold.received.count(KEEP_ALIVE) - count for hold, count in zip(holds, before, strict=True)
            ]
            assert sum(written) == turn + 1, "all of them at once"
        assert written == [1] * KEEP_ALIVE_SECONDS

    def test_that_of_a_live_session_gets_one_every_five_seconds(self, stage):
        stage.services.log.add("a")
        hold = stage.open(live_hold(), LIVE)
        stage.calls.answer()
        for _ in range(2 * KEEP_ALIVE_SECONDS):
            stage.hub.tick()
        assert hold.received.count(KEEP_ALIVE) == 6

    def test_not_before_it_has_begun(self, stage):
        stage.open(live_hold(), LIVE)
        for _ in range(KEEP_ALIVE_SECONDS):
            stage.hub.tick()

    def test_not_after_it_has_left(self, stage):
        hold = stage.open(visitor_hold())
        stage.hub.leave(hold)
        for _ in range(KEEP_ALIVE_SECONDS):
            stage.hub.tick()
        assert KEEP_ALIVE not in hold.received


def test_a_hold_can_be_left_to_a_grip_proxy():
    assert grip_headers(HoldInstruction(("session:a", "visitor:b"), b"first")) == {
        "Grip-Hold": "stream",
        "Grip-Channel": "session:a, visitor:b",
        "Grip-Keep-Alive": r": keep-alive\n\n; format=cstring; timeout=15",
    }
