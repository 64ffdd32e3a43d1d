"""What the gateway holds between requests: its ways to the services, its cache, its open streams."""

from collections.abc import Sequence
from functools import partial
from typing import cast

from flask import current_app

from chassis.batching import Batcher
from chassis.broadcast import Broadcast
from chassis.config import Config
from chassis.health import Health
from chassis.rpc_client import RpcClient
from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.envelope import Envelope, Event
from gateway import sse
from gateway.cache import Cache
from gateway.streams import StreamHub

Discovery = dict[str, str]
"""``visitor``, ``hotspot`` or ``content``, ``correlation_id``."""


class Platform:
    """Built without I/O; ``start`` before the first request, ``drain`` when the server is to stop, ``stop``
    after the last request."""

    def __init__(self, config: Config, *, rpc: RpcClient | None = None, health: Health | None = None) -> None:
        self.rpc = rpc or RpcClient(config, "gateway")
        self.health = health or Health()
        self.cache = Cache()
        # A stream holds a thread: some must be left for clicks, and for those who ask how we are.
        self.streams = StreamHub(streams_max=max(1, config.gateway_threads * 3 // 4))
        self.views: Batcher[Discovery, str | None] = Batcher(
            "record_views", self._record_views, size=config.batch_size, timeout=config.rpc_timeout
        )
        self.completions: Batcher[Discovery, str | None] = Batcher(
            "record_completions", self._record_completions, size=config.batch_size, timeout=config.rpc_timeout
        )
        self.broadcast = Broadcast(config, "gateway", self.on_event, self.on_gap)
        for name, consumer in (("rpc", self.rpc.consumer), ("broadcast", self.broadcast.consumer)):
            self.health.add_readiness(f"gateway {name}", consumer.connected.is_set)
            self.health.add_loop(f"gateway {name}", partial(getattr, consumer, "last_turn"))

    def start(self) -> None:
        for part in (self.rpc, self.broadcast, self.views, self.completions):
            part.start()

    def drain(self) -> None:
        """End the streams and take no new one: a server that waits for its requests would wait for ever."""
        self.streams.shut()

    def stop(self) -> None:
        """Perform the clicks that wait, then leave the broker."""
        self.drain()
        for part in (self.views, self.completions, self.broadcast, self.rpc):
            part.stop()

    def on_event(self, envelope: Envelope[Event]) -> None:
        """Heard by every gateway: only the one that holds the visitor's stream has something to do."""
        if isinstance(envelope.data, ContentPublished | ContentWithdrawn):
            self.cache.drop()
        elif told := sse.of_event(envelope):
            self.streams.publish(*told)

    def on_gap(self) -> None:
        """Events may have passed unheard: read the catalog anew, and let clients resume from the ledger."""
        self.cache.drop()
        self.streams.close_all()

    def _record_views(self, clicks: list[Discovery]) -> Sequence[str | None]:
        return cast("list[str | None]", self.rpc.call("catalog", "record_views", clicks=clicks))

    def _record_completions(self, completions: list[Discovery]) -> Sequence[str | None]:
        return cast(
            "list[str | None]", self.rpc.call("catalog", "record_completions", completions=completions)
        )


def current_platform() -> Platform:
    return cast(Platform, current_app.extensions["platform"])
