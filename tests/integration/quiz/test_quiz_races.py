"""What happens at the same moment in other processes: an erasure, an import. The database alone is needed."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from quiz_stage import HANDY, KNOWLEDGE, RIGHT, SHORT, Worker, likes, publish_season, sent
from sample_events import viewed

from chassis.runtime import clock
from chassis.storage.tombstones import OutboxOfVisitors
from chassis.testing import once
from contracts.accounts import VisitorErased
from contracts.catalog import ContentCompleted
from contracts.envelope import Envelope
from contracts.errors import InvalidCredentials, InvalidInput
from services.quiz import store
from services.quiz.models import (
    Exploration,
    OccupationStudies,
    QuizResult,
    QuizVersion,
    RomeOccupation,
    SeasonOccupation,
)


def erased(visitor: UUID) -> Envelope:
    return Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")


def completed(visitor: UUID) -> Envelope:
    data = ContentCompleted(
        visitor=visitor, content="c", kind="article", challenge="inclusion", occupations=("H2902",)
    )
    return Envelope.of(data, correlation_id="test")


def kept_of(visitor: UUID) -> int:
    return QuizResult.objects(visitor=visitor).count() + Exploration.objects(visitor=visitor).count()


MOMENTS = [
    (step, when) for step in ("seen_by", "record_results", "forget_erased") for when in ("before", "after")
]


def where(step: str) -> object:
    return store.TOMBSTONES if step == "forget_erased" else store


@pytest.mark.parametrize(("step", "when"), MOMENTS)
def test_an_erasure_at_any_moment_of_submitting_leaves_nothing(worker, definitions, step, when):
    """Guard: the look at the tombstones after the result is written."""
    visitor, neighbour = uuid4(), uuid4()
    answers = sent(likes(definitions[SHORT], HANDY))
    worker.call("submit", quiz=SHORT, answers=answers, visitor=str(neighbour))
    with once(where(step), step, when, lambda: Worker().erase_visitors([erased(visitor)])):
        try:
            worker.call("submit", quiz=SHORT, answers=answers, visitor=str(visitor))
            late = True
        except InvalidCredentials:
            late = False
    assert late is (when == "after" and step != "seen_by")  # after the look
    assert kept_of(visitor) == 0
    assert kept_of(neighbour) == 1
    assert [each["visitor"] for each in worker.handed] == [neighbour, visitor][: 1 + late]


@pytest.mark.parametrize("step", ["record_explorations", "forget_erased"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_at_any_moment_of_exploring_leaves_nothing(worker, step, when):
    visitor, neighbour = uuid4(), uuid4()
    with once(where(step), step, when, lambda: Worker().erase_visitors([erased(visitor)])):
        worker.explore(
            [
                viewed(visitor, "h1", "H2902"),
                viewed(neighbour, "h1", "H2902"),
                viewed(visitor, "h2", "H2902"),
            ]
        )
    assert kept_of(visitor) == 0
    assert kept_of(neighbour) == 1


@pytest.mark.parametrize("step", ["record_completions", "forget_erased"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_erasure_at_any_moment_of_completing_leaves_nothing(worker, step, when):
    visitor, neighbour = uuid4(), uuid4()
    with once(where(step), step, when, lambda: Worker().erase_visitors([erased(visitor)])):
        worker.complete([completed(visitor), completed(neighbour)])
    assert kept_of(visitor) == 0
    assert kept_of(neighbour) == 1


def test_what_a_crash_left_unpublished_of_a_visitor_erased_meanwhile_is_not_published(worker, definitions):
    visitor = uuid4()
    worker.call("submit", quiz=SHORT, answers=sent(likes(definitions[SHORT], HANDY)), visitor=str(visitor))
    [left] = worker.handed
    store.erase({visitor: clock.now()})
    QuizResult._get_collection().insert_one(left)
    outbox = OutboxOfVisitors(lambda: QuizResult, store._quiz_completed, tombstones=store.TOMBSTONES)
    assert outbox.find_pending(10) == []
    assert kept_of(visitor) == 0


def changed(definition: dict[str, Any]) -> dict[str, Any]:
    """Another key for the first question."""
    first, *others = definition["questions"]
    return definition | {"questions": [first | {"key": "a"}, *others]}


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_import_that_comes_before_the_first_answer_is_what_it_is_scored_by(
    worker, files, definitions, when
):
    """Guard: the digest in the condition of ``SeasonInForce.freeze``."""
    worker.call("list_quizzes")  # has read the season
    new = changed(next(each for each in files.quizzes.values() if each["id"] == KNOWLEDGE))
    refused = []

    def import_it():
        try:
            publish_season(files, **{KNOWLEDGE.replace("-", "_"): new})
        except Exception as error:
            refused.append(type(error).__name__)

    with once(worker.season, "freeze", when, import_it):
        result = worker.call("submit", quiz=KNOWLEDGE, answers=sent(RIGHT), visitor=str(uuid4()))
    stored = QuizVersion.objects.get(id=f"{KNOWLEDGE}@1")
    assert stored.answered
    assert result["right"] == {"before": 6, "after": 7}[when]
    assert stored.definition["questions"][0]["key"] == {"before": "a", "after": "b"}[when]
    assert refused == {"before": [], "after": ["Conflict"]}[when]


def test_an_import_that_changes_questions_refuses_the_answers_to_the_old_ones(worker, files):
    worker.call("list_quizzes")
    old = next(each for each in files.quizzes.values() if each["id"] == KNOWLEDGE)
    fewer = old | {"questions": old["questions"][1:]}
    with (
        once(
            worker.season,
            "freeze",
            "before",
            lambda: publish_season(files, **{KNOWLEDGE.replace("-", "_"): fewer}),
        ),
        pytest.raises(InvalidInput) as caught,
    ):
        worker.call("submit", quiz=KNOWLEDGE, answers=sent(RIGHT))
    assert list(caught.value.details["errors"]) == ["answers.grue-role-du-lest"]
    assert QuizResult.objects.count() == 0


def test_the_flag_is_written_once_per_version(worker):
    submit = lambda: worker.call("submit", quiz=KNOWLEDGE, answers=sent(RIGHT), visitor=str(uuid4()))  # noqa: E731
    submit()
    version = QuizVersion.objects.get(id=f"{KNOWLEDGE}@1")
    QuizVersion.objects(id=version.id).update(answered=False)
    submit()
    assert not QuizVersion.objects.get(id=version.id).answered


def test_a_result_outlives_the_occupations_that_it_proposed(worker, definitions):
    visitor, answers = str(uuid4()), sent(likes(definitions[SHORT], HANDY))
    result = worker.call("submit", quiz=SHORT, answers=answers, visitor=visitor)
    first, second = (match["rome"] for match in result["matches"][:2])
    SeasonOccupation.objects(rome__in=[first, second]).delete()
    RomeOccupation(rome=first, name="Soudeur / Soudeuse en atelier", release="460").save()
    later = Worker().call("get_result", visitor=visitor, result=str(result["id"]))
    shown = [(match["name_feminine"], match["name_masculine"]) for match in later["matches"][:2]]
    assert shown == [("Soudeuse en atelier", "Soudeur en atelier"), (second, second)]
    assert later["matches"][0]["summary"] is None
    assert later["matches"][0]["shown_by"] == {"contents": [], "scenes": []}


def test_an_occupation_without_known_studies_has_no_field_about_them(worker, definitions):
    OccupationStudies.objects.delete()  # as before seasons had them
    later = Worker()
    reply = later.call("get_occupation", rome=SeasonOccupation.objects.first().rome)
    answers = sent(likes(definitions[SHORT], HANDY))
    matches = later.call("submit", quiz=SHORT, answers=answers)["matches"]
    for each in (reply, *matches):
        assert not {"studies", "studies_length", "studies_source"} & each.keys()


def test_an_occupation_of_the_register_has_what_is_known_of_it(worker):
    season_code = SeasonOccupation.objects.first().rome
    RomeOccupation(
        rome="A1201",
        name="Bûcheron / Bûcheronne",
        riasec="R",
        transitions=["ecological"],
        interests=["Nature"],
        near=[season_code, "A1202"],
        release="460",
    ).save()
    reply = worker.call("get_occupation", rome="A1201")
    assert (reply["name_feminine"], reply["name_masculine"]) == ("Bûcheronne", "Bûcheron")
    assert (reply["riasec"], reply["summary"], reply["in_season"]) == ("R", None, False)
    assert (reply["interests"], reply["transitions"]) == (["Nature"], ["ecological"])
    assert [(each["rome"], each["in_season"]) for each in reply["near"]] == [
        (season_code, True),
        ("A1202", False),
    ]
