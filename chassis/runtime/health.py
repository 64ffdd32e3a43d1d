"""Liveness, readiness and metrics, on a port of their own: never behind the work they report on."""

import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import msgspec
from prometheus_client import make_wsgi_app

from chassis.runtime.logs import get_logger

log = get_logger(__name__)

STALE_LOOP_SECONDS = 30.0
"""A loop that has not turned for so long will not turn again: the process should be restarted."""


class Health:
    """What one process says of itself. Checks are cheap, return at once and never raise."""

    def __init__(self) -> None:
        self._readiness: dict[str, Callable[[], bool]] = {}
        self._loops: dict[str, Callable[[], float]] = {}

    def add_readiness(self, name: str, check: Callable[[], bool]) -> None:
        """``check``: can the process do its work now?"""
        self._readiness[name] = check

    def add_loop(self, name: str, last_turn: Callable[[], float]) -> None:
        """``last_turn``: when the loop last turned, as ``time.monotonic()``. Watches the process itself,
        not what it depends on: restarting it would not bring a broker back."""
        self._loops[name] = last_turn

    def readiness(self) -> dict[str, bool]:
        return {name: check() for name, check in self._readiness.items()}

    def liveness(self) -> dict[str, bool]:
        now = monotonic()
        return {name: now - last_turn() < STALE_LOOP_SECONDS for name, last_turn in self._loops.items()}


def management_app(health: Health) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """WSGI application: /metrics, /healthz (liveness), /readyz (readiness)."""
    metrics = make_wsgi_app()
    checks = {"/healthz": health.liveness, "/readyz": health.readiness}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start_response)
        check = checks.get(path)
        if check is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/metrics, /healthz, /readyz\n"]
        results = check()
        status = "200 OK" if all(results.values()) else "503 Service Unavailable"
        start_response(status, [("Content-Type", "application/json")])
        return [msgspec.json.encode({"ok": all(results.values()), "checks": results})]

    return app


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Probes come every few seconds and say nothing new."""


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
