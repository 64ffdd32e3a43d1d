"""Open-loop clicks: one every 1/rate seconds, whether the previous one was answered or not.

Latency is measured from the moment the click was due, so that a stalling server cannot hide it. Some visitors
have a stream open; for these, the time from the click to its event is measured, too.
"""

import argparse
import asyncio
import json
import time
from collections import deque
from itertools import cycle

from benchmarks.processes import emit

CONNECTIONS = 128
STREAM_EVERY = 10
"""One click in this number is by a visitor with an open stream."""


class Clicker:
    """``listeners`` and ``others``: tokens; ``paths`` to click on, each of them once per visitor."""

    def __init__(self, port: int, listeners: list[str], others: list[str], paths: list[str]) -> None:
        self._port = port
        self._with_stream = [(token, path) for path in paths for token in listeners]
        self._others = cycle([(token, path) for path in paths for token in others])
        self._listeners = listeners
        self._idle: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = deque()
        self.latencies: list[float] = []
        self.errors = self.accepted = 0
        self.clicked: dict[str, float] = {}
        self.received: dict[str, float] = {}

    async def run(self, rate: float, seconds: float) -> None:
        streams = [asyncio.create_task(self._listen(token)) for token in self._listeners]
        await asyncio.sleep(1)
        emit(event="ready")
        started, clicks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            due = started + number / rate
            if (pause := due - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            with_stream = number % STREAM_EVERY == 0 and self._with_stream
            token, path = self._with_stream.pop() if with_stream else next(self._others)
            clicks.append(asyncio.create_task(self._click(token, path, due, bool(with_stream))))
        await asyncio.wait(clicks, timeout=20)
        await asyncio.sleep(2)
        for stream in streams:
            stream.cancel()

    async def _click(self, token: str, path: str, due: float, with_stream: bool) -> None:
        sent = time.perf_counter()
        try:
            reader, writer = self._idle.popleft() if self._idle else await self._connect()
            writer.write(_request("POST", path, token))
            status = (await reader.readline()).split()[1]
            body = await _body(reader)
        except (OSError, asyncio.IncompleteReadError, IndexError):
            self.errors += 1
            return
        self._idle.append((reader, writer))
        self.latencies.append(time.perf_counter() - due)
        if status != b"202":
            self.errors += 1
            return
        self.accepted += 1
        if with_stream:
            self.clicked[json.loads(body)["event_id"]] = sent

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self._port)

    async def _listen(self, token: str) -> None:
        reader, writer = await self._connect()
        writer.write(_request("GET", "/api/v1/me/stream", token))
        kind = b""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].strip()
            elif line.startswith(b"data: ") and kind == b"points":
                self.received[json.loads(line[6:])["event_id"]] = time.perf_counter()

    def delays(self) -> list[float]:
        """Seconds from a click to its event, of those that were received."""
        return [self.received[event] - sent for event, sent in self.clicked.items() if event in self.received]


def _request(method: str, path: str, token: str) -> bytes:
    length = "Content-Length: 0\r\n" if method == "POST" else ""
    return f"{method} {path} HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer {token}\r\n{length}\r\n".encode()


async def _body(reader: asyncio.StreamReader) -> bytes:
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return await reader.readexactly(length)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie; NaN if there are none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("rate", type=float)
    parser.add_argument("seconds", type=float)
    parser.add_argument("plan", type=argparse.FileType())
    args = parser.parse_args()
    clicker = Clicker(args.port, **json.load(args.plan))
    asyncio.run(clicker.run(args.rate, args.seconds))
    delays = clicker.delays()
    emit(
        event="done",
        accepted=clicker.accepted,
        errors=clicker.errors,
        p50_ms=percentile(clicker.latencies, 0.5) * 1000,
        p99_ms=percentile(clicker.latencies, 0.99) * 1000,
        with_stream=len(clicker.clicked),
        missing=len(clicker.clicked) - len(delays),
        sse_p50_ms=percentile(delays, 0.5) * 1000,
        sse_p99_ms=percentile(delays, 0.99) * 1000,
    )


if __name__ == "__main__":
    main()
