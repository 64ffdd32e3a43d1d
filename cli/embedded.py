"""All services and the gateway in this process, on green threads and a broker in memory."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chassis.messaging import topology, transport
from chassis.runtime import green, logs
from chassis.runtime.config import Config
from chassis.runtime.health import Health, ManagementServer
from chassis.service import Container
from cli.processes import LOOPBACK, until_ready, wait_until
from cli.serve import service_class
from contracts.registry import SERVICES, SUBSCRIPTIONS
from gateway import app as gateway
from gateway.platform import Platform
from gateway.streaming.embedded import STREAMS_MAX

STOP_SECONDS = 20.0

THREADS = STREAMS_MAX * 4 // 3
"""A stream holds one; a quarter is left for clicks and probes. They are green, and cost little."""


@contextmanager
def embedded(config: Config, data: Path, stopping: Callable[[], bool]) -> Iterator[None]:
    """Run the platform inside the ``with``, ready unless it is ``stopping``. ``green.patch()`` must have been
    called before. Raises StartError.

    The queues are in the memory of this process: leaving waits until they are empty, so that a stop loses
    nothing; ``kill -9`` loses what was not handled yet (docs/adr/0003).
    """
    (data / "logs").mkdir(exist_ok=True)
    with (data / "logs" / "usine.log").open("a") as log:
        logs.configure(config, "usine", log)
        health = Health()
        management = ManagementServer(health, LOOPBACK, config.management_port)
        management.start()
        containers = [Container(service_class(name), config, health) for name in SERVICES]
        for container in containers:
            container.start()
        platform = Platform(config, health=health)
        app = gateway.create_app(config, platform)
        gateway.start(app)
        listener = green.listen(config.host, config.port)
        server = green.serve_wsgi(listener, app, log, THREADS)
        try:
            until_ready("the platform", health.readiness, stopping)
            yield
        finally:
            platform.drain()
            server.kill()
            listener.close()
            gateway.stop(app)
            for position, container in enumerate(containers):
                _until_handled(SERVICES[position:])
                container.stop()
            management.stop()


def _until_handled(services: Sequence[str]) -> None:
    """Wait until the event queues of ``services`` are empty; STOP_SECONDS at most."""
    names = [
        topology.event_queue_name(service, event)
        for service in services
        for event in SUBSCRIPTIONS.get(service, ())
    ]
    wait_until(lambda: not transport.embedded_backlog(names), STOP_SECONDS)
