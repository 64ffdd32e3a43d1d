"""Decisions of rewards: what an event is worth, and which levels a total reaches. No I/O, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from uuid import UUID, uuid5

import msgspec

from contracts.calls.rewards import GroupProgress
from contracts.envelope import Envelope, Event, as_text
from contracts.rewards import PointsAwarded
from contracts.statistics import MIN_GROUP_SIZE, may_be_published

AWARD_NAMESPACE = UUID("6f6a1d5e-7a3c-4f0e-9d52-0c8f3b1a7e21")
LEVEL_NAMESPACE = UUID("b0f4c2aa-2f53-4a2c-8f0b-5d1f6c6f9a94")

OBJECTS: Mapping[str, str] = {"QuestionPublished": "session"}
"""Event -> field with the object that counts, where that is not the subject: many questions in one session
earn no more than one."""


@dataclass(frozen=True)
class Rule:
    """``points`` for an event of that name. Empty ``kinds`` or ``challenges`` mean all of them."""

    id: str
    event: str
    points: int
    reason: str
    kinds: frozenset[str] = frozenset()
    challenges: frozenset[str] = frozenset()

    def matches(self, event: Event) -> bool:
        """Whether ``event`` earns ``points``."""
        return (
            self.event == event.type_name()
            and (not self.kinds or getattr(event, "kind", None) in self.kinds)
            and (not self.challenges or getattr(event, "challenge", None) in self.challenges)
        )


@dataclass(frozen=True)
class Level:
    level: int
    points: int
    title: str


@dataclass(frozen=True)
class Rules:
    """One version of the rules. ``levels`` rise, and the first starts at 0 points."""

    version: int
    rules: tuple[Rule, ...]
    levels: tuple[Level, ...]

    def for_event(self, name: str) -> Sequence[Rule]:
        """The rules for events of that name."""
        return self._by_event.get(name, ())

    def to_wire(self) -> dict[str, Any]:
        """As ``contracts.calls.rewards.RulesInForce``; ``parse`` is the inverse."""
        return {
            "version": self.version,
            "rules": [
                {**vars(rule), "kinds": sorted(rule.kinds), "challenges": sorted(rule.challenges)}
                for rule in self.rules
            ],
            "levels": [dict(vars(level)) for level in self.levels],
        }

    @cached_property
    def _by_event(self) -> Mapping[str, Sequence[Rule]]:
        names = {rule.event for rule in self.rules}
        return {name: [rule for rule in self.rules if rule.event == name] for name in names}

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        """From the shape of ``rules.yaml``."""
        return cls(
            version=data["version"],
            rules=tuple(
                Rule(
                    **{key: rule[key] for key in ("id", "event", "points", "reason")},
                    kinds=frozenset(rule.get("kinds", ())),
                    challenges=frozenset(rule.get("challenges", ())),
                )
                for rule in data["rules"]
            ),
            levels=tuple(Level(**level) for level in data["levels"]),
        )


class Award(msgspec.Struct, frozen=True):
    """What one event earns by one rule, as it will be published, and what only the ledger keeps.

    The same rule, visitor and object always give the same ``event.award``.
    """

    event: PointsAwarded
    challenge: str
    tour: str | None
    correlation_id: str


class Total(msgspec.Struct, frozen=True):
    """Sum and number of a visitor's awards in the ledger, and the highest level published for them."""

    visitor: UUID
    total: int
    awards: int
    level: int


class LevelUp(msgspec.Struct, frozen=True):
    """A level that a visitor reaches with ``total`` points. ``id`` is the same each time."""

    id: UUID
    visitor: UUID
    level: int
    title: str
    total: int


@dataclass(frozen=True)
class VisitorProgress:
    """Sum of a visitor's awards, and the challenges in which they were earned."""

    points: int
    challenges: frozenset[str]


def awards_for(events: Iterable[Envelope[Any]], rules: Rules) -> list[Award]:
    """Every award that ``events`` earn; an object that occurs twice in them earns one award per rule."""
    awards: dict[UUID, Award] = {}
    for event in events:
        for rule in rules.for_event(event.data.type_name()):
            if rule.matches(event.data):
                award = _award(event, rule, rules.version)
                awards.setdefault(award.event.award, award)
    return list(awards.values())


def _award(event: Envelope[Any], rule: Rule, version: int) -> Award:
    name, visitor = event.data.type_name(), event.data.visitor
    object = as_text(getattr(event.data, OBJECTS[name])) if name in OBJECTS else event.subject
    return Award(
        event=PointsAwarded(
            visitor=visitor,
            award=uuid5(AWARD_NAMESPACE, f"{rule.id}|{as_text(visitor)}|{object}"),
            points=rule.points,
            rule=rule.id,
            rule_version=version,
            reason=rule.reason,
            object=object,
            source_event=event.id,
            occurred_at=event.time,
        ),
        challenge=event.data.challenge,
        tour=getattr(event.data, "tour", None),
        correlation_id=event.correlation_id,
    )


class Discovery(msgspec.Struct, frozen=True):
    """An object that earned an award, the name of the event that earned it, and the tour of a hotspot."""

    event: str
    object: str
    tour: str | None


def group_discoveries(discoveries: Iterable[Discovery]) -> dict[str, list[Any]]:
    """``{hotspots: [{id, tour}], contents: [id], quizzes: [id]}``, without repetitions, in their order."""
    hotspots: dict[str, str | None] = {}
    others: dict[str, dict[str, None]] = {"ContentCompleted": {}, "QuizCompleted": {}}
    for discovery in discoveries:
        if discovery.event == "HotspotViewed":
            hotspots[discovery.object] = hotspots.get(discovery.object) or discovery.tour
        elif discovery.event in others:
            others[discovery.event][discovery.object] = None
    return {
        "hotspots": [{"id": hotspot, "tour": tour} for hotspot, tour in hotspots.items()],
        "contents": list(others["ContentCompleted"]),
        "quizzes": list(others["QuizCompleted"]),
    }


def level_for(total: int, levels: Sequence[Level]) -> Level:
    """The highest level whose points ``total`` reaches."""
    return next(level for level in reversed(levels) if level.points <= total)


def next_level(total: int, levels: Sequence[Level]) -> Level | None:
    """The lowest level whose points are above ``total``; None at the highest."""
    return next((level for level in levels if level.points > total), None)


def levels_reached(totals: Iterable[Total], rules: Rules) -> list[LevelUp]:
    """The levels that each total reaches above the one that was published already."""
    return [
        LevelUp(
            id=uuid5(LEVEL_NAMESPACE, f"{total.visitor}|{level.level}"),
            visitor=total.visitor,
            level=level.level,
            title=level.title,
            total=total.total,
        )
        for total in totals
        for level in rules.levels
        if total.level < level.level and 0 < level.points <= total.total
    ]


def group_progress(
    seats: int, members: Sequence[VisitorProgress], challenges: Sequence[str]
) -> GroupProgress:
    """Progress of a group of ``seats`` people; ``members`` of them have at least one award.

    A number of people is published only if it is 0 or at least MIN_GROUP_SIZE, and if the same holds for the
    rest of the seats and for the rest of the active members: subtraction must not reveal a small group. If
    this hides a single challenge, the smallest of the other challenges is hidden, too: every active member is
    in some challenge, so the others would give a lower bound for the hidden one.
    """
    active = len(members)
    counts = {
        challenge: sum(challenge in member.challenges for member in members) for challenge in challenges
    }
    shown = {challenge for challenge in counts if may_be_published(counts[challenge], active, seats)}
    if len(shown) == len(counts) - 1 and (others := [challenge for challenge in shown if counts[challenge]]):
        shown.remove(min(others, key=lambda challenge: (counts[challenge], challenge)))
    return GroupProgress(
        seats=seats if may_be_published(seats) else None,
        active=active if may_be_published(active, seats) else None,
        points=sum(member.points for member in members) if active >= MIN_GROUP_SIZE else None,
        by_challenge={
            challenge: count if challenge in shown else None for challenge, count in counts.items()
        },
    )
