"""What may be sent as a text: something that can be read, of a length that can be read."""

import re
import unicodedata
from collections.abc import Iterator

from contracts.errors import InvalidInput
from services.live.wording.characters import (
    BIDIRECTIONAL,
    is_combining,
    is_invisible,
    is_tag,
    is_unknown,
    is_variation,
)

COMBINING_MAX = 4
"""Marks on one letter. Hebrew has up to three, Vietnamese two; more of them cover the lines around."""

_LINE_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]+")


def accepted(text: str, maximum: int = 500) -> str:
    """``text`` in NFC, without what cannot be seen around it; each run of line breaks and tabs is one space.

    Raises InvalidInput with every cause, each a French sentence, if nothing can be read in it, if it is
    longer than ``maximum`` code points, or if it has characters that do harm or have no meaning.
    """
    normal = _trimmed(_LINE_BREAKS.sub(" ", unicodedata.normalize("NFC", text)))
    if causes := list(_causes(text, normal, maximum)):
        raise InvalidInput("the text is not accepted", errors={"text": causes})
    return normal


def _causes(text: str, normal: str, maximum: int) -> Iterator[str]:
    if any(letter in BIDIRECTIONAL for letter in text):
        yield "Le texte contient des caractères qui changent le sens de la lecture."
    elif not text.strip():
        yield "Le texte est vide."
    elif not normal:
        yield "Le texte n’a que des caractères invisibles."
    if len(normal) > maximum:
        yield f"Le texte a {len(normal)} caractères\u00a0: {maximum} au plus sont acceptés."
    if any(unicodedata.category(letter) == "Cc" for letter in normal):
        yield "Le texte contient un caractère de commande, qui ne peut pas s’afficher."
    if _most_marks(normal) > COMBINING_MAX:
        yield "Le texte empile trop d’accents sur une même lettre."
    if any(is_unknown(letter) for letter in normal):
        yield "Le texte contient un caractère inconnu, qui ne s’afficherait pas partout."


def _trimmed(text: str) -> str:
    """Without spaces and invisible characters around; the look and the marks of the last letter stay."""
    seen = [at for at, letter in enumerate(text) if not letter.isspace() and not is_invisible(letter)]
    if not seen:
        return ""
    end = seen[-1] + 1
    while end < len(text) and (is_variation(text[end]) or is_tag(text[end])):
        end += 1
    return text[seen[0] : end]


def _most_marks(text: str) -> int:
    """The length of the longest run of combining marks."""
    longest = run = 0
    for letter in text:
        run = run + 1 if is_combining(letter) else 0
        longest = max(longest, run)
    return longest
