"""What a failed unit of work calls for: hold and try again, or give up on this message."""

from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    ExecutionTimeout,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
)

from contracts.errors import PlatformError, Unavailable

DUPLICATE_KEY = 11000

_TRANSIENT = (
    Unavailable,
    AutoReconnect,
    ConnectionFailure,
    ExecutionTimeout,
    WaitQueueTimeoutError,
    WriteConcernError,
    TimeoutError,
    ConnectionError,
)


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later: something it depends on is away, not the work at fault."""
    if isinstance(error, PyMongoError) and error.has_error_label("RetryableWriteError"):
        return True
    if isinstance(error, BulkWriteError):
        return bool(error.details.get("writeConcernErrors"))
    return isinstance(error, _TRANSIENT)


def as_platform_error(error: BaseException) -> PlatformError | None:
    """The error that a caller may see for ``error``; None for a defect, which is logged and not explained."""
    if isinstance(error, PlatformError):
        return error
    if is_transient(error):
        return Unavailable("a database or the message broker does not answer", cause=type(error).__name__)
    return None
