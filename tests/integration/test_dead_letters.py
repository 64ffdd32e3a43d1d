"""What people do with messages that were put aside."""

from uuid import uuid4

import pytest

from chassis.messaging.deadletters import DeadLetters, DeadLetterWatch
from chassis.runtime import metrics
from chassis.testing import clean_broker, eventually, publish_raw, take_all
from contracts import codec
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope
from services.rewards import store

QUEUE, DEAD = "rewards.HotspotViewed", "rewards.deadletters"

pytestmark = pytest.mark.usefixtures("platform")


def poison(config, *bodies: bytes) -> list:
    headers = {"ce-type": "HotspotViewed"}
    for body in bodies:
        publish_raw(config.amqp_uri, QUEUE, body, headers)
    letters = DeadLetters(config.amqp_uri)
    return eventually(lambda: len(found := letters.look()) == len(bodies) and found)


def test_a_look_tells_all_and_changes_nothing(config):
    [letter] = poison(config, b"{broken")
    assert (letter.service, letter.queue, letter.event) == ("rewards", QUEUE, "HotspotViewed")
    assert letter.reason.startswith("undecodable body")
    assert letter.body == b"{broken"
    assert DeadLetters(config.amqp_uri).look() == [letter]


def test_one_letter_is_dropped_and_the_others_stay(config):
    first, second = poison(config, b"{first", b"{second")
    assert DeadLetters(config.amqp_uri).drop(first.id) == [first]
    assert DeadLetters(config.amqp_uri).look() == [second]
    assert DeadLetters(config.amqp_uri).drop("000000000000") == []


def test_a_letter_is_handled_again_once_the_defect_is_gone(config, visitor, monkeypatch):
    record = store.record_awards
    monkeypatch.setattr(store, "record_awards", lambda awards: 1 / 0)
    data = HotspotViewed(
        visitor=visitor.id, hotspot="x", tour="t", challenge="innovation", company="c", occupations=()
    )
    headers, body = codec.encode(Envelope.of(data, correlation_id="test", id=uuid4()))
    publish_raw(config.amqp_uri, QUEUE, body, headers)
    letters = DeadLetters(config.amqp_uri)
    [letter] = eventually(letters.look)
    assert letter.reason == "ZeroDivisionError: division by zero"
    monkeypatch.setattr(store, "record_awards", record)
    assert letters.retry() == [letter]
    visitor.until_total(10)
    assert letters.look() == []


def test_a_letter_that_is_still_poison_comes_back(config):
    [letter] = poison(config, b"{broken")
    DeadLetters(config.amqp_uri).retry(letter.id)
    [again] = eventually(DeadLetters(config.amqp_uri).look)
    assert again.body == letter.body


def test_their_number_and_age_are_metrics(config, platform, monkeypatch):
    poison(config, b"{one", b"{two")
    watch = next(each for each in platform[1].dependencies if isinstance(each, DeadLetterWatch))
    number, age = watch._look("rewards")
    assert number == 2
    assert age >= 0
    assert metrics.DEAD_LETTERS._labelnames == ("service",)
    assert len(take_all(config.amqp_uri, DEAD)) == 2


def test_a_broker_that_knows_no_queue_yet_has_no_letters(config, platform):
    """As after it was set up anew: the operator looks before any service has started."""
    for container in platform:
        container.stop()
    clean_broker(config.amqp_uri)
    assert DeadLetters(config.amqp_uri).look() == []
