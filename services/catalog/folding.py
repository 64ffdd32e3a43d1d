"""Folding: words without accents, capitals and ligatures, as people often type them."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_WORD = re.compile(r"[a-z0-9]+")


def fold(text: str) -> str:
    """``Œil-de-bœuf`` -> ``oeil-de-boeuf``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_in(text: str) -> list[str]:
    """The folded words of ``text``, in order; an apostrophe or a hyphen ends a word."""
    return _WORD.findall(fold(text))
