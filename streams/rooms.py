"""The channel of a live session: its numbered log, fetched from live and kept while somebody listens.

A notification only says that the log has grown: it may be lost, repeated or late. What is written to clients
is the log itself, in order and without gaps, so each client receives each change once.
"""

from collections.abc import Callable
from functools import partial
from time import monotonic

from chassis.runtime import logs
from contracts.calls.live.rooms import LogTail
from contracts.errors import NotFound, PlatformError
from streams.background import Background
from streams.channels import Channels, Hold, session_channel
from streams.room_log import RoomLog
from streams.sse import preamble

UNKNOWN_SESSION = "Cette rencontre n’existe pas."

IDLE_SECONDS = 60.0
"""How long the log of a session to which nobody listens any more is kept: pages are loaded again."""

log = logs.get_logger(__name__)

ChangesSince = Callable[[str, int], LogTail]
"""The log of a session after a position. Blocks; raises NotFound for an unknown session, or another
PlatformError."""


class Room:
    """A session to which somebody listens, or did a moment ago."""

    __slots__ = (
        "again",
        "empty_since",
        "failed",
        "fetching",
        "loaded",
        "log",
        "opening",
        "session",
        "wanted",
    )

    def __init__(self, session: str) -> None:
        self.session, self.log = session, RoomLog()
        self.opening: list[tuple[Hold, int | None]] = []
        """Holds that wait for what is being fetched, and where they resume."""
        self.wanted = 0
        """The log is known to have grown up to here."""
        self.loaded = self.fetching = self.failed = False
        self.again = False
        """Whether to fetch again after the present call, which may have been answered too early."""
        self.empty_since: float | None = None


class Rooms:
    def __init__(
        self,
        channels: Channels,
        changes_since: ChangesSince,
        background: Background,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._channels, self._changes_since, self._background = channels, changes_since, background
        self._clock = clock
        self._rooms: dict[str, Room] = {}

    def __len__(self) -> int:
        return len(self._rooms)

    def open(self, hold: Hold, session: str, resume_after: int | None) -> None:
        """Begin ``hold``, which was added already, with the changes after ``resume_after`` or a snapshot."""
        room = self._rooms.get(session)
        if room is None:
            room = self._rooms[session] = Room(session)
        room.empty_since = None
        ahead = resume_after is not None and resume_after > room.log.sequence
        if room.loaded and not ahead:
            self._begin(room, hold, resume_after)
            return
        room.opening.append((hold, resume_after))
        if not room.fetching:
            self._fetch(room)

    def advance(self, session: str, sequence: int) -> None:
        """The log of ``session`` has grown up to ``sequence``."""
        room = self._rooms.get(session)
        if room is not None and sequence > room.log.sequence:
            room.wanted = max(room.wanted, sequence)
            if not room.fetching:
                self._fetch(room)

    def refetch(self) -> None:
        """Notifications may have been missed: ask for the log of every session."""
        for room in self._rooms.values():
            if room.fetching:
                room.again = True
            else:
                self._fetch(room)

    def tick(self) -> None:
        """Call it once a second: fetch again what could not be fetched, forget sessions without listeners."""
        now = self._clock()
        for room in list(self._rooms.values()):
            if self._channels.has(session_channel(room.session)):
                room.empty_since = None
                if room.failed and not room.fetching:
                    self._fetch(room)
            elif room.empty_since is None:
                room.empty_since = now
            elif now - room.empty_since >= IDLE_SECONDS and not room.fetching:
                del self._rooms[room.session]

    def _begin(self, room: Room, hold: Hold, resume_after: int | None) -> None:
        hold.last_id = room.log.sequence
        self._channels.begin(hold, preamble() + room.log.since(resume_after))

    def _fetch(self, room: Room) -> None:
        room.fetching, room.failed, room.again = True, False, False
        self._background(
            partial(self._changes_since, room.session, room.log.sequence),
            partial(self._fetched, room),
            partial(self._not_fetched, room),
        )

    def _fetched(self, room: Room, tail: LogTail) -> None:
        room.fetching = False
        try:
            self._take(room, tail)
        except Exception as error:
            # Whatever it was: who waits must not wait for ever, and what is kept may be incomplete.
            log.error("log of a session not taken", session=room.session, exc_info=error)
            self._begin_anew(room)

    def _take(self, room: Room, tail: LogTail) -> None:
        before = room.log.sequence
        messages = room.log.append(tail)
        if messages is None:
            self._begin_anew(room)
            return
        if messages:
            for hold in self._channels.of(session_channel(room.session)):
                if hold.begun:
                    hold.last_id = room.log.sequence
                    hold.write(messages)
        behind = room.log.sequence < max(tail.sequence, room.wanted)
        if room.again or (behind and room.log.sequence > before):
            self._fetch(room)
            return
        room.failed = behind  # the read was too early: again at the next tick
        room.loaded = True
        opening, room.opening = room.opening, []
        for hold, resume_after in opening:
            self._begin(room, hold, resume_after)

    def _begin_anew(self, room: Room) -> None:
        """The log is not the one that was sent, as after a restore, or could not be taken: clients come back
        and resume, or get a snapshot. Those that wait are refused with Unavailable."""
        self._rooms.pop(room.session, None)
        for hold in self._channels.of(session_channel(room.session)):
            self._channels.end(hold)

    def _not_fetched(self, room: Room, error: PlatformError) -> None:
        room.fetching, room.failed = False, True
        opening, room.opening = room.opening, []
        unknown = isinstance(error, NotFound)
        refusal = NotFound(UNKNOWN_SESSION) if unknown else error
        for hold, _ in opening:
            self._channels.refuse(hold, refusal)
        if unknown:
            self._begin_anew(room)
        elif not room.loaded:
            self._rooms.pop(room.session, None)
