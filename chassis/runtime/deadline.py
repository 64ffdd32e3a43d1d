"""The deadline of the unit of work in hand, kept by thread."""

from contextvars import ContextVar
from typing import Any

import eventlet
import pymongo

from chassis.runtime import green
from contracts.errors import DeadlineExceeded

_timer: ContextVar[Any] = ContextVar("deadline", default=None)


class _OfTheDatabase:
    """No real thread can be interrupted: from the deadline on, each use of the database fails instead, as if
    it did not answer (``failures.as_platform_error``)."""

    def __init__(self, seconds: float) -> None:
        self._timeout = pymongo.timeout(seconds)
        self._timeout.__enter__()

    def cancel(self) -> None:
        self._timeout.__exit__(None, None, None)


def start(seconds: float) -> None:
    """Give up the work of this thread in ``seconds``, unless ``cancel`` comes first: a green thread raises
    DeadlineExceeded wherever it waits, a real one a transient error at its next use of the database."""
    if green.is_patched():
        error = DeadlineExceeded(f"not done within {seconds:g} s", seconds=seconds)
        _timer.set(eventlet.Timeout(seconds, error))
    else:
        _timer.set(_OfTheDatabase(seconds))


def cancel() -> None:
    """The work is over: what follows, such as replying, must not be interrupted. Idempotent."""
    timer = _timer.get()
    if timer is not None:
        timer.cancel()
        _timer.set(None)
