"""The erasure of visitors from live: their places go to others, what they wrote is taken from all screens."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.mongo import insert_new
from services.live import store
from services.live.models import LiveEvent, LiveTombstone
from services.live.room import store_erasure as store_room_erasure
from services.live.schedule import store_bookings

Document = dict[str, Any]


def erase(
    visitors: Mapping[UUID, datetime], now: datetime, correlation_id: str
) -> tuple[list[Document], list[Document]]:
    """Delete all data of ``visitors``, a mapping to the time of the erasure. Must be repeated until it
    returns. Returns (events, entries of logs) to hand over to the relay.

    The tombstones are written first: a booking that is committed later finds them, and gives its place back
    itself (see ``Tombstones.guard``); one that was committed before is released here.
    """
    insert_new(LiveTombstone, [{"_id": visitor, "erased_at": at} for visitor, at in visitors.items()])
    events = store_bookings.release(visitors.keys(), now, correlation_id)
    entries = store_room_erasure.erase_all(visitors.keys(), now, correlation_id)
    store.TOMBSTONES.erase(visitors)
    _forget_in_events(visitors.keys())  # once no class has them any more
    return events, entries


def _forget_in_events(visitors: Collection[UUID]) -> None:
    """In events about bookings of classes, which name all pupils of the class."""
    names = [str(visitor) for visitor in visitors]
    LiveEvent._get_collection().update_many(
        {"data.visitors": {"$in": names}}, {"$pull": {"data.visitors": {"$in": names}}}
    )
