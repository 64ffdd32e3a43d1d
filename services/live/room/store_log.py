"""The numbered log of a session: every change of what its participants see, without a gap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.mongo import READ_SIZE
from chassis.storage.outbox import PENDING
from contracts.calls.live.values import EntityKind
from contracts.errors import NotFound
from services.live.models import LiveSession, LogEntry
from services.live.room import shown

Document = dict[str, Any]


@dataclass(frozen=True)
class NewChange:
    """From now on, the entity ``kind``, ``entity`` (its id) is ``data``; None: it is no longer shown.

    ``data``: as ``shown.as_data`` returns it.
    """

    kind: EntityKind
    entity: str
    data: Document | None


def append(
    session_id: str, changes: Sequence[NewChange], at: datetime, correlation_id: str, session: Any
) -> list[Document]:
    """Append ``changes`` to the log of the session, in the transaction of ``session``: numbers are
    consecutive, and follow the order of commits.

    The first entry of a log is always the state of the session itself. Returns the documents to hand over
    after the commit: ``relay.hand_over(store.LOG, ...)``. One event announces all ``changes``. Raises
    NotFound.
    """
    if not changes:
        return []
    owner = LiveSession._get_collection().find_one({"_id": session_id}, session=session)
    if owner is None:
        raise NotFound(f"unknown session {session_id!r}")
    if owner["sequence"] == 0 and changes[0].kind != "session":
        changes = [session_change(owner, at), *changes]
    entries = [
        {
            "_id": f"{session_id}#{number}",
            "session": session_id,
            "sequence": number,
            "at": at,
            "kind": change.kind,
            "entity": change.entity,
            "data": change.data,
            "correlation_id": correlation_id,
        }
        for number, change in enumerate(changes, owner["sequence"] + 1)
    ]
    last = entries[-1]
    last[PENDING] = at
    update: Document = {"$set": {"sequence": last["sequence"]}}
    for change in changes:
        if change.kind == "session" and change.data is not None:
            update["$set"]["logged_state"] = change.data["state"]
    # Of two transactions that read the same sequence, the second one to write it is aborted and repeated.
    LiveSession._get_collection().update_one({"_id": session_id}, update, session=session)
    LogEntry._get_collection().insert_many(entries, session=session)
    return [last]


def session_change(session_document: Document, at: datetime) -> NewChange:
    """What participants see of the session itself at ``at``."""
    return NewChange(
        "session", session_document["_id"], shown.as_data(shown.session_shown(session_document, at))
    )


def tail(session_id: str, after: int, limit: int) -> tuple[int, list[Document]]:
    """(sequence of the last entry of the whole log, entries after ``after``, in order, at most ``limit``).
    Raises NotFound for an unknown session."""
    # Entries that are committed after this read are left to the next call: the sequence is read first.
    owner = LiveSession._get_collection().find_one({"_id": session_id}, {"sequence": 1})
    if owner is None:
        raise NotFound(f"unknown session {session_id!r}")
    last: int = owner["sequence"]
    selection = {"session": session_id, "sequence": {"$gt": after, "$lte": last}}
    entries = LogEntry._get_collection().find(selection, batch_size=READ_SIZE)
    return last, list(entries.sort("sequence", 1).limit(limit))


def entities_in_log(entities: Collection[UUID], session: Any) -> list[str]:
    """Those of ``entities`` that a log has entries about."""
    selection = {"entity": {"$in": [str(entity) for entity in entities]}}
    return sorted(LogEntry._get_collection().distinct("entity", selection, session=session))


def redact(entities: Collection[UUID | str], session: Any) -> None:
    """Erase the data of these entities from all entries so far. Their numbers stay."""
    selection = {"entity": {"$in": [str(entity) for entity in entities]}}
    LogEntry._get_collection().update_many(selection, {"$set": {"data": None}}, session=session)
