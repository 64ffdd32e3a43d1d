"""Checking and rebuilding the totals from the ledger, while visitors continue to click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from services.rewards import domain, store

PAGE = 1000

Progress = Callable[[int, int], None]
"""Called with (visitors done, visitors in total) after each page."""


def _silent(done: int, total: int) -> None:
    """The default: progress is not reported."""


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


def verify(progress: Progress = _silent) -> Verification:
    """Compare stored totals with the ledger. Differences are read a second time, to exclude those of clicks
    in between. Erased visitors, whose erasure is not finished yet, are left out."""
    visitors = _visitors()
    suspects = set[UUID]()
    in_ledger = in_totals = 0
    for start in range(0, len(visitors), PAGE):
        page = visitors[start : start + PAGE]
        ledger = {visitor: points for visitor, (points, _) in store.ledger_sums(page).items()}
        totals = store.projected_sums(page)
        suspects |= {visitor for visitor in page if ledger.get(visitor, 0) != totals.get(visitor, 0)}
        in_ledger += sum(ledger.values())
        in_totals += sum(totals.values())
        progress(start + len(page), len(visitors))
    return Verification(
        ledger=in_ledger,
        total=in_totals,
        visitors=len(visitors),
        differences=tuple(_differences(suspects)),
    )


def rebuild(rules: domain.Rules, progress: Progress = _silent) -> int:
    """Compute every total from the ledger and store it. Returns how many changed.

    A total that a click changes meanwhile is not overwritten, but computed again. Remaining data of erased
    visitors is deleted.
    """
    visitors = _visitors()
    changed = 0
    for start in range(0, len(visitors), PAGE):
        page = remaining = visitors[start : start + PAGE]
        with store.guard(page):
            while remaining:
                written, remaining = _rebuild(remaining, rules)
                changed += written
        progress(start + len(page), len(visitors))
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


def _visitors() -> list[UUID]:
    """All visitors with an entry in the ledger or with a stored total."""
    return sorted(store.ledger_visitors() | store.projected_sums().keys())


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
