"""The load: HotspotViewed, each of another visitor and hotspot, persistent and confirmed."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID, uuid5

import msgspec
from amqp import Channel
from kombu import Connection

from benchmarks.processes import emit
from contracts import codec
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope

WINDOW = 500
AWARDS_PER_VISITOR = 10
"""Enough for some visitors to reach a level, as in a season."""

NAMESPACE = UUID("d8f0a0c5-5a53-4b0a-9a8c-0a6d2c9b7f10")
ROUTING_KEY = HotspotViewed.type_name()


def visitor(number: int) -> UUID:
    """The id of the visitor with this number, the same in every run."""
    return uuid5(NAMESPACE, str(number))


def events(count: int, start: int = 0) -> Iterator[Envelope[HotspotViewed]]:
    """``count`` views, each with another pair of visitor and hotspot: all visitors per hotspot, in turn."""
    visitors = max(1, count // AWARDS_PER_VISITOR)
    known = [visitor(start + number) for number in range(visitors)]
    for number in range(count):
        view = HotspotViewed(
            visitor=known[number % visitors],
            hotspot=f"hotspot-{number // visitors}",
            tour="grue-a-tour",
            challenge="inclusion",
            company="cigogne-levage",
            occupations=("H2902", "H1203"),
        )
        yield Envelope.of(view, correlation_id=uuid5(NAMESPACE, f"c{number}").hex)


Message = tuple[dict[str, Any], bytes]
"""AMQP headers and body."""


def as_project(envelope: Envelope[HotspotViewed]) -> Message:
    """As the platform encodes it."""
    return codec.encode(envelope)


def as_peers(envelope: Envelope[HotspotViewed]) -> Message:
    """The same facts as one flat JSON object: peers' handlers see bodies, not headers."""
    facts = {"id": envelope.id, "time": envelope.time, "correlation_id": envelope.correlation_id}
    return {}, msgspec.json.encode(facts | msgspec.structs.asdict(envelope.data))


FORMS = {"project": as_project, "peers": as_peers}


class ConfirmedChannel:
    """Publishes to one exchange, a window of messages at a time: the quickest that the client library can."""

    def __init__(self, connection: Connection, exchange: str, routing_key: str) -> None:
        self._connection, self._exchange, self._routing_key = connection, exchange, routing_key
        self._channel: Channel = connection.channel()
        self._channel.confirm_select()
        self._sent = self._confirmed = 0
        self._alone: set[int] = set()  # confirmed before some that were sent earlier
        self._channel.events["basic_ack"].add(self._on_ack)

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns once the broker has confirmed all of them."""
        self.send(messages)
        self.wait()

    def send(self, messages: Sequence[Message]) -> None:
        """Publish without waiting for confirms."""
        for headers, body in messages:
            content = self._channel.prepare_message(
                body,
                content_type=codec.CONTENT_TYPE,
                content_encoding="utf-8",
                headers=headers,
                properties={"delivery_mode": 2},
            )
            self._channel.basic_publish(content, exchange=self._exchange, routing_key=self._routing_key)
        self._sent += len(messages)

    def wait(self) -> None:
        """Until all that was sent is confirmed. Raises TimeoutError after 30 s of silence."""
        while self._confirmed < self._sent:
            self._connection.drain_events(timeout=30)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        # The broker confirms each message once, alone or together with all before it.
        if multiple:
            self._confirmed = max(self._confirmed, tag)
            self._alone = {each for each in self._alone if each > tag}
        else:
            self._alone.add(tag)
        while self._confirmed + 1 in self._alone:
            self._confirmed += 1
            self._alone.discard(self._confirmed)


def preload(uri: str, exchange: str, routing_key: str, messages: Sequence[Message]) -> float:
    """Publish all ``messages``. Returns messages per second."""
    with Connection(uri) as connection:
        channel = ConfirmedChannel(connection, exchange, routing_key)
        started = time.perf_counter()
        remaining = iter(messages)
        while window := list(islice(remaining, WINDOW)):
            channel.publish(window)
        return len(messages) / (time.perf_counter() - started)


def main() -> None:
    """Publish, and print the rate."""
    parser = argparse.ArgumentParser()
    for name in ("uri", "exchange", "routing_key"):
        parser.add_argument(name)
    parser.add_argument("count", type=int)
    parser.add_argument("form", choices=FORMS)
    parser.add_argument("--start", type=int, default=0, help="number of the first visitor")
    parser.add_argument("--wait", action="store_true", help="for a line on standard input, then publish")
    args = parser.parse_args()
    form = FORMS[args.form]
    messages = [form(event) for event in events(args.count, args.start)]
    emit(event="ready")
    if args.wait:
        sys.stdin.readline()
    emit(event="done", rate=preload(args.uri, args.exchange, args.routing_key, messages))


if __name__ == "__main__":
    main()
