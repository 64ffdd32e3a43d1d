"""Consuming over one connection and one channel, which are replaced when they fail.

nameko's own consumer loses messages (docs/adr/0001). Here nothing is acknowledged before it is read, a stop
cancels, drains, acknowledges and only then closes, and a queue that cannot be declared is fatal.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, ClassVar

from amqp.exceptions import AccessRefused
from kombu import Connection, Queue

from chassis.messaging import topology, transport
from chassis.runtime import metrics
from chassis.runtime.backoff import pause_seconds
from chassis.runtime.logs import get_logger

log = get_logger(__name__)

TURN_SECONDS = 0.1
"""Longest turn of the loop: how long a stop may go unnoticed, and how old ``last_turn`` may be."""

LATE_SECONDS = 0.1
"""How long a cancelled consumer still takes messages that the broker sent before."""

PAUSE_SECONDS_MAX = 5.0
"""Longest pause before the next connection."""


class Consumer:
    """Delivers the messages of ``queues()`` to ``on_message`` in the thread that calls ``run``.

    ``on_message(message)`` must not block or raise. Unless ``no_ack``, each message is settled later, from
    any thread: acknowledged by ``ack`` or ``ack_one``, or left to the broker by ``leave`` or ``abandon``.
    For each new connection ``queues`` and then ``on_connect`` are called, and ``on_disconnect`` after its
    end. The broker redelivers what was not acknowledged before; settling the first delivery does nothing.

    ``prefetch``: most unacknowledged messages, 0 for no limit. ``drain_timeout``: seconds that ``stop`` waits
    for unsettled messages. ``process``: whose durable queues and exchanges are declared first; by default all
    of the platform's.
    """

    _reported_obstacle: ClassVar[str] = ""

    def __init__(
        self,
        uri: str,
        name: str,
        queues: Callable[[], Sequence[Queue]],
        on_message: Callable[[Any], None],
        *,
        prefetch: int = 0,
        no_ack: bool = False,
        on_connect: Callable[[], None] = lambda: None,
        on_disconnect: Callable[[], None] = lambda: None,
        drain_timeout: float = 25.0,
        process: str | None = None,
    ) -> None:
        self._uri, self.name, self._queues, self._on_message = uri, name, queues, on_message
        self._prefetch, self._no_ack, self._on_connect = prefetch, no_ack, on_connect
        self._on_disconnect = on_disconnect
        self._drain_timeout, self._process = drain_timeout, process
        self._channel: Any = None
        self._is_amqp = False
        self._outstanding = 0
        self._abandoned = self._some_left = False
        self.suspended = ""
        """Why no messages are taken until ``resume``, for people; empty while they are."""
        self.obstacle = Consumer._reported_obstacle = ""
        """What must change on the broker before messages can be taken, for people; empty if nothing."""
        self._stopping, self._stopped = threading.Event(), threading.Event()
        # Reentrant: a message that arrives while a cancel waits for its reply may be acknowledged at once.
        self._write_lock, self._count_lock = threading.RLock(), threading.Lock()
        self.connected = threading.Event()
        self.last_turn = self._last_heartbeat = monotonic()

    def run(self) -> None:
        """Consume until ``stop``; reconnect after connection errors, and while others have to set up the
        broker. Raises TopologyMismatch."""
        failures = 0
        try:
            while not self._stopping.is_set():
                if self.suspended:
                    self.last_turn = monotonic()
                    self._stopping.wait(TURN_SECONDS)
                    continue
                try:
                    self._connect_and_consume()
                    failures = 0
                except transport.TopologyMissing as error:
                    failures += 1
                    self._report_obstacle(str(error))
                except transport.TopologyMismatch:
                    raise
                except AccessRefused as error:
                    failures += 1
                    self._report_obstacle(
                        f"RabbitMQ refuses it ({error.reply_text}): correct user and password in AMQP_URI, "
                        "or import definitions.json of `usine secrets create`"
                    )
                except transport.CONNECTION_ERRORS as error:
                    failures = 0 if self.connected.is_set() else failures + 1
                    self.obstacle = ""
                    log.warning("consumer lost the broker", consumer=self.name, cause=repr(error))
                finally:
                    self.connected.clear()
                    self._on_disconnect()
                self._pause(failures)
        finally:
            self._stopped.set()

    def run_in_thread(self) -> threading.Thread:
        """``run`` in a separate thread. An error ends the process, which cannot work without this consumer:
        its supervisor restarts it."""
        thread = threading.Thread(target=self._run_or_end, name=self.name, daemon=True)
        thread.start()
        return thread

    def _run_or_end(self) -> None:
        try:
            self.run()
        except Exception as error:
            log.critical("consumer failed", consumer=self.name, exc_info=error)
            sys.stderr.write(f"usine: {self.name}: {error}\n")
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """Take no new message, wait until those taken are settled or time is up, close. Idempotent."""
        self._stopping.set()
        self._stopped.wait(self._drain_timeout + 2 * TURN_SECONDS)

    @property
    def ready(self) -> bool:
        """Whether messages are taken."""
        return self.connected.is_set() and not self.suspended

    @property
    def reason(self) -> str:
        """Why no messages are taken, for people; empty if unknown."""
        return self.suspended or self.obstacle

    def _report_obstacle(self, obstacle: str) -> None:
        """Log it once for all consumers of the process: they wait for the same, and try every few seconds."""
        self.obstacle = obstacle
        if obstacle != Consumer._reported_obstacle:
            Consumer._reported_obstacle = obstacle
            log.error("waiting until the broker is set up", consumer=self.name, cause=obstacle)

    def suspend(self, reason: str) -> None:
        """Take no new message until ``resume``. Messages that were delivered must be settled by ``ack`` or
        ``leave``; then the connection is closed, which returns those that were left to the queue."""
        self.suspended = reason

    def resume(self) -> None:
        """Take messages again. Idempotent."""
        self.suspended = ""

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def is_current(self, message: Any) -> bool:
        """Whether ``message`` can still be settled: its connection is the one in use."""
        return message.channel is self._channel and not self._abandoned

    def ack(self, messages: Sequence[Any]) -> None:
        """Acknowledge messages; all that were delivered before the last of them must be settled, or be among
        them."""
        with self._write_lock:
            current = [message for message in messages if self.is_current(message)]
            if not current:
                return
            at_once = self._is_amqp and not self._some_left
            tags = [message.delivery_tag for message in (current[-1:] if at_once else current)]
            self._settle(tags, len(current), multiple=at_once)

    def ack_one(self, message: Any) -> None:
        """Acknowledge one message, in any order."""
        with self._write_lock:
            if self.is_current(message):
                self._settle([message.delivery_tag], 1)

    def _settle(self, tags: Sequence[Any], messages: int, *, multiple: bool = False) -> None:
        """Call it with ``_write_lock`` held, so that the channel stays the current one."""
        try:
            for tag in tags:
                self._channel.basic_ack(tag, multiple=multiple)
        except transport.CONNECTION_ERRORS as error:
            log.info("ack did not arrive, the broker will deliver again", cause=repr(error))
        self._count_outstanding(-messages)

    def _count_outstanding(self, change: int) -> None:
        with self._count_lock:
            self._outstanding += change

    def leave(self, messages: Sequence[Any]) -> None:
        """Leave ``messages`` to the broker, which redelivers them once a suspended consumer has disconnected.
        From now on, other messages of this connection are acknowledged one by one."""
        with self._write_lock:
            self._some_left = True
            self._count_outstanding(-sum(self.is_current(message) for message in messages))

    def abandon(self, message: Any) -> None:
        """Leave ``message``, and all other unsettled messages of this connection, to the broker, which
        redelivers them once the connection closes: acknowledging a later one would acknowledge it, too."""
        with self._write_lock:
            if self.is_current(message):
                with self._count_lock:
                    self._abandoned, self._outstanding = True, 0

    def _connect_and_consume(self) -> None:
        connection = transport.connect(self._uri, self.name, heartbeat=transport.HEARTBEAT)
        try:
            self._consume(connection)
        except BaseException:
            self._forget_channel()
            transport.drop(connection)
            raise
        self._forget_channel()
        transport.close(connection)

    def _forget_channel(self) -> None:
        """No message that was delivered over it is current any more."""
        with self._write_lock:
            self._channel = None

    def _consume(self, connection: Connection) -> None:
        topology.declare(connection, self._process)
        self.obstacle = Consumer._reported_obstacle = ""
        channel = connection.channel()
        channel.basic_qos(0, self._prefetch, False)
        queues = [queue.bind(channel) for queue in self._queues()]
        for queue in queues:
            queue.declare()
        self._channel, self._outstanding = channel, 0
        self._abandoned = self._some_left = False
        self._is_amqp = connection.transport.driver_type == "amqp"
        self._on_connect()
        tags = [f"{self.name}-{number}" for number in range(len(queues))]
        for queue, tag in zip(queues, tags, strict=True):
            queue.consume(tag, self._deliver, no_ack=self._no_ack)
        self.connected.set()
        metrics.CONSUMER_CONNECTIONS.labels(self.name).inc()
        log.info("consumer connected", consumer=self.name)
        while not (self._stopping.is_set() or self._abandoned or self.suspended or self._some_left):
            self._turn(connection, TURN_SECONDS)
        self._cancel(channel, tags)
        started = monotonic()
        deadline, on_their_way = started + self._drain_timeout, started + LATE_SECONDS * self._is_amqp
        while (self._outstanding > 0 and monotonic() < deadline) or monotonic() < on_their_way:
            self._turn(connection, 0.05)
        if self._outstanding > 0:
            log.warning("stopped with unsettled messages", consumer=self.name, messages=self._outstanding)

    def _cancel(self, channel: Any, tags: Sequence[str]) -> None:
        """A quorum queue may deliver shortly after it has confirmed the cancel; py-amqp, which has forgotten
        the consumer by then, would reject such a message, to be delivered a second time."""
        with self._write_lock:
            for tag in tags:
                channel.basic_cancel(tag)
                if self._is_amqp:
                    channel.callbacks[tag] = self._deliver

    def _turn(self, connection: Connection, timeout: float) -> None:
        self.last_turn = monotonic()
        with suppress(TimeoutError):
            connection.drain_events(timeout=timeout)
            transport.drain_arrived(connection)
        if self._is_amqp and self.last_turn - self._last_heartbeat > 1:
            self._last_heartbeat = self.last_turn
            with self._write_lock:
                connection.heartbeat_check()

    def _deliver(self, message: Any) -> None:
        with self._count_lock:
            if self._abandoned:
                return
            self._outstanding += not self._no_ack
        self._on_message(message)

    def _pause(self, failures: int) -> None:
        """Wait before the next connection: longer after each failure, with jitter."""
        if not self._stopping.is_set():
            self.last_turn = monotonic()
            self._stopping.wait(pause_seconds(failures, PAUSE_SECONDS_MAX))
