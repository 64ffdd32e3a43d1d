"""One process of the platform: a service on green threads, the gateway on real threads, or the streams on an
event loop."""

import importlib
import sys
from typing import Any

from chassis.runtime.config import Config, ConfigError
from cli.processes import die_with_parent


class ServiceFailed(Exception):
    """The process cannot go on; its supervisor should restart it."""


FATAL = (ConfigError, ServiceFailed, OSError)


def run(process: str) -> None:
    """Run ``process`` until SIGTERM or SIGINT. Raises one of FATAL."""
    if process == "gateway":
        from gateway.settings import GatewaySettings

        config = Config.from_environment(GatewaySettings)
        _run_gateway(config, config.section(GatewaySettings).gateway_threads)
        return
    if process == "streams":
        from streams import process as streams
        from streams.settings import StreamsSettings

        streams.run(Config.from_environment(StreamsSettings, database=False))
        return
    from chassis.runtime import green

    green.patch()
    from chassis import runner
    from chassis.messaging.transport import TopologyMismatch
    from chassis.runtime.logs import get_logger

    try:
        service = service_class(process)
        runner.run(service, Config.from_environment(*service.sections))
    except (ConfigError, OSError):
        raise
    except TopologyMismatch as error:
        raise ServiceFailed(f"{error}: move its messages, then delete it") from error
    except Exception as error:
        get_logger(__name__).critical("service failed", exc_info=error)
        raise ServiceFailed(f"{type(error).__name__}: {error}") from error


def service_class(name: str) -> Any:
    """The class of a service, by the convention that ``contracts.registry.SERVICES`` states."""
    return getattr(importlib.import_module(f"services.{name}.service"), name.capitalize())


def _run_gateway(config: Config, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "cli.serve:gateway_application",
        factory=True,
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=threads,
        workers_kill_timeout=5,
        log_enabled=False,
    ).serve()


def gateway_application() -> Any:
    """What a worker of Granian serves. If it cannot start, it ends with one line and exit code 1, and with it
    the process."""
    die_with_parent()
    from gateway.app import application

    try:
        return application()
    except FATAL as error:
        sys.stderr.write(f"usine: gateway: {error}\n")
        sys.exit(1)
