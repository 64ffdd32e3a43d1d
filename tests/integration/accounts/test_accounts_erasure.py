"""Erasure reaches all that accounts holds, and nothing undoes it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from accounts_stage import CAPACITY, at_once, free_seats, published, session_of, sessions_in

from chassis.testing import eventually, publish
from contracts.accounts import (
    VisitorErased,
    VisitorJoinedClass,
)
from contracts.envelope import Envelope
from contracts.errors import InvalidCredentials, NotFound
from services.accounts import outboxes
from services.accounts.models import Erasure, Session, Visitor


def test_an_erasure_leaves_nothing_but_a_tombstone_and_is_published(
    call_accounts, config, teacher, school_class, recorder
):
    seated = call_accounts("join_class", code=school_class["code"])
    who = UUID(seated["visitor_id"])
    for _ in range(2):
        call_accounts("erase_visitor", visitor=str(who))
        with pytest.raises(NotFound):
            call_accounts("get_visitor", visitor=str(who))
        with pytest.raises(NotFound):
            call_accounts("recover", recovery_code=seated["recovery_code"])
        with pytest.raises(InvalidCredentials):
            call_accounts("refresh", refresh_token=seated["refresh_token"])
        assert free_seats(school_class) == CAPACITY
    assert call_accounts("list_seats", actor=teacher, school_class=school_class["id"]) == []
    assert call_accounts("list_revocations") == {"sessions": [], "visitors": [str(who)]}
    [erased] = eventually(lambda: published(recorder, VisitorErased))
    assert erased.data.visitor == who
    eventually(lambda: outboxes.ERASURES.oldest() is None)
    assert len({event.id for event in published(recorder, VisitorErased)}) == 1
    left = Erasure._get_collection().find_one({}, {"correlation_id": 0, "erased_at": 0})
    assert left == {"_id": who}
    assert (Visitor.objects.count(), Session.objects.count()) == (0, 0)


def test_an_erased_id_never_comes_back(call_accounts, config, school_class, recorder):
    """Whatever is requested with it, and whatever old event is delivered again."""
    seated = call_accounts("join_class", code=school_class["code"])
    who = UUID(seated["visitor_id"])
    [joined] = eventually(lambda: published(recorder, VisitorJoinedClass))
    call_accounts("erase_visitor", visitor=str(who))
    [erased] = eventually(lambda: published(recorder, VisitorErased))
    with pytest.raises(InvalidCredentials):
        call_accounts("join_class", code=school_class["code"], visitor=str(who))
    publish(config.amqp_uri, joined, erased, joined, erased)
    other = call_accounts("create_visitor")
    publish(
        config.amqp_uri, Envelope.of(VisitorErased(visitor=UUID(other["visitor_id"])), correlation_id="t")
    )
    eventually(lambda: Erasure.objects(visitor=UUID(other["visitor_id"])).first())
    assert Visitor.objects.count() == 0
    assert free_seats(school_class) == CAPACITY
    assert outboxes.ERASURES.oldest() is None


def test_an_old_erasure_erases_what_a_restored_backup_brought_back(call_accounts, config, school_class):
    """Guard: accounts handles its own VisitorErased."""
    seated = call_accounts("join_class", code=school_class["code"])
    who = UUID(seated["visitor_id"])
    happened = datetime(2026, 11, 20, 8, tzinfo=UTC)
    event = Envelope.of(VisitorErased(visitor=who), correlation_id="t", time=happened)
    publish(config.amqp_uri, event, event)
    eventually(lambda: Erasure.objects(visitor=who).first())
    assert Erasure.objects.get(visitor=who).erased_at == happened
    assert (Visitor.objects.count(), Session.objects.count()) == (0, 0)
    assert free_seats(school_class) == CAPACITY


def test_a_session_opened_while_its_visitor_was_erased_goes_with_the_event(call_accounts, accounts, config):
    who = UUID(call_accounts("create_visitor")["visitor_id"])
    call_accounts("erase_visitor", visitor=str(who))
    tokens = sessions_in(accounts).open_session(who, "visitor", lifetime=timedelta(days=60))
    with pytest.raises(InvalidCredentials):
        call_accounts("refresh", refresh_token=tokens["refresh_token"])
    publish(config.amqp_uri, Envelope.of(VisitorErased(visitor=who), correlation_id="t"))
    eventually(lambda: Session.objects.count() == 0)


def test_visitors_who_leave_at_once_give_back_every_seat(call_accounts, school_class):
    seated = [call_accounts("join_class", code=school_class["code"])["visitor_id"] for _ in range(6)]
    results = at_once(
        [lambda who=who: call_accounts("erase_visitor", visitor=who) for who in seated for _ in range(2)]
    )
    assert results == [None] * 12
    assert free_seats(school_class) == CAPACITY


def test_the_export_holds_all_that_is_stored_about_a_visitor(call_accounts, config, school_class):
    seated = call_accounts("join_class", code=school_class["code"])
    exported = call_accounts("export_visitor", visitor=seated["visitor_id"])
    seat, [session] = exported.pop("seat"), exported.pop("sessions")
    assert exported.keys() == {"visitor_id", "nickname", "created_at", "card", "departures"}
    assert exported["departures"] == []
    assert exported["card"] is True
    assert seat["school_class"] == {"id": school_class["id"], "level": "4e"}
    assert (seat["school"], seat["territory"], seat["used"]) == ("Lycée Tarn", "69", True)
    assert session["session_id"] == session_of(config, seated)
    with pytest.raises(NotFound):
        call_accounts("export_visitor", visitor=str(uuid4()))
