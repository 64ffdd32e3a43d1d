"""The transcript: sealed at the end, verified, and erased without breaking the seal."""

import threading
from datetime import timedelta
from uuid import uuid4

import mongoengine
import pytest
from live_moderation_stage import (
    ANNE,
    account_of,
    ask,
    collection,
    later,
    log,
    on_screens,
    question,
    reason,
    running,
)

from chassis.runtime import clock
from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from chassis.testing import once
from contracts.calls.live.rooms import LogTail
from contracts.calls.live.values import RoomChange
from services.live import store_erasure as erasure
from services.live.moderation import (
    closing,
    decisions,
    polls,
    presentation,
    professionals,
    queue,
    store_transcripts,
    transcripts,
    undoing,
    upkeep,
)
from services.live.room import store_log
from streams.room_log import RoomLog

KEPT = timedelta(days=30)


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def session(config):
    mongo.connect(config, "live")
    yield running()
    mongoengine.disconnect("live")


def published(session, text, **fields):
    item = ask(session, text, **fields)
    decisions.decide(None, clock.now(), actor=ANNE, session=session, item=item, decision="publish")
    return item


@pytest.fixture
def over(session):
    """(session, its questions): published, answered aloud, answered in writing; and one that is held."""
    items = [published(session, f"Une question précise {number} ?") for number in range(3)]
    yasmine = account_of()
    professionals.answer(None, clock.now(), actor=yasmine, session=session, question=items[1], text=None)
    professionals.answer(
        None, clock.now(), actor=yasmine, session=session, question=items[2], text="Une réponse précise."
    )
    answer = question(items[2])["held_answer"]["id"]
    decisions.decide(None, clock.now(), actor=ANNE, session=session, item=answer, decision="publish")
    return session, items, ask(session, "Une question précise, retenue ?")


def tail_of(session, after):
    """The log as streams fetch it."""
    last, entries = store_log.tail(session, after, 2_000)
    changes = [
        RoomChange(
            sequence=entry["sequence"],
            at=entry["at"],
            kind=entry["kind"],
            id=entry["entity"],
            data=entry["data"],
        )
        for entry in entries
    ]
    return LogTail(sequence=last, changes=changes)


def stored(session):
    return store_transcripts.get_transcript(session)


def erase_author(item):
    erasure.erase({question(item)["visitor"]: clock.now()}, clock.now(), "test")


def test_is_sealed_once_the_session_is_over(over):
    session, items, _ = over
    assert upkeep.seal_due(clock.now()) == []
    assert reason(lambda: stored(session)) == "not-found"
    assert upkeep.seal_due(later(3600)) == [session]
    assert upkeep.seal_due(later(3600)) == []
    document = stored(session)
    assert [entry["question_id"] for entry in document["entries"]] == [str(item) for item in items]
    assert transcripts.holds(document)
    given = presentation.transcript(document)
    assert [entry["answer"] for entry in given["entries"]] == [None, None, "Une réponse précise."]
    assert [entry["answered_by"] for entry in given["entries"]] == [None, "Yasmine", "Yasmine"]
    assert "retenue" not in str(given)
    assert not {"salt", "question_id"} & set(given["entries"][0])


def test_is_sealed_a_minute_after_a_close_by_hand(over):
    session, *_ = over
    closing.close(None, clock.now(), actor=ANNE, session=session)
    assert upkeep.seal_due(later(59)) == []
    assert upkeep.seal_due(later(61)) == [session]


def test_a_session_without_questions_has_an_empty_one(session):
    upkeep.seal_due(later(3600))
    assert stored(session)["entries"] == []
    assert transcripts.holds(stored(session))
    assert upkeep.erase_due(later(3600) + KEPT, KEPT) == [session]


@pytest.mark.parametrize(
    "change",
    [
        {"entries.0.question": "Une autre ?"},
        {"entries.2.answer": None},
        {"entries.0.author": "Quelqu’un d’autre"},
        {"entries.0.digest": "0" * 64},
        {"seal": "0" * 64},
        {"sealed_at": later(0)},
    ],
    ids=str,
)
def test_what_is_changed_afterwards_breaks_it(over, change):
    session, *_ = over
    upkeep.seal_due(later(3600))
    collection("SealedTranscript").update_one({"_id": session}, {"$set": change})
    assert not transcripts.holds(stored(session))


def test_a_missing_entry_breaks_it(over):
    session, *_ = over
    upkeep.seal_due(later(3600))
    collection("SealedTranscript").update_one({"_id": session}, {"$pop": {"entries": 1}})
    assert not transcripts.holds(stored(session))


def test_the_erasure_of_an_author_redacts_their_entry_and_the_seal_holds(over):
    session, items, _ = over
    upkeep.seal_due(later(3600))
    erase_author(items[0])
    document = stored(session)
    first, second, _ = document["entries"]
    assert first["question"] is first["author"] is first["salt"] is None
    assert second["question"] is not None
    assert transcripts.holds(document)
    assert "précise 0" not in str([log(session), document])


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_author_erased_just_then_is_not_in_it(over, when):
    session, items, _ = over
    with once(store_transcripts, "in_transaction", when, lambda: erase_author(items[0])):
        assert upkeep.seal_due(later(3600)) == [session]
    assert "précise 0" not in str(stored(session))
    assert transcripts.holds(stored(session))


def test_an_author_erased_while_it_is_written_is_not_in_it(over):
    session, items, _ = over
    erasing = threading.Thread(target=erase_author, args=(items[0],))

    def begin():
        erasing.start()
        threading.Event().wait(0.5)  # the erasure finds the session being written, and tries again

    with once(transcripts, "transcript", "before", begin):
        assert upkeep.seal_due(later(3600)) == [session]
    erasing.join()
    assert len(stored(session)["entries"]) == 3
    assert "précise 0" not in str([log(session), stored(session)])
    assert transcripts.holds(stored(session))


def test_a_question_removed_after_the_end_is_taken_out(over):
    session, items, _ = over
    upkeep.seal_due(later(3600))
    decisions.remove(None, later(3600), actor=ANNE, session=session, question=items[0])
    assert "précise 0" not in str([log(session), stored(session)])
    assert transcripts.holds(stored(session))


def test_an_undone_removal_puts_it_back_under_the_same_seal(over):
    session, items, _ = over
    upkeep.seal_due(later(3600))
    before = stored(session)
    decisions.remove(None, later(3600), actor=ANNE, session=session, question=items[2])
    assert stored(session)["entries"][2]["question"] is None
    undoing.undo(None, later(3605), actor=ANNE, session=session, item=items[2])
    assert stored(session) == before
    assert "transcript" not in str(question(items[2]))


def test_a_question_removed_before_the_seal_and_back_after_it_is_in_it(over):
    session, items, _ = over
    decisions.remove(None, later(3600), actor=ANNE, session=session, question=items[0])
    upkeep.seal_due(later(3602))
    assert "précise 0" not in str(stored(session))
    undoing.undo(None, later(3604), actor=ANNE, session=session, item=items[0])
    assert "précise 0" in str(stored(session)["entries"][-1])
    assert transcripts.holds(stored(session))


def test_a_question_published_after_the_seal_continues_it(over):
    session, _, held = over
    upkeep.seal_due(later(3600))
    before = stored(session)
    decisions.decide(None, later(3600), actor=ANNE, session=session, item=held, decision="publish")
    *former, added = stored(session)["entries"]
    assert former == before["entries"]
    assert added["question"] == "Une question précise, retenue ?"
    assert transcripts.holds(stored(session))
    undoing.undo(None, later(3601), actor=ANNE, session=session, item=held)
    assert "retenue" not in str(stored(session))
    assert transcripts.holds(stored(session))


def test_all_texts_go_when_their_time_is_over(over):
    session, items, _ = over
    now = clock.now()
    poll = uuid4()
    polls.open_poll(
        None, now, actor=ANNE, session=session, poll=poll, question="Alors ?", kind="words", choices=[]
    )
    collection("LiveWord").insert_one(
        {
            "_id": uuid4(),
            "session": session,
            "poll": poll,
            "folded": "mot précise",
            "text": "Mot précise",
            "marks": [],
            "state": "published",
            "asked_at": now,
        }
    )
    collection("LivePollAnswer").insert_one(
        {
            "_id": uuid4(),
            "session": session,
            "poll": poll,
            "visitor": uuid4(),
            "given": [{"key": "k", "choices": ["mot précise"], "at": now}],
        }
    )
    closing.announce(
        None, now, actor=ANNE, session=session, announcement=uuid4(), text="Une annonce précise."
    )
    polls.close_poll(None, later(1), actor=ANNE, session=session, poll=poll)
    end = now + timedelta(minutes=35)
    upkeep.seal_due(end + timedelta(hours=1))
    assert "Mot précise" in str(log(session))
    before, reader = stored(session), RoomLog()
    reader.append(tail_of(session, 0))
    assert "précise" in reader.since(0).decode()
    assert upkeep.erase_due(end + KEPT - timedelta(minutes=1), KEPT) == []
    assert stored(session) == before
    handed_over = []
    assert upkeep.erase_due(
        end + KEPT + timedelta(minutes=1), KEPT, lambda outbox, documents: handed_over.extend(documents)
    ) == [session]
    assert [entry["sequence"] for entry in handed_over] == [log(session)[-1]["sequence"]]
    assert upkeep.erase_due(end + KEPT + timedelta(minutes=1), KEPT) == []
    # A process of streams that holds the log fetches what is new, and has no texts any more.
    assert reader.append(tail_of(session, reader.sequence))
    assert "précise" not in (reader.since(0) + reader.since(None)).decode()
    assert on_screens(session)[str(poll)]["words"] == []
    length = len(log(session))
    assert store_transcripts.erase_texts(session, end + KEPT) == []
    assert len(log(session)) == length
    database = mongoengine.get_db("live")
    everything = {name: list(database[name].find()) for name in database.list_collection_names()}
    for name, documents in everything.items():
        assert "précise" not in str(documents), name
    after = stored(session)
    assert transcripts.holds(after)
    assert after["seal"] == before["seal"]
    assert [entry["digest"] for entry in after["entries"]] == [entry["digest"] for entry in before["entries"]]
    assert queue.get_queue(ANNE, None, 50, clock.now())["waiting"] == 0
    assert question(items[0])["state"] == "published"
    assert professionals.list_answers(None, None, None, 20, end + KEPT) == []
    assert professionals.get_room(account_of(), end + timedelta(days=1))["questions"] == {}


@pytest.mark.usefixtures("over")
def test_another_session_keeps_its_texts():
    other = running("un-autre", ago=-60 * 24 * 3)
    kept = ask(other, "Une autre question ?")
    upkeep.seal_due(later(3600))
    upkeep.erase_due(later(3600) + KEPT, KEPT)
    assert question(kept)["text"] == "Une autre question ?"
