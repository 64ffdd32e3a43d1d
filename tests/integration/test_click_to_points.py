"""A click becomes points: once, whatever happens on the way."""

from functools import partial
from uuid import uuid4

import msgspec
import pytest
from pymongo.errors import BulkWriteError
from sample_events import viewed

from chassis.storage.outbox import Relay
from chassis.testing import eventually, publish
from contracts.calls.rewards import EventsSince
from contracts.catalog import HotspotViewed
from contracts.errors import InvalidInput
from contracts.rewards import LevelReached, PointsAwarded
from services.catalog.models import HotspotPlace
from services.catalog.service import Catalog
from services.rewards import projection, store
from services.rewards.models import LedgerEntry, VisitorTotal
from services.rewards.service import Rewards
from streams import sse

FIRST, SECOND, THIRD = "grue-soudure", "grue-magnetoscopie", "maree-groupe-bulbe"


@pytest.mark.usefixtures("platform")
def test_a_click_is_listed_with_its_reason_and_its_event(visitor):
    [event_id] = visitor.view(FIRST)
    points = visitor.until_total(10)
    assert points["awards"] == [
        {
            "award_id": points["awards"][0]["award_id"],
            "points": 10,
            "rule": "point-d-interet",
            "reason": "Point d’intérêt exploré",
            "object": FIRST,
            "occurred_at": points["awards"][0]["occurred_at"],
            "event_id": event_id,
        }
    ]
    assert points["level"] == {"level": 1, "title": "Première visite", "points": 0, "next_points": 50}


@pytest.mark.usefixtures("platform")
def test_the_same_click_ten_times_at_once_and_in_a_row_is_one_award(visitor):
    visitor.view(*[FIRST] * 10)
    for _ in range(10):
        visitor.view(FIRST)
    visitor.view(SECOND)
    assert len(visitor.until_total(20)["awards"]) == 2


@pytest.mark.usefixtures("platform")
def test_an_unknown_hotspot_earns_nothing_and_harms_no_neighbour(visitor):
    known, *unknown = visitor.view(FIRST, "no-such-hotspot", "No Slug")
    assert known is not None
    assert unknown == [None, None]
    visitor.until_total(10)


@pytest.mark.usefixtures("platform")
def test_a_finished_tour_earns_by_every_rule_that_matches_and_raises_the_level(visitor, recorder):
    visitor.complete("grue-a-tour")
    points = visitor.until_total(55)
    assert {award["rule"] for award in points["awards"]} == {"visite-terminee", "bonus-inclusion"}
    assert points["level"]["title"] == "Regard curieux"
    [level] = eventually(lambda: recorder.of(LevelReached))
    assert (level.data.visitor, level.data.level, level.data.total) == (visitor.id, 2, 55)


@pytest.mark.usefixtures("platform")
def test_the_correlation_id_reaches_the_last_event(visitor, recorder):
    visitor.view(FIRST)
    [awarded] = eventually(lambda: recorder.of(PointsAwarded))
    [viewed_event] = recorder.of(HotspotViewed)
    assert awarded.correlation_id == viewed_event.correlation_id == "test"
    assert awarded.data.source_event == viewed_event.id


def test_clicks_made_while_rewards_never_ran_yet_are_awarded_when_it_starts(season, start, visitor):
    start(Catalog)
    visitor.view(FIRST, SECOND)
    start(Rewards)
    visitor.until_total(20)


def test_clicks_made_while_rewards_is_stopped_are_awarded_when_it_is_back(platform, start, visitor):
    visitor.view(FIRST)
    visitor.until_total(10)
    platform[1].stop()
    visitor.view(SECOND)
    start(Rewards)
    visitor.until_total(20)


def test_a_stop_finishes_what_was_taken(platform, config, start, visitor):
    hotspots = list(HotspotPlace.objects.scalar("id"))
    visitor.view(*hotspots)
    platform[1].stop()
    start(Rewards)
    visitor.until_total(10 * len(hotspots))


@pytest.mark.usefixtures("platform")
def test_duplicates_in_any_order_leave_one_award_each_and_the_right_total(config, visitor):
    """Guard: the ledger's key."""
    events = [viewed(visitor.id, hotspot) for hotspot in (FIRST, SECOND, THIRD)]
    publish(config.amqp_uri, *events, *reversed(events), *events)
    publish(config.amqp_uri, *(viewed(visitor.id, hotspot) for hotspot in (THIRD, FIRST, SECOND)))
    visitor.complete("article-jumeau-numerique")
    visitor.until_total(45)
    assert LedgerEntry.objects(visitor=visitor.id).count() == 4


@pytest.mark.usefixtures("platform")
def test_an_award_without_its_total_is_mended_by_the_next_delivery(config, visitor):
    """As after a crash between ledger and totals. Guard: totals follow deliveries, not new awards."""
    visitor.view(FIRST)
    eventually(lambda: VisitorTotal.objects(visitor=visitor.id, total=10).count() == 1)
    VisitorTotal.objects(visitor=visitor.id).delete()
    publish(config.amqp_uri, viewed(visitor.id))
    eventually(lambda: VisitorTotal.objects(visitor=visitor.id, total=10).count() == 1)


@pytest.mark.usefixtures("platform")
def test_points_never_contradict_the_awards_beside_them(visitor, call):
    """N10: awards are announced before the totals are brought up. Guard: the ledger is what is added up."""
    visitor.view(FIRST, SECOND, THIRD)
    visitor.until_total(30)
    eventually(lambda: VisitorTotal.objects(visitor=visitor.id, total=30).count() == 1)
    VisitorTotal.objects(visitor=visitor.id).update(total=10, awards=1)
    assert visitor.points()["total"] == 30
    first = call("rewards", "get_points", visitor=str(visitor.id), limit=2)
    assert (first["total"], len(first["awards"])) == (30, 2)
    second = call("rewards", "get_points", visitor=str(visitor.id), limit=2, after=first["next"])
    assert (second["total"], len(second["awards"])) == (30, 1)


@pytest.mark.usefixtures("platform")
def test_discoveries_are_what_has_earned_something(visitor, call):
    visitor.view(SECOND, FIRST, FIRST)
    visitor.complete("grue-a-tour")
    visitor.until_total(75)
    found = call("rewards", "list_discoveries", visitor=str(visitor.id))
    assert sorted(found["hotspots"], key=lambda each: each["id"]) == [
        {"id": SECOND, "tour": "grue-a-tour"},
        {"id": FIRST, "tour": "grue-a-tour"},
    ]
    assert (found["contents"], found["quizzes"]) == (["grue-a-tour"], [])
    assert call("rewards", "list_discoveries", visitor=str(uuid4())) == {
        "hotspots": [],
        "contents": [],
        "quizzes": [],
    }


@pytest.mark.usefixtures("platform")
def test_what_was_earned_by_older_rules_stays_discovered(visitor, call):
    visitor.view(FIRST)
    visitor.until_total(10)
    now = call("rewards", "get_rules")
    later = {"version": now["version"] + 1, "levels": now["levels"]}
    store.apply_rules(later | {"rules": [{**now["rules"][1], "id": "renamed"}]})
    found = call("rewards", "list_discoveries", visitor=str(visitor.id))
    assert [each["id"] for each in found["hotspots"]] == [FIRST]


@pytest.mark.usefixtures("platform")
def test_an_award_that_a_crash_left_unpublished_is_published_by_the_sweep(visitor, recorder, monkeypatch):
    """As after a crash between ledger and relay. Guard: the outbox is in the ledger's document."""
    monkeypatch.setattr(Relay, "hand_over", lambda self, outbox, documents: None)
    visitor.view(FIRST)
    visitor.until_total(10)
    eventually(lambda: recorder.of(PointsAwarded))
    assert len({event.id for event in recorder.of(PointsAwarded)}) == 1
    eventually(lambda: store.AWARDS.oldest() is None)


@pytest.mark.usefixtures("platform")
def test_points_are_paged_newest_first_without_gap_or_repeat(call, visitor):
    hotspots = list(HotspotPlace.objects.scalar("id"))
    visitor.view(*hotspots)
    visitor.until_total(10 * len(hotspots))
    seen, after = [], None
    while True:
        page = call("rewards", "get_points", visitor=str(visitor.id), after=after, limit=7)
        seen += [award["object"] for award in page["awards"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(hotspots)


@pytest.mark.usefixtures("platform")
def test_what_a_broken_stream_missed_can_be_requested(call, visitor):
    visitor.complete("grue-a-tour")
    visitor.until_total(55)
    # Levels are written after the ledger, which the total is read from.
    missed = partial(call, "rewards", "events_since", visitor=str(visitor.id), since_ms=0)
    expected = ["PointsAwarded", "PointsAwarded", "LevelReached"]
    eventually(lambda: [event["type"] for event in missed()] == expected)
    assert call("rewards", "events_since", visitor=str(uuid4()), since_ms=0) == []
    # As gateways of the release before still read it.
    before = call("rewards", "points_since", visitor=str(visitor.id), since_ms=0)
    assert [event["type"] for event in before] == ["points", "points", "level"]
    sent = [sse.of_event(envelope)[1] for envelope in msgspec.convert(missed(), EventsSince.result)]
    assert [(each["time_ms"], each["data"]) for each in before] == [
        (each.id, msgspec.to_builtins(each.data)) for each in sent
    ]


@pytest.mark.usefixtures("platform")
def test_verify_shows_every_difference_and_rebuild_mends_it(visitor):
    visitor.view(FIRST, SECOND)
    visitor.until_total(20)
    eventually(lambda: VisitorTotal.objects(visitor=visitor.id, total=20).count() == 1)
    VisitorTotal.objects(visitor=visitor.id).update(total=999)
    VisitorTotal(visitor=uuid4(), total=5, awards=1, level=1).save()
    result = projection.verify()
    assert (result.ledger, result.total) == (20, 1004)
    assert {(each.ledger, each.total) for each in result.differences} == {(20, 999), (0, 5)}
    assert projection.rebuild(store.CurrentRules()()) == 2
    after = projection.verify()
    assert (after.ledger, after.total, after.differences) == (20, 20, ())
    assert visitor.points()["total"] == 20


@pytest.mark.usefixtures("platform")
def test_a_total_that_cannot_be_written_is_no_silent_success(visitor):
    visitor.view(FIRST)
    visitor.until_total(10)
    with pytest.raises(BulkWriteError) as caught:
        store._update(VisitorTotal, [{"q": {"_id": visitor.id}, "u": {"$inc": {"total": "many"}}}])
    [failure] = caught.value.details["writeErrors"]
    assert failure["index"] == 0


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize(
    ("method", "arguments", "field"),
    [
        ("get_points", {"visitor": "me"}, "visitor"),
        ("get_points", {"visitor": str(uuid4()), "limit": "many"}, "limit"),
        ("get_points", {"visitor": str(uuid4()), "limit": 101}, "limit"),
        ("get_points", {"visitor": str(uuid4()), "after": "nowhere"}, "after"),
        ("events_since", {"visitor": str(uuid4()), "since_ms": 10**20}, "since_ms"),
        ("events_since", {"visitor": str(uuid4()), "since_ms": "then"}, "since_ms"),
    ],
)
def test_a_wrong_argument_is_named(call, method, arguments, field):
    with pytest.raises(InvalidInput) as caught:
        call("rewards", method, **arguments)
    assert list(caught.value.details["errors"]) == [field]
