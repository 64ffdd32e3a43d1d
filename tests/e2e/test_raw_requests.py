"""Requests that no client library sends, byte by byte, to both servers: none is taken for a whole one."""

import json
import socket

import pytest
from running import BROKERS

VISITORS = "POST /api/v1/visitors HTTP/1.1"
CHUNKED = (VISITORS, "Transfer-Encoding: chunked", "Content-Type: application/json")
LONG = "a" * 70_000

BROKEN_BODIES = {
    "whole, in chunks": (411, CHUNKED, "2\r\n{}\r\n0\r\n\r\n"),
    "a chunk of no size": (411, CHUNKED, "2\r\n{}\r\nzz\r\n"),
    "a chunk without its end": (411, CHUNKED, "2\r\n{}XX0\r\n\r\n"),
}
CUT_BODIES = {
    "after a chunk": (411, CHUNKED, "2\r\n{}\r\n"),
    "within a chunk": (411, CHUNKED, "9\r\n{}\r\n"),
    "before the first chunk": (411, CHUNKED, ""),
    "before its length": (400, (VISITORS, "Content-Length: 3", "Content-Type: application/json"), "{}"),
}
"""What each is -> status, lines of the head, body."""

REFUSED_BY_THE_SERVER = {
    "no request": ({400}, ("NONSENSE",)),
    "two lengths": ({400}, (VISITORS, "Content-Length: 0", "Content-Length: 2")),
    "no number": ({400}, (VISITORS, "Content-Length: two")),
    "an unknown encoding": ({400, 411}, (VISITORS, "Transfer-Encoding: invented")),
    "a long address": ({414}, (f"GET /{LONG} HTTP/1.1",)),
    "many headers": ({431}, ("GET / HTTP/1.1", *(f"X-{number}: {'a' * 500}" for number in range(200)))),
}
"""What each is -> statuses, lines of the head."""


def send(platform, lines, body="", *, cut=False):
    """Status line, content type and body of the answer. ``cut``: the client then closes its side."""
    head = "\r\n".join((*lines, "Host: here", "Connection: close", "", ""))
    with socket.create_connection(("127.0.0.1", platform.port), timeout=30) as client:
        client.sendall((head + body).encode())
        if cut:
            client.shutdown(socket.SHUT_WR)
        received = b""
        while part := client.recv(65536):
            received += part
    answered, _, rest = received.partition(b"\r\n\r\n")
    status_line, *headers = answered.decode().split("\r\n")
    kinds = [line.partition(":")[2].strip() for line in headers if line.lower().startswith("content-type:")]
    return status_line, "".join(kinds), rest


def status_of(status_line):
    return int(status_line.split()[1])


@pytest.mark.parametrize("broker", BROKERS)
def test_a_request_that_is_not_whole_is_refused(start, broker):
    platform = start(broker)
    for name, (expected, lines, body) in BROKEN_BODIES.items():
        status_line, kind, problem = send(platform, lines, body)
        assert (status_of(status_line), kind) == (expected, "application/problem+json"), name
        assert json.loads(problem)["status"] == expected, name
    for name, (expected, lines, body) in CUT_BODIES.items():
        status_line, _, _ = send(platform, lines, body, cut=True)
        # Granian may hang up instead: the client has closed its side.
        assert status_line or broker != "embedded", name
        assert not status_line or status_of(status_line) == expected, name
    for name, (statuses, lines) in REFUSED_BY_THE_SERVER.items():
        status_line, kind, problem = send(platform, lines)
        assert status_of(status_line) in statuses, name
        # Granian answers these itself, without a body (docs/operations.md).
        if broker == "embedded" or problem:
            assert kind == "application/problem+json", name
            assert json.loads(problem)["status"] in statuses, name
    status_line, _, visitor = send(platform, (VISITORS, "Content-Length: 0"))
    assert status_of(status_line) == 201
    assert json.loads(visitor)["role"] == "visitor"
