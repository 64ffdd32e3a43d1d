"""Small numbers: what may be told of a group, so that nobody learns of fewer than five people."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.statistics import FEWEST_TOLD, may_be_told, tell_parts


@pytest.mark.parametrize(
    ("count", "wholes", "told"),
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
def test_neither_a_number_nor_what_is_left_of_it_may_be_small(count, wholes, told):
    assert may_be_told(count, *wholes) is told


def test_parts_that_are_large_enough_are_told():
    assert tell_parts({"R": 10, "I": 5, "A": 0}) == {"R": 10, "I": 5, "A": 0}


def test_a_small_part_hides_the_smallest_of_the_others_too():
    assert tell_parts({"R": 10, "I": 6, "A": 3, "S": 0}) == {"R": 10, "I": None, "A": None, "S": 0}


def test_small_parts_that_are_few_together_hide_another():
    assert tell_parts({"R": 10, "I": 6, "A": 1, "S": 2}) == {"R": 10, "I": None, "A": None, "S": None}


def test_small_parts_that_are_enough_together_hide_no_other():
    assert tell_parts({"R": 10, "I": 6, "A": 3, "S": 2}) == {"R": 10, "I": 6, "A": None, "S": None}


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7))
def test_what_is_hidden_is_never_few_nor_one_part(counts):
    parts = dict(enumerate(counts))
    told = tell_parts(parts)
    hidden = [parts[part] for part in parts if told[part] is None]
    assert all(count is None or count == 0 or count >= FEWEST_TOLD for count in told.values())
    assert all(told[part] in (None, count) for part, count in parts.items())
    if hidden and sum(counts) >= FEWEST_TOLD:
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST_TOLD


def test_whoever_knows_the_rule_and_the_total_cannot_work_a_small_part_out():
    """Every way of splitting twelve people in three: what is told of it is told of another way, too, in which
    each small part has another number."""
    by_answer = {}
    for counts in product(range(13), repeat=3):
        if sum(counts) == 12:
            told = tuple(tell_parts(dict(enumerate(counts))).values())
            by_answer.setdefault(told, []).append(counts)
    for told, ways in by_answer.items():
        for part, shown in enumerate(told):
            if shown is None:
                assert len({way[part] for way in ways}) > 1, (told, ways)


@pytest.mark.parametrize("counts", [{"R": 4}, {"R": 1, "I": 3}, {"R": 2, "I": 0}])
def test_of_a_group_that_is_too_small_nothing_is_told(counts):
    assert set(tell_parts(counts).values()) == {None}


def test_of_nobody_it_is_told_that_they_are_nobody():
    assert tell_parts({"R": 0, "I": 0}) == {"R": 0, "I": 0}
