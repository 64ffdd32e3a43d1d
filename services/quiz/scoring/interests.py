"""An interests quiz and what a person's answers to it say: six scores, their order, and how far to trust
them.

The six letters are those of Holland's hexagon (*Making Vocational Choices*, 1997): each is next to the one
before and after it, and C is next to R.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from contracts.calls.quiz import ANSWER_MAX, Doubt

LETTERS = "RIASEC"

ALIKE_BELOW = 1.0
"""Between the means of the strongest and the weakest letter, in answers: with less, nothing stands out."""

RANDOM_BELOW, WHOLE_WITH = 1.0, 5
"""With so many items per letter or more, answers whose F ratio is below 1 differ between letters no more
than within them. With fewer items that happens to many who answer with care, and the bound falls in
proportion."""

SECONDS_AN_ITEM = 1.0
"""On average. Answers given faster lose their consistency (Wood, Harms, Lowman & DeSimone, 2017, *Social
Psychological and Personality Science*, abstract); others draw the line at two seconds, which would accuse
quick readers, too."""

TYPICAL_VARIANCE, ITS_WEIGHT = 1.0, 2
"""Of answers to items of one letter, and how many degrees of freedom it is worth: one person gives few
answers."""


@dataclass(frozen=True)
class Item:
    """An activity. ``field`` is that of a narrower interest: engineering, science or mathematics."""

    id: str
    text: str
    letter: str
    field: str | None = None


@dataclass(frozen=True)
class InterestQuiz:
    """One version. Every letter has at least one item."""

    id: str
    version: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Profile:
    """What answers say. ``doubt`` tells why it is too flat to decide, and is None when it is not.

    ``scores``: of 100, the mean answer to a letter's items. ``standardised``: the same within the person,
    mean 0 and standard deviation 1 (all 0 when flat); letters of equal strength, and only those, have equal
    values. ``code``: all six letters, strongest first. ``confidence``: of 100, how far the differences
    between letters stand out from those within them; 0 with a doubt.
    """

    scores: dict[str, int]
    standardised: dict[str, float]
    code: str
    confidence: int
    doubt: Doubt | None


def profile_of(quiz: InterestQuiz, answers: Mapping[str, int], seconds: int | None = None) -> Profile:
    """From an answer, 0 to ANSWER_MAX, to every item. ``seconds``: what all of them took, when it is known.

    Letters of equal strength are ordered by how many answers were the highest possible, then by the
    strength of their two neighbours on the hexagon, and then by a digest of the answers: no letter is ahead
    of others by its name.
    """
    by_letter: dict[str, list[int]] = {letter: [] for letter in LETTERS}
    for item in quiz.items:
        by_letter[item.letter].append(answers[item.id])
    means = {letter: sum(given) / len(given) for letter, given in by_letter.items()}
    signal = _between_over_within(by_letter, means)
    doubt = _doubt(means, signal, len(quiz.items), seconds)
    return Profile(
        scores={letter: int(mean / ANSWER_MAX * 100 + 0.5) for letter, mean in means.items()},
        standardised=_standardised(means),
        code=_code(by_letter, means, digest_of(answers)),
        confidence=0 if doubt else int(max(0.0, 1 - 1 / signal) * 100 + 0.5),
        doubt=doubt,
    )


def digest_of(answers: Mapping[str, int]) -> int:
    """64 bits that the answers, in whatever order they come, always give."""
    text = "|".join(f"{item}={answers[item]}" for item in sorted(answers))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _between_over_within(by_letter: Mapping[str, list[int]], means: Mapping[str, float]) -> float:
    """The F ratio of a one-way analysis of variance of one person's answers, letters as groups.

    ``1 - 1 / F`` is then the reliability of the person's own differences between letters: the intraclass
    correlation of means (Shrout & Fleiss, 1979, *Psychological Bulletin* 86, case 1).
    """
    count = sum(len(given) for given in by_letter.values())
    mean = sum(sum(given) for given in by_letter.values()) / count
    between = sum(len(given) * (means[letter] - mean) ** 2 for letter, given in by_letter.items())
    within = sum((one - means[letter]) ** 2 for letter, given in by_letter.items() for one in given)
    freedom = count - len(LETTERS) + ITS_WEIGHT
    return max(between / (len(LETTERS) - 1), 1e-9) / ((within + TYPICAL_VARIANCE * ITS_WEIGHT) / freedom)


def _doubt(means: Mapping[str, float], signal: float, items: int, seconds: int | None) -> Doubt | None:
    if seconds is not None and seconds < items * SECONDS_AN_ITEM:
        return "fast"
    if max(means.values()) - min(means.values()) < ALIKE_BELOW:
        return "alike"
    return "random" if signal < RANDOM_BELOW * min(1.0, items / len(LETTERS) / WHOLE_WITH) else None


def _standardised(means: Mapping[str, float]) -> dict[str, float]:
    mean = sum(means.values()) / len(means)
    deviation = (sum((one - mean) ** 2 for one in means.values()) / len(means)) ** 0.5
    if deviation < 1e-9:
        return dict.fromkeys(means, 0.0)
    return {letter: round((one - mean) / deviation, 3) + 0.0 for letter, one in means.items()}


def _code(by_letter: Mapping[str, list[int]], means: Mapping[str, float], digest: int) -> str:
    def strength(letter: str) -> tuple[float, int, float, int]:
        place = LETTERS.index(letter)
        neighbours = means[LETTERS[place - 1]] + means[LETTERS[(place + 1) % len(LETTERS)]]
        return (
            round(means[letter], 9),
            by_letter[letter].count(ANSWER_MAX),
            round(neighbours, 9),
            digest >> (8 * place) & 0xFF,
        )

    return "".join(sorted(LETTERS, key=strength, reverse=True))
