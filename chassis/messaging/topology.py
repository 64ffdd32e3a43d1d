"""Every exchange and queue, derived from the contracts. Ops and tests read the names here.

    <publisher>.events        topic exchange          one per publisher, routing key = event type
    <service>.<Event>         quorum queue            one per handler, named by service and event
    <service>.deadletters     quorum queue            what no retry will mend, with its reason
    events                    stream                  every event, for analysts and replay
    rpc-<service>             queue on ``nameko-rpc`` calls, kept at most until their deadline

Type, delivery limit and dead-lettering are queue arguments (docs/adr/0004): a broker that was reached by
nothing but AMQP is safe from its first message. Changing one means a new queue name.

What is durable is made by ``declare`` alone, or before it by ``deploy/rabbitmq/definitions.json``; whatever
else refers to it (a consumer, a binding) takes it as made, and needs no permission to make it.
"""

from typing import Any

from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed
from kombu import Connection, Exchange, Queue, binding

from chassis.messaging.transport import TopologyMismatch
from contracts.envelope import Event
from contracts.registry import PUBLISHERS, SUBSCRIPTIONS

DELIVERY_LIMIT = 50
"""Deliveries before the broker dead-letters. Only a consumer that dies counts, and it is charged for all
that it had prefetched: the limit must outlast a bad night, not a bad message."""

LOOKED_AT_LIMIT = 1_000_000
"""Looking at a dead letter delivers it. RabbitMQ 4 drops after 20 unless told otherwise."""

STREAM_MAX_AGE = "90D"

RPC_EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True, no_declare=True)
DEAD_LETTER_EXCHANGE = Exchange("deadletters", type="direct", durable=True, no_declare=True)


def event_exchange(publisher: str) -> Exchange:
    return Exchange(f"{publisher}.events", type="topic", durable=True, no_declare=True)


def event_binding(event: type[Event]) -> binding:
    return binding(event_exchange(event.publisher()), routing_key=event.type_name())


def all_events_of(publisher: str) -> binding:
    return binding(event_exchange(publisher), routing_key="#")


def event_queue(service: str, event: type[Event]) -> Queue:
    return Queue(
        event_queue_name(service, event),
        exchange=event_exchange(event.publisher()),
        routing_key=event.type_name(),
        durable=True,
        no_declare=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_LETTER_EXCHANGE.name,
            "x-dead-letter-routing-key": dead_letter_queue_name(service),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


def event_queue_name(service: str, event: type[Event]) -> str:
    return f"{service}.{event.type_name()}"


def dead_letter_queue(service: str) -> Queue:
    name = dead_letter_queue_name(service)
    return Queue(
        name,
        exchange=DEAD_LETTER_EXCHANGE,
        routing_key=name,
        durable=True,
        no_declare=True,
        queue_arguments={"x-queue-type": "quorum", "x-delivery-limit": LOOKED_AT_LIMIT},
    )


def dead_letter_queue_name(service: str) -> str:
    return f"{service}.deadletters"


def stream_queue() -> Queue:
    return Queue(
        "events",
        bindings=[all_events_of(publisher) for publisher in PUBLISHERS],
        durable=True,
        no_declare=True,
        queue_arguments={"x-queue-type": "stream", "x-max-age": STREAM_MAX_AGE},
    )


def rpc_queue(service: str) -> Queue:
    return Queue(
        f"rpc-{service}",
        exchange=RPC_EXCHANGE,
        routing_key=f"{service}.*",
        durable=True,
        no_declare=service in PUBLISHERS,
    )


def rpc_queues() -> list[Queue]:
    """A call waits in them for its service, until its deadline."""
    return [rpc_queue(service) for service in PUBLISHERS]


def exchanges() -> list[Exchange]:
    """Every exchange of the platform."""
    return [*(event_exchange(publisher) for publisher in PUBLISHERS), RPC_EXCHANGE, DEAD_LETTER_EXCHANGE]


def durable_queues(*, streams: bool) -> list[Queue]:
    """Every queue that outlives a process, apart from those of RPC."""
    queues = [event_queue(service, event) for service, events in SUBSCRIPTIONS.items() for event in events]
    queues += [dead_letter_queue(service) for service in SUBSCRIPTIONS]
    return [*queues, stream_queue()] if streams else queues


def declare(connection: Connection) -> None:
    """See that all of it is there, whoever comes first: an event sent before its handler ever ran is kept
    for it.

    A user of the broker who may not make it all has it made for them, and only looks. Raises TopologyMismatch
    when a queue exists with other arguments, or when something is missing that this user may not make.
    """
    queues = [*rpc_queues(), *durable_queues(streams=connection.transport.driver_type == "amqp")]
    try:
        _make(connection.channel(), queues)
    except AccessRefused:
        _look(connection.channel(), queues)
    except PreconditionFailed as error:
        raise TopologyMismatch(error.reply_text) from error


def _make(channel: Any, queues: list[Queue]) -> None:
    for exchange in exchanges():
        channel.exchange_declare(exchange=exchange.name, type=exchange.type, durable=True, auto_delete=False)
    for queue in queues:
        bound = queue.bind(channel)
        bound.queue_declare()
        if bound.exchange:
            bound.queue_bind()
        for each in bound.bindings:
            each.bind(bound)
    channel.close()


def _look(channel: Any, queues: list[Queue]) -> None:
    try:
        for exchange in exchanges():
            channel.exchange_declare(exchange=exchange.name, type=exchange.type, passive=True)
        for queue in queues:
            channel.queue_declare(queue=queue.name, passive=True)
        channel.close()
    except NotFound as error:
        raise TopologyMismatch(
            f"{error.reply_text}: this user may not make it; import deploy/rabbitmq/definitions.json"
        ) from error
