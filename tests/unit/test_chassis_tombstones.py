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


class Held(FakeModel):
    """A collection that holds visitors in the field ``visitor``."""

    def __init__(self, steps, deleted):
        super().__init__()
        self.steps, self.deleted = steps, deleted

    def delete_many(self, selection, session=None):
        self.steps.append("deletion")
        self.deleted.append(set(selection["visitor"]["$in"]))
        self.stored = {id: who for id, who in self.stored.items() if who not in self.deleted[-1]}

    def distinct(self, field, selection):
        return [who for who in self.stored.values() if who in selection[field]["$in"]]


@pytest.fixture
def held(model, deleted):
    return Held(model.steps, deleted)


@pytest.fixture
def stones(model, held):
    return Tombstones(model, holds={held: "visitor"})


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


def test_what_is_written_under_the_guard_of_the_erased_does_not_stay(stones, held):
    erased, other = uuid4(), uuid4()
    stones.erase({erased: AT})
    with stones.guard([erased, other]) as gone:
        held.stored = {1: erased, 2: other}
        assert gone == set()
    assert gone == {erased}
    assert held.stored == {2: other}
    assert stones.held([erased, other, uuid4()]) == {other}


def test_an_erasure_while_something_is_written_under_the_guard_leaves_nothing(stones, held):
    visitor = uuid4()
    with stones.guard([visitor]) as gone:
        stones.erase({visitor: AT})
        held.stored = {1: visitor}
    assert gone == {visitor}
    assert held.stored == {}


def test_a_write_that_fails_under_the_guard_raises_its_own_error(stones, deleted):
    with pytest.raises(ZeroDivisionError), stones.guard([uuid4()]):
        raise ZeroDivisionError
    assert deleted == []


def test_what_is_pending_of_the_erased_is_deleted_and_not_published(stones, deleted, monkeypatch):
    erased, other = uuid4(), uuid4()
    stones.erase({erased: AT})
    pending = [{"_id": 1, "visitor": erased}, {"_id": 2, "visitor": other}]
    monkeypatch.setattr(Outbox, "find_pending", lambda self, limit: pending[:limit])
    outbox = OutboxOfVisitors(lambda: None, lambda document: None, tombstones=stones)
    assert outbox.find_pending(10) == [pending[1]]
    assert deleted == [{erased}, {erased}]
