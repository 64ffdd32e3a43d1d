"""What the store of accounts promises, on the real mongod: no service runs, and no broker."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from pymongo import WriteConcern
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError
from store_stage import (
    NOW,
    after,
    anonymous,
    connected,
    count,
    empty,
    free,
    ids,
    new_class,
    seat_in,
    seated_in,
)

from chassis.storage.outbox import PENDING
from contracts.errors import NotFound, Unavailable
from services.accounts import domain, store, store_departures
from services.accounts.models import Erasure, Visitor


@pytest.fixture(scope="module")
def database(mongodb_uri):
    with connected(mongodb_uri):
        yield


@pytest.fixture(autouse=True)
def accounts(database):
    """Instead of the service: its collections, empty."""
    empty()


class TestVisitors:
    def test_without_a_seat(self):
        visitor = uuid4()
        assert store.find_visitor(visitor) is None
        with pytest.raises(NotFound):
            store.get_visitor(visitor)
        store.insert_visitor(visitor, "Hibou", NOW)
        assert store.get_visitor(visitor) == {"_id": visitor, "nickname": "Hibou", "created_at": NOW}

    def test_are_stored_with_their_seat_which_is_pending(self):
        seated = seated_in(new_class())
        assert store.get_visitor(seated["_id"]) == seated
        assert (seated["created_at"], seated["joined_at"], seated[PENDING]) == (NOW, NOW, NOW)

    def test_take_one_seat(self):
        school_class, before = new_class(), anonymous()
        seat = seat_in(school_class, "Hibou")
        seated = store.seat_visitor(before, seat)
        assert seated == before | seat == store.get_visitor(before["_id"])
        assert store.seat_visitor(seated, seat_in(new_class())) is None
        assert store.get_visitor(before["_id"])["school_class"] == school_class["_id"]

    def test_take_none_with_a_card_that_was_given_meanwhile(self):
        before = anonymous()
        store.give_card(before["_id"], 1, "hash")
        assert store.seat_visitor(before, seat_in(new_class())) is None
        assert "school_class" not in store.get_visitor(before["_id"])

    def test_are_given_one_card(self):
        before = anonymous()
        card = {"generation": 2, "recovery_hash": "hash"}
        assert store.give_card(before["_id"], 2, "hash") == before | card
        assert store.give_card(before["_id"], 3, "other") is None
        assert store.get_visitor(before["_id"]) == before | card
        assert store.give_card(uuid4(), 1, "third") is None

    def test_are_found_by_their_code_which_marks_only_their_seat_as_used(self):
        school_class, unseated = new_class(), anonymous()
        store.give_card(unseated["_id"], 1, "unseated")
        pupil, other = (seated_in(school_class, name) for name in ("Loutre", "Castor"))
        assert store.use_card("nobody") is None
        assert store.use_card("unseated")["_id"] == unseated["_id"]
        assert "used" not in store.get_visitor(unseated["_id"])
        assert store.use_card(pupil["recovery_hash"])["_id"] == pupil["_id"]
        assert store.get_visitor(pupil["_id"]) == pupil | {"used": True}
        assert store.get_visitor(other["_id"])["used"] is False

    def test_of_a_class_in_the_order_in_which_they_joined(self):
        school_class = new_class()
        first, second = sorted((uuid4(), uuid4()))
        seated_in(new_class(), "Renard")
        last = seated_in(school_class, "Castor", at=after(1))["_id"]
        for visitor, name in ((second, "Hibou"), (first, "Loutre")):
            store.insert_seated(visitor, seat_in(school_class, name))
        assert ids(store.list_seated(school_class["_id"])) == [first, second, last]
        assert set(store.members_of(school_class["_id"])) == {first, second, last}
        assert store.nicknames_in(school_class["_id"]) == {"Castor", "Hibou", "Loutre"}


class TestManySeats:
    """Made before the lesson."""

    def seats(self, school_class, *nicknames):
        return [{"_id": uuid4(), **seat_in(school_class, nickname)} for nickname in nicknames]

    def test_those_that_are_free_are_taken_whatever_comes_before_them(self):
        school_class = new_class()
        seated_in(school_class, "Loutre")
        seats = self.seats(school_class, "Castor", "Loutre", "Hibou")
        assert store.insert_many_seated(seats) == {seats[1]["_id"]}
        assert store.nicknames_in(school_class["_id"]) == {"Loutre", "Castor", "Hibou"}
        assert store.insert_many_seated(self.seats(school_class, "Renard")) == set()
        assert "Renard" in store.nicknames_in(school_class["_id"])

    def test_what_the_database_refuses_for_another_reason_is_an_error(self):
        school_class = new_class()
        seated_in(school_class, "Loutre")
        seats = self.seats(school_class, "Loutre", "Castor")
        seats[1]["_id"] = ["no id"]
        with pytest.raises(BulkWriteError):
            store.insert_many_seated(seats)

    @pytest.mark.parametrize("nicknames", [["Castor"], ["Loutre", "Castor"]])
    def test_what_no_majority_keeps_is_an_error(self, monkeypatch, nicknames):
        """The real server answers so, where two members are required: there is one."""
        school_class = new_class()
        seated_in(school_class, "Loutre")
        two = Visitor._get_collection().with_options(write_concern=WriteConcern(w=2, wtimeout=100))
        monkeypatch.setattr(store, "_of", lambda _: two)
        with pytest.raises(BulkWriteError):
            store.insert_many_seated(self.seats(school_class, *nicknames))


class TestClasses:
    def test_are_found_by_id_code_and_teacher(self):
        found = new_class()
        assert found[PENDING] == NOW
        assert store.get_class(found["_id"]) == found
        assert store.get_class(found["_id"], found["teacher"]) == found
        assert store.find_by_code(found["code"]) == found
        assert store.find_by_code("none") is None
        for school_class, teacher in ((found["_id"], uuid4()), (uuid4(), None)):
            with pytest.raises(NotFound):
                store.get_class(school_class, teacher)

    def test_are_listed_by_teacher_the_oldest_first(self):
        teacher = uuid4()
        first, second = sorted((uuid4(), uuid4()))
        last = new_class(teacher=teacher, created_at=after(1))["_id"]
        for id in (second, first):
            new_class(_id=id, teacher=teacher)
        other = new_class(created_at=after(2))["_id"]
        assert ids(store.list_classes(teacher)) == [first, second, last]
        assert ids(store.list_classes(None)) == [first, second, last, other]

    def test_are_changed_by_their_teacher_only(self):
        found = new_class()
        for school_class, teacher in ((found["_id"], uuid4()), (uuid4(), found["teacher"])):
            with pytest.raises(NotFound):
                store.change_class(school_class, teacher, {"open": False})
        assert store.get_class(found["_id"]) == found
        changed = store.change_class(found["_id"], found["teacher"], {"open": False})
        assert changed == found | {"open": False} == store.get_class(found["_id"])

    def test_have_a_code_of_their_own(self):
        one, other = new_class(), new_class()
        with pytest.raises(DuplicateKeyError):
            store.change_class(one["_id"], one["teacher"], {"code": other["code"]})

    def test_seats_are_taken_as_long_as_there_are_enough(self):
        found, other = new_class(), new_class()
        assert store.take_seats(found["_id"], 2, NOW)
        assert free(found) == 1
        assert not store.take_seats(found["_id"], 2, NOW)
        assert store.take_seats(found["_id"], 1, NOW)
        assert not store.take_seats(found["_id"], 1, NOW)
        assert (free(found), free(other)) == (0, 3)

    @pytest.mark.parametrize(
        ("state", "also_closed", "taken"),
        [
            ({"open": False}, False, False),
            ({"open": False}, True, True),
            ({"open": True}, True, True),
            ({"expires_at": NOW}, True, False),
            ({"expires_at": NOW + timedelta(milliseconds=1)}, False, True),
        ],
    )
    def test_a_class_that_is_closed_or_over_has_no_seats(self, state, also_closed, taken):
        found = new_class(**state)
        assert store.take_seats(found["_id"], 1, NOW, also_closed=also_closed) is taken
        assert free(found) == (2 if taken else 3)

    def test_a_closed_class_has_none_unless_it_is_said(self):
        assert not store.take_seats(new_class(open=False)["_id"], 1, NOW)

    def test_seats_that_stayed_empty_are_given_back(self):
        found, other = new_class(free=0), new_class(free=0)
        taken, elsewhere = seated_in(found)["_id"], seated_in(other)["_id"]
        store.give_back(found["_id"], [taken, elsewhere, uuid4()])
        assert (free(found), free(other)) == (2, 0)
        store.give_back(found["_id"], [taken])
        assert free(found) == 2


def test_the_season_that_was_imported_last_counts():
    assert not store.has_season()
    with pytest.raises(Unavailable):
        store.get_season_end()
    for day in (date(2026, 12, 31), date(2027, 1, 15)):
        store.apply_season(day)
        assert store.has_season()
        assert store.get_season_end() == day


class TestSessions:
    def session(self, subject, at=NOW):
        store.insert_session(
            session := uuid4(),
            subject,
            "visitor",
            chain="chain",
            live=["digest"],
            at=at,
            expires_at=after(60),
        )
        return session

    def revoked(self, *sessions):
        return ["revoked_at" in store.find_session(each) for each in sessions]

    def test_begin_with_one_token(self):
        session, subject = self.session(subject := uuid4()), subject
        assert store.find_session(session) == {
            "_id": session,
            "subject": subject,
            "role": "visitor",
            "chain": "chain",
            "generation": 0,
            "live": ["digest"],
            "spent": [],
            "past": [],
            "created_at": NOW,
            "rotated_at": NOW,
            "expires_at": after(60),
            "forget_at": domain.forget_at(after(60)),
        }
        assert store.find_session(uuid4()) is None

    def test_are_refreshed_once_and_not_after_their_end(self):
        subject = uuid4()
        read = store.find_session(self.session(subject))
        assert store.update_session(read, {"live": ["next"]})
        assert not store.update_session(read, {"live": ["other"]})
        read = store.find_session(read["_id"])
        assert read["live"] == ["next"]
        store.revoke_session(read["_id"], subject, NOW)
        assert not store.update_session(read, {"live": ["other"]})
        assert store.find_session(read["_id"])["live"] == ["next"]

    def test_are_revoked_once_by_their_subject(self):
        subject = uuid4()
        one, other = self.session(subject), self.session(subject)
        store.revoke_session(one, uuid4(), NOW)
        assert self.revoked(one, other) == [False, False]
        store.revoke_session(one, subject, NOW)
        ended = store.find_session(one)
        assert (ended["revoked_at"], ended[PENDING]) == (NOW, NOW)
        assert ended["forget_at"] == domain.forget_at(NOW)
        store.revoke_session(one, subject, after(1))
        assert store.find_session(one) == ended
        assert self.revoked(one, other) == [True, False]

    def test_all_others_are_revoked(self):
        subject = uuid4()
        mine, gone, before, strangers = (
            self.session(owner) for owner in (subject, subject, subject, uuid4())
        )
        store.revoke_session(before, subject, NOW)
        assert store.revoke_others(mine, subject, after(1)) == [gone]
        assert self.revoked(mine, gone, before, strangers) == [False, True, True, False]
        assert store.revoke_others(mine, subject, after(2)) == []
        assert store.revoked_since(after(1)) == [gone]
        assert set(store.revoked_since(NOW)) == {gone, before}

    def test_all_of_a_subject_are_revoked(self):
        subject = uuid4()
        one, other, strangers = (self.session(owner) for owner in (subject, subject, uuid4()))
        store.revoke_sessions_of(subject, NOW)
        assert self.revoked(one, other, strangers) == [True, True, False]

    def test_are_listed_the_oldest_first(self):
        subject = uuid4()
        sessions = [self.session(subject, after(minutes)) for minutes in (2, 1, 3)]
        self.session(uuid4())
        assert ids(store.list_sessions(subject)) == [sessions[1], sessions[0], sessions[2]]


class TestErasure:
    def test_leaves_a_tombstone_and_frees_the_seat_once(self):
        school_class, other = new_class(), new_class()
        visitor, stays = seated_in(school_class)["_id"], seated_in(school_class, "Castor")["_id"]
        for at in (NOW, after(1)):
            store.erase(visitor, at, publish=True)
            assert store.find_visitor(visitor) is None
            assert (free(school_class), free(other)) == (4, 3)
            [tombstone] = Erasure._get_collection().find()
            assert (tombstone["_id"], tombstone["erased_at"], tombstone[PENDING]) == (visitor, NOW, NOW)
        assert store.find_visitor(stays)["school_class"] == school_class["_id"]
        assert store.erased_since(NOW) == [visitor]
        assert store.erased_since(after(1)) == []

    def test_is_not_published_where_it_is_known_already(self):
        store.erase(visitor := uuid4(), NOW, publish=False)
        [tombstone] = Erasure._get_collection().find()
        assert tombstone["_id"] == visitor
        assert PENDING not in tombstone

    def test_of_a_visitor_without_a_seat(self):
        store.erase((visitor := anonymous()["_id"]), NOW, publish=True)
        assert store.find_visitor(visitor) is None
        assert store.erased_since(NOW) == [visitor]

    def test_that_fails_half_way_is_not_done_at_all(self, monkeypatch):
        def away(*_):
            raise AutoReconnect("a test")

        school_class = new_class()
        visitor = seated_in(school_class)["_id"]
        with monkeypatch.context() as patched:
            patched.setattr(store.TOMBSTONES, "delete_all_of", away)
            with pytest.raises(AutoReconnect):
                store.erase(visitor, NOW, publish=True)
        assert store.find_visitor(visitor)
        assert (free(school_class), count(Erasure)) == (3, 0)
        assert store.find_unfinished_erasures([visitor]) == {visitor}
        store.erase(visitor, NOW, publish=True)
        assert store.find_unfinished_erasures([visitor]) == set()


def test_at_the_end_of_a_season_visitors_are_listed_and_classes_deleted():
    school_class = new_class()
    pupil, unseated = seated_in(school_class)["_id"], anonymous()["_id"]
    store_departures.leave(seated_in(school_class, "Castor")["_id"], NOW)
    assert store.count_visitors() == 3
    listed = {each.pop("_id"): each for each in store.list_visitors_with_class()}
    assert listed[pupil] == {"school_class": school_class["_id"]}
    assert listed[unseated] == {}
    assert store.count_classes_and_departures() == {"classes": 1, "departures": 1}
    store.delete_classes_and_departures()
    assert store.count_classes_and_departures() == {"classes": 0, "departures": 0}
    assert store.count_visitors() == 3
