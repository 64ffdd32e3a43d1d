"""Which ten occupations a profile proposes, and why.

A score combines the congruence of the person's letters with the occupation's, and how much the person likes
the activities of these letters. Exploring the occupation raises it::

    fit   = (1 - LIKING) * congruence + LIKING * liking
    score = fit + (1 - fit) * LIFT * views / (views + 1)

where ``liking`` is the mean score of the occupation's letters, the first counting twice. Exploring never
lowers a score, and never raises it above 100. Occupations of equal score are ordered by a hash of the answers
and the code: the same answers give the same order, and no occupation is always the first.

Of the ten places, ``PlacesRule`` reserves some for industry and engineering, and limits similar occupations:
no profile excludes a field, and ten similar occupations would say little. A reserved place goes to the best
score among the occupations it is reserved for. Reasons and figures: docs/adr/0010-matching.md.
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
"""Largest share of the missing fit that exploring an occupation can add; one hotspot adds half of it."""

REASONS_MAX, REASON_ANSWER_MIN = 3, 3
"""Most answers given as reasons for an occupation, and the lowest answer that counts as a reason."""


_64_BITS = 2**64 - 1


@dataclass(frozen=True, slots=True)
class MatchCandidate:
    """An occupation that may be proposed. ``riasec``: one or two letters. ``near``: codes of occupations that
    people move to, closest first. ``scores``: of R I A S E C, 1 to 7 each, or none; ``quality``: hand, A, B
    or C, how sure it is that they are this occupation's."""

    rome: str
    riasec: str
    family: str
    near: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    quality: str = ""

    @property
    def industry(self) -> bool:
        """Codes in H are industry's, those in I installation's and maintenance's."""
        return self.rome[0] in "HI"

    @property
    def engineering(self) -> bool:
        return self.family == "engineering"


class Table(tuple[MatchCandidate, ...]):
    """Candidates, indexed by code and by letters. Build it once to match many profiles."""

    by_rome: dict[str, MatchCandidate]
    by_riasec: dict[str, list[MatchCandidate]]
    marks: dict[str, int]

    def __new__(cls, occupations: Iterable[MatchCandidate]) -> Self:
        table = super().__new__(cls, occupations)
        table.by_rome = {candidate.rome: candidate for candidate in table}
        table.by_riasec = {}
        for candidate in table:
            table.by_riasec.setdefault(candidate.riasec, []).append(candidate)
        table.marks = {candidate.rome: crc32(candidate.rome.encode()) << 1 | 1 for candidate in table}
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
    """``matches``: best first. ``neighbour``: another occupation, of another family, that people move to from
    ``neighbour_of``."""

    matches: tuple[Match, ...]
    neighbour: str | None
    neighbour_of: str | None


@dataclass(frozen=True)
class PlacesRule:
    """Minimum number of PLACES for industry and for engineering; maximum for the same family, and for the
    same letters in the same order.

    If a table has too few candidates, all of them are taken. A candidate without a family counts in none.
    """

    industry: int = 4
    engineering: int = 1
    of_a_family: int = 3
    of_the_same_letters: int = 2

    def allows(self, chosen: Iterable[MatchCandidate], candidate: MatchCandidate) -> bool:
        """Whether the limits leave room for ``candidate`` beside those ``chosen``."""
        same_family = same_letters = 0
        for other in chosen:
            same_family += other.family == candidate.family
            same_letters += other.riasec == candidate.riasec
        if same_letters >= self.of_the_same_letters:
            return False
        return same_family < self.of_a_family or not candidate.family


RULE = PlacesRule()


def match(
    quiz: InterestQuiz,
    answers: Mapping[str, int],
    profile: Profile,
    occupations: Sequence[MatchCandidate],
    explored: Mapping[str, int],
    rule: PlacesRule = RULE,
) -> Matching:
    """Ten of ``occupations``, or all if there are fewer. ``explored``: code -> number of hotspots viewed.

    If the profile has a doubt, the choice is broad: explored occupations first, then the letters in turn.
    """
    table = occupations if isinstance(occupations, Table) else Table(occupations)
    congruent = congruence(profile.standardised)
    fits = {riasec: _fit(profile, congruent, riasec) for riasec in table.by_riasec}
    lifted = {
        candidate.rome: _lifted(fits[candidate.riasec], explored[candidate.rome])
        for candidate in (table.by_rome[code] for code in explored if code in table.by_rome)
        if explored[candidate.rome] > 0
    }
    ranked: Iterable[MatchCandidate] = _ranked(table, fits, lifted, digest_of(answers) | 1)
    if profile.doubt:
        ranked = _broad(ranked, profile.code, explored if lifted else {})
    chosen = _chosen(ranked, rule)
    speaking = _speaking(quiz, answers)
    matches = tuple(
        Match(
            rome=candidate.rome,
            score=int(lifted.get(candidate.rome, fits[candidate.riasec]) * 100 + 0.5),
            congruence=round(congruent[candidate.riasec], 3),
            explored=candidate.rome in lifted,
            reasons=_reasons(speaking, candidate.riasec),
        )
        for candidate in chosen
    )
    return Matching(matches, *_neighbour(chosen, table.by_rome))


def _fit(profile: Profile, congruent: Mapping[str, float], riasec: str) -> float:
    liking = (2 * profile.scores[riasec[0]] + profile.scores[riasec[-1]]) / 300
    return (1 - LIKING) * congruent[riasec] + LIKING * liking


def _lifted(fit: float, views: int) -> float:
    return fit + (1 - fit) * LIFT * views / (views + 1)


def _ranked(
    table: Table, fits: Mapping[str, float], lifted: Mapping[str, float], seed: int
) -> Iterator[MatchCandidate]:
    """Best first, sorted lazily: most of a large table is never read."""
    scores: dict[float, list[MatchCandidate]] = {}
    for riasec, alike in table.by_riasec.items():
        scores.setdefault(fits[riasec], []).extend(alike)
    for rome, score in lifted.items():
        candidate = table.by_rome[rome]
        scores[fits[candidate.riasec]].remove(candidate)
        scores.setdefault(score, []).append(candidate)
    for score in sorted(scores, reverse=True):
        yield from sorted(scores[score], key=lambda candidate: table.marks[candidate.rome] * seed & _64_BITS)


def _broad(ranked: Iterable[MatchCandidate], code: str, explored: Mapping[str, int]) -> list[MatchCandidate]:
    by_letter: dict[str, list[MatchCandidate]] = {letter: [] for letter in code}
    seen = list[MatchCandidate]()
    for candidate in ranked:
        (seen if explored.get(candidate.rome) else by_letter[candidate.riasec[0]]).append(candidate)
    seen.sort(key=lambda candidate: -explored[candidate.rome])
    return [
        *seen,
        *(candidate for turn in zip_longest(*by_letter.values()) for candidate in turn if candidate),
    ]


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


def _chosen(candidates: Iterable[MatchCandidate], rule: PlacesRule) -> list[MatchCandidate]:
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
    _keep_places(ranked, chosen, rule, _is_engineering, rule.engineering)
    _keep_places(ranked, chosen, rule, _is_industry, rule.industry)
    places = {candidate.rome: place for place, candidate in enumerate(ranked.seen)}
    return sorted(chosen, key=lambda candidate: places[candidate.rome])


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


def _speaking(quiz: InterestQuiz, answers: Mapping[str, int]) -> dict[str, list[tuple[int, str]]]:
    """Letter -> (answer, item) of those that count as reasons for it, strongest first."""
    by_letter: dict[str, list[tuple[int, str]]] = {}
    for item in quiz.items:
        if answers[item.id] >= REASON_ANSWER_MIN:
            by_letter.setdefault(item.letter, []).append((answers[item.id], item.id))
    for reasons in by_letter.values():
        reasons.sort(key=lambda reason: -reason[0])
    return by_letter


def _reasons(speaking: Mapping[str, list[tuple[int, str]]], riasec: str) -> tuple[str, ...]:
    """Items, strongest answer first; of equal answers, those for the first letter first."""
    reasons = [reason for letter in riasec for reason in speaking.get(letter, ())]
    return tuple(item for _, item in sorted(reasons, key=lambda reason: -reason[0])[:REASONS_MAX])


def _neighbour(
    chosen: Sequence[MatchCandidate], by_rome: Mapping[str, MatchCandidate]
) -> tuple[str | None, str | None]:
    """(neighbour, the chosen occupation that it is near): the closest to the best of ``chosen`` that differs
    in family and first letter, or else in family."""
    known = by_rome.keys() - {origin.rome for origin in chosen}
    moves = [(by_rome[code], origin) for origin in chosen for code in origin.near if code in known]
    others = [(other, origin) for other, origin in moves if other.family != origin.family]
    surprises = [(other, origin) for other, origin in others if other.riasec[:1] != origin.riasec[:1]]
    for other, origin in surprises or others:
        return other.rome, origin.rome
    return None, None
