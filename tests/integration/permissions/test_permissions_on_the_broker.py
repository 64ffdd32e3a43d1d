"""Least privilege on RabbitMQ: nothing works but what is needed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from amqp.exceptions import AccessRefused, AMQPError
from secured import BROKER_USERS, EXCHANGES, QUEUES, channel_of, publish

from chassis.messaging import topology, transport
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.testing import eventually
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import Unavailable
from contracts.registry import BROADCASTS, EVENTS, PUBLISHERS, SERVICES, SUBSCRIPTIONS, subscribers

pytestmark = pytest.mark.rabbitmq


def may_publish_on(user: str) -> set[str]:
    if user in SERVICES:
        own = {f"{user}.events"} if user in PUBLISHERS else set()
        return own | {"nameko-rpc"} | ({"deadletters"} if user in SUBSCRIPTIONS else set())
    return {"gateway": {"nameko-rpc"}, "streams": {"nameko-rpc"}, "operator": {""}}.get(user, set())


def reads(user: str, queue: str) -> bool:
    if queue == "events":
        return user in ("analyst", "backup", "operator")
    return QUEUES[queue] == user or (user == "operator" and queue.endswith(".deadletters"))


def test_nobody_is_let_in_without_a_password(secured):
    assert secured.let_in_without_password == []
    with pytest.raises((AMQPError, OSError)):
        transport.connect(secured.uri("guest", "guest"), "tests")
    for user in BROKER_USERS:
        transport.connect(secured.uri(user), "tests").release()


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("user", BROKER_USERS)
def test_an_exchange_takes_messages_of_its_users_only(secured, user, exchange):
    with channel_of(secured, user) as channel:
        if exchange not in may_publish_on(user):
            with pytest.raises(AccessRefused):
                publish(channel, exchange, "any")
        else:
            key = allowed_key(user, exchange)
            publish(channel, exchange, key)
            for service in subscribers(EVENTS[key]) if key in EVENTS else ():
                secured.broker.ctl("purge_queue", f"{service}.{key}")


def allowed_key(user: str, exchange: str) -> str:
    """One that ``user`` may use, and if possible one that no queue of a handler is bound with."""
    if exchange == "nameko-rpc":
        return {"gateway": "rewards.no_such_method", "streams": "rewards.events_since"}.get(user, uuid4().hex)
    own = sorted(
        (name for name, each in EVENTS.items() if each.publisher() == user),
        key=lambda name: len(subscribers(EVENTS[name])),
    )
    return own[0] if exchange.endswith(".events") else "nowhere"


FOREIGN_KEYS = [
    *((service, f"{service}.events", "NoSuchEvent") for service in PUBLISHERS),
    *(
        (service, f"{service}.events", name)
        for service in PUBLISHERS
        for name, event in EVENTS.items()
        if event.publisher() != service
    ),
    *((service, "nameko-rpc", f"{called}.any_method") for service in SERVICES for called in PUBLISHERS),
    ("gateway", "nameko-rpc", uuid4().hex),
    ("gateway", "nameko-rpc", "nowhere.any_method"),
    ("gateway", "nameko-rpc", "rewards.get_points.too"),
    ("streams", "nameko-rpc", "rewards.get_points"),
    ("streams", "nameko-rpc", "live.ask"),
]


@pytest.mark.parametrize(("user", "exchange", "key"), FOREIGN_KEYS)
def test_a_routing_key_that_is_not_ones_own_is_refused(secured, user, exchange, key):
    """No other's event, no call to a service by a service, no reply by the gateway."""
    with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
        publish(channel, exchange, key)


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_queue_is_read_by_its_owner_and_made_or_deleted_by_nobody(secured, user, queue):
    def attempt(act: Callable[[Any], Any]) -> None:
        with channel_of(secured, user) as channel:
            act(channel)

    if not reads(user, queue):
        for act in (
            lambda channel: channel.basic_get(queue),
            lambda channel: channel.basic_consume(queue),
            lambda channel: channel.queue_purge(queue),
        ):
            with pytest.raises(AccessRefused):
                attempt(act)
    elif queue != "events":  # a stream has no get
        attempt(lambda channel: channel.basic_get(queue))
    for act in (
        lambda channel: channel.queue_declare(queue, durable=True),
        lambda channel: channel.queue_delete(queue),
        lambda channel: channel.queue_bind(queue, "amq.topic", "#"),
        lambda channel: channel.queue_unbind(queue, "catalog.events", "#"),
    ):
        with pytest.raises(AccessRefused):
            attempt(act)


@pytest.mark.parametrize("exchange", [exchange for exchange in EXCHANGES if exchange])
@pytest.mark.parametrize("user", BROKER_USERS)
def test_an_exchange_is_made_or_deleted_by_nobody(secured, user, exchange):
    kind = next(each.type for each in topology.exchanges() if each.name == exchange)
    for act in (
        lambda channel: channel.exchange_declare(exchange, kind, durable=True, auto_delete=False),
        lambda channel: channel.exchange_delete(exchange),
    ):
        with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
            act(channel)


@pytest.mark.parametrize("user", BROKER_USERS)
@pytest.mark.parametrize("caller", BROADCASTS)
def test_no_queue_may_be_made_but_those_of_gateway_and_streams(secured, user, caller):
    nonce = uuid4().hex
    for name in (f"{caller}.broadcast-{nonce}", f"rpc.reply-{caller}-{nonce}"):
        with channel_of(secured, user) as channel:
            if user == caller:
                channel.queue_declare(name, exclusive=True, auto_delete=True)
            else:
                with pytest.raises(AccessRefused):
                    channel.queue_declare(name, exclusive=True, auto_delete=True)
    for name in (f"{user}.mine", f"rpc.reply-{caller}-{nonce}0", "mine", f"rpc.reply-{nonce}"):
        with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
            channel.queue_declare(name, exclusive=True, auto_delete=True)


@pytest.mark.parametrize("process", BROADCASTS)
@pytest.mark.parametrize("name", EVENTS)
def test_a_process_hears_its_broadcasts_and_no_other_event(secured, name, process):
    exchange = f"{EVENTS[name].publisher()}.events"
    with channel_of(secured, process) as channel:
        queue = channel.queue_declare(f"{process}.broadcast-{uuid4().hex}", exclusive=True).queue
        if EVENTS[name] in BROADCASTS[process]:
            channel.queue_bind(queue, exchange, name)
        else:
            with pytest.raises(AccessRefused):
                channel.queue_bind(queue, exchange, name)


@pytest.mark.parametrize(
    ("exchange", "key"),
    [("catalog.events", "#"), ("nameko-rpc", "#"), ("nameko-rpc", "rewards.*"), ("deadletters", "x")],
)
def test_the_gateway_cannot_listen_in(secured, exchange, key):
    with channel_of(secured, "gateway") as channel:
        queue = channel.queue_declare(f"gateway.broadcast-{uuid4().hex}", exclusive=True).queue
        with pytest.raises(AccessRefused):
            channel.queue_bind(queue, exchange, key)


def test_the_definitions_make_what_the_topology_would(secured):
    """``admin``, who may make everything, finds nothing that differs."""
    before = secured.broker.ctl("list_bindings")
    with transport.connect(secured.uri("admin"), "tests") as connection:
        topology.declare(connection)
    assert sorted(secured.broker.ctl("list_bindings").splitlines()) == sorted(before.splitlines())


def test_tags_are_those_of_the_scaler_and_of_the_administrator(secured):
    rows = [line.split("\t") for line in secured.broker.ctl("list_users").splitlines()[1:]]
    tags = {user: found for user, found in rows if found != "[]"}
    assert tags == {"keda": "[monitoring]", "admin": "[administrator]"}


def test_an_event_is_not_sent_while_the_queue_of_a_handler_is_missing(secured):
    """It would reach the stream, and be lost to its handler, which is not there to make its queue."""
    secured.broker.ctl("delete_queue", "accounts.VisitorErased")
    event = Outgoing.event(Envelope.of(VisitorErased(visitor=uuid4()), correlation_id="test"))
    publisher = Publisher(secured.uri("accounts"), "accounts")
    try:
        with pytest.raises(Unavailable, match=r"accounts\.VisitorErased.*definitions\.json"):
            publisher.publish([event])
        with (
            transport.connect(secured.uri("accounts"), "tests") as connection,
            pytest.raises(transport.TopologyMismatch, match=r"accounts\.VisitorErased"),
        ):
            topology.declare(connection, "accounts")
        with transport.connect(secured.uri("catalog"), "tests") as connection:
            topology.declare(connection, "catalog")
            topology.declare_destinations(connection, "catalog")
    finally:
        secured.import_definitions()
    publisher.publish([event])
    publisher.close()
    with channel_of(secured, "accounts") as channel:
        assert (
            channel.basic_get("accounts.VisitorErased", no_ack=True).headers["ce-id"]
            == event.headers["ce-id"]
        )


def test_a_consumer_with_a_wrong_password_says_what_to_correct_and_works_once_it_is(secured):
    queue = topology.rpc_queue("rewards")
    consumer = Consumer(secured.uri("rewards", "wrong"), "rpc", lambda: [queue], lambda message: None)
    consumer.run_in_thread()
    try:
        assert "correct user and password in AMQP_URI" in eventually(lambda: consumer.reason)
        assert not consumer.ready
        secured.broker.ctl("change_password", "rewards", "wrong")
        eventually(lambda: consumer.ready)
        assert consumer.reason == ""
    finally:
        consumer.stop()
        secured.import_definitions()
