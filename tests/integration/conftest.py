"""The services in this process, on both brokers, with the sample season online."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from chassis.service import Container, Service
from chassis.testing import Recorder, eventually
from cli import mongod, operations
from cli.processes import LOOPBACK, Child, free_port, port_accepts, wait_until
from cli.season import SeasonFiles
from cli.season import read as read_season
from services.catalog.service import Catalog
from services.quiz.service import Quiz
from services.rewards.service import Rewards

SEASON = Path("season")


@pytest.fixture(scope="session")
def online() -> int:
    """How many contents of the sample season are no drafts."""
    files = [*(SEASON / "contents").glob("*.yaml"), *(SEASON / "tours").glob("*.yaml")]
    return sum("\ndraft: true" not in file.read_text(encoding="utf-8") for file in files)


@pytest.fixture
def start(config: Config) -> Iterator[Callable[[type[Service]], Container]]:
    """Start a service; whatever still runs is stopped at the end."""
    running: list[Container] = []

    def start(service: type[Service]) -> Container:
        container = Container(service, config, Health())
        container.start()
        running.append(container)
        return container

    yield start
    for container in reversed(running):
        container.stop()


@pytest.fixture(scope="session")
def sample_season() -> SeasonFiles:
    """The sample season, read once: its files are the same for all tests, and half a second's work."""
    return read_season(SEASON)


@pytest.fixture
def season(config: Config, sample_season: SeasonFiles) -> Iterator[None]:
    """The sample season, imported; the databases can be read with the services' stores."""
    operations.connect(config)
    operations.apply_season(sample_season)
    yield
    operations.disconnect_all()


@pytest.fixture
def recorder(config: Config) -> Iterator[Recorder]:
    recorder = Recorder(config.amqp_uri).start()
    yield recorder
    recorder.stop()


@pytest.fixture
def call(config: Config) -> Iterator[Callable[..., Any]]:
    """``call(service, method, **arguments)``, as the gateway does."""
    client = RpcClient(config, "tests")
    client.start()
    yield client.call
    client.stop()


@pytest.fixture
def plain(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a server that no set has been made of, started with the options of the parameter."""
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    command = [mongod._program(), "--dbpath", data, "--port", port, "--bind_ip", LOOPBACK, "--nounixsocket"]
    command += ["--wiredTigerCacheSizeGB", "0.25", *request.param]
    child = Child.spawn("mongod", [str(word) for word in command], tmp_path / "mongod.log")
    try:
        assert wait_until(lambda: port_accepts(port), 60), child.log_tail(3)
        yield f"{LOOPBACK}:{port}"
    finally:
        child.stop(30)


class Visitor:
    """Someone who clicks."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call
        self.id: UUID = uuid4()

    def view(self, *hotspots: str) -> list[str | None]:
        clicks = [
            {"visitor": str(self.id), "hotspot": hotspot, "correlation_id": "test"} for hotspot in hotspots
        ]
        return self._call("catalog", "record_views", clicks=clicks)

    def complete(self, *contents: str) -> list[str | None]:
        completions = [
            {"visitor": str(self.id), "content": content, "correlation_id": "test"} for content in contents
        ]
        return self._call("catalog", "record_completions", completions=completions)

    def points(self) -> dict[str, Any]:
        return self._call("rewards", "get_points", visitor=str(self.id))

    def until_total(self, total: int) -> dict[str, Any]:
        """Their points, once they have as many as ``total``; more is an error."""
        points = eventually(lambda: (found := self.points())["total"] >= total and found)
        assert points["total"] == total
        return points


@pytest.fixture
def visitor(call: Callable[..., Any]) -> Visitor:
    return Visitor(call)


@pytest.fixture
def platform(season: None, start: Callable[[type[Service]], Container]) -> list[Container]:
    """Catalog, rewards and quiz, running, with the sample season."""
    return [start(Catalog), start(Rewards), start(Quiz)]


@pytest.fixture(scope="module")
def shared_call(
    shared_amqp_uri: str,
    databases: Callable[[str, str, Path], AbstractContextManager[Config]],
    mongodb_uri: str,
    tmp_path_factory: pytest.TempPathFactory,
    sample_season: SeasonFiles,
) -> Iterator[Callable[..., Any]]:
    """``call``, to a platform that all tests of a module share: only for tests that read."""
    with (
        databases(shared_amqp_uri, mongodb_uri, tmp_path_factory.mktemp("platform")) as config,
        ExitStack() as at_end,
    ):
        operations.connect(config)
        at_end.callback(operations.disconnect_all)
        operations.apply_season(sample_season)
        for service in (Catalog, Rewards, Quiz):
            container = Container(service, config, Health())
            container.start()
            at_end.callback(container.stop)
        client = RpcClient(config, "tests")
        client.start()
        at_end.callback(client.stop)
        yield client.call
