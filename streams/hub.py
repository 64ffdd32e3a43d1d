"""All streams of a process: opens them, hands them what the platform publishes, ends them."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

import msgspec

from chassis.access.revocations import Revocations
from chassis.access.tokens import REVOKED, TokenRefused
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.calls.live.rooms import ChangesSince
from contracts.envelope import Envelope, Event
from contracts.live import SessionAdvanced
from streams import sse
from streams.background import Background
from streams.channels import Channels, Hold, is_session
from streams.rooms import Rooms
from streams.visitors import Visitors

SECONDS_WITHOUT_BROKER = 10.0
"""How long a process that hears no events keeps a stream that was opened meanwhile, at least."""


class Caller(Protocol):
    """Calls to services, as ``chassis.messaging.rpc_client.RpcClient`` makes them. Thread-safe."""

    def call(self, service: str, method: str, **arguments: Any) -> Any: ...


class Hub:
    """Not thread-safe: call it, and let ``background`` call back, on one event loop or under one lock."""

    def __init__(
        self,
        rpc: Caller,
        background: Background,
        revocations: Revocations,
        streams_max: int,
        clock: Callable[[], float] = monotonic,
        room_background: Background | None = None,
    ) -> None:
        """``room_background``: for the logs of sessions, which a few calls serve to everybody; ``background``
        by default. Thousands of visitors who come back at once must not make them wait."""
        self._rpc, self._revocations, self._clock = rpc, revocations, clock
        self.channels = Channels(streams_max)
        self._visitors = Visitors(self.channels, self._read_missed, background)
        self._rooms = Rooms(self.channels, self._changes_since, room_background or background, clock)
        self.hears = True
        """Whether events arrive; if not, streams are silent, and ``on_gap`` will end those of visitors."""

    def open(self, hold: Hold, live_session: str | None, resume_after: int | None, now: int) -> None:
        """Begin or refuse ``hold``, now or later: the stream of ``live_session``, or without one that of the
        hold's visitor. ``now``: milliseconds since the epoch. Raises TokenRefused, and Unavailable if there
        are too many streams."""
        if self._revocations.includes(hold.subject, hold.session):
            raise TokenRefused(REVOKED)
        self.channels.add(hold)
        if live_session is None:
            self._visitors.open(hold, resume_after, now, hears=self.hears)
        else:
            self._rooms.open(hold, live_session, resume_after)

    def leave(self, hold: Hold) -> None:
        """Its client has gone. Idempotent."""
        self.channels.remove(hold)

    def on_event(self, envelope: Envelope[Event]) -> None:
        """Apply one broadcast event. Every process receives all of them; each serves its own streams."""
        match envelope.data:
            case SessionAdvanced() as advanced:
                self._rooms.advance(advanced.session, advanced.sequence)
            case SessionRevoked() as revoked:
                self._revocations.revoke_session(revoked.session)
                self.end_session(revoked.subject, revoked.session)
            case VisitorErased() as erased:
                self._revocations.erase_visitor(erased.visitor)
                self.end_of(erased.visitor)
            case _:
                if delivery := sse.of_event(envelope):
                    self._visitors.publish(*delivery)

    def end_session(self, subject: UUID, session: UUID) -> None:
        """End the streams that were opened with a token of that session."""
        for hold in self.channels.of_subject(subject):
            if hold.session == session:
                self.channels.end(hold)

    def end_of(self, subject: UUID) -> None:
        """End all streams of a visitor, or of a member of staff."""
        for hold in self.channels.of_subject(subject):
            self.channels.end(hold)

    def end_revoked(self) -> None:
        """End the streams that were opened with a token whose revocation was not known yet."""
        self.channels.end_where(lambda hold: self._revocations.includes(hold.subject, hold.session))

    def on_gap(self) -> None:
        """Events may have been missed: end the streams of visitors, so that clients resume from the ledger,
        and fetch the logs of sessions."""
        self.hears = True  # before streams are ended: one that was opened before is ended, too
        self.channels.end_where(lambda hold: not is_session(hold.channel))
        self._rooms.refetch()

    def on_loss(self) -> None:
        """No event arrives: end the streams, so that clients come back to a process that hears them. Streams
        that were opened since then get some time, lest clients come back again and again while there is no
        such process."""
        opened_before = self._clock() - (0 if self.hears else SECONDS_WITHOUT_BROKER)
        self.hears = False
        self.channels.end_where(lambda hold: hold.opened <= opened_before)

    def tick(self) -> None:
        """Call it once a second."""
        self.channels.keep_alive()
        self._rooms.tick()

    def shut(self) -> None:
        """End all streams and take no new one."""
        self.channels.shut()

    def _read_missed(self, visitor: UUID, since: int) -> list[sse.ServerSentEvent]:
        return sse.missed(self._rpc.call("rewards", "events_since", visitor=str(visitor), since_ms=since))

    def _changes_since(self, session: str, sequence: int) -> Any:
        tail = self._rpc.call("live", "changes_since", session=session, sequence=sequence)
        return msgspec.convert(tail, ChangesSince.result)
