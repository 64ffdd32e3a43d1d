"""The state that requests share: RPC client, batches, caches, open streams, revocations."""

from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app

from chassis.messaging.batching import Batcher
from chassis.messaging.broadcast import Broadcast
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from contracts.accounts import SessionRevoked, VisitorErased
from contracts.catalog import ContentPublished, ContentWithdrawn
from contracts.envelope import Envelope, Event
from gateway.access.revocations import Loader, Revocations
from gateway.answers.cache import Cache
from gateway.settings import GatewaySettings
from gateway.streaming import sse
from gateway.streaming.streams import StreamHub

BRIEF_SECONDS = 10.0
"""Time to live of data whose changes publish no event: quizzes, occupations, companies, challenges, rules.
Long enough for a class that opens a quiz together."""

STREAM_SECONDS_WITHOUT_BROKER = 10.0
"""How long a gateway that hears no events keeps a stream that was opened meanwhile, at least."""

PAGES_KEPT = 400
"""Rendered pages of the site in the cache, some 10 kB each."""

Discovery = dict[str, str]
"""``visitor``, ``hotspot`` or ``content``, ``correlation_id``."""

Submission = dict[str, Any]
"""The arguments of quiz's ``submit``, and ``correlation_id``."""

Reply = dict[str, Any]
"""Of one submission: ``{result}`` or ``{error}``."""

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
        self.cache = Cache()
        self.brief_cache = Cache(seconds=BRIEF_SECONDS)
        self.pages = Cache(PAGES_KEPT, seconds=BRIEF_SECONDS)
        self.revocations = Revocations()
        # A stream holds a thread: a quarter is left for clicks and probes.
        self.streams = StreamHub(streams_max=max(1, config.section(GatewaySettings).gateway_threads * 3 // 4))
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
        self.loader = Loader(self.rpc, self.revocations, self._end_revoked)
        self._batchers = (self.views, self.completions, self.submissions)
        self.hears = True
        """Whether events arrive; if not, streams are silent, and ``on_gap`` will end them."""
        self.broadcast = Broadcast(config, "gateway", self.on_event, self.on_gap, self.on_loss)
        for name, consumer in (("rpc", self.rpc.consumer), ("broadcast", self.broadcast.consumer)):
            self.health.add_readiness(
                f"gateway {name}", consumer.connected.is_set, partial(getattr, consumer, "reason")
            )
            self.health.add_loop(f"gateway {name}", partial(getattr, consumer, "last_turn"))
        self.health.add_readiness("gateway revocations", self.loader.loaded.is_set)

    def start(self) -> None:
        """Connect to the broker and start the threads, in the process that serves."""
        for part in (self.rpc, self.loader, self.broadcast, *self._batchers):
            part.start()

    def drain(self) -> None:
        """End the streams and take no new one: a server that waits for its requests would wait for ever."""
        self.streams.shut()

    def stop(self) -> None:
        """Send the clicks and submissions that wait, then disconnect from the broker."""
        self.drain()
        for part in (*self._batchers, self.broadcast, self.loader, self.rpc):
            part.stop()

    def on_event(self, envelope: Envelope[Event]) -> None:
        """Apply one broadcast event. Every gateway receives all of them; each serves its own streams."""
        match envelope.data:
            case ContentPublished() | ContentWithdrawn():
                self._drop_caches()
            case SessionRevoked() as revoked:
                self.end_session(revoked.subject, revoked.session)
            case VisitorErased() as erased:
                self.forget_visitor(erased.visitor)
            case _:
                if delivery := sse.of_event(envelope):
                    self.streams.publish(*delivery)

    def end_session(self, subject: UUID, session: UUID) -> None:
        """Refuse its tokens from now on, and end its streams."""
        self.revocations.revoke_session(session)
        self.streams.close_of(subject, session)

    def forget_visitor(self, visitor: UUID) -> None:
        """Refuse all of the visitor's tokens from now on, and end their streams."""
        self.revocations.erase_visitor(visitor)
        self.streams.close_of(visitor)

    def on_gap(self) -> None:
        """Events may have been missed: empty the caches, close the streams so that clients resume from the
        ledger, and load the revocations."""
        self.hears = True  # before streams are closed: one that was opened before is closed, too
        self._drop_caches()
        self.streams.close_all()
        self.loader.request()

    def on_loss(self) -> None:
        """No event arrives: end the streams, so that clients come back to a gateway that hears them. Streams
        that were opened since then get some time, lest clients come back again and again while there is no
        such gateway."""
        opened_before = monotonic() - (0 if self.hears else STREAM_SECONDS_WITHOUT_BROKER)
        self.hears = False
        self.streams.close_where(lambda stream: stream.opened <= opened_before)

    def _drop_caches(self) -> None:
        for cache in (self.cache, self.brief_cache, self.pages):
            cache.drop()

    def _end_revoked(self) -> None:
        """Close the streams that were opened with a token whose revocation was not known yet."""
        self.streams.close_where(lambda stream: self.revocations.includes(stream.visitor, stream.session))

    def _submit_all(self, submissions: list[Submission]) -> Sequence[Reply]:
        return cast("list[Reply]", self.rpc.call("quiz", "submit_all", submissions=submissions))

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
