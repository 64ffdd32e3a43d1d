"""Marks of reported questions, as they are on the screens. The queue is read every two seconds by every
moderator, and marking a long text takes tens of milliseconds: the marks are kept, by the id of the question
and the hash of its text, and no text is."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from services.live.wording import marks

KEPT_MAX = 5_000
"""Questions, some 2 MB."""

_kept: dict[tuple[UUID, int], list[dict[str, Any]]] = {}


def of(question: UUID, shown: str) -> list[dict[str, Any]]:
    """``[{kind, start, end}]`` of ``shown``, which is no longer the text that was marked when it came: parts
    are hidden, or a moderator has corrected it."""
    key = question, hash(shown)
    found = _kept.get(key)
    if found is None:
        found = [asdict(mark) for mark in marks.marks(shown)]
        if len(_kept) >= KEPT_MAX:
            _kept.clear()
        _kept[key] = found
    return found
