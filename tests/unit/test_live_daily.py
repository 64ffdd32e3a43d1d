"""Sessions of every day: each day its own, the same for every import of that day."""

from datetime import UTC, date, datetime

from services.live.daily import DAYS, scheduled

ONCE = {"id": "grue", "starts_at": datetime(2026, 12, 3, 13, tzinfo=UTC), "minutes": 45}
DAILY = {"id": "essai", "daily_at": "12:00Z", "minutes": 720}
TODAY = date(2026, 11, 28)


def test_a_session_that_takes_place_once_is_unchanged():
    assert list(scheduled([ONCE], TODAY)) == [ONCE]


def test_a_daily_session_is_one_for_each_of_the_next_days():
    found = list(scheduled([DAILY], TODAY))
    assert [each["id"] for each in found] == ["essai-2026-11-28", "essai-2026-11-29", "essai-2026-11-30"]
    assert found[0] == {
        "id": "essai-2026-11-28",
        "daily_at": "12:00Z",
        "minutes": 720,
        "starts_at": datetime(2026, 11, 28, 12, tzinfo=UTC),
    }
    assert len(found) == DAYS


def test_those_of_tomorrow_are_the_same_when_tomorrow_comes():
    today, tomorrow = (list(scheduled([DAILY], date(2026, 11, day))) for day in (28, 29))
    assert today[1:] == tomorrow[:-1]
