"""What may be told of a group of people so that nobody learns of a few of them, not by subtracting either."""

from collections.abc import Mapping

FEWEST_TOLD = 5
"""Statistics never tell of fewer people than this, other than nobody."""


def may_be_told(count: int, *wholes: int) -> bool:
    """Whether neither ``count`` people nor the rest of any of the ``wholes`` they belong to are too few."""
    return all(not 0 < people < FEWEST_TOLD for people in (count, *(whole - count for whole in wholes)))


def tell_parts(parts: Mapping[str, int]) -> dict[str, int | None]:
    """How many of a group are in each part, everyone being in exactly one; None for what is not told.

    The group's size may be known. So the parts that are not told are more than one, and FEWEST_TOLD people
    at least together: if those that are too few are not, the smallest of the others is hidden with them. A
    group of fewer than FEWEST_TOLD people is told nothing of.
    """
    if 0 < sum(parts.values()) < FEWEST_TOLD:
        return dict.fromkeys(parts)
    hidden = {part for part, count in parts.items() if 0 < count < FEWEST_TOLD}
    if hidden and (len(hidden) == 1 or sum(parts[part] for part in hidden) < FEWEST_TOLD):
        others = [part for part, count in parts.items() if count >= FEWEST_TOLD]
        hidden.add(min(others, key=lambda part: (parts[part], part)))
    return {part: None if part in hidden else count for part, count in parts.items()}
