"""Events published by catalog: what visitors discovered, and which contents are online."""

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
"""What occupations do, whatever the factory makes. ``engineering``: those named *ingénieur*."""

Transition = Literal["ecological", "digital"]

StudiesLength = Literal["short", "long"]
"""Of the studies for an occupation: up to two years after the bac, or longer."""


class HotspotViewed(Event, frozen=True):
    """A visitor opened a hotspot of a tour. Published at every click: subscribers count a hotspot once."""

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
    """A content was published, or its text changed. ``version`` is a digest of the content."""

    subject_field: ClassVar[str] = "content"

    content: str
    kind: ContentKind
    version: str


class ContentWithdrawn(Event, frozen=True):
    """A content was withdrawn from the season. It is kept, but no longer shown."""

    subject_field: ClassVar[str] = "content"

    content: str
    kind: ContentKind
    version: str
