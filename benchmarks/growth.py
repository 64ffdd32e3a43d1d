"""What does not grow: the cost of a click with the ledger, the time of me/points, memory with time."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4, uuid5

from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from benchmarks import load
from benchmarks.figures import Figures, Sample
from benchmarks.http_click import CLICK, add_hotspots, gateway, hotspot, queued
from benchmarks.http_load import tokens, wrk
from benchmarks.pipeline import PIPELINE, backlog, declare_platform
from benchmarks.processes import BenchmarkFailed, memory_bytes, usine
from benchmarks.servers import Servers
from cli import operations

SMALL = 10_000
AWARDS_EACH = 25
CHUNK = 10_000
PAGE = "/api/v1/me/points"
NAMESPACE = UUID("a3f1c7de-0b6e-4b0c-9d2f-5f2f1f0f7a11")


def run(
    servers: Servers, figures: Figures, *, entries: int, events: int, clicks: int, rounds: int, seconds: int
) -> None:
    """Throughput and me/points with SMALL and with ``entries`` lines in the ledger, in turns; then the
    memory of each process while ``clicks`` clicks pass through all of them."""
    prefix = f"g{uuid4().hex[:10]}"
    sizes = {"empty": 0, "small": SMALL, "large": entries}
    try:
        for name, size in sizes.items():
            declare_platform(servers, f"{prefix}_{name}")
            started = time.perf_counter()
            fill(servers, f"{prefix}_{name}_rewards", size)
            more = {"entries": float(size), "filled_in_s": time.perf_counter() - started}
            figures.add("growth", Sample(f"ledger {name}", more=more))
        for number in range(rounds):
            for name in ("small", "large"):
                # Other visitors and hotspots in each round, among those who have entries already.
                sample = backlog(servers, PIPELINE, events, prefix=f"{prefix}_{name}", start=number * events)
                figures.add("growth", Sample(f"throughput {name}", rate=sample.rate, cpu=sample.cpu))
            for name in sizes:
                figures.add("growth", _page(servers, f"{prefix}_{name}", f"me/points {name}", seconds))
        figures.add("growth", memory(servers, f"{prefix}_empty", clicks))
    finally:
        servers.drop_databases(prefix)
        servers.delete_queues(PIPELINE.views)


def entries_of(count: int) -> Iterator[dict[str, Any]]:
    """Ledger entries as the service writes them, published: AWARDS_EACH for each visitor of the load."""
    start = datetime.now(UTC) - timedelta(days=30)
    for number in range(count):
        visitor, turn = divmod(number, AWARDS_EACH)
        moment = start + timedelta(milliseconds=number % 2_000_000_000)
        yield {
            "_id": uuid5(NAMESPACE, str(number)),
            "visitor": load.visitor(visitor),
            "points": 10,
            "rule": "point-d-interet",
            "rule_version": 1,
            "reason": "Point d’intérêt exploré",
            "object": f"older-{turn}",
            "source_event": uuid5(NAMESPACE, f"e{number}"),
            "occurred_at": moment,
            "awarded_at": moment,
            "correlation_id": "benchmark",
        }


def fill(servers: Servers, database: str, count: int) -> None:
    """Write ``count`` entries and their totals, quickly: durable by the ``fsync`` at the end."""
    with MongoClient[dict[str, Any]](servers.mongodb_uri, uuidRepresentation="standard") as client:
        quick = WriteConcern(w=1, j=False)
        ledger = client[database].get_collection("ledger", write_concern=quick)
        totals = client[database].get_collection("totals", write_concern=quick)
        remaining = entries_of(count)
        while chunk := list(islice(remaining, CHUNK)):
            ledger.insert_many(chunk, ordered=False)
        everyone = (
            {"_id": load.visitor(number), "total": 10 * AWARDS_EACH, "awards": AWARDS_EACH, "level": 3}
            for number in range(count // AWARDS_EACH)
        )
        while chunk := list(islice(everyone, CHUNK)):
            totals.insert_many(chunk, ordered=False)
        client.admin.command("fsync")


def _page(servers: Servers, prefix: str, name: str, seconds: int) -> Sample:
    """One reader after the other asks for their points: what each waits."""
    bearers = tokens(servers, [load.visitor(number) for number in range(SMALL // AWARDS_EACH)])
    logs = servers.folder / "logs"
    with (
        usine("rewards", servers.environment(prefix), logs / "rewards.log"),
        gateway(servers, prefix) as (port, _),
    ):
        wrk(port, [PAGE], bearers, servers.folder, method="GET", seconds=2, connections=1)
        done = wrk(port, [PAGE], bearers, servers.folder, method="GET", seconds=seconds, connections=1)
    return Sample(name, rate=done.rate, more={"p50_ms": done.p50_ms, "p99_ms": done.p99_ms})


def memory(servers: Servers, prefix: str, clicks: int) -> Sample:
    """Resident MB of each process after the first fifth of ``clicks`` and at most, once all are awards."""
    hotspots = 1000
    visitors = max(100, clicks * 2 // hotspots)
    add_hotspots(servers, f"{prefix}_catalog", hotspots)
    paths = [CLICK.format(hotspot(number)) for number in range(hotspots)]
    explorers = [uuid5(NAMESPACE, f"m{number}") for number in range(visitors)]
    logs, sent, slice_seconds = servers.folder / "logs", 0, 5 if clicks < 100_000 else 20
    history: dict[str, list[float]] = {}
    early: dict[str, float] = {}
    with (
        usine("rewards", servers.environment(prefix), logs / "rewards.log") as rewards,
        gateway(servers, prefix) as (port, pids),
    ):
        watched = pids | {"rewards": rewards.pid}

        def look() -> None:
            for name, pid in watched.items():
                history.setdefault(name, []).append(memory_bytes(pid) / 1e6)

        while sent < clicks:
            bearers = tokens(servers, explorers)  # they would expire before the last slice
            done = wrk(port, paths, bearers, servers.folder, seconds=slice_seconds, first=sent)
            if done.errors:
                raise BenchmarkFailed(f"{done.errors} clicks were refused")
            sent += done.requests
            look()
            if not early and sent >= clicks / 5:
                early = {name: values[-1] for name, values in history.items()}
        deadline = time.monotonic() + 60 + clicks / 200
        while queued(servers, PIPELINE.views) and time.monotonic() < deadline:
            time.sleep(1)
            look()
    config = servers.config(prefix)
    operations.connect(config)
    verified = operations.verify_points()
    operations.disconnect_all()
    more = {f"{name}_early_mb": value for name, value in early.items()}
    more |= {f"{name}_max_mb": max(values) for name, values in history.items()}
    more |= {f"{name}_end_mb": values[-1] for name, values in history.items()}
    return Sample(
        "memory", more=more | {"clicks": float(sent), "totals_wrong": float(len(verified.differences))}
    )
