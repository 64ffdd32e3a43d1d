"""``rules.yaml``: what is wrong with it, and where."""

from copy import deepcopy
from datetime import UTC, datetime
from uuid import UUID

import pytest

from contracts.calls import rewards as calls
from services.rewards.models import LedgerEntry, LevelEntry, VisitorTotal
from services.rewards.schemas import RulesFile, award_entry, exported

GOOD = {
    "version": 1,
    "rules": [
        {"id": "point", "event": "HotspotViewed", "points": 10, "reason": "Point exploré"},
        {
            "id": "visite",
            "event": "ContentCompleted",
            "points": 50,
            "reason": "Visite terminée",
            "kinds": ["tour"],
            "challenges": ["inclusion"],
        },
    ],
    "levels": [
        {"level": 1, "points": 0, "title": "Première visite"},
        {"level": 2, "points": 50, "title": "Regard curieux"},
        {"level": 3, "points": 150, "title": "Main habile"},
    ],
}


def paths(messages, path=()):
    """Every path that marshmallow's nested ``messages`` name, dotted."""
    if not isinstance(messages, dict):
        return [".".join(map(str, path))]
    return [found for key, inner in messages.items() for found in paths(inner, (*path, key))]


def wrong_paths(spoil):
    data = deepcopy(GOOD)
    spoil(data)
    return paths(RulesFile().validate(data))


def test_good_rules_are_taken_as_they_are():
    assert RulesFile().load(GOOD) == GOOD


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        ("version", lambda f: f.update(version=0)),
        ("version", lambda f: f.update(version="1")),
        ("version", lambda f: f.pop("version")),
        ("mood", lambda f: f.update(mood="good")),
        ("rules", lambda f: f.pop("rules")),
        ("rules.0.id", lambda f: f["rules"][0].update(id="Point exploré")),
        ("rules.0.id", lambda f: f["rules"][0].update(id="x" * 65)),
        ("rules.1.id", lambda f: f["rules"][1].update(id="point")),
        ("rules.0.event", lambda f: f["rules"][0].update(event="PointsAwarded")),
        ("rules.0.event", lambda f: f["rules"][0].update(event="VisitorErased")),
        ("rules.0.points", lambda f: f["rules"][0].update(points=0)),
        ("rules.0.points", lambda f: f["rules"][0].update(points=1001)),
        ("rules.0.points", lambda f: f["rules"][0].update(points=2.5)),
        ("rules.1.reason", lambda f: f["rules"][1].update(reason="")),
        ("rules.0.event", lambda f: f["rules"][0].update(event="LiveSessionScheduled")),
        ("rules.0.kinds", lambda f: f["rules"][0].update(kinds=["tour"])),
        ("rules.0.kinds", lambda f: f["rules"][0].update(event="LiveSessionAttended", kinds=["tour"])),
        ("rules.1.kinds", lambda f: f["rules"][1].update(kinds=[])),
        ("rules.1.kinds.0", lambda f: f["rules"][1].update(kinds=["visit"])),
        ("rules.1.challenges.0", lambda f: f["rules"][1].update(challenges=["fame"])),
        ("levels", lambda f: f.update(levels=[])),
        ("levels.0.points", lambda f: f["levels"][0].update(points=5)),
        ("levels.2.points", lambda f: f["levels"][2].update(points=50)),
        ("levels.2.level", lambda f: f["levels"][2].update(level=2)),
        ("levels.1.title", lambda f: f["levels"][1].pop("title")),
    ],
)
def test_what_is_wrong_is_named_by_its_path_and_nothing_else_is(path, spoil):
    assert wrong_paths(spoil) == [path]


@pytest.mark.parametrize("event", ["LiveSessionAttended", "QuestionPublished", "QuestionAnswered"])
def test_a_rule_may_be_for_an_event_of_a_live_session(event):
    assert wrong_paths(lambda file: file["rules"][0].update(event=event, challenges=["inclusion"])) == []


def test_every_wrong_field_is_named_at_once():
    def spoil(file):
        file["rules"][0]["points"] = 0
        file["levels"][1].pop("title")

    assert wrong_paths(spoil) == ["rules.0.points", "levels.1.title"]


def test_an_award_is_shown_with_the_event_that_earned_it():
    award, event, noon = UUID(int=1), UUID(int=2), datetime(2026, 11, 24, 12, tzinfo=UTC)
    stored = {
        "_id": award,
        "points": 10,
        "rule": "point",
        "reason": "Point exploré",
        "object": "crochet",
        "occurred_at": noon,
        "source_event": event,
        "correlation_id": "not for visitors",
    }
    assert award_entry(stored) == {
        "award_id": award,
        "points": 10,
        "rule": "point",
        "reason": "Point exploré",
        "object": "crochet",
        "occurred_at": noon,
        "event_id": event,
    }


@pytest.mark.parametrize(
    ("contract", "document", "renamed"),
    [
        (calls.ExportedAward, LedgerEntry, {"id": "award_id", "source_event": "event_id"}),
        (calls.ExportedLevel, LevelEntry, {}),
        (calls.ExportedTotal, VisitorTotal, {}),
    ],
)
def test_an_export_tells_every_field_that_is_kept(contract, document, renamed):
    """But those that are about us: whose it is, whether it was published, and the id of a level."""
    about_us = {"visitor", "pending_since"} | ({"id"} if document is LevelEntry else set())
    kept = set(document._fields) - about_us
    assert set(contract.__struct_fields__) == {renamed.get(field, field) for field in kept}


def test_an_award_from_before_challenges_were_kept_is_exported_without_one():
    stored = {"_id": UUID(int=1), "points": 10, "occurred_at": datetime(2026, 11, 24, 12, tzinfo=UTC)}
    exported_award = exported(stored, calls.ExportedAward)
    assert exported_award["award_id"] == UUID(int=1)
    assert exported_award["occurred_at"] == "2026-11-24T12:00:00+00:00"
    assert exported_award["challenge"] is None
