"""What somebody who would like an occupation answers, and how well a person's answers fit that.

An occupation has up to three descriptions, from the coarse to the fine:

- its one or two letters in the French register: the first counts 1, the second SECOND_LETTER;
- its six scores (O*NET), which order occupations of the same letters;
- its typical answers to the items of this quiz, which tell apart occupations with the same scores: sewing and
  welding are both Realistic.

Scores of an uncertain source are averaged with the letters (``SURE``). Scores and typical answers are each
brought to mean 0 and length 1 over the items, and averaged: TYPICAL is the share of the typical answers. The
fit is Pearson's correlation of the person's answers with the result. Every letter weighs the same, however
many items it has. Reasons and figures: docs/adr/0020-expected-answers.md.
"""

from collections.abc import Mapping, Sequence
from operator import mul

from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS, InterestQuiz

SECOND_LETTER = 0.6
SURE = {"hand": 1.0, "A": 1.0, "B": 1.0, "C": 0.5}
"""Quality of an occupation's scores -> their share; the rest are its letters."""

TYPICAL = 0.4

Vector = tuple[float, ...]
EVEN: Vector = (1.0,) * len(LETTERS)
"""Weights of the letters."""


class Expectations:
    """Those of one quiz for ``occupations``. Build them once to match many people."""

    def __init__(self, quiz: InterestQuiz, occupations: Sequence[MatchCandidate]) -> None:
        numbers = {letter: sum(item.letter == letter for item in quiz.items) for letter in LETTERS}
        self._items = [item.id for item in quiz.items]
        self._letters = [LETTERS.index(item.letter) for item in quiz.items]
        self._weights = tuple(1 / numbers[item.letter] for item in quiz.items)
        self._by_letter: list[Vector] = []
        self._by_item: list[tuple[int, Vector]] = []
        for place, occupation in enumerate(occupations):
            letters = _standardised(_letter_scores(occupation), EVEN)
            self._by_letter.append(letters)
            if answers := quiz.typical.get(occupation.rome):
                fine = _standardised(answers, self._weights)
                coarse = [letters[letter] for letter in self._letters]
                both = [
                    (1 - TYPICAL) * one + TYPICAL * other for one, other in zip(coarse, fine, strict=True)
                ]
                weighted = map(mul, _standardised(both, self._weights), self._weights)
                self._by_item.append((place, tuple(weighted)))

    def fits(self, answers: Mapping[str, int]) -> list[float]:
        """Correlation, -1 to 1, of the person's answers with each occupation's, in the order of the
        occupations; all 0 for equal answers."""
        given = [answers[item] for item in self._items]
        means = [0.0] * len(LETTERS)
        for letter, weight, answer in zip(self._letters, self._weights, given, strict=True):
            means[letter] += weight * answer
        r, i, a, s, e, c = _standardised(means, EVEN)
        found = [
            r * one + i * two + a * three + s * four + e * five + c * six
            for one, two, three, four, five, six in self._by_letter
        ]
        if self._by_item:
            own = _standardised(given, self._weights)
            for place, expected in self._by_item:
                found[place] = sum(map(mul, own, expected))
        return found

    def letter_fits(self, letter: str) -> list[float]:
        """How much each occupation is of ``letter`` alone, as ``fits``."""
        alone = _standardised([float(other == letter) for other in LETTERS], EVEN)
        return [sum(map(mul, alone, letters)) for letters in self._by_letter]


def _letter_scores(occupation: MatchCandidate) -> Sequence[float]:
    letters = [0.0] * len(LETTERS)
    for letter, strength in zip(occupation.riasec, (1.0, SECOND_LETTER), strict=False):
        letters[LETTERS.index(letter)] = strength
    if not occupation.scores:
        return letters
    sure = SURE[occupation.quality]
    scores, coarse = _standardised(occupation.scores, EVEN), _standardised(letters, EVEN)
    return [sure * score + (1 - sure) * other for score, other in zip(scores, coarse, strict=True)]


def _standardised(values: Sequence[float], weights: Vector) -> Vector:
    """``values`` with weighted mean 0 and weighted length 1; all 0 if they are equal."""
    mean = sum(map(mul, values, weights)) / sum(weights)
    centred = [value - mean for value in values]
    length = sum(weight * value * value for weight, value in zip(weights, centred, strict=True)) ** 0.5
    return tuple(value / length for value in centred) if length > 1e-9 else (0.0,) * len(centred)
