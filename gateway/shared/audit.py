"""The audit: what staff did or tried to do, stored before they are answered, and kept for a year.

An entry has the opaque id of the member of staff, the role, the operation, the ids of its objects, the status
and the correlation id. It has no body, no address and no name.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Flask, Response

from chassis.runtime import clock, logs
from chassis.runtime.config import Config
from contracts import cursors
from contracts.calls.values import PAGE_MAX
from contracts.errors import InvalidInput, Unavailable
from contracts.tokens import STAFF_ROLES
from gateway import operations
from gateway.access.auth import optional_principal
from gateway.http.application import current_request
from gateway.requests.queries import UNKNOWN_CURSOR
from gateway.shared.database import Document, SharedDatabase, current_database, database_of

log = logs.get_logger(__name__)

COLLECTION = "audit"
KEPT = timedelta(days=365)
PATIENCE_SECONDS = 2.0
OBJECT_MAX = 64
NO_OPERATION = "none"

_EPOCH = datetime.fromtimestamp(0, UTC)
_READING = frozenset(("GET", "HEAD", "OPTIONS"))

_NOT_NOTED = frozenset((429,))
"""Statuses without an entry: the request had no effect, and a flood must not write to the disk each time."""


class Audit:
    """Stores an entry for each action of staff."""

    def __init__(self, database: SharedDatabase) -> None:
        self._database = database

    def note(self, response: Response) -> Response:
        """``after_request``. The action has been done: if the entry cannot be stored, it is logged."""
        request = current_request()
        principal = optional_principal()
        if response.status_code in _NOT_NOTED or principal is None or principal.role not in STAFF_ROLES:
            return response
        rule = request.url_rule
        row = operations.row_of(request.method, rule.rule if rule else None)
        if request.method in _READING and not (row and row.audited):
            return response
        operation = operations.name_of(request.method, rule.rule) if rule else NO_OPERATION
        action = {
            "_id": uuid4(),
            "time": clock.now(),
            "staff": principal.id,
            "role": principal.role,
            "operation": operation,
            "objects": {name: str(value)[:OBJECT_MAX] for name, value in (request.view_args or {}).items()},
            "status": response.status_code,
            "correlation_id": logs.current_correlation_id(),
        }
        try:
            with self._database.use(COLLECTION, seconds=PATIENCE_SECONDS) as audit:
                audit.insert_one(action)
        except Unavailable:
            log.critical("audit entry not stored", action=_shown(action))
        return response


def list_actions(after: str | None = None, limit: int = PAGE_MAX) -> dict[str, Any]:
    """``{items, next}``, newest first; ``next`` is the next page's ``after``. Raises Unavailable, and
    InvalidInput for an ``after`` that is no ``next``."""
    size = max(1, min(limit, PAGE_MAX))
    older: Document = {}
    if after is not None:
        try:
            time, id = cursors.decode_position(after)
        except ValueError as error:
            raise InvalidInput(UNKNOWN_CURSOR, errors={"after": [UNKNOWN_CURSOR]}) from error
        older = {"$or": [{"time": {"$lt": time}}, {"time": time, "_id": {"$lt": id}}]}
    with current_database().use(COLLECTION, seconds=PATIENCE_SECONDS) as audit:
        found = list(audit.find(older).sort([("time", -1), ("_id", -1)]).limit(size + 1))
    last = found[size - 1] if len(found) > size else None
    return {
        "items": [_shown(action) for action in found[:size]],
        "next": cursors.encode_position(last["time"], last["_id"]) if last else None,
    }


def _shown(action: Document) -> Document:
    return {
        "action_id": str(action["_id"]),
        "time": action["time"].isoformat(),
        "staff_id": str(action["staff"]),
        "role": action["role"],
        "operation": action["operation"],
        "objects": action["objects"],
        "status": action["status"],
        "correlation_id": action["correlation_id"],
    }


def install(app: Flask, config: Config) -> None:
    """After ``database.install``."""
    database = database_of(app)
    database.expire(COLLECTION, "time", KEPT)
    database.index(COLLECTION, time=-1, _id=-1)
    app.after_request(Audit(database).note)
