"""The order in which contents are shown, and what to see next. Pure: one season gives one answer."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

SUGGESTIONS_MAX = 24

SHARED_OCCUPATION, SAME_CHALLENGE, SAME_COMPANY, OTHER_KIND = 4.0, 3.0, 2.0, 1.0
SHOWN_AGAIN = 1.5
"""Taken from a content for each one before it of the same company or kind: a list that is not all alike."""

Item = Mapping[str, Any]
Scored = tuple[float, str | None, Item]


def following(content: Item, others: Sequence[Item], most: int = SUGGESTIONS_MAX) -> list[dict[str, Any]]:
    """The contents to go on with after ``content``, best first, each with its ``reason``: the strongest thing
    that it shares. What shares nothing is left out."""
    scored: list[Scored] = [
        (score, reason, other)
        for other in others
        if other["id"] != content["id"]
        for score, reason in [_kinship(content, other)]
        if reason is not None
    ]
    return _varied(scored, most)


def beginning(others: Sequence[Item], most: int = SUGGESTIONS_MAX) -> list[dict[str, Any]]:
    """Contents to begin with: tours first, challenges and companies in turn. Without a reason: nothing was
    seen that they could share anything with."""
    scored: list[Scored] = [(2.0 if other["kind"] == "tour" else 1.0, None, other) for other in others]
    return _varied(scored, most, spread="challenge")


def browsing_key(id: str, kind: str | None = None) -> tuple[bool, bytes]:
    """Sort key of a whole season: tours first, then everything mixed, so that neighbours differ.

    It depends on nothing but the content: a list goes on behind one that was withdrawn meanwhile.
    """
    return kind != "tour", sha256(id.encode()).digest()


def _kinship(content: Item, other: Item) -> tuple[float, str | None]:
    shared = set(content.get("occupations") or ()) & set(other.get("occupations") or ())
    ties = [
        (SHARED_OCCUPATION * min(len(shared), 2), "same-occupation"),
        (SAME_CHALLENGE * (content["challenge"] == other["challenge"]), "same-challenge"),
        (
            SAME_COMPANY * bool(content.get("company") and content["company"] == other.get("company")),
            "same-company",
        ),
    ]
    score = sum(weight for weight, _ in ties)
    if not score:
        return 0.0, None
    reason = max(ties, key=lambda tie: tie[0])[1]
    return score + OTHER_KIND * (content["kind"] != other["kind"]), reason


def _varied(
    scored: Sequence[tuple[float, str | None, Item]], most: int, spread: str = "kind"
) -> list[dict[str, Any]]:
    """Best first, but what resembles those already chosen waits."""
    waiting = sorted(scored, key=lambda each: (-each[0], each[2]["id"]))
    chosen: list[dict[str, Any]] = []
    times: dict[Any, int] = {}
    while waiting and len(chosen) < most:
        best = max(
            waiting,
            key=lambda each: (
                each[0]
                - SHOWN_AGAIN * times.get(("company", each[2].get("company")), 0)
                - SHOWN_AGAIN * times.get((spread, each[2][spread]), 0)
            ),
        )
        waiting.remove(best)
        _, reason, item = best
        chosen.append({**item, "reason": reason})
        for key in (("company", item.get("company")), (spread, item[spread])):
            if key[1] is not None:
                times[key] = times.get(key, 0) + 1
    return chosen
