"""The platform's own rates at another commit and in the working tree, measured in turns.

Each run is a process of its own with its own servers, since the commits may declare queues differently. Both
run in this environment: a commit that needs other versions of the libraries is not measured fairly.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figures, Sample
from benchmarks.processes import ROOT, BenchmarkFailed

SERVERS = ("rabbitmq", "mongod")
RUN_SECONDS = 600


def run(revision: str, *, rounds: int, events: int, seconds: int) -> Figures:
    """``rounds`` times ``revision`` and the working tree, which take turns at being first.

    The figures are those of the benchmarks ``before`` and ``after``, with the same names in both. Raises
    BenchmarkFailed.
    """
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="usine-compare-", dir="/var/tmp") as folder:
        trees = {"before": _checked_out(revision, Path(folder)), "after": ROOT}
        for number in range(rounds):
            order = list(trees) if number % 2 == 0 else list(reversed(trees))
            for when in order:
                for sample in _measured(trees[when], events, seconds):
                    figures.add(when, sample)
    return figures


def _checked_out(revision: str, folder: Path) -> Path:
    """The files of ``revision``, of this repository, in ``folder``."""
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, timeout=60)
    if archive.returncode:
        raise BenchmarkFailed(f"no files of {revision}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def _measured(tree: Path, events: int, seconds: int) -> Iterator[Sample]:
    # -P: not the folder of the program first, which is that of the working tree.
    command: list[str | Path] = [
        sys.executable,
        "-P",
        ROOT / "benchmarks" / "platform_alone.py",
        str(events),
        str(seconds),
    ]
    done = subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )
    if done.returncode:
        raise BenchmarkFailed(f"{tree}: {done.stderr.strip()[-1000:]}")
    for row in json.loads(done.stdout.strip().splitlines()[-1]):
        cpu = {name: used for name, used in row["cpu"].items() if name not in SERVERS}
        total = {"cpu_ours": sum(cpu.values())} if cpu else {}
        yield Sample(row["name"], rate=row["rate"], cpu=row["cpu"], more=row["more"] | total)


def table(figures: Figures) -> Iterator[str]:
    """Markdown: medians of both, and the median of the ratios of each round, with its least and most."""
    yield "| what | before | after | after / before | CPU of our processes | click → stream, p50 |"
    yield "|---|---:|---:|---|---|---|"
    for name in figures.names("after"):
        before, after = (statistics.median(figures.values(when, name)) for when in ("before", "after"))
        ratios = (_ratio(figures, name, what) for what in ("rate", "cpu_ours", "sse_p50_ms"))
        yield f"| {name} | {before:,.0f} | {after:,.0f} | {' | '.join(ratios)} |"


def _ratio(figures: Figures, name: str, what: str) -> str:
    befores, afters = (figures.values(when, name, what) for when in ("before", "after"))
    ratios = [after / before for before, after in zip(befores, afters, strict=False) if before]
    if not ratios:
        return ""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
