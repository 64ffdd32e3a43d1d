"""Decisions of accounts: what a refresh token is worth, how many may sit in a class, and how long."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Forbidden
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS, STAFF_ROLES
from services.accounts import domain
from services.accounts.domain import REUSE_GRACE, RefreshToken, SignIn, Verdict

SESSION = UUID("c4a1d3f2-9e5b-4f0a-8c67-2b3d4e5f6071")
CHAIN = b"c" * 16
START = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
END = START + timedelta(days=60)


def token(number=1, session=SESSION, chain=CHAIN):
    return RefreshToken(session, chain, bytes([number]) * 32)


def opened(first):
    return SignIn(first.chain_digest, (first.digest,), (), START, END, revoked=False)


def after(session, used, new, now):
    """The session once ``used`` was taken for ``new``; it must have been."""
    verdict = domain.judge(used, session, now)
    assert verdict in (Verdict.ROTATE, Verdict.REPEAT)
    changed = domain.refreshed(verdict, session, new, now)
    return SignIn(
        chain=session.chain,
        live=tuple(changed["live"]),
        spent=tuple(changed.get("spent", session.spent)),
        rotated_at=changed.get("rotated_at", session.rotated_at),
        expires_at=session.expires_at,
        revoked=session.revoked,
    )


def test_a_refresh_token_is_read_as_it_was_written():
    assert RefreshToken.parse(token().text) == token()
    assert token().text.startswith(f"{SESSION.hex}.")
    assert len(token().text) < 256


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        SESSION.hex,
        f"{SESSION.hex}.",
        f"{SESSION.hex}.AAAA",
        token().text[:-4],
        token().text + "AAAA",
        token().text + "=",
        token().text + "\n",
        token().text.upper(),
        token().text.replace(SESSION.hex, str(SESSION)),
        token().text.replace(SESSION.hex, "{" + SESSION.hex + "}"),
        token().text.replace(".", ".é"),
        "eyJhbGciOiJub25lIn0.e30.",
    ],
)
def test_what_is_no_refresh_token_is_not_taken_for_one(text):
    assert RefreshToken.parse(text) is None


@given(st.text())
def test_any_text_is_a_token_or_none(text):
    parsed = RefreshToken.parse(text)
    assert parsed is None or parsed.text == text


def test_every_part_of_a_token_counts():
    made = [token(1), token(2), token(1, chain=b"d" * 16), token(1, session=uuid4())]
    assert len({each.digest for each in made}) == len(made)
    assert token(1).chain_digest == token(2).chain_digest
    assert len({each.chain_digest for each in made}) == 3


def test_the_last_token_given_rotates():
    assert domain.judge(token(), opened(token()), START) is Verdict.ROTATE


def test_each_token_of_a_long_chain_rotates_and_the_one_before_is_theft():
    session, now = opened(token(0)), START
    for number in range(1, 50):
        now += timedelta(minutes=15)
        session = after(session, token(number - 1), token(number), now)
        later = now + REUSE_GRACE + timedelta(milliseconds=1)
        assert domain.judge(token(number - 1), session, later) is Verdict.THEFT
        assert domain.judge(token(0), session, later) is Verdict.THEFT


@pytest.mark.parametrize(
    ("elapsed", "verdict"),
    [
        (timedelta(0), Verdict.REPEAT),
        (REUSE_GRACE, Verdict.REPEAT),
        (REUSE_GRACE + timedelta(milliseconds=1), Verdict.THEFT),
    ],
)
def test_a_lost_answer_is_repeated_within_half_a_minute(elapsed, verdict):
    session = after(opened(token(1)), token(1), token(2), START)
    assert domain.judge(token(1), session, START + elapsed) is verdict


def test_of_two_tabs_that_refresh_at_once_both_go_on():
    """Which of the two answers the browser keeps is chance."""
    session = after(opened(token(1)), token(1), token(2), START)
    session = after(session, token(1), token(3), START + timedelta(seconds=1))
    later = START + timedelta(minutes=15)
    for kept in (token(2), token(3)):
        assert domain.judge(kept, session, later) is Verdict.ROTATE
    session = after(session, token(3), token(4), later)
    assert domain.judge(token(2), session, later + timedelta(minutes=1)) is Verdict.THEFT


def test_repeating_does_not_prolong_the_time_for_repeating():
    session = after(opened(token(1)), token(1), token(2), START)
    session = after(session, token(1), token(3), START + REUSE_GRACE)
    assert domain.judge(token(1), session, START + 2 * REUSE_GRACE) is Verdict.THEFT


def test_repeating_leaves_only_a_few_tokens_behind_and_the_last_is_among_them():
    session = after(opened(token(0)), token(0), token(1), START)
    for number in range(2, 20):
        session = after(session, token(0), token(number), START)
    assert len(session.live) == domain.LIVE_MAX
    assert domain.judge(token(19), session, START) is Verdict.ROTATE


def test_a_token_that_was_never_given_does_no_harm():
    """Who only knows the id of a session cannot end it."""
    invented = token(9, chain=b"x" * 16)
    assert domain.judge(invented, opened(token(1)), START) is Verdict.REFUSE


@pytest.mark.parametrize(
    "session",
    [
        None,
        SignIn(token().chain_digest, (token().digest,), (), START, END, revoked=True),
        SignIn(token().chain_digest, (token().digest,), (), START, START, revoked=False),
    ],
    ids=["unknown", "revoked", "expired"],
)
def test_a_session_that_is_over_refuses_even_its_last_token(session):
    assert domain.judge(token(), session, START) is Verdict.REFUSE


def test_a_session_lasts_until_its_last_moment():
    assert domain.judge(token(), opened(token()), END - timedelta(milliseconds=1)) is Verdict.ROTATE


def test_a_session_is_remembered_as_long_as_an_access_token_of_it_may_be_good():
    assert domain.forget_at(START) - START == timedelta(seconds=LIFETIME_SECONDS + LEEWAY_SECONDS)


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
