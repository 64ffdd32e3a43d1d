"""Words of word clouds: whose they are, who may give them, and what remains of them."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from live_room import (
    SESSION,
    Room,
    add_poll,
    add_question,
    add_seats,
    book,
    close_poll,
    erase,
    live_database,
    open_room,
    poll_answer,
    stored_log,
)

from chassis.runtime import clock
from chassis.testing import once
from services.live import store
from services.live.domain import derived_id
from services.live.models import LiveBooking, LiveQuestion, LiveSession, LiveWord, Silence
from services.live.room import store_acts


@pytest.fixture(scope="module")
def database(mongodb_uri: str) -> Iterator[None]:
    with live_database(mongodb_uri):
        yield


@pytest.fixture
def room(database: None) -> Room:
    return open_room()


def words(**selection):
    return sorted(word["folded"] for word in LiveWord._get_collection().find(selection))


def give(room, visitor, poll, word, key=None):
    return room.act(poll_answer(visitor, poll, word, key=key or f"key-{uuid4().hex}"))


def test_a_word_that_was_replaced_no_longer_waits_for_a_moderator(room):
    cloud, [one, other] = add_poll("words", ()), add_seats(2)
    for number in range(24):
        assert give(room, one, cloud, f"mot {number}") == [None]
    give(room, other, cloud, "feu")
    give(room, one, cloud, "feu")
    give(room, one, cloud, "eau")
    assert words() == ["eau", "feu"], "the other still has it"


def test_an_answer_that_comes_again_late_does_not_bring_its_word_back(room):
    cloud, [visitor] = add_poll("words", ()), add_seats(1)
    give(room, visitor, cloud, "feu", key="first")
    give(room, visitor, cloud, "eau", key="second")
    assert give(room, visitor, cloud, "feu", key="first") == [None]
    assert words() == ["eau"]


def test_an_erasure_leaves_no_word_however_often_the_answer_was_changed(room):
    cloud, [visitor, other] = add_poll("words", ()), add_seats(2)
    give(room, visitor, cloud, "zebulon")
    LiveWord._get_collection().update_one({"folded": "zebulon"}, {"$set": {"state": "declined"}})
    for number in range(20):
        give(room, visitor, cloud, f"mot {number}")
    give(room, visitor, cloud, "feu")
    give(room, other, cloud, "feu")
    erase(visitor)
    assert words() == ["feu"]


def test_what_an_erased_word_was_on_the_screens_is_sent_to_nobody(room):
    cloud, [visitor, other] = add_poll("words", ()), add_seats(2)
    give(room, visitor, cloud, "Zébulon")
    give(room, other, cloud, "feu")
    LiveWord._get_collection().update_many({}, {"$set": {"state": "published"}})
    close_poll(cloud)
    room.tick()
    assert "Zébulon" in str(room.seen()["poll", str(cloud)]["words"])
    erase(visitor)
    gone = [entry for entry in stored_log() if entry["entity"] == str(cloud)]
    assert [entry["data"] for entry in gone] == [None] * len(gone)
    room.tick()
    assert room.seen()["poll", str(cloud)]["words"] == [{"text": "feu", "count": 1}]
    assert "Zébulon" not in str(stored_log())


def test_a_word_of_an_answer_that_came_too_late_is_nobodys(room):
    cloud, [visitor] = add_poll("words", ()), add_seats(1)
    with once(store_acts, "record_answers", "before", lambda: close_poll(cloud)):
        assert give(room, visitor, cloud, "tard") == ["not-open"]
    assert words() == []


def test_contacts_are_masked_on_the_screens_even_if_a_moderator_published_them(room):
    cloud, [visitor] = add_poll("words", ()), add_seats(1)
    give(room, visitor, cloud, "06 12 34 56 78")
    LiveWord._get_collection().update_many({}, {"$set": {"state": "published"}})
    close_poll(cloud)
    room.tick()
    [shown] = room.seen()["poll", str(cloud)]["words"]
    assert "56" not in shown["text"]


def test_who_may_not_write_gives_no_words_either(room):
    cloud, single, [visitor] = add_poll("words", ()), add_poll(), add_seats(1)
    silence = {"_id": derived_id("silence", SESSION, visitor), "session": SESSION, "visitor": visitor}
    Silence._get_collection().insert_one(silence | {"at": clock.now()})
    assert give(room, visitor, cloud, "feu") == ["silenced"]
    assert give(room, visitor, single, "a") == [None]
    Silence._get_collection().delete_many({})
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"suspended": True}})
    assert give(room, visitor, cloud, "feu") == ["questions-suspended"]
    assert give(room, visitor, single, "b") == [None]


def test_erased_questions_are_no_longer_counted_among_the_merged_ones(room):
    author, merged_by, other = add_seats(3)
    into = add_question(author, merged=2)
    add_question(merged_by, state="merged", into=into)
    add_question(other, state="merged", into=into)
    erase(merged_by)
    assert LiveQuestion.objects.get(id=into).merged == 1
    assert room.seen()["question", str(into)]["merged"] == 1


def test_a_place_freed_by_an_erasure_that_is_noticed_late_goes_to_who_waits(room):
    [visitor] = add_seats(1)
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": {"capacity": 1}})
    waiting = uuid4()
    book(f"visitor/{waiting}", visitor=waiting, waiting=True, number=1)
    store.TOMBSTONES.delete_all_of([visitor])  # as a guard does that finds the tombstone first
    [booking] = LiveBooking._get_collection().find()
    assert (booking["visitor"], booking["waiting"]) == (waiting, False)
    assert LiveSession.objects.get(id=SESSION).taken == 1
