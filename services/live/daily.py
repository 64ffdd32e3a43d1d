"""Sessions that take place every day, so that a sample season always has one that runs. No I/O, no clock.

Each day is a session of its own, with the day in its id: what was said yesterday stays in yesterday's.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from contracts.calls.values import SLUG_MAX

DAYS = 3
"""Days that are scheduled at once, today included: a platform that runs over midnight still has a session."""
ID_MAX = SLUG_MAX - len("-2026-11-22")


def scheduled(entries: Iterable[Mapping[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Each session with ``starts_at``; a daily one DAYS times from ``today`` (UTC) on, each with its
    ``daily_at``."""
    for entry in entries:
        if "daily_at" not in entry:
            yield dict(entry)
            continue
        for days in range(DAYS):
            day = today + timedelta(days=days)
            starts_at = datetime.combine(day, time_of(entry["daily_at"]), UTC)
            yield {**entry, "id": f"{entry['id']}-{day}", "starts_at": starts_at}


def time_of(daily_at: str) -> time:
    """``13:00Z`` as a time without a zone."""
    return time.fromisoformat(daily_at.removesuffix("Z"))
