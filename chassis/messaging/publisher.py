"""Publishing, with many messages in flight and one wait for all their confirms."""

import threading
from collections.abc import Sequence
from functools import cache
from time import monotonic
from typing import Any, Self

import msgspec
from amqp.exceptions import RecoverableConnectionError
from kombu import Connection

from chassis.messaging import topology, transport, wire
from chassis.runtime.logs import get_logger
from contracts import codec
from contracts.envelope import Envelope, Event
from contracts.errors import Unavailable
from contracts.registry import subscribers

log = get_logger(__name__)

PERSISTENT, TRANSIENT = 2, 1

CONFIRM_LATE_SECONDS = 3.0
"""Without ``confirm``: a connection whose oldest confirm is missing for longer is replaced."""

NOT_STORED = "not stored"
"""The reason of a refusal (``basic.nack``): a queue did not take the message."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message. ``properties`` are those of AMQP: ``message_id``, ``reply_to``, ``expiration``, …"""

    exchange: str
    routing_key: str
    body: bytes
    headers: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    persistent: bool = True
    mandatory: bool = False
    """Fail if no queue takes it."""

    @classmethod
    def event(cls, envelope: Envelope[Event]) -> Self:
        """``envelope`` on its publisher's exchange; mandatory if any service subscribes to it."""
        headers, body = codec.encode(envelope)
        exchange, routing_key, mandatory = _route(type(envelope.data))
        return cls(
            exchange=exchange,
            routing_key=routing_key,
            body=body,
            headers=headers,
            properties={"message_id": headers["ce-id"], "correlation_id": envelope.correlation_id},
            mandatory=mandatory,
        )


class Publisher:
    """Publishes on its own connection, opened when first needed. Safe to share between threads.

    With ``confirm``, ``publish`` returns once the broker has taken responsibility for every message; after a
    failure and a retry, some may arrive twice, but none is lost. Without, it returns once they are written to
    the socket: for calls and replies, whose loss becomes a timeout. Their confirms are only monitored: a late
    one, or a refusal, shows that the connection discards what is written, so that it is replaced.

    ``timeout``: seconds for one ``publish``. ``process``: the publisher; each new connection ensures that the
    queues exist that its messages must reach, by default all queues of the platform.
    """

    def __init__(
        self,
        uri: str,
        name: str,
        *,
        confirm: bool = True,
        timeout: float = 5.0,
        process: str | None = None,
    ) -> None:
        self._uri, self._name, self._confirm, self._timeout = uri, name, confirm, timeout
        self._process = process
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._channel: Any = None
        self._last_tag = 0
        self._unconfirmed: dict[int, float] = {}  # delivery tag -> when it was sent, in that order
        self._refused: list[str] = []
        self._blocked = ""

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send ``messages``, in order. Raises Unavailable if the broker refuses one, or is too slow."""
        if not messages:
            return
        deadline = monotonic() + self._timeout
        if not self._lock.acquire(timeout=self._timeout):
            raise Unavailable("the message broker is too slow")
        try:
            try:
                self._send(messages, deadline)
            except transport.CONNECTION_ERRORS as error:
                self._drop()
                if monotonic() >= deadline:
                    raise transport.unavailable(error) from error
                log.info("publisher reconnects", publisher=self._name, cause=repr(error))
                try:
                    self._send(messages, deadline)
                except transport.CONNECTION_ERRORS as again:
                    self._drop()
                    raise transport.unavailable(again) from again
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connection; another ``publish`` would open a new one."""
        with self._lock:
            connection, self._connection, self._channel = self._connection, None, None
            if connection is not None:
                transport.close(connection)

    def _send(self, messages: Sequence[Outgoing], deadline: float) -> None:
        channel = self._open()
        if self._speaks_amqp:
            transport.check_alive(self._connection)
            self._check_confirms()
            self._write(channel, messages)
        else:
            for message in messages:
                _put(channel, message)
        while self._confirm and self._unconfirmed:
            remaining = deadline - monotonic()
            if remaining <= 0:
                raise TimeoutError("no confirm in time")
            if self._blocked:
                raise TimeoutError(f"publishers are blocked: {self._blocked}")
            self._connection.drain_events(timeout=remaining)  # type: ignore[union-attr]
        refused, self._refused = self._refused, []
        if self._confirm and refused:
            if NOT_STORED in refused:
                self._drop()  # a channel from before a stream had another leader may refuse for ever
            raise Unavailable(f"the message broker refused {len(refused)} messages", reasons=refused[:3])

    def _check_confirms(self) -> None:
        sent = next(iter(self._unconfirmed.values()), None)
        if sent is not None and monotonic() - sent > CONFIRM_LATE_SECONDS:
            raise TimeoutError("the connection discards what is sent")
        if not self._confirm and NOT_STORED in self._refused:
            # A channel that was opened while a queue had no leader may refuse for ever.
            raise TimeoutError("the broker refuses what is sent")

    def _write(self, channel: Any, messages: Sequence[Outgoing]) -> None:
        """Send all with one system call."""
        if channel.connection is None:
            raise RecoverableConnectionError("the broker has closed the channel")
        if not self._own_frames:
            for message in messages:
                _put(channel, message)
                self._last_tag += 1
                self._unconfirmed[self._last_tag] = monotonic()
            return
        frames = [
            wire.published(
                channel.channel_id,
                message.exchange,
                message.routing_key,
                message.mandatory,
                {
                    "content_type": codec.CONTENT_TYPE,
                    "application_headers": message.headers,
                    **_delivery(message),
                },
                message.body,
                channel.connection.frame_max,
            )
            for message in messages
        ]
        first, self._last_tag = self._last_tag + 1, self._last_tag + len(messages)
        self._unconfirmed |= dict.fromkeys(range(first, self._last_tag + 1), monotonic())
        transport.write(self._connection, b"".join(frames))

    def _open(self) -> Any:
        if self._channel is None:
            self._connection = transport.connect(self._uri, self._name)
            try:
                topology.declare_destinations(self._connection, self._process)
            except transport.TopologyMismatch as mismatch:
                self._drop()
                raise Unavailable(f"the message broker is set up differently: {mismatch}") from mismatch
            self._channel = self._connection.channel()
            self._last_tag = 0
            self._unconfirmed, self._refused = {}, []
            self._speaks_amqp = self._connection.transport.driver_type == "amqp"
            self._own_frames = wire.ENABLED
            self._blocked = ""
            transport.notify_when_blocked(self._connection, self._on_blocked)
            if self._speaks_amqp:
                self._channel.confirm_select()
                self._channel.events["basic_ack"].add(self._on_ack)
                self._channel.events["basic_nack"].add(self._on_nack)
                self._channel.events["basic_return"].add(self._on_return)
        return self._channel

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        if not multiple:
            self._unconfirmed.pop(delivery_tag, None)
            return
        for tag in [tag for tag in self._unconfirmed if tag <= delivery_tag]:
            del self._unconfirmed[tag]

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._on_ack(delivery_tag, multiple)
        self._refused.append(NOT_STORED)

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        self._refused.append(f"no queue for {routing_key} on {exchange}")

    def _on_blocked(self, reason: str) -> None:
        self._blocked = reason

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            transport.drop(connection)


def _put(channel: Any, message: Outgoing) -> None:
    """Publish with kombu: to the broker inside the process, or without ``wire.ENABLED``."""
    content = channel.prepare_message(
        message.body,
        content_type=codec.CONTENT_TYPE,
        headers=message.headers,
        properties=_delivery(message),
    )
    channel.basic_publish(
        content, exchange=message.exchange, routing_key=message.routing_key, mandatory=message.mandatory
    )


def _delivery(message: Outgoing) -> dict[str, Any]:
    return {"delivery_mode": PERSISTENT if message.persistent else TRANSIENT, **message.properties}


@cache
def _route(kind: type[Event]) -> tuple[str, str, bool]:
    """Exchange, routing key, and whether some queue must take it."""
    return f"{kind.publisher()}.events", kind.type_name(), bool(subscribers(kind))
