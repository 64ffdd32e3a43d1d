"""Building blocks of a service: ``class Catalog(Service)`` with ``@rpc`` and ``@handles`` methods."""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

import eventlet
import nameko
from nameko.containers import ServiceContainer
from nameko.extensions import DependencyProvider

from chassis.messaging.consumer import Consumer
from chassis.messaging.deadletters import DeadLetterWatch
from chassis.messaging.event_handler import handles
from chassis.messaging.rpc_server import rpc
from chassis.runtime import deadline, logs
from chassis.runtime.config import Config, Section
from chassis.runtime.health import Health
from chassis.storage.mongo import Database
from chassis.storage.outbox import EventPublisher, Outbox, Relay
from chassis.storage.ticker import Task, Ticker

__all__ = [
    "Container",
    "EventPublisher",
    "Outbox",
    "Relay",
    "Service",
    "Settings",
    "Task",
    "Ticker",
    "handles",
    "rpc",
]

HANDLER_SLOTS = 16
"""Workers in addition to ``max_workers``, so that event handlers never wait for calls."""


class _WorkContext(DependencyProvider):
    """Sets the correlation id and the deadline of each unit of work."""

    def worker_setup(self, worker_ctx: Any) -> None:
        logs.bind_correlation_id(worker_ctx.data.get("correlation_id", "-"))
        if timeout := worker_ctx.data.get("timeout"):
            deadline.start(timeout)

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        deadline.cancel()


class Settings(DependencyProvider):
    """The value that ``build`` derives from the configuration at the start; by default the Config itself.

    If ``build`` raises ConfigError, the process does not start.
    """

    def __init__(self, build: Callable[[Config], Any] = lambda config: config) -> None:
        self.build = build

    def setup(self) -> None:
        self.value = self.build(self.container.config)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.value


class Service:
    """Base of every service. ``name`` is also its database, its queues' prefix and its RPC address;
    ``sections`` are the settings that it has besides those of every process."""

    name: ClassVar[str]
    sections: ClassVar[tuple[type[Section], ...]] = ()
    database = Database()
    work_context = _WorkContext()
    dead_letter_watch = DeadLetterWatch()


class Container(ServiceContainer):
    """nameko's container, with configuration and health checks."""

    def __init__(self, service: type[Service], config: Config, health: Health | None = None) -> None:
        self.settings = config
        self.health = health or Health()
        self._consumers: list[Consumer] = []
        self.giving_up: Callable[[], bool] = lambda: False
        nameko.config.setup({"AMQP_URI": config.amqp_uri, "max_workers": config.max_workers + HANDLER_SLOTS})
        super().__init__(service)

    @property
    def config(self) -> Config:
        return self.settings

    def watch(self, consumer: Consumer) -> None:
        """Add ``consumer`` to the checks: ready while it takes messages, live while its loop turns."""
        self._consumers.append(consumer)
        self.health.add_readiness(consumer.name, lambda: consumer.ready, lambda: consumer.reason)
        self.health.add_loop(consumer.name, lambda: consumer.last_turn)

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Start, and return once the database answers and every consumer is connected, or ``give_up()`` is
        true.

        Raises the error that prevents it: TopologyMismatch, ConfigError, a PyMongoError when ``give_up()`` is
        true before the database answers, …
        """
        self.started, self.giving_up = True, give_up
        self._together("setup")
        self._together("start")
        for consumer in self._consumers:
            while not consumer.connected.wait(0.1) and not give_up():
                if self._died.ready():
                    self._died.wait()  # raises the error that ended the container

    def spawn_managed_thread(self, fn: Callable[[], Any], identifier: str | None = None) -> Any:
        """As nameko's, but an error only ends the container, which raises it from ``wait``.

        Both nameko and eventlet would print its traceback, before the line that says what is wrong.
        """

        def run() -> None:
            try:
                fn()
            except Exception:
                eventlet.spawn(self.kill, sys.exc_info())  # not in this thread, which it kills

        return super().spawn_managed_thread(run, identifier or getattr(fn, "__name__", None))

    def _together(self, step: str) -> None:
        """Call the method ``step`` of every extension, each in a green thread, and raise the first error once
        all have returned. No error may leave a green thread: eventlet would print its traceback."""

        def call(extension: Any) -> Exception | None:
            try:
                getattr(extension, step)()
            except Exception as error:
                return error
            return None

        extensions = list(self.extensions)
        for error in list(eventlet.GreenPool(len(extensions)).imap(call, extensions)):
            if error is not None:
                raise error
