"""Services as the process ``streams`` calls them: the logs of sessions, the ledger, revocations."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.testing import eventually
from contracts.calls.live.rooms import CHANGES_MAX, LogTail
from contracts.calls.live.values import RoomChange
from contracts.envelope import Envelope
from contracts.errors import InternalError, NotFound, PlatformError
from contracts.live import SessionAdvanced
from contracts.rewards import PointsAwarded

ALL = ("accounts", "live", "rewards")


class StreamServices:
    """Answers the calls of ``streams`` to ``services`` on the broker at ``uri``, and publishes for them."""

    def __init__(self, uri: str, *services: str) -> None:
        self.logs: dict[str, list[RoomChange]] = {}
        self.ledger: list[Envelope[Any]] = []
        self.revoked: dict[str, list[str]] = {"sessions": [], "visitors": []}
        self.calls: list[str] = []
        self._lock = threading.Lock()
        queues = [topology.rpc_queue(service) for service in services or ALL]
        self._consumer = Consumer(uri, "services", lambda: queues, self._answer, no_ack=True, drain_timeout=0)
        self._replies = Publisher(uri, "replies", confirm=False)
        self._events = Publisher(uri, "events")

    def start(self) -> "StreamServices":
        threading.Thread(target=self._consumer.run, daemon=True).start()
        eventually(self._consumer.connected.is_set)
        return self

    def stop(self) -> None:
        self._consumer.stop()
        self._replies.close()
        self._events.close()

    def advance(self, session: str, changes: int = 1, notify: bool = True) -> None:
        """Add changes to the log of ``session``, and notify of the last."""
        with self._lock:
            log = self.logs[session]
            for _ in range(changes):
                number, at = len(log) + 1, datetime.now(UTC)
                data = {"text": f"Question {number}"}
                log.append(RoomChange(sequence=number, at=at, kind="question", id=f"q{number}", data=data))
        if notify:
            self.publish(SessionAdvanced(session=session, sequence=number))

    def award(self, visitor: UUID, object: str) -> None:
        """Add an award to the ledger, and publish it."""
        now = datetime.now(UTC)
        data = PointsAwarded(
            visitor=visitor,
            award=uuid4(),
            points=5,
            rule="point-d-interet",
            rule_version=1,
            reason="Point d’intérêt exploré",
            object=object,
            source_event=uuid4(),
            occurred_at=now,
        )
        envelope = Envelope.of(data, correlation_id="-", time=now)
        with self._lock:
            self.ledger.append(envelope)
        self._events.publish([Outgoing.event(envelope)])

    def publish(self, data: Any) -> None:
        self._events.publish([Outgoing.event(Envelope.of(data, correlation_id="-"))])

    def _answer(self, message: Any) -> None:
        name = message.delivery_info["routing_key"]
        arguments = msgspec.json.decode(message.body)["kwargs"]
        self.calls.append(name)
        result, error = None, None
        try:
            result = self._result(name, **arguments)
        except PlatformError as raised:
            error = raised.to_wire()
        reply = Outgoing(
            exchange=topology.RPC_EXCHANGE.name,
            routing_key=message.properties["reply_to"],
            body=msgspec.json.encode({"result": result, "error": error}),
            properties={"correlation_id": message.properties["correlation_id"]},
            persistent=False,
        )
        self._replies.publish([reply])

    def _result(self, name: str, **arguments: Any) -> Any:
        with self._lock:
            match name:
                case "accounts.list_revocations":
                    return self.revoked
                case "live.changes_since":
                    return self._changes_since(**arguments)
                case "rewards.events_since":
                    return self._events_since(**arguments)
        raise InternalError(f"nobody answers {name}")

    def _changes_since(self, session: str, sequence: int) -> LogTail:
        if session not in self.logs:
            raise NotFound("unknown session")
        log = self.logs[session]
        return LogTail(sequence=len(log), changes=log[sequence : sequence + CHANGES_MAX])

    def _events_since(self, visitor: str, since_ms: int) -> list[Any]:
        return [
            msgspec.to_builtins(each) | {"type": "PointsAwarded"}
            for each in self.ledger
            if str(each.data.visitor) == visitor and each.time.timestamp() * 1000 >= since_ms - 1
        ]
