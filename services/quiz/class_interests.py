"""Interests of a school class, without numbers that would reveal something about a few pupils. No I/O."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.calls.quiz import GroupInterests
from contracts.statistics import MIN_GROUP_SIZE, hide_small_parts, may_be_published
from services.quiz.scoring.interests import LETTERS

MEAN_STEP = 5
"""Means are rounded to multiples of this. Else the difference between the means before and after a pupil's
answers would reveal these answers."""

MEAN_SEATS_MIN = 2 * MIN_GROUP_SIZE - 1
"""Seats. The number of answers is hidden while one to four are missing. In a smaller class, a mean, which
needs five answers, would reveal that number."""

ABSENT, UNKNOWN = "absent", "unknown"
"""Parts of a class beside letters and families: pupils without a result, and those whose best match is not in
the season any more."""


@dataclass(frozen=True)
class Interests:
    """A pupil's latest result without a doubt. ``family``: of the best match, None if that has left."""

    scores: Mapping[str, int]
    strongest: str
    family: str | None


def group_interests(seats: int, latest: Sequence[Interests], families: Sequence[str]) -> GroupInterests:
    """Interests of a group of ``seats`` people; those in ``latest`` have a result.

    Every pupil has one strongest letter and one family, so a hidden number must not follow from the others
    (see ``hide_small_parts``). If so few have no result that their number is hidden, they count as one more
    part, which is hidden, too.
    """
    answered = len(latest)
    count_is_shown = may_be_published(answered, seats)
    rest = {} if count_is_shown else {ABSENT: seats - answered}
    mean_is_shown = answered >= MIN_GROUP_SIZE and (count_is_shown or seats >= MEAN_SEATS_MIN)
    letters = {letter: sum(pupil.strongest == letter for pupil in latest) for letter in LETTERS}
    by_family = Counter(pupil.family or UNKNOWN for pupil in latest)
    return GroupInterests(
        seats=seats if may_be_published(seats) else None,
        answered=answered if count_is_shown else None,
        strongest=_published(letters, rest, answered),
        mean=_mean(latest) if mean_is_shown else None,
        families=_published(
            {family: by_family[family] for family in families},
            rest | {UNKNOWN: by_family[UNKNOWN]},
            answered,
        ),
    )


def _published(parts: Mapping[str, int], rest: Mapping[str, int], answered: int) -> dict[str, int | None]:
    """``parts`` with small numbers hidden. ``rest``: the group's other parts, which decide what is hidden."""
    if 0 < answered < MIN_GROUP_SIZE:
        return dict.fromkeys(parts)
    published = hide_small_parts({**parts, **rest})
    return {part: published[part] for part in parts}


def _mean(pupils: Sequence[Interests]) -> dict[str, int]:
    means = {letter: sum(pupil.scores[letter] for pupil in pupils) / len(pupils) for letter in LETTERS}
    return {letter: int(mean / MEAN_STEP + 0.5) * MEAN_STEP for letter, mean in means.items()}
