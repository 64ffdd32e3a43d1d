"""What the gateway accepts of a request is what the call takes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from contracts import cursors
from contracts.calls.catalog import ListContents
from contracts.calls.quiz import ANSWERS_MAX, CHOICES_MAX, NUMBER_MAX, SECONDS_MAX, SubmitAll
from contracts.calls.values import PAGE_MAX, SEARCH_MAX, SLUG_MAX, VERSION_MAX
from contracts.errors import InvalidInput
from gateway.requests.queries import ContentsQuery
from gateway.requests.quiz_inputs import SubmissionBody

names = st.sampled_from(["a", "grue-2", "a" * SLUG_MAX, "a" * (SLUG_MAX + 1), "", "A", "a--b", "a\n", "é"])
numbers = st.sampled_from([0, 4, 2.5, -NUMBER_MAX, NUMBER_MAX, NUMBER_MAX + 1, -NUMBER_MAX - 0.5, 2**70])
values = st.one_of(
    names,
    numbers,
    st.booleans(),
    st.none(),
    st.lists(names, max_size=2),
    st.just(["a"] * CHOICES_MAX),
    st.just(["a"] * (CHOICES_MAX + 1)),
    st.just([1]),
    st.just({}),
)
answers = st.one_of(
    st.lists(st.fixed_dictionaries({"item": names, "answer": values}), min_size=1, max_size=2),
    st.sampled_from([ANSWERS_MAX, ANSWERS_MAX + 1]).map(lambda size: [{"item": "a", "answer": 1}] * size),
)
bodies = st.fixed_dictionaries(
    {"answers": answers},
    optional={
        "version": st.sampled_from([1, VERSION_MAX, VERSION_MAX + 1, 0, "1", True]),
        "seconds": st.sampled_from([1, SECONDS_MAX, SECONDS_MAX + 1, -1, 1.5]),
    },
)


def accepted_by_the_gateway(body):
    try:
        return SubmissionBody().load(body)
    except ValidationError:
        return None


def accepted_by_the_call(body):
    try:
        return SubmitAll.parse((), {"submissions": [{"quiz": "a", **body}]})
    except InvalidInput:
        return None


@settings(deadline=None, max_examples=300)
@given(bodies)
def test_the_gateway_and_the_call_accept_the_same_answers(body):
    """Else the answers of one pupil would refuse those of all who are submitted in the same call."""
    loaded, call = accepted_by_the_gateway(body), accepted_by_the_call(body)
    assert (loaded is None) == (call is None)
    if loaded:
        [submission] = call["submissions"]
        given_answers = [{"item": each.item, "answer": each.answer} for each in submission.answers]
        assert repr(given_answers) == repr(
            [dict(sorted(each.items(), reverse=True)) for each in loaded["answers"]]
        )


@pytest.mark.parametrize(
    "body",
    [
        {"answers": [{"item": "a", "answer": 2.0}], "version": VERSION_MAX, "seconds": SECONDS_MAX},
        {"answers": [{"item": "a", "answer": ["a"] * CHOICES_MAX}] * ANSWERS_MAX},
    ],
)
def test_the_largest_submission_is_accepted(body):
    assert accepted_by_the_gateway(body)
    assert accepted_by_the_call(body)


filters = st.fixed_dictionaries(
    {},
    optional={
        "challenge": st.sampled_from(["inclusion", "industry-4-0", "money", ""]),
        "kind": st.sampled_from(["tour", "quiz", "film", "Tour"]),
        "company": names,
        "occupation": st.sampled_from(["H2902", "Z2902", "h2902", "H290", "H2902\n", ""]),
        "q": st.sampled_from(["", "grue", "é" * SEARCH_MAX, "é" * (SEARCH_MAX + 1)]),
        "after": names.map(cursors.encode),
        "limit": st.sampled_from([1, PAGE_MAX, PAGE_MAX + 1, 0, -1]),
    },
)


@settings(deadline=None, max_examples=300)
@given(filters)
def test_the_gateway_and_the_call_accept_the_same_filters(query):
    arguments = {**query, "after": cursors.decode(query["after"])} if "after" in query else query
    try:
        loaded = ContentsQuery().load(query)
    except ValidationError:
        with pytest.raises(InvalidInput):
            ListContents.parse((), arguments)
    else:
        assert ListContents.parse((), loaded) == ListContents.parse((), arguments)
