"""Every read and write of the rewards database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from pymongo.errors import BulkWriteError

from chassis.runtime import clock
from chassis.storage.mongo import READ_SIZE, insert_new
from chassis.storage.outbox import PENDING, Outbox
from chassis.storage.tombstones import OutboxOfVisitors, Tombstones
from contracts.calls.rewards import LevelReachedEnvelope, PointsAwardedEnvelope
from contracts.errors import Conflict, Unavailable
from contracts.rewards import LevelReached, PointsAwarded
from services.rewards import domain
from services.rewards.models import ErasedVisitor, LedgerEntry, LevelEntry, RuleSet, VisitorTotal

RULES_FRESH_SECONDS = 2.0
RELAY_GRACE = timedelta(seconds=5)
RESUME_OVERLAP = timedelta(seconds=30)
"""Awards may be streamed in another order than they were written in: several processes write them, clocks
differ, and the sweep runs after RELAY_GRACE. So a resumed stream repeats some events rather than lose one."""

Document = dict[str, Any]

_event_values = itemgetter(*("_id" if name == "award" else name for name in PointsAwarded.__struct_fields__))


def points_awarded(entry: Document) -> PointsAwardedEnvelope:
    """The event of a line of the ledger, published or pending."""
    fields = dict(zip(PointsAwarded.__struct_fields__, _event_values(entry), strict=True))
    return PointsAwardedEnvelope.of(
        PointsAwarded(**fields),
        id=entry["_id"],
        time=entry["awarded_at"],
        correlation_id=entry["correlation_id"],
    )


def _level_reached(entry: Document) -> LevelReachedEnvelope:
    return LevelReachedEnvelope.of(
        LevelReached(
            visitor=entry["visitor"], level=entry["level"], title=entry["title"], total=entry["total"]
        ),
        id=entry["_id"],
        time=entry["reached_at"],
        correlation_id=entry["correlation_id"],
    )


TOMBSTONES = Tombstones(
    ErasedVisitor, holds={LedgerEntry: "visitor", LevelEntry: "visitor", VisitorTotal: "_id"}
)
erase, guard, erased_among = TOMBSTONES.erase, TOMBSTONES.guard, TOMBSTONES.among

_outbox = partial(OutboxOfVisitors, grace=RELAY_GRACE, tombstones=TOMBSTONES)
AWARDS: Outbox = _outbox(lambda: LedgerEntry, points_awarded)
LEVELS: Outbox = _outbox(lambda: LevelEntry, _level_reached)


class CurrentRules:
    """The rules with the highest version, read again when older than RULES_FRESH_SECONDS."""

    def __init__(self) -> None:
        self._rules: domain.Rules | None = None
        self._read_at = 0.0

    def __call__(self) -> domain.Rules:
        """Raises Unavailable as long as no season was imported: events are retried until there are rules."""
        if self._rules is None or monotonic() - self._read_at > RULES_FRESH_SECONDS:
            stored = RuleSet.objects.order_by("-version").first()
            if stored is None:
                raise Unavailable("no rules yet: import a season")
            self._rules = domain.Rules.parse(stored.to_mongo() | {"version": stored.version})
            self._read_at = monotonic()
        return self._rules


class PastRules:
    """(version, rule) -> name of the event that it rewards. Versions never change, so each is read once."""

    def __init__(self) -> None:
        self._events: dict[int, Mapping[str, str]] = {}

    def __call__(self, version: int, rule_id: str) -> str | None:
        """None for a rule that is not stored."""
        if version not in self._events:
            stored = RuleSet.objects(version=version).first()
            if stored is None:
                return None
            self._events[version] = {rule["id"]: rule["event"] for rule in stored.rules}
        return self._events[version].get(rule_id)


def apply_rules(data: Document) -> None:
    """Store a version of the rules. Raises Conflict if it would not come into force, or is stored with other
    rules."""
    if conflict := rules_conflict(data):
        raise Conflict(conflict)
    if RuleSet.objects(version=data["version"]).first() is None:
        RuleSet(**data).save()


def rules_conflict(data: Document) -> str | None:
    """Why ``apply_rules`` would raise Conflict, in French, for organisers; None if it would not."""
    in_force = RuleSet.objects.order_by("-version").first()
    if in_force is None or data["version"] > in_force.version:
        return None
    if data["version"] < in_force.version:
        return f"La version {in_force.version} est en vigueur : donnez à ces règles une version plus haute."
    if (in_force.rules, in_force.levels) == (data["rules"], data["levels"]):
        return None
    return f"La version {data['version']} a été importée avec d’autres règles : augmentez-la."


def renamed_rules(data: Document) -> tuple[list[str], list[str]]:
    """(ids of rules in force that are missing in ``data``, ids that only ``data`` has). Both empty as long as
    there are no rules."""
    in_force = RuleSet.objects.order_by("-version").first()
    if in_force is None:
        return [], []
    before, after = ({rule["id"] for rule in rules} for rules in (in_force.rules, data["rules"]))
    return sorted(before - after), sorted(after - before)


def record_awards(awards: Collection[domain.Award]) -> list[Document]:
    """Insert awards that the ledger does not have yet. Returns their entries.

    They are written on a majority, and pending in the outbox, when this returns.
    """
    now = clock.now()
    entries = [_ledger_entry(award, now) for award in awards]
    return _insert_new(LedgerEntry, entries)


def record_levels(levels: Iterable[domain.LevelUp], correlation_id: str) -> list[Document]:
    """Write levels reached, as ``record_awards`` does."""
    now = clock.now()
    kept = [msgspec.structs.asdict(level) for level in levels]
    more = {"reached_at": now, "correlation_id": correlation_id, PENDING: now}
    entries = [{"_id": level.pop("id"), **level, **more} for level in kept]
    return _insert_new(LevelEntry, entries)


def totals_of(visitors: Collection[UUID]) -> list[domain.Total]:
    """Sums of the ledger for each of ``visitors``, and the highest level in their stored totals."""
    stored = VisitorTotal._get_collection().find(_among(visitors), {"level": 1}, batch_size=READ_SIZE)
    levels = {total["_id"]: total["level"] for total in stored}
    return [
        domain.Total(visitor, total, awards, levels.get(visitor, 0))
        for visitor, (total, awards) in ledger_sums(visitors).items()
    ]


def ledger_visitors() -> set[UUID]:
    """All visitors with an entry in the ledger."""
    found = LedgerEntry._get_collection().aggregate(
        [{"$group": {"_id": "$visitor"}}], hint="visitor", allowDiskUse=True, batchSize=READ_SIZE
    )
    return {each["_id"] for each in found}


def ledger_sums(visitors: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Visitor -> (sum of points, number of awards) in the ledger."""
    pipeline = [
        {"$match": {"visitor": {"$in": list(visitors)}}},
        {"$group": {"_id": "$visitor", "total": {"$sum": "$points"}, "awards": {"$sum": 1}}},
    ]
    sums = LedgerEntry._get_collection().aggregate(
        pipeline, hint="visitor", allowDiskUse=True, batchSize=READ_SIZE
    )
    return {group["_id"]: (group["total"], group["awards"]) for group in sums}


def project(totals: Iterable[domain.Total], rules: domain.Rules) -> None:
    """Raise the stored totals to ``totals``. The ledger only grows, so the highest value is the latest:
    totals applied twice, late, or by two processes at once end in the right value (docs/adr/0006)."""
    updates = [
        {
            "q": {"_id": total.visitor},
            "u": {
                "$max": {
                    "total": total.total,
                    "awards": total.awards,
                    "level": domain.level_for(total.total, rules.levels).level,
                }
            },
            "upsert": True,
        }
        for total in totals
    ]
    if updates:
        _update(VisitorTotal, updates)


def stored_totals(visitors: Collection[UUID]) -> dict[UUID, Document]:
    """Visitor -> their total as it is stored."""
    return {total["_id"]: total for total in VisitorTotal._get_collection().find(_among(visitors))}


def projected_sums(visitors: Collection[UUID] | None = None) -> dict[UUID, int]:
    """Visitor -> points, from the stored totals; all visitors when ``visitors`` is None."""
    selection = {} if visitors is None else _among(visitors)
    totals = VisitorTotal._get_collection().find(selection, {"total": 1})
    return {total["_id"]: total["total"] for total in totals}


def replace_total(before: Document, after: Document) -> bool:
    """Whether the total was still ``before``, and is ``after`` now."""
    return bool(VisitorTotal._get_collection().replace_one(before, after).matched_count)


def delete_total(before: Document) -> bool:
    """Whether the total was still ``before``, and is gone now."""
    return bool(VisitorTotal._get_collection().delete_one(before).deleted_count)


def get_total(visitor: UUID) -> int:
    """Sum of the ledger: the stored total may be older than the last award that the visitor received."""
    total, _ = ledger_sums({visitor}).get(visitor, (0, 0))
    return total


def list_awards(visitor: UUID, before: tuple[datetime, UUID] | None, limit: int) -> list[Document]:
    """Awards of a visitor as they are stored, newest first, older than ``before``."""
    selection: Document = {"visitor": visitor}
    if before is not None:
        moment, award = before
        selection["$or"] = [{"awarded_at": {"$lt": moment}}, {"awarded_at": moment, "_id": {"$lt": award}}]
    entries = LedgerEntry._get_collection().find(selection)
    return list(entries.sort([("awarded_at", -1), ("_id", -1)]).limit(limit))


def discoveries_of(visitor: UUID, event_of: Callable[[int, str], str | None]) -> list[domain.Discovery]:
    """What has earned the visitor an award, oldest first. ``event_of``: (version, rule) -> event name."""
    fields = {"rule": 1, "rule_version": 1, "object": 1, "tour": 1}
    entries = LedgerEntry._get_collection().find({"visitor": visitor}, fields)
    return [
        domain.Discovery(event, entry["object"], entry.get("tour"))
        for entry in entries.sort([("awarded_at", 1), ("_id", 1)])
        if (event := event_of(entry["rule_version"], entry["rule"]))
    ]


def events_since(visitor: UUID, since: datetime) -> Sequence[PointsAwardedEnvelope | LevelReachedEnvelope]:
    """Events about a visitor since ``since``, and up to RESUME_OVERLAP before, oldest first."""
    start = since - RESUME_OVERLAP
    awards = LedgerEntry._get_collection().find({"visitor": visitor, "awarded_at": {"$gte": start}})
    levels = LevelEntry._get_collection().find({"visitor": visitor, "reached_at": {"$gte": start}})
    events: list[PointsAwardedEnvelope | LevelReachedEnvelope] = [
        *map(points_awarded, awards),
        *map(_level_reached, levels),
    ]
    return sorted(events, key=lambda event: event.time)


def progress_of(visitors: Collection[UUID]) -> list[domain.VisitorProgress]:
    """Progress of those of ``visitors`` who have at least one award."""
    pipeline = [
        {"$match": {"visitor": {"$in": list(visitors)}}},
        {
            "$group": {
                "_id": "$visitor",
                "points": {"$sum": "$points"},
                "challenges": {"$addToSet": "$challenge"},
            }
        },
    ]
    groups = LedgerEntry._get_collection().aggregate(pipeline, hint="visitor", batchSize=READ_SIZE)
    return [
        domain.VisitorProgress(group["points"], frozenset(group["challenges"]) - {None}) for group in groups
    ]


def everything_of(visitor: UUID) -> tuple[list[Document], list[Document], Document | None]:
    """A visitor's awards and levels as they are stored, oldest first, and their total, if there is one."""
    awards = LedgerEntry._get_collection().find({"visitor": visitor}).sort([("awarded_at", 1), ("_id", 1)])
    levels = LevelEntry._get_collection().find({"visitor": visitor}).sort([("reached_at", 1), ("level", 1)])
    return list(awards), list(levels), VisitorTotal._get_collection().find_one({"_id": visitor})


def _ledger_entry(award: domain.Award, now: datetime) -> Document:
    fields = msgspec.structs.asdict(award)
    event = msgspec.structs.asdict(fields.pop("event"))
    return {"_id": event.pop("award"), **event, **fields, "awarded_at": now, PENDING: now}


def _among(visitors: Collection[UUID]) -> Document:
    return {"_id": {"$in": list(visitors)}}


def _insert_new(model: Any, entries: list[Document]) -> list[Document]:
    known = insert_new(model, entries)
    return [entry for position, entry in enumerate(entries) if position not in known]


def _update(document: Any, updates: list[Document]) -> None:
    """Write ``updates``, statements of MongoDB's update command, in any order. Raises BulkWriteError.

    Like ``bulk_write``, but without the driver's retry, for which the server would have to record every
    statement. Callers retry after any failure anyway.
    """
    collection = document._get_collection()
    result = collection.database.command(
        "update",
        collection.name,
        updates=updates,
        ordered=False,
        writeConcern=collection.write_concern.document,
        codec_options=collection.codec_options,
    )
    failed, unsafe = result.get("writeErrors"), result.get("writeConcernError")
    if failed or unsafe:
        raise BulkWriteError({"writeErrors": failed or [], "writeConcernErrors": [unsafe] if unsafe else []})
