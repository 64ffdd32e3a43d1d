"""Who may not ask any more in a session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.live.models import Silence
from services.live.moderation import domain


def set_silent(session: str, visitor: UUID, silent: bool, at: datetime, mongo: Any) -> bool:
    """Whether it was otherwise before."""
    silences = Silence._get_collection()
    id = domain.silence_id(session, visitor)
    if not silent:
        return bool(silences.delete_one({"_id": id}, session=mongo).deleted_count)
    done = silences.update_one(
        {"_id": id},
        {"$setOnInsert": {"session": session, "visitor": visitor, "at": at}},
        upsert=True,
        session=mongo,
    )
    return done.upserted_id is not None
