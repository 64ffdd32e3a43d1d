"""Connections to the broker: RabbitMQ, or one inside the process with the same API (docs/adr/0003)."""

import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from queue import Empty
from time import monotonic
from typing import Any

from amqp.exceptions import AMQPError, ChannelError, UnexpectedFrame
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES, memory

from chassis.messaging import wire
from contracts.errors import Unavailable

CONNECT_TIMEOUT = 5.0
READ_AHEAD_BYTES = 128 * 1024
READ_AHEAD_MESSAGES = 1_000
CLOSE_TIMEOUT = 5.0
HEARTBEAT = 10.0
OPERATION_TIMEOUT = 10.0
"""Longest wait for a reply of the broker, or until data can be written; py-amqp has no limit."""


Frame = tuple[int, int, bytes]
"""Type, channel, payload."""


class TopologyMismatch(Exception):
    """A queue or exchange is not as the code declares it. By default it exists with other arguments: no retry
    helps, and a deployment must change it."""


class TopologyMissing(TopologyMismatch):
    """A queue or exchange is missing, and this process may not declare it. A retry helps once somebody else
    has: definitions may be imported after the process has started."""


CONNECTION_ERRORS: tuple[type[BaseException], ...] = (OSError, AMQPError, OperationalError, EOFError)
"""Errors while the broker is unreachable, stopping or starting."""


_next_node: dict[str, int] = {}
"""Addresses as in AMQP_URI -> position of the node to try first: the last one that answered, or the one after
the last that did not."""


def connect(uri: str, name: str, *, heartbeat: float = 0) -> Connection:
    """An open connection. ``name`` is shown in the broker's list. Raises CONNECTION_ERRORS.

    ``uri``: of one node, or of several nodes of one cluster with semicolons in between. They are tried in
    turn, each once; what the last one raises is raised.

    ``heartbeat``: seconds, only for a connection whose owner calls ``heartbeat_check()`` in its loop.
    """
    nodes = uri.split(";")
    first = _next_node.get(uri, 0)
    for position in range(first, first + len(nodes) - 1):
        with suppress(*CONNECTION_ERRORS):
            return _connect(nodes[position % len(nodes)], name, heartbeat, retries=0)
        _next_node[uri] = (position + 1) % len(nodes)  # other connections need not wait for it, too
    last = (first + len(nodes) - 1) % len(nodes)
    try:
        return _connect(nodes[last], name, heartbeat, retries=int(len(nodes) == 1))
    except CONNECTION_ERRORS:
        _next_node[uri] = (last + 1) % len(nodes)
        raise


def _connect(uri: str, name: str, heartbeat: float, retries: int) -> Connection:
    connection = Connection(
        uri,
        connect_timeout=CONNECT_TIMEOUT,
        heartbeat=heartbeat,
        transport_options={
            "confirm_publish": False,  # the Publisher pipelines confirms; kombu would wait for each
            "client_properties": {"connection_name": name},
            # Milliseconds until an unacknowledged write breaks the connection, so that a black hole is found.
            "socket_settings": {socket.TCP_USER_TIMEOUT: 15_000},
        },
    )
    connection.ensure_connection(max_retries=retries, reraise_as_library_errors=False)
    if connection.transport.driver_type == "amqp":
        wire.install()
        amqp_transport = connection.connection.transport
        if wire.ENABLED:
            amqp_transport._quick_recv = _ReadAhead(amqp_transport._quick_recv).recv
        amqp_transport.sock.settimeout(OPERATION_TIMEOUT)
    return connection


def close(connection: Connection) -> None:
    """Close with AMQP's handshake: the broker has then read all that was written. CLOSE_TIMEOUT at most."""
    try:
        if connection.transport.driver_type == "amqp":
            connection.connection.transport.sock.settimeout(CLOSE_TIMEOUT)
        connection.release()
    except CONNECTION_ERRORS:
        drop(connection)


def drop(connection: Connection) -> None:
    """Close the socket without the handshake, which a broker that is blocked, frozen or gone never ends."""
    with suppress(*CONNECTION_ERRORS):
        connection.collect()


def check_alive(connection: Connection) -> None:
    """Handle what the broker has sent meanwhile, without waiting, to detect a lost connection before anything
    is written. Raises CONNECTION_ERRORS."""
    with suppress(TimeoutError):
        connection.drain_events(timeout=0)
        drain_arrived(connection)


class _ReadAhead:
    """Reads as much from the socket as there is; py-amqp reads a few bytes at a time, with nine system calls
    for each message."""

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self._receive, self._data, self._at = receive, b"", 0

    def recv(self, size: int) -> bytes:
        if self._at >= len(self._data):
            self._data, self._at = self._receive(READ_AHEAD_BYTES), 0
        chunk = self._data[self._at : self._at + size]
        self._at += len(chunk)
        return chunk

    def frame(self) -> Frame | None:
        """The next frame; None until all of it has arrived. Layout: AMQP 0-9-1, section 4.2.3."""
        start = self._at + wire.frame_start.size
        if start > len(self._data):
            return None
        kind, channel, size = wire.frame_start.unpack_from(self._data, self._at)
        end = start + size
        if end >= len(self._data):
            return None
        if self._data[end] != wire.FRAME_END:
            raise UnexpectedFrame(f"frame of channel {channel} ends with {self._data[end]:#x}")
        self._at = end + 1
        return kind, channel, self._data[start:end]

    def deliver(self, channels: Mapping[int, Any]) -> bool:
        """Pass the next message to its consumer. False if none is next, or it is incomplete."""
        message = wire.read_delivery(self._data, self._at, channels)
        if message is None or message.channel.is_closing:
            return False
        consumer = message.channel.callbacks.get(message.consumer_tag)
        if consumer is None:
            return False
        self._at = message.end
        consumer(message)
        return True


def drain_arrived(connection: Connection) -> None:
    """Handle up to READ_AHEAD_MESSAGES frames that were read ahead, without py-amqp's costly timeouts."""
    if connection.transport.driver_type != "amqp":
        return
    amqp_connection = connection.connection
    ahead = getattr(amqp_connection.transport._quick_recv, "__self__", None)
    if not isinstance(ahead, _ReadAhead) or amqp_connection.transport._read_buffer:
        return  # py-amqp reads by itself, or holds the beginning of a frame
    for _ in range(READ_AHEAD_MESSAGES):
        if ahead.deliver(amqp_connection.channels):
            amqp_connection.bytes_recv += 1  # the check of heartbeats counts it as activity
            continue
        frame = ahead.frame()
        if frame is None:
            return
        amqp_connection.on_inbound_frame(frame)


def notify_when_blocked(connection: Connection, on_blocked: Callable[[str], None]) -> None:
    """Call ``on_blocked`` with the reason when the broker, short of disk or memory, stops reading messages.

    py-amqp's own check, which takes two system calls before each message, is turned off.
    """
    if connection.transport.driver_type == "amqp":
        connection.connection.client_properties["capabilities"]["connection.blocked"] = False
        connection.connection.on_blocked = on_blocked


def write(connection: Connection, data: bytes) -> None:
    """Send frames with one system call. No other thread may write to the connection meanwhile."""
    connection.connection.transport.write(data)


def unavailable(error: BaseException) -> Unavailable:
    """``error``, one of CONNECTION_ERRORS, as callers see it."""
    return Unavailable("the message broker does not answer", cause=type(error).__name__)


def explained(error: BaseException) -> str:
    """What ``error``, one of CONNECTION_ERRORS, means for operators, in one line: a missing queue and a
    refused user are no outage."""
    if isinstance(error, ChannelError):
        return f"RabbitMQ answers {error.reply_code} {error.reply_text}"
    return f"RabbitMQ does not answer ({error})"


class _Message(memory.Channel.Message):
    """Virtual transports keep the content type outside ``properties``; AMQP has it inside."""

    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        super().__init__(payload, channel=channel, **kwargs)
        self.properties.setdefault("content_type", self.content_type)


class _Arrivals:
    """Wakes idle consumers when a message is put: no polling delay, no idle load."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def notify(self) -> None:
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, seen: int, timeout: float) -> None:
        """Return once a message was put since ``count`` was ``seen``, or after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.count != seen, timeout)


_arrivals = _Arrivals()


class _Channel(memory.Channel):
    Message = _Message
    do_restore = True  # what a closing channel holds goes back to its queue, as RabbitMQ does
    deadletter_queue = None  # an event that nobody has subscribed to is dropped, as RabbitMQ does

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:
        # One message may go to several queues: each delivery is acknowledged on its own.
        copy = message | {"properties": message["properties"] | {"delivery_tag": self._next_delivery_tag()}}
        super()._put(queue, copy, **kwargs)
        _arrivals.notify()


def embedded_backlog(queues: Iterable[str]) -> int:
    """Messages that wait in these queues of the broker inside the process."""
    return sum(_Channel.queues[name].qsize() for name in queues if name in _Channel.queues)


def reset_embedded() -> None:
    """Forget every queue and binding of the broker inside the process: for tests."""
    _Channel.queues.clear()
    EmbeddedTransport.global_state.clear()


class EmbeddedTransport(memory.Transport):
    """kombu's in-memory broker, for one process with green threads."""

    Channel = _Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        deadline = monotonic() + (3600 if timeout is None else timeout)
        while True:
            seen = _arrivals.count
            try:
                self.cycle.get(self._deliver, timeout=timeout)
            except Empty:
                remaining = deadline - monotonic()
                if remaining <= 0:
                    raise TimeoutError from None
                _arrivals.wait(seen, remaining)
            else:
                return


TRANSPORT_ALIASES["embedded"] = f"{__name__}:EmbeddedTransport"
