"""Pauses between tries of what failed."""

from random import uniform

FIRST_SECONDS = 0.1
DOUBLINGS_MAX = 16
"""Far beyond every longest pause. After an outage of hours 2**failures would be too large for a float."""


def pause_seconds(failures: int, longest: float) -> float:
    """Seconds to wait after ``failures`` failed tries: twice as long after each, at most ``longest``.

    Shortened at random by up to a half, so that processes do not retry in step.
    """
    pause = min(longest, FIRST_SECONDS * 2 ** min(failures, DOUBLINGS_MAX))
    return pause * uniform(0.5, 1.0)  # noqa: S311  # nosec B311  # a pause is no secret
