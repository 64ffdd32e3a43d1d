"""Visitors and their seats: one each, however many come at once."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from accounts_stage import CAPACITY, CLASS, at_once, free_seats, published, token_of
from pymongo.errors import AutoReconnect

from chassis.runtime import clock
from chassis.testing import eventually
from contracts.accounts import (
    VisitorJoinedClass,
)
from contracts.errors import (
    ALREADY_SEATED,
    CLASS_CLOSED,
    CLASS_FULL,
    Conflict,
    InvalidCredentials,
    NotFound,
    Unavailable,
)
from services.accounts import store
from services.accounts.codes import RecoveryCodes
from services.accounts.models import SchoolClass, Session, Visitor
from services.accounts.seating import Seating

pytestmark = pytest.mark.rabbitmq_suffices


def test_a_visitor_is_an_id_a_nickname_and_tokens(call_accounts, config):
    made = call_accounts("create_visitor")
    assert made.keys() == {"visitor_id", "role", "nickname", "token", "expires_in", "refresh_token"}
    claims = token_of(config, made).claims
    assert (claims["sub"], claims["role"]) == (made["visitor_id"], "visitor")
    assert claims["exp"] - claims["iat"] == made["expires_in"] == 900
    assert made["refresh_token"].startswith(UUID(claims["sid"]).hex)
    assert call_accounts("get_visitor", visitor=made["visitor_id"]) == {
        "visitor_id": made["visitor_id"],
        "nickname": made["nickname"],
        "school_class": None,
    }


def test_no_secret_is_stored_as_it_was_given(call_accounts, school_class):
    seated = call_accounts("join_class", code=school_class["code"])
    stored = str([*Visitor._get_collection().find(), *Session._get_collection().find()])
    for secret in (seated["refresh_token"], seated["token"], seated["recovery_code"]):
        assert secret not in stored
        assert secret.replace("-", "") not in stored


def test_joining_seats_a_new_visitor(call_accounts, teacher, school_class, recorder):
    seated = call_accounts("join_class", code=school_class["code"].lower().replace("-", " "))
    assert seated["school_class"] == {"id": school_class["id"], "level": "4e"}
    assert (
        call_accounts("get_visitor", visitor=seated["visitor_id"])["school_class"] == seated["school_class"]
    )
    [seat] = call_accounts("list_seats", actor=teacher, school_class=school_class["id"])
    assert (seat["visitor_id"], seat["nickname"], seat["used"]) == (
        seated["visitor_id"],
        seated["nickname"],
        True,
    )
    assert call_accounts("get_card", visitor=seated["visitor_id"]) == {
        "nickname": seated["nickname"],
        "recovery_code": seated["recovery_code"],
    }
    [joined] = eventually(lambda: published(recorder, VisitorJoinedClass))
    assert str(joined.data.visitor) == seated["visitor_id"]
    assert str(joined.data.school_class) == school_class["id"]


def test_an_anonymous_visitor_keeps_their_id_and_their_nickname(call_accounts, school_class):
    before = call_accounts("create_visitor")
    seated = call_accounts("join_class", code=school_class["code"], visitor=before["visitor_id"])
    assert (seated["visitor_id"], seated["nickname"]) == (before["visitor_id"], before["nickname"])
    assert free_seats(school_class) == CAPACITY - 1


def test_joining_again_is_the_same_seat_and_joining_another_class_is_refused(
    call_accounts, teacher, school_class
):
    first = call_accounts("join_class", code=school_class["code"])
    again = call_accounts("join_class", code=school_class["code"], visitor=first["visitor_id"])
    for same in ("visitor_id", "nickname", "recovery_code", "school_class"):
        assert again[same] == first[same]
    assert free_seats(school_class) == CAPACITY - 1
    other = call_accounts("register_class", actor=teacher, **CLASS)
    with pytest.raises(Conflict) as refused:
        call_accounts("join_class", code=other["code"], visitor=first["visitor_id"])
    assert refused.value.details["reason"] == ALREADY_SEATED
    assert free_seats(other) == CAPACITY


def test_one_visitor_who_joins_many_times_at_once_has_one_seat(call_accounts, school_class):
    """As after an impatient finger. Guard: the seat is given back by the call that was overtaken."""
    who = call_accounts("create_visitor")["visitor_id"]
    results = at_once([lambda: call_accounts("join_class", code=school_class["code"], visitor=who)] * 10)
    assert {result["recovery_code"] for result in results} == {results[0]["recovery_code"]}
    assert free_seats(school_class) == CAPACITY - 1


def test_who_is_overtaken_by_themself_gives_their_second_seat_back(call_accounts, school_class, monkeypatch):
    """Between the look at the visitor and the seat, the same visitor has sat down."""
    who = UUID(call_accounts("create_visitor")["visitor_id"])
    take, results = store.take_seats, []

    def overtaken(*arguments):
        monkeypatch.setattr(store, "take_seats", take)
        results.append(seating([]).join(school_class["code"], who))
        return take(*arguments)

    monkeypatch.setattr(store, "take_seats", overtaken)
    results.append(seating([]).join(school_class["code"], who))
    (first, _), (second, _) = results
    assert (first["_id"], first["recovery_hash"]) == (second["_id"], second["recovery_hash"])
    assert free_seats(school_class) == CAPACITY - 1


def test_who_is_erased_while_joining_takes_no_seat(call_accounts, school_class, monkeypatch):
    who = UUID(call_accounts("create_visitor")["visitor_id"])
    take = store.take_seats

    def erased(*arguments):
        store.erase(who, clock.now(), publish=False)
        return take(*arguments)

    monkeypatch.setattr(store, "take_seats", erased)
    with pytest.raises(InvalidCredentials):
        seating([]).join(school_class["code"], who)
    assert Visitor.objects.count() == 0
    assert free_seats(school_class) == CAPACITY


def test_a_whole_class_joins_at_once_and_not_one_more(call_accounts, teacher, school_class, recorder):
    """Guard: seats are counted down in one atomic step."""
    results = at_once([lambda: call_accounts("join_class", code=school_class["code"])] * (CAPACITY + 5))
    seated = [result for result in results if isinstance(result, dict)]
    refused = [result for result in results if not isinstance(result, dict)]
    assert len(seated) == CAPACITY
    assert [error.details["reason"] for error in refused] == [CLASS_FULL] * 5
    for unique in ("visitor_id", "nickname", "recovery_code", "refresh_token"):
        assert len({each[unique] for each in seated}) == CAPACITY
    assert free_seats(school_class) == 0
    assert len(call_accounts("list_seats", actor=teacher, school_class=school_class["id"])) == CAPACITY
    assert Visitor.objects.count() == CAPACITY
    eventually(lambda: len(published(recorder, VisitorJoinedClass)) >= CAPACITY)
    assert len({event.data.visitor for event in published(recorder, VisitorJoinedClass)}) == CAPACITY


@pytest.mark.parametrize("code", ["", "AAAA", "ZZZZ-ZZZZ", "$ne"])
def test_a_wrong_code_opens_nothing(call_accounts, school_class, code):
    with pytest.raises(NotFound):
        call_accounts("join_class", code=code)


def test_an_old_code_opens_nothing(call_accounts, teacher, school_class):
    rotated = call_accounts("rotate_code", actor=teacher, school_class=school_class["id"])
    assert rotated["code"] != school_class["code"]
    with pytest.raises(NotFound):
        call_accounts("join_class", code=school_class["code"])
    call_accounts("join_class", code=rotated["code"])


@pytest.mark.parametrize("over", [{"open": False}, {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)}])
def test_the_code_of_a_class_that_is_closed_or_over_says_so(call_accounts, teacher, school_class, over):
    seated, anonymous = (
        call_accounts("join_class", code=school_class["code"]),
        call_accounts("create_visitor"),
    )
    SchoolClass.objects.update(**over)
    for who in ({}, {"visitor": anonymous["visitor_id"]}):
        with pytest.raises(Conflict) as refused:
            call_accounts("join_class", code=school_class["code"], **who)
        assert refused.value.details["reason"] == CLASS_CLOSED
    with pytest.raises(Conflict):
        call_accounts("add_seats", actor=teacher, school_class=school_class["id"], count=1)
    again = call_accounts("join_class", code=school_class["code"], visitor=seated["visitor_id"])
    assert again["recovery_code"] == seated["recovery_code"]
    assert free_seats(school_class) == CAPACITY - 1


def test_a_closed_class_has_no_new_code(call_accounts, teacher, school_class):
    for _ in range(2):
        assert call_accounts("close_class", actor=teacher, school_class=school_class["id"])["open"] is False
    with pytest.raises(Conflict):
        call_accounts("rotate_code", actor=teacher, school_class=school_class["id"])


def test_a_visitor_who_is_not_there_cannot_join(call_accounts, school_class):
    with pytest.raises(InvalidCredentials):
        call_accounts("join_class", code=school_class["code"], visitor=str(uuid4()))
    assert free_seats(school_class) == CAPACITY


def seating(names):
    drawn = iter(names)
    return Seating(RecoveryCodes("s" * 32), draw=lambda random: next(drawn))


def test_a_nickname_that_is_taken_in_the_class_is_drawn_again(school_class):
    """Guard: the unique index of class and nickname."""
    one, _ = seating(["Loutre"]).join(school_class["code"], None)
    other, _ = seating(["Loutre", "Loutre", "Castor"]).join(school_class["code"], None)
    assert (one["nickname"], other["nickname"]) == ("Loutre", "Castor")
    store.insert_visitor(third := uuid4(), "Castor", clock.now())
    moved, _ = seating(["Loutre", "Hibou"]).join(school_class["code"], third)
    assert (moved["_id"], moved["nickname"]) == (third, "Hibou")
    assert free_seats(school_class) == CAPACITY - 3


def test_the_same_nickname_is_free_in_another_class(call_accounts, teacher, school_class):
    other = call_accounts("register_class", actor=teacher, **CLASS)
    for code in (school_class["code"], other["code"]):
        seated, _ = seating(["Loutre"]).join(code, None)
        assert seated["nickname"] == "Loutre"


def test_a_seat_that_nobody_could_take_is_given_back(call_accounts, school_class, monkeypatch):
    names = iter(lambda: "Loutre", None)
    seating(names).join(school_class["code"], None)
    with pytest.raises(Unavailable):
        seating(names).join(school_class["code"], None)
    assert free_seats(school_class) == CAPACITY - 1

    def away(*_):
        raise AutoReconnect("a test")

    monkeypatch.setattr(store, "insert_seated", away)
    with pytest.raises(Unavailable):
        call_accounts("join_class", code=school_class["code"])
    assert free_seats(school_class) == CAPACITY - 1


def test_seats_made_before_the_lesson_are_found_by_their_cards(
    call_accounts, teacher, school_class, recorder
):
    made = call_accounts("add_seats", actor=teacher, school_class=school_class["id"], count=30)
    assert len({seat["nickname"] for seat in made}) == 30
    assert {seat["used"] for seat in made} == {False}
    seats = call_accounts("list_seats", actor=teacher, school_class=school_class["id"])
    assert {seat["visitor_id"] for seat in seats} == {seat["visitor_id"] for seat in made}
    cards = call_accounts("list_cards", actor=teacher, school_class=school_class["id"])
    assert [card["nickname"] for card in cards] == [seat["nickname"] for seat in seats]
    for typed in (cards[3]["recovery_code"], cards[3]["recovery_code"].lower().replace("-", "")):
        found = call_accounts("recover", recovery_code=typed)
        assert (found["visitor_id"], found["nickname"]) == (seats[3]["visitor_id"], cards[3]["nickname"])
        assert found["school_class"] == {"id": school_class["id"], "level": "4e"}
    used = [
        seat["used"] for seat in call_accounts("list_seats", actor=teacher, school_class=school_class["id"])
    ]
    assert used == [number == 3 for number in range(30)]
    eventually(lambda: len(published(recorder, VisitorJoinedClass)) >= 30)
    members = call_accounts("class_members", actor=teacher, school_class=school_class["id"])
    assert set(members) == {str(event.data.visitor) for event in published(recorder, VisitorJoinedClass)}


def test_seats_beyond_the_class_are_not_made_at_all(call_accounts, teacher, school_class):
    with pytest.raises(Conflict):
        call_accounts("add_seats", actor=teacher, school_class=school_class["id"], count=CAPACITY + 1)
    assert free_seats(school_class) == CAPACITY
    call_accounts("add_seats", actor=teacher, school_class=school_class["id"], count=CAPACITY)
    with pytest.raises(Conflict):
        call_accounts("join_class", code=school_class["code"])
    assert Visitor.objects.count() == CAPACITY


def test_nicknames_that_are_taken_while_seats_are_made_are_drawn_again(school_class, monkeypatch):
    """Guard: what an unordered insert refuses is tried again."""
    seating(["Loutre"]).join(school_class["code"], None)
    monkeypatch.setattr(store, "nicknames_in", lambda _: set())
    stored = store.get_class(UUID(school_class["id"]))
    made = seating(["Castor", "Loutre", "Hibou", "Castor", "Renard"]).add(stored, 3)
    assert sorted(seat["nickname"] for seat in made) == ["Castor", "Hibou", "Renard"]
    assert len(store.members_of(stored["_id"])) == 4
    assert free_seats(school_class) == CAPACITY - 4


@pytest.mark.parametrize("code", ["", "ZZZZ-ZZZZ-ZZZZ", "$ne"])
def test_a_wrong_recovery_code_finds_nobody(call_accounts, school_class, code):
    call_accounts("join_class", code=school_class["code"])
    with pytest.raises(NotFound):
        call_accounts("recover", recovery_code=code)
