"""Cards without a seat, and what becomes of seat and card when visitors leave a class or go to another."""

from uuid import UUID, uuid4

import pytest
from accounts_stage import CAPACITY, CLASS, at_once, free_seats, published
from pymongo.errors import AutoReconnect

from chassis.runtime import clock
from chassis.testing import eventually
from contracts.accounts import VisitorJoinedClass, VisitorLeftClass
from contracts.errors import CLASS_CLOSED, CLASS_FULL, Conflict, InvalidCredentials, NotFound, Unavailable
from services.accounts import outboxes, store, store_departures
from services.accounts.codes import RecoveryCodes
from services.accounts.models import Departure, SchoolClass, Visitor
from services.accounts.seating import Seating

pytestmark = pytest.mark.rabbitmq_suffices


@pytest.fixture
def other_class(call_accounts, teacher):
    return call_accounts("register_class", actor=teacher, **CLASS)


def recovered(call_accounts, code):
    return call_accounts("recover", recovery_code=code)


def test_there_is_no_card_until_one_is_made(call_accounts):
    who = call_accounts("create_visitor")["visitor_id"]
    with pytest.raises(NotFound):
        call_accounts("get_card", visitor=who)
    card = call_accounts("make_card", visitor=who)
    assert call_accounts("make_card", visitor=who) == card
    assert call_accounts("get_card", visitor=who) == card
    assert call_accounts("export_visitor", visitor=who)["card"] is True


def test_the_holder_of_a_card_comes_back_without_a_seat(call_accounts):
    made = call_accounts("create_visitor")
    card = call_accounts("make_card", visitor=made["visitor_id"])
    found = recovered(call_accounts, card["recovery_code"].lower().replace("-", "\u200b"))
    assert (found["visitor_id"], found["nickname"]) == (made["visitor_id"], made["nickname"])
    assert found["school_class"] is None
    assert "used" not in Visitor._get_collection().find_one()


def test_cards_that_are_made_at_once_are_one(call_accounts):
    who = call_accounts("create_visitor")["visitor_id"]
    cards = at_once([lambda: call_accounts("make_card", visitor=who)] * 8)
    assert {card["recovery_code"] for card in cards} == {
        call_accounts("get_card", visitor=who)["recovery_code"]
    }


def test_nobody_who_is_not_there_has_a_card(call_accounts):
    who = call_accounts("create_visitor")["visitor_id"]
    card = call_accounts("make_card", visitor=who)
    call_accounts("erase_visitor", visitor=who)
    for method in ("make_card", "get_card"):
        with pytest.raises(NotFound):
            call_accounts(method, visitor=who)
    with pytest.raises(NotFound):
        recovered(call_accounts, card["recovery_code"])


def test_a_seat_taken_later_leaves_the_card_as_it_is(call_accounts, school_class):
    """What was printed stays good: one visitor, one card."""
    who = call_accounts("create_visitor")["visitor_id"]
    card = call_accounts("make_card", visitor=who)
    seated = call_accounts("join_class", code=school_class["code"], visitor=who)
    assert seated["recovery_code"] == card["recovery_code"]
    assert call_accounts("make_card", visitor=who) == card
    assert recovered(call_accounts, card["recovery_code"])["school_class"] == {
        "id": school_class["id"],
        "level": "4e",
    }


def test_a_card_made_while_its_visitor_sits_down_is_the_one_in_force(
    call_accounts, school_class, monkeypatch
):
    """Guard: a seat is only taken by a visitor who is as they were read."""
    who = UUID(call_accounts("create_visitor")["visitor_id"])
    store.insert_visitor(
        namesake := uuid4(), call_accounts("get_visitor", visitor=str(who))["nickname"], clock.now()
    )
    seating = Seating(RecoveryCodes("s" * 32))
    seating.join(school_class["code"], namesake)  # so that another nickname, and try, is needed
    take, codes = store.take_seats, []

    def overtaken(*arguments):
        monkeypatch.setattr(store, "take_seats", take)
        codes.append(seating.code_of(seating.card(who)))
        return take(*arguments)

    monkeypatch.setattr(store, "take_seats", overtaken)
    seated, _ = seating.join(school_class["code"], who)
    assert [seating.code_of(seated)] == codes
    assert seating.recover(codes[0])["_id"] == who
    assert free_seats(school_class) == CAPACITY - 2


class TestLeaving:
    def test_gives_the_seat_up_and_keeps_the_rest(self, call_accounts, teacher, school_class, recorder):
        seated = call_accounts("join_class", code=school_class["code"])
        for _ in range(2):
            call_accounts("leave_class", visitor=seated["visitor_id"])
        assert call_accounts("get_visitor", visitor=seated["visitor_id"])["school_class"] is None
        assert call_accounts("list_seats", actor=teacher, school_class=school_class["id"]) == []
        assert free_seats(school_class) == CAPACITY
        call_accounts("refresh", refresh_token=seated["refresh_token"])
        assert call_accounts("list_revocations")["sessions"] == []
        assert recovered(call_accounts, seated["recovery_code"])["school_class"] is None
        [left] = eventually(lambda: published(recorder, VisitorLeftClass))
        assert (str(left.data.visitor), str(left.data.school_class)) == (
            seated["visitor_id"],
            school_class["id"],
        )

    def test_many_times_at_once_frees_one_seat(self, call_accounts, school_class):
        seated = call_accounts("join_class", code=school_class["code"])
        assert at_once([lambda: call_accounts("leave_class", visitor=seated["visitor_id"])] * 6) == [None] * 6
        assert free_seats(school_class) == CAPACITY
        assert Departure.objects.count() == 1

    def test_without_a_seat_is_nothing(self, call_accounts):
        call_accounts("leave_class", visitor=call_accounts("create_visitor")["visitor_id"])
        assert Departure.objects.count() == 0

    def test_and_coming_back_is_published_each_time(self, call_accounts, school_class, recorder):
        seated = call_accounts("join_class", code=school_class["code"])
        for _ in range(2):
            call_accounts("leave_class", visitor=seated["visitor_id"])
            again = call_accounts("join_class", code=school_class["code"], visitor=seated["visitor_id"])
            assert again["recovery_code"] == seated["recovery_code"]
        eventually(lambda: len(published(recorder, VisitorLeftClass)) == 2)
        assert free_seats(school_class) == CAPACITY - 1


class TestMoving:
    def move(self, call_accounts, seated, school_class):
        return call_accounts("join_class", code=school_class["code"], visitor=seated["visitor_id"], move=True)

    def test_changes_the_class_and_keeps_visitor_and_card(
        self, call_accounts, school_class, other_class, recorder
    ):
        seated = call_accounts("join_class", code=school_class["code"])
        eventually(lambda: published(recorder, VisitorJoinedClass) and outboxes.SEATS.oldest() is None)
        moved = self.move(call_accounts, seated, other_class)
        assert moved["school_class"] == {"id": other_class["id"], "level": "4e"}
        for same in ("visitor_id", "nickname", "recovery_code"):
            assert moved[same] == seated[same]
        assert (free_seats(school_class), free_seats(other_class)) == (CAPACITY, CAPACITY - 1)
        call_accounts("refresh", refresh_token=seated["refresh_token"])
        eventually(
            lambda: (
                {str(each.data.school_class) for each in published(recorder, VisitorJoinedClass)}
                == {school_class["id"], other_class["id"]}
            )
        )
        [left] = eventually(lambda: published(recorder, VisitorLeftClass))
        assert str(left.data.school_class) == school_class["id"]

    def test_to_ones_own_class_changes_nothing(self, call_accounts, school_class):
        seated = call_accounts("join_class", code=school_class["code"])
        assert self.move(call_accounts, seated, school_class)["recovery_code"] == seated["recovery_code"]
        assert free_seats(school_class) == CAPACITY - 1
        assert Departure.objects.count() == 0

    def test_without_a_seat_is_joining(self, call_accounts, school_class):
        assert (
            self.move(call_accounts, call_accounts("create_visitor"), school_class)["school_class"]["id"]
            == school_class["id"]
        )

    @pytest.mark.parametrize(
        ("state", "reason"),
        [({"free": 0}, CLASS_FULL), ({"open": False}, CLASS_CLOSED)],
        ids=["full", "closed"],
    )
    def test_to_a_class_that_takes_nobody_leaves_them_where_they_are(
        self, call_accounts, school_class, other_class, state, reason
    ):
        seated = call_accounts("join_class", code=school_class["code"])
        SchoolClass.objects(id=UUID(other_class["id"])).update(**state)
        with pytest.raises(Conflict) as refused:
            self.move(call_accounts, seated, other_class)
        assert refused.value.details["reason"] == reason
        there = call_accounts("get_visitor", visitor=seated["visitor_id"])
        assert there["school_class"]["id"] == school_class["id"]
        assert free_seats(school_class) == CAPACITY - 1
        assert Departure.objects.count() == 0

    def test_many_times_at_once_takes_one_seat(self, call_accounts, school_class, other_class):
        seated = call_accounts("join_class", code=school_class["code"])
        results = at_once([lambda: self.move(call_accounts, seated, other_class)] * 6)
        assert {result["recovery_code"] for result in results} == {seated["recovery_code"]}
        assert (free_seats(school_class), free_seats(other_class)) == (CAPACITY, CAPACITY - 1)

    def test_takes_another_nickname_where_ones_own_is_taken(self, call_accounts, school_class, other_class):
        names = iter(["Loutre", "Loutre", "Castor"])
        seating = Seating(RecoveryCodes("s" * 32), draw=lambda _: next(names))
        seating.join(other_class["code"], None)
        mine, _ = seating.join(school_class["code"], None)
        moved, _ = seating.join(other_class["code"], mine["_id"], move=True)
        assert (moved["nickname"], moved["recovery_hash"]) == ("Castor", mine["recovery_hash"])
        assert (free_seats(school_class), free_seats(other_class)) == (CAPACITY, CAPACITY - 2)

    def test_that_fails_half_way_is_not_done_at_all(
        self, call_accounts, school_class, other_class, monkeypatch
    ):
        """Guard: one transaction."""
        seated = call_accounts("join_class", code=school_class["code"])

        def away(*_):
            raise AutoReconnect("a test")

        monkeypatch.setattr(store_departures, "_record_departure", away)
        with pytest.raises(Unavailable):
            self.move(call_accounts, seated, other_class)
        assert (free_seats(school_class), free_seats(other_class)) == (CAPACITY - 1, CAPACITY)
        there = call_accounts("get_visitor", visitor=seated["visitor_id"])
        assert there["school_class"]["id"] == school_class["id"]

    def test_of_an_erased_visitor_is_refused(self, call_accounts, school_class, other_class):
        seated = call_accounts("join_class", code=school_class["code"])
        call_accounts("erase_visitor", visitor=seated["visitor_id"])
        with pytest.raises(InvalidCredentials):
            self.move(call_accounts, seated, other_class)
        assert free_seats(other_class) == CAPACITY
