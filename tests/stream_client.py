"""A client of streams as ours should be: it comes back after the last event, and hears each event once."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import cycle
from random import uniform
from typing import Any, NamedTuple
from urllib.parse import urlsplit

RETRY_MILLISECONDS = 1000
IDENTITY = {"points": "award_id", "level": "level"}
"""Kind of event -> field of its data that is the same when it comes a second time. Others have their id."""


class Heard(NamedTuple):
    kind: str
    id: str
    data: Any

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, str(self.data.get(IDENTITY.get(self.kind, ""), self.id))


class StreamClient:
    """Listens from its construction until ``stop``, in a thread.

    ``addresses``: of servers, e.g. ``http://127.0.0.1:8001``, tried in turn; redirects are followed.
    ``pause``: seconds for the time that the server has asked to wait, in milliseconds.
    """

    def __init__(
        self,
        path: str,
        token: str,
        *addresses: str,
        last_id: str = "",
        pause: Callable[[int], float] = lambda milliseconds: uniform(0.05, 0.2),
    ) -> None:
        self._addresses, self._path, self._token, self._pause = cycle(addresses), path, token, pause
        self.last_id = last_id
        self.heard: list[Heard] = []
        """Each event once."""
        self.repeated: list[Heard] = []
        """Those that came again."""
        self.statuses: list[int] = []
        self.problem: Any = None
        """Of the last refusal."""
        self.opened: list[str] = []
        """The servers that opened the stream."""
        self.retries: list[int] = []
        """Milliseconds that they asked to wait."""
        self._keys: set[tuple[str, str]] = set()
        self._socket: socket.socket | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the connection, and come back no more."""
        self._stopped.set()
        self.cut()

    def cut(self) -> None:
        """Break the connection, as a lost network does."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def of(self, kind: str) -> list[Heard]:
        return [one for one in self.heard if one.kind == kind]

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._retry = RETRY_MILLISECONDS
            with suppress(OSError, http.client.HTTPException):
                self._listen(next(self._addresses) + self._path)
            self._stopped.wait(self._pause(self._retry))

    def _listen(self, url: str) -> None:
        parts = urlsplit(url)
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        if "access_token=" not in parts.query:
            headers["Authorization"] = f"Bearer {self._token}"
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=40)) as connection:
            connection.connect()
            self._socket = connection.sock  # the connection forgets it once the answer has begun
            connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"), headers=headers)
            reply = connection.getresponse()
            if reply.status == 307:
                self._listen(reply.headers["Location"])
                return
            self.statuses.append(reply.status)
            if reply.status != 200:
                self.problem = json.loads(reply.read() or b"{}")
                return
            self.opened.append(f"{parts.scheme}://{parts.netloc}")
            for event in self._events(reply):
                self._hear(event)

    def _events(self, reply: http.client.HTTPResponse) -> Iterator[Heard]:
        fields: dict[str, str] = {}
        while not self._stopped.is_set() and (line := reply.readline()):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "retry":
                self._retry = int(value)
                self.retries.append(self._retry)
            elif name:
                fields[name] = value
            elif "data" in fields:
                yield Heard(fields["event"], fields["id"], json.loads(fields["data"]))
                fields = {}
            else:
                fields = {}

    def _hear(self, event: Heard) -> None:
        self.last_id = event.id
        if event.kind in ("ready", "snapshot"):
            self.heard.append(event)
        elif event.key in self._keys:
            self.repeated.append(event)
        else:
            self._keys.add(event.key)
            self.heard.append(event)
