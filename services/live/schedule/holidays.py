"""Public holidays of France, national and local."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from contracts import places

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY, _GOOD_FRIDAY = 1, 39, 50, -2
"""Days after Easter Sunday."""

_ALSACE_MOSELLE = frozenset(("57", "67", "68"))
_LOCAL: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "971": (5, 27),  # abolition of slavery, and in those that follow
        "972": (5, 22),
        "973": (6, 10),
        "974": (12, 20),
        "976": (4, 27),
        "988": (9, 24),  # citizenship, in New Caledonia
    }
)


def is_holiday(day: date, territory: str) -> bool:
    """Whether schools in ``territory``, a code of ``contracts.places``, are closed for a public holiday.
    Abroad, none is known: schools follow the holidays of their country."""
    found = places.ALL.get(territory)
    if found is not None and found.kind == "country":
        return False
    if day in _national(day.year) or _LOCAL.get(territory) == (day.month, day.day):
        return True
    return territory in _ALSACE_MOSELLE and (
        day == easter(day.year) + timedelta(days=_GOOD_FRIDAY) or (day.month, day.day) == (12, 26)
    )


@cache
def _national(year: int) -> frozenset[date]:
    movable = (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY)
    return frozenset(
        [date(year, *day) for day in _FIXED] + [easter(year) + timedelta(days=after) for after in movable]
    )


@cache
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, odd = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * odd + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
