"""The stream of a live session through an embedded gateway, and the way to the process that holds streams."""

from datetime import UTC, datetime

import pytest
from gateway_fakes import assert_problem, data_of, parsed

from contracts.envelope import Envelope
from contracts.errors import NotFound
from contracts.live import SessionAdvanced
from gateway.app import create_app
from gateway.settings import GatewaySettings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class TestSession:
    PATH = "/api/v1/live/sessions/rencontre-soudeuse/stream"

    def changes(self, *numbers):
        return [
            {"sequence": number, "at": NOON, "kind": "question", "id": f"q{number}", "data": {"votes": 0}}
            for number in numbers
        ]

    @pytest.fixture
    def log(self, rpc):
        """The log of the session, as live has it."""
        log = self.changes(1, 2)

        def changes_since(session, sequence):
            assert session == "rencontre-soudeuse"
            return {"sequence": len(log), "changes": log[sequence:]}

        rpc.answers["live.changes_since"] = changes_since
        return log

    def advance(self, platform, log, number):
        log += self.changes(number)
        event = SessionAdvanced(session="rencontre-soudeuse", sequence=number)
        platform.streams.on_event(Envelope.of(event, correlation_id="-"))

    def test_a_snapshot_then_changes(self, opened, platform, log):
        _, chunks = opened(path=self.PATH)
        first = next(chunks)
        assert (parsed(first)["event"], parsed(first)["id"]) == ("snapshot", "2")
        assert [one["id"] for one in data_of(first)["entities"]] == ["q1", "q2"]
        self.advance(platform, log, 3)
        second = next(chunks)
        assert (parsed(second)["event"], parsed(second)["id"]) == ("change", "3")
        assert data_of(second)["id"] == "q3"

    def test_resumes_after_the_last_change(self, opened, platform, log):
        _, chunks = opened(path=self.PATH, headers={"Last-Event-ID": "1"})
        assert [parsed(next(chunks))["id"]] == ["2"]
        self.advance(platform, log, 3)
        assert parsed(next(chunks))["id"] == "3"

    @pytest.mark.parametrize("role", ["visitor", "teacher", "professional", "moderator", "organiser"])
    def test_everyone_with_a_token_may_follow(self, client, sign_in, log, role):
        response = client.get(self.PATH, headers=sign_in(role))
        assert response.status_code == 200
        response.close()

    def test_nobody_without(self, client, log):
        assert_problem(client.get(self.PATH), 401, "unauthorized")

    def test_an_unknown_session(self, client, bearer, rpc, platform):
        rpc.answers["live.changes_since"] = NotFound("unknown session")
        problem = assert_problem(client.get(self.PATH, headers=bearer), 404, "not-found")
        assert problem["detail"] == "Cette rencontre n’existe pas."
        assert platform.streams.open_streams == 0


class TestElsewhere:
    """Where streams have a process of their own."""

    @pytest.fixture
    def away(self, platform, monkeypatch):
        monkeypatch.setattr(platform, "streams_url", "https://streams.example")

    @pytest.mark.parametrize("path", ["/api/v1/me/stream", TestSession.PATH])
    def test_clients_are_sent_there_with_their_token(self, client, away, bearer, token, path):
        response = client.get(path, headers=bearer, query_string={"last_event_id": "7"})
        assert response.status_code == 307
        expected = f"https://streams.example{path}?last_event_id=7&access_token={token}"
        assert response.headers["Location"] == expected
        assert response.headers["Cache-Control"] == "no-store"

    def test_a_token_of_the_query_stays_there(self, client, away, token):
        response = client.get("/api/v1/me/stream", query_string={"access_token": token})
        assert (
            response.headers["Location"] == f"https://streams.example/api/v1/me/stream?access_token={token}"
        )

    def test_nobody_is_sent_without_a_token(self, client, away):
        assert_problem(client.get("/api/v1/me/stream"), 401, "unauthorized")

    def test_pages_may_connect_to_it(self, config):
        app = create_app(config.altered(GatewaySettings, streams_url="https://streams.example"))
        policy = app.test_client().get("/docs/").headers["Content-Security-Policy"]
        assert "connect-src 'self' https://streams.example;" in policy

    def test_a_gateway_that_knows_no_address_says_so(self, client, platform, bearer, monkeypatch):
        monkeypatch.setattr(platform, "streams", None)
        assert_problem(client.get("/api/v1/me/stream", headers=bearer), 503, "unavailable")
        monkeypatch.undo()
