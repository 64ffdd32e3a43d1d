"""CSV that a French spreadsheet opens by a double click; otherwise as in RFC 4180.

Semicolons, since the comma is the decimal separator; a byte order mark, which announces UTF-8; local times in
a format that is read as a date; no cell that would be run as a formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
DELIMITER = ";"
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as UTF-8; cells of ``rows`` that look like formulas are marked as text."""
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, delimiter=DELIMITER)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def local_time(moment: str, clocks: tzinfo) -> str:
    """``moment`` (RFC 3339) by ``clocks``, to the minute: ``23/11/2026 10:12``."""
    return f"{datetime.fromisoformat(moment).astimezone(clocks):%d/%m/%Y %H:%M}"


def harmless(cell: str) -> str:
    """``cell``, marked as text if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell[:1] in _FORMULA or cell.lstrip()[:1] in _FORMULA else cell
