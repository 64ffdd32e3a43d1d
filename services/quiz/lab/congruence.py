"""Congruence of a person's letters with an occupation's: published indices, and one of our own.

Matching used the last until it had more than the letters of an occupation; the report and the benchmarks
compare with it.

As published, of two codes of equal length:

- ``iachan``: M. Iachan (1984), *Journal of Vocational Behavior* 24, 133-141; of two letters: Iachan (1990),
  *Journal of Vocational Behavior* 36, 176-180. The weights and the worked example of 1990 were read.
- ``brown_gore``: C. Brown & Gore (1994), *Journal of Vocational Behavior* 45, 310-327.
- ``zener_schnuelle``: Zener & Schnuelle (1976), *Journal of Counseling Psychology* 23, 353-359.

The papers of 1976, 1984 and 1994 could not be read. What they define is taken from the R package *holland*,
its documentation and sources (Hartmann, Heine & Ertl, 2021, *Psych* 3, 728-750), and M agrees with Iachan's
own table of 1990. For Zener & Schnuelle that package gives 0 to pairs that it does not list, such as RIA
and RSA; here a pair has the highest level whose description it meets.

``congruence`` is M, which was the best of them by measurement (docs/adr/0010-matching.md).
Occupations of the French register have one or two letters and people have six, for which M is not defined. So
the following is our own: the person's first three letters are compared with the letters of the occupation,
and the index is divided by the highest value that a code of that length can reach. Letters that a person
likes equally are taken in every order, and M is averaged, as Iachan (1990) proposes for ties. Eggerth &
Andrew (2006, *Journal of Career Assessment* 14, 267-275) modify C for codes of unequal length; their text
could not be read, and nothing here is taken from it.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby

from services.quiz.scoring.interests import LETTERS, distance

ALIKE_BY_DISTANCE = (3, 2, 1, 0)
"""Points in C for two letters that are the same, adjacent, alternate or opposite on the hexagon."""

C_WEIGHTS = (3, 2, 1)
M_WEIGHTS = {2: ((5, 2), (2, 1)), 3: ((22, 10, 4), (10, 5, 2), (4, 2, 1))}


def brown_gore(person: str, occupation: str) -> int:
    """C, 0 to 18, of two codes of three letters."""
    _check(person, occupation, lengths=(3,))
    return sum(
        weight * ALIKE_BY_DISTANCE[distance(letter, other)]
        for weight, letter, other in zip(C_WEIGHTS, person, occupation, strict=True)
    )


def iachan(person: str, occupation: str) -> int:
    """M, 0 to 28, of two codes of three letters; of two codes of two letters, 0 to 6."""
    _check(person, occupation, lengths=(2, 3))
    weights = M_WEIGHTS[len(person)]
    return sum(
        weights[row][column]
        for row, letter in enumerate(occupation)
        for column, other in enumerate(person)
        if letter == other
    )


def zener_schnuelle(person: str, occupation: str) -> int:
    """0 to 6, of two codes of three letters."""
    _check(person, occupation, lengths=(3,))
    levels = (
        person[0] in occupation,
        set(person[:2]) <= set(occupation),
        person[0] == occupation[0],
        set(person) == set(occupation),
        person[:2] == occupation[:2],
        person == occupation,
    )
    return max((level for level, reached in enumerate(levels, 1) if reached), default=0)


def _check(person: str, occupation: str, lengths: tuple[int, ...]) -> None:
    """Raises ValueError for codes that the index is not defined for."""
    for code in (person, occupation):
        if len(code) not in lengths or len(set(code)) != len(code) or not set(code) <= set(LETTERS):
            raise ValueError(f"{code!r} is no code of {' or '.join(map(str, lengths))} different letters")
    if len(person) != len(occupation):
        raise ValueError(f"{person!r} and {occupation!r} differ in length")


def congruence(standardised: Mapping[str, float]) -> Mapping[str, float]:
    """Code of one or two letters -> congruence, 0 to 1, with a person who has these scores."""
    ordered = sorted(LETTERS, key=lambda letter: -standardised[letter])
    alike = groupby(ordered, key=lambda letter: standardised[letter])
    return _by_order(tuple("".join(letters) for _, letters in alike))


@lru_cache(maxsize=8192)
def _by_order(order: tuple[str, ...]) -> Mapping[str, float]:
    """``order``: groups of equally strong letters, strongest first. There are 4,683 such orders."""
    first, second = (_expected(order, weights) for weights in M_WEIGHTS[3][:2])
    one_letter = {letter: first[letter] / max(M_WEIGHTS[3][0]) for letter in LETTERS}
    most = M_WEIGHTS[3][0][0] + M_WEIGHTS[3][1][1]
    return one_letter | {
        letter + other: (first[letter] + second[other]) / most
        for letter in LETTERS
        for other in LETTERS
        if letter != other
    }


def _expected(order: tuple[str, ...], weights: tuple[int, ...]) -> dict[str, float]:
    """Letter -> mean of the weights of the places that it can have in ``order``."""
    expected: dict[str, float] = {}
    start = 0
    for letters in order:
        places = range(start, start + len(letters))
        mean = sum(weights[place] for place in places if place < len(weights)) / len(letters)
        expected |= dict.fromkeys(letters, mean)
        start += len(letters)
    return expected
