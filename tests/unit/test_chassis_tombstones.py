"""Tombstones and the outbox that respects them, on a collection in memory."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from chassis.storage import tombstones
from chassis.storage.outbox import Outbox
from chassis.storage.tombstones import OutboxOfVisitors, Tombstones

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


class FakeModel:
    def __init__(self):
        self.stored = {}

    def _get_collection(self):
        return self

    def find(self, selection, fields, batch_size):
        return [{"_id": id} for id in self.stored if id in selection["_id"]["$in"]]


@pytest.fixture
def model(monkeypatch):
    def insert_new(model, documents):
        steps.append("tombstone")
        for document in documents:
            model.stored.setdefault(document["_id"], document)
        return set()

    steps = []
    monkeypatch.setattr(tombstones, "insert_new", insert_new)
    model = FakeModel()
    model.steps = steps
    return model


@pytest.fixture
def deleted(model):
    return []


@pytest.fixture
def stones(model, deleted):
    def delete_all_of(visitors):
        model.steps.append("deletion")
        deleted.append(set(visitors))

    return Tombstones(model, delete_all_of)


def test_the_tombstone_is_there_before_anything_is_deleted(stones, model, deleted):
    visitor = uuid4()
    stones.erase({visitor: AT})
    assert model.steps == ["tombstone", "deletion"]
    assert model.stored == {visitor: {"_id": visitor, "erased_at": AT}}
    assert deleted == [{visitor}]


def test_erasing_again_deletes_again_what_a_crash_left(stones, deleted):
    visitor = uuid4()
    stones.erase({visitor: AT})
    stones.erase({visitor: AT})
    assert deleted == [{visitor}] * 2


def test_nobody_to_erase_is_no_work(stones, model):
    stones.erase({})
    assert model.steps == []
    assert stones.among([]) == stones.forget_erased([]) == set()


def test_what_is_written_of_the_erased_is_deleted_and_of_others_not(stones, deleted):
    erased, other = uuid4(), uuid4()
    stones.erase({erased: AT})
    assert stones.forget_erased([erased, other]) == {erased}
    assert deleted == [{erased}, {erased}]
    assert stones.forget_erased([other]) == set()
    assert len(deleted) == 2


def test_what_is_pending_of_the_erased_is_deleted_and_not_published(stones, deleted, monkeypatch):
    erased, other = uuid4(), uuid4()
    stones.erase({erased: AT})
    pending = [{"_id": 1, "visitor": erased}, {"_id": 2, "visitor": other}]
    monkeypatch.setattr(Outbox, "find_pending", lambda self, limit: pending[:limit])
    outbox = OutboxOfVisitors(lambda: None, lambda document: None, tombstones=stones)
    assert outbox.find_pending(10) == [pending[1]]
    assert deleted == [{erased}, {erased}]
