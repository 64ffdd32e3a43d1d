"""Services run on green threads, so the whole run does: patched before anything else is imported.

``THREADS=real`` leaves the standard library as it is. The gateway runs so, and the chassis should: their unit
tests are run both ways (``tests/side_by_side.sh``).
"""

import os

from chassis.runtime import green
from gateway.settings import GatewaySettings
from services.accounts.settings import AccountsSettings
from services.live.settings import LiveSettings

if os.environ.get("THREADS") != "real":
    green.patch()

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from pymongo import MongoClient

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.testing import clean_broker
from cli import key_files
from cli.mongod import start_mongod
from cli.rabbitmq import start_rabbitmq

EMPTY_PREFIXES: list[str] = []
"""Of databases that no test is using, with empty collections: making them takes longer than most tests."""

BROKERS = ["embedded", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked as not about messages runs on RabbitMQ alone; ``BROKERS=both``: on both brokers."""
    if os.environ.get("BROKERS") == "both":
        return
    kept: list[pytest.Item] = []
    spared: list[pytest.Item] = []
    for item in items:
        suffices = item.get_closest_marker("rabbitmq_suffices") and _is_embedded(item)
        (spared if suffices else kept).append(item)
    config.hook.pytest_deselected(items=spared)
    items[:] = kept


def _is_embedded(item: pytest.Item) -> bool:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return "embedded" in (params.get("amqp_uri"), params.get("shared_amqp_uri"))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the private servers' data and logs."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def mongodb_uri(servers: Path) -> Iterator[str]:
    """A real mongod: that of MONGODB_URI, or a private one."""
    if uri := os.environ.get("MONGODB_URI"):
        yield uri
        with MongoClient(uri) as client:
            for name in client.list_database_names():
                if name.startswith(tuple(EMPTY_PREFIXES)):
                    client.drop_database(name)
        return
    server = start_mongod(servers / "mongod", servers / "logs")
    yield server.uri
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq_uri(servers: Path) -> Iterator[str]:
    """A real RabbitMQ: that of AMQP_URI, which is cleaned before each test, or a private node."""
    if uri := os.environ.get("AMQP_URI"):
        yield uri
        return
    server = start_rabbitmq(servers / "rabbitmq", servers / "logs")
    yield server.uri
    server.stop()


@pytest.fixture(params=BROKERS)
def amqp_uri(request: pytest.FixtureRequest) -> str:
    """Both brokers, one after the other, empty."""
    return empty_broker(request)


@pytest.fixture(scope="module", params=BROKERS)
def shared_amqp_uri(request: pytest.FixtureRequest) -> str:
    """Both brokers, one after the other, each for all tests of a module."""
    return empty_broker(request)


def empty_broker(request: pytest.FixtureRequest) -> str:
    embedded = request.param == "embedded"
    uri = EMBEDDED_AMQP_URI if embedded else request.getfixturevalue("rabbitmq_uri")
    clean_broker(uri)
    return uri


@pytest.fixture
def config(amqp_uri: str, mongodb_uri: str, tmp_path: Path) -> Iterator[Config]:
    with own_databases(amqp_uri, mongodb_uri, tmp_path) as config:
        yield config


@contextmanager
def own_databases(amqp_uri: str, mongodb_uri: str, folder: Path) -> Iterator[Config]:
    """Configuration of a platform with databases of its own, emptied afterwards; keys are in ``folder``."""
    prefix = EMPTY_PREFIXES.pop() if EMPTY_PREFIXES else f"t{uuid4().hex[:12]}"
    keys, public_keys = folder / "keys.json", folder / "public_keys.json"
    key_files.create(keys, public_keys)
    yield Config(
        amqp_uri=amqp_uri,
        mongodb_uri=mongodb_uri,
        mongodb_prefix=prefix,
        sections=(
            AccountsSettings(
                token_keys_file=str(keys),
                accounts_secret="a secret for tests, thirty-two characters long",
                dev_mailbox=True,
            ),
            GatewaySettings(token_public_keys_file=str(public_keys), dev_mailbox=True),
            LiveSettings(),
        ),
        drain_timeout=5,
    )
    with MongoClient(mongodb_uri) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                for collection in client[name].list_collection_names():
                    client[name][collection].delete_many({})
    EMPTY_PREFIXES.append(prefix)


@pytest.fixture(scope="session")
def databases() -> Callable[[str, str, Path], AbstractContextManager[Config]]:
    """``own_databases``, for fixtures that live longer than a test."""
    return own_databases
