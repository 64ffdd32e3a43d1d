"""The figures as people read them: Markdown tables, JSON, and a plot drawn by ``plot.py``."""

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from benchmarks.processes import PEER_PYTHON, ROOT
from benchmarks.targets import targets

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
}
NOTES = {
    "pipeline": "`steady` is measured while the views are being published; all others from a backlog. "
    "`broker` is confirmed publishing and consuming with multiple acks at once, with no work done.",
    "http": "Full load is 64 connections of `wrk`; half load is open-loop: a latency counts from the "
    "moment the click was due. Every 202 was found in the queue. CPU at half load "
    "includes points and streams.",
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
    "streams": "The rate is that of GET requests beside them. `shared`: one event goes to all of them, "
    "`own`: an event for each at once.",
}


def write(figures: Figures, folder: Path) -> None:
    """``performance-figures.md``, ``performance.json``, ``performance.svg`` and ``.png`` in ``folder``.
    Benchmarks that were not run keep their figures of last time."""
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
    yield "\nWritten by `make bench`. Medians of the rounds of one run, all in turns on the same servers."
    yield "Read the ratios: the numbers are those of one machine.\n"
    yield "| target | measured | bound | |"
    yield "|---|---:|---:|---|"
    for target in targets(figures):
        value = "not measured" if target.value is None else f"{target.value:,.2f}"
        yield f"| {target.what} | {value} | {target.bound} | {'yes' if target.kept else '**no**'} |"
    for benchmark, title in TITLES.items():
        if benchmark in figures.samples:
            yield f"\n## {title}\n\n{runs[benchmark]}. {NOTES[benchmark]}\n"
            yield from _table(figures, benchmark)


def _table(figures: Figures, benchmark: str) -> Iterator[str]:
    yield "| what | rate, 1/s | rounds | CPU seconds per 1,000 | more |"
    yield "|---|---:|---|---|---|"
    for name in figures.names(benchmark):
        sample = figures.median(benchmark, name)
        assert sample is not None
        rate = f"{sample.rate:,.0f}" if sample.rate is not None else ""
        rounds = " ".join(f"{each:,.0f}" for each in figures.rounds(benchmark, name))
        cpu = ", ".join(f"{process} {seconds:.3f}" for process, seconds in sample.cpu.items())
        more = ", ".join(f"{what} {value:,.4g}" for what, value in sample.more.items())
        yield f"| {name} | {rate} | {rounds} | {cpu} | {more} |"


def summary(figures: Figures) -> Iterator[str]:
    """One line per target, for the terminal."""
    for target in targets(figures):
        value = "not measured" if target.value is None else f"{target.value:,.2f}"
        yield f"  {'ok  ' if target.kept else 'MISS'} {target.what}: {value} ({target.bound})"
