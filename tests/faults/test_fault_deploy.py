"""A deploy that goes wrong, a process that is stuck, a restore. Guards: clear ends; liveness; the key."""

from contextlib import suppress
from time import monotonic

import pytest
from amqp.exceptions import AMQPError
from invariants import check
from kombu import Queue
from pymongo import MongoClient
from stage import VIEWS

from chassis.messaging import topology, transport
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.testing import eventually

pytestmark = pytest.mark.faults

START_FAILS_SECONDS = 60


def test_changed_queue_arguments_end_the_start_of_their_owner_and_are_named(stage):
    """Guards: a mismatch is not retried: no process hangs in silence. What is another's stops nobody."""
    with transport.connect(stage.broker.uri, "tests") as connection:
        topology.declare(connection)
        channel = connection.channel()
        channel.queue_delete(VIEWS)
        other = {"x-queue-type": "quorum", "x-delivery-limit": 7}
        Queue(VIEWS, durable=True, queue_arguments=other).bind(channel).declare()
    owner, *others = (stage.add(kind) for kind in ("rewards", "accounts", "catalog", "gateway"))
    for process in (owner, *others):
        process.start()
    eventually(lambda: 1 in owner.exit_codes, START_FAILS_SECONDS)
    assert VIEWS in owner.log.read_text()
    owner.supervised = False
    eventually(lambda: all(each.ready for each in others))
    with transport.connect(stage.broker.uri, "tests") as connection:
        connection.channel().queue_delete(VIEWS)


def test_changed_queue_arguments_while_the_platform_runs(stage, witness, note):
    """Guard: rewards ends and says why, again and again, until the queue is mended; then it works."""
    rewards = stage.start()["rewards"]
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        rewards.stop()
        recorder.until_answered(20)
        account = recorder.stop()
    rewards.start()
    stage.until_ready()
    before = check(stage, witness, account)
    with transport.connect(stage.broker.uri, "tests") as connection:
        channel = connection.channel()
        rewards.stop()
        channel.queue_delete(VIEWS)
        Queue(VIEWS, durable=True, queue_arguments={"x-queue-type": "quorum"}).bind(channel).declare()
    rewards.start()
    eventually(lambda: rewards.exit_codes.count(1) >= 2, START_FAILS_SECONDS)
    with transport.connect(stage.broker.uri, "tests") as connection:
        connection.channel().queue_delete(VIEWS)
    mended = monotonic()
    stage.until_ready()  # a click before the queue is back would be in the stream only
    note("queue arguments changed at a deploy", before, stage.seconds_to_points(mended))


def test_a_stuck_consumer_is_seen_by_liveness(stage):
    """Guard: liveness watches the age of the loop: rewards answers its probes, and does nothing else."""
    stage.start(rewards="stuck-consumer:50")
    eventually(lambda: stage["rewards"].health("/healthz").get("ok") is False, 90)
    checks = stage["rewards"].health("/healthz")["checks"]
    assert not checks[VIEWS]
    assert all(stage[name].alive for name in ("catalog", "gateway"))


def test_a_service_that_starts_without_its_database_waits_for_it(stage, witness, note):
    """Guard: ``Database.setup`` waits through an outage; the process is alive, and not ready."""
    stage.start()
    stage["rewards"].stop()
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        stage.database.stop()
        stage["rewards"].start()
        eventually(lambda: stage["rewards"].health("/readyz").get("reasons", {}).get("database"), 60)
        assert stage["rewards"].health("/healthz")["ok"]
        stage.database.start()
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    note("rewards started without MongoDB", check(stage, witness, account), seconds)


def test_ledger_restored_from_a_backup_and_replayed(stage, witness, note):
    """Guards: the key has no expiry, and is made of the fact; the stream keeps every event."""
    rewards = stage.start()["rewards"]
    with stage.recorder() as recorder:
        recorder.until_answered(200)
        rewards.stop()
        backup = _dump(stage)
        rewards.start()
        recorder.until_answered(300)
        account = recorder.stop()
    stage.seconds_to_points(monotonic())
    before = check(stage, witness, account)
    assert before.violations == []
    written = _ids(stage)
    rewards.stop()
    _restore(stage, backup)
    assert len(_ids(stage)) < len(written)
    rewards.start()
    struck = monotonic()
    replayed = _replay(stage)
    assert replayed >= len(written)
    eventually(lambda: _ids(stage) == written, 90)
    seconds = monotonic() - struck
    verdict = check(stage, witness, account)
    note("ledger restored from a backup, replayed", verdict, seconds)


def _rewards(stage, client):
    return client[f"{stage.prefix}_rewards"]


def _dump(stage):
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        database = _rewards(stage, client)
        return {name: list(database[name].find()) for name in database.list_collection_names()}


def _restore(stage, backup):
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        database = _rewards(stage, client)
        for name in database.list_collection_names():
            database[name].delete_many({})
        for name, documents in backup.items():
            if documents:
                database[name].insert_many(documents)


def _ids(stage):
    with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
        return {each["_id"] for each in _rewards(stage, client)["ledger"].find({}, {"_id": 1})}


def _replay(stage):
    """Every HotspotViewed of the stream, again on the queue of rewards. How many they were."""
    messages = []
    with transport.connect(stage.broker.uri, "replay") as connection:
        channel = connection.channel()
        channel.basic_qos(0, 500, False)

        def take(message):
            channel.basic_ack(message.delivery_tag)
            if message.headers.get("ce-type") == "HotspotViewed":
                messages.append(
                    Outgoing(exchange="", routing_key=VIEWS, body=message.body, headers=message.headers)
                )

        channel.basic_consume("events", callback=take, arguments={"x-stream-offset": "first"})
        quiet = monotonic()
        while monotonic() - quiet < 3:
            seen = len(messages)
            with suppress(TimeoutError, AMQPError):
                connection.drain_events(timeout=1)
            if len(messages) != seen:
                quiet = monotonic()
    publisher = Publisher(stage.broker.uri, "replay")
    for start in range(0, len(messages), 200):
        publisher.publish(messages[start : start + 200])
    publisher.close()
    return len(messages)
