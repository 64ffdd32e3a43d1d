"""An interests quiz, and the profile of a person's answers to it: six scores, their order, and how reliable
they are.

The six letters are those of Holland's hexagon (*Making Vocational Choices*, 1997): neighbours in LETTERS are
adjacent on the hexagon, and so are C and R.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import eq

from contracts.calls.quiz import ANSWER_MAX, Doubt

LETTERS = "RIASEC"

ALIKE_BELOW = 1.0
"""Smallest difference, in answers, between the means of the strongest and the weakest letter of a profile
that is not flat."""

RANDOM_BELOW, FULL_BOUND_ITEMS = 1.0, 5
"""With at least FULL_BOUND_ITEMS items per letter, answers whose F ratio is below RANDOM_BELOW differ between
letters no more than within them. With fewer items that often happens to careful answers, so the bound is
lower in proportion."""

CONFIDENCE_MIN = 10
"""Without a doubt. Of few items F is often below 1, where 1 - 1 / F says nothing; with a confidence of 0 all
occupations would have the same score, under a heading that names what they are ordered by."""

SECONDS_PER_ITEM = 1.0
"""Shortest credible mean. Faster answers are inconsistent (Wood, Harms, Lowman & DeSimone, 2017, *Social
Psychological and Personality Science*, abstract). Other authors use two seconds, which quick readers may need
less than."""

REPEATED_FROM = 0.9
"""Share of answers that equal the one some places before, from which the answers follow a pattern."""

PRIOR_VARIANCE, PRIOR_WEIGHT = 1.0, 2
"""Prior variance of answers to items of the same letter, and its weight in degrees of freedom: a person gives
few answers."""


def distance(letter: str, other: str) -> int:
    """Steps between two letters around the hexagon: 0 to 3."""
    steps = abs(LETTERS.index(letter) - LETTERS.index(other))
    return min(steps, len(LETTERS) - steps)


@dataclass(frozen=True)
class Item:
    """An activity. ``field``: engineering, science or mathematics, if the activity belongs to one of them.
    ``families`` and ``occupations``: those whose work is close to it; of these it is a reason, scoring does
    not read them."""

    id: str
    text: str
    letter: str
    field: str | None = None
    families: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class InterestQuiz:
    """A version of a quiz about interests. Every letter has at least one item.

    ``typical``: ROME code -> answers, in the order of ``items``, of somebody who would like that work. Not of
    every occupation.
    """

    id: str
    version: int
    items: tuple[Item, ...]
    typical: Mapping[str, tuple[int, ...]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Profile:
    """``scores``: mean answer to each letter's items, 0 to 100. ``standardised``: the same scores with mean 0
    and standard deviation 1 within the person (all 0 if they are equal); letters of equal strength, and only
    those, have equal values. ``code``: all six letters, strongest first. ``confidence``: reliability of the
    differences between letters, CONFIDENCE_MIN to 100; 0 with a doubt. ``doubt``: why the answers do not
    decide, None if they do. ``pattern``: whether the answers repeat themselves, like 0-4-0-4, which is a
    doubt of the kind ``random``. ``spread``: difference between the strongest and the weakest letter, in
    answers.
    """

    scores: dict[str, int]
    standardised: dict[str, float]
    code: str
    confidence: int
    doubt: Doubt | None
    pattern: bool = False
    spread: float = ANSWER_MAX


def profile_of(quiz: InterestQuiz, answers: Mapping[str, int], seconds: int | None = None) -> Profile:
    """``answers``: item -> 0 to ANSWER_MAX, for every item. ``seconds``: time for all of them, None if
    unknown.

    Letters of equal strength are ordered by their number of highest answers, then by the strength of their
    two neighbours on the hexagon, then as in LETTERS: an answer to another letter does not move them.
    """
    by_letter: dict[str, list[int]] = {letter: [] for letter in LETTERS}
    for item in quiz.items:
        by_letter[item.letter].append(answers[item.id])
    means = {letter: sum(given) / len(given) for letter, given in by_letter.items()}
    signal = _between_over_within(by_letter, means)
    pattern = follows_pattern(quiz, answers)
    doubt = _doubt(means, signal, len(quiz.items), seconds) or ("random" if pattern else None)
    confidence = max(CONFIDENCE_MIN, int(max(0.0, 1 - 1 / signal) * 100 + 0.5))
    return Profile(
        scores={letter: int(mean / ANSWER_MAX * 100 + 0.5) for letter, mean in means.items()},
        standardised=_standardised(means),
        code=_code(by_letter, means),
        confidence=0 if doubt else confidence,
        doubt=doubt,
        pattern=pattern,
        spread=max(means.values()) - min(means.values()),
    )


def follows_pattern(quiz: InterestQuiz, answers: Mapping[str, int]) -> bool:
    """Whether the answers, in the order of the items, repeat at a distance of 2 or more, but less than half
    of them: 0-4-0-4, 0-2-4, stairs.

    Equal answers are no pattern here: they have no letter that stands out. Nor is it one if each letter has
    the same answer throughout: somebody likes one letter and nothing else. Nor are periods in which the
    letters of the quiz repeat themselves, since liking one letter would look like a pattern there.
    """
    given = [answers[item.id] for item in quiz.items]
    letters = [item.letter for item in quiz.items]
    if len(set(given)) == 1 or len(set(zip(letters, given, strict=True))) == len(LETTERS):
        return False
    for period in range(2, (len(given) - 2) // 2 + 1):
        later, before = given[period:], given[:-period]
        repeated = sum(map(eq, later, before))
        if repeated >= REPEATED_FROM * len(later) and letters[period:] != letters[:-period]:
            return True
    return False


def _between_over_within(by_letter: Mapping[str, list[int]], means: Mapping[str, float]) -> float:
    """The F ratio of a one-way analysis of variance of a person's answers, with letters as groups.

    ``1 - 1 / F`` is then the reliability of the person's own differences between letters: the intraclass
    correlation of means (Shrout & Fleiss, 1979, *Psychological Bulletin* 86, case 1).
    """
    count = sum(len(given) for given in by_letter.values())
    mean = sum(sum(given) for given in by_letter.values()) / count
    between = sum(len(given) * (means[letter] - mean) ** 2 for letter, given in by_letter.items())
    within = sum((answer - means[letter]) ** 2 for letter, given in by_letter.items() for answer in given)
    freedom = count - len(LETTERS) + PRIOR_WEIGHT
    return max(between / (len(LETTERS) - 1), 1e-9) / ((within + PRIOR_VARIANCE * PRIOR_WEIGHT) / freedom)


def _doubt(means: Mapping[str, float], signal: float, items: int, seconds: int | None) -> Doubt | None:
    if seconds is not None and seconds < items * SECONDS_PER_ITEM:
        return "fast"
    if max(means.values()) - min(means.values()) < ALIKE_BELOW:
        return "alike"
    return "random" if signal < RANDOM_BELOW * min(1.0, items / len(LETTERS) / FULL_BOUND_ITEMS) else None


def _standardised(means: Mapping[str, float]) -> dict[str, float]:
    mean = sum(means.values()) / len(means)
    deviation = (sum((value - mean) ** 2 for value in means.values()) / len(means)) ** 0.5
    if deviation < 1e-9:
        return dict.fromkeys(means, 0.0)
    return {letter: round((value - mean) / deviation, 3) + 0.0 for letter, value in means.items()}


def _code(by_letter: Mapping[str, list[int]], means: Mapping[str, float]) -> str:
    def strength(letter: str) -> tuple[float, int, float]:
        place = LETTERS.index(letter)
        neighbours = means[LETTERS[place - 1]] + means[LETTERS[(place + 1) % len(LETTERS)]]
        return (round(means[letter], 9), by_letter[letter].count(ANSWER_MAX), round(neighbours, 9))

    return "".join(sorted(LETTERS, key=strength, reverse=True))
