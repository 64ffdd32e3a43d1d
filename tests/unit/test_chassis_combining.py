"""Calls made at the same time share a round trip, and each gets its own answer."""

import threading
from collections.abc import Callable

import pytest

from chassis.combining import Combined
from chassis.testing import eventually


class Trips:
    """A round trip that does not return before it is let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.let = threading.Event()

    def __call__(self, items: list[int]) -> list[int]:
        self.batches.append(items)
        assert self.let.wait(20)
        if 13 in items:
            raise ValueError("unlucky")
        return [10 * item for item in items]


def at_once(
    call: Callable[[int], int], items: list[int], answers: dict[int, object]
) -> list[threading.Thread]:
    def ask(item: int) -> None:
        try:
            answers[item] = call(item)
        except ValueError as error:
            answers[item] = str(error)

    threads = [threading.Thread(target=ask, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    return threads


def all_of(trips: Trips, combined: Combined, first: int, others: list[int]) -> dict[int, object]:
    """The answers, when ``others`` call while ``first`` is on its way."""
    answers: dict[int, object] = {}
    threads = at_once(combined, [first], answers)
    eventually(lambda: trips.batches)
    threads += at_once(combined, others, answers)
    eventually(lambda: len(combined._waiting) == len(others))
    trips.let.set()
    for thread in threads:
        thread.join(20)
    return answers


def test_what_comes_while_one_is_on_its_way_goes_together_and_each_gets_its_own():
    trips = Trips()
    answers = all_of(trips, Combined(trips, 100), 1, [2, 3, 4])
    assert answers == {1: 10, 2: 20, 3: 30, 4: 40}
    assert [sorted(batch) for batch in trips.batches] == [[1], [2, 3, 4]]


def test_no_more_than_the_size_go_together():
    trips = Trips()
    answers = all_of(trips, Combined(trips, 2), 1, [2, 3, 4, 5, 6])
    assert answers == {item: 10 * item for item in range(1, 7)}
    assert [len(batch) for batch in trips.batches] == [1, 2, 2, 1]


def test_what_goes_wrong_is_told_to_everyone_of_the_batch_and_to_nobody_else():
    trips = Trips()
    answers = all_of(trips, Combined(trips, 100), 1, [12, 13])
    assert answers == {1: 10, 12: "unlucky", 13: "unlucky"}


def test_one_alone_waits_for_nobody():
    trips = Trips()
    trips.let.set()
    combined = Combined(trips, 100)
    assert [combined(1), combined(2)] == [10, 20]
    assert trips.batches == [[1], [2]]


def test_a_result_too_few_is_an_error_and_no_wait_for_ever():
    with pytest.raises(ValueError, match="zip"):
        Combined(lambda items: [], 100)(1)
