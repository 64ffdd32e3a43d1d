"""A handler that gathers does in larger pieces what nobody waits for; nothing is left lying."""

from typing import ClassVar

import pytest
from sample_events import viewed

from chassis.service import Service, handles
from chassis.testing import eventually, publish
from contracts.catalog import HotspotViewed

LONGER_THAN_THIS_TEST = 3600.0
BATCH = 3


def gatherer(seconds: float) -> type[Service]:
    """In place of quiz; what it was given at once is in ``batches``."""

    class Gatherer(Service):
        name = "quiz"
        batches: ClassVar[list[int]] = []

        @handles(HotspotViewed, batch=BATCH, gather=seconds)
        def explore(self, events):
            self.batches.append(len(events))

    return Gatherer


@pytest.fixture
def patient():
    return gatherer(LONGER_THAN_THIS_TEST)


def in_hand(container) -> int:
    return sum(each.consumer._outstanding for each in container.entrypoints)


def publish_one_by_one(config, container, count):
    """Each of them is with the handler before the next is sent."""
    for number in range(1, count + 1):
        publish(config.amqp_uri, viewed())
        if number < BATCH:
            eventually(lambda number=number: in_hand(container) == number)


def test_a_batch_is_handled_as_soon_as_it_is_full(start, config, patient):
    publish_one_by_one(config, start(patient), BATCH)
    eventually(lambda: patient.batches)
    assert patient.batches == [BATCH]


def test_a_batch_that_does_not_fill_is_handled_all_the_same(start, config):
    hasty = gatherer(0.2)
    container = start(hasty)
    publish(config.amqp_uri, viewed(), viewed())
    eventually(lambda: sum(hasty.batches) == 2 and in_hand(container) == 0)


def test_a_service_that_stops_handles_what_it_has_gathered(start, config, patient):
    container = start(patient)
    publish_one_by_one(config, container, 2)
    assert patient.batches == []
    container.stop()
    assert patient.batches == [2]
