"""What the platform promises of its own figures, and whether a run kept it."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.figures import Figures


@dataclass(frozen=True)
class Target:
    """``value`` is None where it was not measured. ``at_least`` or ``at_most``, one of them."""

    what: str
    value: float | None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bound(self) -> str:
        return f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}"

    @property
    def kept(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.at_least if self.at_least is not None else self.value <= (self.at_most or 0)


def targets(figures: Figures) -> Iterator[Target]:
    """Of the benchmarks that were run."""
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
    ):
        if benchmark in figures.samples:
            yield from its_targets(figures)


def _pipeline(figures: Figures) -> Iterator[Target]:
    for peer, bound in (("nameko", 8), ("faststream", 6), ("broker", 0.6)):
        ratio = figures.ratio("pipeline", "pipeline", peer)
        yield Target(f"view → PointsAwarded, times {_LIMIT.get(peer, peer)}", ratio, at_least=bound)


_LIMIT = {"broker": "the broker's limit", "nameko": "stock nameko", "faststream": "FastStream"}


def _http(figures: Figures) -> Iterator[Target]:
    for peer, bound in (("nameko RPC per click", 4), ("empty route", 0.35)):
        yield Target(f"clicks, times {peer}", figures.ratio("http", "platform", peer), at_least=bound)
    half = "platform at half load"
    for share in ("p50", "p99"):
        seen, trip = (figures.figure("http", half, f"{kind}_{share}_ms") for kind in ("sse", "broker"))
        ratio = seen / trip if seen and trip else None
        yield Target(
            f"click → stream at half load ({share}), times the broker's round trip", ratio, at_most=5
        )


def _accounts(figures: Figures) -> Iterator[Target]:
    for what, name, figure, bound in (
        ("µs that a token adds to a request, on average", "token", "mean_us", 60),
        ("seconds for a class of 35 to join at once", "a class joins", "seconds", 2),
        ("seconds to load 670 classes of 30 seats", "classes load", "seconds", 60),
    ):
        yield Target(what, figures.figure("accounts", name, figure), at_most=bound)


def _quiz(figures: Figures) -> Iterator[Target]:
    microseconds = figures.figure("quiz", "scoring, register", "median_us")
    milliseconds = microseconds / 1000 if microseconds else None
    yield Target("ms to score against 1,584 occupations, median", milliseconds, at_most=2)
    ratio = figures.ratio("quiz", "submission", "empty RPC")
    yield Target("submissions, 100 at once, times the rate of an empty RPC", ratio, at_least=0.5)


def _search(figures: Figures) -> Iterator[Target]:
    ratio = figures.ratio("search", "search", "look-up by id")
    yield Target("search by words, beside a look-up by id: rate", ratio, at_least=0.5)


def _page(figures: Figures) -> Iterator[Target]:
    seconds = figures.figure("page", "first page", "usable s")
    yield Target("s until the first page is usable at 400 kbit/s and 400 ms", seconds, at_most=5)


def _growth(figures: Figures) -> Iterator[Target]:
    ratio = figures.ratio("growth", "throughput large", "throughput small")
    yield Target("throughput on the large ledger, times that on the small one", ratio, at_least=0.9)
    for size in ("small", "large"):
        time = figures.figure("growth", f"me/points {size}", "p50_ms")
        empty = figures.figure("growth", "me/points empty", "p50_ms")
        ratio = time / empty if time and empty else None
        yield Target(f"time of me/points, {size} ledger, times that on an empty one", ratio, at_most=1.5)


def _memory(figures: Figures) -> Iterator[Target]:
    for process in ("gateway", "catalog", "rewards", "quiz"):
        most, early = (
            figures.figure("memory", "memory", f"{process}_{when}_mb") for when in ("max", "early")
        )
        yield Target(f"memory of {process}, MB", most, at_most=150)
        yield Target(
            f"memory of {process}, times that after a fifth",
            most / early if most and early else None,
            at_most=1.1,
        )


def _streams(figures: Figures) -> Iterator[Target]:
    for kind in ("shared", "own"):
        yield Target(f"streams open ({kind})", figures.figure("streams", kind, "streams"), at_least=2000)
