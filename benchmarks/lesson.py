"""Replays a recorded lesson as a class of pupils: ``python -m benchmarks.lesson ADDRESS [--pupils 50]``.

Each pupil is a new visitor, whose requests come as late after one another as the recorded ones; they begin
within ``--spread`` seconds. Ends by itself. ``benchmarks/record_lesson.py`` makes the recording.
"""

import argparse
import http.client
import json
import random
import re
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.clicks import percentile

FILE = Path(__file__).parent / "lessons" / "rencontre.json"
IDS = re.compile(r"\{(\w+)\}")


class Replay:
    """What all pupils of one run share."""

    def __init__(self, address: str, lesson: list[dict[str, Any]]) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._lesson = lesson
        self._lock = threading.Lock()
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.streams: Counter[str] = Counter()
        sessions = self._call("GET", "/live/sessions", "")[1]["items"]
        self._values = {"session": next(each["id"] for each in sessions if each["state"] == "open")}

    def pupil(self, delay: float) -> None:
        time.sleep(delay)
        token = self._call("POST", "/visitors", "", {})[1]["token"]
        began = time.monotonic()
        for request in self._lesson:
            time.sleep(max(0.0, began + request["after"] - time.monotonic()))
            self._send(request, token)

    def _send(self, request: dict[str, Any], token: str) -> None:
        name = f"{request['method']} {request['path'].partition('?')[0]}"
        if request["path"] == "/visitors":
            return
        if request["path"].endswith("/stream"):
            path = self._filled(request["path"], token)
            threading.Thread(target=self._listen, args=(name, path, token), daemon=True).start()
            return
        started = time.perf_counter()
        status, _ = self._call(
            request["method"], self._filled(request["path"], token), token, request["body"]
        )
        with self._lock:
            self.statuses[name][status] += 1
            self.seconds[name].append(time.perf_counter() - started)

    def _filled(self, path: str, token: str) -> str:
        """``path`` with ids of this platform in place of its placeholders."""
        for name in IDS.findall(path):
            if name not in self._values:
                room = f"/live/sessions/{self._values['session']}/changes?after=0"
                changes = self._call("GET", room, token)[1]["changes"]
                self._values[name] = next(each["id"] for each in reversed(changes) if each["kind"] == name)
        return IDS.sub(lambda found: self._values[found[1]], path)

    def _call(self, method: str, path: str, token: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Idempotency-Key": uuid4().hex} | ({"Authorization": f"Bearer {token}"} if token else {})
        content = None
        if body is not None or method == "POST":
            content, headers["Content-Type"] = json.dumps(body or {}), "application/json"
        with closing(http.client.HTTPConnection(self._host, self._port, timeout=30)) as connection:
            connection.request(method, f"/api/v1{path}", content, headers)
            reply = connection.getresponse()
            read = reply.read()
            return reply.status, json.loads(read) if read else None

    def _listen(self, name: str, path: str, token: str) -> None:
        with closing(http.client.HTTPConnection(self._host, self._port, timeout=60)) as connection:
            connection.request("GET", f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
            reply = connection.getresponse()
            if reply.status == 307:
                location = urlsplit(reply.headers["Location"])
                connection = http.client.HTTPConnection(location.hostname or "", location.port, timeout=60)
                connection.request("GET", f"{location.path}?{location.query}")
                reply = connection.getresponse()
            with self._lock:
                self.statuses[name][reply.status] += 1
            while line := reply.readline():
                if line.startswith(b"event: "):
                    with self._lock:
                        self.streams[line[7:].decode().strip()] += 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lesson")
    parser.add_argument("address")
    parser.add_argument("--pupils", type=int, default=50)
    parser.add_argument("--spread", type=float, default=3.0)
    options = parser.parse_args()
    replay = Replay(options.address, json.loads(FILE.read_text(encoding="utf-8")))
    pupils = [
        threading.Thread(target=replay.pupil, args=(random.uniform(0, options.spread),))
        for _ in range(options.pupils)
    ]
    for pupil in pupils:
        pupil.start()
    for pupil in pupils:
        pupil.join()
    for name, statuses in replay.statuses.items():
        times = sorted(replay.seconds[name]) or [0.0]
        shown = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
        middle, high = (percentile(times, share) * 1000 for share in (0.5, 0.95))
        print(f"{name}: {shown}; p50 {middle:.0f} ms, p95 {high:.0f} ms")
    print(f"events on streams: {dict(replay.streams)}")


if __name__ == "__main__":
    main()
