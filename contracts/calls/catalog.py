"""Calls that catalog answers."""

from typing import Any, ClassVar
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from contracts.calls import Call
from contracts.calls.values import PAGE_DEFAULT, PageSize, RomeCode, SearchText, Slug, SlugInBatch
from contracts.catalog import Challenge, ContentKind, StudiesLength


class ListedChallenge(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    summary: str


class ListChallenges(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ListedChallenge]


class ListedCompany(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    city: str
    sector: str
    summary: str


class ListCompanies(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ListedCompany]


class ListedOccupation(Struct, frozen=True, kw_only=True):
    rome: str
    name_feminine: str
    name_masculine: str
    riasec: str
    family: str | None
    challenges: list[str]
    transitions: list[str]
    near: list[str]
    summary: str
    studies_length: StudiesLength | UnsetType = UNSET
    """Absent if it is not known."""


class ListOccupations(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ListedOccupation]


class Picture(Struct, frozen=True, kw_only=True):
    """``url`` contains a digest of the file: its content never changes. Sizes in pixels."""

    url: str
    width: int
    height: int
    bytes: int


class ContentItem(Struct, frozen=True, kw_only=True):
    """A content in a list; ``image`` and ``hotspot_count`` are those of a tour."""

    id: str
    kind: str
    title: str
    summary: str
    challenge: str
    company: str | None
    occupations: list[str]
    duration_minutes: int
    image: Picture | None
    hotspot_count: int | None


class ContentPage(Struct, frozen=True, kw_only=True):
    items: list[ContentItem]
    next: str | None
    """Id of the last item, if more follow."""
    total: int


class ListContents(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ContentPage

    challenge: Challenge | None = None
    kind: ContentKind | None = None
    company: Slug | None = None
    occupation: RomeCode | None = None
    q: SearchText | None = None
    after: Slug | None = None
    limit: PageSize = PAGE_DEFAULT


class SuggestedContent(ContentItem, frozen=True, kw_only=True):
    reason: str | None
    """What it has in common with the given content, e.g. ``same-company``; None without one."""


class ListSuggestions(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[SuggestedContent]

    content: Slug | None = None


class Speaker(Struct, frozen=True, kw_only=True):
    """Who speaks in a testimony."""

    first_name: str
    occupation: str


class ContentText(ContentItem, frozen=True, kw_only=True):
    version: str
    body: str | None
    transcript: str | None
    person: Speaker | None


class GetContent(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ContentText

    content: Slug


class Direction(Struct, frozen=True, kw_only=True):
    """In a panorama, in degrees: yaw -180 to 180, 0 ahead; pitch -90 to 90, 0 level."""

    yaw: float
    pitch: float


class OutlineLink(Struct, frozen=True, kw_only=True):
    to: str
    label: str


class SceneLink(OutlineLink, frozen=True, kw_only=True):
    yaw: float
    pitch: float


class OutlineHotspot(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    text: str
    alt: str
    occupations: list[str]


class SceneHotspot(OutlineHotspot, frozen=True, kw_only=True):
    yaw: float
    pitch: float


class ScenePictures(Struct, frozen=True, kw_only=True):
    poster: Picture
    """The initial view, 16:9."""
    sizes: list[Picture]
    """The whole panorama, narrowest first."""


class TourScene(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    description: str
    panorama_alt: str
    image: ScenePictures | None
    initial_view: Direction
    links: list[SceneLink]
    hotspots: list[SceneHotspot]


class Tour(ContentItem, frozen=True, kw_only=True):
    version: str
    scenes: list[TourScene]


class GetTour(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Tour

    tour: Slug


class OutlineStep(Struct, frozen=True, kw_only=True):
    position: int
    """From 1."""
    scene: str
    title: str
    description: str
    hotspots: list[OutlineHotspot]
    links: list[OutlineLink]


class Outline(Struct, frozen=True, kw_only=True):
    id: str
    title: str
    summary: str
    version: str
    steps: list[OutlineStep]


class GetOutline(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Outline

    tour: Slug


class StaffContentItem(ContentItem, frozen=True, kw_only=True):
    state: str
    """``published``, ``draft`` or ``withdrawn``."""
    version: str


class ListAnyContents(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[StaffContentItem]


class StaffContent(StaffContentItem, frozen=True, kw_only=True):
    """A tour has ``scenes``; any other content has the other three."""

    scenes: list[TourScene] | UnsetType = UNSET
    body: str | UnsetType | None = UNSET
    transcript: str | UnsetType | None = UNSET
    person: Speaker | UnsetType | None = UNSET


class GetAnyContent(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffContent

    content: Slug


class HotspotClick(Struct, frozen=True, kw_only=True):
    visitor: UUID
    hotspot: SlugInBatch
    correlation_id: str


class RecordViews(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[UUID | None]

    clicks: list[HotspotClick]


class ContentEnd(Struct, frozen=True, kw_only=True):
    """A visitor reached the end of a content."""

    visitor: UUID
    content: SlugInBatch
    correlation_id: str


class RecordCompletions(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[UUID | None]

    completions: list[ContentEnd]
