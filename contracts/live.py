"""Events published by live: the schedule, bookings, attendance, and questions. Opaque ids only: what people
write stays in live."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from contracts.catalog import Challenge
from contracts.envelope import Event

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Minutes = Annotated[int, msgspec.Meta(ge=1)]

BookingChange = Literal[
    "booked", "waiting", "moved-up", "withdrawn", "session-moved", "session-cancelled", "reminder"
]
"""``moved-up``: from the waiting list to a place. ``withdrawn``: by its holder, or because its class is
closed."""


class LiveSessionScheduled(Event, frozen=True):
    """A session was added to the schedule."""

    subject_field: ClassVar[str] = "session"

    session: str
    challenge: Challenge
    company: str
    professionals: tuple[str, ...]
    starts_at: Moment
    minutes: Minutes
    capacity: Annotated[int, msgspec.Meta(ge=1)]
    occupations: tuple[str, ...] = ()


class LiveSessionMoved(Event, frozen=True):
    """A session begins at another time, or lasts longer or shorter, than was published before."""

    subject_field: ClassVar[str] = "session"

    session: str
    starts_at: Moment
    minutes: Minutes


class LiveSessionCancelled(Event, frozen=True):
    """A session does not take place."""

    subject_field: ClassVar[str] = "session"

    session: str


class LiveBookingChanged(Event, frozen=True):
    """Something that the people of one booking should know."""

    subject_field: ClassVar[str] = "booking"

    booking: UUID
    session: str
    change: BookingChange
    starts_at: Moment
    """Of the session, after the change."""
    visitors: tuple[UUID, ...] = ()
    """Who should know: the visitor who booked, or the pupils who sit in the class at that moment."""


class LiveSessionAttended(Event, frozen=True):
    """A visitor with a place entered a session while it took place. Once for a visitor and a session."""

    subject_field: ClassVar[str] = "session"

    session: str
    visitor: UUID
    challenge: Challenge
    company: str
    occupations: tuple[str, ...] = ()


class QuestionPublished(Event, frozen=True):
    """A moderator published a visitor's question. If that is undone and done again, it is the same event."""

    subject_field: ClassVar[str] = "question"

    question: UUID
    session: str
    visitor: UUID
    """Who wrote it."""
    challenge: Challenge


class QuestionAnswered(Event, frozen=True):
    """A professional answered a published question, aloud or in writing."""

    subject_field: ClassVar[str] = "question"

    question: UUID
    session: str
    visitor: UUID
    """Who wrote the question."""
    professional: str
    challenge: Challenge


class SessionAdvanced(Event, frozen=True):
    """The numbered log of a session has grown up to ``sequence``. Streams fetch what is new: ``ChangesSince``
    in ``contracts.calls.live``."""

    subject_field: ClassVar[str] = "session"

    session: str
    sequence: Annotated[int, msgspec.Meta(ge=1)]
