"""What the store of rewards reads and writes, on the real mongod and without a broker."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import mongoengine
import pytest

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from contracts.errors import Conflict, Unavailable
from contracts.rewards import PointsAwarded
from services.rewards import domain, store
from services.rewards.models import LedgerEntry, RuleSet, VisitorTotal

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "rewards")
    yield
    mongoengine.disconnect("rewards")


@pytest.fixture
def at(monkeypatch):
    """``at(moment)``: from now on, that is the time of what is written."""
    return lambda moment: monkeypatch.setattr(store.clock, "now", lambda: moment)


def rules(version, points=10, id="point"):
    return {
        "version": version,
        "rules": [{"id": id, "event": "HotspotViewed", "points": points, "reason": "Point exploré"}],
        "levels": [{"level": 1, "points": 0, "title": "Première visite"}],
    }


def award(visitor, challenge: str | None = "inclusion", tour: str | None = "grue", **changes):
    fields = {
        "award": uuid4(),
        "visitor": visitor,
        "points": 10,
        "rule": "point",
        "rule_version": 1,
        "reason": "Point exploré",
        "object": "crochet",
        "source_event": uuid4(),
        "occurred_at": NOW,
    }
    event = PointsAwarded(**(fields | changes))
    return domain.Award(event=event, challenge=challenge, tour=tour, correlation_id="test")


def level_up(visitor, level, total=50):
    return domain.LevelUp(id=uuid4(), visitor=visitor, level=level, title=f"Niveau {level}", total=total)


def ids(entries):
    return [entry["_id"] for entry in entries]


class TestRules:
    @pytest.fixture
    def seconds_pass(self, monkeypatch):
        """``seconds_pass(number)``, as far as the age of the rules is concerned."""
        clock = [1_000.0]
        monkeypatch.setattr(store, "monotonic", lambda: clock[0])
        return lambda number: clock.__setitem__(0, clock[0] + number)

    def test_without_any_events_wait_for_them(self):
        current = store.CurrentRules()
        with pytest.raises(Unavailable):
            current()
        store.apply_rules(rules(1))
        assert current().version == 1

    def test_the_highest_version_is_in_force_within_two_seconds_and_is_not_read_at_every_event(
        self, seconds_pass
    ):
        current = store.CurrentRules()
        store.apply_rules(rules(9))
        assert current() == domain.Rules.parse(rules(9))
        store.apply_rules(rules(10, points=12))
        seconds_pass(1)
        assert current().version == 9
        seconds_pass(1.5)
        assert current() == domain.Rules.parse(rules(10, points=12))
        store.apply_rules(rules(11))
        seconds_pass(1)
        assert current().version == 10
        seconds_pass(1.5)
        assert current().version == 11

    def test_the_same_again_changes_nothing(self):
        store.apply_rules(rules(1))
        store.apply_rules(rules(1))
        [stored] = RuleSet.objects
        assert (stored.version, stored.rules, stored.levels) == (1, rules(1)["rules"], rules(1)["levels"])

    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            (rules(1), "La version 2 est en vigueur"),
            (rules(2, points=11), "La version 2 a été importée avec d’autres règles"),
            (rules(2) | {"levels": []}, "La version 2 a été importée avec d’autres règles"),
        ],
        ids=["older", "other rules", "other levels"],
    )
    def test_that_would_not_come_into_force_are_refused(self, changed, why):
        store.apply_rules(rules(2))
        assert why in store.rules_conflict(changed)
        with pytest.raises(Conflict, match=why):
            store.apply_rules(changed)
        assert [(each.version, each.rules) for each in RuleSet.objects] == [(2, rules(2)["rules"])]

    def test_a_new_version_is_no_conflict(self):
        assert store.rules_conflict(rules(1)) is None
        store.apply_rules(rules(1))
        assert store.rules_conflict(rules(1)) is None
        assert store.rules_conflict(rules(2, points=11)) is None

    def test_those_of_the_past_still_say_what_they_rewarded(self):
        past = store.PastRules()
        assert past(1, "point") is None
        store.apply_rules(rules(1))
        store.apply_rules(rules(2, id="autre"))
        assert past(1, "point") == "HotspotViewed"
        assert past(1, "autre") is None
        assert past(2, "autre") == "HotspotViewed"
        RuleSet.objects.delete()
        assert past(1, "point") == "HotspotViewed"  # read once: versions never change

    def test_under_another_id_are_named(self):
        assert store.renamed_rules(rules(1)) == ([], [])
        store.apply_rules(rules(1))
        assert store.renamed_rules(rules(2)) == ([], [])
        assert store.renamed_rules(rules(2, id="autre")) == (["point"], ["autre"])


class TestTotals:
    def test_are_the_sums_of_the_ledger_with_the_level_that_is_stored(self):
        known, new, nobody = uuid4(), uuid4(), uuid4()
        store.record_awards([award(known), award(known, points=50), award(new)])
        VisitorTotal(visitor=known, total=10, awards=1, level=3).save()
        totals = {total.visitor: total for total in store.totals_of([known, new, nobody])}
        assert totals == {known: domain.Total(known, 60, 2, 3), new: domain.Total(new, 10, 1, 0)}
        assert store.ledger_visitors() == {known, new}
        assert [store.get_total(each) for each in (known, new, nobody)] == [60, 10, 0]

    def test_are_read_of_some_or_of_all(self):
        one, other = uuid4(), uuid4()
        parsed = domain.Rules.parse(rules(1))
        store.project([domain.Total(one, 60, 2, 0), domain.Total(other, 10, 1, 0)], parsed)
        assert store.projected_sums() == {one: 60, other: 10}
        assert store.projected_sums([one]) == {one: 60}
        assert store.projected_sums([]) == {}
        assert store.stored_totals([one]) == {one: {"_id": one, "total": 60, "awards": 2, "level": 1}}

    def test_change_only_if_they_are_as_they_were_read(self):
        visitor = uuid4()
        old = {"_id": visitor, "total": 60, "awards": 2, "level": 1}
        VisitorTotal(visitor=visitor, total=60, awards=2, level=1).save()
        assert store.replace_total(old, old | {"total": 70})
        assert not store.replace_total(old, old | {"total": 80})
        assert store.projected_sums() == {visitor: 70}
        assert not store.delete_total(old)
        assert store.delete_total(old | {"total": 70})
        assert store.projected_sums() == {}


class TestAwards:
    def test_only_what_is_new_is_recorded_and_given_back(self):
        visitor = uuid4()
        first, second = award(visitor), award(visitor)
        assert ids(store.record_awards([first])) == [first.event.award]
        assert ids(store.record_awards([first, second, second])) == [second.event.award]
        assert LedgerEntry.objects.count() == 2

    def test_levels_too(self):
        visitor = uuid4()
        first, second = level_up(visitor, 2), level_up(visitor, 3)
        assert ids(store.record_levels([first], "test")) == [first.id]
        assert ids(store.record_levels([first, second], "test")) == [second.id]

    def test_are_paged_newest_first_also_those_of_one_moment(self, at):
        visitor, neighbour = uuid4(), uuid4()
        written = []
        for moment in (NOW, later(1), later(2)):
            at(moment)
            written += store.record_awards([award(visitor, award=UUID(int=len(written) + n)) for n in (1, 2)])
        store.record_awards([award(neighbour)])
        newest_first = ids(reversed(written))
        pages, before = [], None
        for _ in newest_first:
            [entry] = store.list_awards(visitor, before, 1)
            pages.append(entry["_id"])
            before = (entry["awarded_at"], entry["_id"])
        assert pages == newest_first
        assert store.list_awards(visitor, before, 1) == []
        assert ids(store.list_awards(visitor, None, 4)) == newest_first[:4]

    def test_say_what_was_discovered_oldest_first(self, at):
        visitor = uuid4()
        at(later(1))
        store.record_awards([award(visitor, object="b", award=UUID(int=3), tour=None)])
        store.record_awards([award(visitor, object="gone", rule="gone")])
        at(NOW)
        store.record_awards([award(visitor, object="d", award=UUID(int=5))])
        store.record_awards([award(visitor, object="a", award=UUID(int=4), rule_version=2)])
        store.record_awards([award(uuid4(), object="other")])
        names = {(1, "point"): "HotspotViewed", (2, "point"): "QuizCompleted"}
        assert store.discoveries_of(visitor, lambda *rule: names.get(rule)) == [
            domain.Discovery("QuizCompleted", "a", "grue"),
            domain.Discovery("HotspotViewed", "d", "grue"),
            domain.Discovery("HotspotViewed", "b", None),
        ]

    def test_are_repeated_to_a_stream_that_resumes_with_levels_in_their_order(self, at):
        visitor, neighbour = uuid4(), uuid4()
        expected = []
        for seconds in (-31, -29, 5, 10):
            at(later(seconds))
            [earned] = store.record_awards([award(visitor)])
            at(later(seconds + 1))
            [level] = store.record_levels([level_up(visitor, 2)], "c-1")
            expected += [earned, level]
        store.record_awards([award(neighbour)])
        store.record_levels([level_up(neighbour, 2)], "c-2")
        events = store.events_since(visitor, NOW)
        assert [event.id for event in events] == ids(expected)[1:]
        assert {event.data.visitor for event in events} == {visitor}
        assert [event.time for event in events][:2] == [later(-30), later(-29)]
        reached = events[0]
        assert (reached.data.level, reached.data.total, reached.correlation_id) == (2, 50, "c-1")

    def test_add_up_to_the_progress_of_those_who_have_any(self):
        one, other, nobody = uuid4(), uuid4(), uuid4()
        store.record_awards([award(one, points=50), award(one, challenge="innovation"), award(other)])
        store.record_awards([award(other, challenge=None)])
        found = store.progress_of([one, other, nobody])
        assert sorted(found, key=lambda each: each.points) == [
            domain.VisitorProgress(20, frozenset({"inclusion"})),
            domain.VisitorProgress(60, frozenset({"inclusion", "innovation"})),
        ]

    def test_are_all_in_what_is_kept_of_a_visitor_oldest_first(self, at):
        visitor, neighbour = uuid4(), uuid4()
        assert store.everything_of(visitor) == ([], [], None)
        at(later(1))
        last = [award(visitor, award=UUID(int=number)) for number in (3, 2)]
        store.record_awards(last)
        higher = [level_up(visitor, 3), level_up(visitor, 2)]
        store.record_levels(higher, "test")
        at(NOW)
        first = award(visitor, award=UUID(int=9))
        store.record_awards([first, award(neighbour)])
        lowest = level_up(visitor, 4)
        store.record_levels([lowest, level_up(neighbour, 2)], "test")
        store.project([domain.Total(visitor, 30, 3, 0)], domain.Rules.parse(rules(1)))
        awards, levels, total = store.everything_of(visitor)
        assert ids(awards) == [first.event.award, UUID(int=2), UUID(int=3)]
        assert ids(levels) == [lowest.id, higher[1].id, higher[0].id]
        assert total == {"_id": visitor, "total": 30, "awards": 3, "level": 1}
