"""What a failure calls for: hold and try again, or give up on this message."""

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from chassis.runtime.failures import DUPLICATE_KEY, as_platform_error, is_transient
from contracts.errors import DeadlineExceeded, InternalError, InvalidInput, NotFound, Unavailable


def labelled(error):
    error._add_error_label("RetryableWriteError")
    return error


def bulk(writes=(), concerns=()):
    return BulkWriteError({"writeErrors": list(writes), "writeConcernErrors": list(concerns)})


DUPLICATE = {"index": 0, "code": DUPLICATE_KEY, "errmsg": "E11000"}

TRANSIENT = [
    Unavailable("the broker does not answer"),
    DeadlineExceeded("not done in time"),
    AutoReconnect("connection closed"),
    NetworkTimeout("timed out"),
    NotPrimaryError("stepping down"),
    ServerSelectionTimeoutError("no primary"),
    ExecutionTimeout("maxTimeMS", 50),
    WaitQueueTimeoutError("pool exhausted"),
    WriteConcernError("no majority", 64),
    WTimeoutError("no majority in time", 64),
    labelled(PyMongoError("try again")),
    labelled(bulk([DUPLICATE])),
    bulk(concerns=[{"code": 64, "errmsg": "no majority"}]),
    bulk([DUPLICATE], [{"code": 64, "errmsg": "no majority"}]),
    TimeoutError("timed out"),
    ConnectionResetError("reset"),
]

FINAL = [
    NotFound("no tour"),
    InvalidInput("bad query"),
    InternalError("defect"),
    DuplicateKeyError("E11000", DUPLICATE_KEY),
    OperationFailure("unknown operator", 2),
    bulk([DUPLICATE]),
    PyMongoError("no label"),
    ValueError("defect"),
    KeyError("defect"),
    OSError("disk full"),
]


def name(error):
    return type(error).__name__


@pytest.mark.parametrize("error", TRANSIENT, ids=name)
def test_what_is_away_may_come_back(error):
    assert is_transient(error)


@pytest.mark.parametrize("error", FINAL, ids=name)
def test_what_is_at_fault_stays_at_fault(error):
    assert not is_transient(error)


@pytest.mark.parametrize(
    "error", [error for error in TRANSIENT + FINAL if isinstance(error, Unavailable | NotFound)], ids=name
)
def test_a_caller_gets_an_error_of_the_platform_as_it_is(error):
    assert as_platform_error(error) is error


@pytest.mark.parametrize(
    "error", [error for error in TRANSIENT if not isinstance(error, Unavailable)], ids=name
)
def test_a_caller_is_invited_to_come_back_without_the_details_of_the_driver(error):
    answer = as_platform_error(error)
    assert type(answer) is Unavailable
    assert answer.details == {"cause": type(error).__name__}
    assert str(error) not in answer.message


@pytest.mark.parametrize("error", [ValueError("secret"), DuplicateKeyError("E11000", 11000)], ids=name)
def test_a_caller_learns_nothing_of_a_defect(error):
    assert as_platform_error(error) is None
