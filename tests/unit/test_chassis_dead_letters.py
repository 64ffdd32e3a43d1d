"""What people do with messages that were put aside, on the broker inside the process."""

from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import eventlet
import pytest

from chassis import testing
from chassis.messaging import transport
from chassis.messaging.deadletters import DeadLetter, DeadLetters, DeadLetterWatch
from chassis.messaging.publisher import Publisher
from chassis.runtime import green, metrics
from chassis.runtime.config import Config
from chassis.testing import publish_raw, take_all
from contracts.errors import Unavailable

eventually = partial(testing.eventually, timeout=10)
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


def test_progress_counts_the_letters_that_were_looked_at(letters):
    seen = []
    letters.retry(letters.look()[1].id, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    letters.drop(progress=lambda done, total: seen.append((done, total)))
    assert seen[3:] == [(1, 2), (2, 2)]


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


def test_no_connection_outlives_what_was_done(letters, monkeypatch):
    connect, opened = transport.connect, []

    def noted(*arguments, **options):
        opened.append(connect(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(transport, "connect", noted)
    letters.look()
    letters.retry(letters.look()[0].id)
    letters.drop()
    assert len(opened) == 5
    assert not any(each.connected for each in opened)


def test_a_letter_without_its_queue_stays_for_people(letters):
    publish_raw(URI, DEAD, b"from nowhere", {"ce-id": "nowhere"})
    assert len(letters.retry()) == 3
    assert bodies(letters.look()) == [b"from nowhere"]


def message(body=b"{}", **headers):
    return SimpleNamespace(
        body=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_what_the_broker_put_aside_itself_says_why_where_and_when():
    death = {"queue": QUEUE, "reason": "delivery_limit", "time": datetime(2026, 11, 26, 9, tzinfo=UTC)}
    letter = DeadLetter.read("rewards", message(ce_type="HotspotViewed", x_death=[death, {"queue": "other"}]))
    assert (letter.queue, letter.reason, letter.event) == (QUEUE, "broker: delivery_limit", "HotspotViewed")
    assert letter.time == "2026-11-26 09:00:00+00:00"


def test_what_a_consumer_put_aside_is_read_from_its_notes_first():
    letter = DeadLetter.read(
        "rewards",
        message(
            x_death=[{"queue": "rewards.deadletters", "reason": "rejected", "time": "never"}],
            x_dead_letter_queue=QUEUE,
            x_dead_letter_reason="a defect",
            x_dead_letter_time="2026-11-26T09:00:00+00:00",
        ),
    )
    assert (letter.queue, letter.reason, letter.time) == (QUEUE, "a defect", "2026-11-26T09:00:00+00:00")


def test_a_message_without_headers_is_a_letter_too():
    letter = DeadLetter.read("rewards", SimpleNamespace(body="é", headers=None))
    assert (letter.queue, letter.reason, letter.time) == ("", "broker: unknown", "")
    assert (letter.event, letter.body) == ("unknown", "é".encode())


def test_the_id_of_a_letter_is_the_same_at_every_look():
    first = DeadLetter.read("rewards", message(ce_id="1"))
    again = DeadLetter.read("rewards", message(ce_id="1", x_delivery_count=7))
    assert first == again
    assert len(first.id) == 12
    others = [message(ce_id="2"), message(b"[]", ce_id="1"), message(ce_id="1", x_dead_letter_time="later")]
    assert first.id not in [DeadLetter.read("rewards", each).id for each in others]


def test_letters_of_a_broker_that_is_away_are_unavailable(letters, monkeypatch):
    def refuse(*arguments, **options):
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(transport, "connect", refuse)
    for act in (letters.look, letters.retry, letters.drop):
        with pytest.raises(Unavailable):
            act()


class FakeContainer:
    def __init__(self, service):
        self.service_name, self.threads = service, []
        self.config = Config(amqp_uri=URI, mongodb_uri="mongodb://unused")

    def spawn_managed_thread(self, run, identifier):
        self.threads.append(eventlet.spawn(run))


@pytest.fixture
def watch():
    """Start a watch that looks all the time; stopped at the end."""
    if not green.is_patched():
        pytest.skip("the watch is a green thread; run with the others, on green threads")
    containers = []

    class Restless(DeadLetterWatch):
        EVERY_SECONDS = 0.0

    def watch(service):
        containers.append(FakeContainer(service))
        Restless().bind(containers[-1], "watch").start()
        return containers[-1]

    yield watch
    for container in containers:
        for thread in container.threads:
            thread.kill()


def test_number_of_letters_and_age_of_the_oldest_are_measured(letters, watch):
    metrics.DEAD_LETTER_AGE.labels("rewards").set(0)
    watch("rewards")
    eventually(lambda: metrics.DEAD_LETTERS.labels("rewards")._value.get() == 3)
    put_aside = datetime(2026, 11, 26, 9, tzinfo=UTC)
    measured = eventually(metrics.DEAD_LETTER_AGE.labels("rewards")._value.get)
    assert 0 <= (datetime.now(UTC) - put_aside).total_seconds() - measured < 3600
    letters.drop()
    eventually(lambda: metrics.DEAD_LETTERS.labels("rewards")._value.get() == 0)
    assert eventually(lambda: metrics.DEAD_LETTER_AGE.labels("rewards")._value.get() == 0)


def test_the_oldest_letter_is_measured_wherever_it_is_in_the_queue(watch):
    """Guard: more than the first letter is read; a look changes their order, and the broker's lack a time."""
    for time in ("", "2026-11-26T09:00:00+00:00", "2026-11-25T09:00:00+00:00"):
        publish_raw(URI, DEAD, time.encode(), {"x-dead-letter-time": time})
    metrics.DEAD_LETTER_AGE.labels("rewards").set(0)
    watch("rewards")
    measured = eventually(metrics.DEAD_LETTER_AGE.labels("rewards")._value.get)
    oldest = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert 0 <= (datetime.now(UTC) - oldest).total_seconds() - measured < 3600


@pytest.mark.parametrize("time", ["2026-11-26 09:00:00", "2026-11-26T10:00:00+01:00"])
def test_a_time_is_read_with_its_zone_and_without(watch, time):
    """The broker notes Greenwich time, and no zone."""
    publish_raw(URI, DEAD, b"{}", {"x-dead-letter-time": time})
    metrics.DEAD_LETTER_AGE.labels("rewards").set(0)
    watch("rewards")
    measured = eventually(metrics.DEAD_LETTER_AGE.labels("rewards")._value.get)
    put_aside = datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert 0 <= (datetime.now(UTC) - put_aside).total_seconds() - measured < 600


def test_a_process_without_a_queue_of_letters_watches_none(watch):
    assert watch("no-service").threads == []


def test_a_broker_that_is_away_ends_no_watch(letters, watch, monkeypatch):
    connect, tries = transport.connect, []

    def away_twice(*arguments, **options):
        tries.append(1)
        if len(tries) < 3:
            raise ConnectionRefusedError("refused")
        return connect(*arguments, **options)

    metrics.DEAD_LETTERS.labels("rewards").set(0)
    monkeypatch.setattr(transport, "connect", away_twice)
    watch("rewards")
    eventually(lambda: metrics.DEAD_LETTERS.labels("rewards")._value.get() == 3)
