"""``usine replay``, and what a backup looks at, on a real RabbitMQ with and without its stream."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from chassis.messaging import topology, transport
from chassis.testing import publish, take_all
from cli import backup, replay
from cli.processes import StartError
from contracts.envelope import Envelope
from contracts.quiz import QuizCompleted

pytestmark = pytest.mark.rabbitmq

QUEUE = "rewards.QuizCompleted"
EVENTS = 5


@pytest.fixture
def uri(rabbitmq_uri: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A broker with an empty stream and empty queues."""
    monkeypatch.setattr(replay, "QUIET_SECONDS", 1)
    delete(rabbitmq_uri, "events", QUEUE)
    with transport.connect(rabbitmq_uri, "tests") as connection:
        topology.declare(connection)
    yield rabbitmq_uri
    delete(rabbitmq_uri, "events", QUEUE)


def delete(uri: str, *queues: str) -> None:
    with transport.connect(uri, "tests") as connection:
        for queue in queues:
            connection.channel().queue_delete(queue)


def completed(at: datetime | None = None) -> Envelope[QuizCompleted]:
    data = QuizCompleted(
        visitor=uuid4(),
        quiz="quel-metier",
        version=1,
        kind="interests",
        challenge="innovation",
        result=uuid4(),
    )
    envelope = Envelope.of(data, correlation_id="test")
    return envelope if at is None else msgspec.structs.replace(envelope, time=at)


def ids(uri: str) -> list[str]:
    """Of the events that wait in the queue of their subscriber, which is emptied."""
    return [message.headers["ce-id"] for message in take_all(uri, QUEUE)]


def test_a_replay_reads_from_its_begin_to_the_end(uri):
    published = [completed() for _ in range(EVENTS)]
    for event in published:
        publish(uri, event)  # each in a chunk of its own
    expected = [str(event.id) for event in published]
    assert ids(uri) == expected
    for begin in range(EVENTS):
        assert replay.replay(uri, begin) == (EVENTS - begin, EVENTS - begin)
        assert ids(uri) == expected[begin:]
    assert replay.replay(uri, datetime.now(UTC) - timedelta(hours=1)) == (EVENTS, EVENTS)


def test_nothing_is_replayed_of_a_stream_that_has_nothing_so_recent(uri):
    assert replay.replay(uri, 0) == (0, 0)
    publish(uri, completed())
    assert replay.replay(uri, 1) == (0, 0)
    assert replay.replay(uri, datetime.now(UTC) + timedelta(hours=1)) == (0, 0)


def test_a_stream_that_withholds_what_it_has_is_an_error(uri, monkeypatch):
    """RabbitMQ looks for a time among those at which it took messages: here all of them are too early."""
    monkeypatch.setattr(replay, "EXPECTED_SECONDS", 1)
    now = datetime.now(UTC)
    publish(uri, completed(now + timedelta(hours=2)))
    with pytest.raises(StartError, match=r"not delivered the rest of the stream.*begin again"):
        replay.replay(uri, now + timedelta(hours=1))
    assert replay.replay(uri, now) == (1, 1)


def test_a_missing_stream_is_no_outage(uri, file):
    delete(uri, "events")
    with pytest.raises(StartError, match=r"RabbitMQ answers 404 NOT_FOUND - no queue 'events'"):
        replay.replay(uri, 0)
    with pytest.raises(StartError, match=r"RabbitMQ answers 404 .*'events'.*--without-stream"):
        backup.create(file, "mongodb://127.0.0.1:1", uri)


def test_a_missing_queue_is_no_outage_either(uri, file):
    delete(uri, QUEUE)
    with pytest.raises(StartError, match=rf"RabbitMQ answers 404 .*'{QUEUE}'.*--without-stream"):
        backup.create(file, "mongodb://127.0.0.1:1", uri)


def test_events_that_wait_are_said_and_the_stream_is_no_queue(uri):
    publish(uri, completed(), completed())
    assert backup._waiting(uri) == {QUEUE: 2}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"
