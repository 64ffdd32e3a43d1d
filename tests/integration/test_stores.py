"""What the stores promise, on the real mongod and without a broker."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from mongoengine.connection import disconnect
from pymongo import MongoClient

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.storage import mongo
from chassis.testing import eventually
from contracts.errors import NotFound
from contracts.rewards import PointsAwarded
from services.accounts import store as accounts
from services.accounts import store_departures
from services.accounts.models import Departure, Erasure, Session, Visitor
from services.catalog import store as catalog
from services.catalog.models import Content, HotspotPlace
from services.quiz import store as quiz
from services.quiz.models import QuizResult
from services.rewards import domain, projection
from services.rewards import store as rewards
from services.rewards.models import VisitorTotal

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
RULES = domain.Rules(
    version=1, rules=(), levels=(domain.Level(1, 0, "Première visite"), domain.Level(2, 50, "Curieuse"))
)


@pytest.fixture
def database(mongodb_uri):
    """Connect a service to a database of its own."""
    prefix, services = f"t{uuid4().hex[:12]}", []

    def database(service):
        services.append(service)
        config = Config(amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=mongodb_uri, mongodb_prefix=prefix)
        mongo.connect(config, service)

    yield database
    with MongoClient(mongodb_uri) as client:
        for service in services:
            disconnect(service)
            client.drop_database(f"{prefix}_{service}")


def award(visitor, **changes):
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
    return domain.Award(event=event, challenge="inclusion", tour="grue", correlation_id="test")


def total_of(visitor):
    found = VisitorTotal._get_collection().find_one({"_id": visitor})
    return (found["total"], found["awards"], found["level"])


class TestRewards:
    @pytest.fixture(autouse=True)
    def _database(self, database):
        database("rewards")

    def test_a_total_that_comes_late_does_not_lower_the_one_that_is_there(self):
        visitor = uuid4()
        for total, awards in ((60, 6), (40, 4), (60, 6)):
            rewards.project([domain.Total(visitor, total, awards, 1)], RULES)
            assert total_of(visitor) == (60, 6, 2)

    def test_what_is_recorded_is_found_by_the_sweep(self):
        """Guard: the write itself puts the event in the outbox."""
        visitor, before = uuid4(), datetime.now(UTC) - timedelta(seconds=1)
        [entry] = rewards.record_awards([award(visitor)])
        level = domain.LevelUp(id=uuid4(), visitor=visitor, level=2, title="Curieuse", total=60)
        rewards.record_levels([level], "test")
        for outbox in (rewards.AWARDS, rewards.LEVELS):
            assert before < outbox.oldest() <= datetime.now(UTC)
        at_once = type(rewards.AWARDS)(
            rewards.AWARDS.document, rewards.AWARDS.to_event, tombstones=rewards.TOMBSTONES
        )
        assert [each["_id"] for each in at_once.find_pending(10)] == [entry["_id"]]
        at_once.mark_published(at_once.find_pending(10))
        eventually(lambda: at_once.oldest() is None)

    def test_an_award_that_is_there_is_not_pending_again(self):
        visitor = uuid4()
        earned = award(visitor)
        [entry] = rewards.record_awards([earned])
        rewards.AWARDS.mark_published([entry])
        assert rewards.record_awards([earned]) == []
        eventually(lambda: rewards.AWARDS.oldest() is None)

    def test_a_total_that_moves_while_it_is_rebuilt_is_rebuilt_too(self, monkeypatch):
        visitor, sums = uuid4(), rewards.ledger_sums
        rewards.record_awards([award(visitor), award(visitor)])
        VisitorTotal(visitor=visitor, total=999, awards=2, level=2).save()

        def and_then_a_click(visitors=None):
            found = sums(visitors)
            if visitors is not None:
                monkeypatch.setattr(rewards, "ledger_sums", sums)
                rewards.record_awards([award(visitor)])
                rewards.project([domain.Total(visitor, 30, 3, 1)], RULES)
            return found

        monkeypatch.setattr(rewards, "ledger_sums", and_then_a_click)
        assert projection.rebuild(RULES) == 1
        assert total_of(visitor) == (30, 3, 1)

    def test_every_page_of_visitors_is_rebuilt(self, monkeypatch):
        monkeypatch.setattr(projection, "PAGE", 2)
        visitors = [uuid4() for _ in range(5)]
        rewards.record_awards([award(each) for each in visitors])
        assert projection.rebuild(RULES) == 5
        assert {total_of(each) for each in visitors} == {(10, 1, 1)}
        assert projection.rebuild(RULES) == 0


class TestAccounts:
    @pytest.fixture(autouse=True)
    def _database(self, database):
        database("accounts")

    @pytest.fixture
    def seated(self):
        """A visitor with a seat and a session, in a class of theirs."""
        school_class, visitor = uuid4(), uuid4()
        accounts.insert_class({"_id": school_class, "code": "7KQ2M4XD", "free": 5, "created_at": NOW})
        seat = accounts.seat_fields(
            school_class, "Castor futé", generation=1, recovery_hash=uuid4().hex, used=True, at=NOW
        )
        accounts.insert_seated(visitor, seat)
        return visitor

    def session(self, subject):
        id = uuid4()
        end = NOW + timedelta(days=60)
        accounts.insert_session(id, subject, "visitor", chain="c", live=["a"], at=NOW, expires_at=end)
        return accounts.find_session(id)

    def test_erasure_takes_departures_too(self, seated):
        store_departures.leave(seated, NOW)
        assert Departure.objects(visitor=seated).count() == 1
        assert accounts.find_unfinished_erasures([seated]) == {seated}
        accounts.erase(seated, NOW, publish=True)
        assert Departure.objects(visitor=seated).count() == 0
        assert (Visitor.objects.count(), Session.objects.count(), Erasure.objects.count()) == (0, 0, 1)
        assert accounts.find_unfinished_erasures([seated]) == set()

    def test_a_session_that_was_revoked_meanwhile_is_not_refreshed(self):
        subject = uuid4()
        read = self.session(subject)
        accounts.revoke_session(read["_id"], subject, NOW)
        assert not accounts.update_session(read, {"live": ["b"]})
        assert accounts.find_session(read["_id"])["live"] == ["a"]

    def test_nor_is_one_that_was_refreshed_meanwhile(self):
        read = self.session(uuid4())
        assert accounts.update_session(read, {"live": ["b"]})
        assert not accounts.update_session(read, {"live": ["c"]})
        assert accounts.find_session(read["_id"])["live"] == ["b"]

    def test_a_session_is_revoked_by_its_subject_only(self):
        read = self.session(uuid4())
        accounts.revoke_session(read["_id"], uuid4(), NOW)
        assert "revoked_at" not in accounts.find_session(read["_id"])


class TestCatalog:
    """What was withdrawn is there, and is shown to nobody."""

    @pytest.fixture(autouse=True)
    def _withdrawn(self, database):
        database("catalog")
        for id, published in (("online", True), ("gone", False)):
            content = {
                "_id": id,
                "kind": "tour",
                "challenge": "inclusion",
                "company": "c",
                "title": id,
                "summary": "",
                "duration_minutes": 15,
            }
            Content._get_collection().insert_one({**content, "published": published, "version": "1"})
            place = {"_id": f"{id}-point", "tour": id, "published": published}
            HotspotPlace._get_collection().insert_one(place)

    @pytest.mark.parametrize("read", [catalog.get_content, catalog.get_tour])
    def test_nor_read(self, read):
        assert read("online").id == "online"
        with pytest.raises(NotFound):
            read("gone")

    def test_nor_completed(self):
        assert catalog.find_contents(["online", "gone"]).keys() == {"online"}

    def test_nor_clicked(self):
        assert catalog.find_places(["online-point", "gone-point"]).keys() == {"online-point"}

    def test_nor_listed_nor_proposed(self):
        items = catalog.SnapshotCache().current().items
        assert items.keys() == {"online"}

    def test_but_organisers_find_it(self):
        assert catalog.find_any_content("gone").id == "gone"


class TestQuiz:
    @pytest.fixture(autouse=True)
    def _database(self, database):
        database("quiz")

    def result(self, visitor, at=NOW, doubt=None, rome="H2902", code="RIASEC"):
        profile = {"scores": {"R": 80}, "code": code, "doubt": doubt}
        outcome = {"profile": profile, "matches": [{"rome": rome}]}
        return {
            "_id": uuid4(),
            "visitor": visitor,
            "quiz": "likes",
            "version": 1,
            "kind": "interests",
            "outcome": outcome,
            "completed_at": at,
        }

    def test_a_doubtful_profile_does_not_count_for_the_class(self):
        sure, doubtful, both = uuid4(), uuid4(), uuid4()
        later = NOW + timedelta(hours=1)
        quiz.record_results(
            [
                self.result(sure, rome="A0000"),
                self.result(doubtful, doubt="fast", rome="B0000"),
                self.result(both, rome="C0000"),
                self.result(both, at=later, doubt="flat", rome="D0000"),
            ]
        )
        found = quiz.latest_interests([sure, doubtful, both])
        assert sorted(each["rome"] for each in found) == ["A0000", "C0000"]

    def test_of_several_results_the_latest_counts(self):
        visitor = uuid4()
        results = [
            self.result(visitor, NOW + timedelta(hours=hour), rome=f"A000{hour}") for hour in (1, 3, 2)
        ]
        quiz.record_results(results)
        assert [each["rome"] for each in quiz.latest_interests([visitor])] == ["A0003"]

    def test_a_result_is_in_the_outbox_if_it_has_a_visitor(self):
        mine, nobodys = self.result(uuid4()), self.result(uuid4())
        del nobodys["visitor"]
        before = datetime.now(UTC) - timedelta(seconds=1)
        quiz.record_results([mine, nobodys])
        assert before < quiz.RESULTS.oldest() <= datetime.now(UTC)
        pending = QuizResult._get_collection().find({"pending_since": {"$exists": True}})
        assert [each["_id"] for each in pending] == [mine["_id"]]
