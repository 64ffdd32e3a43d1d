"""The process ``usine serve streams``: one event loop, fed by the broker's consumer in a thread."""

import asyncio
import resource
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from time import monotonic
from typing import TypeVar

from chassis.access.revocations import Loader, Revocations
from chassis.access.tokens import Verifier
from chassis.messaging import topology
from chassis.messaging.broadcast import Broadcast
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime import garbage, logs
from chassis.runtime.config import Config
from chassis.runtime.health import Health, ManagementServer
from chassis.runtime.keys import KeyFile
from contracts.envelope import Envelope, Event
from contracts.errors import PlatformError
from streams.answers import Answers
from streams.background import Background, outcome
from streams.hub import Hub
from streams.server import Door
from streams.settings import StreamsSettings

CALLS_AT_ONCE = 16
"""Of visitors who come back. While rewards is down, each of these threads waits for seconds."""
ROOM_CALLS_AT_ONCE = 8
"""For the logs of sessions."""
TOKENS_REMEMBERED = 2_000
"""A token is verified once for each stream."""
BACKLOG = 2_048
SPARE_FILES = 1_000
"""Descriptors for everything but streams: half of them for connections that have none yet."""
FAREWELL_SECONDS = 2.0
"""How long ended streams may take to be read to their end, at a stop."""

T = TypeVar("T")
log = logs.get_logger(__name__)


def run(config: Config) -> None:
    """Run until SIGTERM or SIGINT. Raises ConfigError, and OSError if a port is taken."""
    logs.configure(config, "streams")
    if not config.declare_queues:
        topology.only_check()
    asyncio.run(Streams(config).serve())


class Feed:
    """Brings what other threads hand over to the event loop, in order: many at a time when they come fast."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: deque[Callable[[], None]] = deque()
        self._announced = False

    def put(self, step: Callable[[], None]) -> None:
        """Run ``step`` on the loop. From any thread; never blocks."""
        self._waiting.append(step)
        if not self._announced:
            self._announced = True
            with suppress(RuntimeError):  # the loop is closed: the process ends
                self._loop.call_soon_threadsafe(self._run)

    def _run(self) -> None:
        self._announced = False  # before the queue is emptied: what comes later announces itself
        while self._waiting:
            step = self._waiting.popleft()
            try:
                step()
            except Exception as error:
                log.error("event not passed on", exc_info=error)


def background_in(pool: ThreadPoolExecutor, feed: Feed) -> Background:
    """Calls are made in a thread of ``pool``, and continue on the loop of ``feed``."""

    def background(
        work: Callable[[], T], done: Callable[[T], None], failed: Callable[[PlatformError], None]
    ) -> None:
        context = copy_context()  # with the correlation id of the request
        pool.submit(lambda: feed.put(context.run(outcome, work, done, failed)))

    return background


class Streams:
    """The parts of the process. Build it on the running loop."""

    def __init__(self, config: Config) -> None:
        self._config, self._settings = config, config.section(StreamsSettings)

    async def serve(self) -> None:
        """Serve until a signal."""
        config, settings = self._config, self._settings
        loop = asyncio.get_running_loop()
        keys = KeyFile(settings.token_public_keys_file, variable="TOKEN_PUBLIC_KEYS_FILE", private=False)
        feed = Feed(loop)
        calls = ThreadPoolExecutor(CALLS_AT_ONCE, "calls")
        room_calls = ThreadPoolExecutor(ROOM_CALLS_AT_ONCE, "room calls")

        def on_event(envelope: Envelope[Event]) -> None:
            feed.put(partial(hub.on_event, envelope))

        def on_gap() -> None:
            feed.put(hub.on_gap)
            loader.request()

        rpc, revocations = RpcClient(config, "streams"), Revocations()
        connections_max = _files_allowed(settings.streams_max + SPARE_FILES) - SPARE_FILES // 2
        hub = Hub(
            rpc,
            background_in(calls, feed),
            revocations,
            min(settings.streams_max, connections_max),
            room_background=background_in(room_calls, feed),
        )
        loader = Loader(rpc, revocations, lambda: feed.put(hub.end_revoked))
        broadcast = Broadcast(config, "streams", on_event, on_gap, lambda: feed.put(hub.on_loss))
        verifier = Verifier(keys, revocations, remembered_max=TOKENS_REMEMBERED)
        door = Door(hub, verifier, Answers(config.public_url, settings.cors_origins), connections_max)
        ticker = LoopTicker(loop, hub.tick, door.tick)
        health = _health(rpc, broadcast, loader, ticker)
        management = ManagementServer(health, config.management_address, config.management_port)
        management.start()
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = await loop.create_server(
            door.protocol, config.host, settings.streams_port, backlog=BACKLOG, reuse_address=True
        )
        for part in (rpc, loader, broadcast):
            part.start()
        ticker.start()
        garbage.freeze()
        log.info("streams started", port=settings.streams_port)
        await stopping.wait()
        log.info("streams stop", open_streams=hub.channels.open_streams)
        server.close()
        hub.shut()
        door.close()
        deadline = monotonic() + FAREWELL_SECONDS
        while door.connections and monotonic() < deadline:
            await asyncio.sleep(0.02)
        for part in (broadcast, loader, rpc):
            await loop.run_in_executor(None, part.stop)
        for pool in (calls, room_calls):
            pool.shutdown(wait=False, cancel_futures=True)
        management.stop()


class LoopTicker:
    """Calls ``steps`` once a second on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *steps: Callable[[], None]) -> None:
        self._loop, self._steps = loop, steps
        self.last_turn = monotonic()

    def start(self) -> None:
        self._loop.call_later(1.0, self._turn)

    def _turn(self) -> None:
        self.last_turn = monotonic()
        self.start()
        for step in self._steps:
            try:
                step()
            except Exception as error:
                log.error("tick failed", exc_info=error)


def _health(rpc: RpcClient, broadcast: Broadcast, loader: Loader, ticker: LoopTicker) -> Health:
    health = Health()
    for name, consumer in (("rpc", rpc.consumer), ("broadcast", broadcast.consumer)):
        health.add_readiness(
            f"streams {name}", consumer.connected.is_set, partial(getattr, consumer, "reason")
        )
        health.add_loop(f"streams {name}", partial(getattr, consumer, "last_turn"))
    health.add_readiness("streams revocations", loader.loaded.is_set)
    health.add_loop("streams loop", lambda: ticker.last_turn)
    return health


def _files_allowed(wanted: int) -> int:
    """Open files that this process may have from now on: ``wanted``, or as many as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        log.warning("fewer files than STREAMS_MAX needs", files=allowed, needed=wanted)
    return allowed
