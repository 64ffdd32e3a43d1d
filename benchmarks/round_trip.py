"""The broker's round trip: from publishing a persistent message to receiving it from a quorum queue."""

import argparse
import time
from typing import Any

from kombu import Connection

from benchmarks.clicks import percentile
from benchmarks.load import ConfirmedChannel
from benchmarks.processes import emit

PAUSE = 0.02


def measure(uri: str, queue: str, exchange: str, routing_key: str, seconds: float) -> list[float]:
    """Seconds that each message took; one is sent every PAUSE seconds."""
    times: list[float] = []
    with Connection(uri) as out, Connection(uri) as back:
        publisher = ConfirmedChannel(out, exchange, routing_key)
        channel = back.channel()

        def on_message(message: Any) -> None:
            times.append(time.perf_counter() - sent)
            channel.basic_ack(message.delivery_tag)

        channel.basic_consume(queue, callback=on_message)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            expected, sent = len(times) + 1, time.perf_counter()
            publisher.send([({}, b'{"round": "trip"}')])
            while len(times) < expected:
                back.drain_events(timeout=10)
            publisher.wait()
            time.sleep(PAUSE)
    return times


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("uri", "queue", "exchange", "routing_key"):
        parser.add_argument(name)
    parser.add_argument("seconds", type=float)
    args = parser.parse_args()
    times = measure(args.uri, args.queue, args.exchange, args.routing_key, args.seconds)
    emit(event="done", p50_ms=percentile(times, 0.5) * 1000, p99_ms=percentile(times, 0.99) * 1000)


if __name__ == "__main__":
    main()
