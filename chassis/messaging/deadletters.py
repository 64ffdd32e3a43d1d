"""Dead letters, which operators list, retry or drop, one by one or all."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self

from kombu import Connection, Queue
from nameko.extensions import DependencyProvider

from chassis.messaging import topology, transport
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.runtime import metrics
from chassis.runtime.logs import get_logger
from contracts.errors import Unavailable
from contracts.registry import SUBSCRIPTIONS

log = get_logger(__name__)

LOOKED_AT_MAX = 10_000
"""Most letters read at once, per service."""

AGED_MAX = 100
"""How many letters at the head of a queue the oldest is searched among: reading them can change their order,
and the first may have no time."""

_AWAY: tuple[type[BaseException], ...] = (Unavailable, *transport.CONNECTION_ERRORS)

NOTES = ("x-dead-letter-reason", "x-dead-letter-queue", "x-dead-letter-time", "x-death")
"""Headers with the reason for dead-lettering; they are removed from a message that is retried."""


Progress = Callable[[int, int], None]
"""Called with (letters done, letters in total)."""


def _silent(done: int, total: int) -> None:
    """The default: progress is not reported."""


@dataclass(frozen=True)
class DeadLetter:
    """A dead-lettered message. ``id``: digest of the message, the same whenever it is read. ``time``: in ISO
    8601, empty if unknown."""

    id: str
    service: str
    queue: str
    reason: str
    time: str
    event: str
    headers: dict[str, Any]
    body: bytes

    @classmethod
    def read(cls, service: str, message: Any) -> Self:
        """From a message that a consumer dead-lettered, or the broker: then the reason is in ``x-death``."""
        headers = dict(message.headers or {})
        headers.pop("x-delivery-count", None)  # changes whenever the message is read
        body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
        broker: dict[str, Any] = next(iter(headers.get("x-death") or []), {})
        time = headers.get("x-dead-letter-time") or broker.get("time") or ""
        identity = repr((headers.get("ce-id"), str(time), body)).encode()
        return cls(
            id=hashlib.sha256(identity).hexdigest()[:12],
            service=service,
            queue=str(headers.get("x-dead-letter-queue") or broker.get("queue", "")),
            reason=str(headers.get("x-dead-letter-reason") or f"broker: {broker.get('reason', 'unknown')}"),
            time=str(time),
            event=str(headers.get("ce-type", "unknown")),
            headers=headers,
            body=body,
        )


class DeadLetters:
    """The dead-letter queues of every service, or of one."""

    def __init__(self, uri: str, service: str | None = None) -> None:
        self._uri = uri
        self._services = (service,) if service else tuple(SUBSCRIPTIONS)

    def look(self) -> list[DeadLetter]:
        """All of them, by service, in the order of the queue; they stay there. Raises Unavailable."""
        with self._read_all() as letters:
            return [letter for letter, _ in letters]

    def retry(self, id: str | None = None, progress: Progress = _silent) -> list[DeadLetter]:
        """Return the letter ``id``, or all, to the queue that it came from. The result lists those that were.

        Raises Unavailable. A letter is acknowledged here after its copy is confirmed: a failure in between
        leaves it in both queues, never in neither.
        """
        done = []
        publisher = Publisher(self._uri, "dead letters", process=topology.OPERATOR)
        with closing(publisher), self._read_all() as letters:
            for position, (letter, message) in enumerate(letters, 1):
                progress(position, len(letters))
                if id in (None, letter.id) and letter.queue:
                    headers = {name: value for name, value in letter.headers.items() if name not in NOTES}
                    back = Outgoing(
                        exchange="",
                        routing_key=letter.queue,
                        body=letter.body,
                        headers=headers,
                        mandatory=True,
                    )
                    publisher.publish([back])
                    message.ack()
                    done.append(letter)
        return done

    def drop(self, id: str | None = None, progress: Progress = _silent) -> list[DeadLetter]:
        """Delete the letter ``id``, or all. Returns the deleted ones. Raises Unavailable."""
        done = []
        with self._read_all() as letters:
            for position, (letter, message) in enumerate(letters, 1):
                progress(position, len(letters))
                if id in (None, letter.id):
                    message.ack()
                    done.append(letter)
        return done

    @contextmanager
    def _read_all(self) -> Iterator[list[tuple[DeadLetter, Any]]]:
        """Every letter with its message; those not acknowledged return to the queue at the end."""
        try:
            with transport.connect(self._uri, "dead letters") as connection:
                topology.declare_destinations(connection, topology.OPERATOR)
                yield [
                    (DeadLetter.read(service, message), message)
                    for service in self._services
                    for message in _take(connection, topology.dead_letter_queue_name(service))
                ]
        except transport.TopologyMismatch as mismatch:
            raise Unavailable(str(mismatch)) from mismatch
        except transport.CONNECTION_ERRORS as error:
            raise transport.unavailable(error) from error


def _take(connection: Connection, queue: str, most: int = LOOKED_AT_MAX) -> Iterator[Any]:
    source = Queue(queue).bind(connection.channel())
    for _ in range(most):
        message = source.get()
        if message is None:
            return
        yield message


class DeadLetterWatch(DependencyProvider):
    """Measures how many letters a service has, and the age of the oldest."""

    EVERY_SECONDS = 30.0

    def start(self) -> None:
        if self.container.service_name in SUBSCRIPTIONS:
            self.container.spawn_managed_thread(self._run, identifier="dead letter watch")

    def _run(self) -> None:
        service = self.container.service_name
        while True:
            started = monotonic()
            try:
                number, oldest = self._look(service)
            except _AWAY as error:
                log.info("dead letters not counted", cause=repr(error))
            else:
                metrics.DEAD_LETTERS.labels(service).set(number)
                metrics.DEAD_LETTER_AGE.labels(service).set(oldest)
            threading.Event().wait(max(1.0, self.EVERY_SECONDS - (monotonic() - started)))

    def _look(self, service: str) -> tuple[int, float]:
        queue = topology.dead_letter_queue_name(service)
        with transport.connect(self.container.config.amqp_uri, f"{service} dead letter watch") as connection:
            number = connection.channel().queue_declare(queue, passive=True).message_count
            letters = [
                DeadLetter.read(service, message) for message in _take(connection, queue, most=AGED_MAX)
            ]
            return number, max((_age(letter.time) for letter in letters), default=0.0)


def _age(time: str) -> float:
    try:
        put_aside = datetime.fromisoformat(time)
    except ValueError:
        return 0.0
    if put_aside.tzinfo is None:
        put_aside = put_aside.replace(tzinfo=UTC)
    return (datetime.now(UTC) - put_aside).total_seconds()
