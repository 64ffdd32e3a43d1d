"""What the database says of a write of totals is heard, also where the driver would raise nothing."""

from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from pymongo import WriteConcern
from pymongo.errors import BulkWriteError

from contracts.rewards import PointsAwarded
from services.rewards import domain, store
from services.rewards.models import LedgerEntry, LevelEntry, VisitorTotal

VISITOR = UUID(int=1)
RULES = domain.Rules(
    version=1, rules=(), levels=(domain.Level(1, 0, "Première visite"), domain.Level(2, 50, "Curieuse"))
)


class FakeCollection:
    name, codec_options = "totals", None
    write_concern = WriteConcern("majority", j=True)

    def __init__(self, result):
        self.database = SimpleNamespace(command=self.command)
        self.result, self.commands, self.inserted = result, [], []

    def command(self, name, collection, **arguments):
        self.commands.append((name, collection, arguments))
        return self.result

    def insert_many(self, documents, ordered):
        self.inserted += documents


@pytest.fixture
def collection(monkeypatch):
    """In place of the database; its answer is the test's."""

    def collection(**result):
        fake = FakeCollection(result)
        for model in (VisitorTotal, LedgerEntry, LevelEntry):
            monkeypatch.setattr(model, "_get_collection", lambda: fake)
        return fake

    return collection


def project(*totals):
    store.project([domain.Total(VISITOR, total, 1, 1) for total in totals], RULES)


def test_totals_are_written_on_a_majority_and_only_ever_rise(collection):
    fake = collection(ok=1)
    project(60)
    [(command, name, arguments)] = fake.commands
    assert (command, name) == ("update", "totals")
    assert arguments["writeConcern"] == {"w": "majority", "j": True}
    assert arguments["ordered"] is False
    assert arguments["updates"] == [
        {"q": {"_id": VISITOR}, "u": {"$max": {"total": 60, "awards": 1, "level": 2}}, "upsert": True}
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {"writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}},
        {"writeErrors": [{"index": 0, "code": 14, "errmsg": "Cannot increment"}]},
    ],
    ids=lambda answer: next(iter(answer)),
)
def test_a_total_that_is_not_safe_is_no_silent_success(collection, answer):
    collection(ok=1, **answer)
    with pytest.raises(BulkWriteError) as caught:
        project(60)
    [kind] = answer
    found = caught.value.details["writeErrors"] + caught.value.details["writeConcernErrors"]
    assert [each["code"] for each in found] == [64 if kind == "writeConcernError" else 14]


def test_no_totals_are_no_write(collection):
    fake = collection(ok=1)
    project()
    assert fake.commands == []


def test_what_is_recorded_is_pending_in_its_outbox(collection):
    """Guard: a crash after the write leaves what the sweep finds."""
    fake = collection(ok=1)
    before = datetime.now(UTC).replace(microsecond=0)
    level = domain.LevelUp(id=UUID(int=2), visitor=VISITOR, level=2, title="Curieuse", total=60)
    event = PointsAwarded(
        visitor=VISITOR,
        award=UUID(int=3),
        points=10,
        rule="point",
        rule_version=1,
        reason="Point exploré",
        object="crochet",
        source_event=UUID(int=4),
        occurred_at=before,
    )
    award = domain.Award(event=event, challenge="inclusion", tour="grue", correlation_id="c-1")
    store.record_awards([award])
    store.record_levels([level], "c-1")
    assert [each["_id"] for each in fake.inserted] == [event.award, level.id]
    assert set(fake.inserted[0]) == set(LedgerEntry._fields) - {"id"} | {"_id"}
    assert store.points_awarded(fake.inserted[0]).data == event
    for document in fake.inserted:
        assert before <= document["pending_since"] <= datetime.now(UTC)
