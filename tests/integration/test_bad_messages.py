"""A message that no retry will mend is put aside with its reason; its neighbours are handled."""

import json
import threading
from uuid import uuid4

import pytest
from pymongo.errors import AutoReconnect
from sample_events import viewed

from chassis.messaging import transport
from chassis.service import Container
from chassis.testing import eventually, publish, publish_raw, take_all
from contracts import codec
from services.rewards import domain, store
from services.rewards.service import Rewards

QUEUE, DEAD = "rewards.HotspotViewed", "rewards.deadletters"


def good_headers() -> dict[str, str]:
    return codec.encode(viewed(uuid4()))[0]


POISON = {
    "bad JSON": (b"{not json", good_headers(), "undecodable body"),
    "wrong schema": (json.dumps({"visitor": "me"}).encode(), good_headers(), "invalid HotspotViewed"),
    "no headers": (b"{}", {}, "header ce-type is missing"),
    "unknown type": (b"{}", good_headers() | {"ce-type": "HotspotDreamt"}, "unknown event type"),
    "another event": (
        json.dumps({"content": "x", "kind": "tour", "version": "1"}).encode(),
        good_headers() | {"ce-type": "ContentPublished"},
        "ContentPublished on the queue of HotspotViewed",
    ),
    "not UTF-8": (codec.encode(viewed(uuid4()))[1].replace(b"grue-soudure", b"\xff\xfe"), good_headers(), ""),
    "too large": (b" " * 5_000_000, good_headers(), "body of 5000000 bytes"),
}


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("kind", POISON)
def test_poison_is_dead_lettered_with_its_reason_and_the_next_is_handled(config, visitor, kind):
    body, headers, reason = POISON[kind]
    publish_raw(config.amqp_uri, QUEUE, body, headers)
    publish(config.amqp_uri, viewed(visitor.id))
    visitor.until_total(10)
    [dead] = eventually(lambda: take_all(config.amqp_uri, DEAD))
    assert dead.headers["x-dead-letter-reason"].startswith(reason)
    assert dead.headers["x-dead-letter-queue"] == QUEUE
    assert bytes(dead.body if isinstance(dead.body, bytes) else dead.body.encode()) == body
    assert take_all(config.amqp_uri, QUEUE) == []


@pytest.mark.usefixtures("platform")
def test_a_defect_dead_letters_only_the_event_that_triggers_it(config, visitor, monkeypatch):
    """Guard: bisecting."""
    judge = domain.awards_for

    def defective(events, rules):
        if any(event.data.hotspot == "trigger" for event in events):
            raise ZeroDivisionError("a defect")
        return judge(events, rules)

    monkeypatch.setattr(domain, "awards_for", defective)
    hotspots = [f"hotspot-{number}" for number in range(30)]
    publish(
        config.amqp_uri, *(viewed(visitor.id, each) for each in [*hotspots[:17], "trigger", *hotspots[17:]])
    )
    visitor.until_total(300)
    [dead] = eventually(lambda: take_all(config.amqp_uri, DEAD))
    assert dead.headers["x-dead-letter-reason"] == "ZeroDivisionError: a defect"
    assert (
        codec.decode({k: v for k, v in dead.headers.items() if k.startswith("ce-")}, dead.body).subject
        == "trigger"
    )


@pytest.mark.usefixtures("platform")
def test_an_absent_database_holds_the_messages_and_loses_none(config, visitor, monkeypatch):
    """Guard: a transient error is neither acknowledged nor dead-lettered."""
    record, failures = store.record_awards, iter([AutoReconnect("gone")] * 4)

    def flaky(awards):
        for failure in failures:
            raise failure
        return record(awards)

    monkeypatch.setattr(store, "record_awards", flaky)
    publish(config.amqp_uri, viewed(visitor.id))
    visitor.until_total(10)
    assert take_all(config.amqp_uri, DEAD) == []


def test_a_stop_while_the_database_is_away_loses_neither_what_is_held_nor_what_waits(
    platform, config, start, visitor, monkeypatch
):
    """Guard: once a batch is left to the broker, no later one on its channel is acknowledged."""
    record, held = store.record_awards, threading.Event()

    def away_for_the_first(awards):
        if any(award.event.object == "first" for award in awards):
            held.set()
            raise AutoReconnect("gone")
        return record(awards)

    monkeypatch.setattr(store, "record_awards", away_for_the_first)
    publish(config.amqp_uri, viewed(visitor.id, "first"))
    eventually(held.is_set)
    publish(config.amqp_uri, viewed(visitor.id, "second"))
    platform[1].stop()
    monkeypatch.setattr(store, "record_awards", record)
    start(Rewards)
    visitor.until_total(20)


@pytest.mark.rabbitmq
@pytest.mark.parametrize("amqp_uri", ["rabbitmq"], indirect=True)
def test_a_queue_with_other_arguments_stops_the_start_and_is_named(config, season):
    """Guard: a mismatch is not retried."""
    with transport.connect(config.amqp_uri, "tests") as connection:
        connection.channel().queue_declare(QUEUE, durable=True, auto_delete=False)
    container = Container(Rewards, config)
    with pytest.raises(transport.TopologyMismatch, match=QUEUE):
        container.start()
