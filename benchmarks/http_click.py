"""Clicks over HTTP: rate of a gateway at full load; latency at half load, also until the points arrive."""

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu import Connection
from pymongo import MongoClient

from benchmarks import load, sink
from benchmarks.figures import Figures, Sample
from benchmarks.http_load import CONNECTIONS, tokens, wrk
from benchmarks.pipeline import (
    NAMEKO,
    NAMEKO_WORKERS,
    PIPELINE,
    PLATFORM_VIEWS,
    VIEWED,
    declare_platform,
)
from benchmarks.processes import (
    PEER_PYTHON,
    BenchmarkFailed,
    cpu_between,
    cpu_of,
    started,
    tool,
    until,
    usine,
)
from benchmarks.servers import Servers
from cli.processes import free_port, port_accepts, wait_until

HOTSPOTS, VISITORS, LISTENERS = 500, 1000, 20
CLICK = "/api/v1/hotspots/{}/views"
ROUND_TRIP = "bench.round-trip"
WHOLE_PATH = "platform, to the ledger"


def run(servers: Servers, figures: Figures, *, rounds: int, seconds: int) -> None:
    """``rounds`` times: the empty route, one nameko RPC per click, this platform; each for ``seconds``.

    They take turns at being the first of a round.
    """
    for number in range(rounds):
        prefix = f"b{uuid4().hex[:10]}"
        contenders = (_empty_route, _nameko, _platform)
        first = number % len(contenders)
        try:
            declare_platform(servers, prefix)
            add_hotspots(servers, f"{prefix}_catalog", HOTSPOTS)
            for contender in (*contenders[first:], *contenders[:first]):
                for sample in contender(servers, prefix, seconds):
                    figures.add("http", sample)
        finally:
            servers.drop_databases(prefix)
            servers.delete_queues(*PLATFORM_VIEWS, NAMEKO.views, ROUND_TRIP)


def hotspot(number: int) -> str:
    return f"bench-{number}"


def add_hotspots(servers: Servers, database: str, count: int) -> None:
    """Add ``count`` hotspots: the sample season has too few."""
    place = {
        "tour": "grue-a-tour",
        "challenge": "inclusion",
        "company": "cigogne-levage",
        "occupations": ["H2902", "H1203"],
        "published": True,
    }
    with MongoClient[dict[str, Any]](servers.mongodb_uri) as client:
        client[database].hotspots.insert_many([{"_id": hotspot(number), **place} for number in range(count)])


@contextmanager
def gateway(servers: Servers, prefix: str, **more: str) -> Iterator[tuple[int, dict[str, int]]]:
    """Run accounts, catalog and gateway: (port, pids of the latter two, which do the work)."""
    port, logs = free_port(), servers.folder / "logs"
    environment = servers.environment(prefix, PORT=str(port), **more)
    with (
        usine("accounts", servers.environment(prefix), logs / "accounts.log"),
        usine("catalog", servers.environment(prefix), logs / "catalog.log") as catalog,
        usine("gateway", environment, logs / "gateway.log") as server,
    ):
        until(lambda: port_accepts(port), server)
        yield port, {"gateway": server.pid, "catalog": catalog.pid}


@contextmanager
def handlers(servers: Servers, prefix: str) -> Iterator[dict[str, int]]:
    """Running rewards and quiz, which handle views: their pids."""
    logs = servers.folder / "logs"
    with (
        usine("rewards", servers.environment(prefix), logs / "rewards.log") as rewards,
        usine("quiz", servers.environment(prefix), logs / "quiz.log") as quiz,
    ):
        yield {"rewards": rewards.pid, "quiz": quiz.pid}


def queued(servers: Servers, queue: str) -> int:
    """Number of messages in ``queue``."""
    with Connection(servers.amqp_uri) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def _load(
    servers: Servers, name: str, port: int, path: str, seconds: int, pids: dict[str, int], queue: str | None
) -> Sample:
    """Full load on ``path``. Raises BenchmarkFailed if a success is missing from ``queue``."""
    paths = [path.format(hotspot(number)) for number in range(HOTSPOTS)]
    bearers = tokens(servers, [load.visitor(number) for number in range(VISITORS)])
    wrk(port, paths, bearers, servers.folder, seconds=2)  # warms up
    pids = pids | servers.pids
    already, before = queued(servers, queue) if queue else 0, cpu_of(pids)
    done = wrk(port, paths, bearers, servers.folder, seconds=seconds)
    cpu = cpu_between(before, cpu_of(pids), done.requests)
    more = {"p50_ms": done.p50_ms, "p99_ms": done.p99_ms, "errors": done.errors}
    if queue and (stored := queued(servers, queue) - already) < done.requests - done.errors:
        raise BenchmarkFailed(f"{name}: {done.requests - done.errors} accepted, {stored} stored")
    return Sample(name, rate=done.rate, cpu=cpu, more=more)


def _empty_route(servers: Servers, prefix: str, seconds: int) -> Iterator[Sample]:
    port = free_port()
    command: list[str | Path] = [PEER_PYTHON, "-m", "benchmarks.peers.http_app"]
    log = servers.folder / "logs" / "flask.log"
    with started("flask", command, log, {"PORT": str(port)}) as server:
        until(lambda: port_accepts(port), server)
        yield _load(servers, "empty route", port, "/empty/{}/views", seconds, {"flask": server.pid}, None)


def _nameko(servers: Servers, prefix: str, seconds: int) -> Iterator[Sample]:
    port, logs = free_port(), servers.folder / "logs"
    environment = {
        "AMQP_URI": servers.amqp_uri,
        "MONGODB_URI": servers.mongodb_uri,
        "BENCH_DATABASE": f"{prefix}_catalog",
        "PORT": str(port),
        "MAX_WORKERS": NAMEKO_WORKERS,
    }
    sink.declare(servers.amqp_uri, sink.queue(NAMEKO.views, NAMEKO.catalog, VIEWED))
    nameko: list[str | Path] = [
        PEER_PYTHON.with_name("nameko"),
        "run",
        "--config",
        "benchmarks/peers/nameko.yaml",
    ]
    with (
        started(
            "nameko catalog",
            [*nameko, "benchmarks.peers.nameko_catalog"],
            logs / "nameko-catalog.log",
            environment,
        ) as catalog,
        started(
            "nameko gateway",
            [*nameko, "benchmarks.peers.nameko_gateway"],
            logs / "nameko-gateway.log",
            environment | {"MAX_WORKERS": str(CONNECTIONS)},
        ) as server,
    ):
        until(lambda: port_accepts(port), server)
        pids = {"gateway": server.pid, "catalog": catalog.pid}
        yield _load(servers, "nameko RPC per click", port, "/nameko/{}/views", seconds, pids, NAMEKO.views)


def _platform(servers: Servers, prefix: str, seconds: int) -> Generator[Sample, None, None]:
    with gateway(servers, prefix) as (port, pids):
        full = _load(servers, "platform", port, CLICK, seconds, pids, PIPELINE.views)
        yield full
        with Connection(servers.amqp_uri) as connection:
            for queue in PLATFORM_VIEWS:
                connection.channel().queue_purge(queue)
        with handlers(servers, prefix) as more:
            pids |= more
            whole = _whole_path(servers, prefix, port, seconds)
            yield whole
            yield _half_load(servers, port, (whole.rate or 0) / 2, seconds, pids)


def _whole_path(servers: Servers, prefix: str, port: int, seconds: int) -> Sample:
    """Clicks at full load until the last of them is in the ledger: what gateway, catalog and rewards sustain
    together, the load's own processor time included."""
    paths = [CLICK.format(hotspot(number)) for number in range(HOTSPOTS)]
    bearers = tokens(servers, [load.visitor(3 * VISITORS + number) for number in range(VISITORS)])
    with MongoClient[dict[str, Any]](servers.mongodb_uri) as client:
        ledger = client[f"{prefix}_rewards"].ledger
        before, started = ledger.estimated_document_count(), monotonic()
        done = wrk(port, paths, bearers, servers.folder, seconds=seconds)
        clicks = done.requests - done.errors
        if not wait_until(lambda: ledger.estimated_document_count() - before >= clicks, 120, interval=0.05):
            found = ledger.estimated_document_count() - before
            raise BenchmarkFailed(f"{clicks} clicks accepted, {found} in the ledger two minutes later")
    return Sample(
        WHOLE_PATH, rate=clicks / (monotonic() - started), more={"p50_ms": done.p50_ms, "p99_ms": done.p99_ms}
    )


def _half_load(servers: Servers, port: int, rate: float, seconds: int, pids: dict[str, int]) -> Sample:
    """Latency of clicks and of the points that follow, at ``rate``, beside the broker's own round trip."""
    plan = servers.folder / "plan.json"
    listeners = [load.visitor(VISITORS + number) for number in range(LISTENERS)]
    others = [load.visitor(2 * VISITORS + number) for number in range(VISITORS)]
    paths = [CLICK.format(hotspot(number)) for number in range(HOTSPOTS)]
    bearers = {"listeners": tokens(servers, listeners), "others": tokens(servers, others)}
    plan.write_text(json.dumps({**bearers, "paths": paths}))
    sink.declare(servers.amqp_uri, sink.queue(ROUND_TRIP, "bench.events", ROUND_TRIP))
    probe = (servers.amqp_uri, ROUND_TRIP, "bench.events", ROUND_TRIP, seconds)
    with tool("clicks", port, rate, seconds, plan) as clicks:
        clicks.line(30)
        before = cpu_of(pids | servers.pids)
        with tool("round_trip", *probe) as round_trip:
            trip = round_trip.line(seconds + 60)
        done = clicks.line(seconds + 60)
        cpu = cpu_between(before, cpu_of(pids | servers.pids), done["accepted"])
    names = ("p50_ms", "p99_ms", "sse_p50_ms", "sse_p99_ms", "errors", "with_stream", "missing")
    more = {name: float(done[name]) for name in names}
    more |= {"broker_p50_ms": trip["p50_ms"], "broker_p99_ms": trip["p99_ms"]}
    return Sample("platform at half load", rate=done["accepted"] / seconds, cpu=cpu, more=more)
