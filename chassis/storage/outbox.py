"""The outbox: an event is stored in the document that it is about until the broker has confirmed it."""

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
"""For ``meta["indexes"]``: contains pending documents only, so that a search without a result is cheap."""


@dataclass(frozen=True)
class Outbox:
    """The pending documents of one collection.

    ``to_event`` returns the event of a document, as it is stored; the same document gives the same id.
    ``grace``: the sweep leaves younger documents to the process that wrote them, which hands them over.
    """

    document: Callable[[], Any]
    to_event: Callable[[dict[str, Any]], Envelope[Event]]
    grace: timedelta = timedelta(0)

    @property
    def collection(self) -> Any:
        return self.document()._get_collection()

    def find_pending(self, limit: int) -> list[dict[str, Any]]:
        """Pending documents older than ``grace``, oldest first."""
        written_before = datetime.now(UTC) - self.grace
        return list(self.collection.find({PENDING: {"$lte": written_before}}).sort(PENDING, 1).limit(limit))

    def oldest(self) -> datetime | None:
        """Since when the oldest pending document is pending."""
        found = self.collection.find_one({PENDING: {"$exists": True}}, {PENDING: 1}, sort=[(PENDING, 1)])
        return found[PENDING] if found else None

    def mark_published(self, documents: Iterable[dict[str, Any]]) -> None:
        """End the pending state, unless a document has changed since it was read: it then has another event.

        Waits for neither journal nor majority: if a mark is lost, the same event is published again.
        """
        collection = self.collection.with_options(write_concern=WriteConcern(w=1, j=False))
        by_time: dict[datetime, list[Any]] = defaultdict(list)
        for document in documents:
            by_time[document[PENDING]].append(document["_id"])
        for since, ids in by_time.items():
            collection.update_many({"_id": {"$in": ids}, PENDING: since}, {"$unset": {PENDING: ""}})


class Relay(DependencyProvider):
    """Publishes the events of the outboxes, then marks them.

    ``hand_over``, just after the write, is fast; a sweep every second finds what a crash or an outage left
    behind. An event may be published twice, always with the same id.
    """

    SWEEP_SECONDS = 1.0
    PUBLISH_SIZE = 500
    PUBLISHING = 2
    """Threads: while one waits for confirms and marks of a batch, the other encodes the next one."""
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
        """Publish ``documents`` soon. They must be stored, and pending."""
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
                # Nothing is lost with these documents: they are pending in the database.
                self.handed.clear()
                if not is_transient(error):
                    log.error("relay failed", exc_info=error)
                elif self.stopping:
                    return
                else:
                    log.warning("relay will retry", cause=repr(error))
            self.wake.acquire(timeout=max(0.01, next_sweep - monotonic()))

    def _publish_handed(self, number: int) -> None:
        while batch := self._take_handed():
            self._publish(number, batch)

    def _take_handed(self) -> list[tuple[Outbox, dict[str, Any]]]:
        """Up to PUBLISH_SIZE. The other thread takes from the queue, too, so its length says little."""
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
                full = len(documents) == self.PUBLISH_SIZE  # not until none are found: marks show late
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
    """Publishes events that no document holds: confirmed by the broker, or Unavailable for the caller."""

    def setup(self) -> None:
        service = self.container.service_name
        self.publisher = Publisher(self.container.config.amqp_uri, f"{service} events", process=service)

    def stop(self) -> None:
        self.publisher.close()

    def get_dependency(self, worker_ctx: Any) -> "EventPublisher":
        return self

    def publish(self, events: Sequence[Envelope[Event]]) -> None:
        """The broker has confirmed all ``events`` when this returns. Raises Unavailable: any of them may
        still have been published."""
        self.publisher.publish([Outgoing.event(event) for event in events])
        _count_published(events)


def _count_published(events: Iterable[Envelope[Event]]) -> None:
    for name, number in Counter(event.data.type_name() for event in events).items():
        metrics.EVENTS_PUBLISHED.labels(name).inc(number)
