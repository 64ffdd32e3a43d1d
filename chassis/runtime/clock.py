"""The current time, as precise as MongoDB stores it: a value is equal to itself after a write and a read."""

from datetime import UTC, datetime


def now() -> datetime:
    """In UTC, to the millisecond."""
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(moment: datetime) -> datetime:
    """``moment``, rounded down to the millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
