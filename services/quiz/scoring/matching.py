"""Which ten occupations a profile proposes.

How well an occupation fits is the correlation of the person's answers with those that are expected of
somebody who would like it (``expectations``), from -1 to 1. As a share::

    fit    = (1 + correlation) / 2
    lifted = fit + (1 - fit) * LIFT * views / (views + 1)

Exploring an occupation never lowers it. ``places`` gives the ten places to the best, some of them reserved.
Occupations of equal fit are ordered by the visitor: their order does not move with the answers, and over all
visitors none is always the first.

The flatter a profile, the more it is drawn towards a fixed choice of typical occupations of all six letters:
not at all from a spread of STEADIED_BELOW on, wholly for equal answers. So no single answer turns the ten
around. With any doubt, FROM_ANSWERS of the places go to the best and the others to letters that these do not
have.

What is shown is how well it fits as far as the answers can say::

    score = 100 * (1 / 2 + (lifted - 1 / 2) * sqrt(reliability))

so 50 for all with a doubt, and no 98 from answers that hardly differ. Reasons and figures:
docs/adr/0020-expected-answers.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Self
from zlib import crc32

from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.expectations import Expectations
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Profile
from services.quiz.scoring.places import RULE, PlacesRule, choose

LIFT = 0.3
"""Largest share of the missing fit that exploring an occupation can add; one hotspot adds half of it."""

FROM_ANSWERS = 8
"""Places that follow the answers in spite of a doubt."""

STEADIED_BELOW, STEADIED_POWER = 2.5, 3
"""Spread of a profile, in answers, below which it is drawn towards the fixed choice, and how fast that grows:
measured, so that one answer moved by one step keeps most of the ten (docs/quiz-report.md)."""

EQUAL = 1e-9
"""Largest difference of two fits that count as equal."""


class Table(tuple[MatchCandidate, ...]):
    """Candidates, by code, and prepared for the quizzes that they are matched by. Build it once to match many
    profiles."""

    by_rome: dict[str, MatchCandidate]
    places: dict[str, int]
    marks: list[float]
    _prepared: dict[tuple[str, int], "_Prepared"]

    def __new__(cls, occupations: Iterable[MatchCandidate]) -> Self:
        table = super().__new__(cls, occupations)
        table.by_rome = {candidate.rome: candidate for candidate in table}
        table.places = {candidate.rome: place for place, candidate in enumerate(table)}
        table.marks = [crc32(candidate.rome.encode()) / 2**32 for candidate in table]
        table._prepared = {}
        return table

    def prepared(self, quiz: InterestQuiz) -> "_Prepared":
        """What matching by ``quiz`` needs to know about the candidates."""
        key = (quiz.id, quiz.version)
        found = self._prepared.get(key)
        if found is None or found.quiz is not quiz:
            found = self._prepared[key] = _Prepared.of(quiz, self)
        return found


@dataclass(frozen=True)
class _Prepared:
    """``broad``: all candidates, each letter in turn: what the season shows first, then industry first, then
    what is most of that letter.
    ``typical``: code -> weight of the first of them that the rule of places allows; it falls from 1, so that
    they leave one after the other as a profile gets less flat."""

    quiz: InterestQuiz
    expectations: Expectations
    broad: tuple[MatchCandidate, ...]
    typical: dict[str, float]

    @classmethod
    def of(cls, quiz: InterestQuiz, table: Table) -> Self:
        expectations = Expectations(quiz, table)
        by_letter = list[list[MatchCandidate]]()
        for letter in LETTERS:
            fits = dict(zip(table, expectations.letter_fits(letter), strict=True))
            have = [candidate for candidate in table if candidate.riasec.startswith(letter)]
            by_letter.append(
                sorted(have, key=lambda one: (not one.shown, not one.industry, -fits[one], one.rome))
            )
        rest = [candidate for candidate in table if not candidate.riasec]
        in_turn = (candidate for turn in zip_longest(*by_letter) for candidate in turn if candidate)
        broad = (*in_turn, *rest)
        first = choose(broad, RULE).candidates
        typical = {one.rome: 1 - place / len(first) for place, one in enumerate(first)}
        return cls(quiz, expectations, broad, typical)


@dataclass(frozen=True)
class Match:
    """``score``: of 100. ``fit``: 0 to 1, without what was explored; what the score is made of, for measures.
    ``reserved``: its place is not owed to the answers."""

    rome: str
    score: int
    fit: float
    explored: bool
    reserved: bool


@dataclass(frozen=True)
class Matching:
    """``matches``: best first. ``neighbour``: another occupation, of another family, that people move to from
    ``neighbour_of``."""

    matches: tuple[Match, ...]
    neighbour: str | None
    neighbour_of: str | None


def match(
    quiz: InterestQuiz,
    answers: Mapping[str, int],
    profile: Profile,
    occupations: Sequence[MatchCandidate],
    explored: Mapping[str, int],
    rule: PlacesRule = RULE,
    visitor: int = 0,
) -> Matching:
    """Ten of ``occupations``, or all if there are fewer. ``profile``: of ``answers``. ``explored``: code ->
    number of hotspots viewed. ``visitor``: any number that stays the same for a person."""
    table = occupations if isinstance(occupations, Table) else Table(occupations)
    prepared = table.prepared(quiz)
    correlations = prepared.expectations.fits(answers)
    views = {code: count for code, count in explored.items() if count > 0 and code in table.places}
    order = correlations
    if views:
        order = correlations.copy()
        for code, count in views.items():
            place = table.places[code]
            order[place] = 2 * _lifted((1 + order[place]) / 2, count) - 1
    lifted = order
    if profile.spread < STEADIED_BELOW:
        order = _steadied(table, prepared, lifted, profile.spread, views)
    places = choose(_ranked(table, order, visitor), rule)
    chosen = places.candidates
    if profile.doubt:
        chosen = choose(_broad(chosen[:FROM_ANSWERS], prepared, views), rule).candidates
    else:  # the fixed choice of a flat profile moved them
        chosen.sort(key=lambda candidate: -lifted[table.places[candidate.rome]])
    trust = (profile.confidence / 100) ** 0.5

    def shown(candidate: MatchCandidate) -> Match:
        place = table.places[candidate.rome]
        return Match(
            rome=candidate.rome,
            score=int(50 + 50 * lifted[place] * trust + 0.5),
            fit=round((1 + correlations[place]) / 2, 3),
            explored=candidate.rome in views,
            reserved=bool(profile.doubt) or candidate in places.reserved,
        )

    return Matching(tuple(map(shown, chosen)), *_neighbour(chosen, table.by_rome))


def _lifted(fit: float, views: int) -> float:
    return fit + (1 - fit) * LIFT * views / (views + 1)


def _steadied(
    table: Table, prepared: _Prepared, fits: Sequence[float], spread: float, views: Mapping[str, int]
) -> list[float]:
    """``fits``, from -1 to 1, drawn towards what was explored and what is typical, as the profile is flat."""
    flat = (1 - spread / STEADIED_BELOW) ** STEADIED_POWER
    drawn = [(1 - flat) * fit - flat for fit in fits]
    wanted = prepared.typical | {code: 1 + count / (count + 1) for code, count in views.items()}
    for code, weight in wanted.items():
        drawn[table.places[code]] += 2 * flat * weight
    return drawn


def _ranked(table: Table, fits: Sequence[float], visitor: int) -> Iterator[MatchCandidate]:
    """Best first; what differs by less than EQUAL is in the visitor's order."""
    turn = 1 + visitor % 9973
    places = sorted(range(len(table)), key=fits.__getitem__, reverse=True)
    begin = 0
    while begin < len(places):
        end = begin + 1
        while end < len(places) and fits[places[begin]] - fits[places[end]] <= EQUAL:
            end += 1
        alike = places[begin:end]
        if len(alike) > 1:
            alike.sort(key=lambda one: table.marks[one] * turn % 1)
        for place in alike:
            yield table[place]
        begin = end


def _broad(
    best: Sequence[MatchCandidate], prepared: _Prepared, views: Mapping[str, int]
) -> Iterator[MatchCandidate]:
    """``best``, then what was explored, then letters that ``best`` does not have; each occupation once."""
    seen = sorted(
        (candidate for candidate in prepared.broad if candidate.rome in views),
        key=lambda candidate: -views[candidate.rome],
    )
    letters = {candidate.riasec[:1] for candidate in best}
    missing = [candidate for candidate in prepared.broad if candidate.riasec[:1] not in letters]
    firsts = {candidate.riasec[:1]: candidate for candidate in reversed(missing)}
    others = chain(seen, (one for one in missing if firsts[one.riasec[:1]] is one), prepared.broad)
    yield from dict.fromkeys(chain(best, others))


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
