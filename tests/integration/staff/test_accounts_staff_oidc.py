"""Signing in at an identity provider."""

from datetime import UTC, datetime, timedelta

import pytest
from people import LATER, ORGANISER, STRANGER, TEACHER, at_once, everything_stored, successes

from contracts.errors import Forbidden, InvalidCredentials, Unavailable
from services.accounts.models import Session
from services.accounts.staff import domain, store
from services.accounts.staff.models import ForeignSignIn, Staff


def test_who_signs_in_at_the_provider_is_the_same_person(organiser, sign_in_there, sign_in):
    signed_in = sign_in_there("Ada@Usine.test")
    assert set(signed_in) == {"staff_id", "role", "token", "expires_in", "refresh_token"}
    assert signed_in["staff_id"] == sign_in(ORGANISER)["staff_id"] == organiser


def test_a_teacher_of_a_known_domain_is_registered_at_the_provider_too(sign_in_there, sign_in):
    signed_in = sign_in_there(TEACHER)
    assert signed_in["role"] == "teacher"
    assert sign_in(TEACHER)["staff_id"] == signed_in["staff_id"]


def test_at_the_provider_nobody_enters_who_was_not_invited(sign_in_there):
    with pytest.raises(Forbidden):
        sign_in_there(STRANGER)
    assert Staff.objects.count() == 0
    assert Session.objects.count() == 0


def test_at_the_provider_nobody_enters_who_was_removed(organiser, call_accounts, sign_in_there):
    call_accounts("remove_staff", actor=organiser, staff=sign_in_there(TEACHER)["staff_id"])
    with pytest.raises(Forbidden):
        sign_in_there(TEACHER)


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"nonce": "another"}, {"email": "no address"}], ids=str
)
def test_a_token_of_the_provider_that_is_not_right_signs_nobody_in(organiser, sign_in_there, claims):
    with pytest.raises(InvalidCredentials):
        sign_in_there(ORGANISER, **claims)
    assert Session.objects.count() == 0


def test_a_state_is_good_for_one_sign_in(organiser, call_accounts, provider):
    url = call_accounts("start_oidc")["authorization_url"]
    first, second = provider.log_in(url, ORGANISER), provider.log_in(url, ORGANISER)
    call_accounts("finish_oidc", **first)
    with pytest.raises(InvalidCredentials):
        call_accounts("finish_oidc", **second)
    assert provider.requested["/token"] == 1


def test_of_those_who_come_back_at_the_same_time_one_is_signed_in(organiser, call_accounts, provider):
    url = call_accounts("start_oidc")["authorization_url"]
    ways = [provider.log_in(url, ORGANISER) for _ in range(6)]
    assert len(successes(at_once(6, lambda: call_accounts("finish_oidc", **ways.pop())))) == 1


def test_a_code_of_one_sign_in_does_not_finish_another(organiser, call_accounts, provider):
    one, other = call_accounts("start_oidc"), call_accounts("start_oidc")
    code = provider.log_in(one["authorization_url"], ORGANISER)["code"]
    with pytest.raises(InvalidCredentials):
        call_accounts("finish_oidc", code=code, state=other["state"])


def test_a_state_is_good_for_ten_minutes(call_accounts):
    for state in ("in time", "too late"):
        store.start_foreign_sign_in(state, "nonce", "verifier", now=LATER)
    just_before = LATER + timedelta(minutes=10, milliseconds=-1)
    assert store.finish_foreign_sign_in("in time", now=just_before) == ("nonce", "verifier")
    assert store.finish_foreign_sign_in("too late", now=LATER + timedelta(minutes=10)) is None


def test_a_sign_in_that_took_too_long_is_not_finished(call_accounts, provider):
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    store.start_foreign_sign_in("state", "nonce", "verifier", now=long_ago)
    with pytest.raises(InvalidCredentials):
        call_accounts("finish_oidc", code="any", state="state")
    assert provider.requested["/token"] == 0


def test_states_are_stored_as_digests_only(call_accounts):
    state = call_accounts("start_oidc")["state"]
    assert state not in everything_stored()
    assert ForeignSignIn.objects(id=domain.digest(state)).count() == 1


def test_a_provider_that_is_away_is_said_to_be(call_accounts, provider):
    provider.answers["/.well-known/openid-configuration"] = (503, {}, b"")
    with pytest.raises(Unavailable):
        call_accounts("start_oidc")
    assert ForeignSignIn.objects.count() == 0
