"""A handler that gathers does in larger pieces what nobody waits for; nothing is left lying."""

from uuid import uuid4

import pytest

from chassis.service import Service, handles
from chassis.testing import eventually, publish
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope

LONGER_THAN_THIS_TEST = 3600.0
BATCH = 3


class Gatherer(Service):
    """In place of quiz; what it was given at once is in ``batches``."""

    name = "quiz"
    batches: list[int]

    @handles(HotspotViewed, batch=BATCH, gather=LONGER_THAN_THIS_TEST)
    def explore(self, events):
        self.batches.append(len(events))


class Hasty(Service):
    name = "quiz"
    batches: list[int]

    @handles(HotspotViewed, batch=BATCH, gather=0.2)
    def explore(self, events):
        self.batches.append(len(events))


@pytest.fixture(autouse=True)
def batches(monkeypatch):
    batches: list[int] = []
    for service in (Gatherer, Hasty):
        monkeypatch.setattr(service, "batches", batches, raising=False)
    return batches


def viewed() -> Envelope:
    data = HotspotViewed(
        visitor=uuid4(), hotspot="h1", tour="grue-a-tour", challenge="inclusion", company="cigogne-levage"
    )
    return Envelope.of(data, correlation_id="test")


def in_hand(container) -> int:
    return sum(each.consumer._outstanding for each in container.entrypoints)


def publish_one_by_one(config, container, count):
    """Each of them is with the handler before the next is sent."""
    for number in range(1, count + 1):
        publish(config.amqp_uri, viewed())
        if number < BATCH:
            eventually(lambda number=number: in_hand(container) == number)


def test_a_batch_is_handled_as_soon_as_it_is_full(start, config, batches):
    publish_one_by_one(config, start(Gatherer), BATCH)
    eventually(lambda: batches)
    assert batches == [BATCH]


def test_a_batch_that_does_not_fill_is_handled_all_the_same(start, config, batches):
    container = start(Hasty)
    publish(config.amqp_uri, viewed(), viewed())
    eventually(lambda: sum(batches) == 2 and in_hand(container) == 0)


def test_a_service_that_stops_handles_what_it_has_gathered(start, config, batches):
    container = start(Gatherer)
    publish_one_by_one(config, container, 2)
    assert batches == []
    container.stop()
    assert batches == [2]
