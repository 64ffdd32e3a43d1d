"""Child processes that end with their parent, free ports, and waiting for servers."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess  # nosec B404  # starting servers is what this module is for
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from signal import Signals
from typing import Any, Self

LOOPBACK = "127.0.0.1"
# Below the range of ports for outgoing connections on Linux: a free port stays free.
PORTS = range(20_000, 32_000)
PR_SET_PDEATHSIG = 1

START_SECONDS = 150
"""How long a process may take until it is ready; if it ends before, that is noticed at once. RabbitMQ has
taken more than a minute on a busy disk."""

# Loaded before any fork: between fork and exec, the loader's lock may be held by a thread that is gone.
_prctl: Any = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class StartError(Exception):
    """A server cannot start: one line for the user, printed as it is; exit code 1."""


def die_with_parent(death_signal: Signals = signal.SIGTERM, parent: int | None = None) -> None:
    """Have the kernel send ``death_signal`` to this process when its parent ends, however that ends.

    ``parent``: pid of the parent, where it is known; only then may it be 1, as it is in a container.
    Outside Linux nothing happens.
    """
    if _prctl is None:
        return  # No other kernel offers it: there, a parent killed by SIGKILL leaves its children behind.
    _prctl(PR_SET_PDEATHSIG, int(death_signal))
    gone = os.getppid() == 1 if parent is None else os.getppid() != parent
    if gone:  # The parent ended before the call.
        os.kill(os.getpid(), death_signal)


class Child:
    """A running program, in its own session: Ctrl-C in the terminal reaches only the parent, which then stops
    its children in order."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path, log_start: int) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._log_start = log_start

    @classmethod
    def spawn(
        cls,
        name: str,
        argv: Sequence[str | Path],
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        death_signal: Signals = signal.SIGTERM,
        pass_fds: Sequence[int] = (),
    ) -> Self:
        """Start ``argv`` with the whole environment ``env`` (default: ours), appending its output to ``log``.

        Call it from a thread that lasts as long as the child should: Linux sends ``death_signal`` when the
        *thread* that started the child ends. ``OSError`` when the program cannot be executed.
        """
        parent = os.getpid()

        def before_exec() -> None:
            # Our own handler, inherited until exec, would swallow a signal that comes before it.
            signal.signal(death_signal, signal.SIG_DFL)
            die_with_parent(death_signal, parent)

        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # Before the start: the child shares the file offset, and moves it by writing.
            log_start = output.tell()
            process = subprocess.Popen(  # nosec B603  # fixed arguments, no shell
                [str(arg) for arg in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=before_exec,
                pass_fds=pass_fds,
            )
            return cls(name, process, log, log_start)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def stop(self, grace_seconds: float) -> None:
        """Send SIGTERM; if it still runs after the grace, send SIGKILL to it and its descendants."""
        if not self.running:
            return
        self._process.terminate()
        # Not Popen.wait(timeout), which would block the other green threads under eventlet.
        if not wait_until(lambda: not self.running, grace_seconds):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            wait_until(lambda: not self.running, grace_seconds)

    def log_tail(self, lines: int) -> str:
        """The last ``lines`` lines that this child wrote; earlier runs are left out."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def wait_until(condition: Callable[[], object], timeout: float, interval: float = 0.05) -> bool:
    """Check ``condition`` every ``interval`` seconds; True once it holds, False after ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(interval)
    return True


def until_ready(
    name: str,
    checks: Callable[[], Mapping[str, bool]],
    stopping: Callable[[], bool],
    seconds: float = START_SECONDS,
) -> None:
    """Wait until there are ``checks`` and all of them hold, or it is ``stopping``. Raises StartError."""
    missing = list[str]()

    def ready() -> bool:
        results = checks() or {"an answer": False}
        missing[:] = [check for check, holds in results.items() if not holds]
        return not missing

    if not wait_until(lambda: stopping() or ready(), seconds, interval=0.1):
        raise StartError(f"{name} is not ready after {seconds:g} s: it lacks {', '.join(missing)}")


def free_port(*planned: int) -> int:
    """A port of 127.0.0.1 that is not in use now, and is not ``planned`` for another use."""
    shuffled = random.sample(PORTS, len(PORTS))  # nosec B311  # a port is no secret
    return next(port for port in shuffled if port not in planned and port_is_free(port))


def remembered_port(file: Path) -> int:
    """The port noted in ``file`` if it is still free, so that addresses survive a restart; else a new port,
    which is noted there."""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        if port_is_free(port := int(file.read_text())):
            return port
    port = free_port()
    file.write_text(f"{port}\n")
    return port


def port_is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket() as listener:
        # As servers do: connections in TIME_WAIT do not count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def port_accepts(port: int) -> bool:
    """Whether a server accepts connections on ``port`` of 127.0.0.1."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex((LOOPBACK, port)) == 0
