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

from contracts.calls.quiz import ANSWER_MAX
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
        self._with_typical: list[int] = []
        self._without_typical: list[int] = []
        by_item: list[Vector] = []
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
                self._with_typical.append(place)
                by_item.append(tuple(weighted))
            else:
                self._without_typical.append(place)
        # For each item: steps from the person's most frequent answer -> what they add to each occupation of
        # _with_typical. Sums cost half of what products would, and the most frequent answer adds nothing.
        columns = zip(*by_item, strict=True) if by_item else ((),) * len(quiz.items)
        steps = range(-ANSWER_MAX, ANSWER_MAX + 1)
        self._steps = [{step: tuple(step * one for one in column) for step in steps} for column in columns]

    def fits(self, answers: Mapping[str, int]) -> list[float]:
        """Correlation, -1 to 1, of the person's answers with each occupation's, in the order of the
        occupations; all 0 for equal answers."""
        given = [answers[item] for item in self._items]
        means = [0.0] * len(LETTERS)
        for letter, weight, answer in zip(self._letters, self._weights, given, strict=True):
            means[letter] += weight * answer
        r, i, a, s, e, c = _standardised(means, EVEN)
        found = [0.0] * len(self._by_letter)
        for place in self._without_typical:
            one, two, three, four, five, six = self._by_letter[place]
            found[place] = r * one + i * two + a * three + s * four + e * five + c * six
        _, length = _mean_and_length(given, self._weights)
        if length:
            usual = max(set(given), key=given.count)
            unusual = zip(self._steps, given, strict=True)
            added = [steps[answer - usual] for steps, answer in unusual if answer != usual]
            for place, total in zip(self._with_typical, zip(*added, strict=True), strict=True):
                found[place] = sum(total) / length
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
    mean, length = _mean_and_length(values, weights)
    return tuple((value - mean) / length for value in values) if length else (0.0,) * len(values)


def _mean_and_length(values: Sequence[float], weights: Vector) -> tuple[float, float]:
    """Weighted, the length from the mean; 0 if ``values`` are equal."""
    mean = sum(map(mul, values, weights)) / sum(weights)
    length = sum(weight * (value - mean) ** 2 for weight, value in zip(weights, values, strict=True)) ** 0.5
    return mean, length if length > 1e-9 else 0.0
