"""What a service is made of: ``class Catalog(Service)`` with ``@rpc`` and ``@handles`` methods."""

from collections.abc import Callable
from typing import Any, ClassVar

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

__all__ = ["Container", "EventPublisher", "Outbox", "Relay", "Service", "Settings", "handles", "rpc"]

HANDLER_SLOTS = 16
"""Workers beyond those of RPC: handlers never wait for calls."""


class _WorkContext(DependencyProvider):
    """Gives each unit of work its correlation id for the logs, and its deadline."""

    def worker_setup(self, worker_ctx: Any) -> None:
        logs.bind_correlation_id(worker_ctx.data.get("correlation_id", "-"))
        if timeout := worker_ctx.data.get("timeout"):
            deadline.start(timeout)

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        deadline.cancel()


class Settings(DependencyProvider):
    """What ``build`` makes of the configuration when the process starts; by default the Config itself.

    ``build`` raises ConfigError for what is missing or wrong: the process then does not start.
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
    """nameko's container, which knows its configuration and what to say of its health."""

    def __init__(self, service: type[Service], config: Config, health: Health | None = None) -> None:
        self.settings = config
        self.health = health or Health()
        self._consumers: list[Consumer] = []
        nameko.config.setup({"AMQP_URI": config.amqp_uri, "max_workers": config.max_workers + HANDLER_SLOTS})
        super().__init__(service)

    @property
    def config(self) -> Config:
        return self.settings

    def watch(self, consumer: Consumer) -> None:
        """Count ``consumer`` in: ready once it takes messages, alive while its loop turns."""
        self._consumers.append(consumer)
        self.health.add_readiness(consumer.name, lambda: consumer.ready, lambda: consumer.suspended)
        self.health.add_loop(consumer.name, lambda: consumer.last_turn)

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Return once every consumer is connected and the process can do its work, or ``give_up()``.

        Raises what stopped it: TopologyMismatch, a database that does not answer, …
        """
        super().start()
        for consumer in self._consumers:
            while not consumer.connected.wait(0.1) and not give_up():
                if self._died.ready():
                    self._died.wait()  # raises what killed it
