"""Callbacks for SIGTERM and SIGINT, beside the server's own handler."""

import signal
import socket
import threading
from collections.abc import Callable

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def on_stop(callback: Callable[[], None]) -> None:
    """Call ``callback`` once, in a thread, when SIGTERM or SIGINT comes. To be called by the main thread.

    Not a signal handler: Granian installs its own after it has loaded the application, in place of ours, and
    then waits for open requests. A stream is one that never ends by itself.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)

    def wait() -> None:
        while writer and reader.recv(1)[0] not in STOP_SIGNALS:
            pass
        callback()

    threading.Thread(target=wait, name="stop signals", daemon=True).start()
