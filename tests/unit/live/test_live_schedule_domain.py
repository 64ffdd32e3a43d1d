"""Which sessions fit a class, by its clocks, holidays and breaks; who moves up; what may be changed."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from contracts import places
from contracts.calls.live.schedule import DaysOff
from contracts.errors import InvalidInput
from services.live.schedule import domain
from services.live.schedule.holidays import easter, is_holiday

MINUTES = 45
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def fit(local, territory="69", minutes=MINUTES, breaks=(), timezone=None):
    """Of a session that begins at ``local``, by the clocks of the territory."""
    clocks = places.clocks_of(territory, timezone or places.ALL[territory].time_zones[0])
    start = datetime.fromisoformat(local).replace(tzinfo=clocks).astimezone(UTC)
    return domain.fit_of(start, start + timedelta(minutes=minutes), clocks, territory, breaks)


class TestSchoolHours:
    # 30 November 2026 is a Monday.
    @pytest.mark.parametrize(
        ("local", "expected"),
        [
            ("2026-11-30T08:00", "school-hours"),
            ("2026-11-30T07:59", "outside-hours"),
            ("2026-11-30T11:15", "school-hours"),
            ("2026-11-30T11:16", "outside-hours"),
            ("2026-11-30T13:29", "outside-hours"),
            ("2026-11-30T13:30", "school-hours"),
            ("2026-11-30T16:45", "school-hours"),
            ("2026-11-30T16:46", "outside-hours"),
            ("2026-12-02T09:00", "school-hours"),
            ("2026-12-02T14:00", "outside-hours"),
            ("2026-12-04T16:45", "school-hours"),
            ("2026-12-05T09:00", "no-school"),
            ("2026-12-06T09:00", "no-school"),
        ],
    )
    def test_of_a_week(self, local, expected):
        assert fit(local) == expected

    def test_a_session_over_lunch_fits_no_hours(self):
        assert fit("2026-11-30T11:30", minutes=150) == "outside-hours"

    def test_a_session_of_a_whole_day_fits_no_hours(self):
        assert fit("2026-11-30T09:00", minutes=24 * 60 + 30) == "outside-hours"

    @pytest.mark.parametrize("territory", ["974", "988", "987", "973", "975", "MA", "IN", "CA"])
    def test_by_the_clocks_of_the_class(self, territory):
        assert fit("2026-12-01T09:00", territory) == "school-hours"
        assert fit("2026-12-01T06:00", territory) == "outside-hours"

    @pytest.mark.parametrize(
        ("territory", "timezone", "utc", "expected"),
        [
            ("987", "Pacific/Marquesas", "2026-12-01T17:30", "school-hours"),  # 8:00
            ("987", "Pacific/Marquesas", "2026-12-01T17:29", "outside-hours"),
            ("987", "Pacific/Tahiti", "2026-12-01T17:30", "outside-hours"),  # 7:30
            ("IN", "Asia/Kolkata", "2026-12-01T02:30", "school-hours"),  # 8:00
            ("IN", "Asia/Kolkata", "2026-12-01T02:29", "outside-hours"),
            ("CA", "America/St_Johns", "2026-12-01T11:30", "school-hours"),  # 8:00
            ("CA", "America/St_Johns", "2026-12-01T11:29", "outside-hours"),
        ],
    )
    def test_in_zones_of_half_hours(self, territory, timezone, utc, expected):
        start = datetime.fromisoformat(utc).replace(tzinfo=UTC)
        end = start + timedelta(minutes=MINUTES)
        assert domain.fit_of(start, end, ZoneInfo(timezone), territory, ()) == expected

    def test_the_same_moment_is_another_day_elsewhere(self):
        """Friday evening in Paris is Saturday morning in New Caledonia."""
        start = datetime(2026, 12, 4, 22, tzinfo=UTC)
        end = start + timedelta(minutes=MINUTES)
        assert domain.fit_of(start, end, ZoneInfo("Pacific/Noumea"), "988", ()) == "no-school"
        assert domain.fit_of(start, end, ZoneInfo("Europe/Paris"), "69", ()) == "outside-hours"

    @pytest.mark.parametrize(("day", "utc_hour"), [("2026-03-27", 7), ("2026-03-30", 6)])
    def test_the_clocks_that_change_in_spring_change_the_moment(self, day, utc_hour):
        """8:00 in Paris, before and after the change of 29 March 2026."""
        clocks = ZoneInfo("Europe/Paris")
        for minute, expected in ((0, "school-hours"), (-1, "outside-hours")):
            start = datetime.fromisoformat(f"{day}T{utc_hour:02}:00+00:00") + timedelta(minutes=minute)
            end = start + timedelta(minutes=MINUTES)
            assert domain.fit_of(start, end, clocks, "69", ()) == expected


class TestDaysWithoutSchool:
    @pytest.mark.parametrize(
        ("year", "sunday"),
        [
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2027, "2027-03-28"),
            (2038, "2038-04-25"),
            (2285, "2285-03-22"),
        ],
    )
    def test_easter(self, year, sunday):
        assert easter(year).isoformat() == sunday

    @pytest.mark.parametrize(
        "day",
        [
            *("2027-01-01", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-08", "2027-05-17"),
            *("2026-07-14", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"),
        ],
    )
    def test_national_holidays(self, day):
        assert is_holiday(date.fromisoformat(day), "69")
        assert is_holiday(date.fromisoformat(day), "974")
        assert not is_holiday(date.fromisoformat(day), "MA")
        assert not is_holiday(date.fromisoformat(day) + timedelta(days=1), "69")

    @pytest.mark.parametrize(
        ("day", "where", "elsewhere"),
        [
            ("2027-12-20", "974", "976"),
            ("2026-09-24", "988", "987"),
            ("2027-12-26", "67", "69"),
            ("2027-03-26", "57", "54"),
        ],
    )
    def test_local_ones(self, day, where, elsewhere):
        assert is_holiday(date.fromisoformat(day), where)
        assert not is_holiday(date.fromisoformat(day), elsewhere)

    def test_armistice_day(self):
        assert fit("2026-11-11T09:00") == "no-school"
        assert fit("2026-11-11T09:00", "BE") == "school-hours"

    @pytest.mark.parametrize(
        ("local", "expected"),
        [
            ("2026-12-18T09:00", "school-hours"),
            ("2026-12-21T09:00", "no-school"),
            ("2027-01-04T09:00", "school-hours"),
        ],
    )
    def test_breaks_end_the_day_before_school(self, local, expected):
        noel = DaysOff(first_day="2026-12-19", back_on="2027-01-04")
        assert fit(local, breaks=(noel,)) == expected

    def test_a_break_whose_end_is_not_known_goes_on(self):
        summer = DaysOff(first_day="2027-07-03")
        assert fit("2027-09-13T09:00", breaks=(summer,)) == "no-school"


class TestWhoMovesUp:
    @pytest.mark.parametrize(
        ("waiting", "free", "moved"),
        [
            ([1, 1, 1], 2, [0, 1]),
            ([25, 1, 1], 10, [1, 2]),
            ([5, 25, 5], 10, [0, 2]),
            ([5], 5, [0]),
            ([6], 5, []),
            ([1], 0, []),
            ([], 9, []),
            ([3], -2, []),
        ],
    )
    def test_in_order_and_past_who_does_not_fit(self, waiting, free, moved):
        bookings = [{"_id": number, "places": places} for number, places in enumerate(waiting)]
        assert [each["_id"] for each in domain.who_moves_up(bookings, free)] == moved

    def test_a_class_needs_no_more_than_its_pupils_have_not_yet(self):
        bookings = [{"_id": "class", "places": 5}, {"_id": "visitor", "places": 1}]
        assert domain.who_moves_up(bookings, 3, {"class": 2}) == bookings[:1]
        assert domain.who_moves_up(bookings, 2, {"class": 2}) == bookings[1:]


class TestOneBookingASession:
    @pytest.mark.parametrize(
        ("own_waits", "class_waits", "listed"),
        [(False, False, "class"), (False, True, "own"), (True, False, "class"), (True, True, "own")],
    )
    def test_that_by_which_the_pupil_comes(self, own_waits, class_waits, listed):
        own = {"_id": "own", "session": "a-vif", "visitor": "pupil", "waiting": own_waits}
        of_class = {"_id": "class", "session": "a-vif", "school_class": "4e B", "waiting": class_waits}
        for order in ([own, of_class], [of_class, own]):
            assert [each["_id"] for each in domain.one_a_session(order)] == [listed]

    def test_of_different_sessions_each(self):
        held = [{"session": id, "visitor": "pupil", "waiting": False} for id in ("one", "two")]
        assert domain.one_a_session(held) == held


class TestReminders:
    START = NOW + timedelta(days=2)

    @pytest.mark.parametrize(
        ("before", "due"),
        [
            (timedelta(days=1, milliseconds=1), None),
            (timedelta(days=1), "day"),
            (timedelta(hours=1, milliseconds=1), "day"),
            (timedelta(hours=1), "hour"),
            (timedelta(milliseconds=1), "hour"),
            (timedelta(0), None),
            (timedelta(hours=-1), None),
        ],
    )
    def test_are_due_until_the_next_one_is(self, before, due):
        assert domain.reminder_due(self.START, self.START - before) == due


class TestTheOrderOfSuggestions:
    def test_fit_then_room_then_start(self):
        early, late = ({"starts_at": NOW + timedelta(days=day), "_id": str(day)} for day in (1, 2))
        suggestions = [
            ("no-school", True, early),
            ("school-hours", False, early),
            ("outside-hours", True, early),
            ("school-hours", True, late),
            ("school-hours", True, early),
        ]
        assert domain.in_best_order(suggestions) == [4, 3, 1, 2, 0]


class TestOverlap:
    @pytest.mark.parametrize(
        ("start", "minutes", "expected"),
        [(-45, 45, False), (-44, 45, True), (10, 5, True), (44, 45, True), (45, 45, False), (-10, 90, True)],
    )
    def test_of_half_open_times(self, start, minutes, expected):
        def session(start, minutes):
            begins = NOW + timedelta(minutes=start)
            return {"starts_at": begins, "ends_at": begins + timedelta(minutes=minutes)}

        assert domain.overlap(session(0, 45), session(start, minutes)) is expected
        assert domain.overlap(session(start, minutes), session(0, 45)) is expected


START = NOW + timedelta(days=2)
SESSION = MappingProxyType(
    {
        "_id": "a",
        "starts_at": START,
        "ends_at": START + timedelta(minutes=45),
        "minutes": 45,
        "capacity": 60,
        "taken": 26,
    }
)


class TestMoving:
    def moved(self, now=NOW, session=SESSION, **wanted):
        return domain.moved(session, now, **{"starts_at": None, "minutes": None, "capacity": None} | wanted)

    def test_nothing_changes_with_what_it_is(self):
        assert self.moved(starts_at=START, minutes=45, capacity=60) == {}

    def test_another_start_moves_the_end_and_remembers_the_start(self):
        later = START + timedelta(hours=1)
        assert self.moved(starts_at=later.astimezone(ZoneInfo("Pacific/Noumea"))) == {
            "starts_at": later,
            "ends_at": later + timedelta(minutes=45),
            "moved_from": START,
        }

    def test_another_length(self):
        assert self.moved(minutes=60) == {"minutes": 60, "ends_at": START + timedelta(minutes=60)}

    @pytest.mark.parametrize("capacity", [26, 61])
    def test_another_capacity(self, capacity):
        assert self.moved(capacity=capacity) == {"capacity": capacity}

    @pytest.mark.parametrize(
        ("wanted", "now", "field", "word"),
        [
            ({"capacity": 25}, NOW, "capacity", "26 places"),
            ({"starts_at": NOW}, NOW, "starts_at", "passée"),
            ({"starts_at": START + timedelta(days=1)}, START, "starts_at", "commencé"),
            ({"minutes": 10}, START + timedelta(minutes=10), "minutes", "finie"),
        ],
    )
    def test_refusals_name_the_field(self, wanted, now, field, word):
        with pytest.raises(InvalidInput) as refused:
            self.moved(now, **wanted)
        assert list(refused.value.details["errors"]) == [field]
        assert word in refused.value.details["errors"][field][0]

    def test_a_session_that_goes_on_may_last_longer(self):
        assert "ends_at" in self.moved(START + timedelta(minutes=30), minutes=60)
