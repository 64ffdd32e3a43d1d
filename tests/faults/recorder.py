"""An independent recorder: a process of its own that clicks through the gateway and notes every answer.

It knows HTTP and nothing else of the platform. It sends nothing twice unless ``--resend`` says so, and ends
by itself after ``--seconds``. With ``--quizzes 1``, half of the clicks submit a quiz. One JSON object a line:
first the visitors as they come, then their clicks.
"""

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.testing import eventually

LOST_AFTER_SECONDS = 20.0
"""A request without an answer for so long is given up: far beyond any deadline."""

UNANSWERED = 0
"""Status of a click whose connection broke, or was never answered."""

Answers = list[dict[str, Any]]
"""``[{item, answer}]``, as the API takes them."""


@dataclass(frozen=True)
class Click:
    """A view of a hotspot, or the submission of a quiz, whose result then has the id of its event."""

    visitor: str
    object: str
    quiz: bool
    status: int
    event_id: str
    at: float
    seconds: float
    retry_after: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.visitor, self.object

    @property
    def accepted(self) -> bool:
        return self.status in ((200, 201) if self.quiz else (202,))


@dataclass
class Account:
    """What the recorder noted."""

    clicks: list[Click] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def answered(self) -> list[Click]:
        """Those that the platform has promised to count."""
        return [click for click in self.clicks if click.accepted]

    @property
    def statuses(self) -> Counter[int]:
        return Counter(click.status for click in self.clicks)

    def __add__(self, other: "Account") -> "Account":
        return Account(self.clicks + other.clicks, self.tokens | other.tokens)


class Recorder:
    """Started by a test, stopped by it, or by itself after ``seconds``."""

    def __init__(
        self,
        port: int,
        file: Path,
        *,
        clients: int = 8,
        rate: float = 200,
        seconds: float = 120,
        resend: int = 1,
        quizzes: bool = False,
    ) -> None:
        self._file = file
        options = {
            "port": port,
            "file": file,
            "clients": clients,
            "rate": rate,
            "seconds": seconds,
            "resend": resend,
            "quizzes": int(quizzes),
            "parent": os.getpid(),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._account, self._offset = Account(), 0
        self._process = subprocess.Popen([sys.executable, __file__, *words])

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def account(self) -> Account:
        """What was noted until now."""
        if self._file.exists():
            with self._file.open("rb") as file:
                file.seek(self._offset)
                news = file.read()
            whole = news[: news.rfind(b"\n") + 1]
            self._offset += len(whole)
            for line in whole.splitlines():
                entry = json.loads(line)
                if "token" in entry:
                    self._account.tokens[entry["visitor"]] = entry["token"]
                else:
                    self._account.clicks.append(Click(**entry))
        return self._account

    def until_answered(self, count: int, timeout: float = 60) -> None:
        """Wait for ``count`` more clicks to be accepted from now on."""
        before = len(self.account().answered)
        eventually(lambda: len(self.account().answered) >= before + count, timeout)

    def until_sent(self, count: int, timeout: float = 60) -> None:
        """Wait for ``count`` more clicks to have any answer, or none."""
        before = len(self.account().clicks)
        eventually(lambda: len(self.account().clicks) >= before + count, timeout)

    def stop(self) -> Account:
        """No click is left in the air when this returns."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        eventually(lambda: self._process.poll() is not None, LOST_AFTER_SECONDS + 10)
        assert self._process.returncode == 0, "the recorder failed"
        return self.account()


class _Client(threading.Thread):
    """One keep-alive connection: a visitor sees every hotspot once, then the next one comes. With quizzes,
    each visitor submits all of them, and sees as many hotspots in between."""

    def __init__(
        self,
        options: argparse.Namespace,
        hotspots: list[str],
        quizzes: dict[str, Answers],
        note: Any,
        stop: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self._options, self._hotspots, self._quizzes = options, hotspots, quizzes
        self._note, self._stop_event = note, stop
        self._pause = options.clients / options.rate
        self._connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=LOST_AFTER_SECONDS)

    def run(self) -> None:
        self._stop_event.wait(random.uniform(0, self._pause))
        for visitor, token, object in self._pairs():
            for _ in range(self._options.resend):
                started = time.monotonic()
                self._click(visitor, token, object)
                if self._stop_event.wait(max(0.0, self._pause - (time.monotonic() - started))):
                    return

    def _pairs(self) -> Iterator[tuple[str, str, str]]:
        while True:
            status, body, _ = call_gateway(self._connection, "POST", "/api/v1/visitors")
            if status != 201:
                if self._stop_event.wait(0.2):
                    return
                continue
            self._note({"visitor": body["visitor_id"], "token": body["token"]})
            objects = random.sample(self._hotspots, len(self._quizzes) or len(self._hotspots))
            objects += self._quizzes
            random.shuffle(objects)
            for object in objects:
                yield body["visitor_id"], body["token"], object

    def _click(self, visitor: str, token: str, object: str) -> None:
        answers = self._quizzes.get(object)
        path = f"/api/v1/quizzes/{object}/results" if answers else f"/api/v1/hotspots/{object}/views"
        content = {"answers": answers} if answers else None
        at, started = time.time(), time.monotonic()
        status, body, headers = call_gateway(self._connection, "POST", path, token, content)
        self._note(
            {
                "visitor": visitor,
                "object": object,
                "quiz": answers is not None,
                "status": status,
                "event_id": body.get("id" if answers else "event_id", ""),
                "at": at,
                "seconds": round(time.monotonic() - started, 3),
                "retry_after": headers.get("Retry-After", ""),
            }
        )


def call_gateway(
    connection: http.client.HTTPConnection, method: str, path: str, token: str = "", content: Any = None
) -> tuple[int, dict[str, Any], Any]:
    """(status, JSON object, headers); UNANSWERED when there is no answer, and the connection is closed."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = None
    if content is not None:
        body = json.dumps(content)
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read()), reply.headers
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()
        return UNANSWERED, {}, {}


def hotspots_of(port: int) -> list[str]:
    """Ids of every hotspot online, as the public API tells them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LOST_AFTER_SECONDS)
    _, page, _ = call_gateway(connection, "GET", "/api/v1/contents?kind=tour")
    tours = [call_gateway(connection, "GET", f"/api/v1/tours/{entry['id']}")[1] for entry in page["items"]]
    connection.close()
    return [each["id"] for tour in tours for scene in tour["scenes"] for each in scene["hotspots"]]


def quizzes_of(port: int) -> dict[str, Answers]:
    """Quiz -> answers that it accepts, of every quiz online, as the public API tells them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LOST_AFTER_SECONDS)
    _, page, _ = call_gateway(connection, "GET", "/api/v1/quizzes")
    quizzes = [
        call_gateway(connection, "GET", f"/api/v1/quizzes/{entry['id']}")[1] for entry in page["items"]
    ]
    connection.close()
    return {
        quiz["id"]: [
            {"item": question["id"], "answer": _answer_to(question)}
            for question in (quiz["items"] if quiz["kind"] == "interests" else quiz["questions"])
        ]
        for quiz in quizzes
    }


def _answer_to(question: dict[str, Any]) -> Any:
    choices = [choice["id"] for choice in question.get("choices") or ()]
    match question.get("type"):
        case "single":
            return choices[0]
        case "multiple":
            return choices[:1]
        case "order":
            return choices
        case "true-false":
            return True
        case "estimate":
            return question["minimum"]
        case _:
            return random.randint(0, 4)


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("port", "clients", "resend", "parent", "quizzes"):
        parser.add_argument(f"--{name}", type=int, required=True)
    for name in ("rate", "seconds"):
        parser.add_argument(f"--{name}", type=float, required=True)
    parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args()
    stop, lock = threading.Event(), threading.Lock()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with options.file.open("w", buffering=1) as file:

        def note(entry: dict[str, Any]) -> None:
            with lock:
                file.write(json.dumps(entry) + "\n")

        hotspots = hotspots_of(options.port)
        quizzes = quizzes_of(options.port) if options.quizzes else {}
        clients = [_Client(options, hotspots, quizzes, note, stop) for _ in range(options.clients)]
        for client in clients:
            client.start()
        end = time.monotonic() + options.seconds
        while not stop.wait(0.2) and time.monotonic() < end and os.getppid() == options.parent:
            pass
        stop.set()
        for client in clients:
            client.join(LOST_AFTER_SECONDS + 5)
        with lock:
            file.flush()


if __name__ == "__main__":
    main()
