"""Stands in for what the streams' hub talks to: clients, and calls that are answered when a test says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from chassis.access.revocations import Revocations
from contracts.calls.live.rooms import LogTail
from contracts.calls.live.values import RoomChange
from contracts.errors import NotFound, PlatformError
from streams.background import outcome
from streams.channels import Hold, session_channel, visitor_channel
from streams.hold import HoldInstruction
from streams.hub import Hub

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VISITOR = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
SESSION = UUID("5e551000-0000-4000-8000-000000000001")
LIVE = "rencontre-soudeuse"


class FakeHold(Hold):
    """A client that keeps what it receives."""

    def __init__(
        self, channel: str, subject: UUID = VISITOR, session: UUID = SESSION, opened: float = 0
    ) -> None:
        super().__init__(channel, subject, session, opened)
        self.received = b""
        self.refused: PlatformError | None = None
        self.ended = False

    def begin(self, instruction: HoldInstruction) -> None:
        self.received += instruction.first

    def refuse(self, error: PlatformError) -> None:
        self.refused = error

    def write(self, data: bytes) -> None:
        assert self.begun, "written to before the head of the answer"
        self.received += data

    def end(self) -> None:
        self.ended = True

    @property
    def events(self) -> list[tuple[str, str, Any]]:
        """(event, id, data) of what was received."""
        found = []
        for block in self.received.decode().split("\n\n")[:-1]:
            lines = [line for line in block.split("\n") if not line.startswith((":", "retry"))]
            if fields := dict(line.split(": ", 1) for line in lines):
                found.append((fields["event"], fields["id"], msgspec.json.decode(fields["data"])))
        return found


def visitor_hold(visitor: UUID = VISITOR, session: UUID = SESSION, opened: float = 0) -> FakeHold:
    return FakeHold(visitor_channel(visitor), visitor, session, opened)


def live_hold(subject: UUID | None = None) -> FakeHold:
    return FakeHold(session_channel(LIVE), subject or uuid4(), uuid4())


class Calls:
    """A ``Background`` whose work is done when the test calls ``answer``."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, work: Any, done: Any, failed: Any) -> None:
        self.waiting.append(lambda: outcome(work, done, failed)())

    def answer(self) -> None:
        """Do what waits now, and what follows from it."""
        while self.waiting:
            self.waiting.pop(0)()


class Log:
    """The log of a session, as the service live keeps it."""

    def __init__(self, page: int = 2_000) -> None:
        self.changes: list[RoomChange] = []
        self.page = page
        self.error: PlatformError | None = None
        self.asked: list[int] = []

    def add(self, id: str = "", kind: str = "question", data: Any = ()) -> int:
        sequence = len(self.changes) + 1
        shown = {"text": f"texte {sequence}"} if data == () else data
        self.changes.append(
            RoomChange(sequence=sequence, at=NOON, kind=kind, id=id or f"q{sequence}", data=shown)
        )
        return sequence

    def since(self, session: str, sequence: int) -> LogTail:
        self.asked.append(sequence)
        if self.error is not None:
            raise self.error
        if session != LIVE:
            raise NotFound("unknown session")
        return LogTail(sequence=len(self.changes), changes=self.changes[sequence : sequence + self.page])


class Services:
    """A ``Caller``."""

    def __init__(self) -> None:
        self.log = Log()
        self.missed: Any = []
        self.calls: list[str] = []

    def call(self, service: str, method: str, **arguments: Any) -> Any:
        self.calls.append(f"{service}.{method}")
        if method == "changes_since":
            return msgspec.to_builtins(self.log.since(**arguments))
        found = self.missed(**arguments) if callable(self.missed) else self.missed
        if isinstance(found, Exception):
            raise found
        return found


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A hub with everything around it."""

    def __init__(self, streams_max: int = 100) -> None:
        self.services, self.calls, self.revocations, self.clock = Services(), Calls(), Revocations(), Clock()
        self.hub = Hub(self.services, self.calls, self.revocations, streams_max, self.clock)

    def open(self, hold: FakeHold, live: str | None = None, resume_after: int | None = None) -> FakeHold:
        hold.opened = self.clock.now
        self.hub.open(hold, live, resume_after, 7_000)
        return hold
