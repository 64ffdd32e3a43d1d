"""Streams over WSGI, a thread each, for a platform that is embedded in one process (docs/adr/0003).

What clients receive is decided by ``streams``, as in the process ``usine serve streams``.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import TypeVar
from uuid import UUID

from chassis.access.principal import Principal
from chassis.access.revocations import Revocations
from chassis.messaging.broadcast import Broadcast
from chassis.runtime import logs
from chassis.runtime.config import Config
from contracts.envelope import Envelope, Event
from contracts.errors import PlatformError, Unavailable
from streams.background import outcome
from streams.channels import Hold, session_channel, visitor_channel
from streams.hold import HoldInstruction
from streams.hub import Caller, Hub
from streams.sse import milliseconds

STREAMS_MAX = 384
"""Each holds a thread of the server, which needs some for clicks and probes, too."""

QUEUE_MAX = 200
"""A client with more unread writes has stopped reading: its stream is closed, and it may resume."""

TICK_SECONDS = 1.0

WAIT_SECONDS = 30.0
"""How long a stream may take to begin: longer than the calls that it waits for take to fail."""

T = TypeVar("T")
log = logs.get_logger(__name__)


class QueuedHold(Hold):
    """A stream as a queue from any thread to the one that writes to the client."""

    __slots__ = ("_answered", "_cut", "_error", "_unread")

    def __init__(self, channel: str, subject: UUID, session: UUID, opened: float) -> None:
        super().__init__(channel, subject, session, opened)
        self._unread: queue.Queue[bytes | None] = queue.Queue(QUEUE_MAX)
        self._answered = threading.Event()
        self._error: PlatformError | None = None
        self._cut = False

    def begin(self, instruction: HoldInstruction) -> None:
        self._unread.put_nowait(instruction.first)
        self._answered.set()

    def refuse(self, error: PlatformError) -> None:
        self._error = error
        self._answered.set()

    def write(self, data: bytes) -> None:
        try:
            self._unread.put_nowait(data)
        except queue.Full:
            self._cut = True

    def end(self) -> None:
        with suppress(queue.Full):
            self._unread.put_nowait(None)
            return
        self._cut = True

    def wait(self) -> None:
        """Return once the stream has begun. Raises the PlatformError that it was refused with, or Unavailable
        if it has not begun after WAIT_SECONDS."""
        if not self._answered.wait(WAIT_SECONDS):
            raise Unavailable("the stream did not begin in time")
        if self._error is not None:
            raise self._error

    def chunks(self) -> Iterator[bytes]:
        """What to write to the client, until the stream ends."""
        while not self._cut and (chunk := self._unread.get()) is not None:
            yield chunk


class EmbeddedStreams:
    """The hub under a lock, with a consumer and a ticker. ``start`` comes before the first stream."""

    def __init__(
        self, config: Config, rpc: Caller, revocations: Revocations, streams_max: int = STREAMS_MAX
    ) -> None:
        self._lock = threading.RLock()
        self.hub = Hub(rpc, self._background, revocations, streams_max)
        self.broadcast = Broadcast(config, "streams", self.on_event, self.on_gap, self.on_loss)
        self._stopping = threading.Event()

    def start(self) -> None:
        self.broadcast.start()
        threading.Thread(target=self._tick, name="streams ticker", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self.broadcast.stop()

    def open(self, principal: Principal, live_session: str | None, resume_after: int | None) -> QueuedHold:
        """A stream that has begun; call ``leave`` at its end. Raises TokenRefused and a PlatformError."""
        channel = visitor_channel(principal.id) if live_session is None else session_channel(live_session)
        hold = QueuedHold(channel, principal.id, principal.session, monotonic())
        with self._lock:
            self.hub.open(hold, live_session, resume_after, milliseconds(datetime.now(UTC)))
        try:
            hold.wait()
        except PlatformError:
            self.leave(hold)
            raise
        return hold

    def leave(self, hold: QueuedHold) -> None:
        with self._lock:
            self.hub.leave(hold)

    def on_event(self, envelope: Envelope[Event]) -> None:
        with self._lock:
            self.hub.on_event(envelope)

    def on_gap(self) -> None:
        with self._lock:
            self.hub.on_gap()

    def on_loss(self) -> None:
        with self._lock:
            self.hub.on_loss()

    def end_session(self, subject: UUID, session: UUID) -> None:
        with self._lock:
            self.hub.end_session(subject, session)

    def end_of(self, visitor: UUID) -> None:
        with self._lock:
            self.hub.end_of(visitor)

    def end_revoked(self) -> None:
        with self._lock:
            self.hub.end_revoked()

    def shut(self) -> None:
        with self._lock:
            self.hub.shut()

    @property
    def open_streams(self) -> int:
        return self.hub.channels.open_streams

    def _background(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[PlatformError], None]
    ) -> None:
        context = copy_context()  # with the correlation id of the request
        run = partial(context.run, self._run, work, done, failed)
        threading.Thread(target=run, name="streams call", daemon=True).start()

    def _run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[PlatformError], None]
    ) -> None:
        step = outcome(work, done, failed)
        try:
            with self._lock:
                step()
        except Exception as error:
            log.error("result of a call for streams not taken", exc_info=error)

    def _tick(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            try:
                with self._lock:
                    self.hub.tick()
            except Exception as error:
                log.error("tick failed", exc_info=error)
