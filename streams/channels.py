"""The open streams of a process, by channel and by whose they are."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from chassis.runtime import metrics
from contracts.errors import PlatformError, Unavailable
from streams.hold import KEEP_ALIVE_SECONDS, SESSION_KEEP_ALIVE_SECONDS, HoldInstruction, KeepAlive
from streams.sse import KEEP_ALIVE, ServerSentEvent, farewell

Key = TypeVar("Key", str, UUID)

STREAMS_OF_SUBJECT = 6
"""More than a visitor has tabs open, and few enough that a client that leaks streams does no harm."""


def visitor_channel(visitor: UUID) -> str:
    return f"visitor:{visitor}"


def session_channel(session: str) -> str:
    return f"session:{session}"


def is_session(channel: str) -> bool:
    return channel.startswith("session:")


class Hold(ABC):
    """One stream of one client. A server derives its own class, whose four methods never block or raise.

    A hold is *opening* until ``begin`` or ``refuse``, one of which is called once.
    """

    __slots__ = (
        "begun",
        "channel",
        "closed",
        "last_id",
        "opened",
        "sent",
        "session",
        "slot",
        "subject",
        "unsent",
    )

    def __init__(self, channel: str, subject: UUID, session: UUID, opened: float) -> None:
        """``session``: of the token. ``opened``: as ``time.monotonic()``."""
        self.channel, self.subject, self.session, self.opened = channel, subject, session, opened
        self.begun = self.closed = False
        self.last_id = 0
        """Of the last event that was written: where the client resumes."""
        self.unsent: list[ServerSentEvent] | None = None
        """Events that came while what was missed is read; None once that is written."""
        self.sent: frozenset[tuple[str, str]] = frozenset()
        """Keys of the events that were written as missed, and may be published a second time."""
        self.slot = 0

    @abstractmethod
    def begin(self, instruction: HoldInstruction) -> None:
        """Answer 200 with the first bytes."""

    @abstractmethod
    def refuse(self, error: PlatformError) -> None:
        """Answer with the problem for ``error``, and end."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Write to the client. One that has not read much of what came before is closed: it may resume."""

    @abstractmethod
    def end(self) -> None:
        """Close the connection once everything is written."""


class Channels:
    """Writes to the holds of a channel. Not thread-safe: see ``streams``."""

    def __init__(self, streams_max: int) -> None:
        self._streams_max = streams_max
        self._by_channel: dict[str, dict[Hold, None]] = {}
        self._by_subject: dict[UUID, dict[Hold, None]] = {}  # in the order of opening
        self._wheel: list[dict[Hold, None]] = [{} for _ in range(KEEP_ALIVE_SECONDS)]
        self._turn = 0
        self.open_streams = 0

    def add(self, hold: Hold) -> None:
        """Publish to ``hold`` from now on. If its subject has STREAMS_OF_SUBJECT already, the oldest gives
        way; so this works when the process is full, too. Raises Unavailable if it is full otherwise."""
        mine = self._by_subject.get(hold.subject, {})
        oldest = list(mine)[: max(0, len(mine) + 1 - STREAMS_OF_SUBJECT)]
        if self.open_streams - len(oldest) >= self._streams_max:
            raise Unavailable("too many open streams")
        for other in oldest:
            if other.begun:
                other.write(farewell(other.last_id))
            self.end(other)
        hold.slot = self._turn
        self._by_channel.setdefault(hold.channel, {})[hold] = None
        self._by_subject.setdefault(hold.subject, {})[hold] = None
        self._wheel[hold.slot][hold] = None
        self._count(+1)

    def remove(self, hold: Hold) -> None:
        """Forget ``hold``, whose connection ends. Idempotent."""
        hold.closed = True
        if self._wheel[hold.slot].pop(hold, self) is self:
            return
        _discard(self._by_channel, hold.channel, hold)
        _discard(self._by_subject, hold.subject, hold)
        self._count(-1)

    def begin(self, hold: Hold, first: bytes) -> None:
        """Answer the client of an opening hold, unless it has left meanwhile."""
        if not hold.closed:
            hold.begun = True
            seconds = SESSION_KEEP_ALIVE_SECONDS if is_session(hold.channel) else KEEP_ALIVE_SECONDS
            hold.begin(HoldInstruction((hold.channel,), first, keep_alive=KeepAlive(seconds=seconds)))

    def refuse(self, hold: Hold, error: PlatformError) -> None:
        """Refuse an opening hold, unless its client has left meanwhile."""
        if not hold.closed:
            self.remove(hold)
            hold.refuse(error)

    def end(self, hold: Hold) -> None:
        """End a stream: its client reconnects, and resumes after the last event that it received."""
        if not hold.begun:
            self.refuse(hold, Unavailable("the stream was ended before it began"))
        elif not hold.closed:
            self.remove(hold)
            hold.end()

    def of(self, channel: str) -> list[Hold]:
        """The holds of ``channel`` now."""
        return list(self._by_channel.get(channel, ()))

    def has(self, channel: str) -> bool:
        """Whether ``channel`` has a hold now."""
        return channel in self._by_channel

    def of_subject(self, subject: UUID) -> list[Hold]:
        """All streams of a visitor or member of staff now."""
        return list(self._by_subject.get(subject, ()))

    def end_where(self, ends: Callable[[Hold], bool]) -> None:
        """End the streams for which ``ends`` returns true."""
        for hold in [hold for slot in self._wheel for hold in slot]:
            if ends(hold):
                self.end(hold)

    def shut(self) -> None:
        """End every stream, and refuse new ones: clients reconnect to another process."""
        self._streams_max = -1
        self.end_where(lambda hold: True)

    def keep_alive(self) -> None:
        """Call it once a second: another part of the streams is written to each time."""
        self._turn = (self._turn + 1) % KEEP_ALIVE_SECONDS
        for ahead in range(0, KEEP_ALIVE_SECONDS, SESSION_KEEP_ALIVE_SECONDS):
            for hold in list(self._wheel[(self._turn + ahead) % KEEP_ALIVE_SECONDS]):
                if hold.begun and (ahead == 0 or is_session(hold.channel)):
                    hold.write(KEEP_ALIVE)

    def _count(self, change: int) -> None:
        self.open_streams += change
        metrics.HTTP_STREAMS.inc(change)


def _discard(held: dict[Key, dict[Hold, None]], key: Key, hold: Hold) -> None:
    holds = held[key]
    del holds[hold]
    if not holds:
        del held[key]
