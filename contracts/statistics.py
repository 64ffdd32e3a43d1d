"""Which figures about a group may be published: none about fewer than MIN_GROUP_SIZE people, and none that
reveals such a figure by subtraction."""

from collections.abc import Mapping

MIN_GROUP_SIZE = 5
"""No figure is published about fewer people than this, except that there are none."""


def may_be_published(count: int, *wholes: int) -> bool:
    """Whether ``count`` people, and the rest of each group in ``wholes`` that contains them, are each 0 or at
    least MIN_GROUP_SIZE."""
    return all(not 0 < people < MIN_GROUP_SIZE for people in (count, *(whole - count for whole in wholes)))


def hide_small_parts(parts: Mapping[str, int]) -> dict[str, int | None]:
    """``parts``, part -> number of people, with None for hidden numbers. Everyone is in exactly one part.

    The group's size may be known. So at least two parts are hidden, with at least MIN_GROUP_SIZE people
    together: if the small parts are fewer, the smallest of the others is hidden with them. In a group of
    fewer than MIN_GROUP_SIZE people all parts are hidden.
    """
    if 0 < sum(parts.values()) < MIN_GROUP_SIZE:
        return dict.fromkeys(parts)
    hidden = {part for part, count in parts.items() if 0 < count < MIN_GROUP_SIZE}
    if hidden and (len(hidden) == 1 or sum(parts[part] for part in hidden) < MIN_GROUP_SIZE):
        others = [part for part, count in parts.items() if count >= MIN_GROUP_SIZE]
        hidden.add(min(others, key=lambda part: (parts[part], part)))
    return {part: None if part in hidden else count for part, count in parts.items()}
