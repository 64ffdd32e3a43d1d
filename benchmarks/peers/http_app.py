"""Flask on Granian, with the settings of the platform's gateway: an empty route, and a nameko RPC per click.

The pool: nameko's standalone client serves one thread at a time, so each is lent to one request.
"""

import os
import queue
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from nameko import config
from nameko.standalone.rpc import ClusterRpcClient

from benchmarks.peers import job

THREADS = int(os.environ.get("GATEWAY_THREADS", "512"))
POOL = int(os.environ.get("RPC_POOL", "32"))


class Pool:
    """``POOL`` clients, connected when first needed and kept."""

    def __init__(self) -> None:
        config.setup({"AMQP_URI": job.AMQP_URI})
        self._idle: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(POOL):
            self._idle.put(None)

    def call(self, visitor: str, hotspot: str) -> Any:
        client = self._idle.get(timeout=10) or ClusterRpcClient(timeout=10, use_confirms=False).start()
        try:
            result = client.nameko_catalog.record_view(visitor, hotspot)
        except BaseException:
            self._idle.put(None)
            raise
        self._idle.put(client)
        return result


def application() -> Flask:
    app, pool = Flask(__name__), Pool()

    @app.post("/empty/<hotspot>/views")
    def empty(hotspot: str) -> tuple[dict[str, str], int]:
        return {"event_id": hotspot}, 202

    @app.post("/nameko/<hotspot>/views")
    def click(hotspot: str) -> tuple[dict[str, str], int]:
        event_id = pool.call("5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11", hotspot)
        return ({"event_id": event_id}, 202) if event_id else ({"title": "unknown"}, 404)

    return app


if __name__ == "__main__":
    Granian(
        "benchmarks.peers.http_app:application",
        factory=True,
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=THREADS,
        log_enabled=False,
    ).serve()
