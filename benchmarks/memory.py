"""What does not grow with time: the memory of each process."""

import time
from uuid import uuid4

from benchmarks.figures import Figures, Sample
from benchmarks.http_click import CLICK, add_hotspots, gateway, handlers, hotspot, queued
from benchmarks.http_load import tokens, wrk
from benchmarks.pipeline import PLATFORM_VIEWS, declare_platform
from benchmarks.processes import BenchmarkFailed, memory_bytes
from benchmarks.servers import Servers
from cli import operations

RENEWED_AFTER_SECONDS = 600


def run(servers: Servers, figures: Figures, *, clicks: int) -> None:
    """Resident MB of each process after the first fifth of ``clicks`` and at most, once all are awards."""
    prefix = f"m{uuid4().hex[:10]}"
    declare_platform(servers, prefix)
    try:
        figures.add("memory", _watched(servers, prefix, clicks))
    finally:
        servers.drop_databases(prefix)
        servers.delete_queues(*PLATFORM_VIEWS)


def _watched(servers: Servers, prefix: str, clicks: int) -> Sample:
    hotspots = 1000
    visitors = max(100, clicks * 2 // hotspots)
    add_hotspots(servers, f"{prefix}_catalog", hotspots)
    paths = [CLICK.format(hotspot(number)) for number in range(hotspots)]
    explorers = [uuid4() for _ in range(visitors)]
    sent, slice_seconds = 0, 5 if clicks < 100_000 else 20
    bearers, renew_at = list[str](), 0.0
    history: dict[str, list[float]] = {}
    early: dict[str, float] = {}
    with (
        handlers(servers, prefix) as watched,
        gateway(servers, prefix) as (port, more),
    ):
        watched |= more

        def look() -> None:
            for name, pid in watched.items():
                history.setdefault(name, []).append(memory_bytes(pid) / 1e6)

        while sent < clicks:
            if time.monotonic() >= renew_at:  # as clients do: before the quarter of an hour is over
                bearers, renew_at = tokens(servers, explorers), time.monotonic() + RENEWED_AFTER_SECONDS
            done = wrk(port, paths, bearers, servers.folder, seconds=slice_seconds, first=sent)
            if done.errors:
                raise BenchmarkFailed(f"{done.errors} clicks were refused")
            sent += done.requests
            look()
            if not early and sent >= clicks / 5:
                early = {name: values[-1] for name, values in history.items()}
        deadline = time.monotonic() + 60 + clicks / 200
        while any(queued(servers, queue) for queue in PLATFORM_VIEWS) and time.monotonic() < deadline:
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
