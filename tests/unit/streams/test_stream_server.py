"""The server of streams, byte by byte, without a socket: what is answered, and when a client is cut."""

import json
import time
from uuid import uuid4

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from stream_fakes import LIVE, NOON, SESSION, VISITOR, Stage

from chassis.access.tokens import Verifier
from chassis.runtime import keys
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import DeadlineExceeded, Unavailable
from contracts.rewards import LevelReached
from streams.answers import Answers
from streams.server import HEAD_BYTES_MAX, HEAD_SECONDS, UNREAD_BYTES_MAX, Door

ORIGIN = "https://usine.example"
KEYS = KeySet([keys.generate()])


@pytest.fixture
def stage():
    return Stage()


class Keys:
    current = keys.public(KEYS)


def token_of(role="visitor", subject=VISITOR, **changes):
    [key], now = KEYS.keys, int(time.time())
    claims = {"iss": "usine-accounts", "aud": "usine-api", "sub": str(subject), "role": role}
    claims |= {"sid": str(SESSION), "iat": now, "exp": now + 900, **changes}
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, claims, key, algorithms=["Ed25519"])


class Transport:
    """An asyncio transport whose client reads nothing until a test lets it."""

    def __init__(self):
        self.written, self.unread = b"", 0
        self.protocol = None
        self.closed = self.aborted = self.eof = False

    def get_extra_info(self, name):
        return None

    def set_protocol(self, protocol):
        self.protocol = protocol

    def write(self, data):
        assert not self.closed
        self.written += data

    def write_eof(self):
        self.eof = True

    def get_write_buffer_size(self):
        return self.unread

    def close(self):
        self.closed = True
        self.protocol.connection_lost(None)

    def abort(self):
        self.aborted = True
        self.close()


class Client:
    def __init__(self, door):
        self.transport = Transport()
        self.transport.protocol = door.protocol()
        self.transport.protocol.connection_made(self.transport)

    def send(self, data):
        self.transport.protocol.data_received(data)
        return self

    def request(self, path, token="", method="GET", **headers):
        lines = [f"{method} {path} HTTP/1.1", "Host: usine.example"]
        lines += [f"Authorization: Bearer {token}"] if token else []
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        return self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    @property
    def status(self):
        return int(self.transport.written.split(b" ", 2)[1])

    @property
    def headers(self):
        head = self.transport.written.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        return dict(line.split(": ", 1) for line in head)

    @property
    def body(self):
        return self.transport.written.partition(b"\r\n\r\n")[2]

    def problem(self, status, slug):
        assert self.status == status, self.transport.written
        assert self.headers["Content-Type"] == "application/problem+json"
        assert int(self.headers["Content-Length"]) == len(self.body)
        found = json.loads(self.body)
        assert (found["type"], found["status"]) == (f"/problems/{slug}", status)
        assert found["correlation_id"] == self.headers["X-Correlation-Id"]
        assert self.transport.eof
        return found


@pytest.fixture
def door(stage):
    verifier = Verifier(Keys(), stage.revocations)
    return Door(stage.hub, verifier, Answers(f"{ORIGIN}/", ("https://autre.example",)), 100, stage.clock)


@pytest.fixture
def client(door):
    return Client(door)


def level(number=2):
    data = LevelReached(visitor=VISITOR, level=number, title="Curieuse", total=20)
    return Envelope.of(data, correlation_id="-", time=NOON)


ME, ROOM = "/api/v1/me/stream", f"/api/v1/live/sessions/{LIVE}/stream"


class TestStreams:
    def test_of_a_visitor(self, client, stage):
        client.request(ME, token_of(), X_Correlation_Id="request-0001")
        stage.hub.on_event(level())
        assert client.status == 200
        assert client.body.startswith(b": L'Usine Extraordinaire\nretry: ")
        assert client.body.count(b"event: ready\n") == client.body.count(b"event: level\n") == 1
        headers = client.headers
        assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Accel-Buffering"] == "no"
        assert headers["X-Correlation-Id"] == "request-0001"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Strict-Transport-Security"]
        assert "Content-Length" not in headers

    @pytest.mark.parametrize("role", ["visitor", "teacher", "professional", "moderator", "organiser"])
    def test_of_a_session(self, client, stage, role):
        stage.services.log.add()
        client.request(ROOM, token_of(role))
        assert client.transport.written == b""
        stage.calls.answer()
        assert client.status == 200
        assert b"event: snapshot\n" in client.body

    def test_the_token_may_come_in_the_query(self, client):
        assert client.request(f"{ME}?access_token={token_of()}").status == 200

    def test_resumes_by_header_before_query(self, client, stage):
        seen = []
        stage.services.missed = lambda visitor, since_ms: (
            seen.append((visitor, since_ms)) or [msgspec.to_builtins(level()) | {"type": "LevelReached"}]
        )
        client.request(f"{ME}?last_event_id=1000", token_of(), Last_Event_ID="2000")
        stage.calls.answer()
        assert seen == [(str(VISITOR), 2000)]
        assert client.body.count(b"event: level\n") == 1

    def test_a_request_that_comes_in_pieces(self, client):
        for byte in f"GET {ME}?access_token={token_of()} HTTP/1.1\r\nHost: x\r\n\r\n".encode():
            client.send(bytes([byte]))
        assert client.status == 200

    def test_what_follows_the_request_is_ignored(self, client, stage):
        client.request(ME, token_of())
        client.send(b"GET / HTTP/1.1\r\n\r\n" * 100)
        assert client.body.count(b"HTTP/1.1") == 0
        assert stage.hub.channels.open_streams == 1

    def test_a_client_that_leaves_is_forgotten(self, client, door, stage):
        client.request(ME, token_of())
        client.transport.close()
        assert stage.hub.channels.open_streams == 0
        assert door.connections == 0

    def test_one_that_leaves_while_it_opens_too(self, client, door, stage):
        client.request(ROOM, token_of())
        client.transport.close()
        assert stage.hub.channels.open_streams == 0
        stage.calls.answer()
        assert client.transport.written == b""
        assert door.connections == 0

    def test_one_that_does_not_read_is_cut(self, client, stage):
        client.request(ME, token_of())
        client.transport.unread = UNREAD_BYTES_MAX
        stage.hub.on_event(level())
        assert not client.transport.aborted
        client.transport.unread = UNREAD_BYTES_MAX + 2_000
        stage.hub.on_event(level())
        assert client.transport.aborted
        assert stage.hub.channels.open_streams == 0

    def test_it_ends_with_its_visitor(self, client, stage):
        client.request(ME, token_of())
        stage.hub.on_event(Envelope.of(VisitorErased(visitor=VISITOR), correlation_id="-"))
        assert client.transport.closed


class TestHead:
    @pytest.mark.parametrize("path", [ME, ROOM])
    def test_opens_nothing(self, client, stage, path):
        client.request(path, token_of(), method="HEAD")
        assert client.status == 200
        assert client.headers["Content-Type"].startswith("text/event-stream")
        assert client.body == b""
        assert client.transport.eof
        assert stage.hub.channels.open_streams == 0

    def test_is_checked_too(self, client):
        client.request(ME, method="HEAD")
        assert client.status == 401


class TestCors:
    @pytest.mark.parametrize("origin", [ORIGIN, "https://autre.example"])
    def test_a_known_origin_may_read(self, client, origin):
        client.request(ME, token_of(), Origin=origin)
        assert client.headers["Access-Control-Allow-Origin"] == origin
        assert client.headers["Vary"] == "Origin"

    @pytest.mark.parametrize(
        "origin", ["https://mal.example", "null", "http://usine.example", ORIGIN + ".mal"]
    )
    def test_another_may_not(self, client, origin):
        client.request(ME, token_of(), Origin=origin)
        assert "Access-Control-Allow-Origin" not in client.headers

    def test_a_preflight(self, client, stage):
        client.request(ME, method="OPTIONS", Origin=ORIGIN, Access_Control_Request_Method="GET")
        assert client.status == 204
        assert client.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Last-Event-ID" in client.headers["Access-Control-Allow-Headers"]
        assert "Authorization" in client.headers["Access-Control-Allow-Headers"]

    def test_a_preflight_of_another_origin(self, client):
        client.request(
            ME, method="OPTIONS", Origin="https://mal.example", Access_Control_Request_Method="GET"
        )
        assert client.status == 204
        assert not [name for name in client.headers if name.startswith("Access-Control")]

    def test_a_page_can_read_why_it_was_refused(self, client):
        client.request(ME, Origin=ORIGIN)
        assert client.status == 401
        assert client.headers["Access-Control-Allow-Origin"] == ORIGIN


class TestRefused:
    @pytest.mark.parametrize(
        ("token", "detail"),
        [
            ("", "Il manque"),
            ("abc", "mal formé"),
            (token_of(exp=1), "expiré"),
            (token_of("king"), "mal formé"),
        ],
    )
    def test_without_a_good_token(self, client, stage, token, detail):
        assert detail in client.request(ME, token).problem(401, "unauthorized")["detail"]
        assert client.headers["WWW-Authenticate"].startswith('Bearer realm="usine"')
        assert stage.hub.channels.open_streams == 0

    def test_a_revoked_session(self, client, stage):
        stage.revocations.revoke_session(SESSION)
        problem = client.request(ME, token_of()).problem(401, "unauthorized")
        assert problem["detail"] == "Cette session est terminée."

    def test_staff_have_no_stream_of_points(self, client):
        problem = client.request(ME, token_of("teacher", uuid4())).problem(403, "forbidden")
        assert problem["detail"] == "Cette action n’est pas permise avec ce rôle."

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/api/v1/me",
            ME + "/",
            "/api/v1/live/sessions/A/stream",
            "/api/v1/live/sessions/a/b/stream",
            "*",
        ],
    )
    def test_another_address(self, client, path):
        client.request(path, token_of()).problem(404, "not-found")

    def test_an_unknown_session(self, client, stage):
        client.request("/api/v1/live/sessions/inconnue/stream", token_of())
        stage.calls.answer()
        assert client.problem(404, "not-found")["detail"] == "Cette rencontre n’existe pas."

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"])
    def test_another_method(self, client, method):
        client.request(ME, token_of(), method=method).problem(405, "method-not-allowed")
        assert client.headers["Allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("bad", ["abc", "-1", "1.5", "1 2", "1" * 14])
    def test_a_malformed_id_is_named(self, client, door, bad):
        problem = client.request(ME, token_of(), Last_Event_ID=bad).problem(422, "invalid-input")
        assert list(problem["errors"]) == ["headers.Last-Event-ID"]
        other = Client(door).request(f"{ME}?last_event_id={bad.replace(' ', '+')}", token_of())
        assert list(other.problem(422, "invalid-input")["errors"]) == ["query.last_event_id"]

    def test_a_parameter_that_does_not_exist_is_named(self, client):
        problem = client.request(f"{ME}?after=1", token_of()).problem(422, "invalid-input")
        assert problem["errors"] == {"query.after": ["Paramètre inconnu."]}

    def test_a_query_that_is_no_text(self, client):
        client.request(f"{ME}?last_event_id=%ff", token_of()).problem(400, "bad-request")

    def test_a_call_that_is_not_answered(self, client, stage):
        stage.services.missed = DeadlineExceeded("away")
        client.request(ME, token_of(), Last_Event_ID="1")
        stage.calls.answer()
        client.problem(503, "deadline-exceeded")
        assert client.headers["Retry-After"] == "2"
        assert stage.hub.channels.open_streams == 0

    def test_a_process_that_stops(self, client, stage):
        stage.hub.shut()
        client.request(ME, token_of()).problem(503, "unavailable")

    @pytest.mark.parametrize("headers", [{"Content_Length": "5"}, {"Transfer_Encoding": "chunked"}])
    def test_a_body(self, client, headers):
        client.request(ME, token_of(), **headers).problem(400, "bad-request")

    def test_an_empty_body_is_none(self, client):
        assert client.request(ME, token_of(), Content_Length="0").status == 200

    @pytest.mark.parametrize(
        "garbage",
        [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ],
    )
    def test_what_is_no_request(self, client, garbage):
        client.send(garbage).problem(400, "bad-request")

    def test_a_head_that_is_too_long(self, client):
        client.send(f"GET {ME} HTTP/1.1\r\nHost: a\r\nX: ".encode() + b"x" * HEAD_BYTES_MAX)
        client.problem(400, "bad-request")

    def test_a_defect_is_not_shown(self, client, stage, monkeypatch):
        monkeypatch.setattr(stage.hub, "open", lambda *_: 1 / 0)
        problem = client.request(ME, token_of()).problem(500, "internal-error")
        assert "division" not in json.dumps(problem)


class TestTime:
    def test_a_slow_request_is_dropped(self, client, door, stage):
        client.send(b"GET / HTTP/1.1\r\n")
        stage.clock.now += HEAD_SECONDS - 1
        client.send(b"Host: a\r\n")
        door.tick()
        assert not client.transport.aborted
        stage.clock.now += 1
        door.tick()
        assert client.transport.aborted
        assert door.connections == 0

    def test_a_refusal_that_is_not_read_is_dropped(self, client, door, stage):
        client.request(ME)
        stage.clock.now += HEAD_SECONDS
        door.tick()
        assert client.transport.aborted

    def test_a_refusal_that_came_late_may_be_read_as_long_as_any_other(self, client, door, stage):
        stage.services.log.error = Unavailable("live is down")
        client.request(ROOM, token_of())
        stage.clock.now += HEAD_SECONDS
        stage.calls.answer()
        client.problem(503, "unavailable")
        door.tick()
        assert not client.transport.aborted
        stage.clock.now += HEAD_SECONDS
        door.tick()
        assert client.transport.aborted

    def test_a_stream_stays(self, client, door, stage):
        client.request(ME, token_of())
        stage.clock.now += 10 * HEAD_SECONDS
        door.tick()
        assert not client.transport.closed

    def test_so_does_one_that_waits_for_a_service(self, client, door, stage):
        client.request(ROOM, token_of())
        stage.clock.now += 10 * HEAD_SECONDS
        door.tick()
        assert not client.transport.closed

    def test_connections_are_limited(self, stage):
        door = Door(stage.hub, Verifier(Keys(), stage.revocations), Answers(ORIGIN, ()), 2, stage.clock)
        clients = [Client(door) for _ in range(3)]
        assert [client.transport.aborted for client in clients] == [False, False, True]
        assert door.connections == 2
