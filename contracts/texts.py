"""Normal form of texts that people type or paste."""

import unicodedata


def trimmed(text: str) -> str:
    """``text`` without white space around it and without invisible format characters: a text pasted from a
    mail or a document may have both."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
