"""Runs one service as a process: start, wait for a signal, stop without losing messages."""

import signal
from typing import Any

import eventlet
from eventlet.event import Event

from chassis.messaging import topology
from chassis.runtime import garbage, logs
from chassis.runtime.config import Config
from chassis.runtime.health import Health, ManagementServer
from chassis.service import Container, Service

log = logs.get_logger(__name__)


def run(service: type[Service], config: Config) -> None:
    """Run until SIGTERM or SIGINT. Raises an error that the service cannot recover from: the process should
    then end, so that its supervisor restarts it. ``eventlet.monkey_patch()`` must have been called."""
    logs.configure(config, service.name)
    if not config.declare_queues:
        topology.only_check()
    health = Health()
    management = ManagementServer(health, config.management_address, config.management_port)
    management.start()
    ended = Event()

    def on_signal(number: int, frame: Any) -> None:
        if not ended.ready():
            ended.send(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    container = Container(service, config, health)
    eventlet.spawn(_wait, container, ended)
    try:
        container.start(give_up=ended.ready)
    except Exception:
        if not ended.ready():
            raise
        log.info("service stops before it has started", service=service.name, cause=ended.wait())
        management.stop()
        return
    garbage.freeze()
    if not ended.ready():
        log.info("service started", service=service.name)
    cause = ended.wait()
    log.info("service stops", service=service.name, cause=cause)
    container.stop()
    management.stop()


def _wait(container: Container, ended: Event) -> None:
    try:
        container.wait()
    except Exception as error:
        if not ended.ready():
            ended.send_exception(error)
