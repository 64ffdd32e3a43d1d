"""Which occupations get the ten places of a result, given their order.

Some places are reserved for industry and engineering, and similar occupations are limited: no profile
excludes a field, and ten similar occupations would say little. A reserved place goes to the best of the
occupations that it is reserved for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.quiz.scoring.candidates import MatchCandidate

PLACES = 10


@dataclass(frozen=True)
class ChosenOccupations:
    """``candidates``: in their order. ``reserved``: those of them that have a place only by the rule."""

    candidates: list[MatchCandidate]
    reserved: frozenset[MatchCandidate]


@dataclass(frozen=True)
class PlacesRule:
    """Minimum number of PLACES for industry and for engineering; maximum for the same family.

    If a table has too few candidates, all of them are taken. A candidate without a family counts in none.
    """

    industry: int = 5
    engineering: int = 2
    of_a_family: int = 3

    def allows(self, chosen: Iterable[MatchCandidate], candidate: MatchCandidate) -> bool:
        """Whether the limits leave room for ``candidate`` beside those ``chosen``."""
        same_family = sum(other.family == candidate.family for other in chosen)
        return same_family < self.of_a_family or not candidate.family


RULE = PlacesRule()


def choose(candidates: Iterable[MatchCandidate], rule: PlacesRule) -> ChosenOccupations:
    """The first of ``candidates`` that the rule allows, in their order."""
    ranked = _Remembered(candidates)
    chosen = list[MatchCandidate]()
    for candidate in ranked:
        if len(chosen) == PLACES:
            break
        if rule.allows(chosen, candidate):
            chosen.append(candidate)
    else:
        chosen += [candidate for candidate in ranked.seen if candidate not in chosen][: PLACES - len(chosen)]
    first = frozenset(chosen)
    _keep_places(ranked, chosen, rule, _is_engineering, rule.engineering)
    _keep_places(ranked, chosen, rule, _is_industry, rule.industry)
    places = {candidate.rome: place for place, candidate in enumerate(ranked.seen)}
    ordered = sorted(chosen, key=lambda candidate: places[candidate.rome])
    return ChosenOccupations(ordered, frozenset(ordered) - first)


def _keep_places(
    ranked: Iterable[MatchCandidate],
    chosen: list[MatchCandidate],
    rule: PlacesRule,
    wanted: Callable[[MatchCandidate], bool],
    places: int,
) -> None:
    """Replace the last of ``chosen`` by the best that are ``wanted``, until ``places`` of them are chosen."""
    lacking = places - sum(map(wanted, chosen))
    for candidate in ranked if lacking > 0 else ():
        if not wanted(candidate) or candidate in chosen:
            continue
        spare = sum(map(_is_engineering, chosen)) > rule.engineering or candidate.engineering
        leaving = next((x for x in reversed(chosen) if not wanted(x) and (spare or not x.engineering)), None)
        if leaving is None:
            return
        remaining = [other for other in chosen if other is not leaving]
        if rule.allows(remaining, candidate):
            chosen[:] = [*remaining, candidate]
            lacking -= 1
            if not lacking:
                return


def _is_industry(candidate: MatchCandidate) -> bool:
    return candidate.industry


def _is_engineering(candidate: MatchCandidate) -> bool:
    return candidate.engineering


class _Remembered:
    """An iterable that may be iterated repeatedly and reads its source only as far as needed."""

    def __init__(self, source: Iterable[MatchCandidate]) -> None:
        self._remaining = iter(source)
        self.seen = list[MatchCandidate]()

    def __iter__(self) -> Iterator[MatchCandidate]:
        place = 0
        while True:
            if place == len(self.seen):
                try:
                    self.seen.append(next(self._remaining))
                except StopIteration:
                    return
            yield self.seen[place]
            place += 1
