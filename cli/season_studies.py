"""Reads how one studies for the season's occupations: a table of open data, made from ONISEP's sheets.

One row for each sheet. Years are counted from the troisième, the last class of collège.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cli.csv_tables import CsvFolder, Row
from cli.season_typography import typeset
from services.quiz.studies import length_of

NAME = "onisep-next-steps"
COLUMNS = (
    "rome",
    "fit",
    "met",
    "onisep_feminine",
    "onisep_masculine",
    "level",
    "years_after_troisieme",
    "to_start",
    "to_go_further",
    "url",
)
CLOSE = {"same": False, "close": True}
YEARS_MAX = 15
ROWS_MAX = 5_000
TEXT_MAX = 200
DIPLOMAS_MAX = 12
HOST = "onisep.fr"
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*onisep\.fr")
"""Browsers take more for the end of a host than ``urlsplit`` does: a backslash, for one."""

_MET = re.compile(r"MET\.[0-9]{1,9}")
_COUNTED = re.compile(r" \(([0-9]{1,3})\)$")
_MORE = re.compile(r"… \(([0-9]{1,3}) de plus\)")
_MARKUP = re.compile(r"[<>\x00-\x1f]")


@dataclass(frozen=True)
class NextSteps:
    """``studies``: ROME code -> as ``OccupationStudies.studies``. ``rows``: where each code is first
    written."""

    studies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)

    def stored(self, source: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Entries with the fields of OccupationStudies. ``source``: as SourceFile loads it."""
        common = {"notice": source["notice"], "as_of": source["as_of"]}
        return [{"rome": rome, "studies": studies, **common} for rome, studies in self.studies.items()]

    def lengths(self) -> dict[str, str]:
        """ROME code -> ``short`` or ``long``, where it is known."""
        lengths = {rome: length_of(studies) for rome, studies in self.studies.items()}
        return {rome: length for rome, length in lengths.items() if length}

    def unknown(self, codes: set[str]) -> Iterator[str]:
        """An error for each code that is not in ``codes``, those of the season."""
        for rome, row in self.rows.items():
            if rome not in codes:
                yield f"{row.file}:{row.line}: rome: Aucun métier {rome} dans occupations.yaml."


def next_steps(files: CsvFolder, file: str) -> NextSteps:
    """From a table with COLUMNS. If ``files`` has errors, the result must not be used."""
    found = NextSteps()
    lines: dict[tuple[str, str], int] = {}
    rows = files.rows(file, COLUMNS, exactly=True)
    files.bound(rows, ROWS_MAX)
    for row in rows[:ROWS_MAX]:
        rome, met = row["rome"], row["met"]
        files.is_rome(row, "rome")
        if not _MET.fullmatch(met):
            files.refuse(row, "met", f"{met[:40]!r} n’est pas un numéro de l’Onisep, comme MET.899")
        first = lines.setdefault((rome, met), row.line)
        if first != row.line:
            files.refuse(row, "met", f"{met[:40]} de {rome[:40]} est déjà à la ligne {first}")
        if row["fit"] not in CLOSE:
            known = ", ".join(CLOSE)
            files.refuse(row, "fit", f"{row['fit'][:40]!r} n’est pas l’un de {known}")
        if not _is_of_onisep(row["url"]):
            files.refuse(row, "url", f"{row['url'][:80]!r} n’est pas une adresse en https:// sur {HOST}")
        for column in ("onisep_feminine", "onisep_masculine"):
            if not row[column].strip():
                files.refuse(row, column, "le nom manque")
        for column in ("onisep_feminine", "onisep_masculine", "level"):
            _check_text(files, row, column, row[column])
        entry = {
            "name_feminine": typeset(row["onisep_feminine"].strip()),
            "name_masculine": typeset(row["onisep_masculine"].strip()),
            "close": CLOSE.get(row["fit"], False),
            **_level(files, row),
            "to_start": _diplomas(files, row, "to_start"),
            "to_go_further": _diplomas(files, row, "to_go_further"),
            "url": row["url"],
        }
        found.rows.setdefault(rome, row)
        found.studies.setdefault(rome, []).append(entry)
    return found


def _is_of_onisep(url: str) -> bool:
    if _MARKUP.search(url) or " " in url or "\\" in url or not url.isascii() or len(url) > TEXT_MAX:
        return False
    try:
        address = urlsplit(url)
    except ValueError:
        return False
    return address.scheme == "https" and bool(_HOST.fullmatch(address.netloc.lower()))


def _check_text(files: CsvFolder, row: Row, column: str, text: str) -> None:
    if len(text) > TEXT_MAX:
        files.refuse(row, column, f"au plus {TEXT_MAX} caractères")
    if _MARKUP.search(text):
        files.refuse(row, column, "les textes sont d’une ligne, sans HTML")


def _level(files: CsvFolder, row: Row) -> dict[str, Any]:
    """``level`` and ``years_after_troisieme``: both or none."""
    level, years = row["level"].strip(), row["years_after_troisieme"]
    if years and not (re.fullmatch("[0-9]{1,2}", years) and int(years) <= YEARS_MAX):
        files.refuse(
            row, "years_after_troisieme", f"{years[:40]!r} n’est pas un nombre d’années de 0 à {YEARS_MAX}"
        )
    elif bool(level) != bool(years):
        files.refuse(row, "years_after_troisieme", "un niveau a son nombre d’années, et l’inverse")
    elif level:
        return {"level": typeset(level), "years_after_troisieme": int(years)}
    return {}


def _diplomas(files: CsvFolder, row: Row, column: str) -> list[str]:
    """Names as they are shown, those that are only counted last."""
    names = [" ".join(name.split()) for name in row[column].split("|")] if row[column] else []
    if not all(names):
        files.refuse(row, column, "un nom manque entre deux « | »")
    if len(names) > DIPLOMAS_MAX:
        files.refuse(row, column, f"au plus {DIPLOMAS_MAX} noms")
    for name in names:
        _check_text(files, row, column, name)
    more = [number for name in names if (number := _MORE.fullmatch(name))]
    shown = [_shown(name) for name in names if not _MORE.fullmatch(name)]
    return shown + [f"et {each[1]} autre{'s' if each[1] != '1' else ''}" for each in more]


def _shown(name: str) -> str:
    """« diplôme d'ingénieur (13) » says how many of a kind there are."""
    found = _COUNTED.search(name)
    if not found:
        return typeset(name)
    kind = typeset(name[: found.start()])
    return kind if found[1] == "1" else f"{kind} ({found[1]} possibles)"
