"""A pupil, two moderators and a professional in a session, through the running service: what is decided is
what the pupil sees, and what is refused afterwards."""

from uuid import uuid4

import pytest
from live_moderation_stage import ANNE, BRUNO, account_of, running

from chassis.testing import eventually, publish
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import PlatformError
from contracts.live import QuestionAnswered, QuestionPublished
from services.live.service import Live

pytestmark = pytest.mark.rabbitmq_suffices


@pytest.fixture
def live(start, call):
    """``live(method, **arguments)``."""
    start(Live)

    def method(name, **arguments):
        return call("live", name, **{key: _plain(value) for key, value in arguments.items()})

    return method


@pytest.fixture
def session(live):
    return running()


@pytest.fixture
def pupil(live, session):
    visitor = uuid4()
    live("book", session=session, visitor=visitor)
    return visitor


def _plain(value):
    return value if isinstance(value, bool | int | str | list | dict) or value is None else str(value)


def ask(live, session, visitor, text="À quoi sert le lest ?"):
    question = uuid4()
    live("ask", session=session, question=question, visitor=visitor, text=text, nickname="Loutre 42")
    return question


def act(live, session, visitor, kind, target="", **more):
    """The reason for which it is refused, or None."""
    wanted = {"kind": kind, "session": session, "visitor": str(visitor), "target": str(target)}
    [reply] = live("act_all", acts=[wanted | {"key": uuid4().hex} | more])
    return reply["error"] and reply["error"]["details"].get("reason", reply["error"]["code"])


def reason(call, *arguments, **named):
    with pytest.raises(PlatformError) as caught:
        call(*arguments, **named)
    return caught.value.details.get("reason", caught.value.code)


def own(live, session, visitor):
    return {each["id"]: each for each in live("get_own_part", session=session, visitor=visitor)["questions"]}


def screens(live, session):
    changes = live("changes_since", session=session)["changes"]
    return {change["id"]: change["data"] for change in changes}


def test_from_the_question_to_the_answer(live, session, pupil, recorder):
    question = ask(live, session, pupil)
    assert str(question) not in screens(live, session)
    [item] = live("get_queue", actor=ANNE)["items"]
    assert item["author"] == "Loutre 42"
    live("claim", actor=ANNE, item=question)
    decide = {"session": session, "item": question, "decision": "publish"}
    assert reason(live, "decide", actor=BRUNO, **decide) == "claimed"
    live("decide", actor=ANNE, **decide)
    assert screens(live, session)[str(question)]["state"] == "published"
    live("answer", actor=account_of(), session=session, question=question, text="Il équilibre la flèche.")
    [answer] = live("get_queue", actor=ANNE)["items"]
    assert screens(live, session)[str(question)]["answer"] is None
    live("decide", actor=BRUNO, session=session, item=answer["id"], decision="publish")
    shown = screens(live, session)[str(question)]
    assert shown["answer"]["text"] == "Il équilibre la flèche."
    assert own(live, session, pupil)[str(question)]["state"] == "answered"
    eventually(lambda: recorder.of(QuestionPublished) and recorder.of(QuestionAnswered))
    assert str(pupil) not in str([screens(live, session), live("get_queue", actor=ANNE)])


def test_the_author_of_a_declined_question_reads_a_code_and_no_text(live, session, pupil):
    question = ask(live, session, pupil)
    live("decide", actor=ANNE, session=session, item=question, decision="decline", reason="off-topic")
    mine = own(live, session, pupil)[str(question)]
    assert (mine["state"], mine["reason"]) == ("declined", "off-topic")
    assert set(mine) == {"id", "text", "state", "asked_at", "into", "reason"}
    assert str(question) not in screens(live, session)


def test_a_silenced_author_asks_no_more_in_that_session_until_let(live, session, pupil):
    question = ask(live, session, pupil)
    live("silence_author", actor=ANNE, session=session, question=question)
    assert reason(ask, live, session, pupil) == "silenced"
    elsewhere = running("un-autre", professional="karim")
    live("book", session=elsewhere, visitor=pupil)
    ask(live, elsewhere, pupil)
    live("silence_author", actor=ANNE, session=session, question=question, silent=False)
    ask(live, session, pupil)


def test_while_questions_are_suspended_none_is_taken(live, session, pupil):
    live("suspend_questions", actor=ANNE, session=session, suspended=True)
    assert reason(ask, live, session, pupil) == "questions-suspended"
    live("suspend_questions", actor=ANNE, session=session, suspended=False)
    ask(live, session, pupil)


def test_closed_at_once_everything_is_refused(live, session, pupil):
    question, other = ask(live, session, pupil), uuid4()
    live("book", session=session, visitor=other)
    live("decide", actor=ANNE, session=session, item=question, decision="publish")
    poll = uuid4()
    live(
        "open_poll",
        actor=ANNE,
        session=session,
        poll=poll,
        question="Alors ?",
        kind="single",
        choices=["Oui", "Non"],
    )
    assert act(live, session, pupil, "poll-answer", poll, choices=["1"]) is None
    live("close_session", actor=ANNE, session=session)
    shown = screens(live, session)
    assert shown[session]["state"] == "closed"
    assert shown[str(poll)]["results"] == {"1": 1, "2": 0}
    assert reason(ask, live, session, pupil) == "session-over"
    for kind, target, more in (
        ("vote", question, {}),
        ("poll-answer", poll, {"choices": ["2"]}),
        ("reaction", "bravo", {}),
        ("attendance", "", {}),
    ):
        assert act(live, session, other, kind, target, **more) in ("session-over", "not-open"), kind
    assert reason(live, "announce", actor=ANNE, session=session, announcement=uuid4(), text="Bonjour.") == (
        "session-over"
    )
    assert reason(live, "answer", actor=account_of(), session=session, question=question) == "not-open"
    eventually(lambda: screens(live, session)[session]["state"] == "closed")
    assert screens(live, session)[str(poll)]["results"] == {"1": 1, "2": 0}


def test_a_report_comes_back_to_the_queue(live, session, pupil):
    question, other = ask(live, session, pupil), uuid4()
    live("book", session=session, visitor=other)
    live("decide", actor=ANNE, session=session, item=question, decision="publish")
    live("report", session=session, question=question, visitor=other, reason="unkind")
    [item] = live("get_queue", actor=ANNE)["items"]
    assert (item["kind"], item["about"]) == ("report", "unkind")
    live("decide", actor=ANNE, session=session, item=question, decision="decline", reason="unkind")
    assert screens(live, session)[str(question)] is None
    assert own(live, session, pupil)[str(question)]["state"] == "removed"


def test_words_of_a_cloud_are_decided_once_for_all_who_gave_them(live, session, pupil):
    other, poll = uuid4(), uuid4()
    live("book", session=session, visitor=other)
    live("open_poll", actor=ANNE, session=session, poll=poll, question="Un mot ?", kind="words", choices=[])
    for visitor, word in ((pupil, "Courage"), (other, "courage")):
        assert act(live, session, visitor, "poll-answer", poll, choices=[word]) is None
    [item] = live("get_queue", actor=ANNE)["items"]
    assert (item["kind"], item["about"], item["author"]) == ("word", "Un mot ?", "")
    live("decide", actor=ANNE, session=session, item=item["id"], decision="publish")
    live("close_poll", actor=ANNE, session=session, poll=poll)
    words = screens(live, session)[str(poll)]["words"]
    assert [(word["text"].lower(), word["count"]) for word in words] == [("courage", 2)]


def test_the_audit_pages_newest_first(live, session, pupil):
    for number in range(3):
        question = ask(live, session, pupil, f"Question {number} ?")
        live("decide", actor=ANNE, session=session, item=question, decision="publish")
    live("pin", actor=BRUNO, session=session, question=question)
    first = live("list_moderation_actions", session=session, limit=2)
    second = live("list_moderation_actions", session=session, limit=2, after=first["next"])
    found = [each["action"] for page in (first, second) for each in page["items"]]
    assert found == ["pin", "publish", "publish", "publish"]
    assert first["items"][0]["actor"] == str(BRUNO)
    assert second["next"] is None
    assert "Question" not in str([first, second])
    assert str(pupil) not in str([first, second])
    assert reason(live, "list_moderation_actions", session=session, after="?") == "invalid-input"
    with pytest.raises(PlatformError):
        live("list_moderation_actions", session="inconnue")


def test_an_erased_author_leaves_nothing(live, session, pupil, config):
    question = ask(live, session, pupil, "Une question précise ?")
    live("decide", actor=ANNE, session=session, item=question, decision="publish")
    publish(config.amqp_uri, Envelope.of(VisitorErased(visitor=pupil), correlation_id="test"))
    eventually(lambda: screens(live, session)[str(question)] is None)
    assert "précise" not in str(live("changes_since", session=session))
    eventually(lambda: live("get_queue", actor=ANNE)["undoable"] == [])
    assert reason(live, "undo", actor=ANNE, session=session, item=question) == "not-found"
