"""Runs every process of the platform on one machine, and restarts those that end."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from chassis.runtime.config import Config
from cli.processes import LOOPBACK, START_SECONDS, Child, StartError, free_port, wait_until
from contracts.registry import PROCESSES, SERVICES

STOP_SECONDS = 30.0
PAUSE_MIN, PAUSE_MAX = 0.2, 10.0


class Supervised:
    """One process, restarted when it ends. Call ``tick`` often."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        # MANAGEMENT_PORT is the gateway's, and is printed; every other process takes a free one.
        chosen = environment.get("MANAGEMENT_PORT") if name == "gateway" else None
        self.name, self.management_port = name, int(chosen or free_port())
        self.ready = False
        self.failure = ""
        """Why the last run ended before it was ready; empty once the process is ready."""
        self.missing: list[str] = []
        """Readiness checks that fail while the process runs."""
        self._environment = environment | {"MANAGEMENT_PORT": str(self.management_port)}
        if name == "streams":
            self._environment |= {"CORS_ORIGINS": _origins(environment)}
        self._log = log
        self._pause, self._restart_at, self._started_at = PAUSE_MIN, 0.0, 0.0
        self.child = self._spawn()

    def _spawn(self) -> Child:
        self._started_at = monotonic()
        command = [sys.executable, "-m", "cli.main", "serve", self.name]
        return Child.spawn(self.name, command, self._log, env=self._environment)

    def tick(self, say: Callable[[str], None]) -> None:
        """Check readiness; restart the process if it ended, after a pause that doubles with each early
        end."""
        if self.child.running:
            if not self.ready:
                self._look(say)
        elif not self._restart_at:
            lived = monotonic() - self._started_at
            self._pause = PAUSE_MIN if lived > PAUSE_MAX else min(PAUSE_MAX, 2 * self._pause)
            self._restart_at = monotonic() + self._pause
            self._report_end(say)
            self.ready = False
        elif monotonic() >= self._restart_at:
            self._restart_at = 0.0
            self.child = self._spawn()

    def _look(self, say: Callable[[str], None]) -> None:
        checks = self._checks() or {"an answer": False}
        self.missing = [check for check, holds in checks.items() if not holds]
        self.ready = not self.missing
        if self.ready and self.failure:
            self.failure = ""
            say(f"{self.name} is ready")

    def _report_end(self, say: Callable[[str], None]) -> None:
        if self.ready:
            say(f"{self.name} ended ({_how(self.child.exit_code)}), restarting it")
            return
        failure = f"{self.name} does not start: {self._last_words()} (log: {self._log})"
        if failure != self.failure:  # the same failure at every attempt is reported once
            say(f"{failure}; trying again")
        self.failure = failure

    def _checks(self) -> dict[str, bool]:
        """The process's readiness checks; empty if it does not answer."""
        address = f"http://{LOOPBACK}:{self.management_port}/readyz"
        try:
            try:
                reply = urllib.request.urlopen(address, timeout=2)  # nosec B310  # http, and loopback
            except urllib.error.HTTPError as unready:
                reply = unready
            with reply:
                return dict(json.load(reply)["checks"])
        except (OSError, ValueError):
            return {}

    def _last_words(self) -> str:
        lines = [line for line in self.child.log_tail(20).splitlines() if line.startswith("usine: ")]
        if not lines:
            return _how(self.child.exit_code)
        return lines[-1].removeprefix("usine: ").removeprefix(f"{self.name}: ")


class Supervisor:
    """Every process of the platform. A service that does not start leaves the others running."""

    def __init__(self, environment: dict[str, str], logs: Path, say: Callable[[str], None]) -> None:
        """``say`` prints one line for people."""
        self._say = say
        self._environment, self._logs = environment, logs
        self._processes: list[Supervised] = []

    def start(self, stopping: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Start every process and wait until each is ready or has failed, or it is ``stopping``.

        Raises StartError if the gateway or every service has failed, or if one is not ready in time without
        any failure that may be the cause.
        """
        for name in PROCESSES:
            log = self._logs / f"{name}.log"
            self._processes.append(Supervised(name, self._environment, log))
        settled = wait_until(lambda: stopping() or self._is_settled(), seconds, interval=0.1)
        if settled or self.failures:
            return
        late = next(process for process in self._processes if not process.ready)
        missing = ", ".join(late.missing)
        raise StartError(f"{late.name} is not ready after {seconds:g} s: it lacks {missing}")

    def watch(self) -> None:
        """Restart what has ended. Call it often."""
        for process in self._processes:
            process.tick(self._say)

    @property
    def failures(self) -> list[str]:
        """One line for each process that does not start."""
        return [process.failure for process in self._processes if process.failure]

    def stop(self) -> None:
        """Stop all, in reverse order: no process calls one that has already stopped."""
        for process in reversed(self._processes):
            process.child.stop(STOP_SECONDS)

    def _is_settled(self) -> bool:
        self.watch()
        failed = {process.name for process in self._processes if process.failure}
        if failed.issuperset(SERVICES) or "gateway" in failed:
            raise StartError(self.failures[0])
        return all(process.ready or process.failure for process in self._processes)


@contextmanager
def supervised(
    amqp_uri: str, data: Path, stopping: Callable[[], bool], say: Callable[[str], None]
) -> Iterator[Supervisor]:
    """Run every process inside the ``with``, on the environment of this one. Raises StartError."""
    # Granian's worker and the services read one environment; it is their whole configuration.
    supervisor = Supervisor(os.environ | {"AMQP_URI": amqp_uri}, data / "logs", say)
    try:
        supervisor.start(stopping)
        yield supervisor
    finally:
        supervisor.stop()


def _origins(environment: dict[str, str]) -> str:
    """Who may listen to streams: pages of this machine's platform, by either of its names."""
    given = [origin for origin in environment.get("CORS_ORIGINS", "").split(",") if origin]
    port = environment.get("PORT", str(Config.port))
    return ",".join([*given, *(f"http://{name}:{port}" for name in (LOOPBACK, "localhost"))])


def _how(exit_code: int | None) -> str:
    return f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit code {exit_code}"
