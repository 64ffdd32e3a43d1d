"""Memory of each process over many clicks: it must not grow with time."""

import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from signal import SIGCONT, SIGSTOP
from threading import Event
from uuid import uuid4

from benchmarks import load
from benchmarks.figures import Figures, Sample
from benchmarks.http_click import CLICK, add_hotspots, gateway, handlers, hotspot, queued
from benchmarks.http_load import tokens, wrk
from benchmarks.pipeline import PIPELINE, PLATFORM_VIEWS, VIEWED, declare_platform
from benchmarks.processes import BenchmarkFailed, memory_bytes
from benchmarks.servers import Servers
from cli import operations
from cli.processes import wait_until

RENEWED_AFTER_SECONDS = 600

BACKLOG = 4
"""One view waits for its handlers at the beginning for each so many clicks."""


def run(servers: Servers, figures: Figures, *, clicks: int) -> None:
    """Resident MB of each process after the first fifth of ``clicks``, after half of them, at most from the
    first click on, and once all are awards.

    The clicks begin with a backlog, so that each process has handled batches as large as they may be before
    it is first looked at: what comes on top later has grown with time.
    """
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
    sent, slice_seconds = 0, 5 if clicks < 100_000 else 100
    bearers, renew_at = list[str](), 0.0
    looks: dict[str, dict[str, float]] = {}
    with (
        handlers(servers, prefix) as pids,
        gateway(servers, prefix) as (port, more),
    ):
        _leave_a_backlog(servers, pids, clicks // BACKLOG)
        pids |= more
        with _most(pids) as most:
            while sent < clicks:
                if time.monotonic() >= renew_at:  # as clients do: before the quarter of an hour is over
                    bearers, renew_at = tokens(servers, explorers), time.monotonic() + RENEWED_AFTER_SECONDS
                done = wrk(port, paths, bearers, servers.folder, seconds=slice_seconds, first=sent)
                if done.errors:
                    raise BenchmarkFailed(f"{done.errors} clicks were refused")
                sent += done.requests
                for share, name in ((0.2, "early"), (0.5, "middle")):
                    if sent >= clicks * share:
                        looks.setdefault(name, _memory(pids))
            _handled(servers, seconds=60 + clicks / 200)
            looks["end"] = _memory(pids)
    looks["max"] = {name: max(most[name], *(look[name] for look in looks.values())) for name in most}
    config = servers.config(prefix)
    operations.connect(config)
    verified = operations.verify_points()
    operations.disconnect_all()
    memory = {f"{name}_{when}_mb": value for when, look in looks.items() for name, value in look.items()}
    return Sample(
        "memory", more=memory | {"clicks": float(sent), "totals_wrong": float(len(verified.differences))}
    )


def _memory(pids: Mapping[str, int]) -> dict[str, float]:
    """MB of each process."""
    return {name: memory_bytes(pid) / 1e6 for name, pid in pids.items()}


@contextmanager
def _most(pids: Mapping[str, int]) -> Iterator[dict[str, float]]:
    """Highest MB of each process, sampled every second inside the ``with``."""
    most, over = _memory(pids), Event()

    def look() -> None:
        while not over.wait(1):
            for name, value in _memory(pids).items():
                most[name] = max(most[name], value)

    with ThreadPoolExecutor(1) as watcher:
        looking = watcher.submit(look)
        try:
            yield most
        finally:
            over.set()
        looking.result()  # raises what it raised


def _leave_a_backlog(servers: Servers, handlers: Mapping[str, int], views: int) -> None:
    """``views`` come while ``handlers`` are held up; returns once they are handled."""
    for pid in handlers.values():
        os.kill(pid, SIGSTOP)
    try:
        form = load.FORMS[PIPELINE.form]
        messages = [form(event) for event in load.events(views)]
        load.preload(servers.amqp_uri, PIPELINE.catalog, VIEWED, messages)
    finally:
        for pid in handlers.values():
            os.kill(pid, SIGCONT)
    _handled(servers, seconds=60 + views / 200)


def _handled(servers: Servers, *, seconds: float) -> None:
    """Wait until no view waits any more."""
    if not wait_until(lambda: not any(queued(servers, queue) for queue in PLATFORM_VIEWS), seconds, 1.0):
        raise BenchmarkFailed(f"views were not handled within {seconds:.0f} s")
