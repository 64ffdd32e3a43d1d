"""Normal form of texts that people type or paste."""

import unicodedata


def trimmed(text: str) -> str:
    """``text`` without spaces and line breaks around it, and without invisible characters: a text pasted
    from a mail or a document may have both."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
