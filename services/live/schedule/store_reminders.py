"""Which bookings have not been reminded of yet, and that they were."""

from datetime import datetime, timedelta
from typing import Any

from services.live.models import LiveBooking, LiveSession
from services.live.schedule.store_members import of

Document = dict[str, Any]


def soon(now: datetime, within: timedelta) -> list[str]:
    """Ids of sessions that begin after ``now``, within that time."""
    selection = {"starts_at": {"$gt": now, "$lte": now + within}, "cancelled": False, "closed_at": None}
    return [found["_id"] for found in of(LiveSession).find(selection, {"_id": 1})]


def take(
    session_id: str, mark: str, *, booked_before: datetime, limit: int, transaction: Any
) -> list[Document]:
    """Bookings with a place, older than ``booked_before``, without ``mark``: they have it now."""
    bookings = list(
        of(LiveBooking)
        .find(
            {
                "session": session_id,
                "waiting": False,
                "booked_at": {"$lt": booked_before},
                "reminded": {"$ne": mark},
            },
            session=transaction,
        )
        .limit(limit)
    )
    if bookings:
        of(LiveBooking).update_many(
            {"_id": {"$in": [booking["_id"] for booking in bookings]}},
            {"$push": {"reminded": mark}, "$set": {"last_change": "reminder"}},
            session=transaction,
        )
    return bookings
