"""Starts, measures and ends processes."""

import json
import os
import select
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import SIGTERM
from typing import Any

from cli.processes import LOOPBACK, Child, die_with_parent, wait_until

ROOT = Path(__file__).parent.parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
START_SECONDS, STOP_SECONDS = 60.0, 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


class BenchmarkFailed(Exception):
    """A benchmark cannot give a figure; the message says where and why."""


def family(pid: int) -> list[int]:
    """``pid`` and all its running descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for member in found:
        found += children.get(member, [])
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of ``pid`` and its descendants, those that ended included."""
    total = 0
    for member in family(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def memory_bytes(pid: int) -> int:
    """Resident memory of ``pid`` and its living descendants; pages that several share count once (PSS)."""
    total = 0
    for member in family(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def cpu_of(pids: Mapping[str, int]) -> dict[str, float]:
    """``cpu_seconds`` by name of process."""
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def cpu_between(before: Mapping[str, float], after: Mapping[str, float], events: int) -> dict[str, float]:
    """CPU seconds per 1,000 events of each process."""
    return {name: (after[name] - before[name]) * 1000 / max(1, events) for name in before}


@contextmanager
def started(
    name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str]
) -> Iterator[Child]:
    """A process inside the ``with``; SIGTERM at its end. Raises BenchmarkFailed if it ended before."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | dict(environment)
    child = Child.spawn(name, command, log, env=env, cwd=ROOT)
    try:
        yield child
        if not child.running:
            raise BenchmarkFailed(f"{name} ended with {child.exit_code}: {child.log_tail(5)}")
    finally:
        child.stop(STOP_SECONDS)


@contextmanager
def usine(process: str, environment: Mapping[str, str], log: Path) -> Iterator[Child]:
    """``usine serve process``, once it is ready."""
    command = [sys.executable, "-m", "cli.main", "serve", process]
    with started(process, command, log, environment) as child:
        until(lambda: ready(environment["MANAGEMENT_PORT"]), child)
        yield child


def until(condition: Callable[[], bool], child: Child, seconds: float = START_SECONDS) -> None:
    """Wait for ``condition``. Raises BenchmarkFailed if ``child`` ends before, or after ``seconds``."""
    holds = False

    def settled() -> bool:
        nonlocal holds
        holds = condition()
        return holds or not child.running

    wait_until(settled, seconds)
    if not holds:
        raise BenchmarkFailed(f"{child.name} is not ready ({child.exit_code}): {child.log_tail(5)}")


def ready(port: str) -> bool:
    """Whether the process with this management port is ready; before, its queue may not exist."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/readyz", timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


class Tool:
    """A helper of the harness in a process of its own, which prints one JSON object per line."""

    def __init__(self, name: str, command: Sequence[object]) -> None:
        parent = os.getpid()
        self.name = name
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            preexec_fn=lambda: die_with_parent(SIGTERM, parent),
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def line(self, seconds: float) -> dict[str, Any]:
        """The next line it prints. Raises BenchmarkFailed when it ends, or prints nothing in time."""
        assert self._process.stdout is not None
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if select.select([self._process.stdout], [], [], 0.5)[0]:
                if text := self._process.stdout.readline():
                    found: dict[str, Any] = json.loads(text)
                    return found
                raise BenchmarkFailed(f"{self.name} ended with {self._process.wait()}")
        raise BenchmarkFailed(f"{self.name} printed nothing for {seconds:g} s")

    def send(self, **fields: Any) -> None:
        """One JSON line on its standard input."""
        self.write(json.dumps(fields))

    def write(self, line: str) -> None:
        """One line on its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        """Send SIGTERM, and SIGKILL after 5 s."""
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def tool(module: str, *args: object, python: str | Path = sys.executable) -> Iterator[Tool]:
    """A module of the harness that runs inside the ``with``."""
    with program(module, [python, "-u", "-m", f"benchmarks.{module}", *args]) as running:
        yield running


@contextmanager
def program(name: str, command: Sequence[object]) -> Iterator[Tool]:
    """A Tool that runs inside the ``with``."""
    running = Tool(name, command)
    try:
        yield running
    finally:
        running.stop()


def emit(**fields: Any) -> None:
    """In a tool: print one JSON object for the harness."""
    print(json.dumps(fields), flush=True)
