"""Professionals, polls, announcements, and the end of a session, on the real mongod."""

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

from chassis.runtime import clock
from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import mongo
from services.live.moderation import closing, decisions, polls, professionals, queue, undoing, upkeep
from services.live.room import store_erasure
from services.live.wording import likeness

CHOICES = ["La hauteur", "Le bruit"]


@pytest.fixture
def amqp_uri():
    """No message is sent here: one broker is as good as the other."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def session(config):
    mongo.connect(config, "live")
    yield running()
    mongoengine.disconnect("live")


def published(session, **fields):
    item = ask(session, **fields)
    decisions.decide(None, clock.now(), actor=ANNE, session=session, item=item, decision="publish")
    return item


def answer(session, item, text=None, *, of="yasmine", at=None):
    professionals.answer(
        None, at or clock.now(), actor=account_of(of), session=session, question=item, text=text
    )


def pass_over(session, item, passed=True, *, of="yasmine"):
    professionals.pass_question(
        None, clock.now(), actor=account_of(of), session=session, question=item, passed=passed
    )


def open_poll(session, poll=None, *, kind="single", choices=CHOICES, text="Alors ?", at=None):
    poll = poll or uuid4()
    polls.open_poll(
        None,
        at or clock.now(),
        actor=ANNE,
        session=session,
        poll=poll,
        question=text,
        kind=kind,
        choices=list(choices),
    )
    return poll


def close_poll(session, poll, at=None):
    polls.close_poll(None, at or clock.now(), actor=ANNE, session=session, poll=poll)


def answer_poll(session, poll, *choices, at=None):
    collection("LivePollAnswer").insert_one(
        {
            "_id": uuid4(),
            "session": session,
            "poll": poll,
            "visitor": uuid4(),
            "given": [{"key": "k", "choices": list(choices), "at": at or clock.now()}],
        }
    )


class TestTheRoomOfAProfessional:
    def test_has_the_most_voted_question_first_and_pinned_ones_before(self, session):
        few, many, pinned, passed = (published(session, votes=votes) for votes in (1, 7, 0, 99))
        decisions.pin(None, clock.now(), actor=ANNE, session=session, question=pinned, pinned=True)
        pass_over(session, passed)
        room = professionals.get_room(account_of(), clock.now())
        order = [each["id"] for each in room["questions"][session]]
        assert order == [str(each) for each in (pinned, many, few, passed)]
        assert room["professional"] == "yasmine"
        assert [card["id"] for card in room["sessions"]] == [session]
        assert str(question(few)["visitor"]) not in str(room)

    def test_has_neither_held_nor_answered_questions(self, session):
        ask(session)
        answer(session, published(session))
        assert professionals.get_room(account_of(), clock.now())["questions"] == {}

    def test_keeps_what_was_not_answered_for_fourteen_days(self, session):
        item = published(session)
        end = clock.now() + timedelta(minutes=35)
        for days, kept in ((1, True), (13.9, True), (14.1, False)):
            room = professionals.get_room(account_of(), end + timedelta(days=days))
            assert (session in room["questions"]) == kept, days
        answer(session, item, "Plus tard, par écrit.", at=end + timedelta(days=2))
        room = professionals.get_room(account_of(), end + timedelta(days=2))
        assert room["held_answers"] == [str(item)]

    @pytest.mark.parametrize("ago", [10, -600])
    def test_says_that_a_session_is_cancelled_until_it_would_have_ended(self, session, ago):
        off = running("annulee", ago=ago, cancelled=True)
        end = collection("LiveSession").find_one({"_id": off})["ends_at"]
        ask(off, state="published", shown="?", published_at=clock.now())
        room = professionals.get_room(account_of(), clock.now())
        assert {card["id"]: card["state"] for card in room["sessions"]}[off] == "cancelled"
        assert off not in room["questions"]
        assert off not in [card["id"] for card in professionals.get_room(account_of(), end)["sessions"]]

    def test_is_only_for_accounts_of_professionals(self, session):
        assert reason(lambda: professionals.get_room(uuid4(), clock.now())) == "forbidden"


class TestAnswering:
    def test_aloud_shows_at_once_and_is_one_event(self, session):
        item = published(session)
        answer(session, item)
        answer(session, item)
        shown = on_screens(session)[str(item)]
        assert shown["state"] == "answered"
        assert shown["answer"]["professional"] == "Yasmine"
        assert shown["answer"]["text"] is None
        [event] = events("QuestionAnswered")
        assert event["data"]["professional"] == "yasmine"
        assert actions(session).count("answer") == 1

    def test_is_forbidden_to_professionals_of_other_sessions(self, session):
        item = published(session)
        running("un-autre", professional="karim")
        for text in (None, "Je passais par là."):
            assert reason(lambda: answer(session, item, text, of="karim")) == "forbidden"  # noqa: B023
        assert reason(lambda: pass_over(session, item, of="karim")) == "forbidden"
        assert question(item)["state"] == "published"
        assert "held_answer" not in question(item)

    def test_hangs_on_the_account_and_not_on_the_request(self, session):
        """The account names the professional; one that is linked to no professional answers nowhere."""
        item = published(session)

        def as_nobody():
            professionals.answer(
                None, clock.now(), actor=ANNE, session=session, question=item, text="Bonjour."
            )

        assert reason(as_nobody) == "forbidden"

    def test_is_of_a_published_question(self, session):
        assert reason(lambda: answer(session, ask(session))) == "not-open"
        assert reason(lambda: answer(session, uuid4())) == "not-found"

    def test_aloud_is_for_the_time_of_the_session(self, session):
        item = published(session)
        assert reason(lambda: answer(session, item, at=later(3600))) == "not-open"
        assert reason(lambda: answer(session, item, "Par écrit.", at=later(3600))) == ""

    def test_one_written_answer_waits_at_a_time(self, session):
        item = published(session)
        answer(session, item, "Le lest équilibre la flèche.")
        answer(session, item, "Le lest équilibre la flèche.")
        assert reason(lambda: answer(session, item, "Autre chose.")) == "answer-held"
        assert reason(lambda: answer(session, item)) == "answer-held"
        assert actions(session).count("write-answer") == 1

    @pytest.mark.parametrize("text", ["", "\u200b", "a" * 501])
    def test_in_writing_is_a_text(self, session, text):
        item = published(session)
        assert reason(lambda: answer(session, item, text)) == "invalid-input"
        assert "held_answer" not in question(item)

    def test_passing_is_shown_and_taken_back(self, session):
        item = published(session)
        for passed, state in ((True, "passed"), (True, "passed"), (False, "published")):
            pass_over(session, item, passed)
            assert on_screens(session)[str(item)]["state"] == state
        assert len(log(session, item)) == 3
        answer(session, item)
        assert reason(lambda: pass_over(session, item)) == "not-open"


class TestAnswersOfPastSessions:
    def test_come_out_once_a_moderator_has_published_them(self, session):
        item = published(session)
        answer(session, item, "Le lest équilibre la flèche.")
        after = later(3600)

        def listed(company="grues-du-rhone", occupation=None, at=after, of=None):
            return professionals.list_answers(company, occupation, of, 20, at)

        assert listed() == []
        decisions.decide(
            None,
            clock.now(),
            actor=ANNE,
            session=session,
            item=question(item)["held_answer"]["id"],
            decision="publish",
        )
        assert listed(at=clock.now()) == []
        [found] = listed()
        assert found["answer"] == "Le lest équilibre la flèche."
        assert found["professional"]["id"] == "yasmine"
        assert found["professional"]["first_name"] == "Yasmine"
        assert found["session_title"] == collection("LiveSession").find_one({"_id": session})["title"]
        assert str(question(item)["visitor"]) not in str(found)
        assert listed(company=None, occupation="H2902") == [found]
        assert listed(company=None, occupation="A1101") == []
        assert listed(company="une-autre") == []
        assert listed(company=None, of=session) == listed(of=session) == [found]
        assert listed(of="une-autre") == listed(company="une-autre", of=session) == []

    def test_are_of_questions_that_had_none_when_the_session_ended(self, session):
        """From the end of a session: the professional finds the question, writes; a moderator reads the
        answer; everybody finds it; it is gone with the author of the question."""
        item = published(session, shown="À quoi sert le lest ?")
        monday = clock.now() + timedelta(minutes=35, days=2)
        upkeep.seal_due(monday)
        room = professionals.get_room(account_of(), monday)
        assert [each["id"] for each in room["questions"][session]] == [str(item)]
        answer(session, item, "Le lest équilibre la flèche.", at=monday)
        [waiting] = queue.get_queue(BRUNO, None, 50, monday)["items"]
        assert (waiting["kind"], waiting["about"]) == ("answer", "À quoi sert le lest ?")
        held = question(item)["held_answer"]["id"]
        decisions.decide(None, monday, actor=BRUNO, session=session, item=held, decision="publish")
        [found] = professionals.list_answers("grues-du-rhone", None, None, 20, monday)
        assert (found["question"], found["answer"]) == (
            "À quoi sert le lest ?",
            "Le lest équilibre la flèche.",
        )
        assert on_screens(session)[str(item)]["answer"]["text"] == "Le lest équilibre la flèche."
        assert professionals.get_room(account_of(), monday)["questions"] == {}
        assert len(events("QuestionAnswered")) == 1
        likeness.score(question(item)["text"], "Une autre")
        store_erasure.erase_all([question(item)["visitor"]], monday, "-")
        assert not likeness._features.cache_info().currsize
        assert professionals.list_answers("grues-du-rhone", None, None, 20, monday) == []
        assert "équilibre" not in str(log(session))

    def test_are_not_written_once_questions_wait_no_more(self, session):
        """A text that came after the erasure of a session's texts would be kept for ever."""
        item, other = published(session), published(session)
        end = collection("LiveSession").find_one({"_id": session})["ends_at"]
        late = end + timedelta(days=14)
        assert reason(lambda: answer(session, item, "Trop tard.", at=late)) == "not-open"
        assert reason(lambda: answer(session, item, "À temps.", at=late - timedelta(seconds=1))) == ""
        collection("LiveSession").update_one({"_id": session}, {"$set": {"texts_erased_at": end}})
        assert (
            reason(lambda: answer(session, other, "Rien ne reste.", at=late - timedelta(days=9)))
            == "not-open"
        )
        assert "held_answer" not in question(other)


class TestPolls:
    def test_one_is_open_at_a_time(self, session):
        poll = open_poll(session)
        open_poll(session, poll)
        assert reason(lambda: open_poll(session)) == "poll-open"
        close_poll(session, poll)
        close_poll(session, poll)
        other = open_poll(session)
        assert {poll, other} == {each["_id"] for each in collection("LivePoll").find()}
        assert actions(session) == ["open-poll", "close-poll", "open-poll"]

    def test_results_are_shown_once_it_is_closed_and_are_the_ledger_s(self, session):
        poll = open_poll(session)
        for choice in ("1", "1", "2"):
            answer_poll(session, poll, choice)
        assert on_screens(session)[str(poll)]["results"] is None
        close_poll(session, poll, at=later(1))
        shown = on_screens(session)[str(poll)]
        assert (shown["open"], shown["answers"], shown["results"]) == (False, 3, {"1": 2, "2": 1})

    def test_no_contact_of_its_author_reaches_pupils(self, session):
        choices = ["Mon insta c’est lea_mrtn", "Aucun"]
        poll = open_poll(session, text="Qui m’appelle au 06 12 34 56 78 ?", choices=choices)
        shown = on_screens(session)[str(poll)]
        assert shown["question"] == "Qui m’appelle au ••• ?"
        assert [choice["text"] for choice in shown["choices"]] == ["•••", "Aucun"]

    def test_a_scale_has_all_its_steps(self, session):
        poll = open_poll(session, kind="scale", choices=["Pas du tout", "Tout à fait"])
        shown = on_screens(session)[str(poll)]
        assert [choice["id"] for choice in shown["choices"]] == ["1", "2", "3", "4", "5"]
        assert [choice["text"] for choice in shown["choices"]] == ["Pas du tout", "", "", "", "Tout à fait"]

    @pytest.mark.parametrize(
        ("kind", "choices"),
        [
            ("single", ["Une"]),
            ("single", [str(number) for number in range(9)]),
            ("multiple", ["Une", "une"]),
            ("multiple", ["Une", " "]),
            ("single", ["Une", "x" * 81]),
            ("scale", ["Un", "Deux", "Trois"]),
            ("words", ["Une", "Deux"]),
        ],
    )
    def test_choices_must_fit(self, session, kind, choices):
        assert reason(lambda: open_poll(session, kind=kind, choices=choices)) == "invalid-input"
        assert collection("LivePoll").find_one() is None

    def test_the_question_is_a_text(self, session):
        assert reason(lambda: open_poll(session, text="\u200b")) == "invalid-input"

    def test_words_of_a_cloud_wait_and_only_published_ones_show(self, session):
        poll = open_poll(session, kind="words", choices=[])
        words = {}
        for word in ("courage", "nul"):
            words[word] = uuid4()
            collection("LiveWord").insert_one(
                {
                    "_id": words[word],
                    "session": session,
                    "poll": poll,
                    "folded": word,
                    "text": word.title(),
                    "marks": [],
                    "state": "held",
                    "asked_at": clock.now(),
                }
            )
        for given in (["courage"], ["courage", "nul"]):
            answer_poll(session, poll, *given)

        def decide(word, decision):
            decisions.decide(
                None, clock.now(), actor=ANNE, session=session, item=words[word], decision=decision
            )

        decide("courage", "publish")
        assert on_screens(session)[str(poll)]["words"] is None
        close_poll(session, poll, at=later(1))
        assert on_screens(session)[str(poll)]["words"] == [{"text": "Courage", "count": 2}]
        decide("nul", "publish")
        assert len(on_screens(session)[str(poll)]["words"]) == 2
        undoing.undo(None, clock.now(), actor=ANNE, session=session, item=words["nul"])
        assert "Nul" not in str(log(session))
        assert [bool(entry["data"]) for entry in log(session, poll)[-2:]] == [False, True]
        decide("nul", "decline")
        assert on_screens(session)[str(poll)]["words"] == [{"text": "Courage", "count": 2}]
        assert "Nul" not in str(on_screens(session))

    def test_are_for_the_time_of_the_session(self, session):
        assert reason(lambda: open_poll(session, at=later(3600))) == "session-over"
        assert reason(lambda: open_poll(session, at=later(-3600))) == "session-not-begun"
        assert reason(lambda: open_poll("inconnue")) == "not-found"
        assert reason(lambda: close_poll(session, uuid4())) == "not-found"


class TestAnnouncements:
    def announce(self, session, text="Encore cinq minutes.", announcement=None, at=None):
        closing.announce(
            None,
            at or clock.now(),
            actor=ANNE,
            session=session,
            announcement=announcement or uuid4(),
            text=text,
        )

    def test_are_shown_once(self, session):
        announcement = uuid4()
        for _ in range(2):
            self.announce(session, announcement=announcement)
        [entry] = log(session, announcement)
        assert entry["data"]["text"] == "Encore cinq minutes."

    def test_bring_no_contact_to_pupils(self, session):
        announcement = uuid4()
        self.announce(session, "Appelez le 06 12 34 56 78", announcement)
        [entry] = log(session, announcement)
        assert entry["data"]["text"] == "Appelez le \N{BULLET}\N{BULLET}\N{BULLET}"

    def test_are_texts_in_a_session_that_runs(self, session):
        assert reason(lambda: self.announce(session, " ")) == "invalid-input"
        assert reason(lambda: self.announce(session, at=later(3600))) == "session-over"
        assert log(session) == []


class TestTheEnd:
    def suspend(self, session, suspended=True, at=None):
        closing.suspend(None, at or clock.now(), actor=ANNE, session=session, suspended=suspended)

    def close(self, session, at=None):
        closing.close(None, at or clock.now(), actor=ANNE, session=session)

    def test_questions_are_suspended_and_taken_again(self, session):
        for suspended in (True, True, False):
            self.suspend(session, suspended)
            assert on_screens(session)[session]["questions_open"] is not suspended
        assert actions(session) == ["suspend", "resume"]
        assert reason(lambda: self.suspend(session, at=later(3600))) == "session-over"

    def test_closed_at_once_nothing_goes_on(self, session):
        item, poll = published(session), open_poll(session)
        answer_poll(session, poll, "1")
        self.close(session, at=later(0.1))
        self.close(session)
        shown = on_screens(session)
        assert shown[session]["state"] == "closed"
        assert shown[str(poll)]["open"] is False
        assert shown[str(poll)]["results"] == {"1": 1, "2": 0}
        assert actions(session).count("close") == 1
        after = later(1)
        assert reason(lambda: open_poll(session, at=after)) == "session-over"
        assert reason(lambda: answer(session, item, at=after)) == "not-open"
        assert reason(lambda: self.suspend(session, at=after)) == "session-over"

    def test_what_has_not_begun_is_not_closed(self, session):
        assert reason(lambda: self.close(session, at=later(-3600))) == "session-not-begun"
