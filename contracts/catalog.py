"""Events published by the catalog: what visitors discovered, and what organisers put online."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.envelope import Event

ContentKind = Literal["tour", "testimony", "video", "article", "quiz"]
Challenge = Literal["innovation", "inclusion", "industry-4-0", "sustainability"]
OccupationFamily = Literal[
    "engineering",
    "production",
    "maintenance",
    "quality",
    "logistics",
    "construction",
    "design",
    "digital",
    "laboratory",
    "environment",
    "people",
    "sales",
    "management",
    "office",
]
"""What occupations do, whatever the factory makes. ``engineering`` are those with the word in their name."""

Transition = Literal["ecological", "digital"]


class HotspotViewed(Event, frozen=True):
    """A visitor opened a hotspot of a tour. Sent at every click: whoever counts must count an object once."""

    subject_field: ClassVar[str] = "hotspot"

    visitor: UUID
    hotspot: str
    tour: str
    challenge: Challenge
    company: str
    occupations: tuple[str, ...] = ()


class ContentCompleted(Event, frozen=True):
    """A visitor reached the end of a content: the last scene, the last line, the end of the video."""

    subject_field: ClassVar[str] = "content"

    visitor: UUID
    content: str
    kind: ContentKind
    challenge: Challenge
    company: str | None = None
    occupations: tuple[str, ...] = ()


class ContentPublished(Event, frozen=True):
    """A content came online, or its text changed. ``version`` is a digest of what is published."""

    subject_field: ClassVar[str] = "content"

    content: str
    kind: ContentKind
    version: str


class ContentWithdrawn(Event, frozen=True):
    """A content left the season. It is kept, but no longer shown."""

    subject_field: ClassVar[str] = "content"

    content: str
    kind: ContentKind
    version: str
