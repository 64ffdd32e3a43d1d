"""What a consumer acknowledges: all that is done, and nothing that is not."""

import threading

import amqp_fakes
import pytest
from amqp_fakes import FakeConnection, FakeQueue, deliver, stop_in_thread, until_reconnected

from chassis.messaging import consumer as consumers
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
def consumer(broker, taken):
    consumer = Consumer(
        "amqp://rabbit", "test", lambda: [FakeQueue()], taken.append, prefetch=7, drain_timeout=FOREVER
    )
    thread = threading.Thread(target=consumer.run, daemon=True)
    thread.start()
    eventually(consumer.connected.is_set)
    yield consumer
    amqp_fakes.stop(consumer, thread)


def test_the_broker_hears_how_many_may_be_in_hand(consumer, broker):
    assert broker.channels[0].prefetch == 7


def test_a_batch_is_acknowledged_by_its_last_message(consumer, broker, taken):
    consumer.ack(deliver(broker, taken, 3))
    assert broker.channels[0].acks == [(3, True)]


def test_one_message_is_acknowledged_alone_and_in_any_order(consumer, broker, taken):
    first, second, third = deliver(broker, taken, 3)
    for message in (third, first, second):
        consumer.ack_one(message)
    assert broker.channels[0].acks == [(3, False), (1, False), (2, False)]


def test_after_a_message_was_abandoned_no_later_one_is_acknowledged(consumer, broker, taken):
    first, second, third = deliver(broker, taken, 3)
    consumer.abandon(first)
    consumer.ack([second])
    consumer.ack_one(third)
    assert not consumer.is_current(second)
    until_reconnected(broker)
    assert broker.channels[0].acks == []


def test_nor_is_what_the_broker_sends_after_that_taken(consumer, broker, taken):
    [first] = deliver(broker, taken, 1)
    consumer.abandon(first)
    [deliver_late] = broker.channels[0].callbacks.values()
    deliver_late(object())
    assert taken == [first]
    until_reconnected(broker)


def test_a_message_of_a_connection_that_is_gone_is_not_settled_on_the_new_one(consumer, broker, taken):
    [old] = deliver(broker, taken, 1)
    consumer.abandon(old)
    until_reconnected(broker)
    consumer.ack([old])
    consumer.ack_one(old)
    consumer.abandon(old)
    [new] = deliver(broker, taken, 1)
    assert consumer.is_current(new)
    consumer.ack([new])
    assert broker.channels[1].acks == [(1, True)]


def test_once_some_are_left_the_others_are_acknowledged_one_by_one(consumer, broker, taken):
    messages = deliver(broker, taken, 4)
    consumer.suspend("too many dead letters")
    consumer.leave([messages[1]])
    consumer.ack([messages[0], *messages[2:]])
    assert broker.channels[0].acks == [(1, False), (3, False), (4, False)]


def test_a_suspended_consumer_is_not_ready_and_comes_back_on_a_new_connection(consumer, broker, taken):
    assert consumer.ready
    consumer.suspend("too many dead letters")
    assert not consumer.ready
    eventually(lambda: not consumer.connected.is_set())
    consumer.resume()
    until_reconnected(broker)
    eventually(lambda: consumer.ready)


def test_a_stop_waits_until_what_was_taken_is_settled(consumer, broker, taken):
    [message] = deliver(broker, taken, 1)
    assert not hasattr(broker.channels[0], "cancelled")
    stopping = stop_in_thread(broker, consumer)
    assert consumer.connected.is_set()
    consumer.ack([message])
    stopping.join(30)
    assert not stopping.is_alive()
    assert broker.channels[0].acks == [(1, True)]
    assert len(broker.connections) == 1


def test_a_queue_that_is_declared_differently_ends_the_consumer(broker, monkeypatch):
    def differs(connection, process):
        raise transport.TopologyMismatch("test has other arguments")

    monkeypatch.setattr(topology, "declare", differs)
    consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print)
    with pytest.raises(transport.TopologyMismatch):
        consumer.run()
    assert [connection.closed for connection in broker.connections] == [True]
    consumer.stop()


def test_a_queue_that_others_will_declare_is_waited_for_and_named_once(broker, monkeypatch, taken):
    missing = "NOT_FOUND - no queue 'test'"
    reported, tries = [], []

    def not_yet(connection, process):
        tries.append(process)
        if len(tries) < 6:
            raise transport.TopologyMissing(missing)

    monkeypatch.setattr(topology, "declare", not_yet)
    monkeypatch.setattr(consumers, "pause_seconds", lambda failures, longest: 0.01)
    monkeypatch.setattr(consumers.log, "error", lambda text, **fields: reported.append(fields["cause"]))
    consumer, other = (Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], taken.append) for _ in "12")
    threads = [each.run_in_thread() for each in (consumer, other)]
    eventually(lambda: consumer.connected.is_set() and other.connected.is_set())
    assert reported == [missing]
    assert (consumer.reason, other.reason) == ("", "")
    for each, thread in zip((consumer, other), threads, strict=True):
        each.stop()
        thread.join(30)


def test_a_consumer_says_which_queue_it_waits_for_and_stays_alive(broker, monkeypatch):
    def not_yet(connection, process):
        raise transport.TopologyMissing("no queue 'test'")

    monkeypatch.setattr(topology, "declare", not_yet)
    consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print)
    thread = consumer.run_in_thread()
    eventually(lambda: consumer.reason == "no queue 'test'")
    begun = consumer.last_turn
    eventually(lambda: consumer.last_turn > begun, 10)
    assert not consumer.ready
    assert all(connection.closed for connection in broker.connections[:-1])
    consumer.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_a_consumer_is_ready_once_it_is_connected():
    assert not Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], print).ready


def test_the_broker_inside_the_process_has_each_message_acknowledged(broker, taken, monkeypatch):
    """It knows no acknowledgement of several."""
    monkeypatch.setattr(FakeConnection.transport, "driver_type", "memory")
    consumer = Consumer("embedded://", "test", lambda: [FakeQueue()], taken.append)
    thread = consumer.run_in_thread()
    eventually(consumer.connected.is_set)
    consumer.ack(deliver(broker, taken, 3))
    assert broker.channels[0].acks == [(1, False), (2, False), (3, False)]
    consumer.stop()
    thread.join(30)


def test_a_consumer_in_a_thread_of_its_own_does_not_keep_the_process_alive(broker, taken):
    consumer = Consumer("amqp://rabbit", "test", lambda: [FakeQueue()], taken.append)
    thread = consumer.run_in_thread()
    eventually(consumer.connected.is_set)
    consumer.ack(deliver(broker, taken, 1))
    assert thread.daemon
    consumer.stop()
    thread.join(30)
    assert not thread.is_alive()
