"""What earlier versions of the platform stored is still shown, compared, exported and put on a sheet."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from quiz_stage import HANDY, LONG, Worker, likes, sent

from gateway.sheet.content import sheet_of
from gateway.sheet.data import to_data
from services.quiz.models import (
    Exploration,
    OccupationStudies,
    QuizResult,
    QuizVersion,
    SeasonOccupation,
    SeasonPlace,
)
from services.quiz.scoring.interests import LETTERS

ADDED = ("interest_scores", "interest_quality", "titles")
"""Fields of an occupation of the season that the season's files gave later."""
GONE = "A9999"


def without_what_was_added(definition: dict[str, Any]) -> dict[str, Any]:
    """A quiz as version 1 was: nothing says what its activities are close to."""
    items = [{key: item[key] for key in ("id", "text", "letter")} for item in definition["items"]]
    kept = {key: value for key, value in definition.items() if key != "typical"}
    return kept | {"version": 1, "items": items}


def stored_before(visitor: UUID, answers: dict[str, int], **profile: Any) -> dict[str, Any]:
    """A result of version 1, with the items that were its reasons then."""
    scores = {letter: 25 * HANDY[letter] for letter in LETTERS}
    item = next(iter(answers))
    matches = [
        {"rome": rome, "score": 98, "explored": rome == "I1304", "reasons": [item]}
        for rome in ("I1304", "H2902", GONE)
    ]
    return {
        "_id": uuid4(),
        "visitor": visitor,
        "quiz": LONG,
        "version": 1,
        "kind": "interests",
        "challenge": "inclusion",
        "completed_at": datetime(2026, 10, 1, 9, tzinfo=UTC),
        "correlation_id": "before",
        "answers": answers,
        "outcome": {
            "profile": {
                "scores": scores,
                "standardised": dict.fromkeys(LETTERS, 0.0),
                "code": "RICSEA",
                "confidence": 80,
                "doubt": None,
            }
            | profile,
            "matches": matches,
            "neighbour": {"rome": GONE, "near": "I1304"},
        },
    }


@pytest.fixture
def before(worker: Worker, definitions: dict[str, Any]) -> Worker:
    """A database that nothing was imported into since: no field, no collection that came later."""
    old = without_what_was_added(definitions[LONG])
    version = {"_id": f"{LONG}@1", "quiz": LONG, "version": 1, "current": True, "kind": "interests"}
    version |= {"definition": old, "digest": "before", "answered": True}
    QuizVersion._get_collection().delete_many({"quiz": LONG})
    QuizVersion._get_collection().insert_one(version)
    SeasonOccupation._get_collection().update_many({}, {"$unset": dict.fromkeys(ADDED, "")})
    for collection in (OccupationStudies, SeasonPlace):
        collection._get_collection().delete_many({})
    return Worker()


@pytest.mark.parametrize("doubt", [None, "alike", "random", "fast"])
def test_a_result_of_before_is_shown_compared_exported_and_put_on_a_sheet(
    before: Worker, definitions: dict[str, Any], doubt: str | None
) -> None:
    visitor, answers = uuid4(), likes(definitions[LONG], HANDY)
    QuizResult._get_collection().insert_one(stored := stored_before(visitor, answers, doubt=doubt))
    Exploration._get_collection().insert_one({"_id": visitor, "seen": {"h": ["I1304"]}})
    who, which = {"visitor": str(visitor)}, {"result": str(stored["_id"])}

    shown = before.call("get_result", **who, **which)
    assert [match["rome"] for match in shown["matches"]] == ["I1304", "H2902", GONE]
    assert {match["score"] for match in shown["matches"]} == {50 if doubt else 98}
    first, second, gone = shown["matches"]
    assert [reason["kind"] for reason in first["other_reasons"]][:1] == ["explored"]
    assert all(reason["answer"] >= 3 for match in (first, second) for reason in match["reasons"])
    assert (gone["name_feminine"], gone["reasons"], gone["summary"]) == (GONE, [], None)
    assert [each["doubt"] for each in before.call("list_results", **who)] == [doubt]

    found = before.call("get_sheet", **who, **which)
    found["result"]["completed_at"] = found["result"]["completed_at"].isoformat()  # as it is sent
    sheet, data = sheet_of(found, "https://usine.example"), to_data(found, "https://usine.example")
    assert len(sheet.occupations) == len(data["occupations"]) == 3
    assert data["profile"]["scores"] == shown["profile"]["scores"]
    assert {each["score"] for each in data["occupations"]} == {50 if doubt else 98}

    now = before.call("submit", quiz=LONG, answers=sent(answers | {next(iter(answers)): 3}), **who)
    assert len(now["matches"]) == 10
    compared = before.call("compare", **who, result=str(now["id"]))
    assert compared["earlier"] == stored["_id"]
    assert GONE in {each["rome"] for each in compared["occupations"]["went"]}
    assert len(before.call("export_visitor", **who)["results"]) == 2
