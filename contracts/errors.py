"""Errors that an RPC may return, with stable codes. Named by what the caller should do about them.

PlatformError
├── NotFound            say so to the user: the id is unknown
├── InvalidInput        say so to the user: which field, and what is allowed
├── InvalidCredentials  say so to the user: sign in again
├── Forbidden           say so to the user: not with this role
├── Conflict            say so to the user: not in the present state of things
├── Unavailable         try again later: a dependency does not answer
│   └── DeadlineExceeded
└── InternalError       a defect: already logged where it happened
"""

from collections.abc import Mapping
from typing import Any, ClassVar

SUPERSEDED = "token-superseded"
ALREADY_SEATED, CLASS_FULL, CLASS_CLOSED = "already-seated", "class-full", "class-closed"
"""``details["reason"]`` of an error with several causes, to which callers react differently."""


class PlatformError(Exception):
    """Base: ``message`` is for people, ``details`` for programs; both may be shown to anyone."""

    code: ClassVar[str]

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def to_wire(self) -> dict[str, Any]:
        """``{code, message, details}``, the form in a reply; ``from_wire`` makes it an error again."""
        return {"code": self.code, "message": self.message, "details": self.details}


class NotFound(PlatformError):
    code = "not-found"


class InvalidInput(PlatformError):
    """``details["errors"]``: field name -> list of messages."""

    code = "invalid-input"


class InvalidCredentials(PlatformError):
    code = "invalid-credentials"


class Forbidden(PlatformError):
    code = "forbidden"


class Conflict(PlatformError):
    code = "conflict"


class Unavailable(PlatformError):
    code = "unavailable"


class DeadlineExceeded(Unavailable):
    code = "deadline-exceeded"


class InternalError(PlatformError):
    code = "internal-error"


BY_CODE: dict[str, type[PlatformError]] = {
    error.code: error
    for error in (
        NotFound,
        InvalidInput,
        InvalidCredentials,
        Forbidden,
        Conflict,
        Unavailable,
        DeadlineExceeded,
        InternalError,
    )
}


def from_wire(error: Mapping[str, Any]) -> PlatformError:
    """The error as ``to_wire`` gave it; InternalError for an unknown code."""
    kind = BY_CODE.get(error.get("code", ""), InternalError)
    return kind(error.get("message") or error.get("value", ""), **error.get("details", {}))


class InvalidMessage(Exception):
    """A message that no retry will make readable: to be dead-lettered with ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
