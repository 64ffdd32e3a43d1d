"""Calls that would hold up the streams are made in other threads. What follows from their results touches
the streams, and runs where everything does that touches them: on the event loop, or under the lock."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from chassis.runtime import logs
from contracts.errors import InternalError, PlatformError

log = logs.get_logger(__name__)

T = TypeVar("T")


class Background(Protocol):
    """Runs ``work`` in another thread, then ``done(result)`` or ``failed(error)`` where the hub's methods
    run; returns at once. An error of ``work`` that is no PlatformError is logged, and given to ``failed`` as
    InternalError. Errors of ``done`` and ``failed`` are only logged: these must not leave anybody waiting."""

    def __call__(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[PlatformError], None]
    ) -> None: ...


def outcome(
    work: Callable[[], T], done: Callable[[T], None], failed: Callable[[PlatformError], None]
) -> Callable[[], None]:
    """Run ``work`` now, which raises nothing here; what is returned continues with its result or error."""
    try:
        result = work()
    except PlatformError as error:
        return partial(failed, error)
    except Exception as error:
        log.error("a call for streams failed", exc_info=error)
        return partial(failed, InternalError("unexpected"))
    return partial(done, result)
