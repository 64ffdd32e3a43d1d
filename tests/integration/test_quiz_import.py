"""A season's quizzes and occupations in the quiz database: all or nothing, frozen once answered."""

import threading
from copy import deepcopy

import mongoengine
import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandListener

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from contracts.errors import Conflict
from services.quiz import store_imports
from services.quiz.models import OccupationStudies, QuizVersion, RomeOccupation, SeasonOccupation


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture(autouse=True)
def database(config):
    mongo.connect(config, "quiz")
    yield
    mongoengine.disconnect("quiz")


def quiz(version=1, id="grue", title="La grue"):
    return {
        "id": id,
        "kind": "knowledge",
        "version": version,
        "title": title,
        "summary": "Tout en haut.",
        "challenge": "inclusion",
        "content": "grue",
        "duration_minutes": 3,
        "questions": [{"id": "q", "type": "true-false", "text": "?", "key": True, "explanation": "!"}],
    }


def occupation(rome, **changes):
    return {
        "rome": rome,
        "name_feminine": f"Une {rome}",
        "name_masculine": f"Un {rome}",
        "riasec": "RI",
        "family": "production",
        "challenges": ["inclusion"],
        "transitions": [],
        "near": [],
        "summary": "Fait.",
    } | changes


TABLE = [occupation("H2902"), occupation("F1301", near=["H2902"])]
STUDIES = [
    {
        "rome": "H2902",
        "studies": [{"close": False, "url": "https://onisep.fr"}],
        "notice": "!",
        "as_of": "2026-04",
    }
]
CONTENTS = [{"id": "grue", "kind": "tour", "title": "La grue", "occupations": ["H2902"]}]


def versions():
    return {each.id: (each.current, each.answered, each.definition["title"]) for each in QuizVersion.objects}


def everything():
    return [
        list(document.objects.order_by("pk").as_pymongo())
        for document in (QuizVersion, SeasonOccupation, OccupationStudies)
    ]


def answer(id):
    return QuizVersion.objects(id=id).update(set__answered=True)


def test_a_season_is_stored_as_its_files_say():
    store_imports.apply_season(TABLE, [quiz()], CONTENTS)
    [stored] = QuizVersion.objects
    assert (stored.id, stored.quiz, stored.version, stored.kind) == ("grue@1", "grue", 1, "knowledge")
    assert stored.definition == quiz()
    first, second = SeasonOccupation.objects.order_by("position")
    assert (first.rome, second.rome, second.near) == ("H2902", "F1301", ["H2902"])
    assert first.shown_by == {"contents": ["grue"], "scenes": []}
    assert second.shown_by == {"contents": [], "scenes": []}
    named = {"grue": {"kind": "tour", "title": "La grue", "person": False}}
    assert (first.titles, second.titles) == ({"contents": named, "hotspots": {}}, {})


def test_studies_are_those_of_the_last_import_with_their_source():
    store_imports.apply_season(TABLE, [quiz()], CONTENTS, STUDIES)
    [stored] = OccupationStudies.objects.as_pymongo()
    assert stored == {"_id": "H2902"} | {key: STUDIES[0][key] for key in STUDIES[0] if key != "rome"}
    store_imports.apply_season(TABLE, [quiz()], CONTENTS)
    assert OccupationStudies.objects.count() == 0


def test_studies_are_not_written_where_a_quiz_is_refused():
    store_imports.apply_season(TABLE, [quiz()], CONTENTS, STUDIES)
    answer("grue@1")
    before = everything()
    changed = [STUDIES[0] | {"notice": "Autre"}]
    with pytest.raises(Conflict):
        store_imports.apply_season(TABLE, [quiz(title="Autre")], CONTENTS, changed)
    assert everything() == before


def test_importing_again_changes_nothing_and_keeps_what_was_answered():
    store_imports.apply_season(TABLE, [quiz(1), quiz(2)], CONTENTS)
    answer("grue@1")
    before = everything()
    store_imports.apply_season(TABLE, [quiz(1), quiz(2)], CONTENTS)
    assert everything() == before


def test_the_highest_version_in_the_season_is_current_whatever_their_order():
    store_imports.apply_season(TABLE, [quiz(10), quiz(9), quiz(3, id="autre")], [])
    assert {id: current for id, (current, _, _) in versions().items()} == {
        "grue@10": True,
        "grue@9": False,
        "autre@3": True,
    }


def test_versions_that_left_the_season_stay_to_score_by_but_are_not_current():
    store_imports.apply_season(TABLE, [quiz(1), quiz(2)], [])
    answer("grue@2")
    store_imports.apply_season(TABLE, [quiz(1)], [])
    assert versions() == {"grue@1": (True, False, "La grue"), "grue@2": (False, True, "La grue")}
    store_imports.apply_season(TABLE, [], [])
    assert versions() == {"grue@1": (False, False, "La grue"), "grue@2": (False, True, "La grue")}
    store_imports.apply_season(TABLE, [quiz(2)], [])
    assert versions() == {"grue@1": (False, False, "La grue"), "grue@2": (True, True, "La grue")}


def test_a_version_that_nobody_answered_may_change():
    store_imports.apply_season(TABLE, [quiz()], [])
    before = QuizVersion.objects.get().digest
    store_imports.apply_season(TABLE, [quiz(title="La grande grue")], [])
    assert versions() == {"grue@1": (True, False, "La grande grue")}
    assert QuizVersion.objects.get().digest != before


def test_a_version_that_was_answered_is_frozen_even_after_it_left_the_season():
    store_imports.apply_season(TABLE, [quiz(1), quiz(2)], [])
    answer("grue@1")
    changed = [quiz(2, title="Autre"), quiz(1, title="Autre"), quiz(3)]
    [(position, message)] = store_imports.frozen_conflicts(changed)
    assert position == 1
    assert "version 1" in message
    store_imports.apply_season(TABLE, [quiz(2)], [])
    assert [position for position, _ in store_imports.frozen_conflicts(changed)] == [1]
    assert store_imports.frozen_conflicts([quiz(1), quiz(2, title="Autre")]) == []


def test_a_frozen_version_is_refused_also_by_the_import_which_then_writes_nothing():
    store_imports.apply_season(TABLE, [quiz()], [])
    answer("grue@1")
    before = everything()
    other_table = [occupation("H2902", summary="Fait autre chose.")]
    with pytest.raises(Conflict, match="réponses existent pour la version 1 de grue"):
        store_imports.apply_season(other_table, [quiz(2), quiz(title="Autre")], CONTENTS)
    assert everything() == before


def test_occupations_that_left_the_season_are_gone():
    store_imports.apply_season(TABLE, [], CONTENTS)
    store_imports.apply_season([occupation("F1301", summary="Fait mieux.")], [], [])
    [only] = SeasonOccupation.objects
    assert (only.rome, only.summary, only.position) == ("F1301", "Fait mieux.", 0)


def test_an_occupation_that_lacks_something_writes_nothing():
    broken = deepcopy(TABLE)
    broken[1]["summary"] = None
    with pytest.raises(mongoengine.ValidationError):
        store_imports.apply_season(broken, [quiz()], [])
    assert everything() == [[], [], []]


class Meanwhile(CommandListener):
    """Does something once, right after the database has done ``command``."""

    def __init__(self):
        self.command = self.act = None

    def then(self, command, act):
        self.command, self.act = command, act

    def succeeded(self, event):
        if event.command_name == self.command:
            self.command = None
            self.act()

    def started(self, event):
        pass

    def failed(self, event):
        pass


@pytest.fixture
def meanwhile(config, database):
    listener = Meanwhile()
    mongoengine.disconnect("quiz")
    mongoengine.connect(
        alias="quiz",
        db=f"{config.mongodb_prefix}_quiz",
        host=config.mongodb_uri,
        uuidRepresentation="standard",
        w="majority",
        readConcernLevel="majority",
        event_listeners=[listener],
    )
    return listener


@pytest.fixture
def elsewhere(config):
    """The database, through another connection."""
    with MongoClient(config.mongodb_uri, uuidRepresentation="standard") as client:
        yield client[f"{config.mongodb_prefix}_quiz"]


def test_an_answer_after_the_import_has_looked_keeps_its_words(meanwhile, elsewhere):
    store_imports.apply_season(TABLE, [quiz()], [])
    old = QuizVersion.objects.get().digest
    found = []

    def answer():
        done = elsewhere.versions.update_one({"_id": "grue@1", "digest": old}, {"$set": {"answered": True}})
        found.append(done.modified_count)

    meanwhile.then("find", answer)
    with pytest.raises(Conflict):
        store_imports.apply_season([], [quiz(title="Autre")], [])
    assert found == [1]
    assert versions() == {"grue@1": (True, True, "La grue")}
    assert SeasonOccupation.objects.count() == len(TABLE)


def test_an_answer_after_the_import_has_written_finds_that_its_words_are_gone(meanwhile, elsewhere):
    store_imports.apply_season(TABLE, [quiz()], [])
    old = QuizVersion.objects.get().digest
    found = []

    def answer():
        done = elsewhere.versions.update_one({"_id": "grue@1", "digest": old}, {"$set": {"answered": True}})
        found.append(done.matched_count)

    # It waits until the transaction is over, so it needs a thread of its own.
    thread = threading.Thread(target=answer)
    meanwhile.then("update", thread.start)
    store_imports.apply_season(TABLE, [quiz(title="Autre")], [])
    thread.join()
    assert found == [0]
    assert versions() == {"grue@1": (True, False, "Autre")}


def test_nobody_sees_half_of_a_season(meanwhile, elsewhere):
    store_imports.apply_season(TABLE, [quiz()], [])
    seen = []

    def look():
        titles = elsewhere.versions.distinct("definition.title")
        seen.append((titles, elsewhere.occupations.distinct("summary")))

    meanwhile.then("update", look)
    store_imports.apply_season([occupation("H2902", summary="Change.")], [quiz(title="Autre")], [])
    assert seen == [(["La grue"], ["Fait."])]
    look()
    assert seen[1] == (["Autre"], ["Change."])


def official(rome, name="Grutier / Grutière"):
    return {"rome": rome, "name": name, "riasec": "R", "transitions": [], "interests": [], "near": []}


def test_nobody_sees_half_of_a_release(meanwhile, elsewhere):
    store_imports.apply_rome("60", [official("F1301"), official("H2902")])
    seen = []

    def look():
        seen.append((elsewhere.rome.distinct("_id"), elsewhere.rome.distinct("release")))

    meanwhile.then("update", look)
    counts = store_imports.apply_rome("61", [official("F1301"), official("H2903")])
    assert counts == {"new": 1, "changed": 0, "unchanged": 1, "removed": 1}
    assert seen == [(["F1301", "H2902"], ["60"])]
    look()
    assert seen[1] == (["F1301", "H2903"], ["61"])


def test_an_official_occupation_that_lacks_something_writes_nothing():
    store_imports.apply_rome("60", [official("F1301")])
    with pytest.raises(mongoengine.ValidationError):
        store_imports.apply_rome("61", [official("F1302"), official("H2902", name=None)])
    assert RomeOccupation.objects.get().rome == "F1301"
