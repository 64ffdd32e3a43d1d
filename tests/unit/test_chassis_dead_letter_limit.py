"""When a queue's dead letters are too many: a number and a share of the last messages."""

import pytest

from chassis.messaging.dead_letter_limit import DeadLetterLimit


def limit(number=3, share=0.5, window=10, *, handled=0, dead=0) -> DeadLetterLimit:
    made = DeadLetterLimit(number, share, window)
    made.count_handled(handled)
    for _ in range(dead):
        made.count_dead_lettered()
    return made


@pytest.mark.parametrize(
    ("handled", "dead", "reached"),
    [(0, 2, False), (0, 3, True), (3, 3, True), (4, 3, False), (4, 4, True), (0, 0, False)],
)
def test_number_and_share_must_both_be_reached(handled, dead, reached):
    made = limit(window=100, handled=handled, dead=dead)
    assert made.reached() is reached


def test_only_the_last_messages_count():
    """A queue that was handled for weeks stops as soon as half of the window is put aside."""
    made = limit(handled=1_000_000)
    for dead in range(1, 6):
        assert not made.reached()
        made.count_dead_lettered()
        assert dead < 5 or made.reached()


def test_dead_letters_of_long_ago_do_not_count():
    made = limit(dead=3)
    made.count_handled(10)
    made.count_dead_lettered()
    assert not made.reached()
    assert str(made) == "1 of the last 10 messages were dead-lettered"


def test_zero_is_no_limit():
    assert not limit(number=0, share=0.0, dead=50).reached()


def test_after_a_reset_nothing_is_counted_yet():
    made = limit(dead=3)
    made.reset()
    made.count_dead_lettered()
    assert not made.reached()
