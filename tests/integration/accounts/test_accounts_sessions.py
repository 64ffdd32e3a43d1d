"""Sessions: refreshed, revoked, and stolen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from accounts_stage import (
    alter_session,
    at_once,
    keys_file,
    public_keys_file,
    published,
    session_of,
    sessions_in,
    token_of,
)

from chassis.testing import eventually
from cli import key_files
from contracts.accounts import SessionRevoked
from contracts.errors import SUPERSEDED, InvalidCredentials
from services.accounts import store
from services.accounts.domain import RefreshToken
from services.accounts.models import Session


def test_a_refresh_gives_the_same_visitor_and_another_pair(call_accounts, config):
    first = call_accounts("create_visitor")
    second = call_accounts("refresh", refresh_token=first["refresh_token"])
    assert second.keys() == first.keys()
    assert (second["visitor_id"], second["nickname"]) == (first["visitor_id"], first["nickname"])
    assert second["refresh_token"] != first["refresh_token"]
    assert session_of(config, second) == session_of(config, first)
    call_accounts("refresh", refresh_token=second["refresh_token"])


def test_a_refresh_token_that_is_used_after_its_successor_ends_the_session(call_accounts, config, recorder):
    stolen = call_accounts("create_visitor")
    current = call_accounts("refresh", refresh_token=stolen["refresh_token"])
    newest = call_accounts("refresh", refresh_token=current["refresh_token"])
    for used in (stolen, current, newest):
        with pytest.raises(InvalidCredentials) as refused:
            call_accounts("refresh", refresh_token=used["refresh_token"])
        assert "reason" not in refused.value.details
    session = session_of(config, current)
    assert call_accounts("list_revocations")["sessions"] == [session]
    [revoked] = eventually(lambda: published(recorder, SessionRevoked))
    assert (str(revoked.data.session), str(revoked.data.subject)) == (session, current["visitor_id"])


def test_a_lost_answer_is_given_again_an_hour_later_too(call_accounts):
    """D1 (a)."""
    first = call_accounts("create_visitor")
    call_accounts("refresh", refresh_token=first["refresh_token"])
    for elapsed in (timedelta(seconds=35), timedelta(hours=1), timedelta(days=3)):
        alter_session(rotated_at=datetime.now(UTC) - elapsed)
        again = call_accounts("refresh", refresh_token=first["refresh_token"])
    call_accounts("refresh", refresh_token=again["refresh_token"])
    assert call_accounts("list_revocations")["sessions"] == []


def test_of_two_tabs_one_goes_on_and_the_other_has_to_take_its_token(call_accounts):
    """D1 (b)."""
    first = call_accounts("create_visitor")["refresh_token"]
    a, b = (call_accounts("refresh", refresh_token=first)["refresh_token"] for _ in range(2))
    c = call_accounts("refresh", refresh_token=a)["refresh_token"]
    alter_session(rotated_at=datetime.now(UTC) - timedelta(seconds=35))
    with pytest.raises(InvalidCredentials) as refused:
        call_accounts("refresh", refresh_token=b)
    assert refused.value.details["reason"] == SUPERSEDED
    d = call_accounts("refresh", refresh_token=c)["refresh_token"]
    call_accounts("refresh", refresh_token=d)
    assert call_accounts("list_revocations")["sessions"] == []


def test_many_tabs_that_refresh_at_once_all_go_on(call_accounts):
    """D1 (c)."""
    first = call_accounts("create_visitor")
    results = at_once([lambda: call_accounts("refresh", refresh_token=first["refresh_token"])] * 6)
    assert len({result["refresh_token"] for result in results}) == 6
    alter_session(rotated_at=datetime.now(UTC) - timedelta(minutes=15))
    call_accounts("refresh", refresh_token=results[0]["refresh_token"])
    assert call_accounts("list_revocations")["sessions"] == []


def test_a_session_from_before_there_were_generations_goes_on(call_accounts, accounts):
    """As the version before kept it: no generation, tokens without a number."""
    who, sessions = UUID(call_accounts("create_visitor")["visitor_id"]), sessions_in(accounts)
    stored = Session.objects.get()
    old = RefreshToken(stored.id, b"c" * 16, b"s" * 32)
    Session._get_collection().update_one(
        {"_id": stored.id},
        {"$set": {"chain": old.chain_digest, "live": [old.digest]}, "$unset": {"generation": "", "past": ""}},
    )
    for _ in range(2):
        subject, _, tokens = sessions.refresh(old.text)
        assert subject == who
    call_accounts("refresh", refresh_token=tokens["refresh_token"])
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=old.text)
    assert len(call_accounts("list_revocations")["sessions"]) == 1


def test_the_other_sessions_end_and_ones_own_stays(call_accounts, config, school_class, recorder):
    """The lost phone."""
    lost = call_accounts("join_class", code=school_class["code"])
    found = call_accounts("recover", recovery_code=lost["recovery_code"])
    stranger = call_accounts("create_visitor")
    mine, gone = session_of(config, found), session_of(config, lost)
    arguments = {"session": mine, "subject": lost["visitor_id"]}
    assert call_accounts("revoke_other_sessions", **arguments) == [gone]
    assert call_accounts("revoke_other_sessions", **arguments) == []
    assert call_accounts("list_revocations")["sessions"] == [gone]
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=lost["refresh_token"])
    for kept in (found, stranger):
        call_accounts("refresh", refresh_token=kept["refresh_token"])
    [revoked] = eventually(lambda: published(recorder, SessionRevoked))
    assert str(revoked.data.session) == gone


def test_whether_a_session_goes_on(call_accounts, config):
    made = call_accounts("create_visitor")
    session, who = session_of(config, made), made["visitor_id"]
    assert call_accounts("has_session", session=session, subject=who) is True
    assert call_accounts("has_session", session=session, subject=str(uuid4())) is False
    assert call_accounts("has_session", session=str(uuid4()), subject=who) is False
    alter_session(expires_at=datetime.now(UTC))
    assert call_accounts("has_session", session=session, subject=who) is False
    alter_session(expires_at=datetime.now(UTC) + timedelta(days=1))
    call_accounts("revoke_session", session=session, subject=who)
    assert call_accounts("has_session", session=session, subject=who) is False


@pytest.mark.parametrize("rotated", [False, True], ids=["first use", "repetition"])
def test_of_two_refreshes_at_the_same_moment_neither_undoes_the_other(
    call_accounts, accounts, monkeypatch, rotated
):
    """Guard: a session changes only if it is as it was when it was judged."""
    first, sessions = call_accounts("create_visitor")["refresh_token"], sessions_in(accounts)
    if rotated:
        sessions.refresh(first)
    find, given = store.find_session, []

    def overtaken(session):
        monkeypatch.setattr(store, "find_session", find)
        stale = find(session)
        given.append(sessions.refresh(first)[2]["refresh_token"])
        return stale

    monkeypatch.setattr(store, "find_session", overtaken)
    given.append(sessions.refresh(first)[2]["refresh_token"])
    live = Session.objects.get().live
    assert {RefreshToken.parse(each).digest for each in given} <= set(live)
    assert len(live) == 2 + rotated


def test_what_was_never_given_or_is_over_is_refused_and_harms_nobody(call_accounts):
    made, other = call_accounts("create_visitor"), uuid4().hex
    session, _, secret = made["refresh_token"].partition(".")
    for token in ("x", f"{session}.", f"{other}.{secret}", f"{session}.{'A' * 64}", made["token"][:200]):
        with pytest.raises(InvalidCredentials):
            call_accounts("refresh", refresh_token=token)
    made = call_accounts("refresh", refresh_token=made["refresh_token"])
    alter_session(expires_at=datetime.now(UTC))
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=made["refresh_token"])


def test_signing_out_ends_one_session_of_ones_own(call_accounts, config, school_class):
    first = call_accounts("join_class", code=school_class["code"])
    second = call_accounts("recover", recovery_code=first["recovery_code"])
    session = session_of(config, first)
    call_accounts("revoke_session", session=session, subject=str(uuid4()))
    assert call_accounts("list_revocations")["sessions"] == []
    for _ in range(2):
        call_accounts("revoke_session", session=session, subject=first["visitor_id"])
    assert call_accounts("list_revocations")["sessions"] == [session]
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=first["refresh_token"])
    call_accounts("refresh", refresh_token=second["refresh_token"])


def test_a_revocation_is_listed_for_as_long_as_a_token_may_be_good(call_accounts, config):
    made = call_accounts("create_visitor")
    call_accounts("revoke_session", session=session_of(config, made), subject=made["visitor_id"])
    alter_session(revoked_at=datetime.now(UTC) - timedelta(seconds=925))
    assert len(call_accounts("list_revocations")["sessions"]) == 1
    stored = Session.objects.get()
    assert stored.forget_at - datetime.now(UTC) > timedelta(seconds=900)
    alter_session(revoked_at=datetime.now(UTC) - timedelta(seconds=931))
    assert call_accounts("list_revocations")["sessions"] == []


def test_a_member_of_staff_is_refreshed_as_one(call_accounts, accounts, teacher, config):
    who = UUID(teacher)
    tokens = sessions_in(accounts).open_session(who, "teacher", lifetime=timedelta(hours=12))
    refreshed = call_accounts("refresh", refresh_token=tokens["refresh_token"])
    assert refreshed.keys() == {"staff_id", "role", "token", "expires_in", "refresh_token"}
    assert (refreshed["staff_id"], refreshed["role"]) == (teacher, "teacher")
    assert token_of(config, refreshed).claims["role"] == "teacher"
    sessions_in(accounts).revoke_sessions_of(who)
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=refreshed["refresh_token"])


def test_a_new_key_signs_without_a_restart(call_accounts, config):
    private, public = Path(keys_file(config)), Path(public_keys_file(config))
    before = token_of(config, call_accounts("create_visitor")).header["kid"]
    key_files.add(private, public)
    key_files.promote(private, public)
    eventually(lambda: token_of(config, call_accounts("create_visitor")).header["kid"] != before)
