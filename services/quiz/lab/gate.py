"""The stereotype gate: does a quiz propose industry and engineering as often to those who answer as women do?

Two cohorts of simulated people take the quiz, the same people but for a shift by the published differences
between women's and men's interests (``simulation``). The share of industry's and of engineering's
occupations among the ten that are proposed to the cohort of the women's means may not fall below BOUND
times that of the other. The gate sees the quiz, the table of occupations and the rule of matching together:
each of them can fail it.

It is about means: it says nothing about one pupil, and nobody's answers are shifted or weighed by who they
are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.quiz.lab.simulation import Answers, cohorts
from services.quiz.scoring.interests import InterestQuiz, profile_of
from services.quiz.scoring.matching import PLACES, RULE, Occupation, Rule, Table, match

BOUND = 0.8
SEED = 2009
"""Always the same people: a quiz that passed once passes again."""


@dataclass(frozen=True)
class Share:
    """Of the ten places, 0 to 1: what ``name`` has of them in the two cohorts."""

    name: str
    shifted: float
    other: float

    @property
    def ratio(self) -> float:
        """1 if neither has any: what is proposed to nobody separates nobody."""
        return self.shifted / self.other if self.other else 1.0

    @property
    def passed(self) -> bool:
        return self.ratio >= BOUND


@dataclass(frozen=True)
class Verdict:
    """Of one version of a quiz. ``shares``: of industry, and of engineering."""

    quiz: str
    version: int
    shares: tuple[Share, ...]

    @property
    def passed(self) -> bool:
        return all(share.passed for share in self.shares)


def judge(
    quiz: InterestQuiz, occupations: Sequence[Occupation], people: int = 600, rule: Rule = RULE
) -> Verdict:
    """With so many ``people`` in each cohort. Nobody of them explored anything."""
    table = Table(occupations)
    industry, engineering = [0, 0], [0, 0]
    for pair in cohorts(quiz, people, SEED):
        for cohort, answers in enumerate(pair):
            proposed = _proposed(quiz, answers, table, rule)
            industry[cohort] += sum(one.industry for one in proposed)
            engineering[cohort] += sum(one.engineering for one in proposed)
    shares = tuple(
        Share(name, shifted / (people * PLACES), other / (people * PLACES))
        for name, (shifted, other) in (("industry", industry), ("engineering", engineering))
    )
    return Verdict(quiz.id, quiz.version, shares)


def _proposed(quiz: InterestQuiz, answers: Answers, table: Table, rule: Rule) -> list[Occupation]:
    matching = match(quiz, answers, profile_of(quiz, answers), table, {}, rule)
    return [table.by_rome[each.rome] for each in matching.matches]
