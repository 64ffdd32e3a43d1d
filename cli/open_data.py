"""Reads the open data of a season: tables made from what others have published.

``open-data/<name>.csv`` is the table, ``open-data/<name>.yaml`` says where it comes from. What reads a table
notes every mistake in the ``errors`` of the CsvFolder; if there are any, the result must not be used.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from cli.csv_tables import CsvFolder, Row
from contracts.calls.values import whole
from services.quiz.schemas import INTEREST_MAX, INTEREST_MIN, INTEREST_QUALITIES, prose
from services.quiz.scoring.interests import LETTERS

FOLDER = "open-data"
SCORES = "onet-interests"
SCORE_COLUMNS = ("rome", "quality", "onet_soc", *LETTERS)
ROWS_MAX = 10_000

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_ONET_SOC = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}(\|[0-9]{2}-[0-9]{4}\.[0-9]{2})*")
_HTTPS = "https://[a-z0-9.-]+(/[^\\s]*)?"
_AS_OF = "20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?"


def address(*, required: bool = True) -> fields.String:
    """An https address."""
    checks = [
        validate.Regexp(whole(_HTTPS), error="Une adresse en https:// est attendue."),
        validate.Length(max=500),
    ]
    return fields.String(required=required, validate=checks)


class SourceFile(Schema):
    """Where a table comes from. ``as_of``: the month or day of the data. ``notice``: what pages say."""

    title = prose(200)
    producer = prose(200)
    licence = prose(100)
    licence_url = address()
    as_of = fields.String(
        required=True,
        validate=validate.Regexp(
            whole(_AS_OF), error="Un mois ou un jour est attendu, comme 2026-02 ou 2026-02-14."
        ),
    )
    url = address(required=False)
    notice = prose(1000)


@dataclass(frozen=True)
class OpenData:
    """``source``: as SourceFile loads it. ``found``: what was read of the table."""

    source: dict[str, Any]
    found: Any

    @property
    def origin(self) -> str:
        """Producer, licence and date, on one line."""
        return ", ".join(self.source[key] for key in ("producer", "licence", "as_of"))


@dataclass(frozen=True)
class InterestScores:
    """How much an occupation is of R, I, A, S, E, C, each from 1 to 7, and the quality of the join to O*NET.
    ``row``: where it is written."""

    scores: tuple[float, ...]
    quality: str
    row: Row

    def stored(self, origin: str) -> dict[str, Any]:
        """The fields of an occupation in the quiz database. ``origin``: as OpenData has it."""
        return {
            "interest_scores": list(self.scores),
            "interest_quality": self.quality,
            "interest_source": origin,
        }


def interest_scores(files: CsvFolder, file: str) -> dict[str, InterestScores]:
    """ROME code -> scores, from a table with SCORE_COLUMNS and no other."""
    found: dict[str, InterestScores] = {}
    rows = files.rows(file, SCORE_COLUMNS, exactly=True)
    files.bound(rows, ROWS_MAX)
    for row in rows[:ROWS_MAX]:
        before = len(files.errors)
        code = row["rome"]
        is_code = files.is_rome(row, "rome")
        if code in found:
            files.refuse(row, "rome", f"{code} est déjà à la ligne {found[code].row.line}")
        if row["quality"] not in INTEREST_QUALITIES:
            known = ", ".join(INTEREST_QUALITIES)
            files.refuse(row, "quality", f"{row['quality'][:40]!r} n’est pas l’un de {known}")
        if not _ONET_SOC.fullmatch(row["onet_soc"]):
            files.refuse(
                row, "onet_soc", f"{row['onet_soc'][:40]!r} n’est pas un code O*NET-SOC, comme 17-2141.00"
            )
        scores = tuple(_score(files, row, letter) for letter in LETTERS)
        if len(files.errors) == before and len(set(scores)) == 1:
            files.refuse(row, LETTERS[0], "les six scores sont égaux : ils ne distinguent rien")
        if is_code and code not in found:
            found[code] = InterestScores(scores, row["quality"], row)
    return found


def _score(files: CsvFolder, row: Row, letter: str) -> float:
    text = row[letter]
    if not _NUMBER.fullmatch(text):
        files.refuse(row, letter, f"{text[:40]!r} n’est pas un nombre, comme 4.27")
    elif not INTEREST_MIN <= float(text) <= INTEREST_MAX:
        files.refuse(row, letter, f"{text} n’est pas de {INTEREST_MIN} à {INTEREST_MAX}")
    else:
        return float(text)
    return float(INTEREST_MIN)


def with_scores(occupations: Iterable[Mapping[str, Any]], table: OpenData | None) -> list[dict[str, Any]]:
    """``occupations``; those that the ``table`` of scores has, with the fields that ``stored`` names."""
    if table is None:
        return [dict(entry) for entry in occupations]
    scores: Mapping[str, InterestScores] = table.found
    return [
        {**entry, **(scores[entry["rome"]].stored(table.origin) if entry["rome"] in scores else {})}
        for entry in occupations
    ]
