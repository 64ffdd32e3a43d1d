"""Reads a folder of CSV files with headers: every error is reported with its file and line."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli import season_files
from cli.french import counted, system_reason
from contracts.calls.values import ROME

BYTES_MAX = 100_000_000
"""Of one file. Those of the official register are below 5 MB."""


@dataclass(frozen=True)
class Row:
    """``row[column]`` is the text of a cell. ``line``: where the row begins, counted from 1."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


class CsvFolder:
    """Reads files and collects ``errors``; if there are any, the results must not be used.

    ``bytes_max``: limit of each file.
    """

    def __init__(self, folder: Path, bytes_max: int = BYTES_MAX) -> None:
        self._folder, self._bytes_max = folder, bytes_max
        self.errors: list[str] = []

    def names(self, pattern: str) -> list[str]:
        """Sorted names of the files that match a glob ``pattern``."""
        return sorted(path.name for path in self._folder.glob(pattern))

    def text(self, file: str) -> str:
        """The text of a UTF-8 file, with or without a byte order mark; empty after an error."""
        try:
            with (self._folder / file).open("rb") as content:
                data = content.read(self._bytes_max + 1)
        except FileNotFoundError:
            self.errors.append(f"{file}: le fichier manque")
            return ""
        except OSError as error:
            self.errors.append(f"{file}: le fichier ne peut pas être lu ({system_reason(error)})")
            return ""
        if len(data) > self._bytes_max:
            self.errors.append(f"{file}:1: le fichier dépasse {self._bytes_max // 1_000_000} Mo")
            return ""
        start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        try:
            return season_files.composed(data[start:].decode("utf-8"))
        except UnicodeDecodeError as error:
            at = start + error.start
            line = data.count(b"\n", 0, at) + 1
            self.errors.append(
                f"{file}:{line}: l’octet {at + 1} du fichier (0x{data[at]:02X}) n’est pas de l’UTF-8"
            )
            return ""

    def rows(self, file: str, columns: tuple[str, ...], *, exactly: bool = False) -> list[Row]:
        """The rows below the header, which must have ``columns``; ``exactly``: and no others. At least
        one is expected, since a table replaces what is stored."""
        before = len(self.errors)
        text = self.text(file)
        if len(self.errors) > before:
            return []
        found = list(self._rows(file, text, columns, exactly))
        if not found and len(self.errors) == before:
            self.errors.append(f"{file}:1: aucune ligne sous l’en-tête")
        return found

    def refuse(self, row: Row, column: str, problem: str) -> None:
        """Add an error about a cell; ``problem`` is in French."""
        self.errors.append(f"{row.file}:{row.line}: {column}: {problem}")

    def is_rome(self, row: Row, column: str) -> bool:
        """Whether the cell is a code as the register writes them; else an error is added."""
        code = row[column]
        if re.fullmatch(ROME, code):
            return True
        self.refuse(row, column, f"{code[:40]!r} n’est pas un code ROME, comme I1304")
        return False

    def bound(self, rows: list[Row], most: int) -> None:
        """Add an error if there are more than ``most`` rows."""
        if len(rows) > most:
            self.errors.append(f"{rows[most].file}:{rows[most].line}: au plus {most} lignes")

    def _rows(self, file: str, text: str, columns: tuple[str, ...], exactly: bool) -> Iterator[Row]:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header: list[str] | None = None
        end = 0
        try:
            for cells in lines:
                line, end = end + 1, lines.line_num
                if not cells:
                    continue
                if header is None:
                    header = cells
                    if not self._has_columns(file, line, header, columns, exactly):
                        return
                elif len(cells) != len(header):
                    self.errors.append(
                        f"{file}:{line}: {counted(len(cells), 'cellule')}, l’en-tête en a {len(header)}"
                    )
                else:
                    yield Row(file, line, dict(zip(header, cells, strict=True)))
        except csv.Error:
            self.errors.append(f"{file}:{end + 1}: ce n’est pas du CSV lisible (guillemets ou séparateurs)")
            return
        if header is None:
            self.errors.append(f"{file}:1: le fichier est vide")

    def _has_columns(
        self, file: str, line: int, header: list[str], columns: tuple[str, ...], exactly: bool
    ) -> bool:
        wrong = [
            f"{file}:{line}: {'pas de colonne' if column not in header else 'plus d’une colonne'} {column}"
            for column in columns
            if header.count(column) != 1
        ]
        if exactly:
            unknown = [column for column in header if column not in columns]
            wrong += [f"{file}:{line}: colonne inconnue {column[:40]!r}" for column in unknown]
        self.errors += wrong
        return not wrong
