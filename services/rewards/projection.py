"""Checking and rebuilding the totals from the ledger, while visitors go on clicking."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from services.rewards import domain, store

PAGE = 1000


@dataclass(frozen=True)
class Difference:
    """A visitor whose stored total is not the sum of their ledger entries."""

    visitor: UUID
    ledger: int
    total: int


@dataclass(frozen=True)
class Verification:
    """Both sums, over all visitors, and every difference."""

    ledger: int
    total: int
    visitors: int
    differences: tuple[Difference, ...]


def verify() -> Verification:
    """Compare stored totals with the ledger. Differences are read a second time: those that were clicks in
    between are gone then. Those of erased visitors are left out: their erasure is not finished yet."""
    ledger = {visitor: points for visitor, (points, _) in store.ledger_sums().items()}
    totals = store.projected_sums()
    suspects = {visitor for visitor in ledger | totals if ledger.get(visitor, 0) != totals.get(visitor, 0)}
    differences = tuple(_differences(suspects))
    return Verification(
        ledger=sum(ledger.values()),
        total=sum(totals.values()),
        visitors=len(ledger | totals),
        differences=differences,
    )


def rebuild(rules: domain.Rules) -> int:
    """Compute every total from the ledger and store it. Returns how many changed.

    A total that a click changes meanwhile is not overwritten, but computed again. Remaining data of erased
    visitors is deleted.
    """
    visitors = list(store.ledger_sums().keys() | store.projected_sums().keys())
    changed = 0
    for start in range(0, len(visitors), PAGE):
        remaining = visitors[start : start + PAGE]
        while remaining:
            written, remaining = _rebuild(remaining, rules)
            changed += written
        store.forget_erased(visitors[start : start + PAGE])  # they may have been erased in between
    return changed


def _rebuild(visitors: list[UUID], rules: domain.Rules) -> tuple[int, list[UUID]]:
    """(how many changed, visitors whose totals changed meanwhile)."""
    stored = store.stored_totals(visitors)
    sums = store.ledger_sums(visitors)
    changed, retries = 0, []
    for visitor in visitors:
        before = stored.get(visitor)
        if visitor not in sums:
            if before is not None:
                changed += store.delete_total(before)
            continue
        points, awards = sums[visitor]
        level = domain.level_for(points, rules.levels).level
        after = {"_id": visitor, "total": points, "awards": awards, "level": level}
        if before is None:
            store.project([domain.Total(visitor, points, awards, 0)], rules)
            changed += 1
        elif before != after:
            if store.replace_total(before, after):
                changed += 1
            else:
                retries.append(visitor)
    return changed, retries


def _differences(suspects: set[UUID]) -> Iterator[Difference]:
    suspects = suspects - store.erased_among(suspects)
    if not suspects:
        return
    ledger = store.ledger_sums(suspects)
    totals = store.projected_sums(suspects)
    for visitor in sorted(suspects):
        points, total = ledger.get(visitor, (0, 0))[0], totals.get(visitor, 0)
        if points != total:
            yield Difference(visitor, points, total)
