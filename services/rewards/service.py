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
from contracts.quiz import QuizCompleted
from services.rewards import domain, schemas, store


class Rewards(Service):
    name = "rewards"
    relay = Relay(store.AWARDS, store.LEVELS)
    rules = store.RulesInForce()
    past_rules = store.PastRules()

    @handles(HotspotViewed)
    @handles(ContentCompleted)
    @handles(QuizCompleted)
    def award_points(self, events: list[Envelope[HotspotViewed | ContentCompleted | QuizCompleted]]) -> None:
        """One award per rule, visitor and object, however often and in whatever order events come.

        The totals of everyone concerned are brought up to date even if no award is new: the process may
        have died between the ledger and the totals the time before.

        Nothing stays of who is erased, be it before, meanwhile or later, here or by another process: after
        the ledger is written, and again after levels and totals, ``store.forget_erased`` takes back what
        came too late. Only then is it handed over.
        """
        rules = self.rules()
        awards = domain.awards_for(events, rules)
        entries = store.record_awards(awards)
        visitors = {award.event.visitor for award in awards}
        visitors -= store.forget_erased(visitors)
        # Visitors are told while the totals are brought up.
        self.relay.hand_over(store.AWARDS, _of(visitors, entries))
        totals = store.totals_of(visitors)
        levels = store.record_levels(domain.levels_reached(totals, rules), events[0].correlation_id)
        store.project(totals, rules)
        visitors -= store.forget_erased(visitors)
        self.relay.hand_over(store.LEVELS, _of(visitors, levels))

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Delete all that is known of these visitors; what they did before earns nothing any more."""
        store.erase({event.data.visitor: event.time for event in events})

    @rpc(calls.GetPoints)
    def get_points(self, visitor: UUID, after: str | None = None, limit: int = PAGE_MAX) -> dict[str, Any]:
        """``{total, level, awards, next}``, awards newest first; ``next`` is the next page's ``after``.

        The total never contradicts the awards beside it, nor what was announced before.
        """
        before = _position(after)
        levels, awards = self.rules().levels, store.list_awards(visitor, before, limit + 1)
        all_here = before is None and len(awards) <= limit
        # Added up from these very entries where they are all there are: one more may be written meanwhile.
        total = sum(award["points"] for award in awards) if all_here else store.get_total(visitor)
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
            "awards": [schemas.award_entry(store.points_awarded(award).data) for award in awards[:limit]],
            "next": cursors.encode_position(last["awarded_at"], last["_id"]) if last else None,
        }

    @rpc(calls.ListDiscoveries)
    def list_discoveries(self, visitor: UUID) -> dict[str, list[Any]]:
        """``{hotspots: [{id, tour}], contents, quizzes}``: what has earned the visitor something."""
        return domain.discoveries_of(store.found_by(visitor, self.past_rules))

    @rpc(calls.GetRules)
    def get_rules(self) -> dict[str, Any]:
        """``{version, rules, levels}`` in force. Raises Unavailable as long as no season was imported."""
        return self.rules().as_told()

    @rpc(calls.PointsSince)
    def points_since(self, visitor: UUID, since_ms: int) -> list[dict[str, Any]]:
        """``[{type, time_ms, data}]``, as ``events_since``, in the form that clients read.

        Superseded by ``events_since``; to be removed as ``calls.PointsSince`` says.
        """
        events = store.events_since(visitor, _moment(since_ms))
        return [msgspec.to_builtins(calls.streamed(event)) for event in events]

    @rpc(calls.EventsSince)
    def events_since(self, visitor: UUID, since_ms: int) -> list[dict[str, Any]]:
        """The events PointsAwarded and LevelReached of this visitor since then, oldest first: what a stream
        that broke then may have missed. Some earlier ones are among them (``store.RESUME_OVERLAP``)."""
        events = store.events_since(visitor, _moment(since_ms))
        return [msgspec.to_builtins(event) for event in events]

    @rpc(calls.ClassProgress)
    def class_progress(self, visitors: list[UUID]) -> dict[str, Any]:
        """``{seats, active, points, by_challenge: {challenge: seats}}`` of a group; None instead of whatever
        would tell of fewer than five people (see ``domain.progress``)."""
        group = set(visitors)
        told = domain.progress(len(group), store.earned_by(group), schemas.CHALLENGES)
        return dict(vars(told))

    @rpc(calls.ExportVisitor)
    def export_visitor(self, visitor: UUID) -> dict[str, Any]:
        """``{awards, levels, total}``: all that is kept of a visitor."""
        awards, levels, total = store.everything_of(visitor)
        return {
            "awards": [schemas.exported(award, calls.ExportedAward) for award in awards],
            "levels": [schemas.exported(level, calls.ExportedLevel) for level in levels],
            "total": schemas.exported(total, calls.ExportedTotal) if total else None,
        }


def _of(visitors: set[UUID], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
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
