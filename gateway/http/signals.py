"""Callbacks for SIGTERM and SIGINT, beside the server's own handler."""

import signal
import socket
import threading
from collections.abc import Callable

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def on_stop(callback: Callable[[], None]) -> None:
    """Call ``callback`` once, in a thread, at SIGTERM or SIGINT. Must be called in the main thread.

    Not a signal handler: Granian replaces those after it has loaded the application, and then waits for open
    requests, of which streams never end by themselves.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def wait() -> None:
        while writer and reader.recv(1)[0] not in STOP_SIGNALS:
            pass
        callback()

    threading.Thread(target=wait, name="stop signals", daemon=True).start()
