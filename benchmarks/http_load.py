"""Closed-loop HTTP load by ``wrk``: as many requests as the server answers."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.processes import ROOT, BenchmarkFailed
from benchmarks.servers import Servers
from chassis.runtime.keys import KeyFile
from cli.processes import LOOPBACK
from services.accounts.tokens import Signer

CONNECTIONS = 64
SCRIPT = ROOT / "benchmarks" / "wrk.lua"


@dataclass(frozen=True)
class Load:
    """What ``wrk`` counted: answers, of which ``errors`` were no success, and latencies of a full server."""

    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        return (self.requests - self.errors) / self.seconds


def tokens(servers: Servers, visitors: Sequence[UUID]) -> list[str]:
    """An access token for each visitor, valid for a quarter of an hour."""
    signer = Signer(KeyFile(servers.keys, variable="TOKEN_KEYS_FILE", private=True))
    return [signer.sign(visitor, "visitor", uuid4()) for visitor in visitors]


def wrk(
    port: int,
    paths: Sequence[str],
    bearers: Sequence[str],
    folder: Path,
    *,
    method: str = "POST",
    seconds: int = 10,
    connections: int = CONNECTIONS,
    first: int = 0,
) -> Load:
    """Request every path with every token, in turn, from number ``first``. Raises BenchmarkFailed."""
    program = shutil.which("wrk")
    if program is None:
        raise BenchmarkFailed("no wrk on this machine: apt-get install wrk")
    environment = {"METHOD": method, "FIRST": str(first)}
    for name, lines in (("PATHS", paths), ("TOKENS", bearers)):
        file = folder / f"wrk-{name.lower()}"
        file.write_text("".join(f"{line}\n" for line in lines))
        environment[name] = str(file)
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT)]
    done = subprocess.run(
        [*command, f"http://{LOOPBACK}:{port}"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    if done.returncode:
        raise BenchmarkFailed(f"wrk: {done.stdout[-500:]} {done.stderr[-500:]}")
    return Load(**json.loads(done.stdout.strip().splitlines()[-1]))
