"""Signing in with a link that is mailed."""

from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from mongoengine.connection import get_db
from people import LATER, ORGANISER, STRANGER, TEACHER, at_once, everything_stored, successes

from chassis.runtime.keys import KeyFile
from contracts.errors import InvalidCredentials, InvalidInput
from contracts.tokens import AUDIENCE, ISSUER
from gateway.settings import GatewaySettings
from services.accounts.models import Session
from services.accounts.staff import domain, store
from services.accounts.staff.models import Staff


def test_who_was_invited_signs_in_with_the_link_that_is_mailed_to_them(
    organiser, call_accounts, links, config
):
    assert call_accounts("request_link", email=ORGANISER) is None
    [token] = links(ORGANISER)
    signed_in = call_accounts("open_link", token=token)
    assert set(signed_in) == {"staff_id", "role", "token", "expires_in", "refresh_token"}
    assert (signed_in["staff_id"], signed_in["role"]) == (organiser, "organiser")
    keys: KeySet = KeyFile(
        config.section(GatewaySettings).token_public_keys_file,
        variable="TOKEN_PUBLIC_KEYS_FILE",
        private=False,
    ).current
    claims = jwt.decode(signed_in["token"], keys, algorithms=["Ed25519"]).claims
    assert (claims["sub"], claims["role"]) == (organiser, "organiser")
    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    assert call_accounts("get_staff", actor=organiser) == {
        "staff_id": organiser,
        "email": ORGANISER,
        "role": "organiser",
    }


def test_staff_stay_signed_in_for_twelve_hours(organiser, sign_in, call_accounts):
    refreshed = call_accounts("refresh", refresh_token=sign_in(ORGANISER)["refresh_token"])
    assert (refreshed["staff_id"], refreshed["role"]) == (organiser, "organiser")
    session = Session.objects(subject=organiser).first()
    assert session.expires_at - session.created_at == timedelta(hours=12)


def test_a_link_is_good_for_one_sign_in(organiser, call_accounts, links):
    call_accounts("request_link", email=ORGANISER)
    [token] = links(ORGANISER)
    call_accounts("open_link", token=token)
    with pytest.raises(InvalidCredentials):
        call_accounts("open_link", token=token)


def test_of_those_who_open_a_link_at_the_same_time_one_is_signed_in(organiser, call_accounts, links):
    call_accounts("request_link", email=ORGANISER)
    [token] = links(ORGANISER)
    results = at_once(8, lambda: call_accounts("open_link", token=token))
    assert len(successes(results)) == 1
    assert Session.objects(subject=organiser).count() == 1


def test_a_link_is_good_for_fifteen_minutes(organiser, call_accounts):
    for token in ("in time", "too late"):
        store.add_link(ORGANISER, token, leads_in=True, now=LATER)
    just_before = LATER + timedelta(minutes=15, milliseconds=-1)
    assert store.use_link("in time", now=just_before) == ORGANISER
    assert store.use_link("too late", now=LATER + timedelta(minutes=15)) is None


def test_a_link_that_is_too_old_opens_nothing(organiser, call_accounts):
    for token, age in (("old", 16), ("young", 14)):
        store.add_link(ORGANISER, token, leads_in=True, now=datetime.now(UTC) - timedelta(minutes=age))
    with pytest.raises(InvalidCredentials):
        call_accounts("open_link", token="old")
    assert call_accounts("open_link", token="young")["staff_id"] == organiser


@pytest.mark.parametrize("token", ["invented", "", "é", "x" * 5000, "\x00", "$ne"])
def test_an_invented_link_opens_nothing(organiser, call_accounts, token):
    with pytest.raises((InvalidCredentials, InvalidInput)):
        call_accounts("open_link", token=token)


def test_asking_again_leaves_the_first_link_good(organiser, call_accounts, links):
    call_accounts("request_link", email=ORGANISER)
    call_accounts("request_link", email=ORGANISER)
    second, first = links(ORGANISER)
    assert first != second
    assert call_accounts("open_link", token=first)["staff_id"] == organiser
    assert call_accounts("open_link", token=second)["staff_id"] == organiser


def test_an_address_has_five_open_links_at_most(organiser, call_accounts, links):
    for _ in range(7):
        call_accounts("request_link", email=ORGANISER)
    assert len(links(ORGANISER)) == 5
    call_accounts("open_link", token=links(ORGANISER)[-1])
    call_accounts("request_link", email=ORGANISER)
    call_accounts("request_link", email=ORGANISER)
    assert len(links(ORGANISER)) == 6


def test_five_at_most_holds_for_requests_at_the_same_time_too(organiser, call_accounts, links):
    assert successes(at_once(16, lambda: call_accounts("request_link", email=ORGANISER))) == [None] * 16
    assert len(links(ORGANISER)) == 5


def test_links_that_are_too_old_make_room(call_accounts):
    def add(token, now):
        return store.add_link(ORGANISER, token, leads_in=True, now=now)

    assert [add(f"token {number}", LATER) for number in range(6)] == [True, True, True, True, True, False]
    assert not add("just before", LATER + timedelta(minutes=15, milliseconds=-1))
    assert add("after", LATER + timedelta(minutes=15))
    assert store.use_link("after", now=LATER + timedelta(minutes=29)) == ORGANISER


def test_an_address_is_known_however_it_is_typed(organiser, call_accounts, links):
    call_accounts("request_link", email=" Ada@USINE.test ")
    assert len(links(ORGANISER)) == 1


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(organiser, call_accounts):
    assert call_accounts("request_link", email=STRANGER) is None
    assert call_accounts("dev_mailbox") == []
    assert Staff.objects(email=STRANGER).count() == 0
    assert STRANGER not in everything_stored()


def test_an_unknown_address_makes_the_same_work(organiser, call_accounts):
    """The queries of the database for each, in order."""
    database = get_db("accounts")

    def work(email):
        database.command("profile", 2)
        call_accounts("request_link", email=email)
        database.command("profile", 0)
        found = list(database["system.profile"].find({"ns": {"$not": {"$regex": r"system\.|\$cmd"}}}))
        database.drop_collection("system.profile")
        return [
            (each["op"], each["ns"], *sorted(each["command"])) for each in found if each["op"] != "getmore"
        ]

    ours = ("staff", "staff_links")
    known = [each for each in work(ORGANISER) if each[1].rpartition(".")[2] in ours]
    unknown = [each for each in work(STRANGER) if each[1].rpartition(".")[2] in ours]
    assert len(known) == 2
    assert unknown == known


def test_links_are_stored_as_digests_only(organiser, call_accounts, links):
    call_accounts("request_link", email=ORGANISER)
    [token] = links(ORGANISER)
    assert token not in everything_stored()
    assert domain.digest(token) in everything_stored()


@pytest.mark.parametrize(
    "email", ["camille@ac-lyon.fr", "camille@lycee.education.gouv.fr", "$email@ac-lyon.fr"]
)
def test_a_teacher_is_registered_once_the_address_is_proved_to_be_theirs(call_accounts, links, email):
    call_accounts("request_link", email=email)
    assert Staff.objects.count() == 0
    first = call_accounts("open_link", token=links(email)[0])
    assert first["role"] == "teacher"
    assert call_accounts("get_staff", actor=first["staff_id"])["email"] == email
    call_accounts("request_link", email=email)
    assert call_accounts("open_link", token=links(email)[0])["staff_id"] == first["staff_id"]


def test_a_teacher_who_opens_two_first_links_at_the_same_time_is_one_teacher(call_accounts, links):
    for _ in range(4):
        call_accounts("request_link", email=TEACHER)
    tokens = links(TEACHER)
    results = successes(at_once(4, lambda: call_accounts("open_link", token=tokens.pop())))
    assert len(results) == 4
    assert len({each["staff_id"] for each in results}) == Staff.objects.count() == 1


@pytest.mark.parametrize("email", ["x@sub.ac-lyon.fr", "x@education.gouv.fr", "x@notac-lyon.fr"])
def test_other_domains_are_not_of_teachers(call_accounts, email):
    call_accounts("request_link", email=email)
    assert call_accounts("dev_mailbox") == []
