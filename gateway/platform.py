"""The state that requests share: RPC client, batches, caches, revocations, embedded streams."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app

from chassis.access.revocations import Loader, Revocations
from chassis.messaging.batching import Batcher
from chassis.messaging.broadcast import Broadcast
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.envelope import Envelope, Event
from gateway.answers.cache import Cache
from gateway.answers.live_mentions import LiveMentions
from gateway.settings import GatewaySettings
from gateway.streaming.embedded import EmbeddedStreams

BRIEF_SECONDS = 10.0
"""Time to live of data whose changes publish no event: quizzes, occupations, companies, challenges, rules.
Long enough for a class that opens a quiz together."""

PAGES_KEPT = 400
"""Rendered pages of the site in the cache, some 10 kB each."""

Discovery = dict[str, str]
"""``visitor``, ``hotspot`` or ``content``, ``correlation_id``."""

Submission = dict[str, Any]
"""The arguments of quiz's ``submit``, and ``correlation_id``."""

Reply = dict[str, Any]
"""Of one submission: ``{result}`` or ``{error}``."""

Act = dict[str, Any]
"""The fields of live's ``Act``."""

ACTS_SHARED, ACTS_IN_FLIGHT = 250, 2
"""Acts in live sessions per call, and calls at a time: a class that joins a session together is one call."""

SUBMISSIONS_SHARED, SUBMISSIONS_IN_FLIGHT = 25, 2
"""Submissions per call, and calls at a time. One batch is scored while the result of the other is written;
a result has some kilobytes."""


class Platform:
    """Built without I/O. Call ``start`` before the first request, ``drain`` when the server begins to stop,
    and ``stop`` after the last request."""

    def __init__(self, config: Config, *, rpc: RpcClient | None = None, health: Health | None = None) -> None:
        self.rpc = rpc or RpcClient(config, "gateway")
        self.health = health or Health()
        self.public_url = config.public_url
        self.streams_url = config.section(GatewaySettings).streams_url
        self.cache = Cache()
        self.brief_cache = Cache(seconds=BRIEF_SECONDS)
        self.pages = Cache(PAGES_KEPT, seconds=BRIEF_SECONDS)
        self.live_mentions = LiveMentions(self.rpc)
        self.revocations = Revocations()
        self.streams = EmbeddedStreams(config, self.rpc, self.revocations) if config.embedded else None
        """None where streams have a process of their own."""
        self.views: Batcher[Discovery, str | None] = Batcher(
            "record_views", self._record_views, size=config.batch_size, timeout=config.rpc_timeout
        )
        self.completions: Batcher[Discovery, str | None] = Batcher(
            "record_completions", self._record_completions, size=config.batch_size, timeout=config.rpc_timeout
        )
        self.submissions: Batcher[Submission, Reply] = Batcher(
            "submit_all",
            self._submit_all,
            size=SUBMISSIONS_SHARED,
            timeout=config.rpc_timeout,
            in_flight=SUBMISSIONS_IN_FLIGHT,
        )
        self.acts: Batcher[Act, Reply] = Batcher(
            "act_all",
            self._act_all,
            size=ACTS_SHARED,
            timeout=config.rpc_timeout,
            in_flight=ACTS_IN_FLIGHT,
        )
        self.loader = Loader(self.rpc, self.revocations, self._end_revoked)
        self._batchers = (self.views, self.completions, self.submissions, self.acts)
        self.broadcast = Broadcast(config, "gateway", self.on_event, self.on_gap)
        consumers = {"rpc": self.rpc.consumer, "broadcast": self.broadcast.consumer}
        if self.streams is not None:
            consumers["streams"] = self.streams.broadcast.consumer
        for name, consumer in consumers.items():
            self.health.add_readiness(
                f"gateway {name}", consumer.connected.is_set, partial(getattr, consumer, "reason")
            )
            self.health.add_loop(f"gateway {name}", partial(getattr, consumer, "last_turn"))
        self.health.add_readiness("gateway revocations", self.loader.loaded.is_set)

    def start(self) -> None:
        """Connect to the broker and start the threads, in the process that serves."""
        for part in (self.rpc, self.loader, self.broadcast, *self._batchers):
            part.start()
        if self.streams is not None:
            self.streams.start()

    def drain(self) -> None:
        """End the streams and take no new one: a server that waits for its requests would wait for ever."""
        if self.streams is not None:
            self.streams.shut()

    def stop(self) -> None:
        """Send the clicks and submissions that wait, then disconnect from the broker."""
        self.drain()
        if self.streams is not None:
            self.streams.stop()
        for part in (*self._batchers, self.broadcast, self.loader, self.rpc):
            part.stop()

    def on_event(self, envelope: Envelope[Event]) -> None:
        """Apply one broadcast event. Every gateway receives all of them."""
        match envelope.data:
            case ContentPublished() | ContentWithdrawn():
                self._drop_caches()
            case SessionRevoked() as revoked:
                self.end_session(revoked.subject, revoked.session)
            case VisitorErased() as erased:
                self.forget_visitor(erased.visitor)

    def end_session(self, subject: UUID, session: UUID) -> None:
        """Refuse its tokens from now on, and end its streams here."""
        self.revocations.revoke_session(session)
        if self.streams is not None:
            self.streams.end_session(subject, session)

    def forget_visitor(self, visitor: UUID) -> None:
        """Refuse all of the visitor's tokens from now on, and end their streams here."""
        self.revocations.erase_visitor(visitor)
        if self.streams is not None:
            self.streams.end_of(visitor)

    def on_gap(self) -> None:
        """Events may have been missed: empty the caches, and load the revocations."""
        self._drop_caches()
        self.loader.request()

    def _drop_caches(self) -> None:
        for cache in (self.cache, self.brief_cache, self.pages):
            cache.drop()

    def _end_revoked(self) -> None:
        """End the streams that were opened with a token whose revocation was not known yet."""
        if self.streams is not None:
            self.streams.end_revoked()

    def _submit_all(self, submissions: list[Submission]) -> Sequence[Reply]:
        return cast("list[Reply]", self.rpc.call("quiz", "submit_all", submissions=submissions))

    def _act_all(self, acts: list[Act]) -> Sequence[Reply]:
        return cast("list[Reply]", self.rpc.call("live", "act_all", acts=acts))

    def _record_views(self, clicks: list[Discovery]) -> Sequence[str | None]:
        return cast("list[str | None]", self.rpc.call("catalog", "record_views", clicks=clicks))

    def _record_completions(self, completions: list[Discovery]) -> Sequence[str | None]:
        return cast(
            "list[str | None]", self.rpc.call("catalog", "record_completions", completions=completions)
        )


def platform_of(app: Flask) -> Platform:
    return cast(Platform, app.extensions["platform"])


def current_platform() -> Platform:
    return cast(Platform, current_app.extensions["platform"])
