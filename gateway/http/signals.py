"""Hearing that the process is asked to stop, beside the server that handles the signal."""

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
    heard, written = socket.socketpair()
    written.setblocking(False)
    signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)

    def wait() -> None:
        while written and heard.recv(1)[0] not in STOP_SIGNALS:
            pass
        callback()

    threading.Thread(target=wait, name="stop signals", daemon=True).start()
