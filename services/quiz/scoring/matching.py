"""Which ten occupations a profile proposes, and why.

A score is the congruence of the person's letters with the occupation's, and how much they like what these
letters stand for, lifted by what they explored::

    fit   = (1 - LIKING) * congruence + LIKING * liking
    score = fit + (1 - fit) * LIFT * views / (views + 1)

where ``liking`` is the mean score of the occupation's letters, the first counting twice. So exploring
lifts, never lowers, and never above 100. Occupations of equal score are ordered by a number made of the
answers and the code: the same answers give the same order, and no occupation is first for everybody.

Of the ten, ``Rule`` keeps places for industry and for engineering, and limits those of a kind: no door is
closed by a profile, and ten of a kind would tell little. Who gets a kept place is decided by score among
those it is kept for. docs/adr/0010-matching.md tells why, with figures.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self
from zlib import crc32

from services.quiz.scoring.congruence import congruence
from services.quiz.scoring.interests import InterestQuiz, Profile, digest_of

PLACES = 10

LIKING = 0.25
LIFT = 0.3
"""Of what an occupation's fit lacks, how much exploring it can add: half of this for one hotspot."""

REASONS, SPEAKS = 3, 3
"""How many answers are named for an occupation, and from which answer on one speaks for it."""


_64_BITS = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Occupation:
    """``riasec``: one or two letters. ``near``: codes of occupations that people move to, closest first."""

    rome: str
    riasec: str
    family: str
    near: tuple[str, ...] = ()

    @property
    def industry(self) -> bool:
        """Codes in H are industry's, those in I installation's and maintenance's."""
        return self.rome[0] in "HI"

    @property
    def engineering(self) -> bool:
        return self.family == "engineering"


class Table(tuple[Occupation, ...]):
    """Occupations, found by code and by letters. Whoever matches many profiles makes it once."""

    by_rome: dict[str, Occupation]
    by_riasec: dict[str, list[Occupation]]
    marks: dict[str, int]

    def __new__(cls, occupations: Iterable[Occupation]) -> Self:
        table = super().__new__(cls, occupations)
        table.by_rome = {one.rome: one for one in table}
        table.by_riasec = {}
        for one in table:
            table.by_riasec.setdefault(one.riasec, []).append(one)
        table.marks = {one.rome: crc32(one.rome.encode()) << 1 | 1 for one in table}
        return table


@dataclass(frozen=True)
class Match:
    """``score``: of 100. ``congruence``: 0 to 1. ``reasons``: ids of items, those that speak most for it
    first."""

    rome: str
    score: int
    congruence: float
    explored: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """Best first. ``neighbour``: one more, of another kind, that people move to from ``neighbour_of``."""

    matches: tuple[Match, ...]
    neighbour: str | None
    neighbour_of: str | None


@dataclass(frozen=True)
class Rule:
    """Of the PLACES, how many at least are industry's, and engineering's; how many at most are one family's,
    and of the same letters in the same order.

    A table that has too few of them gives what it has. An occupation of no family counts in none.
    """

    industry: int = 4
    engineering: int = 1
    of_a_family: int = 3
    of_the_same_letters: int = 2

    def allows(self, chosen: Iterable[Occupation], one: Occupation) -> bool:
        """Whether the limits leave room for ``one`` next to those ``chosen``."""
        family = alike = 0
        for each in chosen:
            family += each.family == one.family
            alike += each.riasec == one.riasec
        return alike < self.of_the_same_letters and (family < self.of_a_family or not one.family)


RULE = Rule()


def match(
    quiz: InterestQuiz,
    answers: Mapping[str, int],
    profile: Profile,
    occupations: Sequence[Occupation],
    explored: Mapping[str, int],
    rule: Rule = RULE,
) -> Matching:
    """Ten of ``occupations``, or all when there are fewer. ``explored``: hotspots viewed, by code.

    With a doubt about the profile they are broad: what was explored first, then one of each letter in turn.
    """
    table = occupations if isinstance(occupations, Table) else Table(occupations)
    congruent = congruence(profile.standardised)
    fits = {riasec: _fit(profile, congruent, riasec) for riasec in table.by_riasec}
    lifted = {
        one.rome: _lifted(fits[one.riasec], explored[one.rome])
        for one in (table.by_rome[code] for code in explored if code in table.by_rome)
        if explored[one.rome] > 0
    }
    ranked: Iterable[Occupation] = _ranked(table, fits, lifted, digest_of(answers) | 1)
    if profile.doubt:
        ranked = _broad(ranked, profile.code, explored if lifted else {})
    chosen = _chosen(ranked, rule)
    speaking = _speaking(quiz, answers)
    matches = tuple(
        Match(
            rome=each.rome,
            score=int(lifted.get(each.rome, fits[each.riasec]) * 100 + 0.5),
            congruence=round(congruent[each.riasec], 3),
            explored=each.rome in lifted,
            reasons=_reasons(speaking, each.riasec),
        )
        for each in chosen
    )
    return Matching(matches, *_neighbour(chosen, table.by_rome))


def _fit(profile: Profile, congruent: Mapping[str, float], riasec: str) -> float:
    liking = (2 * profile.scores[riasec[0]] + profile.scores[riasec[-1]]) / 300
    return (1 - LIKING) * congruent[riasec] + LIKING * liking


def _lifted(fit: float, views: int) -> float:
    return fit + (1 - fit) * LIFT * views / (views + 1)


def _ranked(
    table: Table, fits: Mapping[str, float], lifted: Mapping[str, float], seed: int
) -> Iterator[Occupation]:
    """Best first, and no further than somebody looks: most of a large table is never put in order."""
    scores: dict[float, list[Occupation]] = {}
    for riasec, alike in table.by_riasec.items():
        scores.setdefault(fits[riasec], []).extend(alike)
    for rome, score in lifted.items():
        one = table.by_rome[rome]
        scores[fits[one.riasec]].remove(one)
        scores.setdefault(score, []).append(one)
    for score in sorted(scores, reverse=True):
        yield from sorted(scores[score], key=lambda one: table.marks[one.rome] * seed & _64_BITS)


def _broad(ranked: Iterable[Occupation], code: str, explored: Mapping[str, int]) -> list[Occupation]:
    by_letter: dict[str, list[Occupation]] = {letter: [] for letter in code}
    seen = list[Occupation]()
    for one in ranked:
        (seen if explored.get(one.rome) else by_letter[one.riasec[0]]).append(one)
    seen.sort(key=lambda one: -explored[one.rome])
    return [*seen, *(one for turn in zip_longest(*by_letter.values()) for one in turn if one)]


class _Remembered:
    """What an iterator gives, more than once, taking no more from it than is looked at."""

    def __init__(self, found: Iterable[Occupation]) -> None:
        self._more = iter(found)
        self.seen = list[Occupation]()

    def __iter__(self) -> Iterator[Occupation]:
        place = 0
        while True:
            if place == len(self.seen):
                try:
                    self.seen.append(next(self._more))
                except StopIteration:
                    return
            yield self.seen[place]
            place += 1


def _chosen(found: Iterable[Occupation], rule: Rule) -> list[Occupation]:
    """The first of ``found`` that the rule allows, in that order."""
    ranked = _Remembered(found)
    chosen = list[Occupation]()
    for one in ranked:
        if len(chosen) == PLACES:
            break
        if rule.allows(chosen, one):
            chosen.append(one)
    else:
        chosen += [one for one in ranked.seen if one not in chosen][: PLACES - len(chosen)]
    _keep_places(ranked, chosen, rule, _is_engineering, rule.engineering)
    _keep_places(ranked, chosen, rule, _is_industry, rule.industry)
    places = {one.rome: place for place, one in enumerate(ranked.seen)}
    return sorted(chosen, key=lambda one: places[one.rome])


def _keep_places(
    ranked: Iterable[Occupation],
    chosen: list[Occupation],
    rule: Rule,
    wanted: Callable[[Occupation], bool],
    places: int,
) -> None:
    """Replace the last of ``chosen`` by the best ``wanted`` ones, until there are as many as ``places``."""
    lacking = places - sum(map(wanted, chosen))
    for one in ranked if lacking > 0 else ():
        if not wanted(one) or one in chosen:
            continue
        spare = sum(map(_is_engineering, chosen)) > rule.engineering or one.engineering
        leaving = next((x for x in reversed(chosen) if not wanted(x) and (spare or not x.engineering)), None)
        if leaving is None:
            return
        remaining = [each for each in chosen if each is not leaving]
        if rule.allows(remaining, one):
            chosen[:] = [*remaining, one]
            lacking -= 1
            if not lacking:
                return


def _is_industry(one: Occupation) -> bool:
    return one.industry


def _is_engineering(one: Occupation) -> bool:
    return one.engineering


def _speaking(quiz: InterestQuiz, answers: Mapping[str, int]) -> dict[str, list[tuple[int, str]]]:
    """By letter: the answers that speak for it, and their items, strongest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for item in quiz.items:
        if answers[item.id] >= SPEAKS:
            found.setdefault(item.letter, []).append((answers[item.id], item.id))
    for each in found.values():
        each.sort(key=lambda one: -one[0])
    return found


def _reasons(speaking: Mapping[str, list[tuple[int, str]]], riasec: str) -> tuple[str, ...]:
    """Of equal answers, those for the first letter come first."""
    found = [one for letter in riasec for one in speaking.get(letter, ())]
    return tuple(item for _, item in sorted(found, key=lambda one: -one[0])[:REASONS])


def _neighbour(
    chosen: Sequence[Occupation], by_rome: Mapping[str, Occupation]
) -> tuple[str | None, str | None]:
    """The closest to the best of ``chosen`` that differs in family and first letter, or else in family."""
    known = by_rome.keys() - {one.rome for one in chosen}
    moves = [(by_rome[code], one) for one in chosen for code in one.near if code in known]
    others = [(other, one) for other, one in moves if other.family != one.family]
    surprises = [(other, one) for other, one in others if other.riasec[:1] != one.riasec[:1]]
    for other, one in surprises or others:
        return other.rome, one.rome
    return None, None
