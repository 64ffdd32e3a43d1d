"""Marks: what a moderator should look at in a text, and what is shown of it. A mark decides nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from services.live.wording.contacts import found_contacts
from services.live.wording.folding import MASK, folded
from services.live.wording.identity import found_identity
from services.live.wording.words import found_words

KINDS = ("insult", "sexual", "violence", "distress", "drugs", "contact", "link", "name", "place", "shouting")

HIDDEN = frozenset(("insult", "sexual", "contact", "link", "name"))
"""What nobody but a moderator and the author reads. The other kinds may be what the question is about."""

Span = tuple[int, int]


@dataclass(frozen=True)
class TextMark:
    """``text[start:end]``, in code points, is of ``kind``, one of ``KINDS``."""

    kind: str
    start: int
    end: int


def marks(text: str) -> tuple[TextMark, ...]:
    """In the order of the text; those of one kind neither overlap nor touch, those of two kinds may."""
    seen = folded(text)
    spans: dict[str, list[Span]] = defaultdict(list)
    for kind, start, end in (*found_words(seen), *found_contacts(seen), *found_identity(seen)):
        spans[kind].append(seen.span(*seen.whole_words(start, end)))
    if seen.is_shouted:
        spans["shouting"].append(seen.span(0, len(seen.text)))
    found = (TextMark(kind, *span) for kind, each in spans.items() for span in _apart(each))
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end, mark.kind)))


def masked(text: str, marks: Iterable[TextMark]) -> str:
    """``text`` with ``MASK`` in place of what ``marks`` of the ``HIDDEN`` kinds cover: the same for every
    length, so that nothing can be guessed from it."""
    shown = text
    for start, end in reversed(_apart((mark.start, mark.end) for mark in marks if mark.kind in HIDDEN)):
        shown = shown[:start] + MASK + shown[end:]
    return shown


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In order, those that overlap or touch as one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
