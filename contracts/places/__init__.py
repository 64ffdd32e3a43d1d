"""Where a class may be, and by which clocks it lives: départements, territories overseas, countries.

The one list of them: code that needs a name, an academy, a zone of the school calendar or a time zone reads
it here; clients read it at ``GET /api/v1/territories``. ``territories.csv`` and ``countries.csv`` are facts
of the platform, not content of a season; the ``.yaml`` beside each says where it comes from. Rows may be
added, renamed and removed: what is stored under a code stays readable (``clocks_of``).
"""

import csv
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

Kind = Literal["metro", "overseas", "country"]

_FOLDER = Path(__file__).resolve().parent
PARIS = "Europe/Paris"
_NO_PLACE = {"localtime", "Factory", "posixrules"}
"""Files of that database that are nobody's time: the first is that of the machine."""
_SEPARATOR = "|"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class Territory(Struct, frozen=True, kw_only=True):
    """A row. ``academy`` and ``school_zone`` are empty where there is none, as in every country abroad."""

    code: str
    """Of the département (``69``, ``2A``), of a territory overseas (``974``), or of the country (ISO 3166-1,
    and XK for Kosovo)."""
    name: str
    """In French."""
    kind: Kind
    academy: str = ""
    school_zone: str = ""
    """As the school calendar names it: ``Zone A``, or the name of the academy or territory."""
    time_zones: tuple[str, ...] = ()
    """Names of the IANA's database, that of the capital or the largest city first. Empty where nobody
    lives: no class can be there."""


def _read(name: str, kind: Kind = "metro") -> dict[str, Territory]:
    """Code -> row, in the order of the file. ``kind``: of rows that do not say."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Territory(
                code=row["code"],
                name=row["name"],
                kind=cast(Kind, row.get("kind", kind)),
                academy=row.get("academy", ""),
                school_zone=row.get("school_zone", ""),
                time_zones=tuple(filter(None, row["time_zones"].split(_SEPARATOR))),
            )
            for row in csv.DictReader(file)
        }


ALL: Mapping[str, Territory] = MappingProxyType(_read("territories.csv") | _read("countries.csv", "country"))
"""Code -> row: départements by their codes, territories overseas, then countries by their names."""

OF_CLASSES = frozenset(code for code, found in ALL.items() if found.time_zones)
"""Codes of those where a class can be."""

TERRITORY_EXPECTED = "Le numéro d’un département (69, 2A, 974) ou les lettres d’un pays (MA) sont attendus."
"""What to say of another one."""


def wrong_time_zone(territory: str, timezone: str) -> str | None:
    """What to say, in French, if a class in ``territory``, one of ``OF_CLASSES``, cannot live by
    ``timezone``; None if it can."""
    found = ALL[territory]
    if timezone in found.time_zones:
        return None
    allowed = ", ".join(found.time_zones)
    if len(found.time_zones) == 1:
        return f"Fuseau horaire attendu pour ce lieu ({found.name}){NO_BREAK_SPACE}: {allowed}."
    return f"Fuseaux horaires possibles pour ce lieu ({found.name}){NO_BREAK_SPACE}: {allowed}."


def clocks_of(territory: str, timezone: str) -> ZoneInfo:
    """The clocks of a class as it is stored. Where ``timezone`` is one that was accepted once
    (``localtime``), or that the database no longer has: those of the first time zone of its territory, else
    of Paris."""
    found = ALL.get(territory)
    if timezone not in _NO_PLACE:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(timezone)
    return ZoneInfo(found.time_zones[0] if found and found.time_zones else PARIS)
