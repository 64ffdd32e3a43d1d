"""Writes the figures: Markdown tables, JSON, and a plot drawn by ``plot.py``."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from benchmarks.processes import PEER_PYTHON, ROOT
from benchmarks.targets import Target, targets

TITLES = {
    "pipeline": "From a view to its points",
    "http": "A click over HTTP",
    "accounts": "Accounts",
    "quiz": "The quiz",
    "search": "Search",
    "page": "The first page on a weak line",
    "growth": "What does not grow with the ledger",
    "memory": "What does not grow with time",
    "streams": "Open streams",
    "beside": "Requests beside streams",
    "rooms": "Live sessions",
}
OURS = {"pipeline": "pipeline", "http": "platform"}
"""What the others of a benchmark are compared with, where it has peers."""

NOTES = {
    "pipeline": "`steady` is measured while the views are being published; all others from a backlog. "
    "`faststream` writes each event by itself, 500 handlers at once; `faststream batched` writes together "
    "what waits in all its handlers. Peers have a quarter of the views, which takes them longer than all of "
    "them takes us; a tenth of each run passes before its clock starts. `one client` is py-amqp publishing "
    "with confirms while another one consumes with multiple acks, with no work done: the limit of such a "
    "client, not of the broker. `3 clients` is three such pairs at once, each with a queue of its own: what "
    "clients and broker reach together on this machine.",
    "http": "Full load is 64 connections of `wrk`; half load is open-loop: a latency counts from the "
    "moment the click was due. Every 202 was found in the queue. CPU at half load "
    "includes points and streams. `nameko RPC per click` is `@http` in a nameko container that calls the "
    "catalog by `ServiceRpc`; `empty route` is Flask on the platform's own server.",
    "accounts": "A token is seen ten times before it expires: once to be verified, then remembered.",
    "quiz": "Scoring is from 30 answers to ten occupations with reasons, in one process; `register` has as "
    "many occupations as the official one, 1,584. Calls are made by 100 threads of one process, which costs "
    "both kinds alike; a submission is of a visitor of its own, stored by a majority with its event, which "
    "is then published.",
    "search": "Both are the catalog's own work with 250 contents and a real mongod, without the call.",
    "page": "In Chromium, at 400 kbit/s and 400 ms, nothing cached. `read`: its title can be read; "
    "`usable`: the client answers.",
    "growth": "Visitors of `small` and `large` have 25 awards each, those of `empty` none.",
    "memory": "Resident, pages shared by several processes counted once. `early`: after a backlog and "
    "a fifth of the clicks; `middle`: after half of them; `max`: of one look a second.",
    "streams": "One process. `room`: all follow one session, a published question goes to each; `own`: one "
    "of each visitor, and awards go to one stream each, `paced` and as fast as one publisher can (`flood`). "
    "Delays count from before the publication to the arrival at a client written in C. `requests` are GET "
    "requests to the gateway, without and beside the open streams.",
    "beside": "GET requests to the gateway, one at a time. 2,000 streams of one session are open in a "
    "process of their own: `silent`, or with two changes a second to each of them, all of which arrived at a "
    "client written in C on the same cores.",
    "rooms": "`one session` has 1,000 streams: a change counts from the call that publishes it to its "
    "arrival at the last of them, on a client in Python on the same two cores. The rate is of changes that "
    "one caller publishes one after the other, or four at a time. `bare fan-out` is asyncio "
    "that writes to 1,000 connections: no log, no broker, no tokens. `20 sessions` and `200 sessions` have "
    "30 streams each. `1,000 seats` vote and answer within 20 s through the gateway; a fifth of the "
    "connections is cut before the answer, and the act is sent again with its key. `600 joins`: 35 a second.",
}


def write(figures: Figures, folder: Path) -> None:
    """``performance-figures.md``, ``performance.json``, ``performance.svg`` and ``.png`` in ``folder``.
    Benchmarks that were not run keep their previous figures."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "performance.json"
    data: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {"runs": {}, "samples": {}}
    data["samples"] |= figures.as_json()
    data["runs"] |= dict.fromkeys(figures.samples, _machine())
    file.write_text(json.dumps(data, indent=1) + "\n")
    everything = Figures.from_json(data["samples"])
    (folder / "performance-figures.md").write_text("\n".join(_document(everything, data["runs"])) + "\n")
    if PEER_PYTHON.exists():
        script = ROOT / "benchmarks" / "plot.py"
        subprocess.run([PEER_PYTHON, script, file, folder / "performance"], check=True, timeout=120)


def _machine() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    busy = os.getloadavg()[2]
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({model}), load {busy:.1f}"


def _document(figures: Figures, runs: dict[str, str]) -> Iterator[str]:
    yield "# Figures"
    yield "\nWritten by `make bench`. In each round, all contenders of a benchmark run in turns on the same"
    yield "servers. A ratio is taken in each round, and what is given is the median of these ratios; other"
    yield "figures are medians of the rounds. Read the ratios: the numbers are those of one machine.\n"
    yield "| target | median | rounds | bound | |"
    yield "|---|---:|---|---:|---|"
    for target in targets(figures):
        rounds = " ".join(f"{each:,.2f}" for each in target.rounds)
        kept = "yes" if target.kept else "**no**"
        yield f"| {target.what} | {_shown(target)} | {rounds} | {target.bound} | {kept} |"
    for benchmark, title in TITLES.items():
        if benchmark in figures.samples:
            yield f"\n## {title}\n\n{runs[benchmark]}. {NOTES[benchmark]}\n"
            yield from _table(figures, benchmark)


def _shown(target: Target) -> str:
    return "not measured" if target.value is None else f"{target.value:,.2f}"


def _table(figures: Figures, benchmark: str) -> Iterator[str]:
    ours = OURS.get(benchmark)
    beside = " ours, times this |" if ours else ""
    yield f"| what | rate, 1/s | rounds |{beside} CPU seconds per 1,000 | more |"
    yield f"|---|---:|---|{'---|' if ours else ''}---|---|"
    for name in figures.names(benchmark):
        sample = figures.median(benchmark, name)
        assert sample is not None
        rate = f"{sample.rate:,.0f}" if sample.rate is not None else ""
        rounds = " ".join(f"{each:,.0f}" for each in figures.values(benchmark, name))
        cpu = ", ".join(f"{process} {seconds:.3f}" for process, seconds in sample.cpu.items())
        more = ", ".join(f"{what} {value:,.4g}" for what, value in sample.more.items())
        times = f" {_times(figures.ratios(benchmark, ours, name))} |" if ours else ""
        yield f"| {name} | {rate} | {rounds} |{times} {cpu} | {more} |"


def _times(ratios: Sequence[float]) -> str:
    """Median, minimum and maximum of the rounds."""
    if not ratios:
        return ""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def summary(figures: Figures) -> Iterator[str]:
    """One line per target, for the terminal."""
    for target in targets(figures):
        yield f"  {'ok  ' if target.kept else 'MISS'} {target.what}: {_shown(target)} ({target.bound})"
