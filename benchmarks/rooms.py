"""Live sessions: from a change to the last of many screens, and what a delivered change costs."""

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks import load, seats
from benchmarks.figures import Figures, Sample
from benchmarks.http_load import tokens
from benchmarks.pipeline import declare_platform
from benchmarks.processes import (
    BenchmarkFailed,
    Tool,
    cpu_between,
    cpu_of,
    memory_bytes,
    tool,
    until,
    usine,
)
from benchmarks.servers import Servers, add_sessions
from benchmarks.streams import allow_files
from chassis.messaging.rpc_client import RpcClient
from cli.processes import free_port, port_accepts

CHANGE_BYTES = 330
"""Of the data of an announcement's change."""
CALLERS = (1, 4)
"""How many publish at a time: as fast as they are answered, one after the other, and together."""
FEW, MANY, SEATS_OF_EACH = 20, 200, 30
TEXT = "La visite commence par l’atelier, puis vient le banc d’essai. " * 3
"""Of an announcement: as long as a question with its answer."""


@dataclass(frozen=True)
class Sizes:
    """Streams of the one session, its changes one by one, and in a burst; changes to all sessions together;
    whether seats vote and join, which have sizes of their own."""

    seats: int
    changes: int
    burst: int
    to_sessions: int
    acts: bool


FULL = Sizes(seats=1_000, changes=40, burst=200, to_sessions=2_000, acts=True)
QUICK = Sizes(seats=100, changes=10, burst=40, to_sessions=400, acts=False)


def run(servers: Servers, figures: Figures, *, rounds: int, sizes: Sizes = FULL) -> None:
    """One session; FEW and MANY sessions with SEATS_OF_EACH; seats that vote and answer, and classes that
    join; round by round."""
    allow_files()
    prefix = f"b{uuid4().hex[:10]}"
    try:
        declare_platform(servers, prefix)
        for _ in range(rounds):
            for sample in _one_session(servers, prefix, sizes):
                figures.add("rooms", sample)
            figures.add("rooms", _bare(servers, sizes))
            for count in (FEW, MANY):
                figures.add("rooms", _sessions(servers, prefix, count, sizes.to_sessions))
            for sample in seats.run(servers, prefix) if sizes.acts else ():
                figures.add("rooms", sample)
    finally:
        servers.drop_databases(prefix)


class Rooms:
    """Running live and streams, with ``sessions`` that are open now and a stream for each of ``seats``."""

    def __init__(
        self, calls: RpcClient, client: Tool, sessions: Sequence[str], seats: int, pids: dict[str, int]
    ) -> None:
        self.sessions, self.seats, self.pids = sessions, seats, pids
        self._calls, self._client = calls, client

    def announce(self, session: str) -> None:
        self._calls.call(
            "live",
            "announce",
            actor=str(uuid4()),
            session=session,
            announcement=str(uuid4()),
            text=TEXT[: 150 + len(session) % 10],
        )

    def expect(self, deliveries: int, since: float) -> None:
        """Begin to count: ``since``, seconds since the epoch."""
        self._client.send(deliveries=deliveries, seconds=60, since=since)

    def received(self, deliveries: int) -> dict[str, Any]:
        """What was counted. Raises BenchmarkFailed if a change did not arrive, or twice."""
        found = self._client.line(90)
        if found["deliveries"] != deliveries or found["gaps"]:
            raise BenchmarkFailed(
                f"{found['deliveries']} of {deliveries} changes arrived, {found['gaps']} out of order"
            )
        return found


@contextmanager
def rooms(servers: Servers, prefix: str, count: int, seats_of_each: int) -> Iterator[Rooms]:
    sessions = [f"rencontre-{uuid4().hex[:8]}-{number}" for number in range(count)]
    add_sessions(servers, f"{prefix}_live", sessions)
    seats = count * seats_of_each
    port, logs = free_port(), servers.folder / "logs"
    environment = servers.environment(prefix, STREAMS_PORT=str(port), STREAMS_MAX="20000")
    names = _written(servers.folder / "sessions", sessions)
    bearers = _written(
        servers.folder / "tokens", tokens(servers, [load.visitor(number) for number in range(seats)])
    )
    with (
        usine("accounts", servers.environment(prefix), logs / "accounts.log"),
        usine("live", servers.environment(prefix), logs / "live.log") as live,
        usine("streams", environment, logs / "streams.log") as streams,
    ):
        until(lambda: port_accepts(port), streams)
        with tool("room_client", port, names, bearers) as client:
            ready = client.line(150)
            if ready["streams"] != seats:
                raise BenchmarkFailed(f"{ready['streams']} of {seats} streams are open")
            calls = RpcClient(servers.config(prefix), "benchmark")
            calls.start()
            try:
                pids = {"live": live.pid, "streams": streams.pid}
                yield Rooms(calls, client, sessions, seats, pids)
            finally:
                calls.stop()


def _one_session(servers: Servers, prefix: str, sizes: Sizes) -> Iterator[Sample]:
    """``last_…``: from the call that publishes to the arrival at the last stream. ``rate``: deliveries a
    second while changes are published by so many of CALLERS."""
    deliveries = sizes.seats * sizes.burst
    with rooms(servers, prefix, 1, sizes.seats) as found:
        [session] = found.sessions
        delays = []
        for _ in range(sizes.changes):
            found.expect(sizes.seats, time.time())
            found.announce(session)
            delays.append(found.received(sizes.seats)["last_ms"])
        last = {
            "streams": float(sizes.seats),
            "last_p50_ms": statistics.median(delays),
            "last_p99_ms": sorted(delays)[-1 - sizes.changes // 100],
        }
        for callers in CALLERS:
            before = cpu_of(found.pids)
            found.expect(deliveries, time.time())
            with ThreadPoolExecutor(callers) as pool:
                list(pool.map(found.announce, [session] * sizes.burst))
            burst = found.received(deliveries)
            cpu = cpu_between(before, cpu_of(found.pids), deliveries)
            more = last | {"streams_mb": memory_bytes(found.pids["streams"]) / 1e6}
            name = "one session" if callers == 1 else f"one session, {callers} callers"
            yield Sample(name, rate=deliveries / burst["span_seconds"], cpu=cpu, more=more)
            last = {}


def _bare(servers: Servers, sizes: Sizes) -> Sample:
    port, deliveries = free_port(), sizes.seats * sizes.burst
    names = _written(servers.folder / "sessions", ["bare"])
    bearers = _written(servers.folder / "tokens", ["none"] * sizes.seats)
    with tool("peers.bare_fanout", port) as server:
        server.line(30)
        with tool("room_client", port, names, bearers) as client:
            client.line(150)
            before = cpu_of({"bare": server.pid})
            client.send(deliveries=deliveries, seconds=60, since=time.time())
            server.send(messages=sizes.burst, bytes=CHANGE_BYTES)
            burst = client.line(90)
            cpu = cpu_between(before, cpu_of({"bare": server.pid}), deliveries)
    if burst["deliveries"] != deliveries:
        raise BenchmarkFailed(f"bare fan-out: {burst['deliveries']} of {deliveries}")
    return Sample("bare fan-out", rate=deliveries / burst["span_seconds"], cpu=cpu)


def _sessions(servers: Servers, prefix: str, count: int, changes: int) -> Sample:
    """CPU for 1,000 delivered changes, when each of ``count`` sessions has as many as the others."""
    each = changes // count
    with rooms(servers, prefix, count, SEATS_OF_EACH) as found:
        deliveries = count * each * SEATS_OF_EACH
        before, since = cpu_of(found.pids), time.time()
        found.expect(deliveries, since)
        for _ in range(each):
            for session in found.sessions:
                found.announce(session)
        burst = found.received(deliveries)
        cpu = cpu_between(before, cpu_of(found.pids), deliveries)
    more = {"cpu_s_per_1000": sum(cpu.values())}
    return Sample(f"{count} sessions", rate=deliveries / burst["span_seconds"], cpu=cpu, more=more)


def _written(file: Path, lines: Sequence[str]) -> Path:
    file.write_text("\n".join(lines))
    return file
