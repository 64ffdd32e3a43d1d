"""One process per service, each started anew when it ends: what Kubernetes does, for one machine."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from cli.processes import LOOPBACK, Child, StartError, free_port, until_ready

PROCESSES = ("accounts", "catalog", "quiz", "rewards", "gateway")
"""In the order they start; they stop in the opposite order, so that nothing is asked of who has gone."""

STOP_SECONDS = 30.0
PAUSE_MIN, PAUSE_MAX = 0.2, 10.0


class Supervised:
    """A process that is kept running. ``tick`` it often."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        # MANAGEMENT_PORT is the gateway's, and is printed; every other process takes a free one.
        asked = environment.get("MANAGEMENT_PORT") if name == "gateway" else None
        self.name, self.management_port = name, int(asked or free_port())
        self._environment = environment | {"MANAGEMENT_PORT": str(self.management_port)}
        self._log = log
        self._pause, self._restart_at, self._started_at = PAUSE_MIN, 0.0, 0.0
        self.child = self._spawn()

    def _spawn(self) -> Child:
        self._started_at = monotonic()
        command = [sys.executable, "-m", "cli.main", "serve", self.name]
        return Child.spawn(self.name, command, self._log, env=self._environment)

    def tick(self, say: Callable[[str], None]) -> None:
        """Start it again if it ended, after a pause that grows with each quick end."""
        if self.child.running:
            return
        if not self._restart_at:
            lived = monotonic() - self._started_at
            self._pause = PAUSE_MIN if lived > PAUSE_MAX else min(PAUSE_MAX, 2 * self._pause)
            self._restart_at = monotonic() + self._pause
            say(f"{self.name} ended ({_how(self.child.exit_code)}), starting it again")
        elif monotonic() >= self._restart_at:
            self._restart_at = 0.0
            self.child = self._spawn()

    def checks(self) -> dict[str, bool]:
        """What it says of its readiness; empty if it does not answer. Raises StartError if it has ended."""
        if not self.child.running:
            raise StartError(f"{self.name} does not start: {self._last_words()} (log: {self._log})")
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
        return lines[-1].removeprefix("usine: ") if lines else _how(self.child.exit_code)


@contextmanager
def supervised(
    amqp_uri: str, data: Path, stopping: Callable[[], bool], say: Callable[[str], None]
) -> Iterator[Callable[[], None]]:
    """Run every process inside the ``with``, ready, on the environment of this one; call what it gives often.

    ``say`` prints one line for people. Not all are ready if it is ``stopping``. Raises StartError.
    """
    # Granian's worker and the services read one environment; it is their whole configuration.
    environment = os.environ | {"AMQP_URI": amqp_uri}
    running: list[Supervised] = []
    try:
        for name in PROCESSES:
            running.append(Supervised(name, environment, data / "logs" / f"{name}.log"))
        for process in running:
            until_ready(process.name, process.checks, stopping)

        def watch() -> None:
            for process in running:
                process.tick(say)

        yield watch
    finally:
        for process in reversed(running):
            process.child.stop(STOP_SECONDS)


def _how(exit_code: int | None) -> str:
    return f"signal {-exit_code}" if exit_code is not None and exit_code < 0 else f"exit code {exit_code}"
