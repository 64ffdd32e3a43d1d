"""Calls that rewards answers."""

from typing import Any, ClassVar
from uuid import UUID

from msgspec import Struct

from contracts.calls import Call
from contracts.calls.values import PAGE_MAX, Cursor, Group, Milliseconds, Moment, PageSize


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


class StreamedPoints(Struct, frozen=True, kw_only=True, tag_field="type", tag="points"):
    time_ms: Milliseconds
    data: AwardEntry


class StreamedLevel(Struct, frozen=True, kw_only=True, tag_field="type", tag="level"):
    time_ms: Milliseconds
    data: LevelNotice


class PointsSince(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[StreamedPoints | StreamedLevel]

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


class Export(Struct, frozen=True, kw_only=True):
    awards: list[ExportedAward]
    levels: list[ExportedLevel]
    total: ExportedTotal | None


class ExportVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Export

    visitor: UUID
