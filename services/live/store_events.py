"""Events that wait to be published, each written together with the change that it is about."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from chassis.storage.mongo import insert_new
from chassis.storage.outbox import PENDING
from contracts.envelope import Event
from services.live.models import LiveEvent

Document = dict[str, Any]


def event_document(
    event: Event, *, id: UUID, time: datetime, correlation_id: str, visitor: UUID | None = None
) -> Document:
    """A new document of LiveEvent, to be inserted with the change that it is about.

    ``visitor``: whose data it is, if it is about one.
    """
    document = {
        "_id": id,
        "event": event.type_name(),
        "data": msgspec.to_builtins(event),
        "time": time,
        "correlation_id": correlation_id,
        PENDING: time,
    }
    return document | ({"visitor": visitor} if visitor else {})


def record_events(documents: list[Document], session: Any = None) -> list[Document]:
    """Insert those whose id is new. Returns them: hand them to the relay after the commit.

    With ``session``, in its transaction: then an id that exists already aborts it, so look before.
    """
    if session is not None:
        if documents:
            LiveEvent._get_collection().insert_many(documents, session=session)
        return documents
    repeated = insert_new(LiveEvent, documents)
    return [document for position, document in enumerate(documents) if position not in repeated]
