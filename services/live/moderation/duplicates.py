"""Likely duplicates of held questions. The queue is read every two seconds by every moderator, and texts of
questions never change: how alike two of them are is kept, by their ids, and no text is."""

from collections.abc import Mapping
from uuid import UUID

from services.live.wording import likeness

KEPT_MAX = 50_000
"""Pairs, some 10 MB."""

LIMIT = 3

_scores: dict[tuple[UUID, UUID], float] = {}


def of(question: UUID, text: str, others: Mapping[UUID, str]) -> list[tuple[UUID, float]]:
    """(id, likeness) of those of ``others`` that likely ask the same, at most LIMIT, the most alike first."""
    scores = ((other, _score(question, text, other, written)) for other, written in others.items())
    return likeness.most_alike(scores, LIMIT)


def _score(one: UUID, text: str, other: UUID, other_text: str) -> float:
    pair = (one, other) if one.int < other.int else (other, one)
    score = _scores.get(pair)
    if score is None:
        score = likeness.score(text, other_text)
        if len(_scores) >= KEPT_MAX:
            _scores.clear()
        _scores[pair] = score
    return score
