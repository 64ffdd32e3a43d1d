"""The school calendar: when there is no school, by zone. Optional: the platform works without it.

It is read from a CSV file that an operator provides, with its ``.yaml`` beside it (docs/operations.md); none
is in this repository as long as nobody has read under which licence it is published.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import yaml
from msgspec import Struct

from contracts.places import ALL

COLUMNS = ("zone", "name", "first_day", "back_on")
ABOUT = ("title", "producer", "licence", "as_of", "notice")
"""Keys that the ``.yaml`` must have: where the dates come from, under which licence (``unread`` if nobody has
read it), and the sentence in French to be shown with them."""

ZONES = frozenset(found.school_zone for found in ALL.values()) - {""}


class CalendarError(Exception):
    """The file is no calendar. The message has one line, with the file, the line and what to do."""


class Break(Struct, frozen=True, kw_only=True):
    """Days without school, from ``first_day`` to the day before ``back_on``."""

    name: str
    first_day: date
    back_on: date | None
    """When classes resume; None if that is not published, as for the summer."""


class SchoolCalendar(Struct, frozen=True, kw_only=True):
    notice: str | None = None
    """The sentence to show with the dates; None without a calendar."""
    breaks: Mapping[str, tuple[Break, ...]] = MappingProxyType({})
    """Zone -> breaks, by their first day."""

    def breaks_of(self, territory: str) -> tuple[Break, ...]:
        """Of the zone of ``territory``, a code of ``contracts.places``; empty if nothing is known."""
        found = ALL.get(territory)
        return self.breaks.get(found.school_zone, ()) if found else ()


def read_calendar(path: Path) -> SchoolCalendar:
    """Raises CalendarError."""
    rows, notice = list(_rows(path)), _notice(path.with_suffix(".yaml"))
    found: dict[str, dict[date, Break]] = {}
    for line, zone, rest in rows:
        if rest.first_day in found.setdefault(zone, {}):
            raise CalendarError(f"{path}:{line}: {zone} has another break from {rest.first_day}: remove one")
        for other in found[zone].values():
            if _overlap(rest, other):
                raise CalendarError(
                    f"{path}:{line}: {zone} has another break then, from {other.first_day}: correct one"
                )
        found[zone][rest.first_day] = rest
    if not found:
        raise CalendarError(f"{path}: there is no break in it: add some, or unset SCHOOL_CALENDAR")
    ordered = {zone: tuple(each for _, each in sorted(breaks.items())) for zone, breaks in found.items()}
    return SchoolCalendar(notice=notice, breaks=MappingProxyType(ordered))


def _rows(path: Path) -> Iterator[tuple[int, str, Break]]:
    """(line, zone, break)"""
    lines = _lines(path)
    header = _header(path, next(lines, (1, []))[1])
    for line, cells in lines:
        where = f"{path}:{line}"
        if len(cells) != len(header):
            raise CalendarError(f"{where}: {len(cells)} cells; the header has {len(header)}")
        row = dict(zip(header, cells, strict=True))
        zone, name, first_day, back_on = (row[column].strip() for column in COLUMNS)
        if zone not in ZONES:
            raise CalendarError(f"{where}: zone {zone!r} is unknown: one of {', '.join(sorted(ZONES))}")
        if not name:
            raise CalendarError(f"{where}: name is empty: write how the break is called")
        first = _day(where, "first_day", first_day)
        back = _day(where, "back_on", back_on) if back_on else None
        if back is not None and back <= first:
            raise CalendarError(f"{where}: back_on {back} is not after first_day {first}: correct one")
        yield line, zone, Break(name=name, first_day=first, back_on=back)


def _header(path: Path, header: list[str]) -> list[str]:
    if missing := [name for name in COLUMNS if name not in header]:
        raise CalendarError(
            f"{path}:1: the columns {', '.join(COLUMNS)} are expected; missing: {', '.join(missing)}"
        )
    if twice := [name for name in COLUMNS if header.count(name) > 1]:
        raise CalendarError(f"{path}:1: there is more than one column {', '.join(twice)}: remove one")
    return header


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells), without lines that are empty."""
    reader = csv.reader(_text(path).splitlines())
    try:
        for line, cells in enumerate(reader, start=1):
            if reader.line_num != line:
                raise CalendarError(f"{path}:{line}: a quote is not closed on its line: close it")
            if cells:
                yield line, cells
    except csv.Error as error:
        raise CalendarError(f"{path}:{reader.line_num}: this is no CSV: {error}") from None


def _overlap(one: Break, other: Break) -> bool:
    """Of two that begin on different days. One whose end is not published overlaps none."""
    first, last = sorted((one, other), key=lambda each: each.first_day)
    return first.back_on is not None and last.first_day < first.back_on


def _day(where: str, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"{where}: {column} {text!r} is no day: write it as 2026-12-19") from None


def _notice(path: Path) -> str:
    try:
        about = yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise CalendarError(f"{path}{f':{mark.line + 1}' if mark else ''}: this is no YAML") from None
    about = about if isinstance(about, dict) else {}
    if missing := [key for key in ABOUT if not about.get(key)]:
        raise CalendarError(f"{path}: say {', '.join(missing)}: where the dates come from, and their licence")
    if not isinstance(about["notice"], str):
        raise CalendarError(f"{path}: notice: a sentence is expected, not a list")
    return about["notice"]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CalendarError(f"{path}: cannot be read: {error.strerror}; correct the path") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{path}: this is not UTF-8: save it so") from None
