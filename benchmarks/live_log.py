"""The log of one session, answered to ``streams`` from memory: the service without its database."""

import threading
from datetime import UTC, datetime
from typing import Any

import msgspec

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from contracts.calls.live.rooms import CHANGES_MAX, LogTail
from contracts.calls.live.values import RoomChange
from contracts.envelope import Envelope
from contracts.live import SessionAdvanced


class LiveLog:
    """``advance`` from one thread; calls are answered in another."""

    def __init__(self, uri: str, session: str) -> None:
        self._session = session
        self._log: list[RoomChange] = []
        queues = [topology.rpc_queue("live")]
        self._consumer = Consumer(uri, "live", lambda: queues, self._answer, no_ack=True, drain_timeout=0)
        self._replies = Publisher(uri, "live replies", confirm=False)
        self._events = Publisher(uri, "live events")

    def start(self) -> None:
        threading.Thread(target=self._consumer.run, daemon=True).start()
        self._consumer.connected.wait(30)

    def stop(self) -> None:
        self._consumer.stop()
        self._replies.close()
        self._events.close()

    def advance(self, text: str) -> None:
        """One change more: a published question."""
        number, now = len(self._log) + 1, datetime.now(UTC)
        data = {"text": text, "author": "Loutre curieuse 42", "state": "published", "votes": 0}
        self._log.append(RoomChange(sequence=number, at=now, kind="question", id=f"q{number}", data=data))
        event = SessionAdvanced(session=self._session, sequence=number)
        self._events.publish([Outgoing.event(Envelope.of(event, correlation_id="benchmark"))])

    def _answer(self, message: Any) -> None:
        after = msgspec.json.decode(message.body)["kwargs"]["sequence"]
        tail = LogTail(sequence=len(self._log), changes=self._log[after : after + CHANGES_MAX])
        reply = Outgoing(
            exchange=topology.RPC_EXCHANGE.name,
            routing_key=message.properties["reply_to"],
            body=msgspec.json.encode({"result": tail, "error": None}),
            properties={"correlation_id": message.properties["correlation_id"]},
            persistent=False,
        )
        self._replies.publish([reply])
