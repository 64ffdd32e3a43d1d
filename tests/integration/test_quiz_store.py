"""What the store of quiz reads and writes, on the real mongod and without a broker."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import mongoengine
import pytest
from pymongo.errors import BulkWriteError

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from chassis.testing import eventually, once
from contracts.errors import NotFound
from services.quiz import store, store_imports
from services.quiz.explored import Explored
from services.quiz.models import QuizResult, QuizVersion, RomeOccupation, SeasonOccupation

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
OCCUPATIONS = [
    {
        "rome": rome,
        "name_feminine": f"Une {rome}",
        "name_masculine": f"Un {rome}",
        "riasec": riasec,
        "family": family,
        "challenges": ["inclusion"],
        "transitions": [],
        "near": near,
        "summary": "Fait.",
    }
    for rome, riasec, family, near in (
        ("H2902", "RI", "production", ["F1301"]),
        ("F1301", "R", "construction", []),
    )
]


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "quiz")
    yield
    mongoengine.disconnect("quiz")


def knowledge(version=1, title="La grue", id="grue"):
    question = {"id": "q", "type": "true-false", "text": "?", "key": True, "explanation": "!"}
    return {
        "id": id,
        "kind": "knowledge",
        "version": version,
        "title": title,
        "challenge": "inclusion",
        "questions": [question],
    }


def interests():
    item = {"id": "souder", "text": "Souder", "letter": "R"}
    return {
        "id": "metier",
        "kind": "interests",
        "version": 1,
        "challenge": "innovation",
        "items": [item],
    }


def import_season(*quizzes, occupations=OCCUPATIONS):
    store_imports.apply_season(occupations, quizzes, [])


def official(rome, **fields):
    facts = {"riasec": "R", "transitions": [], "interests": [], "near": []}
    return {"rome": rome, "name": f"Nom {rome}", **facts, **fields}


def result(visitor: UUID | None = None, minutes=0, kind="interests", quiz="metier", **changes):
    outcome = {
        "profile": {"scores": {"R": 80}, "code": "RIASEC", "doubt": None},
        "matches": [{"rome": "H2902"}, {"rome": "F1301"}],
    }
    fields = {
        "_id": uuid4(),
        "quiz": quiz,
        "version": 1,
        "kind": kind,
        "challenge": "inclusion",
        "completed_at": NOW + timedelta(minutes=minutes),
        "outcome": {"right": 1, "questions": 1} if kind == "knowledge" else outcome,
        "answers": {},
        "correlation_id": "test",
    }
    return fields | ({} if visitor is None else {"visitor": visitor}) | changes


def record(*results):
    store.record_results(list(results))


def ids(results):
    return [each["_id"] for each in results]


class TestSeasonInForce:
    @pytest.fixture
    def seconds_pass(self, monkeypatch):
        """``seconds_pass(number)``, as far as the age of the season is concerned."""
        clock = [1_000.0]
        monkeypatch.setattr(store, "monotonic", lambda: clock[0])
        return lambda number: clock.__setitem__(0, clock[0] + number)

    def test_has_quizzes_of_both_kinds_and_the_table_in_its_order(self):
        import_season(knowledge(1), knowledge(2), interests())
        season = store.SeasonInForce()()
        assert season.current == {"grue": 2, "metier": 1}
        assert season.versions.keys() == {("grue", 1), ("grue", 2), ("metier", 1)}
        liking = season.versions["metier", 1]
        assert [item.letter for item in liking.interests.items] == ["R"]
        assert liking.questions == ()
        known = season.versions["grue", 1]
        assert [question.key for question in known.questions] == [True]
        assert (known.interests, known.definition) == (None, knowledge(1))
        assert list(season.table) == ["H2902", "F1301"]
        assert [(each.rome, each.riasec, each.family, each.near) for each in season.occupations] == [
            ("H2902", "RI", "production", ("F1301",)),
            ("F1301", "R", "construction", ()),
        ]

    def test_is_read_again_within_two_seconds_and_not_at_every_call(self, seconds_pass):
        current = store.SeasonInForce()
        assert current().current == {}
        for version in (1, 2):
            before = current()
            import_season(knowledge(version))
            seconds_pass(1)
            assert current() is before
            seconds_pass(1.5)
            assert current().current == {"grue": version}

    def test_is_made_anew_only_when_something_has_changed(self):
        """What matching and reasons need of a season takes more time to make than to read."""
        content = {
            "id": "soudeuse",
            "kind": "testimony",
            "title": "Soudeuse",
            "person": {"occupation": "H2902"},
            "occupations": ["H2902"],
        }
        steps = {"rome": "F1301", "studies": [{"close": False}], "notice": "Onisep.", "as_of": "2026-04"}
        scores = {"interest_scores": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "interest_quality": "A"}
        current = store.SeasonInForce()
        imports = (
            lambda: import_season(interests()),
            lambda: import_season(interests(), occupations=OCCUPATIONS[::-1]),
            lambda: store_imports.apply_rome("60", [official("H2902", **scores)]),
            lambda: store_imports.apply_season(OCCUPATIONS, [interests()], [content]),
            lambda: store_imports.apply_season(OCCUPATIONS, [interests()], [content], [steps]),
        )
        seasons = [current()]
        for changed in imports:
            changed()
            seasons.append(current.read_again())
            changed()
            assert current.read_again() is seasons[-1]
        assert len(set(map(id, seasons))) == len(seasons)
        assert list(seasons[-1].studies) == ["F1301"]
        assert list(seasons[-1].offer.places) == [("content", "soudeuse")]

    def test_is_read_by_one_caller_while_the_others_use_the_one_before(self, seconds_pass):
        current = store.SeasonInForce()
        before, meanwhile = current(), []
        seconds_pass(3)
        import_season(knowledge())
        with once(current, "_read", "before", lambda: meanwhile.append(current())):
            assert current().current == {"grue": 1}
        assert meanwhile == [before]

    def test_is_read_at_once_for_those_who_need_the_present_one(self):
        current = store.SeasonInForce()
        current()
        import_season(knowledge())
        assert current.read_again().current == {"grue": 1}
        assert current().current == {"grue": 1}

    def test_is_read_once_for_all_who_need_the_present_one_at_the_same_time(self, monkeypatch):
        """They use a state if reading it began after their call: an older one may lack what they need."""
        current = store.SeasonInForce()
        current()
        calls, reads, found = [], [], []
        read, monotonic = current._read, store.monotonic
        monkeypatch.setattr(store, "monotonic", lambda: calls.append(monotonic()) or calls[-1])
        callers = [threading.Thread(target=lambda: found.append(current.read_again())) for _ in range(5)]

        def counted():
            reads.append(read)
            if len(reads) == 1:
                before = len(calls)
                for caller in callers:
                    caller.start()
                eventually(lambda: len(calls) >= before + len(callers))
                import_season(knowledge())
            return read()

        monkeypatch.setattr(current, "_read", counted)
        current.read_again()
        for caller in callers:
            caller.join()
        assert [season.current for season in found] == [{"grue": 1}] * 5
        assert len(reads) == 1


OWN = {"interest_scores": [7.0, 3.5, 1.0, 1.2, 1.0, 4.0], "interest_quality": "C"}


class TestScoresOfInterests:
    """Of the season's occupations: their own, else the register's if these are sure."""

    def register(self, quality):
        scores = {"interest_scores": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "interest_quality": quality}
        store_imports.apply_rome("60", [official("H2902", **scores), official("F1301")])

    def candidates(self, *with_own):
        table = [entry | (OWN if entry["rome"] in with_own else {}) for entry in OCCUPATIONS]
        import_season(occupations=table)
        season = store.SeasonInForce()()
        return {each.rome: (each.scores, each.quality) for each in season.occupations}

    def test_are_the_seasons_own_of_whatever_quality(self):
        self.register("A")
        assert self.candidates("H2902") == {"H2902": ((7.0, 3.5, 1.0, 1.2, 1.0, 4.0), "C"), "F1301": ((), "")}

    @pytest.mark.parametrize("quality", ["hand", "A", "B"])
    def test_are_the_registers_where_the_season_has_none(self, quality):
        self.register(quality)
        assert self.candidates() == {"H2902": ((1.0, 2.0, 3.0, 4.0, 5.0, 6.0), quality), "F1301": ((), "")}

    def test_are_none_where_the_register_has_only_unsure_ones(self):
        self.register("C")
        assert self.candidates() == {"H2902": ((), ""), "F1301": ((), "")}

    def test_are_stored_where_there_are_some_and_absent_elsewhere(self):
        self.candidates("H2902")
        stored = {each["_id"]: each for each in SeasonOccupation.objects.as_pymongo()}
        assert stored["H2902"].items() >= OWN.items()
        assert not stored["F1301"].keys() & OWN.keys()

    def test_are_read_also_of_a_season_that_was_imported_before_there_were_any(self):
        assert self.candidates("H2902", "F1301")["F1301"] == (tuple(OWN["interest_scores"]), "C")
        SeasonOccupation.objects.update(unset__interest_scores=True, unset__interest_quality=True)
        assert {each.scores for each in store.SeasonInForce()().occupations} == {()}

    def test_are_no_part_of_an_entry_of_the_register(self):
        self.register("A")
        assert store.official_occupation("H2902").keys() == store.official_occupation("F1301").keys()
        assert RomeOccupation.objects(interest_quality="A").count() == 1


class TestFrozenVersions:
    def answered(self):
        return {each.id: each.answered for each in QuizVersion.objects}

    def test_are_marked_before_the_first_result_and_once(self):
        import_season(knowledge(), interests())
        season = store.SeasonInForce()
        quiz = season().find("grue", None)
        assert season.freeze(quiz)
        assert self.answered() == {"grue@1": True, "metier@1": False}
        QuizVersion.objects.update(answered=False)
        assert season.freeze(quiz)
        assert self.answered() == {"grue@1": False, "metier@1": False}  # nothing was written again

    def test_that_other_processes_marked_are_not_marked_again(self):
        import_season(knowledge())
        QuizVersion.objects.update(answered=True)
        season = store.SeasonInForce()
        quiz = season().find("grue", None)
        QuizVersion.objects.update(answered=False)
        assert season.freeze(quiz)
        assert self.answered() == {"grue@1": False}

    def test_that_an_import_changed_meanwhile_are_to_be_read_again(self):
        import_season(knowledge())
        season = store.SeasonInForce()
        old = season().find("grue", None)
        import_season(knowledge(title="Autre"))
        assert not season.freeze(old)
        assert not season.freeze(old)
        assert self.answered() == {"grue@1": False}
        assert season.freeze(season.read_again().find("grue", None))
        assert self.answered() == {"grue@1": True}


class TestResults:
    def test_that_are_stored_stay_as_they_are(self):
        visitor = uuid4()
        first, new = result(visitor), result(visitor)
        [recorded] = store.record_results([first])
        assert (recorded.result["_id"], recorded.created, recorded.erased) == (first["_id"], True, False)
        again = first | {"completed_at": NOW + timedelta(days=1)}
        known, created = store.record_results([again, new])
        assert (known.result["completed_at"], known.created, known.erased) == (NOW, False, False)
        assert (created.result["_id"], created.created, created.erased) == (new["_id"], True, False)
        assert QuizResult.objects.count() == 2

    def test_of_erased_visitors_are_deleted_and_said_to_be(self):
        gone, visitor = uuid4(), uuid4()
        store.erase({gone: NOW})
        results = [result(gone), result(visitor), result()]
        recorded = store.record_results(results)
        assert [each.erased for each in recorded] == [True, False, False]
        assert set(ids(QuizResult.objects.as_pymongo())) == set(ids(results[1:]))

    def test_of_nobody_are_no_event(self):
        record(result(), result(uuid4()))
        pending = [("visitor" in each, "pending_since" in each) for each in QuizResult.objects.as_pymongo()]
        assert sorted(pending) == [(False, False), (True, True)]

    def test_are_found_by_their_visitor_only(self):
        visitor, neighbour = uuid4(), uuid4()
        mine = result(visitor)
        record(mine, result(neighbour))
        assert store.get_result(visitor, mine["_id"])["_id"] == mine["_id"]
        for who, id in ((neighbour, mine["_id"]), (visitor, uuid4())):
            with pytest.raises(NotFound):
                store.get_result(who, id)

    def test_are_listed_newest_first_and_exported_oldest_first(self, monkeypatch):
        visitor = uuid4()
        oldest = result(visitor, -1)
        same = [result(visitor, _id=UUID(int=number)) for number in (2, 3)]
        record(same[1], oldest, same[0], result(uuid4()))
        assert ids(store.list_results(visitor)) == ids([same[1], same[0], oldest])
        store.record_explorations({visitor: {"crochet": ["H2902"]}})
        store.record_completions({visitor: {"article": ["F1301"]}})
        explored, results = store.everything_of(visitor)
        assert explored == Explored(seen={"crochet": ["H2902"]}, completed={"article": ["F1301"]})
        assert ids(results) == ids([oldest, *same])
        assert store.everything_of(uuid4()) == (Explored(), [])
        monkeypatch.setattr(store, "RESULTS_LISTED", 2)
        assert ids(store.list_results(visitor)) == ids([same[1], same[0]])

    def test_are_compared_with_the_last_one_before_that_is_of_their_kind_and_if_it_can_be_of_their_quiz(self):
        visitor = uuid4()
        first, second = result(visitor, 1), result(visitor, 2, quiz="court")
        same = [result(visitor, 3, _id=UUID(int=number)) for number in (2, 3)]
        marks = result(visitor, 4, "knowledge", "grue")
        other_marks = result(visitor, 5, "knowledge", "usine")
        marks_again = result(visitor, 6, "knowledge", "grue")
        record(same[1], first, second, same[0], marks, other_marks, marks_again, result(uuid4(), 0))
        found = [store.result_before(each) for each in (second, *same, marks_again)]
        assert ids(found) == ids([first, first, same[0], marks])
        for alone in (first, marks, other_marks):
            with pytest.raises(NotFound):
                store.result_before(alone)

    def test_about_interests_count_for_a_class_by_the_latest_with_its_best_match(self):
        visitor, neighbour = uuid4(), uuid4()
        old = {"profile": {"scores": {"R": 1}, "code": "AAAAAA", "doubt": None}, "matches": []}
        last = result(visitor)
        record(last, result(visitor, -1, outcome=old), result(visitor, 1, "knowledge", "grue"))
        record(result(neighbour, outcome=old), result(uuid4()))
        twice = [
            result(visitor, _id=UUID(int=number), outcome=old | {"matches": [{"rome": f"A{number}"}]})
            for number in (1, 2)
        ]
        assert store.latest_interests([visitor]) == [
            {
                "_id": visitor,
                "result": last["_id"],
                "scores": {"R": 80},
                "code": "RIASEC",
                "rome": "H2902",
            }
        ]
        QuizResult.objects(visitor=visitor).delete()
        record(*twice)
        assert [each["rome"] for each in store.latest_interests([visitor])] == ["A2"]


class TestRegister:
    def test_names_and_entries_are_found_as_far_as_there_are_any(self):
        facts = {"riasec": "R", "transitions": [], "interests": [], "near": []}
        entries = [{"rome": rome, "name": f"Nom {rome}", **facts} for rome in ("H2902", "F1301")]
        store_imports.apply_rome("60", entries)
        assert store.official_names(["H2902", "X0000"]) == {"H2902": "Nom H2902"}
        assert store.official_names([]) == {}
        assert store.official_occupation("F1301")["name"] == "Nom F1301"
        assert store.official_occupation("X0000") is None

    def test_an_import_counts_what_it_did_and_says_how_far_it_is(self, monkeypatch):
        monkeypatch.setattr(store_imports, "CHUNK", 2)
        steps = []

        def release(number, *names):
            facts = {"riasec": "R", "transitions": [], "interests": [], "near": []}
            entries = [{"rome": name.upper(), "name": name, **facts} for name in names]
            steps.clear()
            return store_imports.apply_rome(number, entries, lambda *step: steps.append(step))

        found = release("60", "a", "b", "c")
        assert found == {"new": 3, "changed": 0, "unchanged": 0, "removed": 0}
        assert steps == [(2, 3), (3, 3)]
        found = release("60", "a", "B", "d")
        assert found == {"new": 1, "changed": 1, "unchanged": 1, "removed": 1}
        assert steps == [(2, 2)]
        stored = {each.rome: (each.name, each.release) for each in RomeOccupation.objects}
        assert stored == {"A": ("a", "60"), "B": ("B", "60"), "D": ("d", "60")}
        found = release("61", "a", "B", "d")
        assert found == {"new": 0, "changed": 0, "unchanged": 3, "removed": 0}
        assert {each.release for each in RomeOccupation.objects} == {"61"}

    def test_an_empty_database_is_known_as_such(self):
        assert store_imports.is_empty()
        import_season(knowledge())
        assert not store_imports.is_empty()


class TestExplorations:
    def test_add_up_and_are_kept_once(self):
        visitor, neighbour, nobody = uuid4(), uuid4(), uuid4()
        store.record_explorations({})
        store.record_explorations({visitor: {"crochet": ["H2902"]}, neighbour: {"four": ["F1301"]}})
        store.record_explorations({visitor: {"crochet": ["H2902"], "cabine": []}})
        assert store.seen_by([visitor, nobody]) == {
            visitor: Explored(seen={"crochet": ["H2902"], "cabine": []})
        }
        assert store.seen_by([visitor, neighbour])[neighbour] == Explored(seen={"four": ["F1301"]})
        assert store.seen_by([]) == {}

    def test_of_one_visitor_that_cannot_be_written_do_not_keep_those_of_others_from_being(self):
        broken, neighbour = uuid4(), uuid4()
        with pytest.raises(BulkWriteError):
            store.record_explorations({broken: {"": ["H2902"]}, neighbour: {"four": ["F1301"]}})
        assert store.seen_by([broken, neighbour]) == {neighbour: Explored(seen={"four": ["F1301"]})}
