"""The platform's processes on a broker that declares everything from definitions: they ask it for nothing
that it refuses, and wait for what is not there yet."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from amqp.exceptions import AccessRefused
from secured import Secured

from chassis.messaging import topology, transport
from chassis.testing import eventually
from cli.processes import LOOPBACK, Child, free_port
from contracts.registry import PROCESSES

pytestmark = pytest.mark.rabbitmq

USINE = (sys.executable, "-m", "cli.main")
REFUSED = ("access_refused", "caused a channel exception", "[error]")
"""In a line of RabbitMQ's log: it has refused something."""


class Platform:
    """Processes of ``usine serve``, each with the rights of its own user and its secrets in files."""

    def __init__(self, servers: Secured, folder: Path, at_end: ExitStack) -> None:
        self._secured, self._folder, self._at_end = servers, folder, at_end
        self.port = free_port()
        self.streams_port = free_port(self.port)
        self._taken = [self.port, self.streams_port]
        self.environments: dict[str, dict[str, str]] = {}

    def environment(self, user: str) -> dict[str, str]:
        config = self._secured.config(user)
        given = [name for name in ("amqp_uri", "mongodb_uri") if getattr(config, name)]
        for name in given:
            (self._folder / f"{user}-{name}").write_text(f"{getattr(config, name)}\n")
        management = free_port(*self._taken)
        self._taken.append(management)
        return {
            "PATH": os.environ["PATH"],
            **{f"{name.upper()}_FILE": str(self._folder / f"{user}-{name}") for name in given},
            "MONGODB_PREFIX": config.mongodb_prefix,
            "DECLARE_QUEUES": "off",
            "HOST": LOOPBACK,
            "PORT": str(self.port),
            "STREAMS_PORT": str(self.streams_port),
            "MANAGEMENT_HOST": "127.0.0.2",  # not the gateway's address
            "MANAGEMENT_PORT": str(management),
            "TOKEN_KEYS_FILE": str(self._secured._keys),
            "TOKEN_PUBLIC_KEYS_FILE": str(self._secured._public_keys),
            "ACCOUNTS_SECRET": "a secret for tests, thirty-two characters long",
        }

    def start(self, process: str) -> None:
        environment = self.environments[process] = self.environment(process)
        child = Child.spawn(process, [*USINE, "serve", process], self.log(process), env=environment)
        self._at_end.callback(child.stop, 10)

    def log(self, process: str) -> Path:
        return self._folder / f"{process}.log"

    def health(self, process: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """``usine health`` in the process's container."""
        return usine("health", *arguments, environment=self.environments[process])

    def answers(self, method: str, path: str, token: str = "") -> Any:
        request = urllib.request.Request(f"http://{LOOPBACK}:{self.port}/api/v1{path}", method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def click(self) -> None:
        """A visitor comes, opens a hotspot, and has its points."""
        token = self.answers("POST", "/visitors")["token"]
        self.answers("POST", "/hotspots/grue-soudure/views", token)
        eventually(lambda: self.answers("GET", "/me/points", token)["total"] == 10)


def usine(*arguments: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*USINE, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def platform(secured: Secured, season: None, tmp_path: Path) -> Iterator[Platform]:
    with ExitStack() as at_end:
        yield Platform(secured, tmp_path, at_end)


@pytest.fixture
def refusals(secured: Secured) -> Callable[[], list[str]]:
    """What RabbitMQ has logged as refused since the beginning of the test."""
    log = secured.broker.child.log
    before = log.stat().st_size

    def refusals() -> list[str]:
        with log.open("rb") as file:
            file.seek(before)
            lines = file.read().decode(errors="replace").splitlines()
        return [line for line in lines if any(word in line for word in REFUSED)]

    return refusals


def ready(platform: Platform, process: str) -> bool:
    return platform.health(process).returncode == 0


def test_a_start_and_a_click_ask_the_broker_for_nothing_that_it_refuses(platform, refusals):
    for process in PROCESSES:
        platform.start(process)
    for process in PROCESSES:
        eventually(lambda process=process: ready(platform, process))
    platform.click()
    listed = usine("deadletters", "list", environment=platform.environment("operator"))
    assert (listed.returncode, listed.stdout) == (0, ""), listed.stderr
    assert refusals() == []


def test_a_refused_declaration_would_be_seen(secured, refusals):
    """Guard of the test above: this is what it looks for."""
    with transport.connect(secured.uri("rewards"), "tests") as connection, pytest.raises(AccessRefused):
        topology.rpc_queue("rewards").bind(connection.channel()).queue_declare()
    eventually(refusals)


def test_dead_letters_whose_queue_is_missing_are_one_line(platform, secured):
    secured.broker.ctl("delete_queue", "rewards.deadletters")
    try:
        listed = usine("deadletters", "list", environment=platform.environment("operator"))
    finally:
        secured.import_definitions()
    assert listed.returncode == 1
    assert len(listed.stderr.splitlines()) == 1
    assert "rewards.deadletters" in listed.stderr
    assert "import definitions.json" in listed.stderr


def queue_missing(answer: "subprocess.CompletedProcess[str]") -> str:
    """The line of ``usine health``, once it says that a queue is missing and where it comes from."""
    known = answer.returncode == 1 and "not yet" not in answer.stderr
    return answer.stderr if known and "import definitions.json" in answer.stderr else ""


def test_a_process_that_is_there_before_its_queues_says_so_once_waits_and_works(platform, secured):
    queue = "rewards.HotspotViewed"
    secured.broker.ctl("delete_queue", queue)
    try:
        platform.start("rewards")
        said = eventually(lambda: queue_missing(platform.health("rewards")))
        assert said.count(f"no queue '{queue}'") == 1
        assert len(said.splitlines()) == 1
        assert platform.health("rewards", "--path", "/healthz").returncode == 0
    finally:
        secured.import_definitions()
    eventually(lambda: ready(platform, "rewards"))
    lines = platform.log("rewards").read_text().splitlines()
    assert len([line for line in lines if queue in line and "definitions.json" in line]) == 1
