"""Pauses between tries."""

import pytest

from chassis.runtime.backoff import pause_seconds


def test_a_pause_doubles_up_to_the_longest_and_is_shortened_by_half_at_most():
    for failures, whole in enumerate([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]):
        pauses = [pause_seconds(failures, 5.0) for _ in range(200)]
        assert whole / 2 <= min(pauses) < max(pauses) <= whole


@pytest.mark.parametrize("failures", [1024, 10**6])
def test_an_outage_of_days_ends_nothing(failures):
    """Guard: 0.1 * 2**1024 is no float, which ended consumers after an hour without the broker."""
    assert 2.5 <= pause_seconds(failures, 5.0) <= 5.0
