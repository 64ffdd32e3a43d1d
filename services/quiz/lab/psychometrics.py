"""What a quiz's items measure: reliability, and whether six letters can be told apart. On simulated answers.

Nobody has answered: all items of a letter are alike in the simulation, so these figures tell whether a quiz
has *enough* items, never whether its items are good ones. Only answers of pupils will tell that. Alpha and
the items that go with their own letter follow from a parameter of the simulation (``simulation.SHARED``) and
the number of items; the hexagon follows from ``simulation.CORRELATIONS``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from services.quiz.lab.simulation import Answers, people
from services.quiz.scoring.congruence import distance
from services.quiz.scoring.interests import LETTERS, InterestQuiz

PEOPLE, SEED = 1_000, 1951


@dataclass(frozen=True)
class Hexagon:
    """Of the 72 predictions that Holland's hexagon makes about the order of correlations, how many hold.

    Adjacent letters should correlate more than alternate ones, and these more than opposite ones.
    Hubert & Arabie (1987), *Psychological Bulletin* 102, 172-178.
    """

    held: int
    violated: int
    tied: int

    @property
    def share(self) -> float:
        return self.held / (self.held + self.violated + self.tied)

    @property
    def correspondence(self) -> float:
        """Their correspondence index, -1 to 1."""
        return (self.held - self.violated) / (self.held + self.violated + self.tied)


@dataclass(frozen=True)
class Recovery:
    """``at_home``: the share of items that go best with their own letter. ``strays``: ids of the others."""

    at_home: float
    strays: tuple[str, ...]
    hexagon: Hexagon


def alphas(quiz: InterestQuiz) -> dict[str, float]:
    """Cronbach's alpha of each letter's items."""
    simulated = _answers(quiz)
    return {
        letter: cronbach(
            [[one[item.id] for item in quiz.items if item.letter == letter] for one in simulated]
        )
        for letter in LETTERS
    }


def cronbach(rows: Sequence[Sequence[float]]) -> float:
    """Of one scale: a row per person, a column per item. 0 with a single item, of which nothing can be said.

    Cronbach (1951), *Psychometrika* 16, 297-334.
    """
    items = len(rows[0])
    total = _variance([sum(row) for row in rows])
    if items < 2 or not total:
        return 0.0
    return items / (items - 1) * (1 - sum(_variance(column) for column in zip(*rows, strict=True)) / total)


def recovery(quiz: InterestQuiz) -> Recovery:
    """By the multiple-group method: each item with each scale, its own scale without it."""
    simulated = _answers(quiz)
    items = {item.id: [float(one[item.id]) for one in simulated] for item in quiz.items}
    scales = {
        letter: [
            float(sum(row))
            for row in zip(*(items[item.id] for item in quiz.items if item.letter == letter), strict=True)
        ]
        for letter in LETTERS
    }
    strays = []
    for item in quiz.items:
        others = [total - own for total, own in zip(scales[item.letter], items[item.id], strict=True)]
        found = {letter: _correlation(items[item.id], scales[letter]) for letter in LETTERS}
        found[item.letter] = _correlation(items[item.id], others)
        if max(found, key=lambda letter: found[letter]) != item.letter:
            strays.append(item.id)
    pairs = {one + other: _correlation(scales[one], scales[other]) for one, other in combinations(LETTERS, 2)}
    return Recovery(1 - len(strays) / len(quiz.items), tuple(strays), hexagon(pairs))


def hexagon(correlations: Mapping[str, float]) -> Hexagon:
    """``correlations``: of each pair of letters, in the order of LETTERS: ``RI``, ``RA``, and so on."""
    held = violated = tied = 0
    for one, near in correlations.items():
        for other, far in correlations.items():
            if distance(*one) < distance(*other):
                held += near > far
                violated += near < far
                tied += near == far
    return Hexagon(held, violated, tied)


def _answers(quiz: InterestQuiz) -> list[Answers]:
    return [answers for _, answers in people(quiz, PEOPLE, SEED)]


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((one - mean) ** 2 for one in values) / len(values)


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """0 if either does not vary."""
    mean, its_mean = sum(one) / len(one), sum(other) / len(other)
    together = sum((x - mean) * (y - its_mean) for x, y in zip(one, other, strict=True))
    apart = sqrt(_variance(one) * _variance(other)) * len(one)
    return together / apart if apart else 0.0
