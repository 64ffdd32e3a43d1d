"""Every exchange and queue, derived from the contracts. Operators and tests find the names here.

    <publisher>.events        topic exchange          one per publisher, routing key = event type
    <service>.<Event>         quorum queue            one per handler, named by service and event
    <service>.deadletters     quorum queue            messages that no retry can handle, with the reason
    events                    stream                  every event, for analysts and replay
    rpc-<service>             quorum queue            calls on ``nameko-rpc``, kept until their deadline

Type, delivery limit and dead-lettering are queue arguments (docs/adr/0004), so that the broker needs no other
configuration. A queue with another argument needs a new name, but those of calls (docs/adr/0018).

Durable queues and exchanges are declared by ``declare`` and ``declare_destinations`` only, or beforehand by
``deploy/rabbitmq/definitions.json``; a consumer or a binding that refers to them needs no permission to
declare them. Which process declares what, and why: docs/adr/0014.
"""

from collections.abc import Iterable
from typing import Any

from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed
from kombu import Connection, Exchange, Queue, binding

from chassis.messaging.transport import TopologyMismatch, TopologyMissing
from chassis.runtime.logs import get_logger
from contracts.envelope import Event
from contracts.registry import BROADCASTS, EVENTS, PUBLISHERS, SERVICES, SUBSCRIPTIONS, subscribers

log = get_logger(__name__)

OPERATOR = "operator"
"""The process name of ``usine deadletters``, which reads the dead letters of every service."""

DELIVERY_LIMIT = 50
"""Deliveries before the broker dead-letters a message. A message is only delivered again when its consumer
dies, and so are all others that were prefetched: the limit must allow for many restarts in a row."""

LOOKED_AT_LIMIT = 1_000_000
"""Reading a dead letter counts as a delivery, and RabbitMQ 4 drops a message after 20 by default."""

STREAM_MAX_AGE = "90D"

_declares = True

RPC_EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True, no_declare=True)
DEAD_LETTER_EXCHANGE = Exchange("deadletters", type="direct", durable=True, no_declare=True)


def event_exchange(publisher: str) -> Exchange:
    """The exchange of the events of ``publisher``."""
    return Exchange(f"{publisher}.events", type="topic", durable=True, no_declare=True)


def event_binding(event: type[Event]) -> binding:
    """For a queue of all events of that type."""
    return binding(event_exchange(event.publisher()), routing_key=event.type_name())


def all_events_of(publisher: str) -> binding:
    """For a queue of all events of ``publisher``, also of types that are not declared yet."""
    return binding(event_exchange(publisher), routing_key="#")


def event_queue(service: str, event: type[Event]) -> Queue:
    """The queue from which ``service`` handles ``event``."""
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
    """The dead letters of all queues of ``service``."""
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


def stream_queue(publishers: Iterable[str] = PUBLISHERS) -> Queue:
    """The stream of all events, with the bindings to ``publishers``."""
    return Queue(
        "events",
        bindings=[all_events_of(publisher) for publisher in publishers],
        durable=True,
        no_declare=True,
        queue_arguments={"x-queue-type": "stream", "x-max-age": STREAM_MAX_AGE},
    )


def rpc_queue(service: str) -> Queue:
    """The queue in which calls wait for ``service``, until their deadline.

    One that exists with another type, as earlier versions declare it, is used as it is (docs/adr/0018).
    """
    return Queue(
        f"rpc-{service}",
        exchange=RPC_EXCHANGE,
        routing_key=f"{service}.*",
        durable=True,
        no_declare=service in SERVICES,
        queue_arguments={"x-queue-type": "quorum"},
    )


def rpc_queues() -> list[Queue]:
    """Those of all services."""
    return [rpc_queue(service) for service in SERVICES]


def exchanges(process: str | None = None) -> list[Exchange]:
    """The exchanges that ``process`` publishes to or binds queues to; without it, all of the platform's."""
    publishers = set(PUBLISHERS)
    if process is not None:
        used = (*SUBSCRIPTIONS.get(process, ()), *BROADCASTS.get(process, ()))
        publishers = {event.publisher() for event in used} | ({process} & publishers)
    return [*(event_exchange(each) for each in sorted(publishers)), RPC_EXCHANGE, DEAD_LETTER_EXCHANGE]


def durable_queues(*, streams: bool) -> list[Queue]:
    """Every queue that outlives a process, apart from those of RPC."""
    queues = [event_queue(service, event) for service, events in SUBSCRIPTIONS.items() for event in events]
    queues += [dead_letter_queue(service) for service in SUBSCRIPTIONS]
    return [*queues, stream_queue()] if streams else queues


def owned_queues(process: str) -> list[Queue]:
    """The durable queues that ``process`` consumes, and its dead letters."""
    queues = [rpc_queue(process)] if process in SERVICES else []
    if events := SUBSCRIPTIONS.get(process):
        queues += [event_queue(process, event) for event in events]
        queues.append(dead_letter_queue(process))
    return queues


def destination_queues(process: str, *, streams: bool) -> list[Queue]:
    """The durable queues that messages of ``process`` go to, and for the operator those that it reads."""
    if process == OPERATOR:
        return [dead_letter_queue(service) for service in SUBSCRIPTIONS]
    queues = [] if process in SERVICES else rpc_queues()  # only the gateway calls services
    if process in SUBSCRIPTIONS:
        queues.append(dead_letter_queue(process))
    if process in PUBLISHERS:
        events = [event for event in EVENTS.values() if event.publisher() == process]
        queues += [event_queue(service, event) for event in events for service in subscribers(event)]
        queues += [stream_queue([process])] if streams else []
    return queues


def only_check() -> None:
    """From now on this process checks that durable queues and exchanges exist, and declares none. With the
    users of ``deploy/rabbitmq/definitions.json`` each attempt would be refused, and an error in the broker's
    log."""
    global _declares
    _declares = False


def declare(connection: Connection, process: str | None = None) -> None:
    """Declare what ``process`` owns: its queues with their bindings, and the exchanges it uses; without
    ``process``, everything of the platform.

    After ``only_check``, and for a user without the permission to declare, only check that all of it exists.
    Raises TopologyMismatch, with the name of the queue, if one exists with other arguments; TopologyMissing
    if it is missing and may not be declared.
    """
    if process is None:
        queues = [*rpc_queues(), *durable_queues(streams=_has_streams(connection))]
    else:
        queues = owned_queues(process)
    _declare(connection, exchanges(process), queues, strict=True)


def declare_destinations(connection: Connection, process: str | None = None) -> None:
    """Ensure that every queue exists that a message of ``process`` must reach (without it, of any process):
    messages are then kept even for a service that has never been started.

    Only the owner checks arguments: an existing queue with other ones is bound and used as it is. Raises
    TopologyMissing if a queue is missing that this process may not declare.
    """
    streams = _has_streams(connection)
    if process is None:
        queues = [*rpc_queues(), *durable_queues(streams=streams)]
    else:
        queues = destination_queues(process, streams=streams)
    _declare(connection, exchanges(process), queues, strict=False)


def _has_streams(connection: Connection) -> bool:
    return bool(connection.transport.driver_type == "amqp")


def _declare(connection: Connection, exchanges: list[Exchange], queues: list[Queue], *, strict: bool) -> None:
    if not _declares:
        _check_existence(connection.channel(), exchanges, queues)
        return
    try:
        channel = connection.channel()
        for exchange in exchanges:
            channel.exchange_declare(
                exchange=exchange.name, type=exchange.type, durable=True, auto_delete=False
            )
        for queue in queues:
            try:
                queue.bind(channel).queue_declare()
            except PreconditionFailed as error:
                if strict and queue.exchange != RPC_EXCHANGE:
                    raise
                log.error("queue has other arguments", queue=queue.name, cause=error.reply_text)
                channel = connection.channel()  # the broker has closed the one before
            _bind(channel, queue)
        channel.close()
    except AccessRefused:
        _check_existence(connection.channel(), exchanges, queues)
    except PreconditionFailed as error:
        raise TopologyMismatch(error.reply_text) from error


def _bind(channel: Any, queue: Queue) -> None:
    bound = queue.bind(channel)
    if bound.exchange:
        bound.queue_bind()
    for each in bound.bindings:
        each.bind(bound)


def _check_existence(channel: Any, exchanges: list[Exchange], queues: list[Queue]) -> None:
    try:
        for exchange in exchanges:
            channel.exchange_declare(exchange=exchange.name, type=exchange.type, passive=True)
        for queue in queues:
            channel.queue_declare(queue=queue.name, passive=True)
        channel.close()
    except NotFound as error:
        raise TopologyMissing(
            f"{error.reply_text}: this process may not declare it; import definitions.json of "
            "`usine secrets create`, or of `renew` after an upgrade"
        ) from error
