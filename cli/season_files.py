"""Files of a season and of a register as text: bounded, composed, without what editors leave beside them."""

import unicodedata
from pathlib import PurePath

BYTES_MAX = 2_000_000
"""Of one file of a season. What is stored of it stays far below the 16 MB of a document in MongoDB."""


def is_hidden(path: PurePath) -> bool:
    """Whether editors and file systems left it beside a file: ``.#tour.yaml``, ``._tour.yaml``, ``.git/…``.
    ``path`` is below the season's folder."""
    return any(part.startswith(".") for part in path.parts)


def composed(text: str) -> str:
    """NFC: a Mac may write « é » as two characters, which no other file would match."""
    return unicodedata.normalize("NFC", text)
