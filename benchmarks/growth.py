"""Growth of the ledger: the cost of a click and the time of me/points must not depend on its size."""

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
from benchmarks.http_click import gateway
from benchmarks.http_load import tokens, wrk
from benchmarks.pipeline import PIPELINE, backlog, declare_platform
from benchmarks.processes import usine
from benchmarks.servers import Servers

SMALL = 10_000
AWARDS_EACH = 25
CHUNK = 10_000
PAGE = "/api/v1/me/points"
NAMESPACE = UUID("a3f1c7de-0b6e-4b0c-9d2f-5f2f1f0f7a11")


def run(servers: Servers, figures: Figures, *, entries: int, events: int, rounds: int, seconds: int) -> None:
    """Throughput and me/points with SMALL and with ``entries`` lines in the ledger, in turns."""
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
    """Latency of me/points, one request at a time."""
    bearers = tokens(servers, [load.visitor(number) for number in range(SMALL // AWARDS_EACH)])
    logs = servers.folder / "logs"
    with (
        usine("rewards", servers.environment(prefix), logs / "rewards.log"),
        gateway(servers, prefix) as (port, _),
    ):
        wrk(port, [PAGE], bearers, servers.folder, method="GET", seconds=2, connections=1)
        done = wrk(port, [PAGE], bearers, servers.folder, method="GET", seconds=seconds, connections=1)
    return Sample(name, rate=done.rate, more={"p50_ms": done.p50_ms, "p99_ms": done.p99_ms})
