"""Many open streams of live sessions in one process, by sockets and epoll."""

import argparse
import json
import re
import selectors
import socket
import sys
import time
from pathlib import Path

from benchmarks.clicks import percentile
from benchmarks.processes import emit

AT_ONCE = 50
_CHANGE = re.compile(rb"id: (\d+)\nevent: change")


class RoomStreams:
    """``open`` them all, then ``receive`` until each has a number of changes more."""

    def __init__(self, port: int, sessions: list[str], tokens: list[str]) -> None:
        self._address, self._sessions, self._tokens = ("127.0.0.1", port), sessions, tokens
        self._selector = selectors.EpollSelector()
        self._unread: dict[int, bytes] = {}
        self._last: dict[int, int] = {}
        """Stream -> number of its last change."""
        self.ready = self.refused = self.gaps = 0
        """``gaps``: changes that did not follow the one before on the same stream."""
        self.arrivals: list[float] = []

    def open(self, seconds: float) -> None:
        """Open all streams; returns when each has its snapshot or is refused, or after ``seconds``."""
        deadline = time.monotonic() + seconds
        for number, token in enumerate(self._tokens):
            self._connect(self._sessions[number % len(self._sessions)], token)
            if number % AT_ONCE == AT_ONCE - 1:
                while self.ready + self.refused <= number - AT_ONCE and time.monotonic() < deadline:
                    self._turn()
        while self.ready + self.refused < len(self._tokens) and time.monotonic() < deadline:
            self._turn()

    def receive(self, deliveries: int, seconds: float) -> list[float]:
        """When each of the next ``deliveries`` changes arrived, in seconds since the epoch."""
        self.arrivals = []
        deadline = time.monotonic() + seconds
        while len(self.arrivals) < deliveries and time.monotonic() < deadline:
            self._turn()
        return self.arrivals

    def _connect(self, session: str, token: str) -> None:
        client = socket.create_connection(self._address, timeout=30)
        path = f"/api/v1/live/sessions/{session}/stream"
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        client.setblocking(False)
        self._unread[client.fileno()] = b""
        self._selector.register(client, selectors.EVENT_READ)

    def _turn(self) -> None:
        for key, _ in self._selector.select(0.2):
            client: socket.socket = key.fileobj  # type: ignore[assignment]
            received = client.recv(262_144)
            if not received:
                self._selector.unregister(client)
                client.close()
                self.refused += 1
                continue
            blocks, end, rest = (self._unread[key.fd] + received).rpartition(b"\n\n")
            self._unread[key.fd] = rest
            if end:
                self._read(key.fd, blocks + end)

    def _read(self, stream: int, blocks: bytes) -> None:
        if b"event: snapshot" in blocks:
            self.ready += 1
        elif b" 503 " in blocks:
            self.refused += 1
        numbers = [int(number) for number in _CHANGE.findall(blocks)]
        for number in numbers:
            self.gaps += number != self._last.get(stream, number - 1) + 1
            self._last[stream] = number
        self.arrivals += [time.time()] * len(numbers)


def main() -> None:
    """After ``ready``: one ``received`` for each line ``{"deliveries": n, "seconds": s}`` that is read, with
    milliseconds after ``since`` of that line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("sessions", type=Path)
    parser.add_argument("tokens", type=Path)
    args = parser.parse_args()
    streams = RoomStreams(args.port, args.sessions.read_text().split(), args.tokens.read_text().split())
    streams.open(120)
    emit(event="ready", streams=streams.ready, refused=streams.refused)
    for line in sys.stdin:
        order = json.loads(line)
        arrivals = streams.receive(order["deliveries"], order["seconds"])
        after = [moment - order["since"] for moment in arrivals] or [0.0]
        emit(
            event="received",
            deliveries=len(arrivals),
            gaps=streams.gaps,
            p99_ms=percentile(sorted(after), 0.99) * 1000,
            last_ms=max(after) * 1000,
            span_seconds=max(after) - min(after),
        )


if __name__ == "__main__":
    main()
