"""Stands in for what the gateway talks to. Speaks like the chassis' ``RpcClient``, without a broker."""

import threading
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import msgspec

from chassis.access.principal import Principal
from contracts.errors import PlatformError, Unavailable


class FakeConsumer:
    def __init__(self) -> None:
        self.connected = threading.Event()
        self.reason = ""
        self.last_turn = monotonic()


class FakeRpc:
    """``answers``: ``service.method`` -> its result, an exception to raise, or a function of arguments."""

    def __init__(self) -> None:
        self.consumer = FakeConsumer()
        self.answers: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def start(self) -> None:
        self.consumer.connected.set()

    def stop(self) -> None:
        self.consumer.connected.clear()

    def call(self, service: str, method: str, *, timeout: float | None = None, **kwargs: Any) -> Any:
        if method == "submit_all":
            return [self._answer(**each) for each in kwargs["submissions"]]
        name = f"{service}.{method}"
        self.calls.append((name, kwargs))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer(**kwargs) if callable(answer) else answer

    def _answer(self, correlation_id: str, **submission: Any) -> dict[str, Any]:
        """A batch is noted, and answered, as the calls of ``submit`` that it stands for."""
        try:
            return {"result": self.call("quiz", "submit", **submission)}
        except Unavailable:
            raise
        except PlatformError as error:
            return {"error": error.to_wire()}

    def calls_of(self, name: str) -> list[dict[str, Any]]:
        return [kwargs for called, kwargs in self.calls if called == name]


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Returns as soon as ``condition()`` holds; fails when it never does."""
    deadline, turn = monotonic() + seconds, threading.Event()
    while not condition():
        assert monotonic() < deadline, "the condition never held"
        turn.wait(0.001)


def stream_of(platform: Any, visitor: UUID, session: UUID | None = None) -> Any:
    """An open stream of ``visitor``, without a client."""
    return platform.streams.open(Principal(visitor, "visitor", session or uuid4()), None, None)


def assert_problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = response.json
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["correlation_id"] == response.headers["X-Correlation-Id"]
    return body


def parsed(chunk: bytes) -> dict[str, str]:
    """The fields of one server-sent event."""
    lines = chunk.decode().removesuffix("\n\n").split("\n")
    return dict(line.split(": ", 1) for line in lines)


def data_of(chunk: bytes) -> Any:
    return msgspec.json.decode(parsed(chunk)["data"])


def messages(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The messages in what is written, each with the empty line at its end."""
    for chunk in chunks:
        yield from (part + b"\n\n" for part in chunk.split(b"\n\n")[:-1])
