"""Answers become a result, an event, and points: once, whatever happens on the way."""

import shutil
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from quiz_stage import ARTIST, HANDY, KNOWLEDGE, LONG, RIGHT, SHORT, likes, sent
from sample_events import viewed

from chassis.runtime import clock
from chassis.storage.outbox import Relay
from chassis.testing import eventually, publish
from cli import operations
from cli.season import SeasonError
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import InvalidCredentials, InvalidInput, NotFound
from contracts.quiz import QuizCompleted
from services.quiz import store
from services.quiz.models import (
    Exploration,
    OccupationStudies,
    QuizResult,
    QuizTombstone,
    QuizVersion,
    SeasonOccupation,
)
from services.quiz.service import NOT_COMPARABLE
from services.rewards.service import Rewards

pytestmark = [pytest.mark.usefixtures("platform"), pytest.mark.rabbitmq_suffices]

POINTS = 30


def erased(visitor: UUID) -> Envelope:
    return Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")


def points_of(call, visitor: UUID):
    return call("rewards", "get_points", visitor=str(visitor))


def until_awarded(call, visitor: UUID, total: int = POINTS):
    points = eventually(lambda: (found := points_of(call, visitor))["total"] >= total and found)
    assert points["total"] == total
    return points


def test_every_quiz_is_listed_with_how_much_it_asks(call, definitions):
    listed = {quiz["id"]: quiz for quiz in call("quiz", "list_quizzes")}
    assert set(listed) == set(definitions)
    assert listed[LONG]["items"] == 30
    assert listed[SHORT] == {
        "id": SHORT,
        "kind": "interests",
        "version": definitions[SHORT]["version"],
        "title": definitions[SHORT]["title"],
        "summary": definitions[SHORT]["summary"],
        "challenge": "inclusion",
        "duration_minutes": 3,
        "content": None,
        "items": 12,
    }


def test_a_quiz_is_read_without_what_it_is_scored_by(call, definitions):
    quiz = call("quiz", "get_quiz", quiz=SHORT)
    assert [set(item) for item in quiz["items"]] == [{"id", "text"}] * 12
    assert quiz["answers"] == definitions[SHORT]["answers"]
    quiz = call("quiz", "get_quiz", quiz=KNOWLEDGE, version=1)
    shown = {key for question in quiz["questions"] for key in question}
    assert shown == {"id", "type", "text", "choices", "unit", "minimum", "maximum"}


def test_a_result_says_who_you_are_today_and_why_these_occupations(call, pupil, definitions):
    result = pupil.like(HANDY, LONG)
    assert result["created"]
    assert result["profile"]["scores"] == {letter: 25 * answer for letter, answer in HANDY.items()}
    assert result["profile"]["code"][:2] == "RI"
    assert result["profile"]["doubt"] is None
    assert result["profile"]["says"].startswith("D’après tes réponses, tu aimes surtout fabriquer")
    assert len({match["rome"] for match in result["matches"]}) == 10
    texts = {item["id"]: item["text"] for item in definitions[LONG]["items"]}
    answers = likes(definitions[LONG], HANDY)
    for match in result["matches"]:
        entry = SeasonOccupation.objects.get(rome=match["rome"])
        assert (match["name_feminine"], match["summary"]) == (entry.name_feminine, entry.summary)
        assert match["shown_by"] == entry.shown_by
        assert match["sessions"] == []
        profile = call("quiz", "get_occupation", rome=match["rome"])
        assert match.get("studies_length") == profile.get("studies_length")
        for reason in match["reasons"]:
            assert reason["text"] == texts[reason["item"]]
            assert reason["answer"] == answers[reason["item"]] >= 3
    assert result["matches"][0]["reasons"]
    neighbour = result["neighbour"]
    assert neighbour["near"] in {match["rome"] for match in result["matches"]}
    assert neighbour["name_feminine"].split()[0] in neighbour["says"]  # words of both names are said once


def test_a_knowledge_result_explains_every_question(pupil, definitions):
    result = pupil.know(**{"grue-role-du-lest": "a", "grue-bout-de-fleche": 2.5})
    assert (result["right"], result["questions"]) == (6, 7)
    wrong = [each for each in result["answers"] if not each["right"]]
    explanation = definitions[KNOWLEDGE]["questions"][0]["explanation"]
    assert wrong == [{"question": "grue-role-du-lest", "right": False, "explanation": explanation}]


def test_the_event_tells_profile_and_occupations_and_is_named_after_the_result(call, pupil, recorder):
    result = pupil.like(HANDY)
    [event] = eventually(lambda: recorder.of(QuizCompleted))
    assert str(event.id) == str(event.data.result) == result["id"]
    assert event.data.visitor == pupil.id
    assert event.data.profile == result["profile"]["scores"]
    assert list(event.data.occupations) == [match["rome"] for match in result["matches"]]
    [award] = until_awarded(call, pupil.id)["awards"]
    assert (award["rule"], award["object"], award["event_id"]) == ("quiz-termine", SHORT, result["id"])


def test_the_same_submission_ten_times_at_once_is_one_result_one_event_and_one_award(call, pupil, recorder):
    results = []
    threads = [threading.Thread(target=lambda: results.append(pupil.like(HANDY))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({result["id"] for result in results}) == 1
    assert sorted(result["created"] for result in results) == [False] * 9 + [True]
    shown = [{key: value for key, value in each.items() if key != "created"} for each in results]
    assert shown.count(shown[0]) == 10
    until_awarded(call, pupil.id)
    assert QuizResult.objects(visitor=pupil.id).count() == 1
    eventually(lambda: store.RESULTS.oldest() is None)
    assert len(recorder.of(QuizCompleted)) == 1


def test_another_attempt_is_another_result_but_gives_no_points_again(call, pupil, recorder):
    first, second = pupil.like(HANDY), pupil.like(ARTIST)
    assert first["id"] != second["id"]
    assert second["created"]
    eventually(lambda: len(recorder.of(QuizCompleted)) == 2)
    pupil.know()
    until_awarded(call, pupil.id, 2 * POINTS)
    listed = pupil.call("list_results")
    assert [each["id"] for each in listed[1:]] == [second["id"], first["id"]]
    assert listed[0]["kind"] == "knowledge"
    assert (listed[0]["right"], listed[0]["questions"], listed[0]["code"]) == (7, 7, None)
    assert listed[1]["code"] == second["profile"]["code"]


def test_a_result_is_found_again_by_who_has_it_and_by_nobody_else(pupil, new_pupil):
    result = pupil.like(HANDY)
    assert pupil.call("get_result", result=result["id"]) == result | {"created": False}
    with pytest.raises(NotFound):
        new_pupil().call("get_result", result=result["id"])
    with pytest.raises(NotFound):
        new_pupil().call("compare", result=result["id"])


def test_two_results_are_compared(pupil):
    first = pupil.like(HANDY)
    with pytest.raises(NotFound):
        pupil.call("compare", result=first["id"])
    known = pupil.know()
    second = pupil.like(ARTIST)
    reply = pupil.call("compare", result=second["id"])
    assert (reply["earlier"], reply["kind"]) == (first["id"], "interests")
    assert reply["letters"]["R"] == {"now": 0, "before": 100, "change": -100, "beyond_noise": True}
    assert "moins vers «\u202ffabriquer" in reply["says"]
    now, before = ({match["rome"] for match in each["matches"]} for each in (second, first))
    assert {each["rome"] for each in reply["occupations"]["came"]} == now - before
    assert {each["rome"] for each in reply["occupations"]["went"]} == before - now
    assert all(each["name_feminine"] for each in reply["occupations"]["came"])
    assert pupil.call("compare", result=second["id"], earlier=first["id"]) == reply
    for now, earlier in ((second, known), (second, second), (first, second)):
        with pytest.raises(InvalidInput) as caught:
            pupil.call("compare", result=now["id"], earlier=earlier["id"])
        assert caught.value.details["errors"] == {"earlier": [NOT_COMPARABLE]}


def test_knowledge_is_compared_by_how_much_was_right(pupil):
    pupil.know(**{"grue-role-du-lest": "a", "grue-qui-tourne-la-nuit": True})
    reply = pupil.call("compare", result=pupil.know()["id"])
    assert reply["right"] == {"now": 7, "before": 5, "change": 2, "beyond_noise": False}
    assert reply["says"].startswith("2 questions sont justes maintenant")
    assert reply["questions"] == {"now": 7, "before": 7}


def test_a_result_about_interests_is_kept_with_the_answers_it_comes_from(pupil, new_pupil, definitions):
    result = pupil.like(HANDY)
    sheet = pupil.call("get_sheet", result=result["id"])
    assert sheet["result"] == result | {"created": False}
    assert sheet["title"] == definitions[SHORT]["title"]
    given = likes(definitions[SHORT], HANDY)
    assert {each["item"]: each["answer"] for each in sheet["answers"]} == given
    assert [each["text"] for each in sheet["answers"]] == [
        each["text"] for each in definitions[SHORT]["items"]
    ]
    words = definitions[SHORT]["answers"]
    assert all(each["says"] == words[each["answer"]] for each in sheet["answers"])
    assert any("ROME" in source for source in sheet["sources"])
    with pytest.raises(NotFound):
        new_pupil().call("get_sheet", result=result["id"])
    with pytest.raises(NotFound, match="knowledge"):
        pupil.call("get_sheet", result=pupil.know()["id"])


def test_nothing_is_kept_of_an_erased_visitors_sheet(pupil):
    result = pupil.like(HANDY)
    store.erase({pupil.id: clock.now()})
    with pytest.raises(NotFound):
        pupil.call("get_sheet", result=result["id"])


def test_without_a_visitor_a_result_is_nobodys(call, definitions, recorder):
    answers = sent(likes(definitions[SHORT], HANDY))
    results = [call("quiz", "submit", quiz=SHORT, answers=answers) for _ in range(2)]
    assert results[0]["id"] != results[1]["id"]
    assert all(result["created"] and len(result["matches"]) == 10 for result in results)
    assert {result.visitor for result in QuizResult.objects} == {None}
    assert store.RESULTS.oldest() is None
    assert recorder.of(QuizCompleted) == []


def test_answers_in_no_time_are_too_fast_to_decide(pupil, definitions):
    result = pupil.submit(SHORT, likes(definitions[SHORT], HANDY), seconds=3)
    assert result["profile"]["doubt"] == "fast"
    assert len(result["matches"]) == 10
    slowly = pupil.submit(SHORT, likes(definitions[SHORT], HANDY), seconds=60)
    assert slowly["created"]
    assert slowly["profile"]["doubt"] is None


def test_what_was_viewed_is_explored_once_whatever_the_order_and_lifts_its_occupations(config, pupil):
    events = [viewed(pupil.id, f"h{number}", "H2902", "I1304") for number in range(3)]
    publish(config.amqp_uri, *events, *reversed(events), viewed(pupil.id, "nothing-to-explore"))
    publish(config.amqp_uri, *(viewed(pupil.id, f"h{number}", "H2902", "I1304") for number in (2, 0, 1)))
    last = uuid4()
    publish(config.amqp_uri, viewed(last, "h0", "H2902"))
    eventually(lambda: Exploration.objects(visitor=last).first())
    seen = Exploration.objects.get(visitor=pupil.id).seen
    assert seen == {f"h{number}": ["H2902", "I1304"] for number in range(3)}
    result = pupil.like(HANDY, LONG)
    explored = {match["rome"] for match in result["matches"] if match["explored"]}
    assert explored & {"H2902", "I1304"}


def test_a_result_names_what_was_explored_before_it_and_stays_as_it_was(config, pupil):
    shown = next(match for match in pupil.like(HANDY, LONG)["matches"] if match["shown_by"]["scenes"])
    hotspot = shown["shown_by"]["scenes"][0]["hotspot"]
    publish(config.amqp_uri, viewed(pupil.id, hotspot, shown["rome"]))
    eventually(lambda: Exploration.objects(visitor=pupil.id).first())
    result = pupil.like(HANDY, LONG, accueillir=0)
    explored = {
        reason["hotspot"]: reason["text"]
        for match in result["matches"]
        for reason in match["other_reasons"]
        if reason["kind"] == "explored"
    }
    assert list(explored) == [hotspot]
    assert explored[hotspot].startswith("Tu l’as déjà exploré\u00a0: «")
    publish(config.amqp_uri, viewed(pupil.id, "more", *(match["rome"] for match in result["matches"])))
    eventually(lambda: set(Exploration.objects.get(visitor=pupil.id).seen) == {hotspot, "more"})
    assert pupil.call("get_result", result=result["id"]) == result | {"created": False}


def test_a_view_of_the_season_is_explored(visitor):
    visitor.view("grue-soudure")
    found = eventually(lambda: Exploration.objects(visitor=visitor.id).first())
    assert list(found.seen) == ["grue-soudure"]


def test_all_that_is_kept_is_exported(config, call, pupil):
    publish(config.amqp_uri, viewed(pupil.id, "h1", "H2902"))
    eventually(lambda: Exploration.objects(visitor=pupil.id).first())
    first, second = pupil.like(HANDY), pupil.know()
    kept = pupil.call("export_visitor")
    assert kept["explored"] == [{"hotspot": "h1", "occupations": ["H2902"]}]
    assert [each["id"] for each in kept["results"]] == [first["id"], second["id"]]
    fields = set(QuizResult._fields) - {"visitor", "pending_since"}
    assert [set(each) for each in kept["results"]] == [fields] * 2
    assert kept["results"][1]["answers"] == RIGHT


def test_of_an_erased_visitor_nothing_stays_and_nothing_comes_back(
    config, call, pupil, definitions, recorder
):
    publish(config.amqp_uri, viewed(pupil.id, "h1", "H2902"))
    eventually(lambda: Exploration.objects(visitor=pupil.id).first())
    pupil.like(HANDY)
    eventually(lambda: recorder.of(QuizCompleted))
    publish(config.amqp_uri, erased(pupil.id))
    eventually(lambda: QuizTombstone.objects(visitor=pupil.id).first())
    eventually(lambda: not QuizResult.objects(visitor=pupil.id) and not Exploration.objects(visitor=pupil.id))
    published = len(recorder.of(QuizCompleted))
    last = uuid4()
    publish(config.amqp_uri, viewed(pupil.id, "h2", "H2902"), erased(pupil.id), viewed(last, "h1", "H2902"))
    eventually(lambda: Exploration.objects(visitor=last).first())
    for by_letter in (HANDY, ARTIST):
        with pytest.raises(InvalidCredentials):
            pupil.like(by_letter)
    assert pupil.call("export_visitor") == {"explored": [], "completed": [], "results": []}
    assert QuizResult.objects(visitor=pupil.id).count() == 0
    assert len(recorder.of(QuizCompleted)) == published


def test_fewer_than_five_pupils_of_a_class_are_not_reported(call, new_pupil):
    pupils = [new_pupil() for _ in range(16)]
    group = [str(each.id) for each in pupils]
    for each in pupils[:4]:
        each.like(HANDY)
    reply = call("quiz", "class_interests", visitors=group)
    assert (reply["seats"], reply["answered"], reply["mean"]) == (16, None, None)
    assert set(reply["strongest"].values()) == {None}
    for each in pupils[4:9]:
        each.like(ARTIST)
        each.like(HANDY)  # the latest counts
    pupils[9].like(ARTIST)
    reply = call("quiz", "class_interests", visitors=group)
    assert (reply["seats"], reply["answered"]) == (16, 10)
    assert reply["strongest"] == {"R": None, "I": 0, "A": None, "S": 0, "E": 0, "C": 0}
    assert reply["mean"]["R"] == 90
    assert set(reply["families"]) == set(SeasonOccupation.objects.distinct("family"))


def test_a_result_made_while_rewards_is_stopped_is_awarded_when_it_is_back(platform, call, start, pupil):
    platform[1].stop()
    pupil.like(HANDY)
    start(Rewards)
    until_awarded(call, pupil.id)


def test_a_result_that_a_crash_left_unpublished_is_published_by_the_sweep(pupil, recorder, monkeypatch):
    """As after a crash between result and relay."""
    monkeypatch.setattr(Relay, "hand_over", lambda self, outbox, documents: None)
    pupil.like(HANDY)
    eventually(lambda: recorder.of(QuizCompleted) and store.RESULTS.oldest() is None)
    assert len({event.id for event in recorder.of(QuizCompleted)}) == 1


def test_an_old_version_still_scores_and_an_answered_one_is_frozen(tmp_path, call, pupil, definitions):
    folder = Path(shutil.copytree("season", tmp_path / "season"))
    file = folder / "quizzes" / f"{KNOWLEDGE}.yaml"
    original = file.read_text()
    pupil.know()
    assert QuizVersion.objects.get(id=f"{KNOWLEDGE}@1").answered
    file.write_text(original.replace("key: b", "key: a", 1))
    with pytest.raises(SeasonError) as caught:
        operations.import_season(folder)
    assert caught.value.errors[0].startswith(f"quizzes/{KNOWLEDGE}.yaml:3: version: ")
    file.write_text(original.replace("version: 1", "version: 2", 1).replace("key: b", "key: a", 1))
    operations.import_season(folder)
    eventually(lambda: call("quiz", "get_quiz", quiz=KNOWLEDGE)["version"] == 2)
    assert pupil.know()["right"] == 6
    old = pupil.submit(KNOWLEDGE, RIGHT, version=1)
    assert (old["right"], old["version"], old["created"]) == (7, 1, False)


def test_an_occupation_has_its_neighbours_and_who_shows_it(call):
    entry = SeasonOccupation.objects.get(rome="H2902")
    reply = call("quiz", "get_occupation", rome="H2902")
    assert (reply["name_feminine"], reply["family"], reply["in_season"]) == (
        entry.name_feminine,
        entry.family,
        True,
    )
    assert [each["rome"] for each in reply["near"]] == entry.near
    assert reply["shown_by"] == entry.shown_by
    studies = OccupationStudies.objects.get(rome="H2902")
    assert reply["studies"] == studies.studies
    assert reply["studies_length"] == "short"
    assert reply["studies_source"] == {"notice": studies.notice, "as_of": studies.as_of}
    with pytest.raises(NotFound):
        call("quiz", "get_occupation", rome="A9999")
