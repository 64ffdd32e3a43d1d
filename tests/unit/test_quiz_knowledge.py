"""Questions about what a content shows: what is an answer, and which is right."""

import pytest

from services.quiz.scoring.knowledge import Question, canonical, is_right, mark, refusal

SINGLE = Question("single", "single", "b", ("a", "b", "c"))
MULTIPLE = Question("multiple", "multiple", ("a", "c"), ("a", "b", "c"))
ORDER = Question("order", "order", ("c", "a", "b"), ("a", "b", "c"))
TRUE = Question("true", "true-false", True)
FALSE = Question("false", "true-false", False)
ESTIMATE = Question("estimate", "estimate", 75, minimum=0, maximum=500, tolerance=10)
DECIMAL = Question("decimal", "estimate", 0.3, minimum=0, maximum=1, tolerance=0.1)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, "b"),
        (MULTIPLE, ["a", "c"]),
        (MULTIPLE, ["c", "a"]),
        (ORDER, ["c", "a", "b"]),
        (TRUE, True),
        (FALSE, False),
        (ESTIMATE, 75),
        (ESTIMATE, 65),
        (ESTIMATE, 85.0),
        (DECIMAL, 0.2),
        (DECIMAL, 0.4),
    ],
)
def test_what_the_key_says_is_right(question, answer):
    assert refusal(question, answer) is None
    assert is_right(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, "a"),
        (MULTIPLE, ["a"]),
        (MULTIPLE, ["a", "b", "c"]),
        (ORDER, ["a", "b", "c"]),
        (TRUE, False),
        (FALSE, True),
        (ESTIMATE, 64),
        (ESTIMATE, 85.01),
        (ESTIMATE, 500),
        (DECIMAL, 0.19),
        (DECIMAL, 0.41),
    ],
)
def test_an_answer_that_the_key_does_not_say_is_wrong_but_an_answer(question, answer):
    assert refusal(question, answer) is None
    assert not is_right(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, "d"),
        (SINGLE, ["b"]),
        (SINGLE, None),
        (SINGLE, 1),
        (MULTIPLE, []),
        (MULTIPLE, "a"),
        (MULTIPLE, ["a", "d"]),
        (MULTIPLE, ["a", "a"]),
        (MULTIPLE, [["a"]]),
        (ORDER, ["c", "a"]),
        (ORDER, ["c", "a", "a"]),
        (ORDER, ["c", "a", "b", "b"]),
        (TRUE, "true"),
        (TRUE, 1),
        (TRUE, None),
        (ESTIMATE, -1),
        (ESTIMATE, 500.5),
        (ESTIMATE, "75"),
        (ESTIMATE, True),
        (ESTIMATE, float("nan")),
        (ESTIMATE, float("inf")),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(question, answer):
    assert refusal(question, answer)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [(MULTIPLE, ["c", "a"], ["a", "c"]), (ESTIMATE, 75.0, 75)],
)
def test_what_says_the_same_is_the_same(question, one, other):
    assert repr(canonical(question, one)) == repr(canonical(question, other))


def test_an_order_is_not_sorted():
    assert canonical(ORDER, ["c", "a", "b"]) == ["c", "a", "b"]


def test_each_question_is_marked_in_the_order_of_the_quiz():
    marks = mark([TRUE, SINGLE], {"single": "a", "true": True})
    assert [(each.question, each.right) for each in marks] == [("true", True), ("single", False)]
