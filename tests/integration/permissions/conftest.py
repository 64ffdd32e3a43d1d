"""A platform whose processes have no more rights than ``cli/permissions.py`` gives them."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mongoengine.connection import disconnect
from secured import Secured

from chassis.messaging.broadcast import Broadcast
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.health import Health
from chassis.service import Container
from chassis.testing import eventually
from cli import key_files, operations
from cli.mongod import start_mongod
from cli.rabbitmq import start_rabbitmq
from contracts.envelope import Envelope
from services.accounts.service import Accounts
from services.catalog.service import Catalog
from services.quiz.service import Quiz
from services.rewards.service import Rewards


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    key = folder / "key"
    key_files.write_private(key, secrets.token_hex(64))
    broker = start_rabbitmq(folder / "rabbitmq", folder / "logs")
    try:
        database = start_mongod(folder / "mongod", folder / "logs", key_file=key)
        try:
            yield Secured(folder, broker, database)
        finally:
            database.stop()
    finally:
        broker.stop()


@pytest.fixture(scope="module")
def season(secured: Secured) -> None:
    """The sample season, imported by the operator."""
    operations.connect(secured.config("operator"))
    operations.import_season(Path("season"))
    operations.disconnect_all()


@pytest.fixture
def platform(secured: Secured, season: None) -> Iterator[list[Container]]:
    """Every service, each as its own user."""
    running = []
    for service in (Accounts, Catalog, Quiz, Rewards):
        container = Container(service, secured.config(service.name), Health())
        container.start()
        running.append(container)
    yield running
    for container in reversed(running):
        container.stop()
        disconnect(container.service_name)


@pytest.fixture
def call(secured: Secured, platform: list[Container]) -> Iterator[Callable[..., Any]]:
    client = RpcClient(secured.config("gateway"), "gateway")
    client.start()
    yield client.call
    client.stop()


@pytest.fixture
def heard(secured: Secured) -> Iterator[list[Envelope]]:
    """What the process of the streams hears."""
    events: list[Envelope] = []
    broadcast = Broadcast(secured.config("streams"), "streams", events.append, lambda: None)
    broadcast.start()
    eventually(broadcast.consumer.connected.is_set)
    yield events
    broadcast.stop()
