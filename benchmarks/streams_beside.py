"""Are requests to the gateway slower while many streams are open in the process beside it?"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from benchmarks import load
from benchmarks.figures import Figures, Sample
from benchmarks.http_click import gateway
from benchmarks.http_load import Load, tokens, wrk
from benchmarks.pipeline import declare_platform
from benchmarks.processes import BenchmarkFailed, Tool, program
from benchmarks.servers import Servers
from benchmarks.streams import READ, ROOM, allow_files, compiled, stamp, streams_process

BROADCASTS_A_SECOND = 2
CALLERS = 1
"""Requests at a time. More would compete for the processors with each other, with streams or without."""
STREAMS = 2_000


def run(servers: Servers, figures: Figures, *, streams: int, seconds: int, rounds: int) -> None:
    """In each round, requests for ``seconds``: with no stream open, with ``streams`` that are silent, and
    while each of them gets BROADCASTS_A_SECOND changes. Raises BenchmarkFailed."""
    allow_files()
    prefix = f"b{uuid4().hex[:10]}"
    client = compiled(servers.folder)
    visitors = [load.visitor(number) for number in range(streams)]
    file = servers.folder / "tokens"
    try:
        declare_platform(servers, prefix)
        with (
            gateway(servers, prefix) as (port, _),
            streams_process(servers, prefix) as (streams_port, _, live),
        ):

            def requests() -> Load:
                options = {"seconds": seconds, "connections": CALLERS}
                return wrk(port, [READ], ["-"], servers.folder, method="GET", **options)

            def advance() -> None:
                live.advance(stamp())

            requests()
            for _ in range(rounds):
                figures.add("beside", _sample("no streams", requests()))
                file.write_text("\n".join(tokens(servers, visitors)) + "\n")
                with program("stream_client", [client, streams_port, ROOM, file]) as clients:
                    if (ready := clients.line(150)["streams"]) != streams:
                        raise BenchmarkFailed(f"{ready} of {streams} streams are open")
                    time.sleep(1)
                    figures.add("beside", _sample("silent streams", requests()))
                    with _broadcasting(clients, streams, seconds, advance):
                        figures.add("beside", _sample("streams that hear", requests()))
                time.sleep(1)
    finally:
        servers.drop_databases(prefix)


@contextmanager
def _broadcasting(clients: Tool, streams: int, seconds: int, advance: Callable[[], None]) -> Iterator[None]:
    """Changes to every stream as long as requests are made. Raises BenchmarkFailed if one does not arrive."""
    count = seconds * BROADCASTS_A_SECOND
    clients.write(f"{count * streams} {seconds + 30}")

    def broadcast() -> None:
        started = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, started + number / BROADCASTS_A_SECOND - time.monotonic()))
            advance()

    thread = threading.Thread(target=broadcast)
    thread.start()
    yield
    thread.join()
    if (arrived := clients.line(seconds + 60)["deliveries"]) != count * streams:
        raise BenchmarkFailed(f"{arrived} of {count * streams} changes arrived")


def _sample(name: str, found: Load) -> Sample:
    if found.errors:
        raise BenchmarkFailed(f"{found.errors} of {found.requests} requests failed")
    return Sample(name, rate=found.rate, more={"p50_ms": found.p50_ms, "p99_ms": found.p99_ms})
