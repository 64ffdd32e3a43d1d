"""Seats of a live session in one process: they join, vote and answer a poll over HTTP, while a host's screen
listens. A share of the connections is cut before the answer; the act is sent again with its key."""

import argparse
import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.clicks import percentile
from benchmarks.processes import emit

CONNECTIONS = 96
TRIES = 40


class Seats:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._tokens: list[str] = options.tokens.read_text().split()
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self.shown = {"votes": 0, "answers": 0}
        self.arrived: dict[str, list[tuple[float, int]]] = {"votes": [], "answers": []}
        self.sent_again = 0

    @property
    def _room(self) -> str:
        return f"/api/v1/live/sessions/{self._options.session}"

    async def join(self, joins: int, rate: float) -> dict[str, Any]:
        """Attendance, own part and stream of ``joins`` seats, so many a second."""
        began, delays, refused = time.perf_counter(), [], 0

        async def one(number: int) -> bool:
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            due, token = began + number / rate, self._tokens[number]
            statuses = [
                await self._request("POST", f"{self._room}/attendance", token, {}),
                await self._request("GET", f"{self._room}/mine", token),
                await self._open(token),
            ]
            delays.append(time.perf_counter() - due)
            return max(statuses) < 300

        for good in await asyncio.gather(*(one(number) for number in range(joins))):
            refused += not good
        return {
            "refused": refused,
            "rate": joins / (time.perf_counter() - began),
            "p95_ms": percentile(sorted(delays), 0.95) * 1000,
        }

    async def act(self, seconds: float, cut: float) -> dict[str, Any]:
        """A vote and an answer of every seat, spread over ``seconds``."""
        listening = asyncio.create_task(self._listen())
        await asyncio.sleep(1)
        began, answered = time.perf_counter(), []
        done: dict[str, list[float]] = {"votes": [], "answers": []}

        async def one(token: str, kind: str, path: str, body: Any) -> None:
            await asyncio.sleep(random.uniform(0, seconds))
            key, sent = uuid4().hex, time.perf_counter()
            for _ in range(TRIES):
                status = await self._request("POST", path, token, body, key, cut=random.random() < cut)
                if status == 204:
                    break
                self.sent_again += 1
            else:
                raise SystemExit(f"{kind} was never taken: {status}")
            answered.append(time.perf_counter() - sent)
            done[kind].append(time.time())

        vote = f"{self._room}/questions/{self._options.question}/votes"
        answer = f"{self._room}/polls/{self._options.poll}/answers"
        await asyncio.gather(
            *(one(token, "votes", vote, {}) for token in self._tokens),
            *(one(token, "answers", answer, {"choices": [random.choice("12")]}) for token in self._tokens),
        )
        took = time.perf_counter() - began
        deadline = time.monotonic() + 20
        while min(self.shown.values()) < len(self._tokens) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        listening.cancel()
        return {
            "acts": 2 * len(self._tokens),
            "rate": 2 * len(self._tokens) / took,
            "sent_again": self.sent_again,
            "answer_p95_ms": percentile(sorted(answered), 0.95) * 1000,
            "screen_p95_ms": percentile(sorted(self._delays(done)), 0.95) * 1000,
            "shown": self.shown,
        }

    def _delays(self, done: dict[str, list[float]]) -> list[float]:
        """Seconds from the answer to the n-th act until the screen shows n of that kind, or more."""
        delays = []
        for kind, moments in done.items():
            arrivals = iter(self.arrived[kind])
            at, total = next(arrivals, (time.time(), 0))
            for number, moment in enumerate(sorted(moments), 1):
                while total < number:
                    at, total = next(arrivals)
                delays.append(max(0.0, at - moment))
        return delays

    async def _listen(self) -> None:
        """The host's screen."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._options.streams_port, limit=2**24)
        writer.write(_head("GET", f"{self._room}/stream", self._tokens[0]))
        while line := await reader.readline():
            if not line.startswith(b"data: "):
                continue
            data = json.loads(line[6:])
            for change in data.get("entities", [data]):
                shown = change.get("data") or {}
                if change.get("kind") == "question":
                    self._see("votes", shown["votes"])
                elif change.get("kind") == "poll":
                    self._see("answers", shown["answers"])

    def _see(self, kind: str, total: int) -> None:
        self.shown[kind] = total
        self.arrived[kind].append((time.time(), total))

    async def _open(self, token: str) -> int:
        """The status of a stream, which is closed again: its process has another benchmark."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._options.streams_port)
        writer.write(_head("GET", f"{self._room}/stream", token))
        status = int((await reader.readline()).split()[1])
        writer.close()
        return status

    async def _request(
        self, method: str, path: str, token: str, body: Any = None, key: str = "", *, cut: bool = False
    ) -> int:
        """The status; 0 if the connection was ``cut`` after the request was sent."""
        async with self._slots:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._options.port)
            try:
                writer.write(_head(method, path, token, body, key))
                await writer.drain()
                if cut:
                    await asyncio.sleep(random.uniform(0, 0.02))
                    return 0
                return int((await reader.readline()).split()[1])
            finally:
                writer.close()


def _head(method: str, path: str, token: str, body: Any = None, key: str = "") -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: b", f"Authorization: Bearer {token}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}", "Connection: close"]
    if key:
        lines.append(f"Idempotency-Key: {key}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def main() -> None:
    """One line of figures for each line that is read: joins, then acts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("streams_port", type=int)
    for name in ("session", "question", "poll"):
        parser.add_argument(name)
    parser.add_argument("tokens", type=Path)
    seats = Seats(parser.parse_args())
    for _ in range(2):
        order = json.loads(await asyncio.to_thread(sys.stdin.readline))
        found = await (seats.join(**order) if "joins" in order else seats.act(**order))
        emit(**found)


if __name__ == "__main__":
    asyncio.run(main())
