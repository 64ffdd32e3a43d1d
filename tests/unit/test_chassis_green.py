"""What waits in vain leaves nothing behind; a request whose end is doubtful is not served."""

import gc
import io
import json
import socket
import time
import weakref

import dns.message
import dns.resolver
import dns.rrset
import eventlet
import pytest
from eventlet.greenio import GreenSocket
from eventlet.support import greendns

from chassis.runtime import green


class Batch:
    """What a handler has in hand while it waits for an answer."""


def test_a_wait_that_timed_out_keeps_nothing_of_those_who_waited():
    """Guard: ``green.raise_new_timeouts``."""
    green.raise_new_timeouts()
    ours, theirs = socket.socketpair()
    waiting = GreenSocket(ours)
    waiting.settimeout(0.01)
    kept = []

    def handle() -> None:
        batch = Batch()
        kept.append(weakref.ref(batch))
        answer()

    def answer() -> None:
        with pytest.raises(TimeoutError, match=r"^timed out$"):
            waiting.recv(1)

    gc.disable()
    try:
        handle()
        assert kept[0]() is None
    finally:
        gc.enable()
        ours.close()
        theirs.close()


@pytest.mark.parametrize(
    ("lengths", "status", "served"),
    [
        (["2"], b"200", [b"{}"]),
        (["2", "4"], b"400", []),
        (["4", "2"], b"400", []),
        (["2", "2"], b"400", []),
        (["-2"], b"400", []),
        (["²"], b"400", []),
        (["2\r\nTransfer-Encoding: chunked"], b"400", []),
    ],
)
def test_a_request_has_one_length(lengths, status, served):
    bodies = []

    def app(environ, start_response):
        bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    listener = green.listen("127.0.0.1", 0)
    server = green.serve_wsgi(listener, app, io.StringIO(), 10)
    client = eventlet.connect(listener.getsockname())
    try:
        client.settimeout(30)
        headers = ["Host: here", "Connection: close", *(f"Content-Length: {each}" for each in lengths)]
        client.sendall("\r\n".join(["POST / HTTP/1.1", *headers, "", "{}"]).encode())
        answer = b""
        while received := client.recv(4096):
            answer += received
    finally:
        client.close()
        server.kill()
        listener.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert bodies == served
    if not served:
        assert b"Content-Type: application/problem+json" in head
        assert "Content-Length" in json.loads(body)["detail"]


@pytest.fixture
def names(monkeypatch):
    """A name server: the addresses to answer with, the first of them to every query; None answers nothing,
    once. Its answers are valid for a day."""
    server = GreenSocket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    addresses = []

    def answer() -> None:
        while True:
            query, client = server.recvfrom(512)
            if addresses[0] is None:
                del addresses[0]
                continue
            reply = dns.message.make_response(dns.message.from_wire(query))
            name = reply.question[0].name
            reply.answer.append(dns.rrset.from_text(name, 86_400, "IN", "A", addresses[0]))
            server.sendto(reply.to_wire(), client)

    def our_server(self, filename="") -> None:
        self.reset()
        self.nameservers, self.port = ["127.0.0.1"], server.getsockname()[1]

    monkeypatch.setattr(dns.resolver.Resolver, "__init__", our_server)
    green.keep_no_addresses()
    serving = eventlet.spawn(answer)
    yield addresses
    serving.kill()
    server.close()
    greendns.resolver._cached_resolver = None


def test_a_server_that_has_moved_is_found_at_its_new_address(names):
    """Guard: ``green.keep_no_addresses``."""
    names += ["10.0.0.1", "10.0.0.2"]
    assert greendns.resolve("rabbitmq.usine.test")[0].address == "10.0.0.1"
    del names[0]
    assert greendns.resolve("rabbitmq.usine.test")[0].address == "10.0.0.2"


def test_a_query_that_is_lost_is_soon_repeated(names):
    """Guard: ``green.LOOKUP_SECONDS``. By itself, eventlet repeats it after two seconds."""
    names += [None, "10.0.0.1"]
    started = time.monotonic()
    assert greendns.resolve("rabbitmq.usine.test")[0].address == "10.0.0.1"
    assert time.monotonic() - started < 1.5
