"""Every operation, one row each: roles, rate, repeatability, and the French texts of refusals.

Permissions, rates, idempotency, the audit and the OpenAPI document derive from these rows. An operation
without a row is refused to everyone. Rows are about roles only; the service that owns an object decides
whether it is the caller's. ``api`` and ``live`` have those of the API, ``pages`` what is served beside it.
"""

import re

from gateway.operations.api import API
from gateway.operations.live import LIVE
from gateway.operations.pages import PAGES
from gateway.operations.rows import NOBODY_YET, PUBLIC, STAFF, Operation, Rate, Repeatable

__all__ = [
    "NOBODY_YET",
    "OPERATIONS",
    "PAGES",
    "PUBLIC",
    "STAFF",
    "Operation",
    "Rate",
    "Repeatable",
    "name_of",
    "rate_of",
    "row_of",
]

OPERATIONS: dict[str, Operation] = API | LIVE
"""Operation of the OpenAPI document -> its row."""

_READING = ("GET", "HEAD", "OPTIONS")
_PARAMETER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
_ROWS = OPERATIONS | PAGES


def name_of(method: str, rule: str) -> str:
    """Name of an operation in the table, from Flask's rule. HEAD counts as GET."""
    template = _PARAMETER.sub(r"{\1}", rule)
    return f"{'GET' if method == 'HEAD' else method} {template}"


def row_of(method: str, rule: str | None) -> Operation | None:
    """The row of a request, by Flask's rule; None without one, and for an address that does not exist."""
    return _ROWS.get(name_of(method, rule)) if rule else None


def rate_of(method: str, rule: str | None) -> Rate:
    """The rate of a request, also of one to an address that does not exist."""
    row = row_of(method, rule)
    return (row and row.rate) or ("reads" if method in _READING else "writes")
