"""Decisions of accounts: how many may sit in a class, and how long."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from contracts.errors import Forbidden
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS, STAFF_ROLES
from services.accounts import domain

START = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def test_a_session_is_remembered_as_long_as_an_access_token_of_it_may_be_good():
    assert domain.forget_at(START) - START == timedelta(seconds=LIFETIME_SECONDS + LEEWAY_SECONDS)


def test_a_visitor_of_the_first_day_is_the_same_one_on_the_last():
    """From 22 November to 31 December, and some days to look at what was earned."""
    assert timedelta(days=50) < domain.VISITOR_LIFETIME


def test_a_class_has_a_few_seats_to_spare():
    assert domain.capacity_of(28) == 33


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("Europe/Paris", "2027-01-15T23:00:00+00:00"),
        ("Pacific/Tahiti", "2027-01-16T10:00:00+00:00"),
        ("Pacific/Wallis", "2027-01-15T12:00:00+00:00"),
    ],
)
def test_codes_end_with_the_fifteenth_of_january_where_the_class_is(zone, end):
    expiry = domain.expiry_of(date(2026, 12, 31), ZoneInfo(zone))
    assert expiry.isoformat() == end


def test_only_teachers_register_classes():
    domain.check_teacher("teacher")
    for role in {*STAFF_ROLES, "visitor"} - {"teacher"}:
        with pytest.raises(Forbidden):
            domain.check_teacher(role)
