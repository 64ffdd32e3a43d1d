"""Which messages a handler acknowledges, when its batches end in another order than they began."""

from dataclasses import replace

import amqp_fakes
import pytest
from amqp_fakes import FakeQueue
from handler_fakes import PATIENCE, FakeContainer, Held, both_workers_busy, view
from nameko.exceptions import ContainerBeingKilled

from chassis.messaging import topology
from chassis.messaging.event_handler import BATCHES_IN_FLIGHT, EventHandler
from chassis.messaging.publisher import Publisher
from chassis.runtime.config import Config
from chassis.testing import eventually
from contracts.catalog import HotspotViewed
from contracts.errors import Unavailable


@pytest.fixture
def broker(monkeypatch):
    monkeypatch.setattr(topology, "event_queue", lambda service, event: FakeQueue())
    return amqp_fakes.install(monkeypatch)


@pytest.fixture
def letters(monkeypatch):
    """What was published: dead letters."""
    published = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: published.extend(messages))
    return published


@pytest.fixture
def container():
    return FakeContainer(Config(amqp_uri="amqp://rabbit", mongodb_uri="mongodb://unused", drain_timeout=5))


@pytest.fixture
def start(broker, container, letters):
    """Start a handler with batches of so many; stopped at the end."""
    running = []

    def start(batch):
        handler = EventHandler(HotspotViewed, batch=batch).bind(container, "method")
        handler.setup()
        handler.start()
        running.append(handler)
        eventually(handler.consumer.connected.is_set)
        return handler

    yield start
    for handler in running:
        handler.stop()


def test_a_batch_is_acknowledged_once_it_is_handled(start, broker, container):
    handled = []
    container.method = handled.extend
    start(batch=10)
    view(broker, "one")
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    assert [event.data.hotspot for event in handled] == ["one"]


def test_a_batch_that_ends_first_waits_for_the_one_before(start, broker, container):
    """Guard: an acknowledgement is for all messages up to it. The first batch comes back to the broker."""
    held = Held()

    def run(entrypoint, args, kwargs, context_data, handle_result):
        if not held.begun.is_set():
            held.hold()
            raise ContainerBeingKilled
        held.done.append(args[0][0].data.hotspot)
        handle_result(None, None, None)

    container.spawn_worker = run
    start(batch=1)
    view(broker, "first")
    assert held.begun.wait(PATIENCE)
    view(broker, "second")
    eventually(lambda: held.done == ["second"])
    held.release.set()
    eventually(lambda: len(broker.connections) == 2 or broker.channels[0].acks)
    assert broker.channels[0].acks == []


def test_and_is_acknowledged_after_it(start, broker, container):
    container.method = held = Held()
    start(batch=1)
    view(broker, "first")
    assert held.begun.wait(PATIENCE)
    view(broker, "second")
    eventually(lambda: held.done == ["second"])
    held.release.set()
    eventually(lambda: broker.channels[0].acknowledged() == {1, 2})
    assert broker.channels[0].acks == [(1, True), (2, True)]


def test_a_defect_of_ours_leaves_its_batch_and_the_one_behind_to_the_broker(start, broker, container):
    """Guard: abandon, before the batch behind may acknowledge these, too."""
    held = Held()

    def run(entrypoint, args, kwargs, context_data, handle_result):
        if not held.begun.is_set():
            held.hold()
            raise RuntimeError("a defect of ours")
        held.done.append(args[0][0].data.hotspot)
        handle_result(None, None, None)

    container.spawn_worker = run
    start(batch=1)
    view(broker, "first")
    assert held.begun.wait(PATIENCE)
    view(broker, "second")
    eventually(lambda: held.done == ["second"])
    held.release.set()
    eventually(lambda: len(broker.connections) == 2 or broker.channels[0].acks)
    assert broker.channels[0].acks == []
    assert [str(error) for error in container.defects] == ["a defect of ours"]


def test_the_message_that_triggers_a_defect_is_found_and_its_neighbours_are_handled(
    start, broker, container, letters
):
    handled = []

    def defective(events):
        hotspots = [event.data.hotspot for event in events]
        if "trigger" in hotspots:
            raise ZeroDivisionError("a defect")
        handled.extend(hotspots)

    container.method = held = Held()
    start(batch=4)
    view(broker, "first")
    assert held.begun.wait(PATIENCE)
    container.method = defective
    for hotspot in ("a", "b", "trigger", "c"):
        view(broker, hotspot)
    held.release.set()
    eventually(lambda: broker.channels[0].acknowledged() == {1, 2, 3, 4, 5})
    assert sorted(handled) == ["a", "b", "c"]
    [letter] = letters
    assert letter.headers["x-dead-letter-reason"] == "ZeroDivisionError: a defect"
    assert letter.headers["x-dead-letter-queue"] == "rewards.HotspotViewed"


def test_what_cannot_be_read_is_put_aside_and_must_reach_a_queue(start, broker, letters):
    """Guard: mandatory, else the broker drops the letter of a queue that is gone, and confirms it."""
    start(batch=4)
    broker.deliver(b"{broken", {"ce-type": "HotspotViewed"})
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    [letter] = letters
    assert letter.body == b"{broken"
    assert letter.mandatory
    assert letter.persistent


def test_a_message_that_cannot_be_put_aside_is_not_acknowledged(start, broker, monkeypatch):
    tries = []

    def publish(self, messages):
        tries.append(broker.channels[0].acknowledged())
        if len(tries) < 3:
            raise Unavailable("no queue")

    monkeypatch.setattr(Publisher, "publish", publish)
    start(batch=4)
    broker.deliver(b"{broken")
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    assert tries == [set()] * 3


def test_while_a_dependency_is_away_the_batch_is_held_and_tried_again(start, broker, container, letters):
    tries = []

    def away(events):
        tries.append(broker.channels[0].acknowledged())
        if len(tries) < 3:
            raise Unavailable("away")

    container.method = away
    start(batch=1)
    view(broker, "one")
    eventually(lambda: broker.channels[0].acknowledged() == {1})
    assert tries == [set()] * 3
    assert letters == []


@pytest.mark.parametrize(("batch", "configured"), [(3, 500), (None, 3)])
def test_a_batch_is_what_has_arrived_up_to_its_size(start, broker, container, batch, configured):
    container.config = replace(container.config, batch_size=configured)
    sizes = []
    held = [Held() for _ in range(BATCHES_IN_FLIGHT)]
    holding = iter(held)

    def handle(events):
        for first in holding:
            return first.hold()
        return sizes.append(len(events))

    container.method = handle
    start(batch)
    for busy in held:
        view(broker, "busy")
        assert busy.begun.wait(PATIENCE)
    for number in range(7):
        view(broker, f"hotspot-{number}")
    eventually(lambda: broker.connections[0].arrived.empty())
    for busy in held:
        busy.release.set()
    eventually(lambda: broker.channels[0].acknowledged() == set(range(1, 10)))
    assert sorted(sizes) == [1, 3, 3]


def test_what_waits_when_the_connection_is_lost_is_only_handled_when_it_comes_again(start, broker, container):
    handler = start(batch=10)
    held, handled = both_workers_busy(broker, container)
    lost = view(broker, "waits")
    eventually(lambda: broker.connections[0].arrived.empty())
    handler.consumer.abandon(lost)
    eventually(lambda: len(broker.connections) == 2 and handler.consumer.connected.is_set())
    view(broker, "waits")
    for busy in held:
        busy.release.set()
    eventually(lambda: broker.channels[1].acknowledged() == {1})
    assert handled == ["waits"]
    assert broker.channels[0].acks == []


def test_a_batch_that_is_held_when_the_connection_is_lost_is_left_to_the_broker(start, broker, container):
    """Guard: else it would be tried for ever, and nothing behind it acknowledged."""
    tries = []

    def handle(events):
        if events[0].data.hotspot == "held":
            tries.append(events)
            raise Unavailable("away")

    container.method = handle
    handler = start(batch=1)
    lost = view(broker, "held")
    eventually(lambda: tries)
    handler.consumer.abandon(lost)
    eventually(lambda: len(broker.connections) == 2 and handler.consumer.connected.is_set())
    view(broker, "next")
    eventually(lambda: broker.channels[1].acknowledged() == {1})
    assert broker.channels[0].acks == []


class TestSuspended:
    """Three of the last messages may be dead-lettered, if they are half of them."""

    @pytest.fixture
    def handler(self, start, container):
        container.config = replace(container.config, dead_letter_limit=3, dead_letter_share=0.5)
        return start(batch=10)

    @pytest.fixture
    def suspended(self, handler, broker, container):
        """One is handled, the four after it cannot be read."""
        container.method = held = Held()
        view(broker, "first")
        assert held.begun.wait(PATIENCE)
        for _ in range(4):
            broker.deliver(b"{broken")
        eventually(lambda: broker.connections[0].arrived.empty())
        held.release.set()
        eventually(lambda: handler.consumer.suspended)
        return handler

    def test_only_what_is_done_is_acknowledged(self, suspended, broker, letters):
        eventually(lambda: broker.channels[0].acknowledged() == {1, 2, 3, 4})
        assert len(letters) == 3
        assert "3 of the last " in suspended.consumer.suspended

    def test_what_could_be_handled_is_left_to_the_broker_too(self, start, broker, container, letters):
        container.config = replace(container.config, dead_letter_limit=3, dead_letter_share=0.5)
        handler = start(batch=3)
        held, handled = both_workers_busy(broker, container)
        for _ in range(3):
            broker.deliver(b"{broken")
        view(broker, "good")
        eventually(lambda: broker.connections[0].arrived.empty())
        held[0].release.set()
        eventually(lambda: handler.consumer.suspended)
        held[1].release.set()
        eventually(lambda: broker.connections[0].closed)
        assert handled == []
        assert broker.channels[0].acknowledged() == {1, 2, 3, 4, 5}

    def test_the_process_resumes_it_by_the_name_of_its_queue(self, suspended, container):
        assert container.health.resume("rewards.HotspotViewed") is True
        assert suspended.consumer.suspended == ""

    def test_after_resume_nothing_is_counted_yet(self, suspended, broker, letters):
        eventually(lambda: broker.connections[0].closed)
        assert suspended.resume() is True
        assert suspended.resume() is False
        eventually(lambda: len(broker.connections) == 2 and suspended.consumer.connected.is_set())
        for _ in range(2):
            broker.deliver(b"{broken")
        eventually(lambda: broker.channels[1].acknowledged() == {1, 2})
        assert len(letters) == 5
        assert not suspended.consumer.suspended


def test_an_event_that_the_registry_does_not_give_the_service_is_refused(container):
    container.service_name = "catalog"
    with pytest.raises(LookupError, match="catalog handles HotspotViewed, but"):
        EventHandler(HotspotViewed).bind(container, "method").setup()
