"""Errors that a call may raise, with stable codes, and what the caller should do about them.

PlatformError
├── NotFound            report it: the id is unknown
├── InvalidInput        report it: which field, and what is allowed
├── InvalidCredentials  report it: sign in again
├── Forbidden           report it: not with this role
├── Conflict            report it: not possible in the current state
├── Unavailable         retry later: a dependency does not respond
│   └── DeadlineExceeded
└── InternalError       a defect: already logged by the callee
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
        """``{code, message, details}``, as in a reply; ``from_wire`` is the inverse."""
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
    """The inverse of ``to_wire``; InternalError for an unknown code."""
    kind = BY_CODE.get(error.get("code", ""), InternalError)
    return kind(error.get("message") or error.get("value", ""), **error.get("details", {}))


class InvalidMessage(Exception):
    """A message that no retry can decode: to be dead-lettered with ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
