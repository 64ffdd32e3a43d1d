"""From HotspotViewed to PointsAwarded: this pipeline, its peers, and the broker with no work at all."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks import load, sink
from benchmarks.figures import Figures, Sample
from benchmarks.processes import (
    PEER_PYTHON,
    BenchmarkFailed,
    Tool,
    cpu_between,
    cpu_of,
    started,
    tool,
    usine,
)
from benchmarks.servers import Servers
from chassis.messaging import topology
from cli import operations
from contracts.catalog import HotspotViewed
from contracts.registry import subscribers
from contracts.rewards import PointsAwarded

SEASON = Path(__file__).parent.parent / "season"
VIEWED, AWARDED = HotspotViewed.type_name(), PointsAwarded.type_name()
STALL_SECONDS = 120.0
NAMEKO_WORKERS = "10"
"""nameko's default: 50 and 100 were measured, and are no faster."""


@dataclass(frozen=True)
class Contender:
    """Something that makes awards of views. ``command`` is None for this pipeline's own service."""

    name: str
    views: str
    catalog: str
    awards: str
    form: str
    command: Sequence[str | Path] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, servers: Servers, prefix: str) -> Any:
        """The running service, as a context manager that gives its child process."""
        log = servers.folder / "logs" / f"{self.name}.log"
        if self.command is None:
            return usine("rewards", servers.environment(prefix), log)
        environment = {
            "AMQP_URI": servers.amqp_uri,
            "MONGODB_URI": servers.mongodb_uri,
            "BENCH_DATABASE": f"{prefix}_peer",
        }
        return started(self.name, self.command, log, environment | dict(self.environment))


PIPELINE = Contender(
    "pipeline",
    topology.event_queue_name("rewards", HotspotViewed),
    "catalog.events",
    "rewards.events",
    "project",
)
NAMEKO = Contender(
    "nameko",
    "nameko_rewards.HotspotViewed",
    "nameko_catalog.events",
    "nameko_rewards.events",
    "peers",
    [
        PEER_PYTHON.with_name("nameko"),
        "run",
        "--config",
        "benchmarks/peers/nameko.yaml",
        "benchmarks.peers.nameko_rewards",
    ],
    {"MAX_WORKERS": NAMEKO_WORKERS},
)
FASTSTREAM = Contender(
    "faststream",
    "faststream_rewards.HotspotViewed",
    "faststream_catalog.events",
    "faststream_rewards.events",
    "peers",
    [PEER_PYTHON, "-m", "benchmarks.peers.faststream_rewards"],
)
CONTENDERS = (PIPELINE, NAMEKO, FASTSTREAM)

PLATFORM_VIEWS = [topology.event_queue_name(service, HotspotViewed) for service in subscribers(HotspotViewed)]
"""Each gets every view that is published, whether its service runs or not."""


def run(
    servers: Servers,
    figures: Figures,
    *,
    rounds: int,
    events: int,
    contenders: Sequence[Contender] = CONTENDERS,
) -> None:
    """``rounds`` times each contender in turn, then the broker's own limit. Peers get fewer ``events``, as
    they need more time for each; every rate is per second of its own run."""
    for _ in range(rounds):
        for contender in contenders:
            count = events if contender is PIPELINE else max(1000, events // 4)
            figures.add("pipeline", backlog(servers, contender, count))
        for sample in broker_limit(servers, events):
            figures.add("pipeline", sample)
        figures.add("pipeline", steady(servers, PIPELINE, events))


def backlog(
    servers: Servers, contender: Contender, count: int, *, prefix: str | None = None, start: int = 0
) -> Sample:
    """The rate at which ``count`` views that already wait become awards in a queue.

    ``prefix``: of databases that exist and stay; by default of new ones. ``start``: the first view.
    """
    with _arena(servers, contender, count, prefix) as (stack, counter, prefix):
        form = load.FORMS[contender.form]
        messages = [form(event) for event in load.events(count, start)]
        load.preload(servers.amqp_uri, contender.catalog, VIEWED, messages)
        service = stack.enter_context(contender.start(servers, prefix))
        return _measure(servers, contender.name, counter, service.pid)


def steady(servers: Servers, contender: Contender, count: int) -> Sample:
    """The same, while the views are being published."""
    with _arena(servers, contender, count) as (stack, counter, prefix):
        service = stack.enter_context(contender.start(servers, prefix))
        arguments = (servers.amqp_uri, contender.catalog, VIEWED, count, contender.form)
        stack.enter_context(tool("load", *arguments))
        return _measure(servers, f"{contender.name} steady", counter, service.pid)


class _arena:  # noqa: N801 - a context manager
    """Empty queues and databases for one run: ``(stack, sink, prefix)``; all gone afterwards."""

    def __init__(self, servers: Servers, contender: Contender, count: int, prefix: str | None = None) -> None:
        self._servers, self._contender, self._count = servers, contender, count
        self._prefix = prefix

    def __enter__(self) -> tuple[ExitStack, Tool, str]:
        servers, contender = self._servers, self._contender
        prefix, awarded = self._prefix or f"b{uuid4().hex[:10]}", f"bench.{contender.name}"
        with ExitStack() as stack:
            if self._prefix is None:
                stack.callback(servers.drop_databases, prefix)
            queues = {contender.views, awarded, *PLATFORM_VIEWS}
            stack.callback(servers.delete_queues, *queues)
            servers.delete_queues(*queues)
            if contender.command is None:
                declare_platform(servers, prefix)  # leaves alone what is there
            else:
                views = sink.queue(contender.views, contender.catalog, VIEWED)
                sink.declare(servers.amqp_uri, views)
            sink.declare(servers.amqp_uri, sink.queue(awarded, contender.awards, AWARDED))
            counter = stack.enter_context(tool("sink", "watch", servers.amqp_uri, awarded, self._count))
            counter.line(STALL_SECONDS)
            self._stack = stack.pop_all()
        return self._stack, counter, prefix

    def __exit__(self, *exc_info: Any) -> None:
        self._stack.__exit__(*exc_info)


def declare_platform(servers: Servers, prefix: str) -> None:
    """Queues as the services declare them, databases with the sample season."""
    from kombu import Connection

    with Connection(servers.amqp_uri) as connection:
        topology.declare(connection)
    operations.connect(servers.config(prefix))
    operations.import_season(SEASON)
    operations.disconnect_all()


def _measure(servers: Servers, name: str, counter: Tool, service: int) -> Sample:
    pids = {"service": service, **servers.pids}
    warm = counter.line(STALL_SECONDS)
    before = cpu_of(pids)
    done = counter.line(STALL_SECONDS * 5)
    after = cpu_of(pids)
    events = done["seen"] - warm["seen"]
    return Sample(name, rate=events / (done["t"] - warm["t"]), cpu=cpu_between(before, after, events))


def broker_limit(servers: Servers, count: int) -> list[Sample]:
    """Confirmed publishing and consuming with multiple acks: alone, and (``broker``) both at once."""
    name, exchange = "bench.limit", "bench.events"
    queue = sink.queue(name, exchange, VIEWED)
    servers.delete_queues(name)
    sink.declare(servers.amqp_uri, queue)
    publisher = partial(tool, "load", servers.amqp_uri, exchange, VIEWED, count, "project")
    consumer = partial(tool, "sink", "consume", servers.amqp_uri, name, count)
    try:
        with publisher() as publishing:
            publishing.line(STALL_SECONDS)
            publish_only = publishing.line(STALL_SECONDS)["rate"]
        with consumer() as consuming:
            warm, done = _skip_ready(consuming)
            consume_only = (done["seen"] - warm["seen"]) / (done["t"] - warm["t"])
        with consumer() as consuming, publisher() as publishing:
            consuming.line(STALL_SECONDS)
            pids = {"publisher": publishing.pid, "consumer": consuming.pid, **servers.pids}
            warm = consuming.line(STALL_SECONDS)
            before = cpu_of(pids)
            done = consuming.line(STALL_SECONDS)
            events = done["seen"] - warm["seen"]
            cpu = cpu_between(before, cpu_of(pids), events)
            both = Sample("broker", rate=events / (done["t"] - warm["t"]), cpu=cpu)
    finally:
        servers.delete_queues(name)
    return [Sample("broker publish only", publish_only), Sample("broker consume only", consume_only), both]


def _skip_ready(consuming: Tool) -> tuple[dict[str, Any], dict[str, Any]]:
    consuming.line(STALL_SECONDS)
    return consuming.line(STALL_SECONDS), consuming.line(STALL_SECONDS)


def check_peers() -> None:
    """Raises BenchmarkFailed when the peers' environment is missing."""
    if not PEER_PYTHON.exists():
        raise BenchmarkFailed(f"no {PEER_PYTHON}: run benchmarks/install.sh")
