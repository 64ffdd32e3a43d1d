"""Counts messages that arrive in a queue. ``watch`` reads their number from the broker, which hardly disturbs
the measured processes; ``consume`` consumes them, with many in flight and multiple acks."""

import argparse
import time
from typing import Any

from kombu import Connection, Exchange, Queue

from benchmarks.processes import emit

PREFETCH, ACK_EVERY = 2000, 500
WATCH_SECONDS = 0.05
WARM_UP = 0.1
"""Share of the messages before the clock starts."""


def queue(name: str, exchange: str, routing_key: str) -> Queue:
    """A queue as durable as those of the services."""
    return Queue(
        name,
        exchange=Exchange(exchange, type="topic", durable=True),
        routing_key=routing_key,
        durable=True,
        queue_arguments={"x-queue-type": "quorum"},
    )


def declare(uri: str, *queues: Queue) -> None:
    """Declare ``queues`` with their exchanges and bindings."""
    with Connection(uri) as connection:
        for each in queues:
            each.bind(connection.channel()).declare()


def consume(uri: str, name: str, count: int) -> None:
    """Consume ``count`` messages of the queue ``name``. Emits ``ready``, ``warm`` and ``done``; the last two
    with ``t``, seconds since the epoch, and ``seen``."""
    seen, warm_at = 0, max(1, int(count * WARM_UP))
    with Connection(uri) as connection:
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, False)

        def on_message(message: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == warm_at:
                emit(event="warm", t=time.time(), seen=seen)
            if seen % ACK_EVERY == 0 or seen == count:
                channel.basic_ack(message.delivery_tag, multiple=True)

        channel.basic_consume(name, callback=on_message)
        emit(event="ready")
        while seen < count:
            connection.drain_events()
        emit(event="done", t=time.time(), seen=seen)


def watch(uri: str, name: str, count: int) -> None:
    """The same, of messages that stay where they are: each number is one that the broker gave at ``t``."""
    seen, warm_at, warm = 0, max(1, int(count * WARM_UP)), False
    with Connection(uri) as connection:
        channel = connection.channel()
        emit(event="ready")
        while seen < count:
            time.sleep(WATCH_SECONDS)
            seen = channel.queue_declare(name, passive=True).message_count
            if seen >= warm_at and not warm:
                warm = True
                emit(event="warm", t=time.time(), seen=seen)
        emit(event="done", t=time.time(), seen=seen)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=["consume", "watch"])
    parser.add_argument("uri")
    parser.add_argument("queue")
    parser.add_argument("count", type=int)
    args = parser.parse_args()
    {"consume": consume, "watch": watch}[args.how](args.uri, args.queue, args.count)


if __name__ == "__main__":
    main()
