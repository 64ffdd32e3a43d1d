"""The sheet as data: for who keeps results, and compares them later with a program of their own."""

from collections.abc import Mapping
from typing import Any

from gateway.sheet.content import address_of

SCHEMA = 1
"""Version of the shape of ``to_data``. It is raised when a field changes its meaning or goes; new fields may
come at any time."""


def to_data(found: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """``found``: a result of ``quiz.get_sheet``. Nothing in it says who answered."""
    result = found["result"]
    return {
        "schema": SCHEMA,
        "address": address_of(result["id"], public_url),
        "quiz": {"id": result["quiz"], "version": result["version"], "title": found["title"]},
        "completed_at": result["completed_at"],
        "profile": result["profile"],
        "answers": found["answers"],
        "occupations": [_occupation(match) for match in result["matches"]],
        "neighbour": result.get("neighbour"),
        "sources": found["sources"],
    }


def _occupation(match: Mapping[str, Any]) -> dict[str, Any]:
    names = ("rome", "name_feminine", "name_masculine", "summary", "family", "score", "reasons")
    added = ("other_reasons", "says", "same_work_as", "studies_length")
    return {key: match[key] for key in names} | {key: match[key] for key in added if key in match}
