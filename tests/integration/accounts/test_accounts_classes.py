"""School classes: whose they are, what is published of them, and what staff did."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from accounts_stage import (
    CAPACITY,
    CLASS,
    invited,
    published,
)
from pymongo.errors import AutoReconnect

from chassis.runtime.config import ConfigError
from chassis.runtime.health import Health
from chassis.service import Container
from chassis.storage.outbox import Outbox
from chassis.testing import eventually
from contracts.accounts import ClassClosed, ClassRegistered
from contracts.errors import Conflict, Forbidden, InvalidCredentials, InvalidInput, NotFound, Unavailable
from services.accounts import outboxes, store
from services.accounts.models import SchoolClass, SeasonEnd
from services.accounts.service import Accounts
from services.accounts.settings import AccountsSettings

pytestmark = pytest.mark.rabbitmq_suffices


def test_a_class_is_registered_and_published_without_its_name(call_accounts, teacher, recorder, school_class):
    assert {name: school_class[name] for name in CLASS} == CLASS
    assert school_class["open"] is True
    assert school_class["seats"] == 0
    assert datetime.fromisoformat(school_class["expires_at"]) == datetime(2027, 1, 15, 23, tzinfo=UTC)
    [registered] = eventually(lambda: published(recorder, ClassRegistered))
    assert str(registered.data.school_class) == school_class["id"]
    assert (registered.data.territory, registered.data.level, registered.data.size) == ("69", "4e", 30)
    assert call_accounts("get_class", actor=teacher, school_class=school_class["id"]) == school_class
    assert call_accounts("list_classes", actor=teacher) == [school_class]


def test_an_event_whose_mark_a_crash_prevented_is_published_again_under_the_same_id(
    call_accounts, teacher, recorder, monkeypatch
):
    """Guard: the outbox is in the document whose change it tells, until that is marked."""
    mark, crashed = Outbox.mark_published, []

    def crash_once(outbox, documents):
        documents = list(documents)
        if documents and not crashed:
            crashed.append(documents)
            raise AutoReconnect("gone")
        mark(outbox, documents)

    monkeypatch.setattr(Outbox, "mark_published", crash_once)
    call_accounts("register_class", actor=teacher, **CLASS)
    eventually(lambda: len(recorder.of(ClassRegistered)) >= 2 and outboxes.CLASSES.oldest() is None)
    assert len(published(recorder, ClassRegistered)) == 1


def test_another_teachers_class_does_not_exist(call_accounts, school_class, organiser):
    seated = call_accounts("join_class", code=school_class["code"])
    methods = {
        "get_class": {},
        "rotate_code": {},
        "close_class": {},
        "reopen_class": {},
        "list_seats": {},
        "add_seats": {"count": 1},
        "remove_seat": {"visitor": seated["visitor_id"]},
        "list_removed_seats": {},
        "restore_seat": {"visitor": seated["visitor_id"]},
        "list_cards": {},
        "class_members": {},
    }
    other = invited("teacher")
    for method, arguments in methods.items():
        with pytest.raises(NotFound):
            call_accounts(method, actor=other, school_class=school_class["id"], **arguments)
        if method != "get_class":
            with pytest.raises(NotFound):
                call_accounts(method, actor=organiser, school_class=school_class["id"], **arguments)
    assert call_accounts("list_classes", actor=other) == []
    after = SchoolClass.objects.get()
    assert (after.open, after.free) == (True, CAPACITY - 1)
    call_accounts("join_class", code=school_class["code"])


def test_a_class_that_was_closed_by_mistake_opens_again(call_accounts, teacher, school_class):
    call_accounts("close_class", actor=teacher, school_class=school_class["id"])
    for _ in range(2):
        reopened = call_accounts("reopen_class", actor=teacher, school_class=school_class["id"])
        assert reopened == school_class
    call_accounts("join_class", code=school_class["code"])


def test_a_closure_is_published_once_though_it_is_repeated(call_accounts, teacher, recorder, school_class):
    def close():
        return call_accounts("close_class", actor=teacher, school_class=school_class["id"])

    assert close() == close() == school_class | {"open": False}
    eventually(lambda: published(recorder, ClassClosed))
    call_accounts("reopen_class", actor=teacher, school_class=school_class["id"])
    close()
    closed = eventually(lambda: len(found := published(recorder, ClassClosed)) > 1 and found)
    assert [str(each.data.school_class) for each in closed] == [school_class["id"]] * 2


def test_a_class_closed_before_its_registration_was_published_has_both_events(
    call_accounts, teacher, recorder, monkeypatch
):
    find = Outbox.find_pending
    monkeypatch.setattr(Outbox, "find_pending", lambda outbox, limit: [])
    school_class = call_accounts("register_class", actor=teacher, **CLASS)
    call_accounts("close_class", actor=teacher, school_class=school_class["id"])
    monkeypatch.setattr(Outbox, "find_pending", find)
    for kind in (ClassRegistered, ClassClosed):
        [event] = eventually(lambda kind=kind: published(recorder, kind))
        assert str(event.data.school_class) == school_class["id"]


def test_a_class_whose_season_is_over_stays_closed(call_accounts, teacher, school_class):
    call_accounts("close_class", actor=teacher, school_class=school_class["id"])
    SchoolClass.objects.update(expires_at=datetime.now(UTC))
    with pytest.raises(Conflict):
        call_accounts("reopen_class", actor=teacher, school_class=school_class["id"])
    assert SchoolClass.objects.get().open is False


def test_an_organiser_reads_every_class_without_its_code(call_accounts, organiser, school_class):
    seen = school_class | {"code": None}
    assert call_accounts("get_class", actor=organiser, school_class=school_class["id"]) == seen
    assert call_accounts("list_classes", actor=organiser) == [seen]


def test_only_teachers_register_classes(call_accounts, organiser):
    for actor in (organiser, invited("professional"), invited("moderator")):
        with pytest.raises(Forbidden):
            call_accounts("register_class", actor=actor, **CLASS)
    with pytest.raises(InvalidCredentials):
        call_accounts("register_class", actor=str(uuid4()), **CLASS)
    assert SchoolClass.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 61),
        ("timezone", "Europe/Lyon"),
        ("timezone", "localtime"),
        ("timezone", "Indian/Reunion"),
        ("territory", "989"),
        ("territory", "ZZ"),
    ],
)
def test_a_wrong_field_of_a_class_is_named(call_accounts, teacher, field, value):
    with pytest.raises(InvalidInput) as caught:
        call_accounts("register_class", actor=teacher, **(CLASS | {field: value}))
    assert list(caught.value.details["errors"]) == [field]


@pytest.mark.parametrize(
    ("territory", "timezone"),
    [("XK", "Europe/Belgrade"), ("987", "Pacific/Marquesas"), ("974", "Indian/Reunion")],
)
def test_a_class_is_registered_where_it_is(call_accounts, teacher, territory, timezone):
    found = call_accounts(
        "register_class", actor=teacher, **(CLASS | {"territory": territory, "timezone": timezone})
    )
    assert (found["territory"], found["timezone"]) == (territory, timezone)
    ends = datetime.fromisoformat(found["expires_at"]).astimezone(ZoneInfo(timezone))
    assert (ends.date().isoformat(), ends.hour) == ("2027-01-16", 0)


def test_a_class_that_would_be_refused_today_is_still_read(call_accounts, teacher, school_class):
    stored = {"territory": "BV", "timezone": "localtime"}
    SchoolClass.objects(id=UUID(school_class["id"])).update(**stored)
    assert call_accounts("list_classes", actor=teacher) == [school_class | stored]
    call_accounts("rotate_code", actor=teacher, school_class=school_class["id"])
    found = call_accounts("close_class", actor=teacher, school_class=school_class["id"])
    assert (found["territory"], found["timezone"]) == ("BV", "localtime")


def test_spaces_in_the_name_of_a_school_are_not_kept(call_accounts, teacher):
    assert (
        call_accounts("register_class", actor=teacher, **(CLASS | {"school": " Lycée   Tarn "}))["school"]
        == "Lycée Tarn"
    )


def test_no_class_is_registered_before_a_season_is_imported(call_accounts, teacher):
    SeasonEnd.drop_collection()
    with pytest.raises(Unavailable, match="season"):
        call_accounts("register_class", actor=teacher, **CLASS)
    assert SchoolClass.objects.count() == 0


def test_the_season_that_was_imported_last_says_when_codes_end(call_accounts, teacher, school_class):
    store.apply_season(date(2027, 12, 30))
    later = call_accounts("register_class", actor=teacher, **CLASS)
    assert datetime.fromisoformat(later["expires_at"]) == datetime(2028, 1, 14, 23, tzinfo=UTC)
    assert call_accounts("get_class", actor=teacher, school_class=school_class["id"]) == school_class


OPERATOR = {"$ne": None}
TEACHERS = {"actor": str(uuid4()), "school_class": str(uuid4())}
ARGUMENTS = {
    "join_class": {"code": "7K3M-9QXT", "visitor": str(uuid4()), "move": True},
    "recover": {"recovery_code": "7K3M-9QXT-2B4D"},
    "refresh": {"refresh_token": "x"},
    "revoke_session": {"session": str(uuid4()), "subject": str(uuid4())},
    "get_visitor": {"visitor": str(uuid4())},
    "revoke_other_sessions": {"session": str(uuid4()), "subject": str(uuid4())},
    "has_session": {"session": str(uuid4()), "subject": str(uuid4())},
    "get_card": {"visitor": str(uuid4())},
    "make_card": {"visitor": str(uuid4())},
    "leave_class": {"visitor": str(uuid4())},
    "erase_visitor": {"visitor": str(uuid4())},
    "export_visitor": {"visitor": str(uuid4())},
    "get_class": TEACHERS,
    "rotate_code": TEACHERS,
    "close_class": TEACHERS,
    "reopen_class": TEACHERS,
    "list_seats": TEACHERS,
    "remove_seat": TEACHERS | {"visitor": str(uuid4())},
    "list_removed_seats": TEACHERS,
    "restore_seat": TEACHERS | {"visitor": str(uuid4())},
    "list_cards": TEACHERS,
    "class_members": TEACHERS,
}


def test_a_mongodb_operator_is_refused_in_every_argument(call_accounts):
    for method, arguments in ARGUMENTS.items():
        for name in arguments:
            with pytest.raises(InvalidInput) as caught:
                call_accounts(method, **(arguments | {name: OPERATOR}))
            assert list(caught.value.details["errors"]) == [name], (method, name)


@pytest.mark.parametrize(
    ("setting", "variable"), [("token_keys_file", "TOKEN_KEYS_FILE"), ("accounts_secret", "ACCOUNTS_SECRET")]
)
def test_a_missing_secret_stops_the_boot_with_its_name(config, accounts, setting, variable):
    accounts.stop()
    container = Container(Accounts, config.altered(AccountsSettings, **{setting: ""}), Health())
    with pytest.raises(ConfigError, match=variable):
        container.start()
    container.kill()
