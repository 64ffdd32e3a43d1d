"""What may be told of the interests of a school class. No I/O."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.calls.quiz import GroupInterests
from contracts.statistics import MIN_GROUP_SIZE, hide_small_parts, may_be_published
from services.quiz.scoring.interests import LETTERS

MEAN_STEP = 5
"""Means are told in these steps: else the one before a pupil answers, and the one after, would tell what the
answers were."""

MEAN_SEATS_MIN = 2 * MIN_GROUP_SIZE - 1
"""Seats. The number of answers is hidden while one to four are missing. In a smaller class, a mean, which
needs five answers, would reveal that number."""

ABSENT, UNKNOWN = "absent", "unknown"
"""Parts of a class beside letters and families: who has no result, and whose best match has left it."""


@dataclass(frozen=True)
class Interests:
    """Someone's latest result that was not too flat. ``family``: of the best match, None if it has left."""

    scores: Mapping[str, int]
    strongest: str
    family: str | None


def group_interests(seats: int, latest: Sequence[Interests], families: Sequence[str]) -> GroupInterests:
    """What a group of ``seats`` people is interested in, of whom those in ``latest`` have a result.

    Everyone has one strongest letter and one family, so a hidden number must not follow from the others
    (see ``hide_small_parts``). If so few have no result that their number is hidden, they count as one more
    part, which is hidden, too.
    """
    answered = len(latest)
    count_is_shown = may_be_published(answered, seats)
    rest = {} if count_is_shown else {ABSENT: seats - answered}
    mean_is_shown = answered >= MIN_GROUP_SIZE and (count_is_shown or seats >= MEAN_SEATS_MIN)
    letters = {each: sum(one.strongest == each for one in latest) for each in LETTERS}
    found = Counter(one.family or UNKNOWN for one in latest)
    return GroupInterests(
        seats=seats if may_be_published(seats) else None,
        answered=answered if count_is_shown else None,
        strongest=_tell(letters, rest, answered),
        mean=_mean(latest) if mean_is_shown else None,
        families=_tell({each: found[each] for each in families}, rest | {UNKNOWN: found[UNKNOWN]}, answered),
    )


def _tell(parts: Mapping[str, int], rest: Mapping[str, int], answered: int) -> dict[str, int | None]:
    """``parts`` without ``rest``, which is needed to know what may be told of them."""
    if 0 < answered < MIN_GROUP_SIZE:
        return dict.fromkeys(parts)
    told = hide_small_parts({**parts, **rest})
    return {part: told[part] for part in parts}


def _mean(people: Sequence[Interests]) -> dict[str, int]:
    means = {each: sum(one.scores[each] for one in people) / len(people) for each in LETTERS}
    return {letter: int(mean / MEAN_STEP + 0.5) * MEAN_STEP for letter, mean in means.items()}
