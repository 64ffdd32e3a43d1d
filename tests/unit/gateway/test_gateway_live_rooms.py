"""Rooms of live sessions over HTTP: what is sent to live, and how it is refused, in French."""

import re
import threading
from uuid import UUID, uuid4

import operations
import pytest
from gateway_fakes import assert_problem, wait_until

from contracts.calls.live.rooms import ACTS_MAX, ActAll, Ask
from contracts.errors import Conflict, InvalidInput, NotFound
from gateway.operations import OPERATIONS
from gateway.platform import ACTS_SHARED
from gateway.routes import live_rooms
from gateway.shared.rates import LIMITS

ROOM = "/api/v1/live/sessions/grue-a-distance"
QUESTION, POLL = uuid4(), uuid4()
KEY = "0123456789abcdef-0123"

ACTS = [
    ("POST", "attendance", None, {"kind": "attendance"}),
    ("POST", f"questions/{QUESTION}/votes", None, {"kind": "vote", "target": str(QUESTION)}),
    ("DELETE", f"questions/{QUESTION}/votes", None, {"kind": "unvote", "target": str(QUESTION)}),
    (
        "POST",
        f"polls/{POLL}/answers",
        {"choices": ["a"]},
        {"kind": "poll-answer", "target": str(POLL), "choices": ["a"]},
    ),
    ("POST", "reactions", {"kind": "bravo"}, {"kind": "reaction", "target": "bravo"}),
]
every_act = pytest.mark.parametrize(("method", "path", "body", "act"), ACTS)

AUTHOR = {"visitor_id": str(operations.PERSON), "nickname": "Loutre curieuse 42"}


@pytest.fixture
def send(client, rpc, bearer):
    rpc.answers |= operations.ANSWERS

    def send(method, path, body=None, **headers):
        return client.open(f"{ROOM}/{path}", method=method, json=body, headers=bearer | headers)

    return send


@every_act
def test_an_act_is_sent_with_its_key(send, rpc, visitor, method, path, body, act):
    response = send(method, path, body, **{"Idempotency-Key": KEY})
    assert (response.status_code, response.data) == (204, b"")
    sent = act | {"session": "grue-a-distance", "visitor": str(visitor), "key": KEY}
    assert rpc.calls_of("live.act_all") == [{"acts": [sent]}]
    ActAll.parse((), {"acts": [sent]})


@every_act
def test_an_act_without_a_key_is_another_one_each_time(send, rpc, method, path, body, act):
    send(method, path, body)
    send(method, path, body)
    keys = {act["key"] for call in rpc.calls_of("live.act_all") for act in call["acts"]}
    assert len(keys) == 2


@every_act
def test_a_key_that_is_too_short_is_refused(send, rpc, method, path, body, act):
    problem = assert_problem(send(method, path, body, **{"Idempotency-Key": "1"}), 422, "invalid-input")
    assert list(problem["errors"]) == ["headers.Idempotency-Key"]
    assert rpc.calls == []


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, body, _ in ACTS if not body])
def test_acts_without_a_body_take_none(send, rpc, method, path):
    assert_problem(send(method, path, {"visitor": str(uuid4())}), 422, "invalid-input")
    assert rpc.calls == []


def refusals():
    for name, row in OPERATIONS.items():
        found = re.fullmatch(r"(\w+) /api/v1/live/sessions/\{id\}/(.*)", name)
        acts = [each for each in ACTS if found and matches(each, *found.groups())]
        for reason, text in row.refusals.items():
            if acts and isinstance(reason, str):
                yield *acts[0][:3], reason, text


def matches(act, method, template):
    return act[0] == method and act[1] == template.replace("{question}", str(QUESTION)).replace(
        "{poll}", str(POLL)
    )


@pytest.mark.parametrize(("method", "path", "body", "reason", "text"), refusals())
def test_a_refusal_says_in_french_why(send, rpc, method, path, body, reason, text):
    error = Conflict("in English", reason=reason)
    rpc.answers["live.act_all"] = lambda acts: [{"error": error.to_wire()} for _ in acts]
    problem = assert_problem(send(method, path, body), 409, "conflict")
    assert problem["detail"] == text
    assert problem["reason"] == reason


REASONS = {
    "session-not-begun", "session-over", "no-seat", "already-voted", "not-open", "own-question",
    "questions-suspended", "silenced",
}  # fmt: skip


def test_every_reason_of_an_act_has_a_text():
    """Those that ``contracts.calls.live.rooms.ActAll`` names."""
    assert {reason for *_, reason, _ in refusals()} == REASONS
    assert all(f"``{reason}``" in ActAll.__doc__ for reason in REASONS)


def test_every_reason_of_a_question_has_a_text():
    row = OPERATIONS["POST /api/v1/live/sessions/{id}/questions"]
    named = set(re.findall(r"``([a-z]+(?:-[a-z]+)*)``", Ask.__doc__)) - {"question", "text", "reason"}
    assert named == {reason for reason in row.refusals if isinstance(reason, str)}


def test_what_does_not_exist_is_not_found(send, rpc):
    error = NotFound("unknown").to_wire()
    rpc.answers["live.act_all"] = lambda acts: [{"error": error} for _ in acts]
    for method, path, body, _ in ACTS:
        problem = assert_problem(send(method, path, body), 404, "not-found")
        assert problem["detail"].endswith(".")
    for path in ("questions/1/votes", f"questions/{QUESTION}", "polls/a/answers"):
        assert send("POST", path).status_code in (404, 405)


def test_acts_that_come_together_share_a_call_and_each_gets_its_own_reply(app, platform, rpc, bearer):
    in_flight, go_on = threading.Event(), threading.Event()
    voted = Conflict("voted already", reason="already-voted").to_wire()

    def act_all(acts):
        in_flight.set()
        assert go_on.wait(10)
        return [{"error": voted if act["key"].endswith("3") else None} for act in acts]

    rpc.answers["live.act_all"] = act_all
    statuses = {}

    def vote(number):
        headers = bearer | {"Idempotency-Key": f"{KEY}-{number}"}
        response = app.test_client().post(f"{ROOM}/questions/{QUESTION}/votes", headers=headers)
        statuses[number] = response.status_code

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(40)]
    threads[0].start()
    assert in_flight.wait(10)
    for thread in threads[1:]:
        thread.start()
    wait_until(lambda: platform.acts._waiting.qsize() >= 30)
    go_on.set()
    for thread in threads:
        thread.join(10)
    sizes = [len(call["acts"]) for call in rpc.calls_of("live.act_all")]
    assert sum(sizes) == 40
    assert len(sizes) < 12
    assert statuses == {number: 409 if number % 10 == 3 else 204 for number in range(40)}
    assert ACTS_SHARED <= ACTS_MAX


class TestQuestions:
    def test_a_question_carries_nickname_and_level_from_accounts(self, send, rpc, visitor):
        rpc.answers["accounts.get_visitor"] = AUTHOR | {"school_class": operations.SEAT_CLASS}
        rpc.answers["live.ask"] = {"state": "held"}
        response = send("POST", "questions", {"text": "Bonjour ?"})
        assert (response.status_code, response.json) == (201, {"state": "held"})
        [asked] = rpc.calls_of("live.ask")
        UUID(asked.pop("question"))
        assert asked == {
            "session": "grue-a-distance",
            "visitor": str(visitor),
            "text": "Bonjour ?",
            "nickname": "Loutre curieuse 42",
            "level": "4e",
        }

    def test_a_visitor_without_a_class_has_no_level(self, send, rpc):
        rpc.answers["accounts.get_visitor"] = AUTHOR | {"school_class": None}
        send("POST", "questions", {"text": "Bonjour ?"})
        assert rpc.calls_of("live.ask")[0]["level"] is None

    def test_the_same_key_is_the_same_question_and_another_visitors_is_not(self, app):
        """Guard: also if the gateway that began the request has died, and stored no answer."""
        first, second = uuid4(), uuid4()
        with app.test_request_context(headers={"Idempotency-Key": KEY}):
            assert live_rooms._new_id(first) == live_rooms._new_id(first) != live_rooms._new_id(second)
        with app.test_request_context():
            assert live_rooms._new_id(first) != live_rooms._new_id(first)

    @pytest.mark.parametrize("body", [{}, {"text": None}, {"text": ["a"]}, {"text": "a" * 2001}])
    def test_what_is_no_text_is_not_sent(self, send, rpc, body):
        problem = assert_problem(send("POST", "questions", body), 422, "invalid-input")
        assert list(problem["errors"]) == ["json.text"]
        assert rpc.calls == []

    def test_what_is_wrong_with_a_text_is_told_as_live_says_it(self, send, rpc):
        causes = ["Le texte est vide."]
        rpc.answers["live.ask"] = InvalidInput("not accepted", errors={"text": causes})
        problem = assert_problem(send("POST", "questions", {"text": " "}), 422, "invalid-input")
        assert problem["errors"] == {"json.text": causes}
        assert problem["detail"] == "Cette question ne peut pas être envoyée telle quelle."

    def test_questions_have_a_rate_of_their_own_per_person(self):
        """A school is one address: it must never be why a question is refused."""
        assert OPERATIONS["POST /api/v1/live/sessions/{id}/questions"].rate == "questions"
        assert {limit.per for limit in LIMITS["questions"]} == {"person"}


def test_a_report_has_a_reason(send, rpc, visitor):
    assert send("POST", f"questions/{QUESTION}/reports", {"reason": "unkind"}).status_code == 204
    [sent] = rpc.calls_of("live.report")
    assert sent == {
        "session": "grue-a-distance",
        "question": str(QUESTION),
        "visitor": str(visitor),
        "reason": "unkind",
    }
    bad = send("POST", f"questions/{QUESTION}/reports", {"reason": "je ne l’aime pas"})
    assert_problem(bad, 422, "invalid-input")


def test_changes_are_read_from_a_sequence_on(send, rpc):
    tail = {"sequence": 12, "changes": []}
    rpc.answers["live.changes_since"] = tail
    assert send("GET", "changes").json == tail
    assert send("GET", "changes?after=11").json == tail
    assert rpc.calls_of("live.changes_since") == [
        {"session": "grue-a-distance", "sequence": 0},
        {"session": "grue-a-distance", "sequence": 11},
    ]
    for wrong in ("-1", "x", "", "1.5", str(2**31)):
        assert_problem(send("GET", f"changes?after={wrong}"), 422, "invalid-input")


def test_own_part_is_the_callers(send, rpc, visitor):
    assert send("GET", "mine").json == {}
    assert rpc.calls_of("live.get_own_part") == [{"session": "grue-a-distance", "visitor": str(visitor)}]
