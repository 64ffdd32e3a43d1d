"""The channel of a visitor: ``ready``, what was missed, then what happens to them from now on."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from streams.background import Background
from streams.channels import Channels, Hold, visitor_channel
from streams.sse import ServerSentEvent, preamble

UNSENT_MAX = 200
"""Events that wait while what was missed is read: with more the stream ends, and its client resumes."""

ReadMissed = Callable[[UUID, int], list[ServerSentEvent]]
"""The events of a visitor since a moment, in milliseconds since the epoch. Blocks; raises a PlatformError."""


class Visitors:
    def __init__(self, channels: Channels, read_missed: ReadMissed, background: Background) -> None:
        self._channels, self._read_missed, self._background = channels, read_missed, background

    def open(self, hold: Hold, resume_after: int | None, now: int, *, hears: bool) -> None:
        """Begin ``hold``, which was added already: events in between wait in it. ``now``: milliseconds.

        Without the broker (``hears``) the ledger cannot be read. Once it is back, all streams are ended, and
        the client resumes from the same cursor.
        """
        hold.last_id = cursor = now if resume_after is None else resume_after
        if resume_after is None or not hears:
            self._begin(hold, cursor, [])
            return
        hold.unsent = []
        self._background(
            partial(self._read_missed, hold.subject, cursor),
            partial(self._begin, hold, cursor),
            partial(self._channels.refuse, hold),
        )

    def _begin(self, hold: Hold, cursor: int, missed: list[ServerSentEvent]) -> None:
        hold.sent = frozenset(event.key for event in missed)
        came, hold.unsent = hold.unsent or (), None
        events = [*missed, *(event for event in came if event.key not in hold.sent)]
        ready = ServerSentEvent(kind="ready", id=cursor, data={"cursor": cursor})
        if events:
            hold.last_id = events[-1].id
        self._channels.begin(hold, preamble() + b"".join(each.encode() for each in (ready, *events)))

    def publish(self, visitors: Iterable[UUID], event: ServerSentEvent) -> None:
        """Write ``event`` to every stream of ``visitors``, except where it was among what was missed."""
        data = b""
        for visitor in visitors:
            for hold in self._channels.of(visitor_channel(visitor)):
                if hold.unsent is not None:
                    self._keep(hold, event)
                    continue
                hold.last_id = event.id
                if event.key not in hold.sent:
                    data = data or event.encode()
                    hold.write(data)

    def _keep(self, hold: Hold, event: ServerSentEvent) -> None:
        if hold.unsent is None or len(hold.unsent) >= UNSENT_MAX:
            self._channels.end(hold)
        else:
            hold.unsent.append(event)
