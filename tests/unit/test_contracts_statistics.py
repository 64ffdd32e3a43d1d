"""Which figures about a group may be published: none that is about fewer than five people."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.statistics import MIN_GROUP_SIZE, hide_small_parts, may_be_published


@pytest.mark.parametrize(
    ("count", "wholes", "published"),
    [
        (0, (), True),
        (1, (), False),
        (4, (), False),
        (5, (), True),
        (5, (5,), True),
        (5, (9,), False),
        (5, (10,), True),
        (20, (25, 24), False),
    ],
)
def test_neither_a_number_nor_what_is_left_of_it_may_be_small(count, wholes, published):
    assert may_be_published(count, *wholes) is published


def test_parts_that_are_large_enough_are_published():
    assert hide_small_parts({"R": 10, "I": 5, "A": 0}) == {"R": 10, "I": 5, "A": 0}


def test_a_small_part_hides_the_smallest_of_the_others_too():
    assert hide_small_parts({"R": 10, "I": 6, "A": 3, "S": 0}) == {"R": 10, "I": None, "A": None, "S": 0}


def test_small_parts_that_are_few_together_hide_another():
    assert hide_small_parts({"R": 10, "I": 6, "A": 1, "S": 2}) == {"R": 10, "I": None, "A": None, "S": None}


def test_small_parts_that_are_enough_together_hide_no_other():
    assert hide_small_parts({"R": 10, "I": 6, "A": 3, "S": 2}) == {"R": 10, "I": 6, "A": None, "S": None}


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_what_is_hidden_is_never_few_nor_one_part(counts):
    parts = dict(enumerate(counts))
    published = hide_small_parts(parts)
    hidden = [parts[part] for part in parts if published[part] is None]
    assert all(count is None or count == 0 or count >= MIN_GROUP_SIZE for count in published.values())
    assert all(published[part] in (None, count) for part, count in parts.items())
    if hidden and sum(counts) >= MIN_GROUP_SIZE:
        assert len(hidden) > 1
        assert sum(hidden) >= MIN_GROUP_SIZE


def test_a_small_part_does_not_follow_from_the_rule_and_the_total():
    """For every way of splitting twelve people in three there is another with the same published numbers and
    other small parts."""
    by_answer = {}
    for counts in product(range(13), repeat=3):
        if sum(counts) == 12:
            published = tuple(hide_small_parts(dict(enumerate(counts))).values())
            by_answer.setdefault(published, []).append(counts)
    for published, ways in by_answer.items():
        for part, shown in enumerate(published):
            if shown is None:
                assert len({way[part] for way in ways}) > 1, (published, ways)


@pytest.mark.parametrize("counts", [{"R": 4}, {"R": 1, "I": 3}, {"R": 2, "I": 0}])
def test_every_part_of_a_group_that_is_too_small_is_hidden(counts):
    assert set(hide_small_parts(counts).values()) == {None}


def test_that_there_is_nobody_is_published():
    assert hide_small_parts({"R": 0, "I": 0}) == {"R": 0, "I": 0}
