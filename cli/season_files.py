"""Limits and normal form of the text files of a season, and which files are ignored."""

import unicodedata
from pathlib import PurePath

BYTES_MAX = 2_000_000
"""Limit of a file of a season: what is stored of it stays far below the 16 MB of a document in MongoDB."""


def is_hidden(path: PurePath) -> bool:
    """Whether it is a by-product of an editor or file system: ``.#tour.yaml``, ``._tour.yaml``, ``.git/…``.
    ``path`` is below the season's folder."""
    return any(part.startswith(".") for part in path.parts)


def composed(text: str) -> str:
    """``text`` in NFC: a Mac may write « é » as two characters, which would not match other files."""
    return unicodedata.normalize("NFC", text)
