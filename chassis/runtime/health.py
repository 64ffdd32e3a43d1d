"""Liveness, readiness and metrics, on a separate port: they never wait for the work they report on."""

import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
from prometheus_client import make_wsgi_app

from chassis.runtime.logs import get_logger

log = get_logger(__name__)

STALE_LOOP_SECONDS = 30.0
"""A loop whose turn is so long overdue is stuck: the process should be restarted."""


class Health:
    """The health of one process. Checks are cheap, return at once and never raise."""

    def __init__(self) -> None:
        self._readiness: dict[str, Callable[[], bool]] = {}
        self._reasons: dict[str, Callable[[], str]] = {}
        self._resumptions: dict[str, Callable[[], bool]] = {}
        self._loops: dict[str, tuple[Callable[[], float], float]] = {}

    def add_readiness(
        self, name: str, check: Callable[[], bool], reason: Callable[[], str] = lambda: ""
    ) -> None:
        """``check``: can the process do its work now? ``reason``: why not, for people; empty if unknown."""
        self._readiness[name], self._reasons[name] = check, reason

    def add_resumption(self, queue: str, resume: Callable[[], bool]) -> None:
        """``resume``: take messages of ``queue`` again; False if it was not suspended."""
        self._resumptions[queue] = resume

    def add_loop(self, name: str, last_turn: Callable[[], float], period: float = 0.0) -> None:
        """``last_turn``: when the loop last turned, as ``time.monotonic()``. ``period``: seconds between
        turns. The loop must turn even if a dependency is unavailable: a restart of the process would not
        help."""
        self._loops[name] = last_turn, period

    def readiness(self) -> dict[str, bool]:
        """Check -> whether the process can do its work, as far as that check knows."""
        return {name: check() for name, check in self._readiness.items()}

    def reasons(self) -> dict[str, str]:
        """Why the process is not ready, as far as it is known, by the names of ``readiness``."""
        return {name: text for name, reason in self._reasons.items() if (text := reason())}

    def resume(self, queue: str) -> bool:
        """Take messages of ``queue`` again; False if it was not suspended. Raises KeyError for a queue that
        this process does not handle."""
        return self._resumptions[queue]()

    def liveness(self) -> dict[str, bool]:
        """Loop -> whether it has turned recently."""
        now = monotonic()
        return {
            name: now - last_turn() < period + STALE_LOOP_SECONDS
            for name, (last_turn, period) in self._loops.items()
        }


def management_app(health: Health) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """WSGI application: /metrics, /healthz (liveness), /readyz (readiness), POST /resume?queue=…"""
    metrics = make_wsgi_app()
    checks = {"/healthz": health.liveness, "/readyz": health.readiness}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start_response)
        if path == "/resume":
            return _resume(health, environ, start_response)
        check = checks.get(path)
        if check is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/metrics, /healthz, /readyz, /resume\n"]
        results = check()
        body: dict[str, Any] = {"ok": all(results.values()), "checks": results}
        if path == "/readyz" and (reasons := health.reasons()):
            body["reasons"] = reasons
        status = "200 OK" if body["ok"] else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json")])
        return [msgspec.json.encode(body)]

    return app


def _resume(health: Health, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """``{"resumed": …}``: whether the queue was suspended."""
    if environ["REQUEST_METHOD"] != "POST":
        start_response("405 Method Not Allowed", [("Content-Type", "text/plain"), ("Allow", "POST")])
        return [b"POST /resume?queue=...\n"]
    queue = parse_qs(environ.get("QUERY_STRING", "")).get("queue", [""])[0]
    try:
        resumed = health.resume(queue)
    except KeyError:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"this process handles no such queue\n"]
    start_response("200 OK", [("Content-Type", "application/json")])
    return [msgspec.json.encode({"resumed": resumed})]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: probes come every few seconds."""


class ManagementServer:
    """Serves ``health`` in a thread. Raises ``OSError`` when the port is taken."""

    def __init__(self, health: Health, host: str, port: int) -> None:
        self._server: WSGIServer = make_server(host, port, management_app(health), handler_class=_Quiet)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="management", daemon=True)

    def start(self) -> None:
        self._thread.start()
        log.info("management server listens", port=self.port)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
