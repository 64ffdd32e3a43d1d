"""The platform as a user starts it: ``usine up`` in a process of its own, talked to over HTTP."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import eventually
from cli.processes import START_SECONDS, free_port, wait_until

BROKERS = ["embedded", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)]
USINE = [sys.executable, "-m", "cli.main"]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case: servers spell them as they like
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class Platform:
    """One ``usine up``, started again on the same port and data as often as wanted. ``environment``: what it
    gets besides ours. ``program``: what runs in place of ``usine``."""

    def __init__(self, broker: str, data: Path, program: Sequence[str] = USINE, **environment: str) -> None:
        self.broker, self.data, self.port = broker, data, free_port()
        self.program, self.environment = program, environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, until: str = "is open") -> None:
        """Returns once it has said ``until``."""
        with (self.data / "up.out").open("wb") as out:
            self.process = subprocess.Popen(
                [
                    *self.program,
                    "up",
                    "--broker",
                    self.broker,
                    "--port",
                    str(self.port),
                    "--data",
                    str(self.data),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | self.environment,
            )
        eventually(lambda: until in self.output or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.output

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Exit code, once it has ended."""
        self.process.send_signal(number)
        assert wait_until(lambda: self.process.poll() is not None, 60)
        return self.process.returncode

    @property
    def output(self) -> str:
        return (self.data / "up.out").read_text()

    def request(
        self, method: str, path: str, token: str = "", body: bytes | None = None, **headers: str
    ) -> Answer:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=body,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return Answer(reply.status, lower(reply.headers), reply.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, lower(error.headers), error.read())

    def visitor(self) -> "Visitor":
        answer = self.request("POST", "/api/v1/visitors")
        assert answer.status == 201, answer
        return Visitor(self, answer.json["token"])


@dataclass
class Visitor:
    platform: Platform
    token: str
    heard: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """Server-sent events: (id, event, data)."""
    pauses: list[int] = field(default_factory=list)
    """Milliseconds that streams asked to wait before a reconnection."""
    opened: int = 0
    ended: int = 0
    """Streams that were opened, and those of them that have ended or were refused."""

    def view(self, hotspot: str) -> Answer:
        return self.platform.request("POST", f"/api/v1/hotspots/{hotspot}/views", self.token)

    def complete(self, content: str) -> Answer:
        return self.platform.request("POST", f"/api/v1/contents/{content}/completions", self.token)

    def points(self) -> dict[str, Any]:
        answer = self.platform.request("GET", "/api/v1/me/points", self.token)
        assert answer.status == 200, answer
        return answer.json

    def listen(self, last_event_id: str = "") -> None:
        """Open the stream in the background; ``heard`` fills until the server closes it."""
        before = len(self.heard)
        self._open(last_event_id)
        eventually(lambda: len(self.heard) > before)

    def come_back(self) -> None:
        """Open the next stream after the last event that was heard, if the one before has ended."""
        if self.ended == self.opened:
            self._open(self.heard[-1][0])

    def _open(self, last_event_id: str) -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.platform.port}/api/v1/me/stream")
        request.add_header("Authorization", f"Bearer {self.token}")
        if last_event_id:
            request.add_header("Last-Event-ID", last_event_id)
        self.opened += 1
        threading.Thread(target=self._listen, args=(request,), daemon=True).start()

    def _listen(self, request: urllib.request.Request) -> None:
        event: dict[str, str] = {}
        try:
            with urllib.request.urlopen(request, timeout=60) as stream:
                for raw in stream:
                    line = raw.decode().rstrip("\n")
                    if not line and "data" in event:
                        self.heard.append((event["id"], event["event"], json.loads(event["data"])))
                        event = {}
                    elif ": " in line and not line.startswith(":"):
                        name, _, value = line.partition(": ")
                        event[name] = value
                        if name == "retry":
                            self.pauses.append(int(value))
        except (OSError, ValueError):
            pass  # the server went away: what was heard is what counts
        finally:
            self.ended += 1

    def awarded(self) -> set[str]:
        """Objects that the stream reported points for."""
        return {data["object"] for _, kind, data in self.heard if kind == "points"}


def descendants(pid: int) -> set[int]:
    """Every process below ``pid`` now."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found, ahead = set[int](), [pid]
    while ahead:
        parent = ahead.pop()
        below = [child for child, its_parent in parents.items() if its_parent == parent]
        found.update(below)
        ahead.extend(below)
    return found


def runs(pid: int) -> bool:
    """Whether the process exists and is more than an unburied zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def usine(*arguments: str, timeout: float = 60, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*USINE, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
