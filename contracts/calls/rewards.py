"""Calls that rewards answers."""

from typing import Any, ClassVar, Self
from uuid import UUID

from msgspec import Struct

from contracts.calls import Call
from contracts.calls.values import PAGE_MAX, Cursor, Group, Milliseconds, Moment, PageSize
from contracts.envelope import Envelope
from contracts.rewards import LevelReached, PointsAwarded


class LevelStep(Struct, frozen=True, kw_only=True):
    level: int
    points: int
    title: str


class CurrentLevel(LevelStep, frozen=True, kw_only=True):
    next_points: int | None


class AwardEntry(Struct, frozen=True, kw_only=True):
    award_id: UUID
    points: int
    rule: str
    reason: str
    object: str
    occurred_at: Moment
    event_id: UUID

    @classmethod
    def of(cls, award: PointsAwarded) -> Self:
        """``award`` under the field names that clients use."""
        renamed: dict[str, Any] = {"award_id": award.award, "event_id": award.source_event}
        same = AwardEntry.__struct_fields__
        return cls(**renamed, **{name: getattr(award, name) for name in same if name not in renamed})


class PointsPage(Struct, frozen=True, kw_only=True):
    total: int
    level: CurrentLevel
    awards: list[AwardEntry]
    next: str | None


class GetPoints(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = PointsPage

    visitor: UUID
    after: Cursor | None = None
    limit: PageSize = PAGE_MAX


class DiscoveredHotspot(Struct, frozen=True, kw_only=True):
    id: str
    tour: str | None


class Discoveries(Struct, frozen=True, kw_only=True):
    hotspots: list[DiscoveredHotspot]
    contents: list[str]
    quizzes: list[str]


class ListDiscoveries(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Discoveries

    visitor: UUID


class RuleInForce(Struct, frozen=True, kw_only=True):
    id: str
    event: str
    points: int
    reason: str
    kinds: list[str]
    challenges: list[str]


class RulesInForce(Struct, frozen=True, kw_only=True):
    version: int
    rules: list[RuleInForce]
    levels: list[LevelStep]


class GetRules(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = RulesInForce


class LevelNotice(Struct, frozen=True, kw_only=True):
    level: int
    title: str
    total: int

    @classmethod
    def of(cls, reached: LevelReached) -> Self:
        """``reached`` under the field names that clients use."""
        return cls(level=reached.level, title=reached.title, total=reached.total)


class PointsAwardedEnvelope(
    Envelope[PointsAwarded], frozen=True, kw_only=True, tag_field="type", tag="PointsAwarded"
):
    pass


class LevelReachedEnvelope(
    Envelope[LevelReached], frozen=True, kw_only=True, tag_field="type", tag="LevelReached"
):
    pass


class StreamedPoints(Struct, frozen=True, kw_only=True, tag_field="type", tag="points"):
    time_ms: Milliseconds
    data: AwardEntry


class StreamedLevel(Struct, frozen=True, kw_only=True, tag_field="type", tag="level"):
    time_ms: Milliseconds
    data: LevelNotice


def streamed(
    event: PointsAwardedEnvelope | LevelReachedEnvelope,
) -> StreamedPoints | StreamedLevel:
    """``event`` as PointsSince returns it."""
    time_ms = int(event.time.timestamp() * 1000)
    if isinstance(event, PointsAwardedEnvelope):
        return StreamedPoints(time_ms=time_ms, data=AwardEntry.of(event.data))
    return StreamedLevel(time_ms=time_ms, data=LevelNotice.of(event.data))


class PointsSince(Call, frozen=True, kw_only=True):
    """Superseded by EventsSince. Gateways of the release of 2026-11-27 and before call it; to be removed once
    none of them runs."""

    result: ClassVar[Any] = list[StreamedPoints | StreamedLevel]

    visitor: UUID
    since_ms: Milliseconds


class EventsSince(Call, frozen=True, kw_only=True):
    """Events that rewards has published about a visitor since that moment."""

    result: ClassVar[Any] = list[PointsAwardedEnvelope | LevelReachedEnvelope]

    visitor: UUID
    since_ms: Milliseconds


class GroupProgress(Struct, frozen=True, kw_only=True):
    seats: int | None
    active: int | None
    points: int | None
    by_challenge: dict[str, int | None]


class ClassProgress(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = GroupProgress

    visitors: Group


class ExportedAward(AwardEntry, frozen=True, kw_only=True):
    rule_version: int
    awarded_at: Moment
    correlation_id: str
    challenge: str | None = None
    tour: str | None = None


class ExportedLevel(LevelNotice, frozen=True, kw_only=True):
    reached_at: Moment
    correlation_id: str


class ExportedTotal(Struct, frozen=True, kw_only=True):
    total: int
    awards: int
    level: int


class RewardsExport(Struct, frozen=True, kw_only=True):
    awards: list[ExportedAward]
    levels: list[ExportedLevel]
    total: ExportedTotal | None


class ExportVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = RewardsExport

    visitor: UUID
