"""Many open streams in one process, by sockets and epoll, so that the client is not the bottleneck."""

import argparse
import json
import re
import selectors
import socket
import sys
import time
from datetime import datetime

from benchmarks.clicks import percentile
from benchmarks.processes import emit

AT_ONCE = 50
_AWARD = re.compile(rb'"award_id":"([^"]+)".*?"occurred_at":"([^"]+)"')


class Streams:
    """``open`` them all, then ``receive`` until a number of deliveries has come."""

    def __init__(self, port: int, tokens: list[str]) -> None:
        self._address, self._tokens = ("127.0.0.1", port), tokens
        self._selector = selectors.EpollSelector()
        self._unread: dict[int, bytes] = {}
        self.ready = self.refused = 0
        self.delays: list[float] = []

    def open(self, seconds: float) -> None:
        """Open all streams; returns when each is ready or refused, or after ``seconds``."""
        deadline = time.monotonic() + seconds
        for start in range(0, len(self._tokens), AT_ONCE):
            for token in self._tokens[start : start + AT_ONCE]:
                self._open(token)
            while self.ready + self.refused < start + AT_ONCE and time.monotonic() < deadline:
                if self.ready + self.refused >= len(self._tokens):
                    return
                self._turn()

    def receive(self, deliveries: int, seconds: float) -> list[float]:
        """Seconds from ``occurred_at`` to arrival of the next ``deliveries`` awards, at most, in order."""
        self.delays = []
        deadline = time.monotonic() + seconds
        while len(self.delays) < deliveries and time.monotonic() < deadline:
            self._turn()
        return self.delays

    def _open(self, token: str) -> None:
        client = socket.create_connection(self._address, timeout=30)
        client.sendall(
            b"GET /api/v1/me/stream HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer %b\r\n\r\n" % token.encode()
        )
        client.setblocking(False)
        self._unread[client.fileno()] = b""
        self._selector.register(client, selectors.EVENT_READ)

    def _turn(self) -> None:
        for key, _ in self._selector.select(0.2):
            client: socket.socket = key.fileobj  # type: ignore[assignment]
            received = client.recv(65536)
            now = time.time()
            if not received:
                self._selector.unregister(client)
                client.close()
                self.refused += 1
                continue
            *blocks, rest = (self._unread[key.fd] + received).split(b"\n\n")
            self._unread[key.fd] = rest
            for block in blocks:
                self._read(block, now)

    def _read(self, block: bytes, now: float) -> None:
        if b"event: ready" in block:
            self.ready += 1
        elif found := _AWARD.search(block):
            self.delays.append(now - datetime.fromisoformat(found[2].decode()).timestamp())
        elif b" 503 " in block:
            self.refused += 1


def main() -> None:
    """After ``ready``: one ``received`` for each line ``{"deliveries": n, "seconds": s}`` that is read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("tokens", type=argparse.FileType())
    args = parser.parse_args()
    streams = Streams(args.port, args.tokens.read().split())
    streams.open(120)
    emit(event="ready", streams=streams.ready, refused=streams.refused)
    for line in sys.stdin:
        delays = streams.receive(**json.loads(line))
        shares = {"p50_ms": 0.5, "p99_ms": 0.99, "max_ms": 1.0}
        emit(
            event="received",
            deliveries=len(delays),
            **{name: percentile(delays, share) * 1000 for name, share in shares.items()},
        )


if __name__ == "__main__":
    main()
