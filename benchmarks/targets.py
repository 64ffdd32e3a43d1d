"""Targets for the figures, and whether a run reached them.

Ratios are medians of the ratios of each round (``Figures.ratios``), never ratios of medians.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Figures


@dataclass(frozen=True)
class Target:
    """``rounds``: what was measured, or the ratios, in each round; empty if it was not measured. ``at_least``
    or ``at_most``, one of them, is compared with their median."""

    what: str
    rounds: Sequence[float]
    at_least: float | None = None
    at_most: float | None = None

    @property
    def value(self) -> float | None:
        return statistics.median(self.rounds) if self.rounds else None

    @property
    def bound(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    @property
    def kept(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.at_least if self.at_least is not None else self.value <= (self.at_most or 0)


def targets(figures: Figures) -> Iterator[Target]:
    """The targets of the benchmarks that were run."""
    for benchmark, its_targets in (
        ("pipeline", _pipeline),
        ("http", _http),
        ("accounts", _accounts),
        ("quiz", _quiz),
        ("search", _search),
        ("page", _page),
        ("growth", _growth),
        ("memory", _memory),
        ("streams", _streams),
        ("beside", _beside),
        ("rooms", _rooms),
    ):
        if benchmark in figures.samples:
            yield from its_targets(figures)


def _pipeline(figures: Figures) -> Iterator[Target]:
    for peer, shown, bound in (
        ("nameko", "stock nameko", 8),
        ("faststream batched", "FastStream that writes in batches", 6),
        ("one client", "one py-amqp client that does no work", 0.6),
    ):
        ratios = figures.ratios("pipeline", "pipeline", peer)
        yield Target(f"view → PointsAwarded, times {shown}", ratios, at_least=bound)


def _http(figures: Figures) -> Iterator[Target]:
    for peer, bound in (("nameko RPC per click", 4), ("empty route", 0.5)):
        yield Target(f"clicks, times {peer}", figures.ratios("http", "platform", peer), at_least=bound)
    half = "platform at half load"
    for share in ("p50", "p99"):
        ratios = figures.ratios("http", half, half, f"sse_{share}_ms", f"broker_{share}_ms")
        what = f"click → stream at half load ({share}), times the broker's round trip"
        yield Target(what, ratios, at_most=5)


def _accounts(figures: Figures) -> Iterator[Target]:
    for what, name, figure, bound in (
        ("µs that a token adds to a request, on average", "token", "mean_us", 60),
        ("seconds for a class of 35 to join at once", "a class joins", "seconds", 2),
        ("seconds to load 670 classes of 30 seats", "classes load", "seconds", 60),
    ):
        yield Target(what, figures.values("accounts", name, figure), at_most=bound)


def _quiz(figures: Figures) -> Iterator[Target]:
    milliseconds = [each / 1000 for each in figures.values("quiz", "scoring, register", "median_us")]
    yield Target("ms to score against 1,584 occupations, median", milliseconds, at_most=2)
    ratios = figures.ratios("quiz", "submission", "empty RPC")
    yield Target("submissions, 100 at once, times the rate of an empty RPC", ratios, at_least=0.5)


def _search(figures: Figures) -> Iterator[Target]:
    ratios = figures.ratios("search", "search", "look-up by id")
    yield Target("search by words, beside a look-up by id: rate", ratios, at_least=0.5)


def _page(figures: Figures) -> Iterator[Target]:
    seconds = figures.values("page", "first page", "usable s")
    yield Target("s until the first page is usable at 400 kbit/s and 400 ms", seconds, at_most=5)


def _growth(figures: Figures) -> Iterator[Target]:
    ratios = figures.ratios("growth", "throughput large", "throughput small")
    yield Target("throughput on the large ledger, times that on the small one", ratios, at_least=0.9)
    for size in ("small", "large"):
        ratios = figures.ratios("growth", f"me/points {size}", "me/points empty", "p50_ms")
        yield Target(f"time of me/points, {size} ledger, times that on an empty one", ratios, at_most=1.5)


def _memory(figures: Figures) -> Iterator[Target]:
    for process in ("gateway", "catalog", "rewards", "quiz"):
        most = f"{process}_max_mb"
        yield Target(f"memory of {process}, MB", figures.values("memory", "memory", most), at_most=150)
        ratios = figures.ratios("memory", "memory", "memory", most, f"{process}_early_mb")
        yield Target(f"memory of {process}, times that after a fifth", ratios, at_most=1.1)


def _streams(figures: Figures) -> Iterator[Target]:
    for kind in ("room", "own"):
        most = figures.values("streams", kind, "process_mb")
        yield Target(f"memory of 10,000 streams ({kind}), MB", most, at_most=150)
    p99 = figures.values("streams", "room", "broadcast_p99_ms")
    yield Target("broadcast to 10,000 streams, p99, ms", p99, at_most=250)
    cpu = figures.values("streams", "own", "flood_cpu_s_per_1000")
    yield Target("CPU of 1,000 targeted events, s", cpu, at_most=0.2)


def _beside(figures: Figures) -> Iterator[Target]:
    for name, shown in (("silent streams", "silent"), ("streams that hear", "with two changes a second")):
        ratios = figures.ratios("beside", name, "no streams", "p50_ms")
        yield Target(
            f"latency of a request beside 2,000 streams ({shown}), p50, times without", ratios, at_most=1.1
        )


def _rooms(figures: Figures) -> Iterator[Target]:
    last = figures.values("rooms", "one session", "last_p99_ms")
    yield Target("a change to the last of 1,000 streams, p99, ms", last, at_most=250)
    bare = figures.ratios("rooms", "one session, 4 callers", "bare fan-out")
    yield Target("deliveries of one session, times a bare fan-out", bare, at_least=0.5)
    growth = figures.ratios("rooms", "200 sessions", "20 sessions", "cpu_s_per_1000", "cpu_s_per_1000")
    yield Target("CPU of a delivery in 200 sessions, times that in 20", growth, at_most=1.2)
    answers = figures.values("rooms", "1,000 seats", "screen_p95_ms")
    yield Target("from a seat's act to the host's screen, p95, ms", answers, at_most=1000)
