"""Server-sent events: those of a visitor's stream, and the encoding of all.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import randint
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from contracts.calls.rewards import AwardEntry, EventsSince, LevelNotice
from contracts.envelope import Envelope, Event
from contracts.live import LiveBookingChanged
from contracts.rewards import LevelReached, PointsAwarded

TOO_MANY = "too-many-streams"
"""Why a stream was closed for good."""

KEEP_ALIVE = b": keep-alive\n\n"

AWAY_MILLISECONDS = 600_000
"""Retry time of an ``EventSource`` whose stream gave way: with a short one, tabs would keep closing each
other's streams."""

RETRY_MILLISECONDS = (1000, 4000)
"""Chosen at random per stream: when a process loses the broker, all of its streams end at once, and must not
reconnect at once."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_IDENTITY = {"points": "award_id", "level": "level"}
"""Kind of event -> field that identifies repeated deliveries of the same event."""


class ServerSentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """``id``: milliseconds since the epoch; a client that received it resumes from there."""

    kind: str
    id: int
    data: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, str(self.data.get(_IDENTITY.get(self.kind, ""), self.id))

    def encode(self) -> bytes:
        """The event in the format of server-sent events, UTF-8."""
        return message(self.kind, self.id, msgspec.json.encode(self.data))


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from the epoch to ``moment``, which has a time zone."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def message(kind: str, id: int, data: bytes) -> bytes:
    """One event; ``data`` is JSON, UTF-8."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (id, kind.encode(), data)


def preamble() -> bytes:
    """What every stream begins with."""
    pause = randint(*RETRY_MILLISECONDS)  # noqa: S311  # nosec B311  # no secret
    return b": L'Usine Extraordinaire\nretry: %d\n\n" % pause


def farewell(last_id: int) -> bytes:
    """The end of a stream that gave way to a newer one. ``last_id``: of the last event before."""
    closed = message("closed", last_id, msgspec.json.encode({"reason": TOO_MANY}))
    return b"retry: %d\n" % AWAY_MILLISECONDS + closed


def of_event(envelope: Envelope[Event]) -> tuple[tuple[UUID, ...], ServerSentEvent] | None:
    """(visitors, what their streams receive); None for events that visitors' streams do not carry."""
    visitors: tuple[UUID, ...]
    data: Mapping[str, Any]
    match envelope.data:
        case PointsAwarded() as award:
            kind, visitors = "points", (award.visitor,)
            data = structs.asdict(AwardEntry.of(award))
        case LevelReached() as reached:
            kind, visitors = "level", (reached.visitor,)
            data = structs.asdict(LevelNotice.of(reached))
        case LiveBookingChanged() as changed:
            kind, visitors = "booking", changed.visitors
            data = {
                "booking_id": changed.booking,
                "session": changed.session,
                "change": changed.change,
                "starts_at": changed.starts_at,
            }
        case _:
            return None
    return visitors, ServerSentEvent(kind=kind, id=milliseconds(envelope.time), data=data)


def missed(replies: Any) -> list[ServerSentEvent]:
    """The events in the result of ``rewards.events_since``."""
    events = (of_event(envelope) for envelope in msgspec.convert(replies, EventsSince.result))
    return [event for _, event in filter(None, events)]
