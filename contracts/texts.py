"""Texts that people type or paste: one spelling for what is meant."""

import unicodedata


def trimmed(text: str) -> str:
    """``text`` without spaces and line breaks around it, and without characters that nobody sees: what is
    copied from a mail or a document brings both."""
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()
