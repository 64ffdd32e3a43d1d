"""Flask on Granian, with the settings of the platform's gateway: a route that does nothing."""

import os

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

THREADS = int(os.environ.get("GATEWAY_THREADS", "512"))


def application() -> Flask:
    app = Flask(__name__)

    @app.post("/empty/<hotspot>/views")
    def empty(hotspot: str) -> tuple[dict[str, str], int]:
        return {"event_id": hotspot}, 202

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
