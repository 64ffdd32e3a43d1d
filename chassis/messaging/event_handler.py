"""``@handles(Event)``: how events reach a service."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.messaging.dead_letter_limit import DeadLetterLimit
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.runtime import metrics
from chassis.runtime.backoff import pause_seconds
from chassis.runtime.failures import is_transient
from chassis.runtime.logs import get_logger
from contracts import codec
from contracts.envelope import Envelope, Event
from contracts.errors import InvalidMessage, Unavailable
from contracts.registry import SUBSCRIPTIONS

log = get_logger(__name__)

F = TypeVar("F", bound=Callable[..., Any])

BATCHES_IN_FLIGHT = 2

MAX_HOLD_SECONDS = 10.0
"""Longest pause between two attempts while a dependency is unavailable."""


class EventHandler(Entrypoint):
    """Passes the events of one durable queue to a method, in batches.

    The method is called with ``list[Envelope[...]]``: 1 to ``batch`` events, in order of arrival. When it
    returns, all of them must be handled. It may get the same event again, at any time and in any order. If it
    raises because a dependency is unavailable, the same batch is retried until the dependency is back. Any
    other error is a defect: halving the batch finds the message that triggers it, which is dead-lettered.
    After too many of them (``DeadLetterLimit``) the queue is suspended until ``resume`` or a restart.

    No timer: a batch is what has arrived while the previous batches were handled. Two are in flight, so that
    one computes while the other waits for the database; the method may therefore run twice at the same time.
    With ``gather``, a batch that is not full waits this many seconds for more events: for work that is not
    urgent, and cheaper in larger batches.
    """

    def __init__(
        self, event: type[Event], batch: int | None = None, gather: float = 0.0, **kwargs: Any
    ) -> None:
        self.event, self.batch, self.gather = event, batch, gather
        self._waiting: deque[Any] = deque()
        self._changed = threading.Condition()
        """Notified when what ``_take`` waits for may have changed; guards ``_waiting``."""
        self._taking = threading.Lock()
        self._last_taken = threading.Event()
        """Set once the batch that was taken last is settled: batches are acknowledged in order."""
        self._last_taken.set()
        self._closed = False
        super().__init__(**kwargs)

    def setup(self) -> None:
        service, config = self.container.service_name, self.container.config
        if self.event not in SUBSCRIPTIONS.get(service, ()):
            raise LookupError(f"{service} handles {self.event.type_name()}, but not in SUBSCRIPTIONS")
        self.labels = (service, self.event.type_name())
        self.batch = self.batch or config.batch_size
        self.dead_letters = Publisher(config.amqp_uri, f"{service} dead letters", process=service)
        self.consumer = Consumer(
            config.amqp_uri,
            topology.event_queue_name(service, self.event),
            lambda: [topology.event_queue(service, self.event)],
            self._deliver,
            prefetch=(BATCHES_IN_FLIGHT + 1) * self.batch,
            on_connect=self._forget_waiting,
            drain_timeout=config.drain_timeout,
            process=service,
        )
        self.limit = DeadLetterLimit(
            config.dead_letter_limit,
            config.dead_letter_share,
            max(config.dead_letter_window, BATCHES_IN_FLIGHT * self.batch),
        )
        metrics.HANDLER_SUSPENDED.labels(*self.labels).set(0)
        self.container.watch(self.consumer)
        self.container.health.add_resumption(self.consumer.name, self.resume)

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run, identifier=self.consumer.name)
        self.workers = [
            self.container.spawn_managed_thread(self._work, identifier=f"{self.consumer.name} work")
            for _ in range(BATCHES_IN_FLIGHT)
        ]

    def stop(self) -> None:
        """Finish the batches that were taken, for the drain timeout at most; leave the rest to the broker."""
        with self._changed:
            self.gather = 0.0
            self._changed.notify_all()
        self.consumer.stop()
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker in self.workers:
            worker.kill()  # it ends by itself, unless the method takes longer than the drain timeout
        self.dead_letters.close()

    def resume(self) -> bool:
        """Take messages again, and count dead letters from zero. False if the queue was not suspended."""
        if not self.consumer.suspended:
            return False
        self.limit.reset()
        self.consumer.resume()
        metrics.HANDLER_SUSPENDED.labels(*self.labels).set(0)
        log.warning("queue resumed", queue=self.consumer.name)
        return True

    def _suspend(self) -> None:
        reason = f"{self.limit}; fix the cause, then: usine deadletters resume {self.consumer.name}"
        with self._changed:
            self.consumer.suspend(reason)
            self._changed.notify_all()
        metrics.HANDLER_SUSPENDED.labels(*self.labels).set(1)
        log.critical("queue suspended", queue=self.consumer.name, reason=reason)

    def _deliver(self, message: Any) -> None:
        with self._changed:
            self._waiting.append(message)
            self._changed.notify_all()

    def _forget_waiting(self) -> None:
        """After a reconnection: the broker redelivers them."""
        with self._changed:
            self._waiting.clear()

    def _work(self) -> None:
        """One of BATCHES_IN_FLIGHT threads: take a batch, handle it, acknowledge it in its turn."""
        while True:
            with self._taking:
                messages = self._take()
                if not messages:
                    return
                previous, self._last_taken = self._last_taken, threading.Event()
                settled = self._last_taken
            try:
                self._handle(messages, previous)
            finally:
                settled.set()

    def _take(self) -> list[Any]:
        """The next batch, as soon as there is one; empty once the handler has stopped."""
        size = self.batch or 1
        messages: list[Any] = []
        with self._changed:
            while not messages and not self._closed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self.gather:
                    self._changed.wait_for(lambda: self._enough(size), self.gather)
                # None are left if the connection was lost meanwhile.
                messages = [self._waiting.popleft() for _ in range(min(len(self._waiting), size))]
        return messages

    def _enough(self, size: int) -> bool:
        """Whether the batch should not wait for more messages."""
        return len(self._waiting) >= size or not self.gather or bool(self.consumer.suspended)

    def _handle(self, messages: list[Any], previous: threading.Event) -> None:
        """Settle every message: handled, dead-lettered, or left to the broker.

        An acknowledgement includes all earlier messages, so it waits until the ``previous`` batch is settled.
        """
        if not self.consumer.is_current(messages[0]):
            return
        readable: list[tuple[Any, Envelope[Event]]] = []
        unreadable: list[tuple[Any, str]] = []
        done: list[Any] = []
        try:
            for message in messages:
                try:
                    readable.append((message, self._decode(message)))
                except InvalidMessage as error:
                    unreadable.append((message, error.reason))
            # Readable ones first: those that are handled lower the share of dead letters.
            self._handle_readable(readable, done)
            for message, reason in unreadable:
                self._dead_letter(message, reason, done)
        except _Suspended:
            settled = {message.delivery_tag for message in done}
            self.consumer.leave([each for each in messages if each.delivery_tag not in settled])
            self.consumer.ack(done)
        except _LeftToTheBroker:
            self.consumer.abandon(messages[0])
        except BaseException:
            self.consumer.abandon(messages[0])  # before the next batch can acknowledge these, too
            raise
        else:
            previous.wait()
            self.consumer.ack(messages)

    def _decode(self, message: Any) -> Envelope[Event]:
        envelope = codec.decode(message.headers, message.body)
        if type(envelope.data) is not self.event:
            raise InvalidMessage(f"{envelope.data.type_name()} on the queue of {self.event.type_name()}")
        return envelope

    def _handle_readable(self, batch: list[tuple[Any, Envelope[Event]]], done: list[Any]) -> None:
        """Add each message that is handled or dead-lettered to ``done``. Raises _Suspended."""
        if not batch:
            return
        if self.consumer.suspended:
            raise _Suspended
        messages, events = [message for message, _ in batch], [event for _, event in batch]
        error = self._until_possible(messages, partial(self._call, events))
        if error is None:
            metrics.EVENTS_HANDLED.labels(*self.labels).inc(len(events))
            self.limit.count_handled(len(events))
            done += messages
        elif len(batch) == 1:
            self._dead_letter(messages[0], f"{type(error).__name__}: {error}", done)
        else:
            middle = len(batch) // 2
            self._handle_readable(batch[:middle], done)
            self._handle_readable(batch[middle:], done)

    def _dead_letter(self, message: Any, reason: str, done: list[Any]) -> None:
        """Dead-letter ``message``, and suspend the queue if there were too many. Raises _Suspended if it is
        suspended already."""
        if self.consumer.suspended:
            raise _Suspended
        self._until_possible([message], partial(self._publish_dead_letter, message, reason))
        done.append(message)
        self.limit.count_dead_lettered()
        if self.limit.reached():
            self._suspend()

    def _until_possible(self, messages: list[Any], act: Callable[[], Exception | None]) -> Exception | None:
        """Call ``act`` until no dependency is unavailable; the messages wait. Returns any other error."""
        tries = 0
        while True:
            try:
                error = act()
            except Unavailable as unavailable:
                error = unavailable
            if error is None or not is_transient(error):
                return error
            metrics.EVENTS_RETRIED.labels(*self.labels).inc()
            log.warning("batch will be retried", queue=self.consumer.name, tries=tries, cause=repr(error))
            if self.consumer.stopping or not self.consumer.is_current(messages[0]):
                raise _LeftToTheBroker
            threading.Event().wait(pause_seconds(tries, MAX_HOLD_SECONDS))
            tries += 1

    def _call(self, events: list[Envelope[Event]]) -> Exception | None:
        """Run the method in a worker of nameko. Returns the error that it raised."""
        result: Future[Exception | None] = Future()

        def finish(context: Any, value: Any, exc_info: Any) -> tuple[Any, Any]:
            result.set_result(exc_info[1] if exc_info else None)
            return value, exc_info

        started = perf_counter()
        correlation_id = events[0].correlation_id if len(events) == 1 else f"batch:{events[0].correlation_id}"
        try:
            self.container.spawn_worker(
                self, (events,), {}, context_data={"correlation_id": correlation_id}, handle_result=finish
            )
        except ContainerBeingKilled:
            raise _LeftToTheBroker from None
        error = result.result()
        metrics.HANDLER_SECONDS.labels(*self.labels).observe(perf_counter() - started)
        metrics.HANDLER_BATCH.labels(*self.labels).observe(len(events))
        if error is not None and not is_transient(error):
            log.error("handler failed", queue=self.consumer.name, events=len(events), exc_info=error)
        return error

    def _publish_dead_letter(self, message: Any, reason: str) -> None:
        """Publish the unchanged message to the dead-letter queue, with the reason. Raises Unavailable."""
        service = self.container.service_name
        body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
        self.dead_letters.publish(
            [
                Outgoing(
                    exchange=topology.DEAD_LETTER_EXCHANGE.name,
                    routing_key=topology.dead_letter_queue_name(service),
                    body=body,
                    headers=dict(message.headers or {})
                    | {
                        "x-dead-letter-reason": reason[:2000],
                        "x-dead-letter-queue": self.consumer.name,
                        "x-dead-letter-time": datetime.now(UTC).isoformat(),
                    },
                    mandatory=True,
                )
            ]
        )
        metrics.EVENTS_DEAD_LETTERED.labels(*self.labels).inc()
        log.error("message dead-lettered", queue=self.consumer.name, reason=reason)


class _LeftToTheBroker(Exception):
    """The messages stay unsettled: the broker redelivers them, to this process or another."""


class _Suspended(Exception):
    """Too many messages were dead-lettered: the rest stays in the queue."""


def handles(event: type[Event], *, batch: int | None = None, gather: float = 0.0) -> Callable[[F], F]:
    """The decorated method handles ``event``; EventHandler describes its obligations.

    ``batch``: most events in a call, by default BATCH_SIZE. ``gather``: seconds that a smaller batch waits.
    """
    decorate: Callable[[F], F] = EventHandler.decorator(event, batch=batch, gather=gather)
    return decorate
