"""A class in an open live session, with a moderator and three screens: it knows HTTP and server-sent events.

Everything that a seat does has a key of its own, and is sent again with it until it is answered. What was
answered is noted: the platform has promised to count it.
"""

import http.client
import json
import random
import threading
from contextlib import closing
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

from recorder import LOST_AFTER_SECONDS, call_gateway
from stage import Stage
from stream_client import StreamClient

from chassis.runtime.keys import KeyFile
from chassis.testing import eventually
from cli.processes import LOOPBACK
from services.accounts.tokens import Signer

PUPILS, LATE, SCREENS = 12, 40, 3
REACTIONS = ("bravo", "love", "learned", "surprising")
PAUSE_SECONDS = 0.2
GIVE_UP_SECONDS = 120
DONE, REFUSED = range(200, 300), range(400, 500)
EXPECTED = {"already-voted", "own-question", "too-many-questions", "already-booked"}


@dataclass
class Promises:
    """What the platform answered with success; all pairs are (visitor, target)."""

    attended: set[str] = field(default_factory=set)
    votes: set[tuple[str, str]] = field(default_factory=set)
    answers: set[tuple[str, str]] = field(default_factory=set)
    reactions: set[tuple[str, str]] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    """(status, path, reason) of what was neither done nor in the way of an act of the same seat."""

    def count(self) -> int:
        """Of everything that was promised."""
        kinds = self.attended, self.votes, self.answers, self.reactions, self.asked, self.published
        return sum(len(promised) for promised in kinds)


class RoomClass:
    """Runs inside a ``with``, until ``stop``."""

    def __init__(self, stage: Stage, streams_port: int) -> None:
        self._stage, self._stop = stage, threading.Event()
        self.promises = Promises()
        self._lock = threading.Lock()
        self.session = self._open_session()
        self.poll = ""
        keys = KeyFile(str(stage.folder / "keys.json"), variable="TOKEN_KEYS_FILE", private=True)
        self._moderator = Signer(keys).sign(uuid4(), "moderator", uuid4())
        self._visitors: dict[str, str] = {}
        for _ in range(PUPILS):
            body = self._send("POST", "/visitors")
            self._visitors[body["visitor_id"]] = body["token"]
        for visitor, token in self._visitors.items():
            self._attend(visitor, token)
        self._open_poll()
        address = f"http://{LOOPBACK}:{streams_port}"
        path = f"/api/v1{self._room}/stream"
        tokens = list(self._visitors.values())[:SCREENS]
        self.screens = [StreamClient(path, token, address) for token in tokens]
        eventually(lambda: all(screen.heard for screen in self.screens))
        self._threads = [
            threading.Thread(target=self._pupil, args=each, daemon=True) for each in self._visitors.items()
        ]
        for others in (self._moderate, self._come_late):
            self._threads.append(threading.Thread(target=others, daemon=True))

    @property
    def _room(self) -> str:
        return f"/live/sessions/{self.session}"

    def __enter__(self) -> "RoomClass":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for screen in self.screens:
            screen.stop()

    def stop(self) -> Promises:
        """No act is under way any more when this returns."""
        self._stop.set()
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS)
            assert not thread.is_alive(), "an act was never answered"
        return self.promises

    def until(self, more: int, timeout: float = 90) -> None:
        """Wait for so many acts more to be answered with success."""
        before = self.promises.count()
        eventually(lambda: self.promises.count() >= before + more, timeout)

    def seconds_to_screens(self, since: float) -> float:
        """From ``since``, as ``time.monotonic()``, until something new is on every screen."""
        text = f"Annonce {uuid4().hex[:8]}"
        self._send("POST", f"{self._room}/announcements", self._moderator, {"text": text})

        def shown(screen: StreamClient) -> bool:
            return any((change.data.get("data") or {}).get("text") == text for change in list(screen.heard))

        eventually(lambda: all(shown(screen) for screen in self.screens), GIVE_UP_SECONDS)
        return monotonic() - since

    # What they do

    def _pupil(self, visitor: str, token: str) -> None:
        while not self._stop.wait(random.uniform(0, 2 * PAUSE_SECONDS)):
            with self._lock:
                shown = sorted(self.promises.published)
            if shown and random.random() < 0.5:
                question = random.choice(shown)
                path = f"{self._room}/questions/{question}/votes"
                if self._act(path, token):
                    self._note(self.promises.votes, (visitor, question))
            elif random.random() < 0.3:
                kind = random.choice(REACTIONS)
                if self._act(f"{self._room}/reactions", token, {"kind": kind}):
                    self._note(self.promises.reactions, (visitor, kind))
            elif random.random() < 0.3:
                path = f"{self._room}/polls/{self.poll}/answers"
                if self._act(path, token, {"choices": [random.choice("12")]}):
                    self._note(self.promises.answers, (visitor, self.poll))
            else:
                self._ask(token)

    def _come_late(self) -> None:
        """Pupils act one after another, and each of them answers the poll, too."""
        for _ in range(LATE):
            if self._stop.wait(2 * PAUSE_SECONDS):
                return
            body = self._send("POST", "/visitors")
            visitor, token = body["visitor_id"], body["token"]
            self._attend(visitor, token)
            path = f"{self._room}/polls/{self.poll}/answers"
            if self._act(path, token, {"choices": ["1"]}):
                self._note(self.promises.answers, (visitor, self.poll))

    def _attend(self, visitor: str, token: str) -> None:
        self._act(f"{self._room}/seats", token)
        self._send("POST", f"{self._room}/attendance", token)
        self._note(self.promises.attended, visitor)

    def _ask(self, token: str) -> None:
        text = f"Question {uuid4().hex[:8]} : combien de temps dure la formation ?"
        answer = self._until_answered("POST", f"{self._room}/questions", token, {"text": text})
        if answer is not None:
            self._note(self.promises.asked, answer["id"])

    def _act(self, path: str, token: str, content: Any = None) -> bool:
        return self._until_answered("POST", path, token, content or {}) is not None

    def _moderate(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            queue = self._until_answered("GET", "/live/moderation/queue", self._moderator)
            for item in (queue or {"items": []})["items"]:
                path = f"{self._room}/questions/{item['id']}/publication"
                if self._until_answered("POST", path, self._moderator, {"decision": "publish"}) is not None:
                    self._note(self.promises.published, item["id"])

    def _note(self, promised: set[Any], one: Any) -> None:
        with self._lock:
            promised.add(one)

    # How

    def _until_answered(self, method: str, path: str, token: str, content: Any = None) -> Any:
        """The body of a success; None for a refusal. Sent again, with the same key, until one of both.

        A seat that has voted may not vote again, one with five open questions asks no more, and who did not
        hear that there is a place for them is refused another: only these refusals are expected.
        """
        key, found = uuid4().hex, []

        def answered() -> bool:
            with closing(
                http.client.HTTPConnection(LOOPBACK, self._stage.port, timeout=LOST_AFTER_SECONDS)
            ) as connection:
                status, body = call_with_key(connection, method, path, token, content, key)
            if status in DONE or (status in REFUSED and status not in (408, 429)):
                found.append((status, body))
            return bool(found)

        eventually(answered, GIVE_UP_SECONDS)
        [(status, body)] = found
        if status in DONE:
            return body
        if body.get("reason") not in EXPECTED:
            with self._lock:
                self.promises.refused.append((status, path, body.get("reason", "")))
        return None

    def _send(self, method: str, path: str, token: str = "", content: Any = None) -> Any:
        body = self._until_answered(method, path, token, content if content is not None else {})
        assert body is not None, f"{method} {path} was refused"
        return body

    def _open_session(self) -> str:
        with closing(http.client.HTTPConnection(LOOPBACK, self._stage.port, timeout=30)) as connection:
            _, page, _ = call_gateway(connection, "GET", "/api/v1/live/sessions")
        found: str = next(each["id"] for each in page["items"] if each["state"] == "open")
        return found

    def _open_poll(self) -> None:
        body = {"question": "Et toi ?", "kind": "single", "choices": ["Oui", "Non"]}
        self._send("POST", f"{self._room}/polls", self._moderator, body)

        def shown() -> str:
            token = next(iter(self._visitors.values()))
            tail = self._until_answered("GET", f"{self._room}/changes?after=0", token)
            return next((each["id"] for each in tail["changes"] if each["kind"] == "poll"), "")

        self.poll = eventually(shown)


def call_with_key(
    connection: http.client.HTTPConnection, method: str, path: str, token: str, content: Any, key: str
) -> tuple[int, Any]:
    """(status, body); 0 when there is no answer."""
    headers = {"Idempotency-Key": key}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = None
    if method == "POST":
        body, headers["Content-Type"] = json.dumps(content or {}), "application/json"
    try:
        connection.request(method, f"/api/v1{path}", body, headers)
        reply = connection.getresponse()
        read = reply.read()
        return reply.status, json.loads(read) if read else {}
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
