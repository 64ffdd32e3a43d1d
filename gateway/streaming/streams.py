"""Subscriptions of open streams to the events of their visitors; each has a short queue."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import randint
from time import monotonic
from uuid import UUID

from chassis.runtime import metrics
from contracts.errors import Unavailable
from gateway.streaming.sse import TOO_MANY, ServerSentEvent

STREAMS_OF_VISITOR = 6
"""More than a visitor has tabs open, and few enough that a client that leaks streams does no harm."""

QUEUE_MAX = 200
"""A subscriber with more unread events has stopped reading: its stream is closed, and it may resume."""

KEEP_ALIVE_SECONDS = 15.0
"""School proxies close connections that are silent for longer."""

AWAY_MILLISECONDS = 600_000
"""Retry time of an ``EventSource`` whose stream gave way: with a short one, tabs would keep closing each
other's streams."""

RETRY_MILLISECONDS = (1000, 4000)
"""Chosen at random per stream: when a gateway loses the broker, all of its streams end at once, and must not
reconnect at once."""


class Subscription:
    """Queue of events from any thread to the one that writes to the client."""

    def __init__(self, visitor: UUID, session: UUID | None = None) -> None:
        self.visitor, self.session = visitor, session
        self.closed = self.gave_way = False
        self.opened = monotonic()
        self._unread: queue.Queue[ServerSentEvent | None] = queue.Queue(QUEUE_MAX)

    def offer(self, event: ServerSentEvent) -> None:
        """Add an event; closes the stream if its queue is full. Never blocks."""
        try:
            self._unread.put_nowait(event)
        except queue.Full:
            self.closed = True

    def next(self, timeout: float) -> ServerSentEvent | None:
        """The next event, or None once closed. Raises ``queue.Empty`` after ``timeout`` silent seconds."""
        if self.closed:
            return None
        event = self._unread.get(timeout=timeout)
        return None if self.closed else event

    def give_way(self) -> None:
        """Close in favour of a newer stream, with a message that asks the client not to reconnect soon."""
        self.gave_way = True
        self.close()

    def close(self) -> None:
        """Unread events are not sent: the client resumes after the last event that it received."""
        self.closed = True
        with suppress(queue.Full):  # then no reader waits
            self._unread.put_nowait(None)


class StreamHub:
    """Delivers events to the open streams of their visitor. Thread-safe; never blocks."""

    def __init__(self, streams_max: int) -> None:
        self._streams_max = streams_max
        self._lock = threading.Lock()
        self._subscriptions: dict[UUID, dict[Subscription, None]] = {}  # in the order of opening
        self._open = 0
        self._shut = False

    @property
    def open_streams(self) -> int:
        return self._open

    def subscribe(self, visitor: UUID, session: UUID | None = None) -> Subscription:
        """Open a stream, to be ended by ``unsubscribe``.

        If the visitor has STREAMS_OF_VISITOR already, the oldest gives way and frees its thread, so this
        works when all streams of the process are taken, too. Raises Unavailable if they are taken otherwise.
        """
        with self._lock:
            mine = self._subscriptions.get(visitor, {})
            still_open = [stream for stream in mine if not stream.closed]
            oldest = still_open[: max(0, len(still_open) + 1 - STREAMS_OF_VISITOR)]
            # At most one thread more per visitor, until the stream that gives way has ended.
            replaces = bool(oldest) and len(mine) == len(still_open) and not self._shut
            if self._open >= self._streams_max and not replaces:
                raise Unavailable("too many open streams")
            subscription = Subscription(visitor, session)
            self._subscriptions.setdefault(visitor, {})[subscription] = None
            self._count(+1)
        for stream in oldest:
            stream.give_way()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """End a subscription. Idempotent."""
        subscription.close()
        with self._lock:
            mine = self._subscriptions.get(subscription.visitor, {})
            if subscription not in mine:
                return
            del mine[subscription]
            if not mine:
                del self._subscriptions[subscription.visitor]
            self._count(-1)

    def publish(self, visitor: UUID, event: ServerSentEvent) -> None:
        """Offer ``event`` to every open stream of ``visitor``."""
        with self._lock:
            listeners = tuple(self._subscriptions.get(visitor, ()))
        for subscription in listeners:
            subscription.offer(event)

    def close_of(self, visitor: UUID, session: UUID | None = None) -> None:
        """End the visitor's streams, or those of one of their sessions."""
        with self._lock:
            listeners = tuple(self._subscriptions.get(visitor, ()))
        for subscription in listeners:
            if session is None or subscription.session == session:
                subscription.close()

    def close_where(self, ends: Callable[[Subscription], bool]) -> None:
        """End the streams for which ``ends`` returns true."""
        for subscription in self._all_streams():
            if ends(subscription):
                subscription.close()

    def close_all(self) -> None:
        """End every stream: clients reconnect, and resume after the last event that they received."""
        for subscription in self._all_streams():
            subscription.close()

    def shut(self) -> None:
        """``close_all``, and refuse new streams: clients reconnect to another gateway."""
        with self._lock:
            self._streams_max, self._shut = 0, True
        self.close_all()

    def _all_streams(self) -> list[Subscription]:
        with self._lock:
            return [stream for streams in self._subscriptions.values() for stream in streams]

    def _count(self, change: int) -> None:
        self._open += change
        metrics.HTTP_STREAMS.inc(change)


def messages(
    hub: StreamHub,
    subscription: Subscription,
    cursor: int,
    missed: Sequence[ServerSentEvent] = (),
    keep_alive: float = KEEP_ALIVE_SECONDS,
) -> Iterator[bytes]:
    """What to write to the client until the subscription is closed: ``ready``, whose id is ``cursor``, then
    ``missed``, then new events except those already sent as missed. ``keep_alive``: seconds."""
    sent, last_id = {event.key for event in missed}, cursor
    try:
        yield b": L'Usine Extraordinaire\nretry: %d\n\n" % randint(*RETRY_MILLISECONDS)  # noqa: S311  # nosec B311  # a pause
        yield ServerSentEvent(kind="ready", id=cursor, data={"cursor": cursor}).encode()
        for event in missed:
            yield event.encode()
            last_id = event.id
        while True:
            try:
                news = subscription.next(keep_alive)
            except queue.Empty:
                yield b": keep-alive\n\n"
                continue
            if news is None:
                break
            if news.key not in sent:
                yield news.encode()
            last_id = news.id
        if subscription.gave_way:
            yield b"retry: %d\n" % AWAY_MILLISECONDS
            yield ServerSentEvent(kind="closed", id=last_id, data={"reason": TOO_MANY}).encode()
    finally:
        hub.unsubscribe(subscription)
