"""Events of bookings, with the visitors who should know."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.live import BookingChange, LiveBookingChanged
from services.live import store_events
from services.live.schedule import store_members

Document = dict[str, Any]


def notices(
    bookings: Sequence[Document],
    session: Document,
    change: BookingChange,
    now: datetime,
    correlation_id: str,
    transaction: Any,
    *,
    ids: Iterable[UUID] | None = None,
) -> list[Document]:
    """Documents of LiveBookingChanged, one for each of ``bookings`` of ``session``, to be recorded in the
    transaction. ``ids``: of the events; new ones by default."""
    classes = {booking["school_class"] for booking in bookings if "school_class" in booking}
    members = store_members.members_of(classes, transaction)
    event_ids = list(ids) if ids is not None else [uuid4() for _ in bookings]
    return [
        store_events.event_document(
            LiveBookingChanged(
                booking=booking["_id"],
                session=session["_id"],
                change=change,
                starts_at=session["starts_at"],
                visitors=_who_should_know(booking, members),
            ),
            id=event_id,
            time=now,
            correlation_id=correlation_id,
            visitor=booking.get("visitor"),
        )
        for booking, event_id in zip(bookings, event_ids, strict=True)
    ]


def _who_should_know(booking: Document, members: dict[UUID, list[UUID]]) -> tuple[UUID, ...]:
    if "visitor" in booking:
        return (booking["visitor"],)
    return tuple(members.get(booking["school_class"], ()))
