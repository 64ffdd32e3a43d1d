"""All services and the gateway in this process, on green threads and a broker in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis import green, logs, topology, transport
from chassis.config import Config
from chassis.health import Health, ManagementServer
from chassis.service import Container
from cli.processes import LOOPBACK, free_port, wait_until
from gateway.app import create_app
from gateway.platform import Platform
from services.catalog.service import Catalog
from services.rewards.service import Rewards

STOP_SECONDS = 20.0


@contextmanager
def embedded(config: Config, data: Path) -> Iterator[None]:
    """Run the platform inside the ``with``. Expects ``green.patch()`` to have been called.

    What is in the queues lives in this process only: leaving waits until they are empty, so that a stop
    loses nothing; ``kill -9`` loses what was not handled yet (docs/adr/0003).
    """
    (data / "logs").mkdir(exist_ok=True)
    with (data / "logs" / "usine.log").open("a") as log:
        logs.configure(config, "usine", log)
        health = Health()
        management = ManagementServer(health, LOOPBACK, free_port())
        management.start()
        catalog, rewards = (Container(service, config, health) for service in (Catalog, Rewards))
        catalog.start()
        rewards.start()
        platform = Platform(config, health=health)
        platform.start()
        listener = green.listen(config.host, config.port)
        server = green.serve_wsgi(listener, create_app(config, platform), log, config.gateway_threads)
        try:
            yield
        finally:
            platform.drain()
            server.kill()
            listener.close()
            platform.stop()
            catalog.stop()
            queues = [queue.name for queue in topology.durable_queues(streams=False)]
            handled = [name for name in queues if not name.endswith(".deadletters")]
            wait_until(lambda: not transport.embedded_backlog(handled), STOP_SECONDS)
            rewards.stop()
            management.stop()
