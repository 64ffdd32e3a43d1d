"""What people do with messages that were put aside, on the broker inside the process."""

import pytest

from chassis.messaging import transport
from chassis.messaging.deadletters import DeadLetters
from chassis.messaging.publisher import Publisher
from chassis.testing import publish_raw, take_all
from contracts.errors import Unavailable

URI = "embedded://"
QUEUE, DEAD = "rewards.HotspotViewed", "rewards.deadletters"


@pytest.fixture(autouse=True)
def _empty_broker():
    transport.reset_embedded()
    yield
    transport.reset_embedded()


@pytest.fixture
def letters():
    """Three of them, put aside."""
    for name in ("first", "second", "third"):
        headers = {
            "ce-id": name,
            "ce-type": "HotspotViewed",
            "x-dead-letter-queue": QUEUE,
            "x-dead-letter-reason": "a defect",
            "x-dead-letter-time": "2026-11-26T09:00:00+00:00",
        }
        publish_raw(URI, DEAD, name.encode(), headers)
    return DeadLetters(URI)


def bodies(letters):
    """In any order: what was looked at goes back, on this broker, behind what it was in front of."""
    return sorted(letter.body for letter in letters)


def taken(queue):
    return [bytes(message.body) for message in take_all(URI, queue)]


def test_one_letter_is_retried_and_the_others_stay(letters):
    second = letters.look()[1]
    assert letters.retry(second.id) == [second]
    assert bodies(letters.look()) == [b"first", b"third"]
    assert taken(QUEUE) == [b"second"]


def test_all_letters_are_retried_oldest_first_without_the_notes_on_them(letters):
    assert bodies(letters.retry()) == [b"first", b"second", b"third"]
    assert letters.look() == []
    messages = take_all(URI, QUEUE)
    assert [message.headers["ce-id"] for message in messages] == ["first", "second", "third"]
    assert all(set(message.headers) == {"ce-id", "ce-type"} for message in messages)


def test_an_unknown_letter_changes_nothing(letters):
    assert letters.retry("000000000000") == letters.drop("000000000000") == []
    assert len(letters.look()) == 3
    assert taken(QUEUE) == []


def test_one_letter_is_dropped_and_the_others_stay(letters):
    second = letters.look()[1]
    assert letters.drop(second.id) == [second]
    assert bodies(letters.look()) == [b"first", b"third"]


def test_a_letter_that_cannot_be_published_stays(letters, monkeypatch):
    """Guard: acknowledged only once the broker has confirmed it on its queue."""
    publish, published = Publisher.publish, []

    def fails_at_the_second(self, messages):
        published.extend(messages)
        if len(published) == 2:
            raise Unavailable("no queue takes it")
        publish(self, messages)

    monkeypatch.setattr(Publisher, "publish", fails_at_the_second)
    with pytest.raises(Unavailable):
        letters.retry()
    assert bodies(letters.look()) == [b"second", b"third"]
    assert taken(QUEUE) == [b"first"]


def test_a_letter_must_reach_a_queue(letters, monkeypatch):
    """Guard: mandatory, else the broker confirms what it drops, and the letter is deleted."""
    published = []
    monkeypatch.setattr(Publisher, "publish", lambda self, messages: published.extend(messages))
    letters.retry()
    assert [(each.routing_key, each.mandatory, each.persistent) for each in published] == [
        (QUEUE, True, True)
    ] * 3
