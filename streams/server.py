"""The server: one asyncio protocol reads the head of a request, another holds the open stream.

Of an open stream nothing is kept but its transport and a hold: ten thousand of them fit in one process
(docs/adr/0021).
"""

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from random import getrandbits
from re import compile as pattern
from time import monotonic
from typing import cast

import h11

from chassis.access.tokens import TokenRefused, Verifier
from chassis.runtime import logs, metrics
from contracts.errors import PlatformError
from contracts.problems import BAD_REQUEST, INTERNAL_ERROR
from streams import requests
from streams.answers import Answers
from streams.channels import Hold
from streams.hold import HoldInstruction
from streams.hub import Hub
from streams.requests import Refusal, WantedStream
from streams.sse import milliseconds

HEAD_BYTES_MAX = 8 * 1024
HEAD_SECONDS = 10.0
"""How long a client may take to send its request, and to read a refusal."""

UNREAD_BYTES_MAX = 256 * 1024
"""A client that has left more unread, besides the first bytes of its stream, has stopped reading."""

PEER_GONE_MILLISECONDS = 45_000
"""How long written bytes may stay unacknowledged before the kernel takes the peer for gone."""

log = logs.get_logger(__name__)

_CORRELATION_ID = pattern(r"[A-Za-z0-9._-]{8,64}")


class Door:
    """What all connections share. Runs on the event loop."""

    def __init__(
        self,
        hub: Hub,
        verifier: Verifier,
        answers: Answers,
        connections_max: int,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.connections_max = connections_max
        self.hub, self.verifier, self.answers, self.clock = hub, verifier, answers, clock
        self.waiting: dict[Entrance, float] = {}
        """Connections whose client has something to do -> since when."""
        self.connections = 0

    def protocol(self) -> asyncio.Protocol:
        """For a new connection."""
        return Entrance(self)

    def tick(self) -> None:
        """Call it once a second: drops connections whose time is over."""
        before = self.clock() - HEAD_SECONDS
        for entrance in [entrance for entrance, since in self.waiting.items() if since <= before]:
            entrance.drop()

    def close(self) -> None:
        """Drop every connection that has no stream."""
        for entrance in list(self.waiting):
            entrance.drop()


class Entrance(asyncio.Protocol):
    """A connection until its request is answered, or its stream begins."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._parser: h11.Connection | None = h11.Connection(h11.SERVER, HEAD_BYTES_MAX)
        self._hold: Stream | None = None
        self._started = 0.0
        self._method, self._route, self._origin = "other", "none", ""
        self._correlation_id = f"{getrandbits(128):032x}"  # nosec B311  # no secret

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._started = self._door.clock()
        self._door.waiting[self] = self._started
        self._door.connections += 1
        if self._door.connections > self._door.connections_max:
            self.drop()
        connection = transport.get_extra_info("socket")
        if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_GONE_MILLISECONDS)

    def connection_lost(self, error: Exception | None) -> None:
        self._door.waiting.pop(self, None)
        self._door.connections -= 1
        if self._hold is not None:
            self._door.hub.leave(self._hold)

    def data_received(self, data: bytes) -> None:
        if self._parser is None:
            return  # what follows the request is not read
        try:
            self._parser.receive_data(data)
            event = self._parser.next_event()
            if event is h11.NEED_DATA:
                return
            self._parser = None
            if not isinstance(event, h11.Request) or event.http_version not in (b"1.0", b"1.1"):
                raise Refusal(BAD_REQUEST)
            self._answer(event)
        except h11.RemoteProtocolError:
            self.refuse(Refusal(BAD_REQUEST))
        except Refusal as refusal:
            self.refuse(refusal)
        except TokenRefused as refused:
            self.refuse(requests.unauthorized(refused))
        except PlatformError as error:
            self.refuse(requests.refusal_of(error))
        except Exception as error:
            log.error("request failed", exc_info=error)
            self.refuse(Refusal(INTERNAL_ERROR))

    def _answer(self, request: h11.Request) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers}
        method, self._origin = request.method.decode("latin-1"), headers.get("origin", "")
        self._method = method if method in requests.METHODS else "other"
        given = headers.get("x-correlation-id", "")
        if _CORRELATION_ID.fullmatch(given):
            self._correlation_id = given
        logs.bind_correlation_id(self._correlation_id)
        path, _, query = request.target.decode("latin-1").partition("?")
        target = requests.target_of(path)
        self._route = target.route
        requests.check(method, headers)
        if method == "OPTIONS":
            self._finish(204, self._door.answers.preflight(self._origin, self._correlation_id))
            return
        wanted = requests.wanted(target, query, headers, self._door.verifier)
        if method == "HEAD":
            self._finish(200, self._door.answers.stream(self._origin, self._correlation_id))
            return
        self._door.waiting.pop(self, None)  # from now on the client waits for us
        hold = Stream(self, self._door, wanted)
        self._door.hub.open(hold, wanted.live_session, wanted.resume_after, milliseconds(datetime.now(UTC)))
        if not (hold.begun or hold.closed):
            self._hold = hold

    def give(self, stream: "Stream", first: bytes) -> asyncio.Transport:
        """Hand the transport over to ``stream``, once the answer's head and ``first`` are written."""
        transport = cast(asyncio.Transport, self._transport)
        self._hold = None
        transport.set_protocol(stream)
        transport.write(self._door.answers.stream(self._origin, self._correlation_id) + first)
        self._report(200)
        return transport

    def refuse(self, refusal: Refusal) -> None:
        """Answer with a problem."""
        self._parser = self._hold = None
        answer = self._door.answers.refusal(refusal, self._origin, self._correlation_id)
        self._finish(refusal.problem.status, answer)

    def drop(self) -> None:
        """Close without an answer."""
        self._door.waiting.pop(self, None)
        cast(asyncio.Transport, self._transport).abort()

    def _finish(self, status: int, answer: bytes) -> None:
        """The client closes the connection once it has read ``answer``: closing it while bytes of the client
        arrive would take the answer away."""
        transport = cast(asyncio.Transport, self._transport)
        self._door.waiting[self] = self._door.clock()
        transport.write(answer)
        transport.write_eof()
        self._report(status)

    def _report(self, status: int) -> None:
        seconds = self._door.clock() - self._started
        metrics.HTTP_SECONDS.labels(self._method, self._route, status).observe(seconds)
        logs.bind_correlation_id(self._correlation_id)
        logs.access_log.write(
            "request",
            method=self._method,
            route=self._route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
        )


class Stream(Hold, asyncio.Protocol):
    """A stream on a connection: opening, as long as its entrance has the transport, then open."""

    __slots__ = ("_door", "_entrance", "_transport", "_unread_max")

    def __init__(self, entrance: Entrance, door: Door, wanted: WantedStream) -> None:
        super().__init__(wanted.channel, wanted.principal.id, wanted.principal.session, door.clock())
        self._entrance: Entrance | None = entrance
        self._door = door
        self._transport: asyncio.Transport | None = None
        self._unread_max = UNREAD_BYTES_MAX

    def begin(self, instruction: HoldInstruction) -> None:
        entrance, self._entrance = cast(Entrance, self._entrance), None
        self._unread_max += len(instruction.first)
        self._transport = entrance.give(self, instruction.first)

    def refuse(self, error: PlatformError) -> None:
        entrance, self._entrance = cast(Entrance, self._entrance), None
        entrance.refuse(requests.refusal_of(error))

    def write(self, data: bytes) -> None:
        transport = cast(asyncio.Transport, self._transport)
        if transport.get_write_buffer_size() > self._unread_max:
            transport.abort()
        else:
            transport.write(data)

    def end(self) -> None:
        cast(asyncio.Transport, self._transport).close()

    def connection_lost(self, error: Exception | None) -> None:
        self._door.connections -= 1
        self._door.hub.leave(self)
