"""Simulated people, with interests correlated as in Holland's hexagon, and their answers to a quiz.

These are no real answers: they show how a quiz and the matching behave *if* people are like this.

- Correlations between the letters: the means over adjacent, alternate and opposite letters of those of 2,433
  women on the Vocational Preference Inventory, as printed by Hubert & Arabie (1987, *Psychological Bulletin*
  102, 172-178, table 1; read in the validation example of the package *rthor*).
- Differences between men and women, men's mean minus women's in standard deviations of the scale: Su, Rounds
  & Armstrong (2009, *Psychological Bulletin* 135, 859-884). Its abstract was read, and gives all of them but
  that of Enterprising (-0.04): taken from secondary notes, not found in a text that could be read.
- An item shares ``SHARED`` of its variance with the others of its letter: with ten items this is a
  reliability of .84, of the order that is reported of interest scales of that length.

All items are equally popular here: which ones pupils prefer is not known before they have answered.
"""

from collections.abc import Iterator, Mapping
from math import sqrt
from random import Random

from contracts.calls.quiz import ANSWER_MAX
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, distance

CORRELATIONS = (1.0, 0.44, 0.30, 0.19)
"""Correlation of the interests in two letters that are the same, adjacent, alternate or opposite."""

SHARED = 0.35
CUTS = (-1.2, -0.4, 0.4, 1.2)
"""Boundaries between answers on the scale of likings, which have mean 0 and standard deviation 1."""

D_LETTERS = {"R": 0.84, "I": 0.26, "A": -0.35, "S": -0.68, "E": -0.04, "C": -0.33}
D_FIELDS = {"engineering": 1.11, "science": 0.36, "mathematics": 0.34}

Interests = dict[str, float]
Answers = dict[str, int]


def interests(random: Random) -> Interests:
    """Interests of a person; each letter has mean 0 and standard deviation 1."""
    drawn = [random.gauss(0, 1) for _ in LETTERS]
    return {
        letter: sum(weight * value for weight, value in zip(row, drawn, strict=False))
        for letter, row in zip(LETTERS, _TRIANGLE, strict=True)
    }


def answers(quiz: InterestQuiz, person: Interests, random: Random) -> Answers:
    """Answers of ``person`` at one attempt; another attempt gives other answers."""
    likings = _likings(quiz, person, random)
    return {item.id: _answer(liking) for item, liking in zip(quiz.items, likings, strict=True)}


def people(quiz: InterestQuiz, count: int, seed: int) -> list[tuple[Interests, Answers]]:
    """``count`` people and their answers; the same for the same seed."""
    random = Random(seed)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    pairs = []
    for _ in range(count):
        person = interests(random)
        pairs.append((person, answers(quiz, person, random)))
    return pairs


def cohorts(quiz: InterestQuiz, count: int, seed: int) -> Iterator[tuple[Answers, Answers]]:
    """``count`` pairs: answers of the same person shifted to women's means, and shifted to men's means.

    So all differences between the cohorts are due to the shift.
    """
    random = Random(seed)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    halves = [half_difference(quiz, item) for item in quiz.items]
    names = [item.id for item in quiz.items]
    for _ in range(count):
        likings = _likings(quiz, interests(random), random)
        yield (
            {name: _answer(liking - half) for name, liking, half in zip(names, likings, halves, strict=True)},
            {name: _answer(liking + half) for name, liking, half in zip(names, likings, halves, strict=True)},
        )


def sharpened(answers: Mapping[str, int]) -> Answers:
    """The same likes and dislikes without anything in between: 0, the middle, or ANSWER_MAX."""
    middle = ANSWER_MAX // 2
    return {
        item: 0 if answer < middle else ANSWER_MAX if answer > middle else middle
        for item, answer in answers.items()
    }


def half_difference(quiz: InterestQuiz, item: Item) -> float:
    """Half of the published difference for ``item``, in standard deviations of an item.

    Published differences are in standard deviations of a whole scale, which varies less than an item.
    """
    difference = D_FIELDS.get(item.field or "", D_LETTERS[item.letter])
    items = sum(other.letter == item.letter for other in quiz.items)
    return difference * sqrt(SHARED + (1 - SHARED) / items) / 2


def _likings(quiz: InterestQuiz, person: Mapping[str, float], random: Random) -> list[float]:
    return [_COMMON * person[item.letter] + _OWN * random.gauss(0, 1) for item in quiz.items]


def _answer(liking: float) -> int:
    low, lower, upper, high = CUTS
    if liking < lower:
        return 0 if liking < low else 1
    return 2 if liking < upper else 3 if liking < high else ANSWER_MAX


def _triangle() -> list[list[float]]:
    """The lower triangular root of the correlations of LETTERS (Cholesky)."""
    rows: list[list[float]] = []
    for place, letter in enumerate(LETTERS):
        row: list[float] = []
        for other, before in zip(LETTERS[:place], rows, strict=True):
            known = sum(mine * its for mine, its in zip(row, before, strict=False))
            row.append((CORRELATIONS[distance(letter, other)] - known) / before[-1])
        rows.append([*row, sqrt(1 - sum(value * value for value in row))])
    return rows


_TRIANGLE = _triangle()
_COMMON, _OWN = sqrt(SHARED), sqrt(1 - SHARED)
