"""The process ``usine serve streams``, and clients of it."""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from stream_client import StreamClient
from stream_services import StreamServices

from chassis.runtime.keys import KeyFile
from chassis.testing import eventually
from cli import key_files
from cli.processes import LOOPBACK, Child, free_port
from services.accounts.tokens import Signer

LIVE = "rencontre-soudeuse"


class StreamsStage:
    """Start it with ``start``; ``services`` answer on the same broker."""

    def __init__(self, uri: str, folder: Path) -> None:
        self.services = StreamServices(uri).start()
        self.services.logs[LIVE] = []
        self.port, self.management_port, self._folder = free_port(), free_port(), folder
        private, public = folder / "keys.json", folder / "public.json"
        key_files.create(private, public)
        self._signer = Signer(KeyFile(private, variable="TOKEN_KEYS_FILE", private=True))
        self._environment = os.environ | {
            "AMQP_URI": uri,
            "TOKEN_PUBLIC_KEYS_FILE": str(public),
            "STREAMS_PORT": str(self.port),
            "MANAGEMENT_PORT": str(self.management_port),
            "PUBLIC_URL": "https://usine.example",
        }
        self._environment.pop("MONGODB_URI", None)
        self.child: Child | None = None
        self._clients: list[StreamClient] = []

    def start(self, **environment: str) -> None:
        """Returns once it is ready."""
        command = [sys.executable, "-m", "cli.main", "serve", "streams"]
        log = self._folder / "streams.log"
        self.child = Child.spawn("streams", command, log, env=self._environment | environment)
        eventually(lambda: self.health().get("ok") or not self.child.running)
        assert self.child.running, self.child.log_tail(20)

    def health(self, path: str = "/readyz") -> dict[str, Any]:
        try:
            with urllib.request.urlopen(
                f"http://{LOOPBACK}:{self.management_port}{path}", timeout=5
            ) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError:
            return {}

    def metric(self, name: str) -> float:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{self.management_port}/metrics", timeout=5) as reply:
            [line] = [line for line in reply.read().decode().splitlines() if line.startswith(f"{name} ")]
        return float(line.rpartition(" ")[2])

    def token(self, visitor: UUID | None = None, session: UUID | None = None, role: str = "visitor") -> str:
        return self._signer.sign(visitor or uuid4(), role, session or uuid4())

    def listen(self, token: str = "", live: str | None = None, **options: Any) -> StreamClient:
        """A client whose stream is open, or was refused."""
        path = "/api/v1/me/stream" if live is None else f"/api/v1/live/sessions/{live}/stream"
        client = StreamClient(path, token or self.token(), f"http://{LOOPBACK}:{self.port}", **options)
        self._clients.append(client)
        eventually(lambda: client.heard or client.problem)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.stop()
        if self.child is not None:
            self.child.stop(15)
        self.services.stop()
