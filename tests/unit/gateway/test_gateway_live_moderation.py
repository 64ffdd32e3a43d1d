"""Routes of moderators and professionals: what they ask live for, and how its refusals are worded."""

from copy import deepcopy
from uuid import uuid4

import operations
import pytest
from conftest import STAFF
from gateway_fakes import assert_problem

from contracts.errors import Conflict, Forbidden, InvalidInput, NotFound
from gateway.operations import OPERATIONS

SESSION, ITEM = "a-vif", uuid4()
BASE = f"/api/v1/live/sessions/{SESSION}"
QUEUE = "/api/v1/live/moderation/queue"


@pytest.fixture(autouse=True)
def live(rpc):
    rpc.answers |= operations.ANSWERS
    return rpc


@pytest.fixture
def moderator(sign_in):
    return sign_in("moderator")


@pytest.fixture
def professional(sign_in):
    return sign_in("professional")


class TestTheQueue:
    def test_is_the_callers(self, client, rpc, moderator):
        response = client.get(QUEUE, headers=moderator)
        assert response.json == operations.QUEUE
        assert rpc.calls_of("live.get_queue") == [{"actor": str(STAFF), "session": None, "limit": 50}]
        assert response.headers["Cache-Control"] == "private, no-cache"

    def test_of_one_session_and_of_a_length(self, client, rpc, moderator):
        client.get(f"{QUEUE}?session={SESSION}&limit=5", headers=moderator)
        assert rpc.calls_of("live.get_queue") == [{"actor": str(STAFF), "session": SESSION, "limit": 5}]

    def test_only_its_age_changes_no_tag(self, client, rpc, moderator):
        tag = client.get(QUEUE, headers=moderator).headers["ETag"]
        assert tag.startswith("W/")
        older = operations.QUEUE | {"oldest_seconds": 99.0}
        rpc.answers["live.get_queue"] = older
        again = client.get(QUEUE, headers={**moderator, "If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        held = deepcopy(older)
        held["items"][0]["held_by"] = "another"
        rpc.answers["live.get_queue"] = held
        changed = client.get(QUEUE, headers={**moderator, "If-None-Match": tag})
        assert changed.status_code == 200
        assert changed.headers["ETag"] != tag

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "session=A", "page=2"])
    def test_wrong_queries_are_named(self, client, moderator, query):
        body = assert_problem(client.get(f"{QUEUE}?{query}", headers=moderator), 422, "invalid-input")
        assert f"query.{query.partition('=')[0]}" in body["errors"]


@pytest.mark.parametrize(
    ("method", "path", "body", "call", "arguments"),
    [
        ("POST", f"/api/v1/live/moderation/items/{ITEM}/claim", None, "claim", {"item": str(ITEM)}),
        ("DELETE", f"/api/v1/live/moderation/items/{ITEM}/claim", None, "release", {"item": str(ITEM)}),
        (
            "POST",
            f"{BASE}/questions/{ITEM}/publication",
            {"decision": "merge", "into": str(STAFF)},
            "decide",
            {"item": str(ITEM), "decision": "merge", "into": str(STAFF), "text": None, "reason": None},
        ),
        (
            "POST",
            f"{BASE}/questions/{ITEM}/publication",
            {"decision": "publish", "text": "Et le lest ?"},
            "decide",
            {"item": str(ITEM), "decision": "publish", "into": None, "text": "Et le lest ?", "reason": None},
        ),
        ("DELETE", f"{BASE}/questions/{ITEM}/publication", None, "undo", {"item": str(ITEM)}),
        ("DELETE", f"{BASE}/questions/{ITEM}", None, "remove_question", {"question": str(ITEM)}),
        (
            "POST",
            f"{BASE}/questions/{ITEM}/silence",
            None,
            "silence_author",
            {"question": str(ITEM), "silent": True},
        ),
        (
            "DELETE",
            f"{BASE}/questions/{ITEM}/silence",
            None,
            "silence_author",
            {"question": str(ITEM), "silent": False},
        ),
        ("PUT", f"{BASE}/questions/{ITEM}/pin", None, "pin", {"question": str(ITEM), "pinned": True}),
        ("DELETE", f"{BASE}/questions/{ITEM}/pin", None, "pin", {"question": str(ITEM), "pinned": False}),
        ("POST", f"{BASE}/polls/{ITEM}/closure", None, "close_poll", {"poll": str(ITEM)}),
        ("POST", f"{BASE}/suspension", None, "suspend_questions", {"suspended": True}),
        ("DELETE", f"{BASE}/suspension", None, "suspend_questions", {"suspended": False}),
        ("POST", f"{BASE}/closure", None, "close_session", {}),
    ],
)
def test_what_a_moderator_does(client, rpc, moderator, method, path, body, call, arguments):
    response = client.open(path, method=method, headers=moderator, json=body)
    assert response.status_code == (200 if call == "claim" else 204), response.text
    of_session = {} if "/items/" in path else {"session": SESSION}
    assert rpc.calls_of(f"live.{call}") == [{"actor": str(STAFF), **of_session, **arguments}]


def test_ids_of_announcements_and_polls_are_new_ones(client, rpc, moderator):
    for _ in range(2):
        client.post(f"{BASE}/announcements", headers=moderator, json={"text": "Bonjour."})
        client.post(f"{BASE}/polls", headers=moderator, json={"question": "Alors ?", "kind": "words"})
    announcements, polls = rpc.calls_of("live.announce"), rpc.calls_of("live.open_poll")
    assert len({each["announcement"] for each in announcements}) == 2
    assert len({each["poll"] for each in polls}) == 2
    assert polls[0]["choices"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "call", "arguments"),
    [
        ("POST", "answer", {"text": "Oui."}, "answer", {"text": "Oui."}),
        ("POST", "answer", None, "answer", {"text": None}),
        ("POST", "passing", None, "pass_question", {"passed": True}),
        ("DELETE", "passing", None, "pass_question", {"passed": False}),
    ],
)
def test_what_a_professional_does(client, rpc, professional, method, path, body, call, arguments):
    address = f"{BASE}/questions/{ITEM}/{path}"
    assert client.open(address, method=method, headers=professional, json=body).status_code == 204
    expected = {"actor": str(STAFF), "session": SESSION, "question": str(ITEM), **arguments}
    assert rpc.calls_of(f"live.{call}") == [expected]


def test_answers_of_past_sessions_are_for_everybody(client, rpc):
    response = client.get(f"/api/v1/live/answers?company=grues-du-rhone&occupation=H2902&session={SESSION}")
    assert response.json == {"items": []}
    expected = {"company": "grues-du-rhone", "occupation": "H2902", "session": SESSION, "limit": 20}
    assert rpc.calls_of("live.list_answers") == [expected]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decision"),
        ({"decision": "delete"}, "decision"),
        ({"decision": "merge", "into": "1"}, "into"),
        ({"decision": "decline", "reason": "Parce que je le dis."}, "reason"),
        ({"decision": "publish", "text": "a" * 2001}, "text"),
        ({"decision": "publish", "visitor": str(ITEM)}, "visitor"),
    ],
)
def test_wrong_decisions_are_named_in_french(client, moderator, body, field):
    response = client.post(f"{BASE}/questions/{ITEM}/publication", headers=moderator, json=body)
    assert f"json.{field}" in assert_problem(response, 422, "invalid-input")["errors"]


@pytest.mark.parametrize(
    ("decision", "field"), [("decline", "reason"), ("merge", "into"), ("publish", "text")]
)
def test_what_a_decision_lacks_is_named_as_part_of_the_body(client, rpc, moderator, decision, field):
    rpc.answers["live.decide"] = InvalidInput("no", errors={field: ["Attendu."]})
    response = client.post(
        f"{BASE}/questions/{ITEM}/publication", headers=moderator, json={"decision": decision}
    )
    assert assert_problem(response, 422, "invalid-input")["errors"] == {f"json.{field}": ["Attendu."]}


CONFLICTS = [
    (name, reason, message)
    for name, row in OPERATIONS.items()
    if "/live/" in name and row.who in ({"moderator", "organiser"}, {"professional"})
    for reason, message in row.refusals.items()
    if isinstance(reason, str)
]


def test_there_are_conflicts_to_explain():
    assert len(CONFLICTS) > 20


@pytest.mark.parametrize(("name", "reason", "message"), CONFLICTS)
def test_each_conflict_is_explained_and_named(client, rpc, sign_in, name, reason, message):
    method = name.partition(" ")[0]
    for call in [each for each in rpc.answers if each.startswith("live.")]:
        rpc.answers[call] = Conflict("in English", reason=reason)
    body = {"json": operations.BODIES[name]} if name in operations.BODIES else {}
    role = min(OPERATIONS[name].who)
    response = client.open(operations.path_of(name), method=method, headers=sign_in(role), **body)
    assert response.status_code == 409, response.text
    assert response.json["detail"] == message
    assert reason in (response.json.get("reason"), response.json["type"].rpartition("/")[2])


def test_other_refusals_are_in_french(client, rpc, moderator, professional):
    rpc.answers["live.decide"] = NotFound("no item")
    path = f"{BASE}/questions/{ITEM}/publication"
    said = client.post(path, headers=moderator, json={"decision": "publish"}).json["detail"]
    assert said == "Cet élément n’existe pas dans cette rencontre."
    rpc.answers["live.announce"] = InvalidInput("no", errors={"text": ["Le texte est vide."]})
    body = client.post(f"{BASE}/announcements", headers=moderator, json={"text": " "}).json
    assert body["errors"] == {"json.text": ["Le texte est vide."]}
    rpc.answers["live.answer"] = Forbidden("not yours")
    said = client.post(f"{BASE}/questions/{ITEM}/answer", headers=professional, json={}).json["detail"]
    assert said == "Cette rencontre n’est pas la vôtre."
