"""What an outbox reads and marks, on the real mongod."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from pymongo import MongoClient, monitoring
from sample_events import viewed

from chassis.storage.outbox import PENDING, Outbox


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def collection(mongodb_uri):
    name = f"t{uuid4().hex[:12]}"
    with MongoClient(mongodb_uri, tz_aware=True) as client:
        yield client[name].documents
        client.drop_database(name)


@pytest.fixture
def new_outbox(collection):
    """``new_outbox(grace)``: seconds."""
    document = SimpleNamespace(_get_collection=lambda: collection)
    return lambda grace=0: Outbox(lambda: document, lambda found: viewed(), timedelta(seconds=grace))


def insert(collection, now, **ages):
    """Documents of so many seconds; None: published."""
    collection.insert_many(
        {"_id": name} | ({} if age is None else {PENDING: now - timedelta(seconds=age)})
        for name, age in ages.items()
    )


def ids(documents):
    return [each["_id"] for each in documents]


def test_what_is_pending_is_found_oldest_first(collection, new_outbox, now):
    insert(collection, now, new=10, oldest=300, published=None, old=100)
    assert ids(new_outbox().find_pending(10)) == ["oldest", "old", "new"]
    assert ids(new_outbox().find_pending(2)) == ["oldest", "old"]
    assert new_outbox().oldest() == now - timedelta(seconds=300)


def test_a_document_is_left_to_the_process_that_wrote_it_for_a_while(collection, new_outbox, now):
    insert(collection, now, new=10, old=100)
    assert ids(new_outbox(grace=60).find_pending(10)) == ["old"]
    assert new_outbox(grace=60).oldest() == now - timedelta(seconds=100)


def test_what_is_marked_is_not_pending_any_more(collection, new_outbox, now):
    insert(collection, now, one=10, two=10, three=20, other=10)
    outbox = new_outbox()
    outbox.mark_published(each for each in outbox.find_pending(10) if each["_id"] != "other")
    assert ids(outbox.find_pending(10)) == ["other"]
    outbox.mark_published(outbox.find_pending(10))
    assert outbox.oldest() is None
    assert collection.count_documents({}) == 4


def test_a_document_that_changed_since_it_was_read_stays_pending(collection, new_outbox, now):
    """Guard: the mark is for the event that was published, not for the one that came meanwhile."""
    insert(collection, now, changed=20, same=20)
    outbox = new_outbox()
    read = outbox.find_pending(10)
    collection.update_one({"_id": "changed"}, {"$set": {PENDING: now}})
    outbox.mark_published(read)
    assert ids(outbox.find_pending(10)) == ["changed"]


def test_a_mark_waits_for_neither_a_majority_nor_a_journal(mongodb_uri, collection, now):
    """A mark that is lost means the same event once more: not worth a wait at each publish."""
    insert(collection, now, one=10)
    concerns = []

    class Listener(monitoring.CommandListener):
        def started(self, event):
            if event.command_name == "update":
                concerns.append(event.command["writeConcern"])

        def succeeded(self, event):
            pass

        failed = succeeded

    with MongoClient(mongodb_uri, tz_aware=True, event_listeners=[Listener()]) as client:
        heard = client[collection.database.name][collection.name]
        outbox = Outbox(lambda: SimpleNamespace(_get_collection=lambda: heard), lambda found: viewed())
        outbox.mark_published(outbox.find_pending(10))
    assert concerns == [{"w": 1, "j": False}]
    assert collection.count_documents({PENDING: {"$exists": True}}) == 0
