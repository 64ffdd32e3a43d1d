"""Green threads: nameko services run on them, and so does the whole embedded platform."""

import json
from http import HTTPStatus
from typing import Any

import eventlet
import eventlet.patcher
import eventlet.wsgi
from eventlet.greenio import GreenSocket
from eventlet.support import greendns

LOOKUP_SECONDS = 0.5
"""How long a name server may take to answer, before the next one is tried, or the same one again."""


class _TimedOut(TimeoutError):
    def __init__(self) -> None:
        super().__init__("timed out")


def patch() -> None:
    """Make the standard library cooperate with green threads. Call before importing anything else."""
    eventlet.monkey_patch()
    raise_new_timeouts()
    keep_no_addresses()


def raise_new_timeouts() -> None:
    """Let green sockets create their timeout error when it is raised.

    eventlet creates it before the wait, in a variable of a frame that is later in the error's traceback: a
    reference cycle that keeps the variables of all these frames until a full garbage collection. pymongo
    reads with timeouts of half a second, so each slow response of the database kept a whole batch of events.
    """
    GreenSocket._trampoline = _trampoline


def keep_no_addresses() -> None:
    """Let eventlet resolve a host's name for each connection.

    It would keep an address for as long as DNS allows, a day in some networks of containers, while a server
    that is started anew there often has another one. A query that is lost, as while the names of a network
    change, is repeated after LOOKUP_SECONDS, not after two seconds: a call waits for five only.
    """
    greendns.ResolverProxy.clear = _clear
    greendns.resolver._cached_resolver = None  # one that exists already has a cache


_original_clear = greendns.ResolverProxy.clear


def _clear(self: Any) -> None:
    _original_clear(self)
    self._resolver.cache = None
    self._resolver.timeout = LOOKUP_SECONDS


_original_trampoline = GreenSocket._trampoline


def _trampoline(
    self: Any, fd: Any, read: bool = False, write: bool = False, timeout: Any = None, timeout_exc: Any = None
) -> Any:
    return _original_trampoline(self, fd, read, write, timeout, timeout_exc and _TimedOut)


def is_patched() -> bool:
    """Whether threads of this process are green."""
    return bool(eventlet.patcher.is_monkey_patched("thread"))


def spawn(function: Any, *args: Any) -> Any:
    """Run ``function(*args)`` in a green thread, which is returned."""
    return eventlet.spawn(function, *args)


def listen(host: str, port: int) -> Any:
    """A listening socket. Raises ``OSError`` when the port is taken."""
    return eventlet.listen((host, port), reuse_port=False)


def _problem(status: HTTPStatus, title: str, detail: str) -> bytes:
    """A complete response with a problem of RFC 9457; the connection is closed after it."""
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode()
    return (
        b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (status, status.phrase.encode(), len(body), body)
    )


_UNREADABLE = "Requête illisible"
_MALFORMED = _problem(HTTPStatus.BAD_REQUEST, _UNREADABLE, "Ce n’est pas une requête HTTP bien formée.")
_BAD_LENGTH = _problem(
    HTTPStatus.BAD_REQUEST,
    _UNREADABLE,
    "La longueur du corps s’annonce une seule fois, par un nombre : Content-Length ou Transfer-Encoding.",
)
_LONG_ADDRESS = _problem(
    HTTPStatus.REQUEST_URI_TOO_LONG, "Adresse trop longue", "L’adresse de la requête est trop longue."
)
_LONG_HEADERS = _problem(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "En-têtes trop longs", "Les en-têtes sont trop longs."
)


class _Protocol(eventlet.wsgi.HttpProtocol):
    """Refuses malformed requests, which never reach the application, with a problem; also those of ambiguous
    length: eventlet uses the first length, a proxy in front may use another, and the bytes in between would
    be read as the next request (request smuggling)."""

    def parse_request(self) -> bool:
        try:
            if not super().parse_request():
                return False
        except (eventlet.wsgi.HeaderLineTooLong, eventlet.wsgi.HeadersTooLarge):
            return self._refuse(_LONG_HEADERS)
        lengths = self.headers.get_all("Content-Length", ())
        if len(lengths) + ("Transfer-Encoding" in self.headers) > 1 or not all(map(_is_length, lengths)):
            return self._refuse(_BAD_LENGTH)
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self._refuse(_LONG_HEADERS if code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE else _MALFORMED)

    def _refuse(self, response: bytes) -> bool:
        self.wfile.write(response)
        self.close_connection = True
        return False


def _is_length(value: str) -> bool:
    return value.isascii() and value.isdigit()


def serve_wsgi(listener: Any, app: Any, log: Any, max_connections: int) -> Any:
    """Serve ``app`` in a green thread, which is returned; kill it to stop."""
    eventlet.wsgi.RESPONSE_414 = _LONG_ADDRESS
    return eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        app,
        log=log,
        protocol=_Protocol,
        log_output=False,
        max_size=max_connections,
        socket_timeout=60,
        minimum_chunk_size=1,  # send each server-sent event at once, without a buffer of 4 KB
        debug=False,
    )
