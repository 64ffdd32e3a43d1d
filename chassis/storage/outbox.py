"""The outbox: an event is kept in the document that it is about until the broker has confirmed it."""

import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from nameko.extensions import DependencyProvider
from pymongo import WriteConcern

from chassis.messaging.publisher import Outgoing, Publisher
from chassis.runtime import metrics
from chassis.runtime.failures import is_transient
from chassis.runtime.logs import get_logger
from contracts.envelope import Envelope, Event

log = get_logger(__name__)

PENDING = "pending_since"
"""Field of a document that holds an event not yet published: when it was written; absent once published."""

PENDING_INDEX = {
    "fields": [PENDING],
    "name": "outbox",
    "partialFilterExpression": {PENDING: {"$exists": True}},
}
"""For ``meta["indexes"]``: holds pending documents only, so finding them costs nothing when none is."""


@dataclass(frozen=True)
class Outbox:
    """The pending documents of one collection.

    ``to_event`` makes a document (as stored) the event it holds; the same document gives the same id.
    ``grace``: how long a document is left to the process that wrote it and hands it over in memory.
    """

    document: Callable[[], Any]
    to_event: Callable[[dict[str, Any]], Envelope[Event]]
    grace: timedelta = timedelta(0)

    @property
    def collection(self) -> Any:
        return self.document()._get_collection()

    def find_pending(self, limit: int) -> list[dict[str, Any]]:
        """Oldest first."""
        written_before = datetime.now(UTC) - self.grace
        return list(self.collection.find({PENDING: {"$lte": written_before}}).sort(PENDING, 1).limit(limit))

    def oldest(self) -> datetime | None:
        found = self.collection.find_one({PENDING: {"$exists": True}}, {PENDING: 1}, sort=[(PENDING, 1)])
        return found[PENDING] if found else None

    def mark_published(self, documents: Iterable[dict[str, Any]]) -> None:
        """No longer pending, unless changed since it was read: then there is a new event to publish.

        Not waited for by journal or majority: a mark that is lost means the same event id once more.
        """
        collection = self.collection.with_options(write_concern=WriteConcern(w=1, j=False))
        by_time: dict[datetime, list[Any]] = defaultdict(list)
        for document in documents:
            by_time[document[PENDING]].append(document["_id"])
        for since, ids in by_time.items():
            collection.update_many({"_id": {"$in": ids}, PENDING: since}, {"$unset": {PENDING: ""}})


class Relay(DependencyProvider):
    """Publishes what the outboxes hold, then marks it. Interprets nothing.

    The fast way: ``hand_over`` just after the write. The sure way: a sweep every second for what a
    crash, or an outage, left behind. A document may be published twice, always under the same event id.
    """

    SWEEP_SECONDS = 1.0
    PUBLISH_SIZE = 500
    PUBLISHING = 2
    """Batches on their way at a time: while one waits for its confirms and marks, the other is encoded."""
    HELD_IN_MEMORY = 20_000
    """Beyond it, documents handed over are left to the sweep: memory stays bounded."""

    def __init__(self, *outboxes: Outbox) -> None:
        self.outboxes = outboxes

    def setup(self) -> None:
        self.service = self.container.service_name
        self.publishers = [
            Publisher(self.container.config.amqp_uri, f"{self.service} relay {number}", process=self.service)
            for number in range(self.PUBLISHING)
        ]
        self.handed: deque[tuple[Outbox, dict[str, Any]]] = deque()
        self.wake = threading.Semaphore(0)
        self.last_turns = [monotonic()] * self.PUBLISHING
        self.stopping = False
        self.ended = [threading.Event() for _ in range(self.PUBLISHING)]
        for number in range(self.PUBLISHING):
            self.container.health.add_loop(
                f"{self.service} relay {number}", partial(self.last_turns.__getitem__, number)
            )

    def start(self) -> None:
        for number in range(self.PUBLISHING):
            self.container.spawn_managed_thread(
                partial(self._run, number), identifier=f"{self.service} relay {number}"
            )

    def stop(self) -> None:
        """Publish what was handed over, then end."""
        self.stopping = True
        self.wake.release(self.PUBLISHING)
        deadline = monotonic() + self.container.config.drain_timeout
        for ended in self.ended:
            ended.wait(max(0.0, deadline - monotonic()))
        for publisher in self.publishers:
            publisher.close()

    def get_dependency(self, worker_ctx: Any) -> "Relay":
        return self

    def hand_over(self, outbox: Outbox, documents: Sequence[dict[str, Any]]) -> None:
        """Publish these soon. They have been written, pending, and may be forgotten by the caller."""
        if documents and len(self.handed) < self.HELD_IN_MEMORY:
            self.handed.extend((outbox, document) for document in documents)
            self.wake.release()

    def _run(self, number: int) -> None:
        try:
            self._publish_until_stopped(number)
        finally:
            self.ended[number].set()

    def _publish_until_stopped(self, number: int) -> None:
        next_sweep = 0.0
        while True:
            self.last_turns[number] = monotonic()
            try:
                self._publish_handed(number)
                if self.stopping:
                    return
                if monotonic() >= next_sweep:
                    next_sweep = monotonic() + self.SWEEP_SECONDS
                    if number == 0:
                        self._sweep()
            except Exception as error:
                # Nothing is lost by letting go of what is in memory: it is pending in the database.
                self.handed.clear()
                if not is_transient(error):
                    log.error("relay failed", exc_info=error)
                elif self.stopping:
                    return
                else:
                    log.warning("relay waits", cause=repr(error))
            self.wake.acquire(timeout=max(0.01, next_sweep - monotonic()))

    def _publish_handed(self, number: int) -> None:
        while batch := self._take_handed():
            self._publish(number, batch)

    def _take_handed(self) -> list[tuple[Outbox, dict[str, Any]]]:
        """Up to PUBLISH_SIZE, without looking how many there are: the other thread takes some meanwhile."""
        batch: list[tuple[Outbox, dict[str, Any]]] = []
        with suppress(IndexError):
            while len(batch) < self.PUBLISH_SIZE:
                batch.append(self.handed.popleft())
        return batch

    def _sweep(self) -> None:
        oldest: list[datetime] = []
        for outbox in self.outboxes:
            full = True
            while full and (documents := outbox.find_pending(self.PUBLISH_SIZE)):
                self._publish(0, [(outbox, document) for document in documents])
                full = len(documents) == self.PUBLISH_SIZE  # a mark may be seen later than it was made
            if since := outbox.oldest():
                oldest.append(since)
        age = (datetime.now(UTC) - min(oldest)).total_seconds() if oldest else 0.0
        metrics.OUTBOX_AGE.labels(self.service).set(max(0.0, age))

    def _publish(self, number: int, pending: Sequence[tuple[Outbox, dict[str, Any]]]) -> None:
        self.last_turns[number] = monotonic()
        events = [outbox.to_event(document) for outbox, document in pending]
        self.publishers[number].publish([Outgoing.event(event) for event in events])
        for outbox in self.outboxes:
            outbox.mark_published(document for source, document in pending if source is outbox)
        _count_published(events)


class EventPublisher(DependencyProvider):
    """Publishes facts that leave no state behind: confirmed by the broker, or Unavailable to the caller."""

    def setup(self) -> None:
        service = self.container.service_name
        self.publisher = Publisher(self.container.config.amqp_uri, f"{service} events", process=service)

    def stop(self) -> None:
        self.publisher.close()

    def get_dependency(self, worker_ctx: Any) -> "EventPublisher":
        return self

    def publish(self, events: Sequence[Envelope[Event]]) -> None:
        """All of them are safe when this returns. Raises Unavailable: then each may have been sent."""
        self.publisher.publish([Outgoing.event(event) for event in events])
        _count_published(events)


def _count_published(events: Iterable[Envelope[Event]]) -> None:
    for name, number in Counter(event.data.type_name() for event in events).items():
        metrics.EVENTS_PUBLISHED.labels(name).inc(number)
