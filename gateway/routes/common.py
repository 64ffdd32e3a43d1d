"""What views share: calling a service, and answering with its result."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from flask import Response

from contracts import cursors
from contracts.errors import Conflict, Forbidden, InvalidCredentials, InvalidInput, NotFound
from gateway import operations
from gateway.access.auth import current_principal
from gateway.http.application import current_request
from gateway.http.errors import BY_ERROR, BY_REASON
from gateway.platform import current_platform
from gateway.requests.queries import UNKNOWN_CURSOR

EXPLAINED = (Conflict, Forbidden, InvalidCredentials, InvalidInput, NotFound)
"""Errors that the client can correct. Services raise them in English, clients read them in French."""


def call_service(method: str, *, service: str = "accounts", **arguments: Any) -> Any:
    """The result of ``<service>.<method>``. Raises the service's error, with a message in French."""
    with explained():
        return current_platform().rpc.call(service, method, **arguments)


@contextmanager
def explained() -> Iterator[None]:
    """Raise errors of a service again in French: with the text of the operation's row, else of the
    problem."""
    try:
        yield
    except EXPLAINED as error:
        kind, reason = type(error), error.details.get("reason", "")
        request = current_request()
        row = operations.row_of(request.method, request.url_rule.rule if request.url_rule else None)
        refusals = row.refusals if row else {}
        message = refusals.get(reason)
        if message is None:
            message = BY_REASON[reason].detail if reason in BY_REASON else refusals.get(kind)
        details = error.details
        if "after" in details.get("errors", {}):  # how a service makes its cursors is internal
            message, details = UNKNOWN_CURSOR, {"errors": {**details["errors"], "after": [UNKNOWN_CURSOR]}}
        raise kind(message or BY_ERROR[kind].detail, **details) from error


def call_as_staff(method: str, **arguments: Any) -> Any:
    """``call_service`` with the caller of this request as ``actor``: accounts checks what they may see."""
    return call_service(method, actor=str(current_principal().id), **arguments)


def answer(body: Any, status: int = 200) -> Response:
    """``body`` as JSON."""
    return Response(msgspec.json.encode(body), status, mimetype="application/json")


def whole_list(items: list[Any]) -> dict[str, Any]:
    """The body of an answer with a list that does not page."""
    return {"items": items}


def content_page(result: dict[str, Any]) -> dict[str, Any]:
    """The body for a result of ``list_contents``: ``next`` as an opaque cursor."""
    last = result["next"]
    return {**result, "next": cursors.encode(last) if last else None}
