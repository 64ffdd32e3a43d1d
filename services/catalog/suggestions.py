"""The order in which contents are listed, and what to see next. No I/O."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from contracts.calls.catalog import ContentItem, SuggestedContent

SUGGESTIONS_MAX = 24

SHARED_OCCUPATION, SAME_CHALLENGE, SAME_COMPANY, OTHER_KIND = 4.0, 3.0, 2.0, 1.0
REPEATED = 1.5
"""Subtracted from a content's score for each content chosen before it that has the same company, or the same
kind: the list should vary."""


class Candidate(NamedTuple):
    score: float
    reason: str | None
    item: ContentItem


def following(
    content: ContentItem, others: Sequence[ContentItem], most: int = SUGGESTIONS_MAX
) -> list[SuggestedContent]:
    """The contents to see after ``content``, best first, each with its ``reason``: the strongest thing that
    both have in common. Contents that have nothing in common with it are left out."""
    candidates = [_candidate(content, other) for other in others if other.id != content.id]
    return _varied([candidate for candidate in candidates if candidate.reason is not None], most, "kind")


def beginning(others: Sequence[ContentItem], most: int = SUGGESTIONS_MAX) -> list[SuggestedContent]:
    """Contents to begin with: tours first, challenges and companies in turn. ``reason`` is None: there is no
    content before to have anything in common with."""
    candidates = [Candidate(2.0 if other.kind == "tour" else 1.0, None, other) for other in others]
    return _varied(candidates, most, "challenge")


def browsing_key(id: str, kind: str | None = None) -> tuple[bool, bytes]:
    """Sort key of a whole season: tours first, then everything mixed, so that neighbours differ.

    It depends on id and kind alone: the page after a content can be found though it was withdrawn meanwhile.
    """
    return kind != "tour", sha256(id.encode()).digest()


def _candidate(content: ContentItem, other: ContentItem) -> Candidate:
    shared = set(content.occupations) & set(other.occupations)
    ties = [
        (SHARED_OCCUPATION * min(len(shared), 2), "same-occupation"),
        (SAME_CHALLENGE * (content.challenge == other.challenge), "same-challenge"),
        (SAME_COMPANY * bool(content.company and content.company == other.company), "same-company"),
    ]
    score = sum(weight for weight, _ in ties)
    if not score:
        return Candidate(0.0, None, other)
    reason = max(ties, key=lambda tie: tie[0])[1]
    return Candidate(score + OTHER_KIND * (content.kind != other.kind), reason, other)


def _varied(candidates: Sequence[Candidate], most: int, spread: str) -> list[SuggestedContent]:
    """Best first, but with a lower score for candidates whose company, or whose field ``spread``, was chosen
    before."""
    waiting = sorted(candidates, key=lambda candidate: (-candidate.score, candidate.item.id))
    chosen: list[SuggestedContent] = []
    times: dict[tuple[str, Any], int] = {}

    def keys(item: ContentItem) -> tuple[tuple[str, Any], ...]:
        return ("company", item.company), (spread, getattr(item, spread))

    def present_score(candidate: Candidate) -> float:
        return candidate.score - REPEATED * sum(times.get(key, 0) for key in keys(candidate.item))

    while waiting and len(chosen) < most:
        best = max(waiting, key=present_score)
        waiting.remove(best)
        chosen.append(SuggestedContent(**msgspec.structs.asdict(best.item), reason=best.reason))
        for key in keys(best.item):
            if key[1] is not None:
                times[key] = times.get(key, 0) + 1
    return chosen
