"""The deadline of the unit of work in hand, kept by green thread."""

from contextvars import ContextVar
from typing import Any

import eventlet

from contracts.errors import DeadlineExceeded

_timer: ContextVar[Any] = ContextVar("deadline", default=None)


def start(seconds: float) -> None:
    """Raise DeadlineExceeded in this green thread in ``seconds``, unless ``cancel`` comes first."""
    _timer.set(eventlet.Timeout(seconds, DeadlineExceeded(f"not done within {seconds:g} s", seconds=seconds)))


def cancel() -> None:
    """The work is over: what follows, such as replying, must not be interrupted. Idempotent."""
    timer = _timer.get()
    if timer is not None:
        timer.cancel()
        _timer.set(None)
