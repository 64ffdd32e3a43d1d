"""Server-sent events of a visitor's stream, and their encoding.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct, structs

from contracts.calls.rewards import AwardEntry, EventsSince, LevelNotice
from contracts.envelope import Envelope, Event
from contracts.rewards import LevelReached, PointsAwarded

TOO_MANY = "too-many-streams"
"""Why a stream was closed for good."""

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
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (
            self.id,
            self.kind.encode(),
            msgspec.json.encode(self.data),
        )


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds from the epoch to ``moment``, which has a time zone."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def of_event(envelope: Envelope[Event]) -> tuple[UUID, ServerSentEvent] | None:
    """(visitor, what their streams receive); None for events that streams do not carry."""
    match envelope.data:
        case PointsAwarded() as award:
            kind, visitor = "points", award.visitor
            data: Struct = AwardEntry.of(award)
        case LevelReached() as reached:
            kind, visitor = "level", reached.visitor
            data = LevelNotice.of(reached)
        case _:
            return None
    return visitor, ServerSentEvent(kind=kind, id=milliseconds(envelope.time), data=structs.asdict(data))


def missed(replies: Any) -> list[ServerSentEvent]:
    """The events in the result of ``rewards.events_since``."""
    events = (of_event(envelope) for envelope in msgspec.convert(replies, EventsSince.result))
    return [event for _, event in filter(None, events)]
