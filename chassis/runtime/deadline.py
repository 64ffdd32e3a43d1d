"""The deadline of the current unit of work, one per thread."""

from contextvars import ContextVar
from typing import Any

import eventlet
import pymongo

from chassis.runtime import green
from contracts.errors import DeadlineExceeded

_timer: ContextVar[Any] = ContextVar("deadline", default=None)


class _DatabaseTimeout:
    """A real thread cannot be interrupted: after the deadline, each use of the database fails instead, as if
    it did not respond (``failures.as_platform_error``)."""

    def __init__(self, seconds: float) -> None:
        self._timeout = pymongo.timeout(seconds)
        self._timeout.__enter__()

    def cancel(self) -> None:
        self._timeout.__exit__(None, None, None)


def start(seconds: float) -> None:
    """End this thread's work after ``seconds``, unless ``cancel`` is called before: a green thread raises
    DeadlineExceeded where it waits, a real thread a transient error at its next use of the database."""
    if green.is_patched():
        error = DeadlineExceeded(f"not done within {seconds:g} s", seconds=seconds)
        _timer.set(eventlet.Timeout(seconds, error))
    else:
        _timer.set(_DatabaseTimeout(seconds))


def cancel() -> None:
    """End the deadline: what follows the work, such as the reply, must not be interrupted. Idempotent."""
    timer = _timer.get()
    if timer is not None:
        timer.cancel()
        _timer.set(None)
