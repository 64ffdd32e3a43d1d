"""Open streams on one gateway: memory per stream, delay of a broadcast to all, latency of other requests."""

import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from benchmarks import load
from benchmarks.figures import Figures, Sample
from benchmarks.http_click import gateway
from benchmarks.http_load import tokens, wrk
from benchmarks.pipeline import declare_platform
from benchmarks.processes import BenchmarkFailed, memory_bytes, tool
from benchmarks.servers import Servers
from chassis.messaging.publisher import Outgoing, Publisher
from contracts.envelope import Envelope
from contracts.rewards import PointsAwarded
from gateway.streaming.streams import STREAMS_OF_VISITOR

THREADS = 3000
BROADCASTS = 5
READ = "/api/v1/challenges"
FILES = 8192


def run(servers: Servers, figures: Figures, *, streams: int, seconds: int) -> None:
    """``streams`` open streams. ``shared``: as many of each visitor as one may have, so that one event is for
    all of these; ``own``: of as many visitors, an event for each."""
    _allow_files()
    prefix = f"b{uuid4().hex[:10]}"
    try:
        declare_platform(servers, prefix)
        for name, visitors in (
            ("shared", [load.visitor(number // STREAMS_OF_VISITOR) for number in range(streams)]),
            ("own", [load.visitor(number) for number in range(streams)]),
        ):
            figures.add("streams", _measure(servers, prefix, name, visitors, seconds))
    finally:
        servers.drop_databases(prefix)


def _measure(servers: Servers, prefix: str, name: str, visitors: Sequence[UUID], seconds: int) -> Sample:
    count, file = len(visitors), servers.folder / "tokens"
    file.write_text("\n".join(tokens(servers, visitors)))
    with gateway(servers, prefix, GATEWAY_THREADS=str(THREADS)) as (port, pids):
        alone = wrk(port, [READ], ["-"], servers.folder, method="GET", seconds=seconds, connections=16)
        before = memory_bytes(pids["gateway"])
        with tool("stream_client", port, file) as client:
            ready = client.line(150)
            if ready["streams"] != count:
                raise BenchmarkFailed(f"{ready['streams']} of {count} streams are open")
            time.sleep(1)
            after = memory_bytes(pids["gateway"])
            received = []
            publisher = Publisher(servers.amqp_uri, "benchmark")
            for _ in range(BROADCASTS):
                client.send(deliveries=count, seconds=30)
                publisher.publish([_award(visitor) for visitor in dict.fromkeys(visitors)])
                received.append(client.line(60))
            publisher.close()
            beside = wrk(port, [READ], ["-"], servers.folder, method="GET", seconds=seconds, connections=16)
    if lost := sum(count - each["deliveries"] for each in received):
        raise BenchmarkFailed(f"{lost} deliveries did not arrive")
    more = {
        "streams": float(count),
        "kib_per_stream": (after - before) / count / 1024,
        "gateway_mb": after / 1e6,
        "p50_ms": sorted(each["p50_ms"] for each in received)[BROADCASTS // 2],
        "p99_ms": sorted(each["p99_ms"] for each in received)[BROADCASTS // 2],
        "requests_without": alone.rate,
        "requests_beside_p99_ms": beside.p99_ms,
    }
    return Sample(name, rate=beside.rate, more=more)


def _award(visitor: UUID) -> Outgoing:
    """PointsAwarded that occurred now."""
    now, award = datetime.now(UTC), uuid4()
    event = PointsAwarded(
        visitor=visitor,
        award=award,
        points=10,
        rule="point-d-interet",
        rule_version=1,
        reason="Point d’intérêt exploré",
        object="grue-soudure",
        source_event=uuid4(),
        occurred_at=now,
    )
    return Outgoing.event(Envelope.of(event, id=award, time=now, correlation_id="benchmark"))


def _allow_files() -> None:
    """Raise the limit of open files, which children inherit: each stream is a socket on both sides."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
