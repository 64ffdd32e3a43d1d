"""Green threads: nameko services run on them, and so does the whole embedded platform."""

from typing import Any

import eventlet
import eventlet.wsgi


def patch() -> None:
    """Make the standard library give way to other green threads. Call before importing anything else."""
    eventlet.monkey_patch()


def spawn(function: Any, *args: Any) -> Any:
    return eventlet.spawn(function, *args)


def listen(host: str, port: int) -> Any:
    """A listening socket. Raises ``OSError`` when the port is taken."""
    return eventlet.listen((host, port), reuse_port=False)


def serve_wsgi(listener: Any, app: Any, log: Any, max_connections: int) -> Any:
    """Serve ``app`` in a green thread, which is returned; kill it to stop."""
    return eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        app,
        log=log,
        log_output=False,
        max_size=max_connections,
        socket_timeout=60,
        minimum_chunk_size=1,  # a server-sent event leaves at once, not when 4 KB have gathered
        debug=False,
    )
