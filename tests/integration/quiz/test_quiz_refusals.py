"""What is no quiz, no answer, no argument: named, and nothing kept."""

from uuid import uuid4

import pytest
from quiz_stage import HANDY, SHORT, likes, sent

from chassis.runtime import clock
from contracts.errors import InvalidInput, NotFound
from services.quiz import store
from services.quiz.models import QuizResult, QuizVersion


@pytest.mark.parametrize("arguments", [{"quiz": "no-such"}, {"quiz": SHORT, "version": 99}])
def test_what_there_is_not_is_not_found(worker, arguments):
    with pytest.raises(NotFound):
        worker.call("get_quiz", **arguments)
    with pytest.raises(NotFound):
        worker.call("submit", **arguments, answers=[])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"inventer-une-forme": 5}, ["inventer-une-forme"]),
        ({"inventer-une-forme": True, "ecrire-ou-jouer": "4"}, ["ecrire-ou-jouer", "inventer-une-forme"]),
        ({"no-such-item": 1}, ["no-such-item"]),
    ],
)
def test_each_wrong_answer_is_named_and_nothing_is_kept(worker, definitions, changes, named):
    answers = sent(likes(definitions[SHORT], HANDY) | changes)
    with pytest.raises(InvalidInput) as caught:
        worker.call("submit", quiz=SHORT, answers=answers, visitor=str(uuid4()))
    assert sorted(caught.value.details["errors"]) == [f"answers.{item}" for item in named]
    assert QuizResult.objects.count() == 0
    assert QuizVersion.objects(answered=True).count() == 0


def test_missing_and_repeated_answers_are_named(worker, definitions):
    answers = sent(likes(definitions[SHORT], HANDY))
    with pytest.raises(InvalidInput) as caught:
        worker.call("submit", quiz=SHORT, answers=[*answers[1:], answers[1]])
    missing, twice = answers[0]["item"], answers[1]["item"]
    assert caught.value.details["errors"] == {
        f"answers.{twice}": ["Une seule réponse est attendue."],
        f"answers.{missing}": ["Cette réponse manque."],
    }


@pytest.mark.parametrize(
    ("method", "arguments", "field"),
    [
        ("submit", {"quiz": SHORT, "answers": [], "visitor": "me"}, "visitor"),
        ("submit", {"quiz": SHORT, "answers": [], "seconds": -1}, "seconds"),
        ("submit", {"quiz": SHORT, "answers": [], "seconds": "long"}, "seconds"),
        ("submit", {"quiz": SHORT, "answers": [], "version": "1"}, "version"),
        ("submit", {"quiz": SHORT, "answers": [], "version": True}, "version"),
        ("submit", {"quiz": [SHORT], "answers": []}, "quiz"),
        ("submit", {"quiz": SHORT, "answers": {}}, "answers"),
        ("submit_all", {"submissions": {"quiz": SHORT}}, "submissions"),
        ("submit_all", {"submissions": [SHORT]}, "submissions"),
        ("submit_all", {"submissions": [{"quiz": SHORT}]}, "submissions"),
        ("submit_all", {"submissions": [{"quiz": SHORT, "answers": []}] * 201}, "submissions"),
        ("submit", {"quiz": SHORT, "answers": [{"item": "a", "answer": 0}] * 101}, "answers"),
        ("submit", {"quiz": SHORT, "answers": [{"item": "a b", "answer": 0}]}, "answers"),
        ("submit", {"quiz": SHORT, "answers": [{"item": "a", "answer": None}]}, "answers"),
        ("get_quiz", {"quiz": {"$ne": None}}, "quiz"),
        ("list_results", {"visitor": {"$ne": None}}, "visitor"),
        ("get_result", {"visitor": str(uuid4()), "result": "mine"}, "result"),
        ("get_sheet", {"visitor": str(uuid4()), "result": "mine"}, "result"),
        ("class_interests", {"visitors": "all"}, "visitors"),
        ("class_interests", {"visitors": ["me"]}, "visitors"),
        ("class_interests", {"visitors": [str(uuid4()) for _ in range(201)]}, "visitors"),
        ("get_occupation", {"rome": {"$ne": None}}, "rome"),
        ("export_visitor", {"visitor": 1}, "visitor"),
    ],
)
def test_a_wrong_argument_is_named(worker, method, arguments, field):
    with pytest.raises(InvalidInput) as caught:
        worker.call(method, **arguments)
    assert list(caught.value.details["errors"]) == [field]


def test_submissions_that_come_together_are_answered_each_for_itself(worker, definitions):
    """Guard: an error is the answer to its own submission; the others are kept."""
    good = {"quiz": SHORT, "answers": sent(likes(definitions[SHORT], HANDY)), "visitor": str(uuid4())}
    erased = uuid4()
    store.erase({erased: clock.now()})
    reply = worker.call(
        "submit_all",
        submissions=[
            good,
            good | {"quiz": "no-such-quiz"},
            good | {"answers": good["answers"][1:]},
            good,
            good | {"visitor": None},
            good | {"visitor": str(erased)},
        ],
    )
    codes = [each.get("error", {}).get("code") for each in reply]
    assert codes == [None, "not-found", "invalid-input", None, None, "invalid-credentials"]
    assert list(reply[2]["error"]["details"]["errors"]) == [f"answers.{good['answers'][0]['item']}"]
    first, again, nobodys = (reply[place]["result"] for place in (0, 3, 4))
    assert first == again | {"created": True}
    assert not again["created"]
    assert nobodys["id"] != first["id"]
    assert {str(each.id) for each in QuizResult.objects} == {str(first["id"]), str(nobodys["id"])}
    assert [str(each["_id"]) for each in worker.handed] == [str(first["id"])]
