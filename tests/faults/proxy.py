"""A small TCP proxy on loopback that can be made to behave as a bad network does.

A process of its own, on real threads; ``Proxy`` starts it and speaks to it over its standard input.
"""

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from enum import Enum
from typing import Any

LOOPBACK = "127.0.0.1"
CHUNK = 65_536
SNIFFED = 4096
"""A client says who it is in what it sends first: AMQP's connection_name is in there."""


class Mode(Enum):
    PASS = "pass"
    SWALLOW_REQUESTS = "swallow what clients send"
    SWALLOW_REPLIES = "swallow what the server sends"
    SWALLOW_BOTH = "swallow both ways"


class Proxy:
    """Forwards ``port`` to ``target``. Each method returns once what it asks for is in force."""

    def __init__(self, target: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self._process.stdout.readline())

    def strike(self, mode: Mode, match: str = "", unless: str = "") -> None:
        """From now on, for the connections there are and those to come; ``match``: only those that sent
        these words at first; ``unless``: only those that did not send these. Half-open: data is taken and
        dropped, nothing is closed."""
        self._tell("strike", mode.value, match, unless)

    def delay(self, seconds: float) -> None:
        """Every chunk takes so much longer, each way."""
        self._tell("delay", seconds)

    def refuse(self) -> None:
        """Reset every connection there is, and those to come."""
        self._tell("refuse")

    def reset(self) -> None:
        """End every connection by RST."""
        self._tell("reset")

    def heal(self) -> None:
        """Forward again. A connection that lost something on the way stays lost, half-open, for ever."""
        self._tell("heal")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)

    def _tell(self, *words: Any) -> None:
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n"


class _Server:
    def __init__(self, target: int) -> None:
        self._target = target
        self._mode, self._match, self._unless = Mode.PASS, b"", b""
        self.latency, self._refusing = 0.0, False
        self._pairs: list[_Pair] = []
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def strike(self, mode: str, match: str, unless: str) -> None:
        self._mode, self._match, self._unless = Mode(mode), match.encode(), unless.encode()

    def delay(self, seconds: float) -> None:
        self.latency = seconds

    def refuse(self) -> None:
        self._refusing = True
        self.reset()

    def reset(self) -> None:
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            pair.reset()

    def heal(self) -> None:
        self.latency, self._refusing = 0.0, False
        self._mode, self._match, self._unless = Mode.PASS, b"", b""

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._refusing:
                _reset(client)
                continue
            try:
                server = socket.create_connection((LOOPBACK, self._target), timeout=5)
            except OSError:
                _reset(client)
                continue
            server.settimeout(None)
            for side in (client, server):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._pairs.append(_Pair(self, client, server))

    def swallows(self, pair: "_Pair", from_client: bool) -> bool:
        if self._mode is Mode.PASS or self._match not in pair.first:
            return False
        if self._unless and self._unless in pair.first:
            return False
        if self._mode is Mode.SWALLOW_BOTH:
            return True
        return (self._mode is Mode.SWALLOW_REQUESTS) == from_client


class _Pair:
    """One connection of a client and its connection to the server. Once it has swallowed anything, it
    swallows for ever: a stream with a hole in it is not a stream."""

    def __init__(self, proxy: "_Server", client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._holed = {True: False, False: False}
        self.first = b""
        for from_client in (True, False):
            threading.Thread(target=self._pump, args=(from_client,), daemon=True).start()

    def _pump(self, from_client: bool) -> None:
        source, sink = (self._client, self._server) if from_client else (self._server, self._client)
        try:
            while chunk := source.recv(CHUNK):
                if from_client and len(self.first) < SNIFFED:
                    self.first += chunk
                if self._proxy.latency:
                    threading.Event().wait(self._proxy.latency)
                if self._holed[from_client] or self._proxy.swallows(self, from_client):
                    self._holed[from_client] = True
                    continue
                sink.sendall(chunk)
        except OSError:
            pass
        if not self._holed[from_client]:  # else its end is lost on the way, too
            with suppress(OSError):
                sink.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        for side in (self._client, self._server):
            _reset(side)


def _reset(side: socket.socket) -> None:
    with suppress(OSError):
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # close sends RST
        side.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
    side.close()


def main() -> None:
    server = _Server(int(sys.argv[1]))
    print(server.port, flush=True)  # noqa: T201 - that is how it reports to the process that started it
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        getattr(server, name)(*arguments)
        print("done", flush=True)  # noqa: T201
    os._exit(0)


if __name__ == "__main__":
    main()
