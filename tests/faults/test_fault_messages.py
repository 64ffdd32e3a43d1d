"""Messages that come again, in another order, of another version, or broken."""

import json
from time import monotonic
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invariants import check
from pymongo import MongoClient
from recorder import Account
from sample_events import viewed
from stage import VIEWS

from chassis.testing import eventually, publish, publish_raw
from contracts import codec

pytestmark = pytest.mark.faults

COPIES = 10


def test_every_click_sent_ten_times(stage, witness, note):
    """Guard: the key is the business fact: each is another event, with an id of its own."""
    stage.start()
    with stage.recorder(resend=COPIES, rate=300) as recorder:
        recorder.until_answered(1000)
        account = recorder.stop()
    seconds = stage.seconds_to_points(monotonic())
    verdict = check(stage, witness, account)
    assert verdict.awards <= len({click.pair for click in account.clicks}) + 1
    note("every click sent 10 times", verdict, seconds)


def test_duplicates_ten_times_and_shuffled(stage, witness, note):
    """Guards: the ledger's key; totals that are recomputed. Ten copies of every event, in any order."""
    stage.add("rewards", BATCH_SIZE="7")
    stage.add("rewards", BATCH_SIZE="7")
    stage.start()
    injected = set()

    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(st.data())
    def awards_are_one_each(data):
        visitors = [uuid4() for _ in range(data.draw(st.integers(1, 3)))]
        hotspots = [f"hotspot-{number}" for number in range(data.draw(st.integers(1, 6)))]
        events = [viewed(visitor, hotspot) for visitor in visitors for hotspot in hotspots]
        publish(stage.broker.uri, *data.draw(st.permutations(events * COPIES)))
        injected.update((str(visitor), hotspot) for visitor in visitors for hotspot in hotspots)

        with MongoClient(stage.database.uri, uuidRepresentation="standard") as client:
            ledger = client[f"{stage.prefix}_rewards"]["ledger"]
            totals = client[f"{stage.prefix}_rewards"]["totals"]
            chosen = {"visitor": {"$in": visitors}}
            eventually(lambda: ledger.count_documents(chosen) >= len(events))
            eventually(lambda: stage.broker_is_empty())
            assert ledger.count_documents(chosen) == len(events)
            found = {each["_id"]: each["total"] for each in totals.find({"_id": {"$in": visitors}})}
            assert found == dict.fromkeys(visitors, 10 * len(hotspots))

    awards_are_one_each()
    seconds = stage.seconds_to_points(monotonic())
    verdict = check(stage, witness, Account(), injected=injected)
    note("duplicates x10, shuffled", verdict, seconds)


def poison(visitor):
    """Name -> (body, headers, beginning of the reason)."""
    headers, body = codec.encode(viewed(visitor, "grue-soudure"))
    unknown = headers | {"ce-type": "HotspotViewedV9"}
    return {
        "bad JSON": (b"{not json", headers, "undecodable body"),
        "not UTF-8": (body.replace(b"grue-soudure", b"\xff\xfe"), headers, ""),
        "wrong schema": (json.dumps({"visitor": "me"}).encode(), headers, "invalid HotspotViewed"),
        "5 MB": (b" " * 5_000_000, headers, "body of 5000000 bytes"),
        "no headers": (body, {}, "header ce-type is missing"),
        "no id": (body, {k: v for k, v in headers.items() if k != "ce-id"}, "header ce-id is missing"),
        "bad time": (body, headers | {"ce-time": "yesterday"}, "header ce-time is malformed"),
        "unknown version": (body, unknown, "unknown event type 'HotspotViewedV9'"),
        "another event": (
            json.dumps({"content": "x", "kind": "tour", "version": "1"}).encode(),
            headers | {"ce-type": "ContentPublished"},
            "ContentPublished on the queue of HotspotViewed",
        ),
        "nested too deep": (b"[" * 60_000, headers, ""),
        "empty": (b"", headers, ""),
    }


@pytest.mark.quick_faults
def test_poison_of_every_kind_under_load(stage, witness, note):
    """Guard: what cannot be read is put aside with its reason; its neighbours are not."""
    stage.start()
    kinds = poison(uuid4())
    with stage.recorder() as recorder:
        for body, headers, _ in kinds.values():
            recorder.until_answered(10)
            publish_raw(stage.broker.uri, VIEWS, body, headers)
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    reasons = sorted((reason for _, _, reason in kinds.values()), reverse=True)  # those of any reason last
    note("poison of every kind", check(stage, witness, account, poison=reasons), seconds)


def test_a_defect_in_the_rules_under_load(stage, witness, note):
    """Guard: halving the batch finds the message that triggers it."""
    stage.start(rewards="defect:trigger")
    with stage.recorder() as recorder:
        for _ in range(5):
            recorder.until_answered(30)
            publish(stage.broker.uri, viewed(uuid4(), "trigger"))
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    verdict = check(stage, witness, account, poison=["ZeroDivisionError"] * 5)
    note("a defect that 5 events trigger", verdict, seconds)


def test_three_versions_of_an_event_side_by_side(stage, witness, note):
    """Guard: tolerant in: unknown fields are ignored, absent optional ones have their default."""
    stage.add("catalog")
    stage.add("catalog")
    stage.start()
    stage["catalog-0"].stop()
    stage["catalog-0"].start("next-version", lasting=True)
    stage.add("catalog").start("previous-version", lasting=True)
    stage.until_ready()
    with stage.recorder(clients=16) as recorder:
        recorder.until_answered(600)
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    published = [
        each.metric("usine_events_published_total") for each in stage.processes if each.kind == "catalog"
    ]
    assert all(count > 20 for count in published), published
    note("3 versions of HotspotViewed side by side", check(stage, witness, account), seconds)


def test_a_breaking_version_is_another_event(stage, witness, note):
    """Guard: an unknown version on the queue is put aside, kept for who will know it; the known go on."""
    stage.start()
    with stage.recorder() as recorder:
        for _ in range(3):
            headers, body = codec.encode(viewed(UUID(int=7), "grue-soudure"))
            publish_raw(stage.broker.uri, VIEWS, body, headers | {"ce-type": "HotspotViewedV2"})
            recorder.until_answered(50)
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    verdict = check(stage, witness, account, poison=["unknown event type 'HotspotViewedV2'"] * 3)
    note("a version that rewards does not know", verdict, seconds)
