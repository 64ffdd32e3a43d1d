"""Questions of seats: held until a moderator decides, refused with a reason, gone with their author."""

import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import msgspec
import pytest
from live_room import (
    SESSION,
    Room,
    add_poll,
    add_question,
    add_seats,
    add_session,
    attend,
    book,
    close_poll,
    erase,
    live_database,
    open_room,
    poll_answer,
    react,
    stored_log,
    vote,
)

from chassis.runtime import clock
from chassis.storage import mongo
from chassis.storage.mongo import in_transaction
from chassis.testing import once
from contracts.accounts import VisitorErased
from contracts.calls.live import rooms as calls
from contracts.envelope import Envelope
from contracts.errors import Conflict, InvalidInput, NotFound
from services.live import store
from services.live.domain import derived_id
from services.live.models import LiveQuestion, LiveSession, LiveWord, SealedTranscript, Silence
from services.live.room import shown, store_counts, store_log, store_questions
from services.live.room.store_log import NewChange

TEXT = "Comment devient-on soudeuse ?"
SECRET = "Je m’appelle Zébulon"


@pytest.fixture(scope="module")
def database(mongodb_uri: str) -> Iterator[None]:
    with live_database(mongodb_uri):
        yield


@pytest.fixture
def room(database: None) -> Room:
    return open_room()


def ask(room, visitor, text=TEXT, *, session=SESSION, question=None):
    result = room.ask(session, question or uuid4(), visitor, text, "Renard agile", "4e")
    calls.Ask.check_result(msgspec.json.decode(msgspec.json.encode(result)))
    return result


def publish(question: UUID, text: str = SECRET) -> None:
    """As a moderator does: the state and the log in one transaction."""

    def write(session) -> None:
        found = LiveQuestion._get_collection().find_one_and_update(
            {"_id": question, "state": "held"},
            {"$set": {"state": "published", "shown": text, "published_at": clock.now()}},
            return_document=True,
            session=session,
        )
        if found:
            data = shown.as_data(shown.question_shown(found))
            change = NewChange("question", str(question), data)
            store_log.append(SESSION, [change], clock.now(), "test", session)

    in_transaction("live", write)


def everything_stored() -> str:
    """All documents of live, as text."""
    return str([list(model._get_collection().find()) for model in mongo.documents("live")])


def test_a_question_is_held_and_only_its_author_sees_it(room):
    author, other = add_seats(2)
    asked = ask(room, author, f"  {TEXT}\u200b ")
    assert (asked["text"], asked["state"]) == (TEXT, "held")
    assert room.get_own_part(SESSION, author)["questions"] == [asked]
    assert room.get_own_part(SESSION, other)["questions"] == []
    assert room.log() == []
    assert LiveQuestion.objects.get().nickname == "Renard agile"


def test_the_same_id_is_the_same_question_and_nobody_elses(room):
    author, other = add_seats(2)
    id = uuid4()
    first = ask(room, author, question=id)
    publish(id)
    again = ask(room, author, "Autre chose", question=id)
    assert again == first | {"state": "published"}
    with pytest.raises(NotFound):
        ask(room, other, question=id)
    assert LiveQuestion.objects.count() == 1


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u2060", "a" * 501, "b\u202eon", "bon\x07jour"])
def test_texts_that_cannot_be_read_are_refused_in_french(room, text):
    [author] = add_seats(1)
    with pytest.raises(InvalidInput) as refused:
        ask(room, author, text)
    assert all(cause.endswith(".") for cause in refused.value.details["errors"]["text"])
    assert LiveQuestion.objects.count() == 0


def test_what_stands_against_a_question_has_a_reason(room):
    author, silenced = add_seats(2)
    add_session("demain", begins_in=3600)
    book(f"visitor/{author}", session="demain", visitor=author)
    silence = {"_id": derived_id("silence", SESSION, silenced), "session": SESSION, "visitor": silenced}
    Silence._get_collection().insert_one(silence | {"at": clock.now()})
    assert reason(room, author, session="demain") == "session-not-begun"
    assert reason(room, uuid4()) == "no-seat"
    assert reason(room, silenced) == "silenced"
    assert room.get_own_part(SESSION, silenced)["silenced"] is True
    change_session(suspended=True)
    assert reason(room, author) == "questions-suspended"
    change_session(suspended=False, closed_at=clock.now())
    assert reason(room, author) == "session-over"
    with pytest.raises(NotFound):
        ask(room, author, session="nulle-part")
    assert LiveQuestion.objects.count() == 0


def reason(room, visitor, session=SESSION):
    with pytest.raises(Conflict) as refused:
        ask(room, visitor, session=session)
    return refused.value.details["reason"]


def change_session(**changes):
    LiveSession._get_collection().update_one({"_id": SESSION}, {"$set": changes})


def test_five_questions_wait_at_most_even_if_ten_are_sent_at_once(room):
    [author] = add_seats(1)
    refused = list[str]()

    def send() -> None:
        try:
            ask(Room(), author)
        except Conflict as error:
            refused.append(error.details["reason"])

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["too-many-questions"] * 5
    assert LiveQuestion.objects.count() == 5
    one, two, *_ = (question.id for question in LiveQuestion.objects)
    LiveQuestion._get_collection().update_one({"_id": one}, {"$set": {"state": "declined"}})
    LiveQuestion._get_collection().update_one({"_id": two}, {"$set": {"state": "answered"}})
    ask(room, author)
    ask(room, author)
    assert reason(room, author) == "too-many-questions"


def test_a_report_is_one_for_each_seat_and_leaves_the_question_shown(room):
    author, one, two = add_seats(3)
    question = add_question(author)
    for visitor in (one, one, two):
        room.report(SESSION, question, visitor, "unkind")
    stored = LiveQuestion.objects.get(id=question)
    assert [report["visitor"] for report in stored.reports] == [one, two]
    assert stored.reported_since == stored.reports[0]["at"]
    assert stored.state == "published"
    with pytest.raises(Conflict):
        room.report(SESSION, question, uuid4(), "unkind")
    for hidden in (add_question(author, state="held"), uuid4()):
        with pytest.raises(NotFound):
            room.report(SESSION, hidden, one, "unkind")


def test_the_results_of_an_open_poll_never_leave(room):
    """Every answer to participants, and every entry of the log, while one choice gains on the other."""
    poll = add_poll("single", ("premier", "second"))
    words = add_poll("words", ())
    seats = add_seats(7)
    for seat in seats:
        room.act(poll_answer(seat, poll, "premier"), poll_answer(seat, words, "inventif"))
        room.tick()
    LiveWord._get_collection().update_many({}, {"$set": {"state": "published"}})
    store_counts.mark([(SESSION, "poll", str(words)), (SESSION, "poll", str(poll))])
    room.tick()
    changes = [change["data"] for change in room.log() if change["kind"] == "poll"]
    assert {data["answers"] for data in changes} >= {7}
    assert [data for data in changes if data["results"] is not None or data["words"] is not None] == []
    stranger = room.get_own_part(SESSION, uuid4())
    assert stranger["poll_answers"] == {}
    assert room.get_own_part(SESSION, seats[0])["poll_answers"] == {
        str(poll): ["premier"],
        str(words): ["inventif"],
    }
    assert "inventif" not in str(stored_log())
    for each in (poll, words):
        close_poll(each)
        store_counts.mark([(SESSION, "poll", str(each))])
    room.tick()
    seen = room.seen()
    assert seen["poll", str(poll)]["results"] == {"premier": 7, "second": 0}
    assert seen["poll", str(words)]["words"] == [{"text": "inventif", "count": 7}]


def test_what_participants_see_names_no_visitor(room):
    author, voter = add_seats(2)
    question = add_question(author)
    room.act(vote(voter, question), attend(voter), react(voter))
    room.tick()
    log = str(stored_log())
    assert str(author) not in log
    assert str(voter) not in log


def everything_done_by(room, visitor):
    """A visitor who has done all there is to do. Returns the ids of what they wrote and answered."""
    other = add_seats(1)[0]
    theirs, neighbours, poll, words = uuid4(), add_question(other), add_poll(), add_poll("words", ())
    ask(room, visitor, SECRET, question=theirs)
    publish(theirs)
    ask(room, visitor, f"{SECRET} encore")
    room.act(
        vote(other, theirs),
        vote(visitor, neighbours),
        poll_answer(visitor, poll, "a"),
        poll_answer(other, poll, "a"),
        poll_answer(visitor, words, "zébulon", "feu"),
        poll_answer(other, words, "feu"),
        react(visitor),
        react(other),
        attend(visitor),
        attend(other),
    )
    LiveWord._get_collection().update_many({}, {"$set": {"state": "published"}})
    room.report(SESSION, neighbours, visitor, "unkind")
    for each in (poll, words):
        close_poll(each)
    room.tick()
    return theirs, neighbours, poll, words


def test_an_export_is_everything_that_a_visitor_did(room):
    [visitor] = add_seats(1)
    theirs, neighbours, poll, words = everything_done_by(room, visitor)
    silence = {"session": SESSION, "visitor": visitor, "at": clock.now()}
    Silence._get_collection().insert_one({"_id": derived_id("silence", SESSION, visitor), **silence})
    export = room.export_visitor(visitor)
    calls.ExportVisitor.check_result(msgspec.json.decode(msgspec.json.encode(export)))
    assert [booking["session"] for booking in export["bookings"]] == [SESSION]
    assert export["attended"] == [SESSION]
    assert {question["text"] for question in export["questions"]} == {SECRET, f"{SECRET} encore"}
    assert export["questions"][0]["id"] == str(theirs)
    assert [vote["question"] for vote in export["votes"]] == [str(neighbours)]
    assert {answer["poll"]: answer["choices"] for answer in export["poll_answers"]} == {
        str(poll): ["a"],
        str(words): ["zebulon", "feu"],
    }
    assert [reaction["kind"] for reaction in export["reactions"]] == ["bravo"]
    assert [report["question"] for report in export["reports"]] == [str(neighbours)]
    assert export["silences"] == [{"session": SESSION, "at": silence["at"].isoformat()}]
    nobody = room.export_visitor(uuid4())
    assert not any(nobody.values())


def test_an_erasure_leaves_no_text_anywhere_and_counts_fall(room):
    [visitor] = add_seats(1)
    theirs, neighbours, poll, words = everything_done_by(room, visitor)
    entry = {
        "question": SECRET,
        "author": "Renard agile",
        "salt": "s",
        "question_id": str(theirs),
        "digest": "d",
    }
    SealedTranscript._get_collection().insert_one({"_id": SESSION, "entries": [entry], "seal": "x"})
    before, taken = room.seen(), LiveSession.objects.get(id=SESSION).taken
    assert before["question", str(theirs)]["text"] == SECRET
    assert before["question", str(neighbours)]["votes"] == 1
    length = len(room.log())
    room.erase_visitors([Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")])
    room.tick()

    stored = everything_stored().casefold()
    assert "zébulon" not in stored
    assert "zebulon" not in stored
    assert stored.count(str(visitor)) == 1  # the tombstone
    assert not any(room.export_visitor(visitor).values())
    seen = room.seen()
    assert seen["question", str(theirs)] is None
    assert seen["question", str(neighbours)]["votes"] == 0
    assert seen["poll", str(poll)]["results"] == {"a": 1, "b": 0}
    assert seen["poll", str(words)]["words"] == [{"text": "feu", "count": 1}]
    assert seen["reactions", SESSION]["bravo"] == 1
    assert seen["session", SESSION]["attended"] == 1
    assert LiveSession.objects.get(id=SESSION).taken == taken - 1
    log = room.log()
    assert [change["sequence"] for change in log] == list(range(1, len(log) + 1))
    assert len(log) > length
    [sealed] = SealedTranscript._get_collection().find_one()["entries"]
    assert (sealed["question"], sealed["author"], sealed["salt"], sealed["digest"]) == (None, None, None, "d")


def test_an_erasure_is_announced_at_once(room):
    """Screens fetch what is new: the sweep of the outbox would be some seconds later."""
    [visitor] = add_seats(1)
    everything_done_by(room, visitor)
    room.relay.documents.clear()
    room.erase_visitors([Envelope.of(VisitorErased(visitor=visitor), correlation_id="test")])
    [entry] = [document for document in room.relay.documents if document.get("kind") == "question"]
    assert entry["data"] is None


MOMENTS = ["before", "after"]


@pytest.mark.parametrize("when", MOMENTS)
def test_an_erasure_while_a_question_is_asked_leaves_nothing(room, when):
    [visitor] = add_seats(1)
    with once(store_questions, "insert", when, lambda: erase(visitor)), pytest.raises(NotFound):
        ask(room, visitor, SECRET)
    assert "Zébulon" not in everything_stored()


def test_a_question_published_before_its_erasure_is_noticed_leaves_nothing(room):
    """The erasure ran before the question was written; a moderator is faster than the second look."""
    [visitor] = add_seats(1)
    id = uuid4()

    def erased_then_published():
        store.TOMBSTONES._model._get_collection().insert_one({"_id": visitor, "erased_at": clock.now()})
        publish(id)

    with once(store_questions, "insert", "after", erased_then_published), pytest.raises(NotFound):
        ask(room, visitor, SECRET, question=id)
    assert "Zébulon" not in everything_stored()
    assert room.seen()["question", str(id)] is None


@pytest.mark.parametrize("when", MOMENTS)
def test_an_erasure_while_acts_are_written_leaves_nothing(room, when):
    author, visitor, other = add_seats(3)
    question = add_question(author)
    acts = [vote(visitor, question), react(visitor), attend(visitor), vote(other, question)]
    with (
        once(store, "guard", when, lambda: erase(visitor))
        if when == "before"
        else once(store_counts, "mark", when, lambda: erase(visitor))
    ):
        room.act(*acts)
    room.tick()
    assert everything_stored().count(str(visitor)) == 1
    assert room.seen()["question", str(question)]["votes"] == 1
    assert room.relay.events("LiveSessionAttended") == [] or when == "after"
