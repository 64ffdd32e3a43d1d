"""AMQP frames that the chassis reads and writes, or leaves to py-amqp: the same messages, both ways."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from amqp import serialization, spec
from kombu import Queue
from sample_events import viewed

from chassis.messaging import wire
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.messaging.transport import _ReadAhead, connect
from chassis.service import Container
from chassis.testing import eventually, publish_raw, take_all
from contracts import codec
from contracts.errors import Unavailable
from services.catalog.service import Catalog
from services.rewards.service import Rewards

QUEUE, DEAD = "tests.frames", "rewards.deadletters"
BIG = 300_000
"""Bytes: three frames of body, and more than is read ahead."""

pytestmark = [
    pytest.mark.rabbitmq,
    pytest.mark.parametrize("amqp_uri", ["rabbitmq"], indirect=True),
    pytest.mark.parametrize("own", [True, False], ids=["own frames", "py-amqp"], indirect=True),
]


@pytest.fixture(autouse=True)
def own(request, monkeypatch) -> Iterator[bool]:
    """``wire.ENABLED`` for every connection that the test opens."""
    monkeypatch.setattr(wire, "ENABLED", request.param)
    yield request.param
    monkeypatch.undo()
    wire.install()


@pytest.fixture
def queue(config) -> Iterator[str]:
    with connect(config.amqp_uri, "tests") as connection:
        Queue(QUEUE, durable=True)(connection.channel()).queue_declare()
        yield QUEUE
        connection.channel().queue_delete(QUEUE)


@pytest.fixture
def consume(config) -> Iterator[Callable[..., Consumer]]:
    """``consume(queue, on_message)``: a consumer that is connected; stopped at the end."""
    running: list[Consumer] = []

    def consume(queue: str, on_message: Callable[[Any], None], prefetch: int = 0) -> Consumer:
        consumer = Consumer(
            config.amqp_uri,
            f"tests {len(running)}",
            lambda: [Queue(queue, no_declare=True)],
            on_message,
            prefetch=prefetch,
            drain_timeout=0.1,
            process="tests",
        )
        consumer.run_in_thread()
        running.append(consumer)
        eventually(consumer.connected.is_set)
        return consumer

    yield consume
    for consumer in running:
        consumer.stop()


def messages() -> list[Outgoing]:
    texts = [b"{}", b"", "Éclairé à 36 °C".encode(), b"\x00\xce\xff" * 50, b"x" * BIG, b"last"]
    return [
        Outgoing(
            exchange="",
            routing_key=QUEUE,
            body=body,
            headers={"ce-type": "HotspotViewed", "ce-subject": "œil", "number": str(number)},
            properties={"message_id": str(uuid4()), "correlation_id": "test", "reply_to": "nowhere"},
            mandatory=True,
        )
        for number, body in enumerate(texts * 30)
    ]


def as_sent(message: Outgoing) -> tuple[Any, ...]:
    return message.body, message.headers, message.properties["message_id"], "test", "nowhere", 2


def as_received(message: Any) -> tuple[Any, ...]:
    """py-amqp gives an empty body as text."""
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    properties = message.properties
    return (
        body,
        dict(message.headers),
        *(properties[name] for name in ("message_id", "correlation_id", "reply_to", "delivery_mode")),
    )


def test_what_is_sent_is_what_arrives_in_its_order(config, queue, consume):
    received: list[Any] = []
    sent = messages()
    consume(queue, received.append)
    publisher = Publisher(config.amqp_uri, "tests", process="tests")
    publisher.publish(sent[:90])
    publisher.publish(sent[90:])
    publisher.close()
    eventually(lambda: len(received) == len(sent))
    assert [as_received(message) for message in received] == [as_sent(message) for message in sent]
    assert {message.delivery_info["routing_key"] for message in received} == {queue}


def test_what_is_acknowledged_is_gone_and_the_rest_comes_again(config, queue, consume):
    received: list[Any] = []
    sent = messages()[:20]
    first = consume(queue, received.append)
    publisher = Publisher(config.amqp_uri, "tests", process="tests")
    publisher.publish(sent)
    publisher.close()
    eventually(lambda: len(received) == 20)
    first.ack(received[:10])
    first.ack_one(received[15])
    first.stop()
    again: list[Any] = []
    consume(queue, again.append)
    expected = [as_sent(sent[number]) for number in (10, 11, 12, 13, 14, 16, 17, 18, 19)]
    eventually(lambda: len(again) == len(expected))
    assert [as_received(message) for message in again] == expected
    assert all(message.delivery_info["redelivered"] for message in again)


def test_a_message_that_no_queue_takes_is_refused(config):
    publisher = Publisher(config.amqp_uri, "tests", process="tests")
    with pytest.raises(Unavailable, match="refused"):
        publisher.publish([Outgoing(exchange="", routing_key="tests.no-such", body=b"", mandatory=True)])
    publisher.close()


def test_a_click_becomes_points_and_poison_is_put_aside(config, season, start, visitor):
    containers: list[Container] = [start(Catalog), start(Rewards)]
    assert all(containers)
    headers, body = codec.encode(viewed(visitor.id))
    publish_raw(config.amqp_uri, "rewards.HotspotViewed", body[:-1], headers)
    assert visitor.view("grue-soudure") != [None]
    visitor.until_total(10)
    [dead] = eventually(lambda: take_all(config.amqp_uri, DEAD))
    assert dead.headers["x-dead-letter-reason"].startswith("undecodable body")


def test_the_switch_decides_who_reads_and_writes(config, own):
    with connect(config.amqp_uri, "tests") as connection:
        receive = connection.connection.transport._quick_recv
        assert isinstance(getattr(receive, "__self__", None), _ReadAhead) is own
    read = serialization.PROPERTY_CLASSES[spec.Basic.CLASS_ID]
    assert read is (wire.read_properties if own else serialization.decode_properties_basic)
