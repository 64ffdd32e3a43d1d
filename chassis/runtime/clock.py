"""The present moment as MongoDB keeps it: what was just written compares equal to what is read back."""

from datetime import UTC, datetime


def now() -> datetime:
    """In UTC, to the millisecond."""
    return to_milliseconds(datetime.now(UTC))


def to_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
