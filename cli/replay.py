"""Hands events of the stream ``events`` to their subscribers again: after a restore, for what happened since.

Each event keeps its id, so that what a handler has handled before changes nothing. The platform may run.
"""

from collections.abc import Iterator
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
"""Without another message for so long, none is coming."""
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
        last = _last(uri)
        if last is None:
            return 0, 0
        end, first = last.headers[OFFSET], None
        batch: list[Outgoing] = []
        for message in _messages(uri, begin, last):
            offset = message.headers[OFFSET]
            first = offset if first is None else first
            read += 1
            batch += _again(message)
            if len(batch) >= BATCH:
                publisher.publish(batch)
                handed += len(batch)
                batch = []
                progress(offset - first, max(end - first, 1))
        publisher.publish(batch)
        return read, handed + len(batch)
    except transport.CONNECTION_ERRORS as error:
        raise StartError(
            f"{transport.explained(error)}: {handed} messages were handed over; begin again, what is handed "
            "over twice counts once"
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


def _last(uri: str) -> Any | None:
    """The last message that the stream has now; None if it has none. While others publish, one of those that
    come meanwhile."""
    started, last, expected = datetime.now(UTC), None, Event()
    if _length(uri):
        expected.set()
    for message in _consume(uri, "last", expected):
        last = message
        expected.clear()
        if _time_of(message) > started:
            break
    return last


def _length(uri: str) -> int:
    """Messages of the stream, as RabbitMQ counted them some seconds ago."""
    with transport.connect(uri, "replay") as connection:
        declared = connection.channel().queue_declare(topology.stream_queue().name, passive=True)
        return int(declared.message_count)


def _messages(uri: str, begin: Begin, last: Any) -> Iterator[Any]:
    """From ``begin`` to ``last``; none if the stream has nothing that recent."""
    end: int = last.headers[OFFSET]
    if isinstance(begin, int) and begin > end:
        return
    expected = Event()
    if isinstance(begin, int) or begin <= _time_of(last):
        expected.set()
    for message in _consume(uri, begin, expected):
        yield message
        if message.headers[OFFSET] >= end:
            return
        expected.set()


def _time_of(message: Any) -> datetime:
    try:
        found = datetime.fromisoformat(message.headers["ce-time"])
    except (KeyError, TypeError, ValueError):
        return EPOCH
    return found if found.tzinfo else EPOCH


def _consume(uri: str, begin: Begin | str, expected: Event) -> Iterator[Any]:
    """Messages until there is none for QUIET_SECONDS. ``expected``: set while another one must
    come; raises StartError if it does not in EXPECTED_SECONDS."""
    arrived: SimpleQueue[Any] = SimpleQueue()
    with transport.connect(uri, "replay") as connection:
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, False)
        channel.basic_consume(
            topology.stream_queue().name, callback=arrived.put, arguments={OFFSET: begin}, no_ack=False
        )
        came = monotonic()
        while monotonic() < came + (EXPECTED_SECONDS if expected.is_set() else QUIET_SECONDS):
            with suppress(TimeoutError):
                connection.drain_events(timeout=0.3)
            while not arrived.empty():
                message = arrived.get()
                yield message
                channel.basic_ack(message.delivery_tag)
                came = monotonic()
        if expected.is_set():
            raise StartError(
                f"RabbitMQ has not delivered the rest of the stream: no message for {EXPECTED_SECONDS:g} s; "
                "see its log, then begin again, or with an earlier --since"
            )
