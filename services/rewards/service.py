"""Entrypoints of rewards."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from chassis.service import Relay, Service, handles, rpc
from contracts import cursors
from contracts.accounts import VisitorErased
from contracts.calls import rewards as calls
from contracts.calls.values import PAGE_MAX
from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidInput
from contracts.live import LiveSessionAttended, QuestionAnswered, QuestionPublished
from contracts.quiz import QuizCompleted
from services.rewards import domain, schemas, store

Rewarded = (
    HotspotViewed
    | ContentCompleted
    | QuizCompleted
    | LiveSessionAttended
    | QuestionPublished
    | QuestionAnswered
)


class Rewards(Service):
    name = "rewards"
    relay = Relay(store.AWARDS, store.LEVELS)
    rules = store.CurrentRules()
    past_rules = store.PastRules()

    @handles(HotspotViewed)
    @handles(ContentCompleted)
    @handles(QuizCompleted)
    @handles(LiveSessionAttended)
    @handles(QuestionPublished)
    @handles(QuestionAnswered)
    def award_points(self, events: list[Envelope[Rewarded]]) -> None:
        """Write one award per rule, visitor and object, whatever the number and order of deliveries.

        Totals of all visitors in ``events`` are updated even if no award is new: at the previous delivery the
        process may have died between ledger and totals.

        Nothing remains of erased visitors, whether they are erased before, during or after this call, by this
        process or another: ``store.guard`` deletes what was written too late, once after the ledger and once
        after levels and totals. Events are handed to the relay after that.
        """
        rules = self.rules()
        awards = domain.awards_for(events, rules)
        visitors = {award.event.visitor for award in awards}
        with store.guard(visitors) as erased:
            entries = store.record_awards(awards)
        visitors -= erased
        # Before the totals: they take a while, and visitors wait for their points.
        self.relay.hand_over(store.AWARDS, _entries_of(visitors, entries))
        with store.guard(visitors) as erased:
            totals = store.totals_of(visitors)
            levels = store.record_levels(domain.levels_reached(totals, rules), events[0].correlation_id)
            store.project(totals, rules)
        visitors -= erased
        self.relay.hand_over(store.LEVELS, _entries_of(visitors, levels))

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Delete all data of these visitors; their events that are delivered later earn nothing."""
        store.erase({event.data.visitor: event.time for event in events})

    @rpc(calls.GetPoints)
    def get_points(self, visitor: UUID, after: str | None = None, limit: int = PAGE_MAX) -> dict[str, Any]:
        """``{total, level, awards, next}``, awards newest first; ``next`` is the next page's ``after``.

        The total is never less than the sum of the awards beside it, nor than that of published awards.
        """
        before = _position(after)
        levels, awards = self.rules().levels, store.list_awards(visitor, before, limit + 1)
        complete = before is None and len(awards) <= limit
        # A second read could include a later award: if the page has all awards, their sum is the total.
        total = sum(award["points"] for award in awards) if complete else store.get_total(visitor)
        last = awards[limit - 1] if len(awards) > limit else None
        level, following = domain.level_for(total, levels), domain.next_level(total, levels)
        return {
            "total": total,
            "level": {
                "level": level.level,
                "title": level.title,
                "points": level.points,
                "next_points": following.points if following else None,
            },
            "awards": [schemas.award_entry(award) for award in awards[:limit]],
            "next": cursors.encode_position(last["awarded_at"], last["_id"]) if last else None,
        }

    @rpc(calls.ListDiscoveries)
    def list_discoveries(self, visitor: UUID) -> dict[str, list[Any]]:
        """``{hotspots: [{id, tour}], contents, quizzes}``: all that has earned the visitor an award."""
        return domain.group_discoveries(store.discoveries_of(visitor, self.past_rules))

    @rpc(calls.GetRules)
    def get_rules(self) -> dict[str, Any]:
        """``{version, rules, levels}`` in force. Raises Unavailable as long as no season was imported."""
        return self.rules().to_wire()

    @rpc(calls.PointsSince)
    def points_since(self, visitor: UUID, since_ms: int) -> list[dict[str, Any]]:
        """``[{type, time_ms, data}]``, as ``events_since``, in the form that clients read.

        Superseded by ``events_since``; to be removed as ``calls.PointsSince`` says.
        """
        events = store.events_since(visitor, _moment(since_ms))
        return [msgspec.to_builtins(calls.streamed(event)) for event in events]

    @rpc(calls.EventsSince)
    def events_since(self, visitor: UUID, since_ms: int) -> list[dict[str, Any]]:
        """The visitor's events PointsAwarded and LevelReached since ``since_ms``, oldest first, for a stream
        that was interrupted. Includes some earlier ones (``store.RESUME_OVERLAP``)."""
        events = store.events_since(visitor, _moment(since_ms))
        return [msgspec.to_builtins(event) for event in events]

    @rpc(calls.ClassProgress)
    def class_progress(self, visitors: list[UUID]) -> dict[str, Any]:
        """``{seats, active, points, by_challenge: {challenge: seats}}`` of a group; None instead of a number
        that would reveal something about fewer than five people (see ``domain.group_progress``)."""
        group = set(visitors)
        progress = domain.group_progress(len(group), store.progress_of(group), schemas.CHALLENGES)
        return msgspec.structs.asdict(progress)

    @rpc(calls.ExportVisitor)
    def export_visitor(self, visitor: UUID) -> dict[str, Any]:
        """``{awards, levels, total}``: all data of a visitor."""
        awards, levels, total = store.everything_of(visitor)
        return {
            "awards": [schemas.exported(award, calls.ExportedAward) for award in awards],
            "levels": [schemas.exported(level, calls.ExportedLevel) for level in levels],
            "total": schemas.exported(total, calls.ExportedTotal) if total else None,
        }


def _entries_of(visitors: set[UUID], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in entries if entry["visitor"] in visitors]


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _position(after: str | None) -> tuple[datetime, UUID] | None:
    if after is None:
        return None
    try:
        return cursors.decode_position(after)
    except (ValueError, TypeError) as error:
        raise InvalidInput("not a cursor", errors={"after": ["Use the `next` of a page."]}) from error
