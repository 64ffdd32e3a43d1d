"""Which errors are transient, so that the same work is retried, and which are defects."""

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
    """Whether the same work may succeed later: a dependency is unavailable, the work is not at fault."""
    if isinstance(error, PyMongoError) and error.has_error_label("RetryableWriteError"):
        return True
    if isinstance(error, BulkWriteError):
        return bool(error.details.get("writeConcernErrors"))
    return isinstance(error, _TRANSIENT)


def as_platform_error(error: BaseException) -> PlatformError | None:
    """The error that a caller may see for ``error``; None for a defect, whose details are only logged."""
    if isinstance(error, PlatformError):
        return error
    if is_transient(error):
        return Unavailable("a database or the message broker does not answer", cause=type(error).__name__)
    return None
