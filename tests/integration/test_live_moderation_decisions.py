"""What moderators decide, on the real mongod: states, leases, undo, and what the screens show of it."""

from datetime import timedelta
from uuid import uuid4

import mongoengine
import pytest
from live_moderation_stage import (
    ANNE,
    BRUNO,
    account_of,
    actions,
    ask,
    collection,
    events,
    later,
    log,
    on_screens,
    question,
    reason,
    running,
)
from prometheus_client import REGISTRY

from chassis.runtime import clock
from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from chassis.testing import once
from contracts.calls.live.moderation import LEASE_SECONDS, UNDO_SECONDS
from services.live.moderation import (
    decisions,
    domain,
    professionals,
    queue,
    store,
    undoing,
    upkeep,
)
from services.live.room import store_questions

SECRET = "Mon numéro est le 06 12 34 56 78"


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def session(config):
    mongo.connect(config, "live")
    yield running()
    mongoengine.disconnect("live")


def decide(session, item, decision="publish", *, actor=ANNE, at=None, **more):
    at = at or clock.now()
    decisions.decide(None, at, actor=actor, session=session, item=item, decision=decision, **more)


def undo(session, item, *, actor=ANNE, at=None):
    undoing.undo(None, at or clock.now(), actor=actor, session=session, item=item)


def remove(session, item, *, actor=ANNE):
    decisions.remove(None, clock.now(), actor=actor, session=session, question=item)


def published(session, text="À quoi sert le lest ?", **fields):
    item = ask(session, text, **fields)
    decide(session, item, actor=uuid4())
    return item


def reported(session, since=0, **fields):
    item = published(session, **fields)
    report = {"visitor": uuid4(), "reason": "unkind", "at": later(since)}
    collection("LiveQuestion").update_one(
        {"_id": item}, {"$set": {"reported_since": later(since)}, "$push": {"reports": report}}
    )
    return item


def answered_in_writing(session, text="Il équilibre la flèche.", **fields):
    """(question, item) of a written answer that waits."""
    item = published(session, **fields)
    professionals.answer(None, clock.now(), actor=account_of(), session=session, question=item, text=text)
    return item, question(item)["held_answer"]["id"]


def waiting(session=None, actor=ANNE, now=None):
    return queue.get_queue(actor, session, 50, now or clock.now())


class TestTheQueue:
    def test_is_oldest_first_across_sessions_reports_by_their_own_time(self, session):
        other = running("un-autre")
        third = ask(session, asked_at=later(-30))
        first = ask(other, asked_at=later(-90))
        second = reported(session, since=-60, asked_at=later(-3600))
        found = waiting()
        assert [(item["id"], item["kind"]) for item in found["items"]] == [
            (str(first), "question"),
            (str(second), "report"),
            (str(third), "question"),
        ]
        assert found["waiting"] == 3
        assert 90 <= found["oldest_seconds"] < 100
        assert [item["id"] for item in waiting(other)["items"]] == [str(first)]
        assert found["items"][1]["about"] == "unkind"

    def test_a_report_is_about_what_is_on_the_screens(self, session):
        item = reported(session)
        collection("LiveQuestion").update_one({"_id": item}, {"$set": {"shown": "Le texte corrigé"}})
        [found] = waiting()["items"]
        assert (found["id"], found["text"]) == (str(item), "Le texte corrigé")

    def test_the_marks_of_a_report_are_those_of_what_is_on_the_screens(self, session):
        item = reported(session, text="Tu es idiot ?", marks=[{"kind": "insult", "start": 6, "end": 11}])
        assert waiting()["items"][0]["marks"] == []  # it is hidden
        corrected = {"shown": "Le mot idiot vient d’où ?"}
        for _ in range(2):
            collection("LiveQuestion").update_one({"_id": item}, {"$set": corrected})
            assert waiting()["items"][0]["marks"] == [{"kind": "insult", "start": 7, "end": 12}]

    def test_counts_what_is_beyond_the_limit(self, session):
        items = [ask(session, asked_at=later(-number)) for number in range(5)]
        found = queue.get_queue(ANNE, None, 2, clock.now())
        assert [item["id"] for item in found["items"]] == [str(items[4]), str(items[3])]
        assert found["waiting"] == 5

    def test_has_what_a_moderator_needs_and_no_id_of_a_visitor(self, session):
        alike = published(session, "À quoi sert le lest de la grue ?")
        item = ask(session, "A quoi sert le lest d'une grue", marks=[{"kind": "name", "start": 0, "end": 1}])
        [found] = waiting()["items"]
        assert found["author"] == "Loutre curieuse 42"
        assert found["marks"] == [{"kind": "name", "start": 0, "end": 1}]
        assert [each["id"] for each in found["alike"]] == [str(alike)]
        assert str(question(item)["visitor"]) not in str(waiting())

    def test_is_measured(self, session):
        def measured():
            upkeep.measure(clock.now())
            return [
                REGISTRY.get_sample_value(f"usine_live_queue_{name}") for name in ("held", "oldest_seconds")
            ]

        assert measured() == [0, 0]
        ask(session, asked_at=later(-30))
        item = reported(session, since=-90)
        held, oldest = measured()
        assert held == 2
        assert 90 <= oldest < 100
        decide(session, item)
        held, oldest = measured()
        assert held == 1
        assert 30 <= oldest < 40

    def test_has_figures_of_sessions_that_run(self, session):
        running("deja-finie", ago=120)
        for decision, more in (("publish", {}), ("decline", {"reason": "unclear"})):
            decide(session, ask(session, asked_at=later(-20)), decision, **more)
        ask(session)
        [figures] = waiting()["sessions"]
        assert (figures["session"], figures["held"], figures["published"]) == (session, 1, 1)
        assert figures["declined"] == 1
        assert 20 <= figures["median_seconds"] < 25


class TestLeases:
    def test_a_lease_keeps_others_away_until_it_runs_out(self, session):
        item, now = ask(session), clock.now()
        assert queue.claim(ANNE, item, now)["held_by"] == "you"
        assert reason(lambda: queue.claim(BRUNO, item, now)) == "claimed"
        assert reason(lambda: decide(session, item, actor=BRUNO, at=now)) == "claimed"
        assert waiting(actor=BRUNO, now=now)["items"][0]["held_by"] == "another"
        end = now + timedelta(seconds=LEASE_SECONDS)
        assert waiting(actor=BRUNO, now=end)["items"][0]["held_by"] == "nobody"
        assert reason(lambda: queue.claim(BRUNO, item, end)) == ""
        assert reason(lambda: decide(session, item, actor=ANNE, at=end)) == "claimed"
        decide(session, item, actor=BRUNO, at=end)

    def test_one_that_has_run_out_holds_nothing(self, session):
        item, now = ask(session), clock.now()
        queue.claim(ANNE, item, now)
        decide(session, item, actor=BRUNO, at=now + timedelta(seconds=LEASE_SECONDS))
        assert "lease" not in question(item)

    def test_one_that_is_taken_while_another_decides_comes_first(self, session):
        item = ask(session)
        with once(domain, "check_lease", "after", lambda: queue.claim(BRUNO, item, clock.now())):
            assert reason(lambda: decide(session, item)) == "claimed"
        assert question(item)["state"] == "held"

    def test_a_claim_again_is_longer(self, session):
        item, now = ask(session), clock.now()
        queue.claim(ANNE, item, now)
        queue.claim(ANNE, item, now + timedelta(seconds=30))
        after = now + timedelta(seconds=LEASE_SECONDS + 1)
        assert reason(lambda: queue.claim(BRUNO, item, after)) == "claimed"

    def test_only_the_holder_lets_it_go(self, session):
        item = ask(session)
        queue.claim(ANNE, item, clock.now())
        store.release(item, BRUNO)
        assert reason(lambda: queue.claim(BRUNO, item, clock.now())) == "claimed"
        store.release(item, ANNE)
        assert reason(lambda: queue.claim(BRUNO, item, clock.now())) == ""

    def test_what_is_decided_or_unknown_is_not_claimed(self, session):
        item = published(session)
        assert reason(lambda: queue.claim(ANNE, item, clock.now())) == "already-decided"
        assert reason(lambda: queue.claim(ANNE, uuid4(), clock.now())) == "not-found"


class TestPublishing:
    def test_shows_it_masked_with_its_event_and_its_record(self, session):
        item = ask(session, SECRET)
        decide(session, item)
        [entry] = log(session, item)
        assert entry["data"]["author"] == "Loutre curieuse 42"
        assert "06 12" not in entry["data"]["text"]
        [event] = events("QuestionPublished")
        assert event["data"]["visitor"] == str(question(item)["visitor"])
        assert "text" not in event["data"]
        assert actions(session) == ["publish"]

    def test_a_corrected_text_is_shown_in_place_of_it(self, session):
        item = ask(session, "a koi ser le leste")
        decide(session, item, text="  À quoi sert le lest ?\n")
        assert on_screens(session)[str(item)]["text"] == "À quoi sert le lest ?"
        assert question(item)["text"] == "a koi ser le leste"

    @pytest.mark.parametrize("text", ["", " \u200b", "a" * 501, "a\u202eb"])
    def test_a_corrected_text_must_be_one(self, session, text):
        item = ask(session)
        assert reason(lambda: decide(session, item, text=text)) == "invalid-input"
        assert question(item)["state"] == "held"

    def test_the_same_decision_of_the_same_moderator_again_is_done(self, session):
        item = ask(session)
        decide(session, item)
        decide(session, item)
        assert len(log(session, item)) == 1
        assert reason(lambda: decide(session, item, actor=BRUNO)) == "already-decided"
        assert reason(lambda: decide(session, item, "decline", reason="unclear")) == "already-decided"

    def test_an_item_of_another_session_is_not_found(self, session):
        other = running("un-autre")
        item = ask(other)
        assert reason(lambda: decide(session, item)) == "not-found"
        assert question(item)["state"] == "held"


class TestMerging:
    def test_counts_and_shows_nothing_of_it(self, session):
        into = published(session)
        items = [ask(session, f"{SECRET} {number}") for number in range(3)]
        for item in items:
            decide(session, item, "merge", into=into)
        assert on_screens(session)[str(into)]["merged"] == 3
        assert {question(item)["state"] for item in items} == {"merged"}
        assert {question(item)["into"] for item in items} == {into}
        assert "06 12" not in str(log(session))
        undo(session, items[0])
        assert on_screens(session)[str(into)]["merged"] == 2
        assert question(items[0])["state"] == "held"

    def test_only_into_a_question_on_the_screens_of_the_session(self, session):
        item, held = ask(session), ask(session)
        elsewhere = published(running("un-autre"))
        assert reason(lambda: decide(session, item, "merge", into=held)) == "already-decided"
        assert reason(lambda: decide(session, item, "merge", into=item)) == "already-decided"
        assert reason(lambda: decide(session, item, "merge", into=elsewhere)) == "not-found"
        assert reason(lambda: decide(session, item, "merge")) == "invalid-input"
        assert question(item)["state"] == "held"


class TestDeclining:
    def test_shows_nothing_to_anybody(self, session):
        item = ask(session, SECRET)
        decide(session, item, "decline", reason="personal")
        assert log(session) == []
        assert events("QuestionPublished") == []
        assert (question(item)["state"], question(item)["reason"]) == ("declined", "personal")
        assert "06 12" not in str(list(collection("ModerationRecord").find()))

    def test_of_a_question_has_a_reason(self, session):
        item = ask(session)
        assert reason(lambda: decide(session, item, "decline")) == "invalid-input"


class TestUndo:
    def test_takes_it_from_the_screens_and_out_of_the_log(self, session):
        item, now = ask(session, "Une question précise ?"), clock.now()
        decide(session, item, at=now)
        [undoable] = waiting(now=now)["undoable"]
        assert (undoable["id"], undoable["decision"]) == (str(item), "publish")
        undo(session, item, at=now + timedelta(seconds=UNDO_SECONDS))
        assert question(item)["state"] == "held"
        assert [entry["data"] for entry in log(session, item)] == [None, None]
        assert "précise" not in str(log(session))
        found = waiting(now=now)
        assert [each["id"] for each in found["items"]] == [str(item)]
        assert found["undoable"] == []

    def test_and_publishing_again_is_the_same_event(self, session):
        item = ask(session)
        for _ in range(2):
            decide(session, item)
            undo(session, item)
        decide(session, item)
        assert len(events("QuestionPublished")) == 1
        assert on_screens(session)[str(item)]["state"] == "published"

    def test_is_refused_later_and_to_another(self, session):
        item, now = ask(session), clock.now()
        decide(session, item, at=now)
        assert reason(lambda: undo(session, item, actor=BRUNO, at=now)) == "too-late"
        late = now + timedelta(seconds=UNDO_SECONDS, milliseconds=1)
        assert reason(lambda: undo(session, item, at=late)) == "too-late"
        assert waiting(now=late)["undoable"] == []
        assert question(item)["state"] == "published"

    def test_is_refused_once_something_came_of_it(self, session):
        item, now = ask(session), clock.now()
        decide(session, item, at=now)
        decide(session, ask(session), "merge", into=item, at=now)
        assert reason(lambda: undo(session, item, at=now)) == "already-decided"
        answered = ask(session)
        decide(session, answered, at=now)
        professionals.answer(None, now, actor=account_of(), session=session, question=answered, text=None)
        assert reason(lambda: undo(session, answered, at=now)) == "already-decided"

    def test_of_nothing_is_refused(self, session):
        item = ask(session)
        assert reason(lambda: undo(session, item)) == "already-decided"
        assert reason(lambda: undo(session, uuid4())) == "not-found"

    def test_of_a_decline_forgets_its_reason(self, session):
        item = ask(session)
        decide(session, item, "decline", reason="unkind")
        undo(session, item)
        assert question(item)["state"] == "held"
        assert "reason" not in question(item)


class TestReports:
    def test_kept_it_stays_and_no_longer_waits(self, session):
        item = reported(session)
        decide(session, item, "publish")
        assert waiting()["items"] == []
        assert on_screens(session)[str(item)]["state"] == "published"
        undo(session, item)
        assert [each["kind"] for each in waiting()["items"]] == ["report"]

    def test_declined_it_goes_and_comes_back_with_an_undo(self, session):
        item = reported(session)
        decide(session, item, "decline", reason="unkind")
        assert on_screens(session).get(str(item)) is None
        assert question(item)["state"] == "removed"
        undo(session, item)
        assert on_screens(session)[str(item)]["state"] == "published"
        assert [each["kind"] for each in waiting()["items"]] == ["report"]

    def test_published_anew_it_can_be_reported_by_the_same_pupil(self, session):
        item, pupil = ask(session), uuid4()
        decide(session, item)
        store_questions.add_report(session, item, pupil, "unkind", clock.now())
        undo(session, item)
        decide(session, item)
        assert waiting()["items"] == []
        assert store_questions.add_report(session, item, pupil, "unkind", clock.now())
        assert [each["kind"] for each in waiting()["items"]] == ["report"]


class TestRemoving:
    def test_leaves_no_trace_of_the_text_in_the_log(self, session):
        item = published(session, "Une question précise ?")
        decisions.pin(None, clock.now(), actor=ANNE, session=session, question=item, pinned=True)
        assert "précise" in str(log(session))
        remove(session, item)
        assert "précise" not in str(log(session))
        assert [entry["data"] for entry in log(session, item)] == [None, None, None]
        assert question(item)["pinned"] is False
        remove(session, item)
        assert actions(session).count("remove") == 1
        assert reason(lambda: remove(session, item, actor=BRUNO)) == "already-decided"

    def test_an_undo_pins_it_again_unless_another_is_by_now(self, session):
        first, second = (published(session, f"Une question précise {number} ?") for number in range(2))
        decisions.pin(None, clock.now(), actor=ANNE, session=session, question=first, pinned=True)
        remove(session, first)
        undo(session, first)
        assert on_screens(session)[str(first)]["pinned"]
        remove(session, first)
        decisions.pin(None, clock.now(), actor=ANNE, session=session, question=second, pinned=True)
        undo(session, first)
        assert [id for id, data in on_screens(session).items() if data.get("pinned")] == [str(second)]

    def test_is_of_what_is_on_the_screens(self, session):
        assert reason(lambda: remove(session, ask(session))) == "already-decided"
        assert reason(lambda: remove(session, uuid4())) == "not-found"

    def test_takes_the_answer_that_waits_along(self, session):
        item, answer = answered_in_writing(session)
        remove(session, item)
        assert waiting()["items"] == []
        assert reason(lambda: decide(session, answer)) == "not-found"


class TestPins:
    def test_there_is_one_at_most(self, session):
        first, second = published(session), published(session)
        for item in (first, second, second):
            decisions.pin(None, clock.now(), actor=ANNE, session=session, question=item, pinned=True)
        pinned = {id for id, data in on_screens(session).items() if data.get("pinned")}
        assert pinned == {str(second)}
        assert actions(session).count("pin") == 2
        decisions.pin(None, clock.now(), actor=ANNE, session=session, question=second, pinned=False)
        assert not any(data.get("pinned") for data in on_screens(session).values())

    def test_is_for_what_is_on_the_screens(self, session):
        item = ask(session)

        def pin():
            decisions.pin(None, clock.now(), actor=ANNE, session=session, question=item, pinned=True)

        assert reason(pin) == "already-decided"


class TestSilence:
    def silence(self, session, item, silent=True):
        decisions.silence(None, clock.now(), actor=ANNE, session=session, question=item, silent=silent)

    def test_is_of_the_author_in_that_session_and_says_nobody(self, session):
        item = ask(session)
        self.silence(session, item)
        self.silence(session, item)
        [found] = collection("Silence").find()
        assert (found["session"], found["visitor"]) == (session, question(item)["visitor"])
        [record] = collection("ModerationRecord").find()
        assert (record["action"], record["item"]) == ("silence", item)
        assert str(found["visitor"]) not in str(record)
        self.silence(session, item, False)
        assert list(collection("Silence").find()) == []


class TestWrittenAnswers:
    def test_wait_for_a_moderator_then_show_masked(self, session):
        item, answer = answered_in_writing(session, "Écris-moi à nadia@gmail.com")
        assert on_screens(session)[str(item)]["answer"] is None
        assert events("QuestionAnswered") == []
        [found] = waiting()["items"]
        assert (found["id"], found["kind"], found["author"]) == (str(answer), "answer", "Yasmine")
        decide(session, answer)
        shown = on_screens(session)[str(item)]
        assert shown["state"] == "answered"
        assert "nadia" not in shown["answer"]["text"]
        assert len(events("QuestionAnswered")) == 1
        assert "nadia" not in str(events("QuestionAnswered"))

    def test_declined_it_is_the_professional_s_turn_again(self, session):
        item, answer = answered_in_writing(session)
        decide(session, answer, "decline")
        assert question(item)["state"] == "published"
        assert waiting()["items"] == []
        undo(session, answer)
        assert [each["id"] for each in waiting()["items"]] == [str(answer)]

    def test_published_and_undone_it_waits_again(self, session):
        item, answer = answered_in_writing(session)
        decide(session, answer)
        undo(session, answer)
        assert on_screens(session)[str(item)]["state"] == "published"
        assert on_screens(session)[str(item)]["answer"] is None
        decide(session, answer)
        assert len(events("QuestionAnswered")) == 1

    def test_what_is_taken_back_is_in_no_entry_of_the_log(self, session):
        item, answer = answered_in_writing(session)
        decide(session, answer)
        shown = on_screens(session)[str(item)]["answer"]["text"]
        assert shown
        undo(session, answer)
        assert shown not in str(log(session))
        between, now = log(session, item)[-2:]
        assert between["data"] is None
        assert now["data"]["state"] == "published"
        assert now["sequence"] == between["sequence"] + 1
