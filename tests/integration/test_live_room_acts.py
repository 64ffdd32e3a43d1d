"""Votes, answers, reactions and attendances: what is shown is what the ledgers hold, exactly."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from live_room import (
    SESSION,
    Room,
    add_poll,
    add_question,
    add_seats,
    add_session,
    attend,
    book,
    close_poll,
    dirty,
    live_database,
    open_room,
    poll_answer,
    react,
    unvote,
    vote,
)

from chassis.runtime import clock, metrics
from chassis.testing import eventually, once
from services.live import store
from services.live.models import (
    Attendance,
    ClassMember,
    LiveEvent,
    LivePollAnswer,
    LiveSession,
    LiveVote,
    LiveWord,
)
from services.live.room import store_acts, store_counts


@pytest.fixture(scope="module")
def database(mongodb_uri: str) -> Iterator[None]:
    with live_database(mongodb_uri):
        yield


@pytest.fixture
def room(database: None) -> Room:
    return open_room()


def votes_shown(room, question):
    return room.seen()["question", str(question)]["votes"]


def test_two_hundred_seats_vote_at_once_twice_and_in_two_processes(room):
    author, *voters = add_seats(201)
    question = add_question(author)
    acts = [vote(voter, question, key=str(voter)) for voter in voters]
    replies, stop = list[str | None](), threading.Event()

    def send(process: Room, part: list) -> None:
        for start in range(0, len(part), 10):
            replies.extend(process.act(*part[start : start + 10], *part[start : start + 10]))

    def count(process: Room) -> None:
        while not stop.wait(0.02):
            process.tick()

    processes = Room(), Room()
    senders = [
        threading.Thread(target=send, args=(process, acts[number::4]))
        for number in range(4)
        for process in processes
    ]
    counters = [threading.Thread(target=count, args=(process,)) for process in processes]
    for thread in (*senders, *counters):
        thread.start()
    for thread in senders:
        thread.join()
    stop.set()
    for thread in counters:
        thread.join()
    room.tick()
    assert replies == [None] * 800
    assert LiveVote._get_collection().count_documents({"question": question}) == 200
    assert votes_shown(room, question) == 200
    counts = [change["data"]["votes"] for change in room.log() if change["kind"] == "question"]
    assert counts == sorted(set(counts))


def test_a_process_that_dies_between_ledger_and_count_loses_nothing(room):
    author, voter = add_seats(2)
    question = add_question(author)
    with pytest.raises(RuntimeError), once(store_counts, "mark", "before", die):
        room.act(vote(voter, question))
    assert votes_in_ledger(question) == 1
    assert dirty() == 0
    assert room.act(vote(voter, question)) == [None]  # the call was not acknowledged: it is delivered again
    room.tick()
    assert votes_shown(room, question) == 1


@pytest.mark.parametrize("step", ["take", "set_votes"])
def test_a_process_that_dies_while_it_counts_loses_nothing(room, step):
    author, voter = add_seats(2)
    question = add_question(author)
    room.act(vote(voter, question))
    room.tick_states()
    with pytest.raises(RuntimeError), once(store_counts, step, "after", die):
        room.tick()
    assert dirty() == 1
    assert ("question", str(question)) not in room.seen()
    room.tick()
    assert dirty() == 0
    assert votes_shown(room, question) == 1


@pytest.mark.parametrize("broken", [SESSION, "une-autre"])
def test_a_session_that_cannot_be_counted_holds_up_no_other(room, monkeypatch, broken):
    add_session("une-autre")
    questions = {}
    for session in (SESSION, "une-autre"):
        author, voter = add_seats(2, session)
        questions[session] = add_question(author, session=session)
        assert room.act(vote(voter, questions[session], session=session)) == [None]
    room.tick_states()
    take = store_counts.take

    def fails_in_one(target, session):
        return die() if target["session"] == broken else take(target, session)

    with monkeypatch.context() as patched:
        patched.setattr(store_counts, "take", fails_in_one)
        with pytest.raises(RuntimeError):
            room.tick()
    assert [each["session"] for each in store_counts.find_dirty()] == [broken]
    room.tick()
    for session, question in questions.items():
        assert room.seen(session)["question", str(question)]["votes"] == 1


def test_a_vote_while_it_is_counted_is_in_the_next_count(room):
    """Guard: a target is clean only if nothing was added since it was read."""
    author, first, second = add_seats(3)
    question = add_question(author)
    room.act(vote(first, question))
    with once(store_counts, "votes_of", "after", lambda: room.act(vote(second, question))):
        room.tick()
    assert votes_shown(room, question) == 1
    assert dirty() == 1
    room.tick()
    assert votes_shown(room, question) == 2


def test_an_older_count_never_replaces_a_later_one(room):
    author, first, second = add_seats(3)
    question = add_question(author)
    room.act(vote(first, question))

    def overtake():
        room.act(vote(second, question))
        Room().tick()

    with once(store_counts, "votes_of", "after", overtake):
        room.tick()
    assert votes_shown(room, question) == 2
    assert dirty() == 0


def test_one_vote_for_each_question_and_seat(room):
    author, voter = add_seats(2)
    question = add_question(author)
    assert room.act(vote(voter, question, "a")) == [None]
    assert room.act(vote(voter, question, "a")) == [None]
    assert room.act(vote(voter, question, "b")) == ["already-voted"]
    shouted = msgspec.structs.replace(vote(voter, question, "c"), target=str(question).upper())
    assert room.act(shouted) == ["already-voted"]
    assert room.act(vote(author, question)) == ["own-question"]
    assert room.act(vote(voter, uuid4())) == ["not-found"]
    room.tick()
    assert votes_shown(room, question) == 1


def test_a_vote_taken_back_is_gone_whatever_arrives_late(room):
    author, voter = add_seats(2)
    question = add_question(author)
    assert room.act(vote(voter, question, "a"), unvote(voter, question, "b")) == [None, None]
    assert room.act(vote(voter, question, "a")) == [None]  # sent again, long after: still the same act
    room.tick()
    assert ("question", str(question)) not in room.seen()  # nothing has changed on the screens
    assert room.act(vote(voter, question, "c")) == [None]
    assert room.act(unvote(voter, question, "b")) == [None]
    room.tick()
    assert votes_shown(room, question) == 1
    assert room.act(unvote(voter, question, "d"), unvote(voter, question, "d")) == [None, None]
    room.tick()
    assert votes_shown(room, question) == 0


def test_only_published_questions_of_the_session_are_voted_for(room):
    author, voter = add_seats(2)
    states = ("held", "declined", "merged", "removed", "answered")
    acts = [vote(voter, add_question(author, state=state)) for state in states]
    assert room.act(*acts) == ["not-open"] * 5
    add_session("une-autre")
    elsewhere = add_question(author, session="une-autre")
    assert room.act(vote(voter, elsewhere)) == ["not-found"]
    assert room.act(vote(voter, elsewhere, session="une-autre")) == ["no-seat"]
    assert room.act(vote(voter, elsewhere, session="nulle-part")) == ["not-found"]


def test_a_repeated_act_is_done_even_if_it_would_come_too_late_now(room):
    author, voter, late = add_seats(3)
    question, poll = add_question(author), add_poll()
    acts = [vote(voter, question), poll_answer(voter, poll, "a"), react(voter), attend(voter)]
    assert room.act(*acts) == [None] * 4
    close_poll(poll)
    assert room.act(*acts) == [None] * 4
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"closed_at": clock.now()}})
    assert room.act(*acts) == [None] * 4
    others = [vote(late, question), poll_answer(late, poll, "a"), react(late), attend(late)]
    assert room.act(*others) == ["session-over"] * 4


def test_an_act_of_a_process_that_died_is_finished_even_if_it_comes_again_after_the_end(room):
    author, voter = add_seats(2)
    question = add_question(author)
    acts = [vote(voter, question), attend(voter)]

    def end_and_count():
        LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"closed_at": clock.now()}})
        room.tick()

    with (
        once(store_acts, "record_votes", "before", end_and_count),
        once(store_acts, "attendances", "before", die),
        pytest.raises(RuntimeError),
    ):
        room.act_all(acts)
    assert dirty() == 0
    assert room.act(*acts) == [None] * 2
    assert dirty() == 2
    room.tick()
    assert votes_shown(room, question) == 1
    assert room.seen()["session", SESSION]["attended"] == 1
    assert len(LiveEvent._get_collection().distinct("_id", {"event": "LiveSessionAttended"})) == 1


def test_before_and_after_a_session_nobody_acts(room):
    add_session("demain", begins_in=3600)
    add_session("hier", begins_in=-86_400)
    add_session("annulee", cancelled=True)
    refusals = {"demain": "session-not-begun", "hier": "session-over", "annulee": "session-over"}
    for session, reason in refusals.items():
        [visitor] = add_seats(1, session)
        assert room.act(attend(visitor, session), react(visitor, session=session)) == [reason] * 2


def test_a_poll_closed_while_answers_arrive_counts_those_before(room):
    """Answers that were accepted count; the others are refused, and leave the ledger as it was."""
    poll = add_poll()
    room.tick_states()
    visitors = add_seats(60)
    replies: dict = {}
    begun = threading.Barrier(4)

    def send(part: list) -> None:
        begun.wait()
        for visitor in part:
            [replies[visitor]] = Room().act(poll_answer(visitor, poll, "a"))

    threads = [threading.Thread(target=send, args=(visitors[number::3],)) for number in range(3)]
    for thread in threads:
        thread.start()
    begun.wait()
    eventually(lambda: len(replies) > 10)
    close_poll(poll)
    for thread in threads:
        thread.join()
    room.tick()
    accepted = [visitor for visitor, reply in replies.items() if reply is None]
    assert set(replies.values()) == {None, "not-open"}
    assert LivePollAnswer._get_collection().distinct("visitor") == sorted(accepted)
    shown = room.seen()["poll", str(poll)]
    assert (shown["open"], shown["answers"], shown["results"]) == (
        False,
        len(accepted),
        {"a": len(accepted), "b": 0},
    )


def test_an_answer_between_the_check_and_the_write_is_taken_back(room):
    poll = add_poll()
    first, second = add_seats(2)
    assert room.act(poll_answer(first, poll, "a")) == [None]
    with once(store_acts, "record_answers", "before", lambda: close_poll(poll, long_ago())):
        replies = room.act(poll_answer(first, poll, "b", key="other"), poll_answer(second, poll, "b"))
    assert replies == ["not-open"] * 2
    [answer] = LivePollAnswer._get_collection().find()
    assert [each["choices"] for each in answer["given"]] == [["a"]]


def test_another_answer_replaces_the_one_before_while_the_poll_is_open(room):
    poll = add_poll("multiple", ("a", "b", "c"))
    [visitor] = add_seats(1)
    assert room.act(poll_answer(visitor, poll, "a", key="1")) == [None]
    assert room.act(poll_answer(visitor, poll, "b", "c", key="2")) == [None]
    assert room.act(poll_answer(visitor, poll, "a", key="1")) == [None]  # an old one, sent again
    room.tick()
    assert room.seen()["poll", str(poll)]["answers"] == 1
    assert room.get_own_part(SESSION, visitor)["poll_answers"] == {str(poll): ["b", "c"]}
    close_poll(poll)
    store_counts.mark([(SESSION, "poll", str(poll))])
    room.tick()
    assert room.seen()["poll", str(poll)]["results"] == {"a": 0, "b": 1, "c": 1}


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("single", ("a", "b")),
        ("single", ("z",)),
        ("single", ()),
        ("multiple", ("a", "a")),
        ("scale", ("1", "2")),
        ("words", ("", "mot")),
        ("words", ("a" * 31,)),
        ("words", ("un", "deux", "trois", "quatre")),
        ("words", ("\u202egnol",)),
    ],
)
def test_choices_that_the_poll_does_not_have_are_refused(room, kind, choices):
    poll = add_poll(kind, {"scale": "12345", "words": ""}.get(kind, "ab"))
    [visitor] = add_seats(1)
    assert room.act(poll_answer(visitor, poll, *choices)) == ["invalid-input"]
    assert LivePollAnswer._get_collection().count_documents({}) == 0
    assert LiveWord._get_collection().count_documents({}) == 0


def test_words_are_counted_together_and_held_until_a_moderator_has_seen_them(room):
    poll = add_poll("words", ())
    first, second, third = add_seats(3)
    room.act(poll_answer(first, poll, "Métier", "métier ", "feu"), poll_answer(second, poll, "METIER"))
    room.act(poll_answer(third, poll, "zut"))
    LiveWord._get_collection().update_many({"folded": {"$ne": "zut"}}, {"$set": {"state": "published"}})
    room.tick()
    assert room.seen()["poll", str(poll)]["words"] is None
    close_poll(poll)
    store_counts.mark([(SESSION, "poll", str(poll))])
    room.tick()
    assert room.seen()["poll", str(poll)]["words"] == [
        {"text": "Métier", "count": 2},
        {"text": "feu", "count": 1},
    ]


def test_reactions_and_attendances_are_counted_once_for_each_seat(room):
    visitors = add_seats(5)
    acts = [act for visitor in visitors for act in (attend(visitor), react(visitor), react(visitor, "love"))]
    room.act(*acts, *acts)
    room.act(*acts)
    assert room.act(react(visitors[0], "boo")) == ["invalid-input"]
    room.tick()
    seen = room.seen()
    assert seen["session", SESSION]["attended"] == 5
    assert seen["reactions", SESSION] == {"bravo": 5, "love": 5, "learned": 0, "surprising": 0}


def test_who_attends_is_announced_once(room):
    """Guard: also if the process dies between the ledger and the event."""
    [visitor] = add_seats(1)
    with pytest.raises(RuntimeError), once(store, "record_events", "before", die):
        room.act(attend(visitor))
    for process in (Room(), Room()):
        process.act(attend(visitor), attend(visitor))
        room.relay.documents += process.relay.documents
    [event] = room.relay.events("LiveSessionAttended")
    [attendance] = Attendance._get_collection().find()
    assert event["_id"] == attendance["_id"]
    assert event["data"]["visitor"] == str(visitor)


def test_the_class_of_a_pupil_gives_a_place_and_a_waiting_booking_none(room):
    pupil, waiting, school_class = uuid4(), uuid4(), uuid4()
    ClassMember._get_collection().insert_one(
        {"_id": pupil, "school_class": school_class, "since": clock.now()}
    )
    book(f"class/{school_class}", school_class=school_class, places=28)
    book(f"visitor/{waiting}", visitor=waiting, waiting=True)
    assert room.act(attend(pupil), attend(waiting), attend(uuid4())) == [None, "no-seat", "no-seat"]


def test_twenty_classes_that_join_at_once_share_few_calls_and_none_is_refused(room):
    """700 joins in a second: what a gateway sends in its batches is done in much less than that each."""
    visitors = add_seats(700)
    for start in range(0, 700, 250):
        batch = [attend(visitor) for visitor in visitors[start : start + 250]]
        assert room.act(*batch) == [None] * len(batch)
    room.tick()
    assert room.seen()["session", SESSION]["attended"] == 700


def test_acts_and_open_sessions_are_measured(room):
    [visitor] = add_seats(1)

    def measured() -> list[float]:
        acts = metrics.LIVE_ACTS
        counters = (acts.labels("reaction", "done"), acts.labels("reaction", "conflict"))
        return [counter._value.get() for counter in counters]

    before = measured()
    room.act(react(visitor), react(visitor), react(uuid4()))
    assert [now - then for now, then in zip(measured(), before, strict=True)] == [2, 1]
    add_session("demain", begins_in=3600)
    room.tick()
    assert metrics.LIVE_SESSIONS_OPEN._value.get() == 1


def die():
    raise RuntimeError("killed")


def long_ago():
    return clock.now() - timedelta(minutes=1)


def votes_in_ledger(question):
    return LiveVote._get_collection().count_documents({"question": question, "active": True})
