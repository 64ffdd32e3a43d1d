"""What the store promises of seats that are left, lost, changed or restored, on the real mongod."""

from datetime import timedelta
from uuid import uuid4

import pytest
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
from contracts.errors import NotFound
from services.accounts import domain, store, store_departures
from services.accounts.models import Departure


@pytest.fixture(scope="module")
def database(mongodb_uri):
    with connected(mongodb_uri):
        yield


@pytest.fixture(autouse=True)
def accounts(database):
    """Instead of the service: its collections, empty."""
    empty()


KEPT = {"_id", "created_at", "nickname", "generation", "recovery_hash"}
"""Fields of a visitor who has lost their seat: the card is among them."""


class TestRemoving:
    def test_takes_the_seat_and_nothing_else(self):
        school_class = new_class()
        seated, other = seated_in(school_class, used=True), seated_in(school_class, "Castor")
        store_departures.remove_seat(school_class["_id"], seated["_id"], NOW)
        assert store.get_visitor(seated["_id"]) == {name: seated[name] for name in KEPT}
        assert store.get_visitor(other["_id"]) == other
        assert free(school_class) == 4
        [departure] = store_departures.list_departures(seated["_id"])
        assert (departure["school_class"], departure["left_at"]) == (school_class["_id"], NOW)
        assert departure["removed"] == {"nickname": "Loutre", "used": True}
        assert departure[PENDING] == NOW

    def test_of_a_seat_that_is_not_there_changes_nothing(self):
        school_class, other = new_class(), new_class()
        seated, unseated = seated_in(other)["_id"], anonymous()["_id"]
        for visitor in (seated, unseated, uuid4()):
            with pytest.raises(NotFound):
                store_departures.remove_seat(school_class["_id"], visitor, NOW)
        assert (free(school_class), free(other), count(Departure)) == (3, 3, 0)
        assert store.members_of(other["_id"]) == [seated]

    def test_is_listed_the_latest_first(self):
        school_class = new_class()
        for nickname, at in (("Loutre", after(1)), ("Castor", after(3)), ("Hibou", after(2))):
            seated = seated_in(school_class, nickname, used=nickname == "Hibou")
            store_departures.remove_seat(school_class["_id"], seated["_id"], at)
        listed = store_departures.list_removed(school_class["_id"], after(4))
        assert [(each["nickname"], each["left_at"], each["used"]) for each in listed] == [
            ("Castor", after(3), False),
            ("Hibou", after(2), True),
            ("Loutre", after(1), False),
        ]
        assert store_departures.list_removed(new_class()["_id"], after(4)) == []

    def test_of_several_in_one_moment_is_listed_by_visitor(self):
        school_class = new_class()
        first, second, third = sorted(uuid4() for _ in range(3))
        for visitor, nickname in ((third, "Loutre"), (first, "Castor"), (second, "Hibou")):
            store.insert_seated(visitor, seat_in(school_class, nickname))
            store_departures.remove_seat(school_class["_id"], visitor, NOW)
        assert ids(store_departures.list_removed(school_class["_id"], NOW)) == [first, second, third]


class TestWhatCanBeRestored:
    """By the list, and by the look at one visitor, which agree."""

    @pytest.fixture
    def school_class(self):
        return new_class(free=10)

    @pytest.fixture
    def removed(self, school_class):
        seated = seated_in(school_class)["_id"]
        store_departures.remove_seat(school_class["_id"], seated, NOW)
        return seated

    def restorable(self, school_class, visitor, at):
        """Nickname of the seat, or None."""
        found = store_departures.find_removed(school_class["_id"], visitor, at)
        listed = store_departures.list_removed(school_class["_id"], at)
        assert [each["nickname"] for each in listed] == ([found["nickname"]] if found else [])
        return found and found["nickname"]

    def sit_down(self, school_class, visitor, nickname, at):
        seat = seat_in(school_class, nickname, at)
        del seat["recovery_hash"], seat["generation"]
        assert store.seat_visitor(store.get_visitor(visitor), seat)

    def test_ends_after_thirty_days(self, school_class, removed):
        end = NOW + domain.RESTORABLE
        assert self.restorable(school_class, removed, end - timedelta(milliseconds=1)) == "Loutre"
        assert self.restorable(school_class, removed, end) is None

    def test_is_nothing_for_who_was_never_there(self, school_class, removed):
        assert store_departures.find_removed(school_class["_id"], uuid4(), NOW) is None
        assert self.restorable(new_class(), removed, NOW) is None

    def test_is_the_seat_that_was_removed_last(self, school_class, removed):
        self.sit_down(school_class, removed, "Castor", after(1))
        store_departures.remove_seat(school_class["_id"], removed, after(2))
        assert self.restorable(school_class, removed, after(3)) == "Castor"
        departures = store_departures.list_departures(removed)
        assert [each["left_at"] for each in departures] == [NOW, after(2)]

    def test_is_nothing_once_the_visitor_has_left_by_themself(self, school_class, removed):
        self.sit_down(school_class, removed, "Castor", after(1))
        store_departures.leave(removed, after(2))
        assert self.restorable(school_class, removed, after(3)) is None

    def test_is_not_listed_while_the_visitor_sits_there_again(self, school_class, removed):
        self.sit_down(school_class, removed, "Castor", after(1))
        assert store_departures.list_removed(school_class["_id"], after(2)) == []

    @pytest.mark.parametrize("open", [True, False])
    def test_is_taken_even_in_a_closed_class(self, school_class, removed, open):
        store.change_class(school_class["_id"], school_class["teacher"], {"open": open})
        before, seat = store.get_visitor(removed), seat_in(school_class, at=after(1))
        assert store_departures.restore(before, seat) == before | seat == store.get_visitor(removed)
        assert free(school_class) == 10

    @pytest.mark.parametrize("state", [{"free": 0}, {"expires_at": NOW}])
    def test_is_not_taken_in_a_class_that_is_full_or_over(self, school_class, removed, state):
        store.change_class(school_class["_id"], school_class["teacher"], state)
        before, seats = store.get_visitor(removed), free(school_class)
        assert store_departures.restore(before, seat_in(school_class, at=NOW)) is None
        assert (store.get_visitor(removed), free(school_class)) == (before, seats)

    def test_is_not_taken_by_a_visitor_who_has_sat_down_meanwhile(self, school_class, removed):
        before = store.get_visitor(removed)
        self.sit_down(elsewhere := new_class(), removed, "Castor", after(1))
        assert store_departures.restore(before, seat_in(school_class, at=after(2))) is None
        assert store.get_visitor(removed)["school_class"] == elsewhere["_id"]
        assert free(school_class) == 11


class TestLeaving:
    def test_gives_the_seat_up_once(self):
        school_class = new_class()
        seated, stays = seated_in(school_class), seated_in(school_class, "Castor")
        for at in (NOW, after(1)):
            store_departures.leave(seated["_id"], at)
            assert store.get_visitor(seated["_id"]) == {name: seated[name] for name in KEPT}
            assert store.get_visitor(stays["_id"]) == stays
            assert free(school_class) == 4
            [departure] = store_departures.list_departures(seated["_id"])
            assert departure.keys() == {
                *("_id", "visitor", "school_class", "left_at", "correlation_id", PENDING)
            }
            assert departure["left_at"] == NOW

    def test_without_a_seat_is_nothing(self):
        for visitor in (anonymous()["_id"], uuid4()):
            store_departures.leave(visitor, NOW)
        assert count(Departure) == 0


class TestMoving:
    def test_takes_a_seat_and_frees_the_other(self):
        school_class, other = new_class(), new_class()
        before, seat = seated_in(school_class), seat_in(other, at=after(1))
        assert store_departures.move(before, seat) == before | seat == store.get_visitor(before["_id"])
        assert (free(school_class), free(other)) == (4, 2)
        [departure] = store_departures.list_departures(before["_id"])
        assert (departure["school_class"], departure["left_at"]) == (school_class["_id"], after(1))
        assert "removed" not in departure

    @pytest.mark.parametrize("state", [{"free": 0}, {"open": False}, {"expires_at": after(1)}])
    def test_to_a_class_that_takes_nobody_changes_nothing(self, state):
        school_class, other = new_class(), new_class(**state)
        before = seated_in(school_class)
        assert store_departures.move(before, seat_in(other, at=after(1))) is None
        assert store.get_visitor(before["_id"]) == before
        assert (free(school_class), free(other), count(Departure)) == (3, other["free"], 0)

    def test_of_a_visitor_who_has_left_meanwhile_takes_no_seat(self):
        school_class, other = new_class(), new_class()
        before = seated_in(school_class)
        store_departures.leave(before["_id"], NOW)
        assert store_departures.move(before, seat_in(other, at=after(1))) is None
        assert "school_class" not in store.get_visitor(before["_id"])
        assert (free(school_class), free(other), count(Departure)) == (4, 3, 1)
