"""Events that every running instance of a process receives, and that are not kept for an instance that is
down."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from kombu import Queue

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.runtime import logs
from chassis.runtime.config import Config
from contracts import codec
from contracts.envelope import Envelope, Event
from contracts.errors import InvalidMessage
from contracts.registry import BROADCASTS

log = logs.get_logger(__name__)


class Broadcast:
    """Calls ``on_event`` for each of the process's broadcast events, in a separate thread.

    ``on_gap`` is called after each (re)connection: events may have been missed, so state that was derived
    from them must be reloaded. ``on_loss`` is called when the connection is lost, and after each attempt to
    connect that failed, which come every few seconds. None may block or raise.
    """

    def __init__(
        self,
        config: Config,
        process: str,
        on_event: Callable[[Envelope[Event]], None],
        on_gap: Callable[[], None],
        on_loss: Callable[[], None] = lambda: None,
    ) -> None:
        self._process, self._on_event = process, on_event
        self.consumer = Consumer(
            config.amqp_uri,
            f"{process} broadcast",
            self._queues,
            self._on_message,
            no_ack=True,
            on_connect=on_gap,
            on_disconnect=on_loss,
            drain_timeout=0,
            process=process,
        )

    def start(self) -> None:
        """Connect, and receive events, in a separate thread. An error ends the process."""
        self.consumer.run_in_thread()

    def stop(self) -> None:
        self.consumer.stop()

    def _queues(self) -> Sequence[Queue]:
        """Classic, exclusive, under a new name for each connection."""
        name = f"{self._process}.broadcast-{uuid4().hex}"
        bindings = [topology.event_binding(event) for event in BROADCASTS[self._process]]
        return [Queue(name, bindings=bindings, exclusive=True, auto_delete=True, durable=False)]

    def _on_message(self, message: Any) -> None:
        try:
            envelope = codec.decode(message.headers, message.body)
        except InvalidMessage as error:
            log.warning("unreadable broadcast", reason=error.reason)
            return
        self._on_event(envelope)
