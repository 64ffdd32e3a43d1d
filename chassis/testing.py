"""Helpers for tests that run services against a real broker and a real database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any, TypeVar

from amqp.exceptions import AMQPError
from kombu import Queue

from chassis.messaging import topology, transport
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from contracts import codec
from contracts.envelope import Envelope, Event
from contracts.errors import InvalidMessage
from contracts.registry import PUBLISHERS, SERVICES

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Generous: tests check what happens, not how fast it happens on a shared machine."""


def eventually(probe: Callable[[], T], timeout: float = PATIENCE_SECONDS) -> T:
    """The first true result of ``probe``; if none comes in time, an AssertionError with the last one."""
    deadline = monotonic() + timeout
    while not (result := probe()):
        assert monotonic() < deadline, f"not within {timeout:g} s, last seen: {result!r}"  # noqa: S101
        sleep(0.02)
    return result


@contextmanager
def once(owner: Any, step: str, when: str, act: Callable[[], Any]) -> Iterator[None]:
    """Within the context, run ``act()`` once, ``before`` or ``after`` the next call of ``owner.step``, as if
    another process acted at that moment. Raises AssertionError if ``owner.step`` is not called."""
    original = getattr(owner, step)

    def stepped(*args: Any) -> Any:
        setattr(owner, step, original)
        if when == "before":
            act()
        result = original(*args)
        if when == "after":
            act()
        return result

    setattr(owner, step, stepped)
    try:
        yield
        assert getattr(owner, step) == original, f"{step} was never called"  # noqa: S101
    finally:
        setattr(owner, step, original)


def clean_broker(uri: str) -> None:
    """Delete every queue and exchange of the platform. Never on a broker that is used for anything else."""
    if uri.startswith("embedded"):
        transport.reset_embedded()
        return
    connection = transport.connect(uri, "tests")
    names = [queue.name for queue in topology.durable_queues(streams=True)]
    names += [topology.rpc_queue(service).name for service in SERVICES]
    exchanges = [f"{publisher}.events" for publisher in PUBLISHERS]
    exchanges += [topology.DEAD_LETTER_EXCHANGE.name, topology.RPC_EXCHANGE.name]
    with connection:
        for name in names:
            with suppress(AMQPError):
                connection.channel().queue_delete(name)
        for name in exchanges:
            with suppress(AMQPError):
                connection.channel().exchange_delete(name)


def publish(uri: str, *events: Envelope[Event]) -> None:
    """Publish events as their publisher would, confirmed."""
    publisher = Publisher(uri, "tests")
    publisher.publish([Outgoing.event(event) for event in events])
    publisher.close()


def publish_raw(uri: str, queue: str, body: bytes, headers: dict[str, Any]) -> None:
    """Put any bytes on a queue, without encoding or checks."""
    publisher = Publisher(uri, "tests")
    publisher.publish([Outgoing(exchange="", routing_key=queue, body=body, headers=headers)])
    publisher.close()


def take_all(uri: str, queue: str) -> list[Any]:
    """Remove all messages from ``queue``: kombu messages, acknowledged."""
    messages = []
    with transport.connect(uri, "tests") as connection:
        topology.declare_destinations(connection)
        source = Queue(queue).bind(connection.channel())
        while (message := source.get()) is not None:
            message.ack()
            messages.append(message)
    return messages


class Recorder:
    """Records every event of the platform from ``start`` on, independently of the services."""

    def __init__(self, uri: str) -> None:
        bindings = [topology.all_events_of(publisher) for publisher in PUBLISHERS]
        self.events: list[Envelope[Event]] = []
        queue = Queue("tests.recorder", bindings=bindings, exclusive=True, auto_delete=True, durable=False)
        self._consumer = Consumer(uri, "recorder", lambda: [queue], self._add, no_ack=True, drain_timeout=0)

    def start(self) -> "Recorder":
        threading.Thread(target=self._consumer.run, daemon=True).start()
        eventually(self._consumer.connected.is_set)
        return self

    def stop(self) -> None:
        self._consumer.stop()

    def of(self, kind: type[Event]) -> list[Envelope[Event]]:
        """The recorded events of that type, in order of arrival."""
        return [event for event in self.events if isinstance(event.data, kind)]

    def _add(self, message: Any) -> None:
        with suppress(InvalidMessage):
            self.events.append(codec.decode(message.headers, message.body))
