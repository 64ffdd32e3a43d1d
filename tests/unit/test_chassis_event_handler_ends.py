"""What becomes of the messages in hand when a handler stops, is suspended, gathers or has to wait."""

import threading
from dataclasses import replace
from types import SimpleNamespace

import amqp_fakes
import pytest
import structlog
from amqp_fakes import FakeQueue
from handler_fakes import PATIENCE, FakeContainer, Held, both_workers_busy, view

from chassis.messaging import event_handler, topology
from chassis.messaging.event_handler import EventHandler
from chassis.messaging.publisher import Publisher
from chassis.runtime import backoff
from chassis.runtime.config import Config
from chassis.testing import eventually
from contracts import codec
from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import Unavailable

FOREVER = 3600.0
"""Longer than any test: what waits so long is noticed."""


@pytest.fixture
def broker(monkeypatch):
    monkeypatch.setattr(topology, "event_queue", lambda service, event: FakeQueue())
    return amqp_fakes.install(monkeypatch)


@pytest.fixture
def letters(monkeypatch):
    """What was published: dead letters."""
    published = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: published.extend(messages))
    return published


@pytest.fixture
def container():
    return FakeContainer(
        Config(amqp_uri="amqp://rabbit", mongodb_uri="mongodb://unused", drain_timeout=FOREVER)
    )


@pytest.fixture
def start(broker, container, letters):
    """Start a handler; stopped at the end."""
    running = []

    def start(batch, gather=0.0):
        handler = EventHandler(HotspotViewed, batch=batch, gather=gather).bind(container, "method")
        handler.setup()
        handler.start()
        running.append(handler)
        eventually(handler.consumer.connected.is_set)
        return handler

    yield start
    for handler in running:
        stopping = threading.Thread(target=handler.stop, daemon=True)
        stopping.start()
        stopping.join(10)
        assert not stopping.is_alive()


def all_taken(broker):
    eventually(lambda: broker.connections[0].arrived.empty())


def some_turns(handler):
    """In which a consumer whose messages are all settled would have closed."""
    for _ in range(6):
        before = handler.consumer.last_turn
        eventually(lambda before=before: handler.consumer.last_turn > before, 10)


def test_a_batch_in_each_hand_and_one_waiting_is_what_the_broker_sends(start, broker):
    start(batch=10)
    assert broker.channels[0].prefetch == 30


def test_the_process_watches_the_consumer(start, container):
    assert container.watched == [start(batch=10).consumer]


class TestStopped:
    def test_what_is_in_hand_is_handled_first(self, start, broker, container):
        handler = start(batch=1)
        held, handled = both_workers_busy(broker, container)
        view(broker, "waits")
        all_taken(broker)
        stopping = threading.Thread(target=handler.stop, daemon=True)
        stopping.start()
        eventually(lambda: hasattr(broker.channels[0], "cancelled"))
        for busy in held:
            busy.release.set()
        stopping.join(PATIENCE)
        assert not stopping.is_alive()
        assert handled == ["waits"]
        assert broker.channels[0].acknowledged() == {1, 2, 3}
        assert broker.connections[0].closed

    def test_the_workers_end_by_themselves(self, start):
        handler = start(batch=1)
        handler.stop()
        for worker in handler.workers:
            worker.join(PATIENCE)
            assert not worker.is_alive()

    def test_a_method_that_takes_longer_than_the_drain_timeout_is_killed(self, start, broker, container):
        container.config = replace(container.config, drain_timeout=0.1)
        container.method = held = Held()
        handler = start(batch=1)
        view(broker, "first")
        assert held.begun.wait(PATIENCE)
        handler.stop()
        assert all(worker.killed for worker in handler.workers)
        assert broker.channels[0].acks == []
        held.release.set()

    def test_dead_letters_are_no_longer_connected(self, start, monkeypatch):
        closed = []
        monkeypatch.setattr(Publisher, "close", lambda self: closed.append(self))
        handler = start(batch=1)
        handler.stop()
        assert closed == [handler.dead_letters]

    def test_a_batch_that_waits_for_a_dependency_is_left_to_the_broker(self, start, broker, container):
        tries = []

        def away(events):
            tries.append(events)
            raise Unavailable("away")

        container.method = away
        handler = start(batch=1)
        view(broker, "one")
        eventually(lambda: tries)
        stopping = threading.Thread(target=handler.stop, daemon=True)
        stopping.start()
        stopping.join(PATIENCE)
        assert not stopping.is_alive()
        assert broker.channels[0].acks == []


class TestGathering:
    """As long as it takes, unless there is a reason not to wait."""

    @pytest.fixture
    def batches(self, container):
        sizes = []
        container.method = lambda events: sizes.append(len(events))
        return sizes

    def test_a_full_batch_is_handled_at_once(self, start, broker, batches):
        handler = start(batch=3, gather=FOREVER)
        for hotspot in ("a", "b"):
            view(broker, hotspot)
        all_taken(broker)
        some_turns(handler)
        assert batches == []
        view(broker, "c")
        eventually(lambda: batches)
        assert batches == [3]

    def test_one_that_does_not_fill_is_handled_after_a_while(self, start, broker, batches):
        start(batch=3, gather=0.2)
        view(broker, "a")
        eventually(lambda: batches == [1])

    def test_a_stop_does_not_wait_for_more(self, start, broker, batches):
        handler = start(batch=3, gather=FOREVER)
        view(broker, "a")
        all_taken(broker)
        some_turns(handler)
        stopping = threading.Thread(target=handler.stop, daemon=True)
        stopping.start()
        stopping.join(PATIENCE)
        assert not stopping.is_alive()
        assert batches == [1]
        assert broker.channels[0].acknowledged() == {1}

    def test_nor_does_a_handler_that_takes_no_more(self, start, broker, container, batches, monkeypatch):
        """The other batch would be waited for, and nothing given back to the queue."""
        container.config = replace(container.config, dead_letter_limit=3, dead_letter_share=0.5)
        putting, go_on = threading.Event(), threading.Event()

        def publish(self, messages):
            putting.set()
            assert go_on.wait(PATIENCE)

        monkeypatch.setattr(Publisher, "publish", publish)
        handler = start(batch=3, gather=FOREVER)
        for _ in range(3):
            broker.deliver(b"{broken")
        assert putting.wait(PATIENCE)
        view(broker, "gathered")
        all_taken(broker)
        some_turns(handler)
        go_on.set()
        eventually(lambda: handler.consumer.suspended)
        eventually(lambda: broker.connections[0].closed)
        assert batches == []
        assert broker.channels[0].acknowledged() == {1, 2, 3}


class TestSuspended:
    """Three of the last messages may be dead-lettered, if they are half of them."""

    @pytest.fixture
    def limited(self, container):
        container.config = replace(container.config, dead_letter_limit=3, dead_letter_share=0.5)

    def one_batch(self, broker, held, good, broken):
        """Handled as one, by the worker that is released."""
        for number in range(good):
            view(broker, f"good-{number}")
        for _ in range(broken):
            broker.deliver(b"{broken")
        all_taken(broker)
        held[0].release.set()

    @pytest.mark.usefixtures("limited")
    def test_what_was_handled_beside_them_is_acknowledged(self, start, broker, container, letters):
        """And the connection is closed only when the other batch is settled, too."""
        handler = start(batch=5)
        held, handled = both_workers_busy(broker, container)
        self.one_batch(broker, held, good=1, broken=4)
        eventually(lambda: broker.channels[0].acknowledged() == {1, 3, 4, 5, 6})
        assert handled == ["good-0"]
        assert len(letters) == 3
        some_turns(handler)
        assert not broker.connections[0].closed
        held[1].release.set()
        eventually(lambda: broker.connections[0].closed)
        assert broker.channels[0].acknowledged() == {1, 2, 3, 4, 5, 6}

    @pytest.mark.usefixtures("limited")
    def test_what_was_handled_counts_against_the_limit(self, start, broker, container, letters):
        handler = start(batch=10)
        held, handled = both_workers_busy(broker, container)
        self.one_batch(broker, held, good=6, broken=4)
        held[1].release.set()
        eventually(lambda: broker.channels[0].acknowledged() == set(range(1, 13)))
        assert len(handled) == 6
        assert len(letters) == 4
        assert not handler.consumer.suspended


class Unhurried(threading.Event):
    """Waits a moment, and keeps how long it should have waited."""

    pauses: list[float]

    def wait(self, timeout=None):
        if timeout is not None:
            self.pauses.append(round(timeout, 3))
            timeout = 0.001
        return super().wait(timeout)


def test_pauses_grow_while_a_dependency_is_away(start, broker, container, monkeypatch):
    Unhurried.pauses = pauses = []

    def away(events):
        if len(pauses) < 9:
            raise Unavailable("away")

    container.method = away
    start(batch=1)
    monkeypatch.setattr(backoff, "uniform", lambda low, high: high)
    monkeypatch.setattr(event_handler, "threading", SimpleNamespace(Event=Unhurried))
    view(broker, "one")
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]


def test_an_event_of_another_type_is_put_aside(start, broker, container, letters):
    handled = []
    container.method = handled.extend
    start(batch=1)
    other = ContentCompleted(
        visitor="6f6a1d5e-7a3c-4f0e-9d52-0c8f3b1a7e21", content="c", kind="video", challenge="innovation"
    )
    headers, body = codec.encode(Envelope.of(other, correlation_id="test"))
    broker.deliver(body, headers)
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    assert handled == []
    [letter] = letters
    assert letter.headers["x-dead-letter-reason"] == "ContentCompleted on the queue of HotspotViewed"
    assert headers.items() <= letter.headers.items()


def test_a_message_without_headers_whose_body_is_text_is_put_aside(start, broker, letters):
    start(batch=1)
    channel = broker.channels[0]
    broker.connections[0].arrived.put(
        SimpleNamespace(channel=channel, delivery_tag=1, body="{broken é", headers=None)
    )
    eventually(lambda: channel.acknowledged() == {1})
    [letter] = letters
    assert letter.body == "{broken é".encode()
    assert letter.headers["x-dead-letter-reason"] == "header ce-type is missing"


def test_the_reason_of_a_dead_letter_is_no_longer_than_a_header_should_be(start, broker, container, letters):
    def defective(events):
        raise ValueError("x" * 5000)

    container.method = defective
    start(batch=1)
    view(broker, "one")
    eventually(lambda: letters)
    assert len(letters[0].headers["x-dead-letter-reason"]) == 2000


def test_what_a_method_logs_carries_the_correlation_id_of_its_first_event(start, broker, container):
    start(batch=2)
    view(broker, "alone", "request-1")
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    held, _ = both_workers_busy(broker, container)
    view(broker, "first", "request-2")
    view(broker, "second", "request-3")
    all_taken(broker)
    for busy in held:
        busy.release.set()
    eventually(lambda: broker.channels[0].acknowledged() == {1, 2, 3, 4, 5})
    assert [each["correlation_id"] for each in container.contexts] == [
        "request-1",
        "test",
        "test",
        "batch:request-2",
    ]


def test_a_defect_is_logged_and_a_dependency_that_is_away_is_only_reported(start, broker, container):
    errors = iter([Unavailable("away"), ZeroDivisionError("a defect"), None])

    def handle(events):
        if error := next(errors):
            raise error

    container.method = handle
    start(batch=1)
    with structlog.testing.capture_logs() as lines:
        view(broker, "defect")
        view(broker, "good")
        eventually(lambda: broker.channels[0].acknowledged() == {1, 2})
    failed = [str(line["exc_info"]) for line in lines if "exc_info" in line]
    assert failed == ["a defect"]
