"""The broker's side of consuming, as far as acknowledging goes: what is written to it is kept."""

import queue
import threading
from types import SimpleNamespace
from typing import Any

from chassis.messaging import consumer, topology, transport
from chassis.testing import eventually


class FakeChannel:
    """``acks``: (delivery tag, multiple) of each acknowledgement that was written, in order."""

    def __init__(self) -> None:
        self.acks: list[tuple[int, bool]] = []
        self.callbacks: dict[str, Any] = {}
        self.last_tag = 0

    def basic_qos(self, size: int, count: int, everywhere: bool) -> None:
        assert (size, everywhere) == (0, False), "RabbitMQ refuses that for a quorum queue"
        self.prefetch = count

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        self.acks.append((delivery_tag, multiple))

    def basic_cancel(self, consumer_tag: str) -> None:
        self.cancelled = consumer_tag
        self.callbacks.pop(consumer_tag)  # as py-amqp does

    def acknowledged(self) -> set[int]:
        """The delivery tags that the broker deletes."""
        found: set[int] = set()
        for tag, multiple in self.acks:
            found |= set(range(1, tag + 1)) if multiple else {tag}
        return found


class FakeQueue:
    declared = False

    def bind(self, channel: FakeChannel) -> "FakeQueue":
        self.channel = channel
        return self

    def declare(self) -> None:
        self.declared = True

    def consume(self, tag: str, callback: Any, no_ack: bool) -> None:
        assert self.declared, "RabbitMQ knows no such queue"
        self.channel.callbacks[tag] = callback


class FakeConnection:
    transport = SimpleNamespace(driver_type="amqp")

    def __init__(self) -> None:
        socket = SimpleNamespace(settimeout=lambda seconds: None)
        self.connection = SimpleNamespace(transport=SimpleNamespace(sock=socket))
        self.arrived: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.opened = FakeChannel()

    def channel(self) -> FakeChannel:
        return self.opened

    def drain_events(self, timeout: float) -> None:
        try:
            message = self.arrived.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(message, Exception):
            raise message
        [callback] = self.opened.callbacks.values()
        callback(message)

    heartbeats = 0

    def heartbeat_check(self) -> None:
        self.heartbeats += 1

    def lose(self) -> None:
        """As when the broker ends, or is cut off."""
        self.arrived.put(ConnectionResetError("the broker is gone"))

    closed = False

    def release(self) -> None:
        self.closed = True

    collect = release


class FakeBroker:
    """``deliver`` sends a message over the newest connection."""

    def __init__(self) -> None:
        self.connections: list[FakeConnection] = []

    def connect(self, uri: str, name: str, heartbeat: float = 0) -> FakeConnection:
        self.connections.append(FakeConnection())
        return self.connections[-1]

    def deliver(self, body: bytes = b"", headers: dict[str, Any] | None = None) -> Any:
        connection = self.connections[-1]
        channel = connection.opened
        channel.last_tag += 1
        message = SimpleNamespace(
            channel=channel, delivery_tag=channel.last_tag, body=body, headers=headers or {}
        )
        connection.arrived.put(message)
        return message

    @property
    def channels(self) -> list[FakeChannel]:
        return [each.opened for each in self.connections]


def install(monkeypatch: Any) -> FakeBroker:
    """In place of the broker that consumers connect to."""
    broker = FakeBroker()
    monkeypatch.setattr(transport, "connect", broker.connect)
    monkeypatch.setattr(transport, "drain_arrived", lambda connection: None)
    monkeypatch.setattr(topology, "declare", lambda connection, process: None)
    monkeypatch.setattr(consumer, "TURN_SECONDS", 0.02)
    return broker


def stop(running: consumer.Consumer, thread: threading.Thread) -> None:
    """Fails if that does not end within a while: whatever was delivered should be settled by now."""
    threading.Thread(target=running.stop, daemon=True).start()
    thread.join(10)
    assert not thread.is_alive()


def deliver(broker, taken, count):
    """Deliver ``count`` messages, and wait until the consumer has taken them."""
    before = len(taken)
    messages = [broker.deliver() for _ in range(count)]
    eventually(lambda: len(taken) == before + count)
    return messages


def stop_in_thread(broker, consumer):
    """Stop ``consumer``, and wait until it has cancelled."""
    stopping = threading.Thread(target=consumer.stop, daemon=True)
    stopping.start()
    eventually(lambda: hasattr(broker.channels[0], "cancelled"))
    return stopping


def until_reconnected(broker):
    return eventually(lambda: len(broker.connections) == 2 and broker.channels[1].callbacks)
