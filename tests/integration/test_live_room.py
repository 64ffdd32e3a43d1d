"""Rooms of live sessions, on both brokers: what seats do is counted exactly, and announced."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from live_room import (
    SESSION,
    add_poll,
    add_question,
    add_seats,
    add_session,
    attend,
    poll_answer,
    react,
    vote,
)

from chassis.messaging.batching import Batcher
from chassis.runtime.config import Config
from chassis.service import Container, Service
from chassis.testing import Recorder, eventually, publish
from contracts.accounts import VisitorErased
from contracts.calls.live.rooms import Act
from contracts.envelope import Envelope
from contracts.errors import Conflict, InvalidInput
from contracts.live import LiveSessionAttended, SessionAdvanced
from gateway.platform import ACTS_IN_FLIGHT, ACTS_SHARED
from services.live.models import LiveTombstone
from services.live.service import Live

SEATS = 200


class Client:
    """What a gateway does for participants."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def act(self, *acts: Act) -> list[dict[str, Any] | None]:
        return [reply["error"] for reply in self._call("live", "act_all", acts=acts)]

    def ask(self, visitor: UUID, text: str) -> dict[str, Any]:
        author = {"visitor": visitor, "nickname": "Renard agile", "level": "4e"}
        result: dict[str, Any] = self._call(
            "live", "ask", session=SESSION, question=uuid4(), text=text, **author
        )
        return result

    def changes(self, since: int = 0) -> list[dict[str, Any]]:
        found: dict[str, Any] = self._call("live", "changes_since", session=SESSION, sequence=since)
        return list(found["changes"])

    def seen(self) -> dict[tuple[str, str], Any]:
        return {(change["kind"], change["id"]): change["data"] for change in self.changes()}


@pytest.fixture
def room(
    config: Config, recorder: Recorder, start: Callable[[type[Service]], Container], call: Callable[..., Any]
) -> Client:
    start(Live)
    add_session()
    return Client(call)


def test_what_two_hundred_seats_do_at_once_is_counted_and_announced(room, recorder):
    author, *seats = add_seats(SEATS + 1)
    question, poll = add_question(author), add_poll()
    acts = [
        act
        for seat in seats
        for act in (attend(seat), vote(seat, question), poll_answer(seat, poll, "a"), react(seat))
    ]
    errors = list[dict[str, Any] | None]()

    def send(part: list[Act]) -> None:
        for begin in range(0, len(part), 25):
            errors.extend(room.act(*part[begin : begin + 25]))

    # Every act is sent by two threads at once.
    threads = [threading.Thread(target=send, args=(acts[number % 4 :: 4],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == [None] * (2 * 4 * SEATS)
    everything = {
        ("session", SESSION): "attended",
        ("question", str(question)): "votes",
        ("poll", str(poll)): "answers",
        ("reactions", SESSION): "bravo",
    }
    eventually(
        lambda: (
            [room.seen().get(entity, {}).get(field) for entity, field in everything.items()] == [SEATS] * 4
        )
    )
    changes = room.changes()
    assert [change["sequence"] for change in changes] == list(range(1, len(changes) + 1))
    assert all(
        change["data"][field] <= SEATS
        for change in changes
        if (field := everything.get((change["kind"], change["id"])))
    )
    last = changes[-1]["sequence"]
    eventually(lambda: any(event.data.sequence == last for event in recorder.of(SessionAdvanced)))
    eventually(lambda: len({event.id for event in recorder.of(LiveSessionAttended)}) == SEATS)
    assert {event.data.visitor for event in recorder.of(LiveSessionAttended)} == set(seats)


def test_a_session_that_begins_and_the_tail_from_a_sequence_on(room):
    [visitor] = add_seats(1)
    eventually(lambda: room.changes())
    assert [change["data"]["state"] for change in room.changes()] == ["open"]
    room.act(react(visitor))
    eventually(lambda: room.changes(since=1))
    assert [(change["sequence"], change["kind"]) for change in room.changes(since=1)] == [(2, "reactions")]


def test_refusals_cross_the_broker_with_their_reasons(room):
    author, voter = add_seats(2)
    question = add_question(author)
    assert room.act(vote(voter, question, "one")) == [None]
    [error, stranger] = room.act(vote(voter, question, "two"), react(uuid4()))
    assert (error["code"], error["details"]["reason"]) == ("conflict", "already-voted")
    assert stranger["details"]["reason"] == "no-seat"
    with pytest.raises(InvalidInput) as refused:
        room.ask(voter, " ")
    assert refused.value.details["errors"] == {"text": ["Le texte est vide."]}
    for _ in range(5):
        assert room.ask(voter, "Et le soir ?")["state"] == "held"
    with pytest.raises(Conflict) as refused:
        room.ask(voter, "Et la nuit ?")
    assert refused.value.details["reason"] == "too-many-questions"


def test_an_erased_visitor_is_gone_from_the_screens(room, config):
    author, voter, other = add_seats(3)
    theirs, neighbours = add_question(author), add_question(other)
    room.act(vote(voter, theirs), vote(author, neighbours), vote(voter, neighbours))
    eventually(lambda: room.seen().get(("question", str(neighbours)), {}).get("votes") == 2)
    publish(config.amqp_uri, Envelope.of(VisitorErased(visitor=author), correlation_id="test"))
    eventually(lambda: room.seen()["question", str(neighbours)]["votes"] == 1)
    assert room.seen()["question", str(theirs)] is None
    assert LiveTombstone.objects.get(visitor=author)
    assert "dangereux" not in str([change for change in room.changes() if change["id"] == str(theirs)])


def test_twenty_classes_that_join_at_once_are_all_let_in(room, call, config):
    """Each pupil enters and reads their own part, as many at a time as a gateway has threads for."""
    pupils = add_seats(20 * 35)
    batcher: Batcher[Act, dict[str, Any]] = Batcher(
        "act_all",
        lambda acts: call("live", "act_all", acts=acts),
        size=ACTS_SHARED,
        timeout=config.rpc_timeout,
        in_flight=ACTS_IN_FLIGHT,
    )
    batcher.start()
    attended = list[bool]()

    def join(part: list[UUID]) -> None:
        for pupil in part:
            assert batcher.submit(attend(pupil)) == {"error": None}
            attended.append(call("live", "get_own_part", session=SESSION, visitor=pupil)["attended"])

    threads = [threading.Thread(target=join, args=(pupils[number::128],)) for number in range(128)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batcher.stop()
    assert attended == [True] * len(pupils)
    eventually(lambda: room.seen()["session", SESSION]["attended"] == len(pupils))
