"""Open streams in one process: memory, delay of a broadcast, targeted events, and requests beside them."""

import resource
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks import load
from benchmarks.figures import Figures, Sample
from benchmarks.http_click import gateway
from benchmarks.http_load import tokens, wrk
from benchmarks.live_log import LiveLog
from benchmarks.pipeline import declare_platform
from benchmarks.processes import (
    ROOT,
    BenchmarkFailed,
    Tool,
    cpu_seconds,
    memory_bytes,
    program,
    until,
    usine,
)
from benchmarks.servers import Servers
from chassis.messaging.publisher import Outgoing, Publisher
from cli.processes import free_port, port_accepts
from contracts.envelope import Envelope
from contracts.rewards import PointsAwarded

SESSION = "rencontre-de-mesure"
OWN, ROOM = "/api/v1/me/stream", f"/api/v1/live/sessions/{SESSION}/stream"
BROADCASTS = 10
TARGETED_RATE = 5_000
TARGETED_SECONDS = 5
WINDOW = 100
"""Targeted events that are published together."""
READ = "/api/v1/challenges"


def run(servers: Servers, figures: Figures, *, streams: int, seconds: int) -> None:
    """``room``: ``streams`` visitors in one session, to whom a published question goes. ``own``: as many own
    streams, to which awards go, each to one of them. Raises BenchmarkFailed."""
    allow_files()
    prefix = f"b{uuid4().hex[:10]}"
    client = compiled(servers.folder)
    visitors = [load.visitor(number) for number in range(streams)]
    file = servers.folder / "tokens"
    try:
        declare_platform(servers, prefix)
        with gateway(servers, prefix) as (port, _):

            def reads() -> float:
                return wrk(
                    port, [READ], ["-"], servers.folder, method="GET", seconds=seconds, connections=16
                ).rate

            for name, path in (("room", ROOM), ("own", OWN)):
                file.write_text("\n".join(tokens(servers, visitors)) + "\n")
                before = reads()
                with streams_process(servers, prefix) as (streams_port, pid, live):
                    empty = memory_bytes(pid)
                    with program("stream_client", [client, streams_port, path, file]) as clients:
                        if (ready := clients.line(150)["streams"]) != streams:
                            raise BenchmarkFailed(f"{ready} of {streams} streams are open")
                        time.sleep(1)
                        full, beside = memory_bytes(pid), reads()
                        measured = (
                            _broadcast(live, clients, pid, streams)
                            if name == "room"
                            else _targeted(servers, clients, pid, visitors)
                        )
                memory = {
                    "streams": float(streams),
                    "process_mb": full / 1e6,
                    "kib_per_stream": (full - empty) / streams / 1024,
                    "requests_without": before,
                    "requests_beside": beside,
                }
                figures.add("streams", Sample(name, more=memory | measured))
    finally:
        servers.drop_databases(prefix)


@contextmanager
def streams_process(servers: Servers, prefix: str) -> Iterator[tuple[int, int, LiveLog]]:
    """Port and pid of ``usine serve streams``, and the log of its session."""
    port, live = free_port(), LiveLog(servers.amqp_uri, SESSION)
    live.start()
    environment = servers.environment(prefix, STREAMS_PORT=str(port))
    try:
        with usine("streams", environment, servers.folder / "logs" / "streams.log") as child:
            until(lambda: port_accepts(port), child)
            yield port, child.pid, live
    finally:
        live.stop()


def _broadcast(live: LiveLog, clients: Tool, pid: int, streams: int) -> dict[str, float]:
    """Delays from a change of the log to its deliveries, of the median broadcast and of the worst."""
    received, cpu = [], cpu_seconds(pid)
    for _ in range(BROADCASTS):
        clients.write(f"{streams} 30")
        time.sleep(0.3)
        live.advance(stamp())
        received.append(clients.line(60))
    _all_arrived(streams * BROADCASTS, received)
    p99 = sorted(each["p99_ms"] for each in received)
    return {
        "broadcast_p50_ms": sorted(each["p50_ms"] for each in received)[BROADCASTS // 2],
        "broadcast_p99_ms": p99[BROADCASTS // 2],
        "broadcast_p99_worst_ms": p99[-1],
        "cpu_s_per_1000": (cpu_seconds(pid) - cpu) / streams / BROADCASTS * 1000,
    }


def _targeted(servers: Servers, clients: Tool, pid: int, visitors: Sequence[UUID]) -> dict[str, float]:
    """Awards to one stream each, TARGETED_RATE a second if the harness manages, then all at once."""
    count, publisher = TARGETED_RATE * TARGETED_SECONDS, Publisher(servers.amqp_uri, "benchmark")
    figures: dict[str, float] = {}
    for name, rate in (("paced", TARGETED_RATE), ("flood", 0)):
        clients.write(f"{count} 60")
        time.sleep(0.3)
        cpu, started = cpu_seconds(pid), time.monotonic()
        for first in range(0, count, WINDOW):
            if rate and (ahead := started + first / rate - time.monotonic()) > 0:
                time.sleep(ahead)
            publisher.publish(
                [_award(visitors[number % len(visitors)]) for number in range(first, first + WINDOW)]
            )
        published = count / (time.monotonic() - started)
        received = clients.line(90)
        _all_arrived(count, [received])
        figures |= {
            f"{name}_published": published,
            f"{name}_rate": count / received["seconds"],
            f"{name}_p50_ms": received["p50_ms"],
            f"{name}_p99_ms": received["p99_ms"],
            f"{name}_cpu_s_per_1000": (cpu_seconds(pid) - cpu) / count * 1000,
        }
    publisher.close()
    return figures


def _all_arrived(expected: int, received: Sequence[dict[str, float]]) -> None:
    arrived = sum(each["deliveries"] for each in received)
    if arrived != expected:
        raise BenchmarkFailed(f"{arrived:.0f} of {expected} deliveries arrived")


def stamp() -> str:
    """As the client reads it."""
    return f"t={time.time() * 1e6:.0f};"


def _award(visitor: UUID) -> Outgoing:
    """PointsAwarded that occurred now."""
    now, award = datetime.now(UTC), uuid4()
    event = PointsAwarded(
        visitor=visitor,
        award=award,
        points=10,
        rule="point-d-interet",
        rule_version=1,
        reason="Point d’intérêt exploré",
        object=stamp(),
        source_event=uuid4(),
        occurred_at=now,
    )
    return Outgoing.event(Envelope.of(event, id=award, time=now, correlation_id="benchmark"))


def compiled(folder: Path) -> Path:
    """The client, which must be quicker than the server. Raises BenchmarkFailed."""
    compiler, client = shutil.which("cc"), folder / "stream_client"
    if compiler is None:
        raise BenchmarkFailed("no C compiler on this machine: apt-get install gcc libc6-dev")
    source = ROOT / "benchmarks" / "stream_client.c"
    subprocess.run([compiler, "-O2", "-o", str(client), str(source)], check=True)
    return client


def allow_files() -> None:
    """Raise the limit of open files, which children inherit: each stream is a socket on both sides."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
