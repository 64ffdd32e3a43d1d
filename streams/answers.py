"""The bytes of answers: status line, headers, problems. Every answer ends with its connection."""

from http import HTTPStatus
from urllib.parse import urlsplit

from chassis.access.headers import (
    ALLOWED_HEADERS,
    EXPOSED_HEADERS,
    HSTS,
    PREFLIGHT_SECONDS,
    SAFE_HEADERS,
)
from contracts.problems import CONTENT_TYPE, body_of
from streams.requests import METHODS, Refusal

CORRELATION_HEADER = "X-Correlation-Id"
STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


class Answers:
    """Knows which origins may read. ``public_url``: its own pages are served by the gateway, elsewhere."""

    def __init__(self, public_url: str, origins: tuple[str, ...]) -> None:
        parts = urlsplit(public_url)
        self._origins = frozenset((*origins, f"{parts.scheme}://{parts.netloc}"))
        common = SAFE_HEADERS | {"Connection": "close", "Vary": "Origin"}
        self._common = common | ({"Strict-Transport-Security": HSTS} if parts.scheme == "https" else {})

    def stream(self, origin: str, correlation_id: str) -> bytes:
        """The head of a stream; its body ends with the connection."""
        return self._head(200, self._common | STREAM_HEADERS, origin, correlation_id)

    def preflight(self, origin: str, correlation_id: str) -> bytes:
        """The answer to OPTIONS."""
        headers = self._common | {"Allow": ", ".join(METHODS)}
        if origin in self._origins:
            headers |= {
                "Access-Control-Allow-Methods": "GET, HEAD",
                "Access-Control-Allow-Headers": ALLOWED_HEADERS,
                "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
            }
        return self._head(204, headers, origin, correlation_id)

    def refusal(self, refusal: Refusal, origin: str, correlation_id: str) -> bytes:
        """A problem, whole."""
        body = body_of(refusal.problem, refusal.detail, refusal.errors, {}, correlation_id)
        headers = {"Content-Type": CONTENT_TYPE, "Content-Length": str(len(body)), **refusal.headers}
        return self._head(refusal.problem.status, self._common | headers, origin, correlation_id) + body

    def _head(self, status: int, headers: dict[str, str], origin: str, correlation_id: str) -> bytes:
        allowed = (
            {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED_HEADERS}
            if origin in self._origins
            else {}
        )
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in (headers | allowed).items()]
        lines += [f"{CORRELATION_HEADER}: {correlation_id}", "", ""]
        return "\r\n".join(lines).encode("latin-1")
