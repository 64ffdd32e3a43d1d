"""A consumer whose connection ends, or that cannot go on: what it waits for, gives up and begins anew."""

import os
import signal
import threading
from types import SimpleNamespace

import amqp_fakes
import pytest
import structlog
from amqp_fakes import FakeConnection, FakeQueue, deliver, stop_in_thread, until_reconnected

from chassis.messaging import topology, transport
from chassis.messaging.consumer import Consumer
from chassis.testing import eventually

FOREVER = 3600.0
"""Longer than any test: what waits so long is noticed."""


@pytest.fixture
def broker(monkeypatch):
    return amqp_fakes.install(monkeypatch)


@pytest.fixture
def taken():
    return []


@pytest.fixture
def run(broker):
    """Start a consumer; stopped at the end."""
    running = []

    def run(on_message, **options):
        consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], on_message, **options)
        running.append((consumer, consumer.run_in_thread()))
        return running[-1]

    yield run
    for consumer, thread in running:
        amqp_fakes.stop(consumer, thread)


@pytest.fixture
def consumer(run, taken):
    consumer, _ = run(taken.append, drain_timeout=FOREVER)
    eventually(consumer.connected.is_set)
    return consumer


def some_turns(consumer):
    """More than fit into the moment in which a stopped consumer waits for what is on its way."""
    for _ in range(6):
        before = consumer.last_turn
        eventually(lambda before=before: consumer.last_turn > before, 10)


def test_by_default_as_many_as_there_are_may_be_in_hand(run, broker):
    consumer, _ = run(print)
    eventually(consumer.connected.is_set)
    assert broker.channels[0].prefetch == 0


@pytest.mark.parametrize("settle", ["one", "several"])
def test_a_stop_waits_for_the_last_message_too(consumer, broker, taken, settle):
    first, second, last = deliver(broker, taken, 3)
    stopping = stop_in_thread(broker, consumer)
    if settle == "one":
        consumer.ack_one(first)
        consumer.ack_one(second)
    else:
        consumer.ack([first, second])
    some_turns(consumer)
    assert consumer.is_current(last)
    assert stopping.is_alive()
    consumer.ack_one(last)
    stopping.join(30)
    assert not stopping.is_alive()


def in_hand_at_the_end(consumer, thread):
    """By the warnings of a consumer that is stopped."""
    with structlog.testing.capture_logs() as lines:
        consumer.stop()
        thread.join(30)
        assert not thread.is_alive()
    return [line["messages"] for line in lines if line["log_level"] == "warning"]


def test_a_stop_with_nothing_in_hand_warns_of_nothing(run, broker, taken):
    consumer, thread = run(taken.append, drain_timeout=FOREVER)
    eventually(consumer.connected.is_set)
    consumer.ack(deliver(broker, taken, 1))
    assert in_hand_at_the_end(consumer, thread) == []


def test_a_stop_gives_up_what_is_not_settled_in_time(run, broker, taken):
    consumer, thread = run(taken.append, drain_timeout=0.3)
    eventually(consumer.connected.is_set)
    deliver(broker, taken, 1)
    assert in_hand_at_the_end(consumer, thread) == [1]
    assert broker.connections[0].closed
    assert broker.channels[0].acks == []


def test_what_the_broker_had_sent_off_before_it_agreed_to_stop_is_settled(run, broker):
    """A quorum queue delivers a little after it has agreed."""
    consumer, _ = run(lambda message: consumer.ack_one(message), drain_timeout=FOREVER)
    eventually(consumer.connected.is_set)
    cancel = broker.channels[0].basic_cancel

    def agree(tag):
        cancel(tag)
        broker.deliver()

    broker.channels[0].basic_cancel = agree
    consumer.stop()
    assert broker.channels[0].acks == [(1, False)]


def test_what_was_read_ahead_is_taken_in_the_same_turn(consumer, broker, taken, monkeypatch):
    ahead = ["second", "third"]

    def drain_arrived(connection):
        [callback] = connection.opened.callbacks.values()
        while ahead:
            callback(SimpleNamespace(body=ahead.pop(0), channel=connection.opened, delivery_tag=2))

    monkeypatch.setattr(transport, "drain_arrived", drain_arrived)
    first = broker.deliver(b"first")
    eventually(lambda: len(taken) == 3)
    assert [message.body for message in taken] == [b"first", "second", "third"]
    for message in [first, *taken[1:]]:
        consumer.ack_one(message)


def test_after_a_lost_connection_nothing_of_it_is_current_and_another_follows(run, broker, taken):
    current = []
    consumer, _ = run(
        taken.append,
        drain_timeout=FOREVER,
        on_disconnect=lambda: current.append([consumer.is_current(each) for each in taken]),
    )
    eventually(consumer.connected.is_set)
    [message] = deliver(broker, taken, 1)
    assert consumer.is_current(message)
    broker.connections[0].lose()
    until_reconnected(broker)
    assert current == [[False]]
    assert broker.connections[0].closed
    consumer.ack([message])
    assert broker.channels[0].acks == []


def test_each_connection_begins_and_ends_around_its_messages(run, broker):
    said = []
    consumer, _ = run(
        lambda message: said.append("message"),
        drain_timeout=0.1,
        on_connect=lambda: said.append("begins"),
        on_disconnect=lambda: said.append("ends"),
    )
    eventually(consumer.connected.is_set)
    broker.deliver()
    eventually(lambda: said == ["begins", "message"])
    broker.connections[0].lose()
    until_reconnected(broker)
    assert said == ["begins", "message", "ends", "begins"]


def test_nor_after_a_connection_that_a_suspended_consumer_has_closed(run, broker, taken):
    current = []
    consumer, _ = run(
        taken.append,
        drain_timeout=FOREVER,
        on_disconnect=lambda: current.append([consumer.is_current(each) for each in taken]),
    )
    eventually(consumer.connected.is_set)
    [message] = deliver(broker, taken, 1)
    consumer.suspend("too many dead letters")
    consumer.leave([message])
    eventually(lambda: current)
    assert current == [[False]]


def test_what_is_left_comes_back_though_the_consumer_was_resumed_before_it_saw_that(consumer, broker, taken):
    consumer.leave(deliver(broker, taken, 1))
    until_reconnected(broker)
    assert broker.connections[0].closed


def test_a_suspended_consumer_lives_without_a_connection(consumer, broker):
    consumer.suspend("too many dead letters")
    eventually(lambda: broker.connections[0].closed)
    some_turns(consumer)
    assert len(broker.connections) == 1


def test_an_acknowledgement_that_does_not_arrive_is_not_waited_for(consumer, broker, taken):
    """The broker delivers again; the thread that acknowledges goes on."""
    messages = deliver(broker, taken, 2)

    def lost(tag, multiple):
        raise BrokenPipeError

    broker.channels[0].basic_ack = lost
    consumer.ack_one(messages[0])
    consumer.ack(messages[1:])
    broker.connections[0].lose()
    until_reconnected(broker)


@pytest.mark.parametrize(("driver", "beats"), [("amqp", [0, 0, 1, 1, 1, 2]), ("memory", [0] * 6)])
def test_a_heartbeat_is_due_after_a_second(monkeypatch, driver, beats):
    now = 0.0
    monkeypatch.setattr("chassis.messaging.consumer.monotonic", lambda: now)
    monkeypatch.setattr(transport, "drain_arrived", lambda connection: None)
    consumer, connection, seen = Consumer("amqp://rabbit", "test", list, print), FakeConnection(), []
    consumer._is_amqp = driver == "amqp"
    for moment in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        now = moment
        consumer._turn(connection, 0.001)
        seen.append(connection.heartbeats)
    assert seen == beats


class Unhurried(threading.Event):
    """Waits a moment, and keeps how long it should have waited."""

    def __init__(self):
        super().__init__()
        self.pauses = []

    def wait(self, timeout=None):
        self.pauses.append(round(timeout, 3))
        return super().wait(0.001)


def refused(broker, monkeypatch, answers):
    """A consumer, and its pauses without jitter; ``answers``: whether each of its connections is refused."""
    monkeypatch.setattr("chassis.runtime.backoff.uniform", lambda low, high: high)

    def connect(uri, name, heartbeat):
        if answers.pop(0):
            raise ConnectionRefusedError
        return broker.connect(uri, name)

    monkeypatch.setattr(transport, "connect", connect)
    consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print)
    consumer._stopping = Unhurried()
    return consumer, consumer._stopping


def test_pauses_grow_while_the_broker_is_away_and_begin_anew_after_a_connection(broker, monkeypatch):
    consumer, pauses = refused(broker, monkeypatch, [True] * 7 + [False, True, False])
    begun = consumer.last_turn
    thread = consumer.run_in_thread()
    eventually(consumer.connected.is_set)
    assert pauses.pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    broker.connections[0].lose()
    until_reconnected(broker)
    assert pauses.pauses[7:] == [0.1, 0.2]
    assert consumer.last_turn > begun
    consumer.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_a_connection_given_up_after_failures_is_followed_by_the_shortest_pause(broker, monkeypatch):
    consumer, pauses = refused(broker, monkeypatch, [True] * 5 + [False, False])
    thread = consumer.run_in_thread()
    eventually(consumer.connected.is_set)
    given_up = len(pauses.pauses)
    consumer._abandoned = True
    until_reconnected(broker)
    assert pauses.pauses[given_up:] == [0.1]
    consumer.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_a_consumer_that_waits_for_the_broker_is_alive(monkeypatch):
    def away(uri, name, heartbeat):
        raise ConnectionRefusedError

    monkeypatch.setattr(transport, "connect", away)
    consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print)
    thread = consumer.run_in_thread()
    begun = consumer.last_turn
    eventually(lambda: consumer.last_turn > begun, 10)
    assert not consumer.ready
    consumer.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_a_consumer_that_cannot_go_on_says_why_and_ends_the_process(broker, monkeypatch, capsys):
    """Its supervisor starts it anew."""
    killed = []
    monkeypatch.setattr(os, "kill", lambda process, number: killed.append((process, number)))

    def differs(connection, process):
        raise transport.TopologyMismatch("the queue has other arguments")

    monkeypatch.setattr(topology, "declare", differs)
    thread = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print).run_in_thread()
    thread.join(30)
    assert killed == [(os.getpid(), signal.SIGTERM)]
    assert "usine: test: the queue has other arguments\n" in capsys.readouterr().err
