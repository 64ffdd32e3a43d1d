"""Psychometrics of a quiz on simulated answers: reliability, and whether its items separate the six letters.

In the simulation all items of a letter are alike, so these figures show whether a quiz has *enough* items,
not whether the items are good: only answers of pupils can show that. Alpha and the items that correlate with
their own letter follow from ``simulation.SHARED`` and the number of items; the hexagon follows from
``simulation.CORRELATIONS``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from services.quiz.lab.simulation import Answers, people
from services.quiz.scoring.interests import LETTERS, InterestQuiz, distance

PEOPLE, SEED = 1_000, 1951


@dataclass(frozen=True)
class Hexagon:
    """How many of the 72 predictions of Holland's hexagon about the order of correlations hold.

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
    """``at_home``: share of items that correlate best with their own letter. ``strays``: ids of the
    others."""

    at_home: float
    strays: tuple[str, ...]
    hexagon: Hexagon


def alphas(quiz: InterestQuiz) -> dict[str, float]:
    """Letter -> Cronbach's alpha of its items."""
    simulated = _answers(quiz)
    return {
        letter: cronbach(
            [[person[item.id] for item in quiz.items if item.letter == letter] for person in simulated]
        )
        for letter in LETTERS
    }


def cronbach(rows: Sequence[Sequence[float]]) -> float:
    """Cronbach's alpha of a scale: a row per person, a column per item. 0 for a single item, for which it is
    undefined.

    Cronbach (1951), *Psychometrika* 16, 297-334.
    """
    items = len(rows[0])
    total = _variance([sum(row) for row in rows])
    if items < 2 or not total:
        return 0.0
    return items / (items - 1) * (1 - sum(_variance(column) for column in zip(*rows, strict=True)) / total)


def recovery(quiz: InterestQuiz) -> Recovery:
    """By the multiple-group method: correlate each item with each scale; its own scale excludes the item."""
    simulated = _answers(quiz)
    items = {item.id: [float(person[item.id]) for person in simulated] for item in quiz.items}
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
        by_letter = {letter: _correlation(items[item.id], scales[letter]) for letter in LETTERS}
        by_letter[item.letter] = _correlation(items[item.id], others)
        if max(by_letter, key=lambda letter: by_letter[letter]) != item.letter:
            strays.append(item.id)
    pairs = {
        letter + other: _correlation(scales[letter], scales[other])
        for letter, other in combinations(LETTERS, 2)
    }
    return Recovery(1 - len(strays) / len(quiz.items), tuple(strays), hexagon(pairs))


def hexagon(correlations: Mapping[str, float]) -> Hexagon:
    """``correlations``: pair of letters, in the order of LETTERS (``RI``, ``RA``, ...) -> correlation."""
    held = violated = tied = 0
    for pair, near in correlations.items():
        for other, far in correlations.items():
            if distance(*pair) < distance(*other):
                held += near > far
                violated += near < far
                tied += near == far
    return Hexagon(held, violated, tied)


def _answers(quiz: InterestQuiz) -> list[Answers]:
    return [answers for _, answers in people(quiz, PEOPLE, SEED)]


def _variance(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / len(values)


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's correlation; 0 if either does not vary."""
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    scale = sqrt(_variance(xs) * _variance(ys)) * len(xs)
    return covariance / scale if scale else 0.0
