"""Polls: their documents. Answers are counted by ``services.live.room.store_counts``."""

from typing import Any
from uuid import UUID

from contracts.errors import NotFound
from services.live.models import LivePoll

Document = dict[str, Any]


def get_poll(session: str, poll: UUID, mongo: Any = None) -> Document:
    """Raises NotFound."""
    found: Document | None = _of(LivePoll).find_one({"_id": poll, "session": session}, session=mongo)
    if found is None:
        raise NotFound(f"no poll {poll}")
    return found


def find_poll(poll: UUID, mongo: Any = None) -> Document | None:
    found: Document | None = _of(LivePoll).find_one({"_id": poll}, session=mongo)
    return found


def polls_named(polls: set[UUID]) -> dict[UUID, Document]:
    return {each["_id"]: each for each in _of(LivePoll).find({"_id": {"$in": list(polls)}})}


def open_polls(session: str, mongo: Any = None) -> list[Document]:
    return list(_of(LivePoll).find({"session": session, "closed_at": None}, session=mongo))


def insert_poll(document: Document, mongo: Any) -> None:
    _of(LivePoll).insert_one(document, session=mongo)


def _of(model: Any) -> Any:
    return model._get_collection()
