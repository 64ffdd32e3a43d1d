"""A folder of CSV files with a header each, read whole: every mistake is told with its file and line."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """``row[column]`` is the text of a cell. ``line``, from 1, is the one that the row begins on."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


class CsvFolder:
    """Reads, and notes in ``errors`` what is wrong: then what it returns is of no use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.errors: list[str] = []

    def names(self, pattern: str) -> list[str]:
        return sorted(path.name for path in self._folder.glob(pattern))

    def text(self, file: str) -> str:
        """UTF-8, with or without a byte order mark."""
        try:
            data = (self._folder / file).read_bytes()
        except FileNotFoundError:
            self.errors.append(f"{file}: the file is missing")
            return ""
        except OSError as error:
            self.errors.append(f"{file}: cannot be read: {error.strerror}")
            return ""
        start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
        try:
            return data[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            at = start + error.start
            line = data.count(b"\n", 0, at) + 1
            self.errors.append(f"{file}:{line}: byte {at + 1} of the file (0x{data[at]:02X}) is not UTF-8")
            return ""

    def rows(self, file: str, columns: tuple[str, ...]) -> list[Row]:
        """What is below the header, which must have ``columns`` and may have more."""
        before = len(self.errors)
        text = self.text(file)
        return list(self._rows(file, text, columns)) if len(self.errors) == before else []

    def refuse(self, row: Row, column: str, problem: str) -> None:
        self.errors.append(f"{row.file}:{row.line}: {column}: {problem}")

    def _rows(self, file: str, text: str, columns: tuple[str, ...]) -> Iterator[Row]:
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
                    if not self._has_columns(file, line, header, columns):
                        return
                elif len(cells) != len(header):
                    self.errors.append(
                        f"{file}:{line}: {len(cells)} cells, where the header has {len(header)}"
                    )
                else:
                    yield Row(file, line, dict(zip(header, cells, strict=True)))
        except csv.Error as error:
            self.errors.append(f"{file}:{end + 1}: cannot be read as CSV: {error}")
            return
        if header is None:
            self.errors.append(f"{file}:1: the file is empty")

    def _has_columns(self, file: str, line: int, header: list[str], columns: tuple[str, ...]) -> bool:
        wrong = [
            f"{file}:{line}: {'no column' if column not in header else 'more than one column'} {column}"
            for column in columns
            if header.count(column) != 1
        ]
        self.errors += wrong
        return not wrong
