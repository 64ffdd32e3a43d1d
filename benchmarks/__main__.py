"""``python -m benchmarks [<benchmark>|all]``: run one of ALL, or all of them.

``python -m benchmarks compare <commit>``: pipeline and clicks of another commit and of the working tree.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import (
    accounts,
    compare,
    first_page,
    growth,
    http_click,
    memory,
    pipeline,
    quiz,
    report,
    rooms,
    search,
    servers,
    streams,
    streams_beside,
)
from benchmarks.figures import Figures
from benchmarks.processes import ROOT, BenchmarkFailed
from benchmarks.servers import Servers
from cli.processes import StartError

ALL = (
    "pipeline",
    "http",
    "accounts",
    "quiz",
    "search",
    "page",
    "growth",
    "memory",
    "streams",
    "beside",
    "rooms",
)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("benchmark", nargs="?", choices=[*ALL, "all", "compare"], default="all")
    parser.add_argument(
        "revision", nargs="?", help="of compare: the commit to measure besides the working tree"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="small sizes, one round; no figures for docs/")
    parser.add_argument("--events", type=int, help="views per run of the pipeline")
    parser.add_argument("--seconds", type=int, help="of each HTTP load")
    parser.add_argument("--entries", type=int, help="lines of the large ledger")
    parser.add_argument("--clicks", type=int, help="that pass while memory is watched")
    parser.add_argument("--streams", type=int, help="open at once")
    parser.add_argument("--out", type=Path, help="folder of the report (docs/, or build/bench/ with --quick)")
    args = parser.parse_args()
    if (args.benchmark == "compare") != bool(args.revision):
        parser.error("compare takes a commit, and nothing else does")
    sizes = {"events": 20_000, "seconds": 15, "entries": 5_000_000, "clicks": 1_000_000, "streams": 10_000}
    small = {"events": 4_000, "seconds": 5, "entries": 50_000, "clicks": 5_000, "streams": 500}
    for name, size in (small if args.quick else sizes).items():
        if getattr(args, name) is None:
            setattr(args, name, size)
    if args.quick:
        args.rounds = 1
    args.out = args.out or ROOT / ("build/bench" if args.quick else "docs")
    return args


def measure(args: argparse.Namespace, figures: Figures) -> None:
    """Run the chosen benchmarks, each on its own servers. Raises BenchmarkFailed or StartError."""
    chosen = ALL if args.benchmark == "all" else (args.benchmark,)
    pipeline.check_peers()
    for name in chosen:
        print(f"{name}: {args.rounds} rounds", flush=True)
        with servers.running() as running:
            try:
                _run(name, running, figures, args)
            except BenchmarkFailed:
                running.keep_logs(args.out / "logs")
                raise


def _run(name: str, running: Servers, figures: Figures, args: argparse.Namespace) -> None:
    if name == "pipeline":
        pipeline.run(running, figures, rounds=args.rounds, events=args.events)
    elif name == "http":
        http_click.run(running, figures, rounds=args.rounds, seconds=args.seconds)
    elif name == "accounts":
        accounts.run(running, figures, rounds=args.rounds)
    elif name == "quiz":
        quiz.run(running, figures, rounds=args.rounds)
    elif name == "search":
        search.run(running, figures, rounds=args.rounds)
    elif name == "page":
        first_page.run(figures, rounds=args.rounds)
    elif name == "growth":
        sizes = {"entries": args.entries, "events": args.events}
        growth.run(running, figures, rounds=args.rounds, seconds=args.seconds, **sizes)
    elif name == "memory":
        memory.run(running, figures, clicks=args.clicks)
    elif name == "rooms":
        rooms.run(running, figures, rounds=args.rounds, sizes=rooms.QUICK if args.quick else rooms.FULL)
    elif name == "beside":
        beside = min(args.streams, streams_beside.STREAMS)
        streams_beside.run(running, figures, streams=beside, seconds=args.seconds, rounds=args.rounds)
    else:
        streams.run(running, figures, streams=args.streams, seconds=args.seconds)


def main() -> int:
    """Exit code 1 if a benchmark failed; the figures of the others are written."""
    args, figures = parse(), Figures()
    if args.benchmark == "compare":
        return _compare(args)
    failure = None
    try:
        measure(args, figures)
    except (BenchmarkFailed, StartError) as error:
        failure = error
    if figures.samples:
        report.write(figures, args.out)
        print("\n".join(report.summary(figures)))
        print(f"written to {args.out}")
    if failure:
        print(f"benchmarks: {failure}", file=sys.stderr)
    return 1 if failure else 0


def _compare(args: argparse.Namespace) -> int:
    try:
        figures = compare.run(args.revision, rounds=args.rounds, events=args.events, seconds=args.seconds)
    except BenchmarkFailed as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    print("\n".join(compare.table(figures)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
