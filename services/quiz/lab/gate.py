"""The stereotype gate: does a quiz propose industry and engineering as often to people who answer as women
do?

Two cohorts of simulated people take the quiz. They are the same people, shifted by the published differences
between women's and men's interests (``simulation``). Among the ten proposed occupations, the share of
industry and that of engineering in the cohort with women's means must be at least BOUND times the share in
the other cohort. The gate judges the quiz, the table of occupations and the rule of matching together: each
of them can be the cause of a failure.

A ratio depends on the people drawn: with 600 people in each cohort, single seeds gave 0.80 to 0.85 for the
same quiz. So several seeds are drawn, their people are counted together, and the spread of the ratios gives
an interval. The ratio decides; the interval states its precision.

Both ratios are also taken of sharp answers, which like or dislike and leave nothing in between: a strong
profile must not close a door, either. And since reserved places would hide a quiz that makes the difference
itself, they are taken once more without these places: then at least UNAIDED_BOUND.

The gate is about means. It says nothing about a single pupil, and answers of real pupils are never shifted or
weighted.
"""

from collections.abc import Callable, Sequence
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
    people: int = 20,
    rule: PlacesRule = RULE,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> GateVerdict:
    """Judge with ``people`` in each cohort for each of SEEDS. Simulated people have explored no hotspot.

    Takes about 0.5 ms for each of 6 * ``people`` * 10: the more people, the narrower the interval.
    ``progress`` is called with (pairs of people judged, pairs in total).
    """
    table = Table(occupations)
    pairs, total = count(1), people * len(SEEDS)
    by_seed = [
        _shares(quiz, table, people, rule, seed, lambda: progress(next(pairs), total)) for seed in SEEDS
    ]
    return GateVerdict(
        quiz.id,
        quiz.version,
        tuple(_mean(shares) for shares in zip(*by_seed, strict=True)),
    )


def _shares(
    quiz: InterestQuiz, table: Table, people: int, rule: PlacesRule, seed: int, judged: Callable[[], None]
) -> tuple[Share, ...]:
    """The shares among the people of one seed. ``judged`` is called after each pair."""
    counts = {
        (name, condition): [0, 0] for condition in get_args(Condition) for name in ("industry", "engineering")
    }
    for pair in cohorts(quiz, people, seed):
        for cohort, answers in enumerate(pair):
            conditions: dict[Condition, tuple[Answers, PlacesRule]] = {
                "given": (answers, rule),
                "sharp": (sharpened(answers), rule),
                "unaided": (answers, UNAIDED),
            }
            for condition, (given, places_rule) in conditions.items():
                proposed = _proposed(quiz, given, table, places_rule)
                counts["industry", condition][cohort] += sum(one.industry for one in proposed)
                counts["engineering", condition][cohort] += sum(one.engineering for one in proposed)
        judged()
    places = people * PLACES
    return tuple(
        Share(name, shifted / places, other / places, condition=condition)
        for (name, condition), (shifted, other) in counts.items()
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
