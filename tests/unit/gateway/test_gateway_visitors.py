"""Visitors, their sessions, and what is held about them."""

import re
from urllib.parse import unquote
from uuid import uuid4

import operations
import pytest
from conftest import SESSION
from gateway_fakes import assert_problem, stream_of

from contracts.errors import (
    ALREADY_SEATED,
    CLASS_CLOSED,
    CLASS_FULL,
    SUPERSEDED,
    Conflict,
    InvalidCredentials,
    NotFound,
    Unavailable,
)


@pytest.fixture(autouse=True)
def _services(rpc):
    rpc.answers |= operations.ANSWERS


def test_a_new_visitor(client, rpc):
    response = client.post("/api/v1/visitors")
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json == operations.VISITOR
    assert {"visitor_id", "nickname", "token", "refresh_token", "expires_in"} <= set(response.json)
    assert rpc.calls == [("accounts.create_visitor", {})]


class TestJoining:
    def test_as_somebody_new(self, client, rpc):
        response = client.post("/api/v1/classes/join", json={"code": "7k3m 9qxt"})
        assert response.status_code == 201
        assert response.json == operations.ANSWERS["accounts.join_class"]
        assert rpc.calls == [("accounts.join_class", {"code": "7k3m 9qxt", "visitor": None, "move": False})]

    def test_as_the_visitor_of_the_token(self, client, rpc, bearer, visitor):
        response = client.post("/api/v1/classes/join", json={"code": "7K3M-9QXT"}, headers=bearer)
        assert response.status_code == 201
        arguments = {"code": "7K3M-9QXT", "visitor": str(visitor), "move": False}
        assert rpc.calls == [("accounts.join_class", arguments)]

    def test_from_another_class(self, client, rpc, bearer):
        body = {"code": "7K3M-9QXT", "move": True}
        assert client.post("/api/v1/classes/join", json=body, headers=bearer).status_code == 201
        [(_, arguments)] = rpc.calls
        assert arguments["move"] is True

    @pytest.mark.parametrize(
        "typed",
        [
            "\u200b7K3M\u20609QXT\ufeff",
            "７Ｋ３Ｍ９ＱＸＴ",
            "\n7K3M-9QXT\r\n",
            "\t7K3M\u30009QXT",
            "« 7K3M_9QXT »",
        ],
    )
    def test_what_comes_with_a_code_reaches_the_service_which_reads_it(self, client, rpc, typed):
        """D3."""
        assert client.post("/api/v1/classes/join", json={"code": typed}).status_code == 201
        recovered = client.post("/api/v1/visitors/recover", json={"recovery_code": typed})
        assert recovered.status_code == 201
        assert [set(arguments.values()) >= {typed} for _, arguments in rpc.calls] == [True, True]

    @pytest.mark.parametrize(
        ("reason", "word"),
        [(ALREADY_SEATED, "déjà"), (CLASS_FULL, "places"), (CLASS_CLOSED, "fermée")],
    )
    def test_each_cause_of_a_conflict_has_its_own_kind_and_words(self, client, rpc, reason, word):
        """D7."""
        rpc.answers["accounts.join_class"] = Conflict("no", reason=reason)
        response = client.post("/api/v1/classes/join", json={"code": "7K3M-9QXT"})
        assert word in assert_problem(response, 409, reason)["detail"]

    def test_nobody_joins_as_somebody_else(self, client, rpc, bearer):
        body = {"code": "7K3M-9QXT", "visitor": str(uuid4())}
        response = client.post("/api/v1/classes/join", json=body, headers=bearer)
        assert_problem(response, 422, "invalid-input")
        assert rpc.calls == []

    @pytest.mark.parametrize(
        ("error", "status", "slug"),
        [
            (NotFound("no class"), 404, "not-found"),
            (InvalidCredentials("gone"), 401, "invalid-credentials"),
            (Unavailable("away"), 503, "unavailable"),
        ],
    )
    def test_refusals_are_in_french(self, client, rpc, error, status, slug):
        rpc.answers["accounts.join_class"] = error
        response = client.post("/api/v1/classes/join", json={"code": "7K3M-9QXT"})
        assert error.message not in assert_problem(response, status, slug)["detail"]


def test_recovery(client, rpc):
    response = client.post("/api/v1/visitors/recover", json={"recovery_code": "7K3M-9QXT-2B4D"})
    assert response.status_code == 201
    assert response.json["school_class"] == operations.SEAT_CLASS
    assert rpc.calls == [("accounts.recover", {"recovery_code": "7K3M-9QXT-2B4D"})]


def test_recovery_without_a_seat(client, rpc):
    rpc.answers["accounts.recover"] = operations.VISITOR | {"school_class": None}
    response = client.post("/api/v1/visitors/recover", json={"recovery_code": "7K3M-9QXT-2B4D"})
    assert (response.status_code, response.json["school_class"]) == (201, None)


class TestSessions:
    def test_refresh(self, client, rpc):
        body = {"refresh_token": "0b9d1c3f5a704f8a9e7b5d4c2f8a6e0b.pQ3"}
        response = client.post("/api/v1/sessions/refresh", json=body)
        assert response.status_code == 200
        assert response.json == operations.VISITOR
        assert rpc.calls == [("accounts.refresh", body)]

    def test_a_bad_refresh_token(self, client, rpc):
        rpc.answers["accounts.refresh"] = InvalidCredentials("used before")
        response = client.post("/api/v1/sessions/refresh", json={"refresh_token": "x.y"})
        assert_problem(response, 401, "invalid-credentials")
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="usine"'

    def test_a_refresh_token_in_whose_place_another_was_used(self, client, rpc):
        """The client takes the other one: it is not signed out."""
        rpc.answers["accounts.refresh"] = InvalidCredentials("another", reason=SUPERSEDED)
        response = client.post("/api/v1/sessions/refresh", json={"refresh_token": "x.y"})
        problem = assert_problem(response, 401, "token-superseded")
        assert "continue" in problem["detail"]
        assert "reason" not in problem

    def test_ending_the_others(self, client, rpc, platform, sign_in, visitor):
        lost = uuid4()
        rpc.answers["accounts.revoke_other_sessions"] = [str(lost)]
        streams = [stream_of(platform, visitor, session) for session in (SESSION, lost)]
        response = client.delete("/api/v1/me/sessions", headers=sign_in("visitor"))
        assert (response.status_code, response.data) == (204, b"")
        arguments = {"session": str(SESSION), "subject": str(visitor)}
        assert rpc.calls == [("accounts.revoke_other_sessions", arguments)]
        assert [stream.closed for stream in streams] == [False, True]
        assert client.get("/api/v1/me", headers=sign_in("visitor")).status_code == 200
        headers = sign_in("visitor", session=lost)
        assert_problem(client.get("/api/v1/me", headers=headers), 401, "unauthorized")

    @pytest.mark.parametrize("role", ["visitor", "organiser"])
    def test_leaving(self, client, rpc, sign_in, role):
        mine, other = sign_in(role), sign_in(role, session=uuid4())
        response = client.delete("/api/v1/sessions/current", headers=mine)
        assert (response.status_code, response.data) == (204, b"")
        [(name, arguments)] = rpc.calls
        assert (name, arguments["session"]) == ("accounts.revoke_session", str(SESSION))
        assert_problem(client.delete("/api/v1/sessions/current", headers=mine), 401, "unauthorized")
        assert client.delete("/api/v1/sessions/current", headers=other).status_code == 204

    def test_whoever_could_not_leave_is_still_there(self, client, rpc, platform, bearer, visitor):
        """Guard: a session that ends here only would be back on the next gateway."""
        rpc.answers["accounts.revoke_session"] = Unavailable("away")
        assert_problem(client.delete("/api/v1/sessions/current", headers=bearer), 503, "unavailable")
        assert client.get("/api/v1/me", headers=bearer).status_code == 200


class TestMe:
    def test_who(self, client, rpc, bearer, visitor):
        assert client.get("/api/v1/me", headers=bearer).json == operations.ANSWERS["accounts.get_visitor"]
        assert rpc.calls == [("accounts.get_visitor", {"visitor": str(visitor)})]

    def test_card(self, client, bearer):
        card = client.get("/api/v1/me/card", headers=bearer).json
        assert card["recovery_code"] == "7K3M-9QXT-2B4D"
        assert card["nickname"] == "Loutre curieuse 42"
        kind, _, image = card["qr"].partition(",")
        assert kind.startswith("data:image/svg+xml")
        assert re.match(r"<\?xml|<svg", unquote(image))

    def test_a_card_is_made_and_is_the_one_that_is_read(self, client, rpc, bearer, visitor):
        made = client.post("/api/v1/me/card", headers=bearer)
        assert made.status_code == 201
        assert made.json == client.get("/api/v1/me/card", headers=bearer).json
        assert rpc.calls[0] == ("accounts.make_card", {"visitor": str(visitor)})

    def test_leaving_the_class(self, client, rpc, bearer, visitor):
        response = client.delete("/api/v1/me/seat", headers=bearer)
        assert (response.status_code, response.data) == (204, b"")
        assert rpc.calls == [("accounts.leave_class", {"visitor": str(visitor)})]

    def test_no_card_yet(self, client, rpc, bearer):
        rpc.answers["accounts.get_card"] = NotFound("no card")
        response = client.get("/api/v1/me/card", headers=bearer)
        assert "carte" in assert_problem(response, 404, "not-found")["detail"]

    def test_export_is_what_all_hold(self, client, rpc, bearer, visitor):
        response = client.get("/api/v1/me/export", headers=bearer)
        assert response.json == {
            "accounts": operations.ANSWERS["accounts.export_visitor"],
            "rewards": operations.ANSWERS["rewards.export_visitor"],
            "quiz": operations.ANSWERS["quiz.export_visitor"],
            "live": operations.ANSWERS["live.export_visitor"],
        }
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert [arguments for _, arguments in rpc.calls] == [{"visitor": str(visitor)}] * 4

    @pytest.mark.parametrize("service", ["accounts", "rewards", "quiz", "live"])
    def test_part_of_an_export_is_none(self, client, rpc, bearer, service):
        rpc.answers[f"{service}.export_visitor"] = Unavailable("away")
        assert_problem(client.get("/api/v1/me/export", headers=bearer), 503, "unavailable")

    def test_erasure_ends_every_session_and_stream_at_once(self, client, rpc, platform, sign_in, visitor):
        streams = [stream_of(platform, visitor, session) for session in (SESSION, uuid4())]
        others = stream_of(platform, uuid4())
        response = client.delete("/api/v1/me", headers=sign_in("visitor"))
        assert (response.status_code, response.json) == (202, {"visitor_id": str(visitor)})
        assert rpc.calls == [("accounts.erase_visitor", {"visitor": str(visitor)})]
        assert [stream.closed for stream in (*streams, others)] == [True, True, False]
        for session in (SESSION, uuid4()):
            headers = sign_in("visitor", session=session)
            assert_problem(client.get("/api/v1/me", headers=headers), 401, "unauthorized")

    def test_whoever_could_not_be_erased_may_ask_again(self, client, rpc, bearer):
        rpc.answers["accounts.erase_visitor"] = Unavailable("away")
        assert_problem(client.delete("/api/v1/me", headers=bearer), 503, "unavailable")
        rpc.answers["accounts.erase_visitor"] = None
        assert client.delete("/api/v1/me", headers=bearer).status_code == 202
