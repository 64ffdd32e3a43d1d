"""Green threads: nameko services run on them, and so does the whole embedded platform."""

from typing import Any

import eventlet
import eventlet.patcher
import eventlet.wsgi
from eventlet.greenio import GreenSocket


class _TimedOut(TimeoutError):
    def __init__(self) -> None:
        super().__init__("timed out")


def patch() -> None:
    """Make the standard library give way to other green threads. Call before importing anything else."""
    eventlet.monkey_patch()
    raise_new_timeouts()


def raise_new_timeouts() -> None:
    """Let a green socket raise a timeout that is made when time is up.

    eventlet's own is made before, and stands in a frame of its own traceback: a cycle that keeps what is in
    every frame below it, until the garbage collector looks at all there is. pymongo reads with timeouts of
    half a second, so each slow answer of the database kept a whole batch of events.
    """
    GreenSocket._trampoline = _wait


_eventlets_own = GreenSocket._trampoline


def _wait(
    self: Any, fd: Any, read: bool = False, write: bool = False, timeout: Any = None, timeout_exc: Any = None
) -> Any:
    return _eventlets_own(self, fd, read, write, timeout, timeout_exc and _TimedOut)


def is_patched() -> bool:
    """Whether threads of this process are green."""
    return bool(eventlet.patcher.is_monkey_patched("thread"))


def spawn(function: Any, *args: Any) -> Any:
    return eventlet.spawn(function, *args)


def listen(host: str, port: int) -> Any:
    """A listening socket. Raises ``OSError`` when the port is taken."""
    return eventlet.listen((host, port), reuse_port=False)


class _Protocol(eventlet.wsgi.HttpProtocol):
    """Refuses a request whose end is doubtful: eventlet goes by the first length, a proxy before it may go by
    another, and what lies between would be read as the next request."""

    def parse_request(self) -> bool:
        if not super().parse_request():
            return False
        if len(self.headers.get_all("Content-Length", ())) < 2:
            return True
        self.wfile.write(_TWO_LENGTHS)
        self.close_connection = True
        return False


_PROBLEM = (
    '{"type": "about:blank", "title": "Requête illisible", "status": 400, '
    '"detail": "L’en-tête Content-Length ne peut être donné qu’une fois."}'
).encode()
_TWO_LENGTHS = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_PROBLEM), _PROBLEM)
)


def serve_wsgi(listener: Any, app: Any, log: Any, max_connections: int) -> Any:
    """Serve ``app`` in a green thread, which is returned; kill it to stop."""
    return eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        app,
        log=log,
        protocol=_Protocol,
        log_output=False,
        max_size=max_connections,
        socket_timeout=60,
        minimum_chunk_size=1,  # a server-sent event leaves at once, not when 4 KB have gathered
        debug=False,
    )
