"""From HotspotViewed to PointsAwarded: this pipeline, its peers, and clients that do no work."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from kombu import Connection, Queue

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
"""nameko's default, with as many messages prefetched: 50 and 100 of both were measured, and are no faster."""

PAIRS = 3
"""Clients that publish, each with another one that consumes."""


@dataclass(frozen=True)
class Contender:
    """An implementation that turns views into awards. ``command``: None for this platform's rewards."""

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
FASTSTREAM_BATCHED = replace(
    FASTSTREAM,
    name="faststream batched",
    command=[PEER_PYTHON, "-m", "benchmarks.peers.faststream_batched"],
)
CONTENDERS = (PIPELINE, NAMEKO, FASTSTREAM, FASTSTREAM_BATCHED)

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
    """Measure each contender in ``rounds`` rounds, and clients that do no work.

    The first contender changes from round to round. Peers get a quarter of the ``events``, as they need more
    time for each; every rate is per second of its own run.
    """
    for number in range(rounds):
        first = number % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            count = events if contender is PIPELINE else max(1000, events // 4)
            figures.add("pipeline", backlog(servers, contender, count))
        for sample in clients_limit(servers, events):
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
    """Declare the queues of all services, and import the sample season into databases of ``prefix``."""
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


def clients_limit(servers: Servers, count: int) -> list[Sample]:
    """What py-amqp reaches without any work, with confirms and multiple acks: one client that publishes, one
    that consumes, both at once, and PAIRS of such pairs. The limit is the client's, not the broker's."""
    queue = _limit_queue(0)
    servers.delete_queues(queue.name)
    sink.declare(servers.amqp_uri, queue)
    try:
        with _publisher(servers, 0, count) as publishing:
            publishing.line(STALL_SECONDS)
            publish_only = publishing.line(STALL_SECONDS)["rate"]
        with _consumer(servers, 0, count) as consuming:
            consuming.line(STALL_SECONDS)
            warm, done = consuming.line(STALL_SECONDS), consuming.line(STALL_SECONDS)
            consume_only = (done["seen"] - warm["seen"]) / (done["t"] - warm["t"])
    finally:
        servers.delete_queues(queue.name)
    return [
        Sample("one client publishing", publish_only),
        Sample("one client consuming", consume_only),
        _pairs(servers, "one client", 1, count),
        _pairs(servers, f"{PAIRS} clients", PAIRS, count),
    ]


def _pairs(servers: Servers, name: str, pairs: int, count: int) -> Sample:
    """``pairs`` publishers and as many consumers at once, each pair with a queue and ``count`` of its own."""
    queues = [_limit_queue(number) for number in range(pairs)]
    names = [queue.name for queue in queues]
    servers.delete_queues(*names)
    sink.declare(servers.amqp_uri, *queues)
    try:
        with ExitStack() as stack:
            consumers = [stack.enter_context(_consumer(servers, number, count)) for number in range(pairs)]
            publishers = [
                stack.enter_context(_publisher(servers, number, count, "--wait")) for number in range(pairs)
            ]
            for each in (*consumers, *publishers):
                each.line(STALL_SECONDS)
            for publisher in publishers:
                publisher.send(go=True)  # all at once, whatever each took to start
            pids = {f"publisher {number}": each.pid for number, each in enumerate(publishers)}
            pids |= {f"consumer {number}": each.pid for number, each in enumerate(consumers)}
            warm = [consumer.line(STALL_SECONDS) for consumer in consumers]
            before = cpu_of(pids | servers.pids)
            done = [consumer.line(STALL_SECONDS) for consumer in consumers]
            events = sum(last["seen"] - first["seen"] for first, last in zip(warm, done, strict=True))
            seconds = max(each["t"] for each in done) - min(each["t"] for each in warm)
            used = cpu_between(before, cpu_of(pids | servers.pids), events)
    finally:
        servers.delete_queues(*names)
    cpu = {"clients": sum(used.pop(each) for each in pids), **used}
    return Sample(name, rate=events / seconds, cpu=cpu)


def _limit_queue(number: int) -> Queue:
    return sink.queue(f"bench.limit.{number}", f"bench.events.{number}", VIEWED)


def _publisher(servers: Servers, number: int, count: int, *more: str) -> AbstractContextManager[Tool]:
    return tool("load", servers.amqp_uri, _limit_queue(number).exchange.name, VIEWED, count, "project", *more)


def _consumer(servers: Servers, number: int, count: int) -> AbstractContextManager[Tool]:
    return tool("sink", "consume", servers.amqp_uri, _limit_queue(number).name, count)


def check_peers() -> None:
    """Raises BenchmarkFailed when the peers' environment is missing."""
    if not PEER_PYTHON.exists():
        raise BenchmarkFailed(f"no {PEER_PYTHON}: run benchmarks/install.sh")
