"""The platform of docker-compose.yml, really run: by podman-compose where there is no Docker engine."""

import http.client
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from chassis.testing import eventually

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
IMAGE = "localhost/usine:dev"
COPIED = ("docker-compose.yml", "deploy")


class Failed(Exception):
    """A command of the container engine failed: its output."""


def engine_environment() -> dict[str, str]:
    """The variables that environment.sh sets, for podman and buildah."""
    script = f'set -a; . "{HERE}/environment.sh"; env -0'
    printed = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    return dict(line.split("=", 1) for line in printed.decode().split("\0") if "=" in line)


class Stack:
    """One run of the platform in ``folder``, a copy of the files that users have. ``port``: the proxy's."""

    def __init__(self, folder: Path, port: int, prometheus_port: int, mailpit_port: int) -> None:
        self.folder, self.port, self.prometheus_port = folder, port, prometheus_port
        self.name, self.image = f"usine{port}", IMAGE
        for name in COPIED:
            source = PROJECT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("secrets", ".secrets-*"))
            else:
                shutil.copy(source, folder / name)
        self._environment = engine_environment() | {
            "COMPOSE_PROJECT_NAME": self.name,
            "PORT": str(port),
            "PROMETHEUS_PORT": str(prometheus_port),
            "MAILPIT_PORT": str(mailpit_port),
        }

    def make_secrets(self) -> str:
        """What deploy/compose/secrets.sh prints."""
        return self._run("sh", "deploy/compose/secrets.sh", ENGINE="podman")

    def compose(self, *words: str, seconds: float = 240, **environment: str) -> str:
        """Output of ``docker compose …``. Raises Failed."""
        return self._run("bash", str(HERE / "compose.sh"), *words, seconds=seconds, **environment)

    def podman(self, *words: str, seconds: float = 60) -> str:
        """Output of ``podman …``. Raises Failed."""
        return self._run("podman", *words, seconds=seconds)

    def operator(self, *words: str) -> str:
        """Output of a ``usine`` command with the rights of an operator. Raises Failed."""
        # Docker takes the profile of a service that is named from the file; podman-compose does not.
        return self.compose("--profile", "operator", "run", "--rm", "-T", "--no-deps", "operator", *words)

    def container(self, service: str) -> str:
        """Name of the first container of ``service``."""
        return f"{self.name}_{service}_1"

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows of the first container of ``service``."""
        found: list[dict[str, Any]] = json.loads(self.podman("inspect", self.container(service)))
        return found[0]

    def kill(self, service: str) -> None:
        """Kill the first process of the container, as an out-of-memory killer would, and wait until its
        restart policy has started another."""
        before = self.inspect(service)["State"]["Pid"]
        os.kill(before, 9)
        eventually(lambda: self._pid(service) not in (0, before), 60)

    def address(self, service: str) -> str:
        """Of the first container of ``service``, on the network of the servers."""
        return str(self.inspect(service)["NetworkSettings"]["Networks"][f"{self.name}_inside"]["IPAddress"])

    def move(self, service: str) -> None:
        """Remove the container of ``service``, whose data stay, and make it anew at another address: another
        container holds that of before."""
        before, holder = self.address(service), self.container(f"{service}-before")
        self.podman("rm", "-f", "-t", "10", self.container(service))
        pause = ("--entrypoint", "python3", self.image, "-c", "import signal; signal.pause()")
        self.podman("run", "-d", "--name", holder, "--network", f"{self.name}_inside", "--ip", before, *pause)
        try:
            self.compose("up", "-d", "--no-deps", service)
            assert self.address(service) != before
        finally:
            self.podman("rm", "-f", "-t", "0", holder)

    def _pid(self, service: str) -> int:
        with suppress(Failed):
            return int(self.inspect(service)["State"]["Pid"])
        return 0

    def logs(self) -> str:
        """The end of every container's log, to read after a failure."""
        names = self.podman("ps", "-a", "--filter", f"name={self.name}_", "--format", "{{.Names}}").split()
        return "\n".join(f"=== {name}\n{self.podman('logs', '--tail', '30', name)}" for name in names)

    def down(self) -> None:
        self.compose("down", "-v", "-t", "10")

    def _run(self, *words: str, seconds: float = 240, **environment: str) -> str:
        done = subprocess.run(
            words,
            cwd=self.folder,
            env=self._environment | {"USINE_IMAGE": self.image} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
            check=False,
        )
        # Without systemd, podman cannot run health checks by itself, and says so each time.
        lines = [line for line in done.stdout.splitlines() if "systemd" not in line]
        output = "\n".join(lines)
        if done.returncode:
            raise Failed(f"{' '.join(words)}: exit code {done.returncode}\n{output}")
        return output

    def request(
        self, method: str, path: str, token: str = "", body: Any = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of a request through the proxy."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = connection.getresponse()
        content = reply.read()
        connection.close()
        return reply.status, reply.headers, content

    def call(self, method: str, path: str, token: str = "", body: Any = None) -> Any:
        """The JSON of a successful answer of the API."""
        status, _, content = self.request(method, f"/api/v1{path}", token, body)
        assert status < 300, f"{method} {path}: {status} {content[:500]!r}"
        return json.loads(content)


class Stream(threading.Thread):
    """A visitor's stream of events. As a browser does, it connects again when the stream ends, from where it
    was."""

    def __init__(self, stack: Stack, token: str) -> None:
        super().__init__(daemon=True)
        self._stack, self._token = stack, token
        self.events: list[tuple[float, str, Any]] = []
        """(time of arrival, name, data)."""
        self._last, self._pause = "", threading.Event()
        self.start()

    def named(self, name: str) -> list[tuple[float, str, Any]]:
        return [event for event in self.events if event[1] == name]

    def run(self) -> None:
        while True:
            with suppress(OSError, http.client.HTTPException):
                for name, data in self._listen():
                    self.events.append((time.monotonic(), name, data))
            self._pause.wait(0.5)

    def _listen(self) -> Iterator[tuple[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._stack.port, timeout=60)
        headers = {"Authorization": f"Bearer {self._token}"}
        if self._last:
            headers["Last-Event-ID"] = self._last
        connection.request("GET", "/api/v1/me/stream", headers=headers)
        reply, name = connection.getresponse(), ""
        while reply.status == 200 and (line := reply.readline().decode()):
            field, _, value = line.rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "id":
                self._last = value
            elif field == "data":
                yield name, json.loads(value)


def until(probe: Callable[[], Any], seconds: float = 120) -> Any:
    """The first true result of ``probe``, which may fail meanwhile."""

    def tried() -> Any:
        with suppress(OSError, http.client.HTTPException, AssertionError, Failed):
            return probe()
        return None

    return eventually(tried, seconds)
