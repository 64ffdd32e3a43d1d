"""The stereotype gate: does a quiz propose industry and engineering as often to people who answer as women
do?

Two cohorts of simulated people take the quiz. They are the same people, shifted by the published differences
between women's and men's interests (``simulation``). Among the ten proposed occupations, the share of
industry and that of engineering in the cohort with women's means must be at least BOUND times the share in
the other cohort. The gate judges the quiz, the table of occupations and the rule of matching together: each
of them can be the cause of a failure.

A ratio depends on the people drawn: with 600 people in each cohort, single seeds gave 0.80 to 0.85 for the
same quiz. So several seeds are drawn, their people are counted together, and the spread of the ratios gives
an interval. The ratio decides; the interval states its precision. While an interval includes its bound, more
people are drawn: a clear case takes a third of the time of a close one.

Both ratios are also taken of sharp answers, which like or dislike and leave nothing in between: a strong
profile must not close a door, either. And since reserved places would hide a quiz that makes the difference
itself, they are taken once more without these places: then at least UNAIDED_BOUND.

The gate is about means. It says nothing about a single pupil, and answers of real pupils are never shifted or
weighted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import sqrt
from statistics import stdev
from typing import Literal, get_args

from services.quiz.lab.simulation import Answers, cohorts, sharpened
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.matching import Table, match
from services.quiz.scoring.places import PLACES, RULE, PlacesRule

BOUND, UNAIDED_BOUND = 0.8, 1 / 3
UNAIDED = PlacesRule(industry=0, engineering=0, of_a_family=PLACES)

Condition = Literal["given", "sharp", "unaided"]
"""Of the answers as given, of sharpened ones, or of the best scores alone."""

SEEDS = tuple(range(2009, 2019))
"""Ten consecutive seeds, not selected ones, and always the same: a quiz that passed once passes again."""

PEOPLE, FIRST_PEOPLE = 60, 20
"""People in each cohort for each seed; the latter suffice where every interval then excludes its bound."""

STUDENT = 2.262
"""Student's t for 95 %, two-sided, with ``len(SEEDS) - 1`` degrees of freedom."""


@dataclass(frozen=True)
class Share:
    """Share of the ten places, 0 to 1, that occupations of ``name`` have in each cohort.

    ``margin``: half the width of the 95 % interval of the ratio, by the spread between the seeds.
    """

    name: str
    shifted: float
    other: float
    margin: float = 0.0
    condition: Condition = "given"

    @property
    def ratio(self) -> float:
        """1 if neither cohort has any: then there is no difference."""
        return self.shifted / self.other if self.other else 1.0

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.ratio - self.margin

    @property
    def high(self) -> float:
        return self.ratio + self.margin

    @property
    def clear(self) -> bool:
        """Whether the interval excludes the bound."""
        return not self.low <= self.bound <= self.high

    @property
    def passed(self) -> bool:
        return self.ratio >= self.bound

    @property
    def bound(self) -> float:
        """Least ratio that passes."""
        return UNAIDED_BOUND if self.condition == "unaided" else BOUND


@dataclass(frozen=True)
class GateVerdict:
    """Verdict on a version of a quiz. ``shares``: of industry and of engineering, in each condition."""

    quiz: str
    version: int
    shares: tuple[Share, ...]

    @property
    def passed(self) -> bool:
        return all(share.passed for share in self.shares)


def judge(
    quiz: InterestQuiz,
    occupations: Sequence[MatchCandidate],
    people: int = PEOPLE,
    first: int = FIRST_PEOPLE,
    rule: PlacesRule = RULE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> GateVerdict:
    """Judge with ``people`` in each cohort for each of SEEDS, or with the ``first`` of them if these make all
    shares clear. Simulated people have explored no hotspot.

    Takes about 0.5 ms for each of 6 * ``people`` * 10: the more people, the narrower the interval.
    ``progress`` is called with (pairs of people judged, pairs in total).
    """
    table = Table(occupations)
    drawn = [_Drawn(quiz, table, rule, cohorts(quiz, people, seed)) for seed in SEEDS]
    pairs, total = count(1), people * len(SEEDS)
    shares = tuple[Share, ...]()
    for more in (min(first, people), max(people - first, 0)):
        for one in drawn:
            for _ in range(more):
                one.take()
                progress(next(pairs), total)
        shares = tuple(_mean(of_seeds) for of_seeds in zip(*(one.shares() for one in drawn), strict=True))
        if all(share.clear for share in shares):
            break
    progress(total, total)
    return GateVerdict(quiz.id, quiz.version, shares)


class _Drawn:
    """What is proposed to the people of one seed: ``counts`` places of each cohort by share and condition."""

    def __init__(
        self, quiz: InterestQuiz, table: Table, rule: PlacesRule, pairs: Iterator[tuple[Answers, Answers]]
    ) -> None:
        self.quiz, self.table, self.rule, self.pairs = quiz, table, rule, pairs
        self.people = 0
        self.counts: dict[tuple[str, Condition], list[int]] = {
            (name, condition): [0, 0]
            for condition in get_args(Condition)
            for name in ("industry", "engineering")
        }

    def take(self) -> None:
        """Propose to the next pair."""
        for cohort, answers in enumerate(next(self.pairs)):
            conditions: dict[Condition, tuple[Answers, PlacesRule]] = {
                "given": (answers, self.rule),
                "sharp": (sharpened(answers), self.rule),
                "unaided": (answers, UNAIDED),
            }
            for condition, (given, rule) in conditions.items():
                proposed = _proposed(self.quiz, given, self.table, rule)
                self.counts["industry", condition][cohort] += sum(one.industry for one in proposed)
                self.counts["engineering", condition][cohort] += sum(one.engineering for one in proposed)
        self.people += 1

    def shares(self) -> tuple[Share, ...]:
        places = self.people * PLACES
        return tuple(
            Share(name, shifted / places, other / places, condition=condition)
            for (name, condition), (shifted, other) in self.counts.items()
        )


def _mean(shares: Sequence[Share]) -> Share:
    """The mean of the shares of all seeds, which have the same number of people."""
    count = len(shares)
    return Share(
        shares[0].name,
        sum(share.shifted for share in shares) / count,
        sum(share.other for share in shares) / count,
        STUDENT * stdev(share.ratio for share in shares) / sqrt(count),
        shares[0].condition,
    )


def _proposed(quiz: InterestQuiz, answers: Answers, table: Table, rule: PlacesRule) -> list[MatchCandidate]:
    matching = match(quiz, answers, profile_of(quiz, answers), table, {}, rule)
    return [table.by_rome[proposed.rome] for proposed in matching.matches]
