"""Staff: signing in, who is who, and the mailbox of a platform that sends no mail."""

import operations
import pytest
from conftest import STAFF
from gateway_fakes import assert_problem

from contracts.errors import Conflict, Forbidden, InvalidCredentials, InvalidInput, NotFound
from gateway.requests.queries import UNKNOWN_CURSOR
from gateway.shared import audit

ME = str(STAFF)


@pytest.fixture(autouse=True)
def _services(rpc):
    rpc.answers |= operations.ANSWERS


def test_a_link_is_requested_and_the_answer_reveals_nothing(client, rpc):
    response = client.post("/api/v1/staff/links", json={"email": "prof@ac-lyon.example"})
    assert (response.status_code, response.json) == (202, {"expires_in": 900})
    assert rpc.calls == [("accounts.request_link", {"email": "prof@ac-lyon.example"})]


def test_a_link_is_opened(client, rpc):
    response = client.post("/api/v1/staff/sessions", json={"link_token": "pQ3"})
    assert (response.status_code, response.json) == (201, operations.STAFF_TOKENS)
    assert rpc.calls == [("accounts.open_link", {"token": "pQ3"})]


@pytest.mark.parametrize(
    ("error", "status", "slug"),
    [
        (InvalidCredentials("used before"), 401, "invalid-credentials"),
        (Forbidden("removed"), 403, "forbidden"),
    ],
)
def test_a_link_that_opens_nothing(client, rpc, error, status, slug):
    rpc.answers["accounts.open_link"] = error
    response = client.post("/api/v1/staff/sessions", json={"link_token": "pQ3"})
    assert error.message not in assert_problem(response, status, slug)["detail"]


def test_the_identity_provider(client, rpc):
    started = client.get("/api/v1/staff/oidc")
    assert started.json == operations.ANSWERS["accounts.start_oidc"]
    response = client.post("/api/v1/staff/oidc/sessions", json={"code": "abc", "state": "af0"})
    assert (response.status_code, response.json) == (201, operations.STAFF_TOKENS)
    assert rpc.calls_of("accounts.finish_oidc") == [{"code": "abc", "state": "af0"}]


def test_no_identity_provider(client, rpc):
    rpc.answers["accounts.start_oidc"] = NotFound("none")
    assert_problem(client.get("/api/v1/staff/oidc"), 404, "not-found")


def test_who_is_signed_in(client, rpc, sign_in):
    assert client.get("/api/v1/staff/me", headers=sign_in("moderator")).json == operations.STAFF
    assert rpc.calls == [("accounts.get_staff", {"actor": ME})]


def test_organisers_invite_list_and_remove(client, rpc, sign_in):
    organiser = sign_in("organiser")
    body = {"email": "pro@entreprise.example", "role": "professional"}
    assert client.post("/api/v1/staff", json=body, headers=organiser).status_code == 201
    assert client.get("/api/v1/staff?after=abc&limit=7", headers=organiser).json["items"] == [
        operations.STAFF
    ]
    removed = client.delete(f"/api/v1/staff/{operations.PERSON}", headers=organiser)
    assert (removed.status_code, removed.data) == (204, b"")
    assert rpc.calls == [
        ("accounts.invite_staff", {"actor": ME, **body}),
        ("accounts.list_staff", {"actor": ME, "after": "abc", "limit": 7}),
        ("accounts.remove_staff", {"actor": ME, "staff": str(operations.PERSON)}),
    ]


def test_nobody_acts_for_another(client, rpc, sign_in):
    body = {"email": "pro@entreprise.example", "role": "professional", "actor": str(operations.PERSON)}
    response = client.post("/api/v1/staff", json=body, headers=sign_in("organiser"))
    assert list(assert_problem(response, 422, "invalid-input")["errors"]) == ["json.actor"]
    assert rpc.calls == []


def test_conflicts_are_explained(client, rpc, sign_in):
    rpc.answers["accounts.remove_staff"] = Conflict("nobody can remove themself")
    response = client.delete(f"/api/v1/staff/{STAFF}", headers=sign_in("organiser"))
    assert "soi-même" in assert_problem(response, 409, "conflict")["detail"]


def test_what_staff_did(client, sign_in, monkeypatch):
    pages = []
    monkeypatch.setattr(
        audit, "list_actions", lambda after, limit: pages.append((after, limit)) or operations.PAGE
    )
    organiser = sign_in("organiser")
    assert client.get("/api/v1/staff/actions", headers=organiser).json == operations.PAGE
    assert client.get("/api/v1/staff/actions?after=abc&limit=5", headers=organiser).status_code == 200
    assert_problem(client.get("/api/v1/staff/actions?limit=101", headers=organiser), 422, "invalid-input")
    assert pages == [(None, 50), ("abc", 5)]


@pytest.mark.parametrize(
    "error", [NotFound("no staff 6f96"), InvalidInput("not an id", errors={"after": ["…"]})]
)
def test_a_malformed_cursor_is_refused_in_french(client, rpc, sign_in, error):
    rpc.answers["accounts.list_staff"] = error
    response = client.get("/api/v1/staff?after=0", headers=sign_in("organiser"))
    assert response.json["detail"] == UNKNOWN_CURSOR
    response = client.get("/api/v1/staff/actions?after=0", headers=sign_in("organiser"))
    assert assert_problem(response, 422, "invalid-input")["detail"] == UNKNOWN_CURSOR


def test_the_mailbox(client, rpc):
    mail = {"to": "prof@ac-lyon.example", "subject": "…", "text": "…", "link": "…", "sent_at": "…"}
    rpc.answers["accounts.dev_mailbox"] = [mail]
    assert client.get("/dev/mailbox").json == {"items": [mail]}
