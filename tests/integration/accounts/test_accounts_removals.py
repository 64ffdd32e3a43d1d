"""Seats that a teacher takes away: the visitor keeps what is theirs, and the removal can be undone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from accounts_stage import CAPACITY, CLASS, at_once, free_seats, published

from chassis.runtime import clock
from chassis.testing import eventually
from contracts.accounts import VisitorJoinedClass, VisitorLeftClass
from contracts.errors import ALREADY_SEATED, CLASS_CLOSED, CLASS_FULL, Conflict, NotFound
from services.accounts import domain, store
from services.accounts.models import Departure, SchoolClass, Session

pytestmark = pytest.mark.rabbitmq_suffices


@pytest.fixture
def removed(recorder, call_accounts, teacher, school_class):
    """What a pupil got by joining, whose seat was then taken away. A recorder must listen before."""
    seated = call_accounts("join_class", code=school_class["code"])
    call_accounts("remove_seat", actor=teacher, school_class=school_class["id"], visitor=seated["visitor_id"])
    return seated


@pytest.fixture
def restore(call_accounts, teacher, school_class):
    return lambda seated: call_accounts(
        "restore_seat", actor=teacher, school_class=school_class["id"], visitor=seated["visitor_id"]
    )


@pytest.fixture
def listed(call_accounts, teacher, school_class):
    return lambda: call_accounts("list_removed_seats", actor=teacher, school_class=school_class["id"])


def test_a_removal_takes_the_seat_and_leaves_session_and_card(
    call_accounts, teacher, school_class, removed, recorder
):
    visitor = removed["visitor_id"]
    assert call_accounts("get_visitor", visitor=visitor)["school_class"] is None
    assert call_accounts("list_seats", actor=teacher, school_class=school_class["id"]) == []
    assert call_accounts("class_members", actor=teacher, school_class=school_class["id"]) == []
    assert call_accounts("list_cards", actor=teacher, school_class=school_class["id"]) == []
    assert free_seats(school_class) == CAPACITY
    assert call_accounts("refresh", refresh_token=removed["refresh_token"])["visitor_id"] == visitor
    recovered = call_accounts("recover", recovery_code=removed["recovery_code"])
    assert (recovered["visitor_id"], recovered["school_class"]) == (visitor, None)
    assert call_accounts("list_revocations") == {"sessions": [], "visitors": []}
    [left] = eventually(lambda: published(recorder, VisitorLeftClass))
    assert (str(left.data.visitor), str(left.data.school_class)) == (visitor, school_class["id"])
    with pytest.raises(NotFound):
        call_accounts("remove_seat", actor=teacher, school_class=school_class["id"], visitor=visitor)


def test_who_was_removed_joins_another_class_as_the_same_visitor(call_accounts, teacher, removed):
    other = call_accounts("register_class", actor=teacher, **CLASS)
    moved = call_accounts("join_class", code=other["code"], visitor=removed["visitor_id"])
    for same in ("visitor_id", "nickname", "recovery_code"):
        assert moved[same] == removed[same]
    assert (
        call_accounts("recover", recovery_code=removed["recovery_code"])["school_class"]["id"] == other["id"]
    )


def test_what_restores_a_seat_is_in_the_export_of_its_visitor(call_accounts, school_class, removed):
    visitor = removed["visitor_id"]
    [departure] = call_accounts("export_visitor", visitor=visitor)["departures"]
    assert (departure["school_class"], departure["nickname"]) == (school_class["id"], removed["nickname"])
    call_accounts("join_class", code=school_class["code"], visitor=visitor)
    call_accounts("leave_class", visitor=visitor)
    left = call_accounts("export_visitor", visitor=visitor)["departures"][1]
    assert left.keys() == {"school_class", "left_at"}


def test_a_removal_can_be_undone(call_accounts, teacher, school_class, removed, listed, restore, recorder):
    [entry] = listed()
    assert (entry["visitor_id"], entry["nickname"]) == (removed["visitor_id"], removed["nickname"])
    until = datetime.fromisoformat(entry["restorable_until"]) - datetime.fromisoformat(entry["removed_at"])
    assert until == domain.RESTORABLE
    seat = restore(removed)
    assert (seat["visitor_id"], seat["nickname"], seat["used"]) == (
        removed["visitor_id"],
        removed["nickname"],
        True,
    )
    assert call_accounts("list_seats", actor=teacher, school_class=school_class["id"]) == [seat]
    assert listed() == []
    assert free_seats(school_class) == CAPACITY - 1
    recovered = call_accounts("recover", recovery_code=removed["recovery_code"])
    assert recovered["school_class"]["id"] == school_class["id"]
    back = datetime.fromisoformat(seat["joined_at"])
    eventually(lambda: back in [event.time for event in published(recorder, VisitorJoinedClass)])


def test_restoring_twice_is_one_seat(school_class, removed, restore):
    seats = at_once([lambda: restore(removed)] * 5)
    assert seats == [seats[0]] * 5
    assert free_seats(school_class) == CAPACITY - 1


def test_a_seat_that_waited_for_its_pupil_waits_again(call_accounts, teacher, school_class, restore):
    [made] = call_accounts("add_seats", actor=teacher, school_class=school_class["id"], count=1)
    call_accounts("remove_seat", actor=teacher, school_class=school_class["id"], visitor=made["visitor_id"])
    assert restore(made)["used"] is False


def test_a_nickname_that_was_taken_meanwhile_is_drawn_again(call_accounts, school_class, removed, restore):
    store.insert_visitor(other := uuid4(), removed["nickname"], clock.now())
    call_accounts("join_class", code=school_class["code"], visitor=str(other))
    assert restore(removed)["nickname"] != removed["nickname"]
    assert free_seats(school_class) == CAPACITY - 2


def test_who_joined_another_class_meanwhile_stays_there(
    call_accounts, teacher, school_class, removed, restore
):
    other = call_accounts("register_class", actor=teacher, **CLASS)
    call_accounts("join_class", code=other["code"], visitor=removed["visitor_id"])
    with pytest.raises(Conflict) as refused:
        restore(removed)
    assert refused.value.details["reason"] == ALREADY_SEATED
    assert free_seats(school_class) == CAPACITY
    assert call_accounts("get_visitor", visitor=removed["visitor_id"])["school_class"]["id"] == other["id"]


def test_a_closed_class_takes_its_pupil_back_and_one_that_is_full_or_over_does_not(
    school_class, removed, restore
):
    SchoolClass.objects.update(free=0)
    with pytest.raises(Conflict) as full:
        restore(removed)
    assert full.value.details["reason"] == CLASS_FULL
    SchoolClass.objects.update(free=1, expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(Conflict) as over:
        restore(removed)
    assert over.value.details["reason"] == CLASS_CLOSED
    SchoolClass.objects.update(open=False, expires_at=clock.now() + timedelta(days=1))
    assert restore(removed)["visitor_id"] == removed["visitor_id"]
    assert free_seats(school_class) == 0


def test_after_thirty_days_a_removal_stays(removed, restore, listed):
    Departure.objects.update(left_at=clock.now() - domain.RESTORABLE)
    assert listed() == []
    with pytest.raises(NotFound):
        restore(removed)


def test_who_left_by_themself_is_not_brought_back(call_accounts, school_class, removed, restore, listed):
    """Neither at once, nor when an earlier removal could still be undone."""
    call_accounts("join_class", code=school_class["code"], visitor=removed["visitor_id"])
    call_accounts("leave_class", visitor=removed["visitor_id"])
    assert listed() == []
    with pytest.raises(NotFound):
        restore(removed)


def test_nothing_is_left_to_restore_of_who_was_erased(call_accounts, removed, restore, listed):
    call_accounts("erase_visitor", visitor=removed["visitor_id"])
    assert listed() == []
    with pytest.raises(NotFound):
        restore(removed)
    assert Session.objects(subject=UUID(removed["visitor_id"])).count() == 0
