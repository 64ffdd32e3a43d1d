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


def test_a_refresh_gives_the_same_visitor_and_another_pair(ask, config):
    first = ask("create_visitor")
    second = ask("refresh", refresh_token=first["refresh_token"])
    assert second.keys() == first.keys()
    assert (second["visitor_id"], second["nickname"]) == (first["visitor_id"], first["nickname"])
    assert second["refresh_token"] != first["refresh_token"]
    assert session_of(config, second) == session_of(config, first)
    ask("refresh", refresh_token=second["refresh_token"])


def test_a_refresh_token_that_is_used_after_its_successor_ends_the_session(ask, config, recorder):
    stolen = ask("create_visitor")
    current = ask("refresh", refresh_token=stolen["refresh_token"])
    newest = ask("refresh", refresh_token=current["refresh_token"])
    for used in (stolen, current, newest):
        with pytest.raises(InvalidCredentials) as refused:
            ask("refresh", refresh_token=used["refresh_token"])
        assert "reason" not in refused.value.details
    session = session_of(config, current)
    assert ask("list_revocations")["sessions"] == [session]
    [revoked] = eventually(lambda: published(recorder, SessionRevoked))
    assert (str(revoked.data.session), str(revoked.data.subject)) == (session, current["visitor_id"])


def test_a_lost_answer_is_given_again_an_hour_later_too(ask):
    """D1 (a)."""
    first = ask("create_visitor")
    ask("refresh", refresh_token=first["refresh_token"])
    for elapsed in (timedelta(seconds=35), timedelta(hours=1), timedelta(days=3)):
        alter_session(rotated_at=datetime.now(UTC) - elapsed)
        again = ask("refresh", refresh_token=first["refresh_token"])
    ask("refresh", refresh_token=again["refresh_token"])
    assert ask("list_revocations")["sessions"] == []


def test_of_two_tabs_one_goes_on_and_the_other_is_told_to_take_its_token(ask):
    """D1 (b)."""
    first = ask("create_visitor")["refresh_token"]
    a, b = (ask("refresh", refresh_token=first)["refresh_token"] for _ in range(2))
    c = ask("refresh", refresh_token=a)["refresh_token"]
    alter_session(rotated_at=datetime.now(UTC) - timedelta(seconds=35))
    with pytest.raises(InvalidCredentials) as refused:
        ask("refresh", refresh_token=b)
    assert refused.value.details["reason"] == SUPERSEDED
    d = ask("refresh", refresh_token=c)["refresh_token"]
    ask("refresh", refresh_token=d)
    assert ask("list_revocations")["sessions"] == []


def test_many_tabs_that_refresh_at_once_all_go_on(ask):
    """D1 (c)."""
    first = ask("create_visitor")
    results = at_once([lambda: ask("refresh", refresh_token=first["refresh_token"])] * 6)
    assert len({result["refresh_token"] for result in results}) == 6
    alter_session(rotated_at=datetime.now(UTC) - timedelta(minutes=15))
    ask("refresh", refresh_token=results[0]["refresh_token"])
    assert ask("list_revocations")["sessions"] == []


def test_a_session_from_before_there_were_generations_goes_on(ask, accounts):
    """As the version before kept it: no generation, tokens without a number."""
    who, sessions = UUID(ask("create_visitor")["visitor_id"]), sessions_in(accounts)
    stored = Session.objects.get()
    old = RefreshToken(stored.id, b"c" * 16, b"s" * 32)
    Session._get_collection().update_one(
        {"_id": stored.id},
        {"$set": {"chain": old.chain_digest, "live": [old.digest]}, "$unset": {"generation": "", "past": ""}},
    )
    for _ in range(2):
        subject, _, tokens = sessions.refresh(old.text)
        assert subject == who
    ask("refresh", refresh_token=tokens["refresh_token"])
    with pytest.raises(InvalidCredentials):
        ask("refresh", refresh_token=old.text)
    assert len(ask("list_revocations")["sessions"]) == 1


def test_the_other_sessions_end_and_ones_own_stays(ask, config, school_class, recorder):
    """The lost phone."""
    lost = ask("join_class", code=school_class["code"])
    found = ask("recover", recovery_code=lost["recovery_code"])
    stranger = ask("create_visitor")
    mine, gone = session_of(config, found), session_of(config, lost)
    asked = {"session": mine, "subject": lost["visitor_id"]}
    assert ask("revoke_other_sessions", **asked) == [gone]
    assert ask("revoke_other_sessions", **asked) == []
    assert ask("list_revocations")["sessions"] == [gone]
    with pytest.raises(InvalidCredentials):
        ask("refresh", refresh_token=lost["refresh_token"])
    for kept in (found, stranger):
        ask("refresh", refresh_token=kept["refresh_token"])
    [revoked] = eventually(lambda: published(recorder, SessionRevoked))
    assert str(revoked.data.session) == gone


def test_whether_a_session_goes_on(ask, config):
    made = ask("create_visitor")
    session, who = session_of(config, made), made["visitor_id"]
    assert ask("has_session", session=session, subject=who) is True
    assert ask("has_session", session=session, subject=str(uuid4())) is False
    assert ask("has_session", session=str(uuid4()), subject=who) is False
    alter_session(expires_at=datetime.now(UTC))
    assert ask("has_session", session=session, subject=who) is False
    alter_session(expires_at=datetime.now(UTC) + timedelta(days=1))
    ask("revoke_session", session=session, subject=who)
    assert ask("has_session", session=session, subject=who) is False


@pytest.mark.parametrize("rotated", [False, True], ids=["first use", "repetition"])
def test_of_two_refreshes_at_the_same_moment_neither_undoes_the_other(ask, accounts, monkeypatch, rotated):
    """Guard: a session changes only if it is as it was when it was judged."""
    first, sessions = ask("create_visitor")["refresh_token"], sessions_in(accounts)
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


def test_what_was_never_given_or_is_over_is_refused_and_harms_nobody(ask):
    made, other = ask("create_visitor"), uuid4().hex
    session, _, secret = made["refresh_token"].partition(".")
    for token in ("x", f"{session}.", f"{other}.{secret}", f"{session}.{'A' * 64}", made["token"][:200]):
        with pytest.raises(InvalidCredentials):
            ask("refresh", refresh_token=token)
    made = ask("refresh", refresh_token=made["refresh_token"])
    alter_session(expires_at=datetime.now(UTC))
    with pytest.raises(InvalidCredentials):
        ask("refresh", refresh_token=made["refresh_token"])


def test_signing_out_ends_one_session_of_ones_own(ask, config, school_class):
    first = ask("join_class", code=school_class["code"])
    second = ask("recover", recovery_code=first["recovery_code"])
    session = session_of(config, first)
    ask("revoke_session", session=session, subject=str(uuid4()))
    assert ask("list_revocations")["sessions"] == []
    for _ in range(2):
        ask("revoke_session", session=session, subject=first["visitor_id"])
    assert ask("list_revocations")["sessions"] == [session]
    with pytest.raises(InvalidCredentials):
        ask("refresh", refresh_token=first["refresh_token"])
    ask("refresh", refresh_token=second["refresh_token"])


def test_a_revocation_is_told_for_as_long_as_a_token_may_be_good(ask, config):
    made = ask("create_visitor")
    ask("revoke_session", session=session_of(config, made), subject=made["visitor_id"])
    alter_session(revoked_at=datetime.now(UTC) - timedelta(seconds=925))
    assert len(ask("list_revocations")["sessions"]) == 1
    stored = Session.objects.get()
    assert stored.forget_at - datetime.now(UTC) > timedelta(seconds=900)
    alter_session(revoked_at=datetime.now(UTC) - timedelta(seconds=931))
    assert ask("list_revocations")["sessions"] == []


def test_a_member_of_staff_is_refreshed_as_one(ask, accounts, teacher, config):
    who = UUID(teacher)
    tokens = sessions_in(accounts).open_session(who, "teacher", lifetime=timedelta(hours=12))
    refreshed = ask("refresh", refresh_token=tokens["refresh_token"])
    assert refreshed.keys() == {"staff_id", "role", "token", "expires_in", "refresh_token"}
    assert (refreshed["staff_id"], refreshed["role"]) == (teacher, "teacher")
    assert token_of(config, refreshed).claims["role"] == "teacher"
    sessions_in(accounts).revoke_sessions_of(who)
    with pytest.raises(InvalidCredentials):
        ask("refresh", refresh_token=refreshed["refresh_token"])


def test_a_new_key_signs_without_a_restart(ask, config):
    private, public = Path(keys_file(config)), Path(public_keys_file(config))
    before = token_of(config, ask("create_visitor")).header["kid"]
    key_files.add(private, public)
    key_files.promote(private, public)
    eventually(lambda: token_of(config, ask("create_visitor")).header["kid"] != before)
