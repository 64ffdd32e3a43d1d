"""Hands events of the stream ``events`` to their subscribers again: after a restore, for what happened since.

Each event keeps its id, so that what a handler has handled before changes nothing. The platform may run.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event
from time import monotonic
from typing import Any

from chassis.messaging import topology, transport
from chassis.messaging.publisher import Outgoing, Publisher
from cli.processes import StartError
from cli.progress import Progress, silent_progress
from contracts.registry import EVENTS, subscribers

OFFSET = "x-stream-offset"
PREFETCH, BATCH = 1_000, 500
QUIET_SECONDS = 3.0
"""Without another message for so long, the end of the stream is reached."""
EXPECTED_SECONDS = 20.0
"""How long a message is waited for that the stream has for certain."""

Begin = int | datetime
EPOCH = datetime.fromtimestamp(0, UTC)


def replay(uri: str, begin: Begin, progress: Progress = silent_progress) -> tuple[int, int]:
    """Events read from ``begin`` to the end that the stream has now, and messages put on queues.

    ``begin``: an offset, or a time, before which some events may come, too. Raises StartError and
    Unavailable.
    """
    publisher = Publisher(uri, "replay", process=topology.OPERATOR, timeout=30)
    read = handed = 0
    try:
        end = _last_offset(uri)
        if end is None:
            return 0, 0
        first: int | None = None
        batch: list[Outgoing] = []
        for message in _messages(uri, begin, end):
            offset = message.headers[OFFSET]
            first = offset if first is None else first
            read += 1
            batch += _again(message)
            if len(batch) >= BATCH:
                publisher.publish(batch)
                handed += len(batch)
                batch = []
                progress(min(offset, end) - first, max(end - first, 1))
        publisher.publish(batch)
        return read, handed + len(batch)
    except transport.CONNECTION_ERRORS as error:
        raise StartError(
            f"RabbitMQ does not answer ({error}): {handed} messages were handed over; begin again, what is "
            "handed over twice counts once"
        ) from error
    finally:
        publisher.close()


def _again(message: Any) -> Iterator[Outgoing]:
    """The message for the queue of each subscriber."""
    event = EVENTS.get(message.headers.get("ce-type", ""))
    if event is None:  # of a later version
        return
    headers = {name: value for name, value in message.headers.items() if name != OFFSET}
    for service in subscribers(event):
        yield Outgoing(
            exchange="",
            routing_key=topology.event_queue_name(service, event),
            body=message.body if isinstance(message.body, bytes) else message.body.encode(),
            headers=headers,
            properties={
                "message_id": headers.get("ce-id", ""),
                "correlation_id": headers.get("ce-correlationid", ""),
            },
            mandatory=True,
        )


def _last_offset(uri: str) -> int | None:
    """Offset of the first message in the last chunk of the stream; None if it is empty."""
    return next((message.headers[OFFSET] for message in _consume(uri, "last")), None)


def _messages(uri: str, begin: Begin, end: int) -> Iterator[Any]:
    """From ``begin`` to the end that the stream has now, in the chunk that begins at ``end``; some of what is
    published meanwhile may follow."""
    started, passed = datetime.now(UTC), Event()
    for message in _consume(uri, begin, lambda: not passed.is_set()):
        if message.headers[OFFSET] >= end:
            passed.set()
            if _time_of(message) > started:  # published later than all that was there at the start
                return
        yield message


def _time_of(message: Any) -> datetime:
    try:
        found = datetime.fromisoformat(message.headers["ce-time"])
    except (KeyError, TypeError, ValueError):
        return EPOCH
    return found if found.tzinfo else EPOCH


def _consume(uri: str, begin: Begin | str, expecting: Callable[[], bool] = lambda: False) -> Iterator[Any]:
    """Messages until there is none for QUIET_SECONDS and no other is ``expecting``ed. Raises StartError if
    an expected one does not come."""
    arrived: SimpleQueue[Any] = SimpleQueue()
    with transport.connect(uri, "replay") as connection:
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, False)
        channel.basic_consume(
            topology.stream_queue().name, callback=arrived.put, arguments={OFFSET: begin}, no_ack=False
        )
        last, came = monotonic(), False
        while monotonic() < last + (EXPECTED_SECONDS if expecting() else QUIET_SECONDS):
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.3)
            while not arrived.empty():
                message = arrived.get()
                yield message
                channel.basic_ack(message.delivery_tag)
                last, came = monotonic(), True
        if came and expecting():  # nothing at all: what was published last is older than ``begin``
            raise StartError(f"the stream stopped short of its end: no message for {EXPECTED_SECONDS:g} s")
