"""The relay: what it holds in memory, and what a sweep publishes."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from structlog.testing import CapturingLogger

from chassis import testing
from chassis.messaging.publisher import Publisher
from chassis.runtime import metrics
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from chassis.storage import outbox as module
from chassis.storage.outbox import PENDING, EventPublisher, Relay
from contracts.catalog import ContentPublished
from contracts.envelope import Envelope
from contracts.errors import Unavailable

eventually = partial(testing.eventually, timeout=10)
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
        self.config = Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused", drain_timeout=10)
        self.health, self.threads = Health(), []

    def spawn_managed_thread(self, run, identifier):
        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()


class OneSweep(Relay):
    SWEEP_SECONDS = 3600.0
    PUBLISH_SIZE = 10


class Small(OneSweep):
    HELD_IN_MEMORY = 3


class Alone(OneSweep):
    """One thread, so that one batch follows the other."""

    PUBLISHING = 1


class Restless(Alone):
    SWEEP_SECONDS = 0.01


@pytest.fixture
def published(monkeypatch):
    sent = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: sent.extend(messages))
    return sent


@pytest.fixture
def batches(monkeypatch):
    """How many were published together, each time."""
    sizes = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: sizes.append(len(messages)))
    return sizes


def away(self, messages):
    raise Unavailable("away")


@pytest.fixture
def run():
    """A relay of a running service; stopped at the end, which ends all its threads."""
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
    for relay, container in running:
        if container.threads:
            relay.stop()
            assert all(ended.is_set() for ended in relay.ended)


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


def documents(count):
    return [{"_id": number, PENDING: LONG_AGO} for number in range(count)]


def test_what_is_handed_over_is_published_in_batches_of_a_bounded_size(run, batches):
    relay = run(Alone, outbox := FakeOutbox(), start=False)
    relay.hand_over(outbox, documents(25))
    relay.start()
    relay.stop()
    assert batches == [10, 10, 5]


def test_a_mark_that_is_seen_late_makes_a_sweep_publish_nothing_twice(run, batches):
    class Late(FakeOutbox):
        def mark_published(self, documents):
            marked.extend(documents)
            assert len(marked) == 3

    marked = []
    relay = run(Alone, Late(pending=3))
    eventually(lambda: marked)
    relay.stop()
    assert batches == [3]


def test_one_thread_is_enough_to_sweep(run, published):
    run(Alone, outbox := FakeOutbox(pending=1))
    eventually(lambda: outbox.oldest() is None)
    assert len(published) == 1


def test_the_process_is_told_when_each_thread_last_turned(run, published):
    relay = run(Alone, start=False)
    health = relay.container.health
    assert health.liveness() == {"catalog relay 0": True}
    relay.last_turns[0] -= 3600
    assert health.liveness() == {"catalog relay 0": False}


def test_a_thread_turns_also_while_there_is_nothing_to_publish(run, published):
    relay = run(Restless, start=False)
    relay.last_turns[0] = -1.0
    relay.start()
    first = eventually(lambda: relay.last_turns[0] > 0 and relay.last_turns[0])
    eventually(lambda: relay.last_turns[0] > first)


def test_each_batch_that_is_published_is_a_sign_of_life(run, monkeypatch):
    """Guard: else a process that has much to publish would be taken for one that hangs."""
    clock, seen = iter(range(1_000_000)), []
    monkeypatch.setattr(module, "monotonic", lambda: float(next(clock)))
    relay = run(Alone, outbox := FakeOutbox(), start=False)
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: seen.append(relay.last_turns[0]))
    relay.hand_over(outbox, documents(25))
    relay._publish_handed(0)
    assert len(set(seen)) == 3


def test_a_relay_goes_on_after_an_outage_without_what_was_in_memory(run, monkeypatch, batches):
    """Guard: all that was handed over is pending in the database, from where a sweep publishes it."""
    publish, log = Publisher.publish, CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    monkeypatch.setattr(Publisher, "publish", away)
    relay = run(Alone, outbox := FakeOutbox(), start=False)
    relay.hand_over(outbox, documents(25))
    relay.start()
    eventually(lambda: log.calls)
    monkeypatch.setattr(Publisher, "publish", publish)
    relay.hand_over(outbox, documents(1))
    eventually(lambda: batches)
    assert batches == [1]
    assert {each.method_name for each in log.calls} == {"warning"}


def test_a_relay_goes_on_after_a_defect_which_is_logged_as_such(run, monkeypatch, batches):
    log = CapturingLogger()
    monkeypatch.setattr(module, "log", log)
    defective, outbox = FakeOutbox(), FakeOutbox()
    defective.to_event = lambda document: 1 / 0
    relay = run(Alone, defective, outbox)
    relay.hand_over(defective, documents(1))
    eventually(lambda: log.calls)
    relay.hand_over(outbox, documents(1))
    eventually(lambda: batches)
    assert batches == [1]
    assert {(each.method_name, each.args) for each in log.calls} == {("error", ("relay failed",))}


def test_a_stop_while_the_broker_is_away_does_not_wait_for_it(run, monkeypatch):
    monkeypatch.setattr(Publisher, "publish", away)
    relay = run(OneSweep, outbox := FakeOutbox(), start=False)
    relay.hand_over(outbox, documents(1))
    relay.start()
    relay.stop()
    assert len(relay.handed) == 0


def test_a_stop_waits_for_what_is_on_its_way_and_then_closes_the_connections(run, monkeypatch):
    steps, begun, release = [], threading.Event(), threading.Event()

    def held(self, messages):
        begun.set()
        assert release.wait(10)
        steps.append("published")

    monkeypatch.setattr(Publisher, "publish", held)
    monkeypatch.setattr(Publisher, "close", lambda self: steps.append("closed"))
    relay = run(OneSweep, outbox := FakeOutbox())
    relay.hand_over(outbox, documents(1))
    assert begun.wait(10)
    stop = threading.Thread(target=relay.stop, daemon=True)
    stop.start()
    eventually(lambda: relay.stopping)
    stop.join(0.1)
    release.set()
    stop.join(10)
    assert steps == ["published", "closed", "closed"]


def age(service="catalog"):
    return metrics.OUTBOX_AGE.labels(service)._value.get()


def test_the_age_of_the_oldest_event_that_is_not_published_is_measured(run, batches):
    """Such as one that is left to the process that wrote it for a while."""

    class Waiting(FakeOutbox):
        def find_pending(self, limit):
            return []

        def oldest(self):
            return min((each[PENDING] for each in self.stored.values()), default=None)

    metrics.OUTBOX_AGE.labels("catalog").set(0)
    younger, older, empty = Waiting(pending=1), Waiting(pending=1), Waiting()
    older.stored[0][PENDING] = LONG_AGO - timedelta(days=1)
    run(Restless, younger, older, empty)
    measured = eventually(age)
    assert 0 <= (datetime.now(UTC) - LONG_AGO + timedelta(days=1)).total_seconds() - measured < 3600
    younger.stored = older.stored = {}
    assert eventually(lambda: age() == 0)


def published_events():
    return metrics.EVENTS_PUBLISHED.labels("ContentPublished")._value.get()


def test_what_was_published_is_counted(run, published):
    before = published_events()
    run(OneSweep, outbox := FakeOutbox(pending=12))
    eventually(lambda: outbox.oldest() is None)
    eventually(lambda: published_events() == before + 12)


class TestWithoutOutbox:
    """Events that leave no state behind."""

    @pytest.fixture
    def container(self):
        return FakeContainer()

    @pytest.fixture
    def publisher(self, container):
        publisher = EventPublisher().bind(container, "events")
        publisher.setup()
        return publisher

    @pytest.fixture
    def events(self):
        return [FakeOutbox().to_event(each) for each in documents(3)]

    def test_they_are_published_and_counted(self, publisher, events, published):
        before = published_events()
        publisher.publish(events)
        assert [each.properties["message_id"] for each in published] == [str(each.id) for each in events]
        assert published_events() == before + 3

    def test_the_caller_hears_when_they_are_not_and_they_are_not_counted(
        self, publisher, events, monkeypatch
    ):
        monkeypatch.setattr(Publisher, "publish", away)
        before = published_events()
        with pytest.raises(Unavailable):
            publisher.publish(events)
        assert published_events() == before

    def test_a_stop_closes_the_connection(self, publisher, monkeypatch):
        closed = []
        monkeypatch.setattr(Publisher, "close", lambda self: closed.append(self))
        publisher.stop()
        assert closed == [publisher.publisher]
