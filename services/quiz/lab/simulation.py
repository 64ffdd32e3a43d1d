"""Simulated people: interests that hang together as Holland's hexagon says, and their answers to a quiz.

Nobody answered: what is learnt from these is how a quiz and the matching behave *if* people are like that.

- Correlations between the letters: the means over adjacent, alternate and opposite letters of those of 2,433
  women on the Vocational Preference Inventory, as printed by Hubert & Arabie (1987, *Psychological Bulletin*
  102, 172-178, table 1; read in the validation example of the package *rthor*).
- Differences between men and women, men's mean minus women's in standard deviations of the scale: Su, Rounds
  & Armstrong (2009, *Psychological Bulletin* 135, 859-884). Its abstract was read, and gives all of them but
  that of Enterprising (-0.04): taken from secondary notes, not found in a text that could be read.
- An item shares ``SHARED`` of its variance with the others of its letter: with ten items this is a
  reliability of .84, of the order that is reported of interest scales of that length.

All items are equally popular here: what pupils like more or less is not known before they answered.
"""

from collections.abc import Iterator, Mapping
from math import sqrt
from random import Random

from contracts.calls.quiz import ANSWER_MAX
from services.quiz.scoring.congruence import distance
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item

CORRELATIONS = (1.0, 0.44, 0.30, 0.19)
"""Of two letters' interests: a letter with itself, adjacent, alternate, opposite."""

SHARED = 0.35
CUTS = (-1.2, -0.4, 0.4, 1.2)
"""Where a liking, of mean 0 and standard deviation 1, becomes the next answer."""

D_LETTERS = {"R": 0.84, "I": 0.26, "A": -0.35, "S": -0.68, "E": -0.04, "C": -0.33}
D_FIELDS = {"engineering": 1.11, "science": 0.36, "mathematics": 0.34}

Interests = dict[str, float]
Answers = dict[str, int]


def interests(random: Random) -> Interests:
    """Of one person: each letter of mean 0 and standard deviation 1."""
    drawn = [random.gauss(0, 1) for _ in LETTERS]
    return {
        letter: sum(weight * one for weight, one in zip(row, drawn, strict=False))
        for letter, row in zip(LETTERS, _TRIANGLE, strict=True)
    }


def answers(quiz: InterestQuiz, person: Interests, random: Random) -> Answers:
    """One time that ``person`` takes the quiz; a second time gives others."""
    likings = _likings(quiz, person, random)
    return {item.id: _answer(liking) for item, liking in zip(quiz.items, likings, strict=True)}


def people(quiz: InterestQuiz, count: int, seed: int) -> list[tuple[Interests, Answers]]:
    """So many, the same for the same seed."""
    random = Random(seed)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    found = []
    for _ in range(count):
        person = interests(random)
        found.append((person, answers(quiz, person, random)))
    return found


def cohorts(quiz: InterestQuiz, count: int, seed: int) -> Iterator[tuple[Answers, Answers]]:
    """``count`` pairs: answers of somebody shifted to the women's means, and to the men's.

    Both of a pair are the same person but for the shift: what differs between the cohorts is due to it.
    """
    random = Random(seed)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    halves = [half_difference(quiz, item) for item in quiz.items]
    names = [item.id for item in quiz.items]
    for _ in range(count):
        likings = _likings(quiz, interests(random), random)
        yield (
            {name: _answer(one - half) for name, one, half in zip(names, likings, halves, strict=True)},
            {name: _answer(one + half) for name, one, half in zip(names, likings, halves, strict=True)},
        )


def half_difference(quiz: InterestQuiz, item: Item) -> float:
    """Half of the published difference for ``item``, in standard deviations of an item.

    The published ones are in standard deviations of a whole scale, which varies less than an item does.
    """
    difference = D_FIELDS.get(item.field or "", D_LETTERS[item.letter])
    items = sum(one.letter == item.letter for one in quiz.items)
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
        rows.append([*row, sqrt(1 - sum(one * one for one in row))])
    return rows


_TRIANGLE = _triangle()
_COMMON, _OWN = sqrt(SHARED), sqrt(1 - SHARED)
