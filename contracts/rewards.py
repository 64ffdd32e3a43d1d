"""Events published by rewards: points and levels."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from contracts.envelope import Event

Points = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class PointsAwarded(Event, frozen=True):
    """An award was added to the ledger. Its id is also the event's: published twice, it is the same event."""

    subject_field: ClassVar[str] = "visitor"

    visitor: UUID
    award: UUID
    points: Points
    rule: str
    rule_version: int
    reason: str
    object: str
    """Id of the hotspot, content or quiz."""
    source_event: UUID
    """Id of the event that earned it."""
    occurred_at: Annotated[datetime, msgspec.Meta(tz=True)]
    """When the visitor earned it; the envelope's ``time`` is when it was added to the ledger."""


class LevelReached(Event, frozen=True):
    """A visitor's points reached a level for the first time."""

    subject_field: ClassVar[str] = "visitor"

    visitor: UUID
    level: Annotated[int, msgspec.Meta(ge=1)]
    title: str
    total: Annotated[int, msgspec.Meta(ge=0)]
