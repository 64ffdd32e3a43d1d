"""The relay: what it holds in memory, and what a sweep publishes."""

import threading
from datetime import UTC, datetime

import pytest

from chassis.messaging.publisher import Publisher
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from chassis.storage.outbox import PENDING, Relay
from chassis.testing import eventually
from contracts.catalog import ContentPublished
from contracts.envelope import Envelope
from contracts.errors import Unavailable

LONG_AGO = datetime(2026, 11, 22, 8, tzinfo=UTC)


class FakeOutbox:
    """``stored``: documents of a collection; those that are pending have ``pending_since``."""

    def __init__(self, pending=0):
        self.stored = {number: {"_id": number, PENDING: LONG_AGO} for number in range(pending)}

    def to_event(self, document):
        data = ContentPublished(content=f"content-{document['_id']}", kind="tour", version="1")
        return Envelope.of(data, correlation_id="test", time=LONG_AGO)

    def find_pending(self, limit):
        return [dict(each) for each in self.stored.values() if PENDING in each][:limit]

    def oldest(self):
        return next((each[PENDING] for each in self.find_pending(1)), None)

    def mark_published(self, documents):
        for document in documents:
            self.stored.get(document["_id"], {}).pop(PENDING, None)


class FakeContainer:
    service_name = "catalog"

    def __init__(self):
        self.config = Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused", drain_timeout=30)
        self.health = Health()

    def spawn_managed_thread(self, run, identifier):
        threading.Thread(target=run, daemon=True).start()


class OneSweep(Relay):
    SWEEP_SECONDS = 3600.0
    PUBLISH_SIZE = 10


class Small(OneSweep):
    HELD_IN_MEMORY = 3


@pytest.fixture
def published(monkeypatch):
    sent = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: sent.extend(messages))
    return sent


@pytest.fixture
def run():
    """A relay of a running service; stopped at the end."""
    running = []

    def run(kind, *outboxes, start=True):
        container = FakeContainer()  # which the relay knows, but does not own
        relay = kind(*outboxes).bind(container, "relay")
        relay.setup()
        if start:
            relay.start()
        running.append((relay, container))
        return relay

    yield run
    for relay, _ in running:
        relay.stop()


def test_one_sweep_publishes_all_that_is_pending_however_many_pages(run, published):
    outbox = FakeOutbox(pending=35)
    run(OneSweep, outbox)
    eventually(lambda: outbox.oldest() is None)
    assert len(published) == 35


def test_a_sweep_goes_through_every_outbox(run, published):
    outboxes = [FakeOutbox(pending=12), FakeOutbox(pending=3)]
    run(OneSweep, *outboxes)
    eventually(lambda: all(each.oldest() is None for each in outboxes))
    assert len(published) == 15


def test_what_is_handed_over_is_published_and_marked_without_a_sweep(run, published):
    outbox = FakeOutbox()
    relay = run(OneSweep, outbox)
    outbox.stored = {7: {"_id": 7, PENDING: LONG_AGO}}
    relay.hand_over(outbox, outbox.find_pending(1))
    eventually(lambda: outbox.oldest() is None)
    assert len(published) == 1


def test_memory_is_bounded_and_what_is_beyond_is_left_to_the_sweep(run, published):
    """As while the broker is away: pending in the database is enough."""
    relay = run(Small, outbox := FakeOutbox(), start=False)
    for number in range(10):
        relay.hand_over(outbox, [{"_id": number, PENDING: LONG_AGO}])
    relay.start()
    relay.stop()
    assert len(published) == Small.HELD_IN_MEMORY


def test_a_stop_publishes_what_was_handed_over(run, published):
    relay = run(OneSweep, outbox := FakeOutbox(), start=False)
    relay.hand_over(outbox, [{"_id": number, PENDING: LONG_AGO} for number in range(25)])
    relay.start()
    relay.stop()
    assert len(published) == 25


def test_what_could_not_be_published_stays_pending(run, monkeypatch):
    """Guard: the mark comes after the confirm."""
    tries = []

    def away(self, messages):
        tries.append(messages)
        raise Unavailable("away")

    monkeypatch.setattr(Publisher, "publish", away)
    outbox = FakeOutbox(pending=3)
    run(OneSweep, outbox)
    eventually(lambda: tries)
    assert len(outbox.find_pending(10)) == 3
