"""Who is staff: invited, listed, removed; and what the service makes of strange values and settings."""

from uuid import uuid4

import pytest
from mongoengine.connection import disconnect
from people import ORGANISER, OTHERS, STRANGE, STRANGER, TEACHER, at_once, successes

from chassis.runtime.config import ConfigError
from chassis.runtime.health import Health
from chassis.service import Container
from chassis.storage import mongo
from contracts.errors import (
    Conflict,
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    Unavailable,
)
from contracts.tokens import STAFF_ROLES
from services.accounts.models import Session
from services.accounts.service import Accounts
from services.accounts.sessions import Sessions
from services.accounts.settings import AccountsSettings
from services.accounts.staff import store
from services.accounts.staff.models import ForeignSignIn, OpenLinks, Staff


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_an_organiser_invites_for_each_role(organiser, call_accounts, sign_in, role):
    shown = call_accounts("invite_staff", actor=organiser, email="Grace@Usine.test", role=role)
    assert shown == {"staff_id": shown["staff_id"], "email": "grace@usine.test", "role": role}
    assert sign_in("grace@usine.test")["role"] == role
    assert str(Staff.objects(id=shown["staff_id"]).first().invited_by) == organiser


def test_inviting_again_for_the_same_role_changes_nothing(organiser, call_accounts, invited):
    who = invited("moderator", "grace@usine.test")
    shown = call_accounts("invite_staff", actor=organiser, email="grace@usine.test", role="moderator")
    assert shown["staff_id"] == who
    with pytest.raises(Conflict):
        call_accounts("invite_staff", actor=organiser, email="grace@usine.test", role="organiser")
    assert call_accounts("get_staff", actor=who)["role"] == "moderator"


def test_someone_invited_many_times_at_the_same_time_is_one_person(organiser, call_accounts):
    def invite():
        return call_accounts("invite_staff", actor=organiser, email="grace@usine.test", role="moderator")[
            "staff_id"
        ]

    results = at_once(8, invite)
    assert len(successes(results)) == 8
    assert len(set(results)) == 1


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("invite_staff", {"email": STRANGER, "role": "organiser"}),
        ("list_staff", {}),
        ("remove_staff", {"staff": "ORGANISER"}),
    ],
)
def test_only_organisers_may(organiser, invited, call_accounts, role, method, arguments):
    arguments = {key: organiser if value == "ORGANISER" else value for key, value in arguments.items()}
    with pytest.raises(Forbidden):
        call_accounts(method, actor=invited(role), **arguments)
    assert Staff.objects(removed_at=None).count() == 2


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("get_staff", {}),
        ("invite_staff", {"email": STRANGER, "role": "teacher"}),
        ("list_staff", {}),
        ("remove_staff", {"staff": str(uuid4())}),
    ],
)
def test_who_is_not_staff_or_not_any_more_must_sign_in_again(
    organiser, invited, call_accounts, method, arguments
):
    with pytest.raises(InvalidCredentials):
        call_accounts(method, actor=str(uuid4()), **arguments)
    gone = invited("organiser")
    call_accounts("remove_staff", actor=organiser, staff=gone)
    with pytest.raises(InvalidCredentials):
        call_accounts(method, actor=gone, **arguments)


def test_pages_of_staff_follow_without_gap_or_repeat_and_name_no_address(organiser, invited, call_accounts):
    for role in STAFF_ROLES:
        invited(role)
    call_accounts("remove_staff", actor=organiser, staff=invited("teacher", "removed@usine.test"))
    whole = call_accounts("list_staff", actor=organiser)
    assert whole["next"] is None
    emails = [each["email"] for each in whole["items"]]
    assert len(emails) == 5
    assert emails == sorted(emails)
    assert "removed@usine.test" not in emails
    pages, after = [], None
    while True:
        page = call_accounts("list_staff", actor=organiser, after=after, limit=2)
        pages += page["items"]
        after = page["next"]
        if after is None:
            break
        assert "@" not in after
    assert pages == whole["items"]


def test_who_is_removed_is_signed_out_and_cannot_come_back(organiser, call_accounts, sign_in, links):
    signed_in = sign_in(TEACHER)
    for _ in range(2):
        call_accounts("request_link", email=TEACHER)
    still_open = links(TEACHER)[0]
    call_accounts("remove_staff", actor=organiser, staff=signed_in["staff_id"])
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=signed_in["refresh_token"])
    with pytest.raises(InvalidCredentials):
        call_accounts("open_link", token=still_open)
    before = len(links(TEACHER))
    assert call_accounts("request_link", email=TEACHER) is None
    assert len(links(TEACHER)) == before
    assert call_accounts("list_revocations")["sessions"]


def test_who_was_removed_may_be_invited_again_for_another_role(organiser, call_accounts, sign_in):
    who = sign_in(TEACHER)["staff_id"]
    call_accounts("remove_staff", actor=organiser, staff=who)
    shown = call_accounts("invite_staff", actor=organiser, email=TEACHER, role="moderator")
    assert (shown["staff_id"], shown["role"]) == (who, "moderator")
    assert sign_in(TEACHER)["role"] == "moderator"


def test_removing_is_idempotent_and_of_somebody(organiser, invited, call_accounts):
    who = invited("teacher")
    assert call_accounts("remove_staff", actor=organiser, staff=who) is None
    assert call_accounts("remove_staff", actor=organiser, staff=who) is None
    with pytest.raises(NotFound):
        call_accounts("remove_staff", actor=organiser, staff=str(uuid4()))


def test_removing_once_more_signs_out_whom_an_interruption_left_signed_in(organiser, call_accounts, sign_in):
    signed_in = sign_in(TEACHER)
    store.remove(Staff.objects(id=signed_in["staff_id"]).first().id)
    call_accounts("remove_staff", actor=organiser, staff=signed_in["staff_id"])
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=signed_in["refresh_token"])


def test_an_organiser_cannot_remove_themself(organiser, call_accounts):
    with pytest.raises(Conflict):
        call_accounts("remove_staff", actor=organiser, staff=organiser)
    assert call_accounts("get_staff", actor=organiser)["role"] == "organiser"


def test_who_is_removed_while_signing_in_is_signed_out(organiser, call_accounts, links, monkeypatch):
    call_accounts("request_link", email=ORGANISER)
    open_session = Sessions.open_session

    def removed_meanwhile(self, subject, role, **options):
        store.remove(subject)
        self.revoke_sessions_of(subject)
        return open_session(self, subject, role, **options)

    monkeypatch.setattr(Sessions, "open_session", removed_meanwhile)
    with pytest.raises(Forbidden):
        call_accounts("open_link", token=links(ORGANISER)[0])
    assert Session.objects(subject=organiser).count() == 1
    assert Session.objects(subject=organiser).first().revoked_at is not None


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        ("request_link", "email"),
        ("open_link", "token"),
        ("get_staff", "actor"),
        ("invite_staff", "email"),
        ("invite_staff", "role"),
        ("list_staff", "limit"),
        ("list_staff", "after"),
        ("remove_staff", "staff"),
        ("finish_oidc", "state"),
    ],
)
def test_an_operator_is_only_a_strange_value(organiser, call_accounts, method, argument):
    good = {
        "request_link": {"email": ORGANISER},
        "open_link": {"token": "x"},
        "get_staff": {"actor": organiser},
        "invite_staff": {"actor": organiser, "email": STRANGER, "role": "teacher"},
        "list_staff": {"actor": organiser},
        "remove_staff": {"actor": organiser, "staff": organiser},
        "finish_oidc": {"code": "x", "state": "x"},
    }[method]
    for value in STRANGE:
        with pytest.raises(InvalidInput) as caught:
            call_accounts(method, **good | {argument: value})
        assert list(caught.value.details["errors"]) == [argument]


def test_calls_of_a_provider_or_a_mailbox_that_is_not_configured_are_refused(call, config):
    bare = config.altered(AccountsSettings, dev_mailbox=False, oidc_issuer="")
    container = Container(Accounts, bare, Health())
    container.start()
    try:
        for method, arguments in (
            ("start_oidc", {}),
            ("finish_oidc", {"code": "x", "state": "x"}),
            ("dev_mailbox", {}),
        ):
            with pytest.raises(NotFound):
                call("accounts", method, **arguments)
        store.invite(ORGANISER, "organiser")
        for email in (ORGANISER, STRANGER):
            with pytest.raises(Unavailable):
                call("accounts", "request_link", email=email)
        assert OpenLinks.objects.count() == 0
    finally:
        container.stop()


@pytest.mark.parametrize(
    ("fields", "variable"),
    [
        ({"teacher_domains": ("*",)}, "TEACHER_DOMAINS"),
        ({"smtp_url": "mail.example"}, "SMTP_URL"),
        ({"mail_from": "a\nb"}, "MAIL_FROM"),
        ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"),
    ],
)
def test_a_wrong_setting_stops_the_boot_with_its_name(config, fields, variable):
    with pytest.raises(ConfigError, match=variable):
        Container(Accounts, config.altered(AccountsSettings, **fields), Health()).start()


def test_what_must_go_goes_by_itself_and_an_address_is_there_once(config):
    mongo.connect(config, "accounts")
    indexes = {
        document: document._get_collection().index_information()
        for document in (Staff, OpenLinks, ForeignSignIn)
    }
    assert indexes[Staff]["email"]["unique"] is True
    assert indexes[OpenLinks]["expiry"]["expireAfterSeconds"] == 0
    assert indexes[ForeignSignIn]["expiry"]["expireAfterSeconds"] == 0
    disconnect("accounts")
