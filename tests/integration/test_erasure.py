"""I8: of an erased visitor nothing stays and nothing comes back, whatever races with the erasure."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine.connection import disconnect
from pymongo import MongoClient
from sample_events import viewed

from chassis.runtime import metrics
from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.storage import mongo, tombstones
from chassis.testing import eventually, once, publish
from contracts.accounts import VisitorErased
from contracts.calls.rewards import ClassProgress
from contracts.calls.values import GROUP_MAX
from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidInput
from contracts.rewards import LevelReached, PointsAwarded
from services.rewards import projection, store
from services.rewards.models import ErasedVisitor, LedgerEntry, LevelEntry, VisitorTotal
from services.rewards.service import Rewards

FIRST, SECOND, TOUR = "grue-soudure", "grue-magnetoscopie", "grue-a-tour"

RULES = {
    "version": 1,
    "rules": [
        {"id": "point", "event": "HotspotViewed", "points": 10, "reason": "Point exploré"},
        {"id": "visite", "event": "ContentCompleted", "points": 50, "reason": "Visite terminée"},
    ],
    "levels": [
        {"level": 1, "points": 0, "title": "Première visite"},
        {"level": 2, "points": 50, "title": "Regard curieux"},
    ],
}


def completed(visitor, content=TOUR) -> Envelope:
    data = ContentCompleted(visitor=visitor, content=content, kind="tour", challenge="innovation")
    return Envelope.of(data, correlation_id="test")


def erased(visitor) -> Envelope:
    return Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")


def kept_of(visitor: UUID) -> dict[str, int]:
    """How many documents there are of ``visitor``, by collection; only those that are."""
    counts = {
        "ledger": LedgerEntry.objects(visitor=visitor).count(),
        "levels": LevelEntry.objects(visitor=visitor).count(),
        "totals": VisitorTotal.objects(visitor=visitor).count(),
    }
    return {name: count for name, count in counts.items() if count}


class Worker(Rewards):
    """Rewards without a broker: what it hands to the relay is in ``handed``."""

    def __init__(self) -> None:
        self.rules = store.CurrentRules()
        self.handed: list[dict] = []
        self.relay = SimpleNamespace(hand_over=lambda outbox, documents: self.handed.extend(documents))

    def handed_of(self, visitor: UUID) -> list[dict]:
        return [document for document in self.handed if document["visitor"] == visitor]


@pytest.fixture
def worker(mongodb_uri: str) -> Iterator[Worker]:
    """A database of rewards alone, with RULES in force."""
    config = Config(
        amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=mongodb_uri, mongodb_prefix=f"t{uuid4().hex[:12]}"
    )
    mongo.connect(config, "rewards")
    store.apply_rules(RULES)
    yield Worker()
    disconnect("rewards")
    with MongoClient(mongodb_uri) as client:
        client.drop_database(f"{config.mongodb_prefix}_rewards")


MOMENTS = [
    (step, when)
    for step in ("record_awards", "forget_erased", "totals_of", "record_levels", "project")
    for when in ("before", "after")
]


def where(step: str) -> object:
    return store.TOMBSTONES if step == "forget_erased" else store


@pytest.mark.parametrize(("step", "when"), MOMENTS)
def test_an_erasure_at_any_moment_of_awarding_leaves_nothing(worker, step, when):
    """Guard: the second look at the tombstones, after levels and totals."""
    visitor, neighbour = uuid4(), uuid4()
    with once(where(step), step, when, lambda: Worker().erase_visitors([erased(visitor)])):
        worker.award_points([completed(visitor), viewed(visitor), completed(neighbour)])
    assert kept_of(visitor) == {}
    assert kept_of(neighbour) == {"ledger": 1, "levels": 1, "totals": 1}
    assert len(worker.handed_of(neighbour)) == 2


@pytest.mark.parametrize("moment", MOMENTS[:2])
def test_what_is_erased_by_the_time_the_ledger_is_written_is_not_published(worker, moment):
    """Guard: the first look at the tombstones, before entries are handed over."""
    visitor = uuid4()
    step, when = moment
    with once(where(step), step, when, lambda: Worker().erase_visitors([erased(visitor)])):
        worker.award_points([completed(visitor), viewed(visitor)])
    assert worker.handed == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_awards_at_any_moment_of_an_erasure_leave_nothing(worker, when):
    """Guard: the tombstone comes before the deletion."""
    visitor = uuid4()
    worker.award_points([viewed(visitor)])
    late = [completed(visitor), viewed(visitor, SECOND)]
    with once(tombstones, "insert_new", when, lambda: worker.award_points(late)):
        worker.erase_visitors([erased(visitor)])
    assert kept_of(visitor) == {}
    worker.award_points([viewed(visitor, "late")])
    assert kept_of(visitor) == {}


def test_an_erasure_that_a_crash_cut_off_after_its_tombstone_is_finished_when_it_comes_again(worker):
    visitor, event = uuid4(), None
    worker.award_points([completed(visitor)])
    event = erased(visitor)

    class Crash(Exception):
        pass

    def crash():
        raise Crash

    with pytest.raises(Crash), once(store.TOMBSTONES, "delete_all_of", "before", crash):
        worker.erase_visitors([event])
    assert kept_of(visitor) == {"ledger": 1, "levels": 1, "totals": 1}
    worker.erase_visitors([event, event])
    assert kept_of(visitor) == {}


def test_the_first_erasure_is_the_one_that_is_noted(worker):
    visitor = uuid4()
    first, second = erased(visitor), erased(visitor)
    worker.erase_visitors([first])
    worker.erase_visitors([second])
    noted = ErasedVisitor.objects.get(visitor=visitor).erased_at
    assert abs(noted - first.time) < timedelta(milliseconds=1)


steps = st.lists(
    st.tuples(st.sampled_from(["view", "complete", "erase"]), st.integers(0, 2), st.integers(0, 2)),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.randoms(use_true_random=False))
def test_no_order_of_events_and_no_replay_brings_an_erased_visitor_back(worker, steps, random):
    visitors = [uuid4() for _ in range(3)]
    made = {
        "view": lambda who, what: viewed(who, f"h{what}"),
        "complete": lambda who, what: completed(who, f"c{what}"),
        "erase": lambda who, what: erased(who),
    }
    events = [made[kind](visitors[who], what) for kind, who, what in steps]
    gone = {event.data.visitor for event in events if isinstance(event.data, VisitorErased)}
    for round in (
        events,
        random.sample(events, len(events)),
        [e for e in reversed(events) if random.random() < 0.5],
    ):
        for event in round:
            if isinstance(event.data, VisitorErased):
                worker.erase_visitors([event])
            else:
                worker.award_points([event, event])
    worth = {"HotspotViewed": 10, "ContentCompleted": 50}
    found = {(event.data.visitor, event.subject): event.data.type_name() for event in events}
    for visitor in visitors:
        earned = [worth[kind] for (who, _), kind in found.items() if who == visitor and kind in worth]
        if visitor in gone:
            assert kept_of(visitor) == {}
        else:
            assert store.get_total(visitor) == sum(earned)
            assert LedgerEntry.objects(visitor=visitor).count() == len(earned)
    assert {each.visitor for each in ErasedVisitor.objects(visitor__in=visitors)} == gone


def leave_behind(visitor: UUID) -> None:
    """What a process that died after writing, before it looked for tombstones, may leave of an erased one."""
    long_ago = datetime.now(UTC) - timedelta(minutes=1)
    with once(store.TOMBSTONES, "forget_erased", "before", lambda: 1 / 0), pytest.raises(ZeroDivisionError):
        Worker().award_points([completed(visitor), viewed(visitor)])
    LedgerEntry.objects(visitor=visitor).update(pending_since=long_ago)
    VisitorTotal(visitor=visitor, total=10, awards=1, level=1).save()
    ErasedVisitor(visitor=visitor, erased_at=long_ago).save()


def test_the_sweep_deletes_what_a_crash_left_of_an_erased_visitor_instead_of_publishing_it(worker):
    visitor, other = uuid4(), uuid4()
    worker.award_points([viewed(other)])
    LedgerEntry.objects(visitor=other).update(pending_since=datetime.now(UTC) - timedelta(minutes=1))
    leave_behind(visitor)
    assert [entry["visitor"] for entry in store.AWARDS.find_pending(10)] == [other]
    assert kept_of(visitor) == {}


def test_an_unfinished_erasure_is_no_difference_and_rebuilding_finishes_it(worker):
    visitor, other = uuid4(), uuid4()
    worker.award_points([viewed(other)])
    VisitorTotal.objects(visitor=other).delete()
    leave_behind(visitor)
    assert [each.visitor for each in projection.verify().differences] == [other]
    projection.rebuild(worker.rules())
    assert kept_of(visitor) == {}
    result = projection.verify()
    assert (result.ledger, result.total, result.visitors, result.differences) == (10, 10, 1, ())


def test_an_erasure_in_the_middle_of_rebuilding_leaves_nothing(worker):
    visitor = uuid4()
    worker.award_points([completed(visitor)])
    VisitorTotal.objects(visitor=visitor).delete()
    with once(store, "project", "before", lambda: Worker().erase_visitors([erased(visitor)])):
        projection.rebuild(worker.rules())
    assert kept_of(visitor) == {}


def handled(kind: type) -> float:
    return metrics.EVENTS_HANDLED.labels("rewards", kind.type_name())._value.get()


@pytest.mark.usefixtures("platform")
def test_a_replay_of_everything_brings_nothing_back(config, visitor, recorder):
    """Through the broker, old events and the erasure itself many times over."""
    visitor.view(FIRST, SECOND)
    visitor.complete(TOUR)
    visitor.until_total(75)
    eventually(lambda: len(recorder.of(LevelReached)) == 1)
    old = recorder.of(HotspotViewed) + recorder.of(ContentCompleted)
    assert len(old) == 3
    publish(config.amqp_uri, erased(visitor.id))
    eventually(lambda: kept_of(visitor.id) == {} and ErasedVisitor.objects(visitor=visitor.id).count())
    published = {event.id for event in recorder.of(PointsAwarded)}
    before = handled(HotspotViewed), handled(ContentCompleted)
    publish(config.amqp_uri, *old, erased(visitor.id), *reversed(old), *old)
    publish(config.amqp_uri, viewed(visitor.id, "maree-groupe-bulbe"), completed(visitor.id, "puce"))
    eventually(lambda: (handled(HotspotViewed), handled(ContentCompleted)) == (before[0] + 7, before[1] + 4))
    assert kept_of(visitor.id) == {}
    assert visitor.points()["total"] == 0
    assert projection.verify().differences == ()
    assert {event.id for event in recorder.of(PointsAwarded)} == published
    assert len(recorder.of(LevelReached)) == 1


@pytest.mark.usefixtures("platform")
def test_an_export_tells_all_and_after_the_erasure_nothing(config, call, visitor):
    visitor.complete(TOUR)
    visitor.until_total(55)
    total = {"total": 55, "awards": 2, "level": 2}  # written after the ledger and the levels
    eventually(lambda: call("rewards", "export_visitor", visitor=str(visitor.id))["total"] == total)
    export = call("rewards", "export_visitor", visitor=str(visitor.id))
    assert [(level["level"], level["title"]) for level in export["levels"]] == [(2, "Regard curieux")]
    stored = {str(entry.id): entry for entry in LedgerEntry.objects(visitor=visitor.id)}
    assert {award["award_id"] for award in export["awards"]} == set(stored)
    for award in export["awards"]:
        entry = stored[award["award_id"]]
        assert (award["object"], award["challenge"], award["event_id"], award["correlation_id"]) == (
            TOUR,
            "inclusion",
            str(entry.source_event),
            "test",
        )
    publish(config.amqp_uri, erased(visitor.id))
    nothing = {"awards": [], "levels": [], "total": None}
    eventually(lambda: call("rewards", "export_visitor", visitor=str(visitor.id)) == nothing)


def test_the_progress_of_a_class_counts_people_once_and_hides_few(worker):
    group = [uuid4() for _ in range(30)]
    for number, visitor in enumerate(group[:12]):
        worker.award_points([viewed(visitor), viewed(visitor, SECOND)])
        if number < 7:
            worker.award_points([completed(visitor)])
        if number < 2:
            worker.award_points([viewed(visitor, "eolienne", challenge="sustainability")])
    worker.award_points([viewed(uuid4())])
    found = worker.class_progress(list(group) * 2)
    assert found == {
        "seats": 30,
        "active": 12,
        "points": 12 * 20 + 7 * 50 + 2 * 10,
        "by_challenge": {
            "innovation": None,  # the smallest of those that could be shown, hidden with the next
            "inclusion": 12,
            "industry-4-0": 0,
            "sustainability": None,
        },
    }


def test_an_erased_visitor_counts_as_a_seat_at_most(worker):
    group = [uuid4() for _ in range(12)]
    worker.award_points([viewed(visitor) for visitor in group[:6]])
    assert worker.class_progress(list(group))["active"] == 6
    worker.erase_visitors([erased(visitor) for visitor in group[:1]])
    found = worker.class_progress(list(group))
    assert (found["seats"], found["active"], found["points"]) == (12, 5, 50)


def test_awards_from_before_challenges_were_kept_still_count(worker):
    group = [uuid4() for _ in range(5)]
    worker.award_points([viewed(visitor) for visitor in group])
    LedgerEntry._get_collection().update_many({}, {"$unset": {"challenge": ""}})
    found = worker.class_progress(list(group))
    assert (found["active"], found["points"], found["by_challenge"]["inclusion"]) == (5, 50, 0)
    assert len(worker.get_points(group[0])["awards"]) == 1


@pytest.mark.parametrize("visitors", ["me", ["me"], [{"$ne": None}], [str(uuid4())] * (GROUP_MAX + 1), None])
def test_a_group_is_a_list_of_visitors(visitors):
    with pytest.raises(InvalidInput) as caught:
        ClassProgress.parse([visitors], {})
    assert set(caught.value.details["errors"]) == {"visitors"}


def test_an_award_keeps_the_challenge_of_its_event(worker):
    visitor = uuid4()
    worker.award_points([viewed(visitor, challenge="industry-4-0")])
    [entry] = LedgerEntry.objects(visitor=visitor)
    assert entry.challenge == "industry-4-0"
    assert "challenge" not in store.AWARDS.to_event(entry.to_mongo()).data.__struct_fields__
