"""The numbered log of a session: no gap, no double, and the latest change of each entity is all there is."""

import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_room import (
    SESSION,
    Room,
    add_poll,
    add_question,
    add_seats,
    add_session,
    attend,
    close_poll,
    live_database,
    open_room,
    poll_answer,
    react,
    stored_log,
    unvote,
    vote,
)

from chassis.runtime import clock
from chassis.storage.mongo import in_transaction
from chassis.testing import once
from contracts.calls.live.rooms import CHANGES_MAX, ChangesSince
from contracts.errors import NotFound
from contracts.live import SessionAdvanced
from services.live import store
from services.live.models import LivePoll, LiveSession
from services.live.room import store_counts, store_log
from services.live.room.store_log import NewChange


@pytest.fixture(scope="module")
def database(mongodb_uri: str) -> Iterator[None]:
    with live_database(mongodb_uri):
        yield


@pytest.fixture
def room(database: None) -> Room:
    return open_room()


def append(*changes, session=SESSION):
    return in_transaction("live", lambda each: store_log.append(session, changes, clock.now(), "test", each))


def announcement(id="a", text="Bonjour"):
    return NewChange("announcement", id, {"text": text, "at": "2026-12-01T09:00:00Z"})


def fold(changes):
    """What participants see after ``changes``: the latest of each entity, without those no longer shown."""
    seen: dict[tuple[str, str], Any] = {}
    for change in changes:
        key = change["kind"], change["id"]
        seen.pop(key, None)
        if change["data"] is not None:
            seen[key] = change["data"]
    return seen


def test_twenty_writers_leave_no_gap_and_no_double(room):
    def write(writer: int) -> None:
        for number in range(10):
            append(announcement(f"{writer}-{number}"), announcement(f"{writer}-{number}-b"))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = stored_log()
    assert [entry["sequence"] for entry in log] == list(range(1, 402))
    assert len({entry["entity"] for entry in log}) == 401
    assert log[0]["kind"] == "session"
    assert LiveSession.objects.get(id=SESSION).sequence == 401


def test_changes_of_one_step_are_neighbours(room):
    append(announcement("a"), announcement("b"), announcement("c"))
    assert [change["id"] for change in room.log()] == [SESSION, "a", "b", "c"]
    assert [change["sequence"] for change in room.log()] == [1, 2, 3, 4]


def test_changes_since_any_sequence_are_exactly_the_rest(room):
    for number in range(12):
        append(announcement(str(number)))
    whole = room.log()
    for sequence in range(16):
        tail = room.changes_since(SESSION, sequence)
        assert tail["sequence"] == 13
        assert tail["changes"] == whole[sequence:]
        ChangesSince.check_result(msgspec.json.decode(msgspec.json.encode(tail)))


def test_a_long_log_is_read_in_parts(room):
    append(*(announcement(str(number)) for number in range(CHANGES_MAX + 500)))
    first = room.changes_since(SESSION)
    second = room.changes_since(SESSION, first["changes"][-1]["sequence"])
    assert (len(first["changes"]), len(second["changes"])) == (CHANGES_MAX, 501)
    assert [each["sequence"] for each in (*first["changes"], *second["changes"])] == list(range(1, 2502))


def test_a_session_to_come_has_no_log_and_an_unknown_one_is_refused(room):
    add_session("demain", begins_in=3600)
    room.tick()
    assert room.changes_since("demain") == {"sequence": 0, "changes": []}
    with pytest.raises(NotFound):
        room.changes_since("nulle-part")
    with pytest.raises(NotFound):
        append(announcement(), session="nulle-part")


def test_a_step_that_fails_leaves_nothing_in_the_log(room):
    def write(session):
        store_log.append(SESSION, [announcement()], clock.now(), "test", session)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        in_transaction("live", write)
    assert room.log() == []
    append(announcement())
    assert [change["sequence"] for change in room.log()] == [1, 2]


def test_an_append_is_announced_once_with_the_last_number(room):
    [entry] = append(announcement("a"), announcement("b"))
    assert stored_log()[-1] == entry
    assert [
        document["_id"] for document in store.LOG.collection.find({"pending_since": {"$exists": True}})
    ] == [entry["_id"]]
    first, second = store.LOG.to_event(entry), store.LOG.to_event(entry)
    assert first.data == SessionAdvanced(session=SESSION, sequence=3)
    assert first.id == second.id


def test_the_log_says_once_when_a_session_begins_and_ends(room):
    add_session("courte", begins_in=-60, minutes=2)
    room.tick()
    Room().tick()
    states = [change["data"]["state"] for change in room.log("courte")]
    assert states == ["open"]
    LiveSession._get_collection().update_one({"_id": "courte"}, {"$set": {"ends_at": clock.now()}})
    threads = [threading.Thread(target=Room().tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.tick()
    assert [change["data"]["state"] for change in room.log("courte")] == ["open", "ended"]
    room.tick()
    assert len(room.log("courte")) == 2


def test_a_last_count_when_a_session_ends(room):
    """Guard: a process died before it marked what it wrote, and nobody sent the acts again."""
    author, voter = add_seats(2)
    question, poll = add_question(author), add_poll()
    with pytest.raises(RuntimeError), once(store_counts, "mark", "before", die):
        room.act(vote(voter, question), poll_answer(voter, poll, "a"), react(voter), attend(voter))
    room.tick()
    assert set(room.seen()) == {("session", SESSION)}
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"ends_at": clock.now()}})
    room.tick()
    seen = room.seen()
    assert seen["question", str(question)]["votes"] == 1
    assert seen["poll", str(poll)]["answers"] == 1
    assert seen["reactions", SESSION]["bravo"] == 1
    assert seen["session", SESSION]["attended"] == 1


def test_a_poll_that_is_open_at_the_end_of_its_session_is_closed_and_shows_its_results(room):
    seats = add_seats(3)
    poll, of_another_time = add_poll(), add_poll()
    close_poll(of_another_time, at := clock.now())
    for seat in seats:
        room.act(poll_answer(seat, poll, "b"))
    room.tick()
    assert room.seen()["poll", str(poll)]["results"] is None
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"ends_at": clock.now()}})
    room.tick()
    shown = room.seen()["poll", str(poll)]
    assert (shown["open"], shown["answers"], shown["results"]) == (False, 3, {"a": 0, "b": 3})
    assert LivePoll.objects.get(id=of_another_time).closed_at == at
    numbers = [change["sequence"] for change in room.log()]
    room.tick()
    assert [change["sequence"] for change in room.log()] == numbers


def die():
    raise RuntimeError("killed")


@st.composite
def histories(draw):
    """Steps of a session: what participants do, and ticks in between."""
    step = st.tuples(
        st.sampled_from(["vote", "unvote", "answer", "react", "attend", "close", "tick", "announce", "hide"]),
        st.integers(0, 3),
        st.integers(0, 1),
    )
    return draw(st.lists(step, max_size=40))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), cut=st.integers(0, 200))
def test_a_snapshot_and_the_tail_are_the_whole_log(database, history, cut):
    room = open_room()
    author, *seats = add_seats(5)
    questions, polls = [add_question(author) for _ in range(2)], [add_poll(), add_poll("multiple")]
    closed = set()
    for number, (what, who, which) in enumerate(history):
        seat, key = seats[who], str(number)
        match what:
            case "vote":
                room.act(vote(seat, questions[which], key))
            case "unvote":
                room.act(unvote(seat, questions[which], key))
            case "answer":
                room.act(poll_answer(seat, polls[which], "ab"[who % 2], key=key))
            case "react":
                room.act(react(seat, ("bravo", "love")[which]))
            case "attend":
                room.act(attend(seat))
            case "close" if which not in closed:
                closed.add(which)
                close_poll(polls[which])
                store_counts.mark([(SESSION, "poll", str(polls[which]))])
            case "tick":
                room.tick()
            case "announce":
                append(announcement(str(which), key))
            case "hide":
                append(NewChange("announcement", str(which), None))
    room.tick()
    whole = room.log()
    cut = min(cut, len(whole))
    latest = {(change["kind"], change["id"]): change for change in whole[:cut]}
    snapshot = sorted(latest.values(), key=lambda change: change["sequence"])
    tail = room.changes_since(SESSION, cut)["changes"]
    assert fold([*snapshot, *tail]) == fold(whole)
    assert fold([*whole[: cut // 2], *room.changes_since(SESSION, cut // 2)["changes"]]) == fold(whole)
    assert [change["sequence"] for change in whole] == list(range(1, len(whole) + 1))
    assert_is_the_ledger(room, fold(whole), questions, polls)


def assert_is_the_ledger(room, seen, questions, polls):
    """What is shown, counted anew."""
    for question, votes in store_counts.votes_of(questions).items():
        assert seen.get(("question", str(question)), {"votes": 0})["votes"] == votes
    for poll in polls:
        stored = store_counts.find_poll(poll, None)
        tally = store_counts.tally_of(stored)
        data = seen.get(("poll", str(poll)), {"answers": 0})
        assert data["answers"] == tally.seats
        if data.get("results"):
            assert sum(data["results"].values()) == tally.seats
    reactions = store_counts.reactions_of(SESSION)
    shown = seen.get(("reactions", SESSION), {})
    assert {kind: number for kind, number in shown.items() if number} == reactions
    assert seen.get(("session", SESSION), {"attended": 0})["attended"] == store_counts.attended(SESSION)
