"""The log of a session: every change reaches every client once and in order, whatever notifications do."""

import random

import pytest
from stream_fakes import LIVE, Calls, Log, Stage, live_hold, visitor_hold

from contracts.calls.live.rooms import LogTail
from contracts.envelope import Envelope
from contracts.errors import NotFound, Unavailable
from contracts.live import SessionAdvanced
from streams import rooms
from streams.hub import Hub
from streams.room_log import TAIL_MAX, RoomLog


@pytest.fixture
def stage():
    return Stage()


def advance(stage, sequence=None, session=LIVE):
    number = sequence or len(stage.services.log.changes)
    stage.hub.on_event(Envelope.of(SessionAdvanced(session=session, sequence=number), correlation_id="-"))


def numbers(hold, kind="change"):
    return [int(id) for event, id, _ in hold.events if event == kind]


@pytest.fixture
def log(stage):
    stage.services.log.add("a")
    stage.services.log.add("b")
    return stage.services.log


@pytest.fixture
def opened(stage, log):
    def open_one(resume_after=None):
        hold = stage.open(live_hold(), LIVE, resume_after)
        stage.calls.answer()
        return hold

    return open_one


class TestOpening:
    def test_a_new_client_gets_a_snapshot_of_the_latest_of_each_entity(self, opened, log):
        log.add("a")
        [(event, id, data)] = opened().events
        assert (event, id, data["sequence"]) == ("snapshot", "3", 3)
        assert [(one["id"], one["sequence"]) for one in data["entities"]] == [("b", 2), ("a", 3)]
        assert data["entities"][0] == {
            "sequence": 2,
            "at": "2026-11-23T12:00:00Z",
            "kind": "question",
            "id": "b",
            "data": {"text": "texte 2"},
        }

    def test_what_is_no_longer_shown_is_not_in_a_snapshot(self, opened, log):
        log.add("a", data=None)
        [(_, _, data)] = opened().events
        assert [one["id"] for one in data["entities"]] == ["b"]

    def test_a_session_that_has_not_begun(self, stage, opened):
        stage.services.log.changes.clear()
        hold = opened()
        assert hold.events == [("snapshot", "0", {"sequence": 0, "entities": []})]
        stage.services.log.add()
        advance(stage)
        stage.calls.answer()
        assert numbers(hold) == [1]

    def test_many_at_once_share_one_call(self, stage, log):
        holds = [stage.open(live_hold(), LIVE) for _ in range(50)]
        assert not any(hold.begun for hold in holds)
        stage.calls.answer()
        assert [numbers(hold, "snapshot") for hold in holds] == [[2]] * 50
        assert log.asked == [0]

    def test_the_second_needs_no_call(self, opened, log):
        opened()
        opened()
        assert log.asked == [0]

    def test_a_long_log_is_fetched_page_by_page_and_sent_once_whole(self, stage, opened):
        stage.services.log.page = 2
        for _ in range(5):
            stage.services.log.add()
        assert numbers(opened(), "snapshot") == [7]
        assert stage.services.log.asked == [0, 2, 4, 6]

    def test_an_unknown_session_is_refused_and_forgotten(self, stage):
        hold = stage.open(live_hold(), "inconnue")
        stage.calls.answer()
        assert isinstance(hold.refused, NotFound)
        assert hold.refused.message == rooms.UNKNOWN_SESSION
        assert len(stage.hub._rooms) == 0
        assert stage.hub.channels.open_streams == 0

    def test_without_live_it_is_refused_with_the_error(self, stage, log):
        log.error = Unavailable("away")
        hold = stage.open(live_hold(), LIVE)
        stage.calls.answer()
        assert hold.refused is log.error
        log.error = None
        again = stage.open(live_hold(), LIVE)
        stage.calls.answer()
        assert numbers(again, "snapshot") == [2]

    def test_one_that_left_meanwhile_is_not_answered(self, stage, log):
        hold = stage.open(live_hold(), LIVE)
        stage.hub.leave(hold)
        stage.calls.answer()
        assert hold.received == b""

    def test_does_not_wait_for_visitors_who_come_back(self, stage):
        room_calls = Calls()
        hub = Hub(
            stage.services, stage.calls, stage.revocations, 100, stage.clock, room_background=room_calls
        )
        back, hold = visitor_hold(), live_hold()
        hub.open(back, None, 5, 7_000)
        hub.open(hold, LIVE, None, 7_000)
        room_calls.answer()
        assert (hold.begun, back.begun) == (True, False)
        stage.calls.answer()
        assert back.begun


class TestResuming:
    def test_gets_every_later_change(self, opened, log):
        for _ in range(3):
            log.add()
        hold = opened(resume_after=2)
        assert numbers(hold) == [3, 4, 5]
        assert numbers(hold, "snapshot") == []

    def test_gets_nothing_when_nothing_was_missed(self, opened):
        hold = opened(resume_after=2)
        assert hold.begun
        assert hold.events == []

    def test_from_before_the_first_change(self, opened):
        assert numbers(opened(resume_after=0)) == [1, 2]

    def test_from_further_back_than_is_kept_gets_a_snapshot(self, stage, opened, log):
        for _ in range(TAIL_MAX):
            log.add("c")
        assert numbers(opened(resume_after=1), "snapshot") == [TAIL_MAX + 2]
        assert numbers(opened(resume_after=2)) == list(range(3, TAIL_MAX + 3))

    def test_ahead_of_what_this_process_knows(self, stage, opened, log):
        """Another process had it first: the log is fetched, and the client gets what it has not."""
        opened()
        log.add()
        log.add()
        hold = opened(resume_after=3)
        assert numbers(hold) == [4]
        assert log.asked == [0, 2]

    def test_ahead_of_the_log_gets_a_snapshot(self, opened):
        """As after a restore of an older backup."""
        assert numbers(opened(resume_after=99), "snapshot") == [2]


class TestAdvancing:
    def test_each_change_once(self, stage, opened, log):
        hold = opened()
        for _ in range(3):
            log.add()
            advance(stage)
            stage.calls.answer()
        assert numbers(hold) == [3, 4, 5]
        assert hold.last_id == 5

    def test_notifications_that_come_together_share_a_call(self, stage, opened, log):
        hold = opened()
        for _ in range(20):
            log.add()
            advance(stage)
        stage.calls.answer()
        assert numbers(hold) == list(range(3, 23))
        assert log.asked == [0, 2]

    def test_what_comes_while_a_call_is_answered_is_fetched_after_it(self, stage, opened, log):
        hold = opened()
        log.add()
        advance(stage)
        late, log.page = log.page, 1
        log.add()
        advance(stage)
        stage.calls.answer()
        log.page = late
        assert numbers(hold) == [3, 4]

    def test_late_and_repeated_notifications_cost_nothing(self, stage, opened, log):
        opened()
        advance(stage, 1)
        advance(stage, 2)
        assert stage.calls.waiting == []

    def test_of_a_session_nobody_follows(self, stage, log):
        advance(stage)
        assert stage.calls.waiting == []

    def test_a_read_that_is_too_early_is_made_again(self, stage, opened, log):
        """The notification may be ahead of the replica that answers."""
        hold = opened()
        advance(stage, 3)
        stage.calls.answer()
        assert numbers(hold) == []
        log.add()
        stage.hub.tick()
        stage.calls.answer()
        assert numbers(hold) == [3]

    def test_after_a_failure_it_is_fetched_again(self, stage, opened, log):
        hold = opened()
        log.add()
        log.error = Unavailable("away")
        advance(stage)
        stage.calls.answer()
        log.error = None
        assert numbers(hold) == []
        stage.hub.tick()
        stage.calls.answer()
        assert numbers(hold) == [3]

    def test_after_lost_notifications(self, stage, opened, log):
        hold = opened()
        log.add()
        stage.hub.on_gap()
        stage.calls.answer()
        assert numbers(hold) == [3]
        assert not hold.ended

    def test_a_gap_during_a_call_is_followed_by_another(self, stage, opened, log):
        hold = opened()
        log.add()
        advance(stage)
        stage.hub.on_gap()
        before = len(log.asked)
        stage.calls.answer()
        assert len(log.asked) == before + 2
        assert numbers(hold) == [3]

    def test_another_log_than_before_ends_the_streams(self, stage, opened, log):
        hold = opened()
        del log.changes[1:]
        stage.hub.on_gap()
        stage.calls.answer()
        assert hold.ended
        assert len(stage.hub._rooms) == 0
        assert numbers(opened(resume_after=2), "snapshot") == [1]

    @pytest.mark.parametrize("seed", range(20))
    def test_whatever_happens_a_client_that_resumes_has_the_whole_log_once(self, stage, log, seed):
        """Notifications are lost, repeated, late; calls fail; the client is cut, and the process replaced."""
        chance = random.Random(seed)
        received, hold = [], None

        def take():
            received.extend(numbers(hold)[taken:])
            return len(numbers(hold))

        taken = 0
        for _ in range(400):
            match chance.choice(("change", "notify", "answer", "cut", "fail", "tick")):
                case "change":
                    log.add(chance.choice("abc"))
                case "notify" if chance.random() < 0.7:
                    advance(stage, chance.randint(1, len(log.changes)))
                case "answer" if stage.calls.waiting:
                    stage.calls.waiting.pop(0)()
                case "fail":
                    log.error = chance.choice((None, Unavailable("away")))
                case "tick":
                    stage.hub.tick()
                case "cut":
                    if hold is not None:
                        stage.hub.leave(hold)
                    hold, taken = live_hold(), 0
                    stage.open(hold, LIVE, len(received))
            if hold is not None:
                taken = take()
        log.error = None
        hold, taken = live_hold(), 0
        stage.open(hold, LIVE, len(received))
        stage.hub.on_gap()
        stage.calls.answer()
        take()
        assert received == [change.sequence for change in log.changes]


class TestALogThatCannotBeTaken:
    @pytest.fixture
    def broken(self, monkeypatch):
        def fail(*_):
            raise ValueError("broken")

        with monkeypatch.context() as patch:
            patch.setattr(RoomLog, "append", fail)
            yield patch

    def test_refuses_those_that_wait_and_the_next_ones_are_served(self, stage, log, broken):
        holds = [stage.open(live_hold(), LIVE) for _ in range(2)]
        stage.calls.answer()
        assert [type(hold.refused) for hold in holds] == [Unavailable] * 2
        assert stage.hub.channels.open_streams == 0
        assert len(stage.hub._rooms) == 0
        broken.undo()
        again = stage.open(live_hold(), LIVE)
        stage.calls.answer()
        assert numbers(again, "snapshot") == [2]

    def test_ends_the_streams_that_follow_it(self, stage, opened, log, monkeypatch):
        hold = opened()
        log.add()
        advance(stage)
        with monkeypatch.context() as patch:
            patch.setattr(RoomLog, "append", lambda *_: 1 / 0)
            stage.calls.answer()
        assert hold.ended
        assert numbers(opened(resume_after=2)) == [3]


class TestForgetting:
    def test_the_log_is_kept_for_a_page_that_is_loaded_again(self, stage, opened, log):
        stage.hub.leave(opened())
        stage.hub.tick()
        stage.clock.now += rooms.IDLE_SECONDS - 1
        stage.hub.tick()
        opened()
        assert log.asked == [0]

    def test_and_then_forgotten(self, stage, opened, log):
        stage.hub.leave(opened())
        stage.hub.tick()
        stage.clock.now += rooms.IDLE_SECONDS
        stage.hub.tick()
        assert len(stage.hub._rooms) == 0

    def test_what_was_removed_is_not_sent_to_who_resumes(self, opened, stage, log):
        """Its author may have been erased."""
        opened()
        log.add("a", data=None)
        advance(stage)
        stage.calls.answer()
        hold = opened(resume_after=0)
        assert [(id, data["data"]) for _, id, data in hold.events] == [
            ("1", None),
            ("2", {"text": "texte 2"}),
            ("3", None),
        ]

    def test_words_that_were_taken_out_of_a_poll_are_not_sent_to_who_resumes(self, opened, stage, log):
        """A change without data comes between: it says that what was before is gone, whatever follows."""
        opened()
        log.add("poll", kind="poll", data={"words": [{"text": "Secret", "count": 1}]})
        log.add("poll", kind="poll", data=None)
        log.add("poll", kind="poll", data={"words": []})
        advance(stage)
        stage.calls.answer()
        hold = opened(resume_after=1)
        assert numbers(hold) == [2, 3, 4, 5]
        assert "Secret" not in hold.received.decode()
        assert hold.events[-1][2]["data"] == {"words": []}


class TestRoomLog:
    def test_after_a_change_without_data_nothing_of_what_was_before_is_kept(self):
        log, kept = Log(), RoomLog()
        log.add("poll", kind="poll", data={"words": [{"text": "Secret", "count": 1}]})
        log.add("poll", kind="poll", data={"words": [{"text": "Secret", "count": 2}]})
        log.add("poll", kind="poll", data=None)
        log.add("poll", kind="poll", data={"words": []})
        kept.append(log.since("rencontre-soudeuse", 0))
        assert b"Secret" not in kept.since(1) + kept.since(0) + kept.since(None)
        assert kept.since(1).count(b"event: change") == 3

    def test_a_tail_with_a_gap_is_not_taken(self):
        log = Log()
        for _ in range(3):
            log.add()
        assert RoomLog().append(LogTail(sequence=3, changes=log.changes[1:])) is None

    def test_changes_that_are_known_are_left_out(self):
        log, kept = Log(), RoomLog()
        for _ in range(3):
            log.add()
        kept.append(LogTail(sequence=2, changes=log.changes[:2]))
        added = kept.append(LogTail(sequence=3, changes=log.changes))
        assert added.count(b"event: change") == 1

    def test_a_snapshot_is_encoded_once(self):
        log, kept = Log(), RoomLog()
        log.add()
        kept.append(log.since("rencontre-soudeuse", 0))
        assert kept.since(None) is kept.since(None)
