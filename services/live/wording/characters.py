"""Which characters cannot be seen, which belong to the letter before them, which change the direction."""

import unicodedata

BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates: with them a text reads otherwise than it is stored."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
"""No format characters by category, but nothing is seen of them."""

_EMOJI = range(0x1F000, 0x1FB00)
"""Where each version of Unicode adds emoji: some are newer than the tables of this Python."""


def is_variation(letter: str) -> bool:
    """Chooses the look of the character before it, e.g. a heart in colour."""
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def is_tag(letter: str) -> bool:
    """Part of the flag of a region, after a black flag."""
    return "\U000e0020" <= letter <= "\U000e007f"


def is_invisible(letter: str) -> bool:
    """Takes no room and has no ink: format characters, variations, fillers."""
    return unicodedata.category(letter) == "Cf" or letter in _BLANK_LETTERS or is_variation(letter)


def is_combining(letter: str) -> bool:
    """Is drawn on the character before it; also variations and the frame of a keycap."""
    return unicodedata.category(letter) in ("Mn", "Me")


def is_unknown(letter: str) -> bool:
    """Has no meaning that others share: private use, unassigned, half of a surrogate pair."""
    category = unicodedata.category(letter)
    return category in ("Co", "Cs") or (category == "Cn" and ord(letter) not in _EMOJI)
