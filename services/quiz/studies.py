"""How long one studies for an occupation. No I/O."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.catalog import StudiesLength

SHORT_YEARS = 5
"""After the troisième, the last class of collège: up to two years after the bac."""


def length_of(studies: Sequence[Mapping[str, Any]]) -> StudiesLength | None:
    """By the shortest way of ``studies`` (as in OccupationStudies); neighbours count only where they are all
    there is. None if no way has a level."""
    own = [each for each in studies if not each["close"]]
    years = [each["years_after_troisieme"] for each in own or studies if "years_after_troisieme" in each]
    if not years:
        return None
    return "short" if min(years) <= SHORT_YEARS else "long"
