"""The broker inside the process does what RabbitMQ does, as far as the platform relies on it."""

from threading import Event, Thread

import pytest
from kombu import Consumer, Exchange, Queue

from chassis.messaging import transport
from chassis.testing import eventually

PATIENCE = 30.0
EVENTS = Exchange("test.events", type="topic")


@pytest.fixture(autouse=True)
def _empty_broker():
    transport.reset_embedded()
    yield
    transport.reset_embedded()


@pytest.fixture
def connection():
    with transport.connect("embedded://", "test") as connection:
        yield connection


def declare(channel, *names):
    """Queues of these names, all bound to the same events."""
    queues = [Queue(name, exchange=EVENTS, routing_key="Viewed").bind(channel) for name in names]
    for queue in queues:
        queue.declare()
    return queues


def publish(channel, routing_key="Viewed", body=b"{}"):
    message = channel.prepare_message(
        body, content_type="application/json", content_encoding="utf-8", headers={"ce-id": "1"}, properties={}
    )
    channel.basic_publish(message, exchange=EVENTS.name, routing_key=routing_key, mandatory=False)


def consume(channel, queues, on_message):
    Consumer(channel, queues, on_message=on_message).consume()


def test_a_message_arrives_as_it_was_sent(connection):
    channel, arrived = connection.channel(), []
    consume(channel, declare(channel, "one"), arrived.append)
    publish(channel, body='{"é": 1}'.encode())
    connection.drain_events(timeout=PATIENCE)
    [message] = arrived
    assert message.body in ('{"é": 1}', '{"é": 1}'.encode())
    assert message.headers == {"ce-id": "1"}
    assert message.properties["content_type"] == "application/json"
    assert message.delivery_info["routing_key"] == "Viewed"


def test_one_message_on_two_queues_is_acknowledged_on_each_by_itself(connection):
    channel, arrived = connection.channel(), []
    channel.basic_qos(0, 2, False)
    consume(channel, declare(channel, "one", "two"), arrived.append)
    publish(channel)
    for _ in range(2):
        connection.drain_events(timeout=PATIENCE)
    first, second = arrived
    assert first.delivery_tag != second.delivery_tag
    assert channel.qos.can_consume_max_estimate() == 0
    first.ack()
    assert channel.qos.can_consume_max_estimate() == 1
    second.ack()
    assert channel.qos.can_consume_max_estimate() == 2


def test_prefetch_limits_what_is_delivered_unacknowledged(connection):
    channel, arrived = connection.channel(), []
    channel.basic_qos(0, 1, False)
    consume(channel, declare(channel, "one"), arrived.append)
    publish(channel)
    publish(channel)
    connection.drain_events(timeout=PATIENCE)
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.01)
    arrived[0].ack()
    connection.drain_events(timeout=PATIENCE)
    assert len(arrived) == 2


def test_a_message_that_no_queue_wants_is_dropped(connection):
    channel = connection.channel()
    declare(channel, "one")
    publish(channel, routing_key="Dreamt")
    assert list(channel.queues) == ["one"]
    assert transport.embedded_backlog(["one"]) == 0


def test_the_backlog_counts_what_waits_in_the_queues_named(connection):
    channel = connection.channel()
    declare(channel, "one", "two")
    publish(channel)
    publish(channel)
    assert transport.embedded_backlog(["one"]) == 2
    assert transport.embedded_backlog(["one", "two", "three"]) == 4


def test_a_queue_keeps_its_messages_while_nobody_is_connected():
    with transport.connect("embedded://", "publisher") as connection:
        declare(connection.channel(), "one")
        publish(connection.channel())
    assert transport.embedded_backlog(["one"]) == 1


def test_draining_gives_up_after_its_timeout(connection):
    channel = connection.channel()
    consume(channel, declare(channel, "one"), print)
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.01)


def test_a_message_wakes_who_drains_in_another_thread(connection):
    channel, arrived = connection.channel(), Event()
    consume(channel, declare(channel, "one"), lambda message: arrived.set())
    Thread(target=connection.drain_events, kwargs={"timeout": 20 * PATIENCE}, daemon=True).start()
    eventually(lambda: transport._arrivals._changed._waiters)

    def put():
        with transport.connect("embedded://", "publisher") as other:
            publish(other.channel())

    Thread(target=put, daemon=True).start()
    assert arrived.wait(PATIENCE)


def test_a_reset_forgets_queues_and_bindings(connection):
    channel = connection.channel()
    declare(channel, "one")
    publish(channel)
    transport.reset_embedded()
    publish(channel)
    assert transport.embedded_backlog(["one"]) == 0
