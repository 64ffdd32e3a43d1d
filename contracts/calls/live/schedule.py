"""Calls about the schedule: sessions, professionals, bookings, calendars."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from contracts.accounts import ClassLevel
from contracts.calls import Call
from contracts.calls.accounts import SEATS_MAX
from contracts.calls.live.values import (
    CAPACITY_MAX,
    MINUTES_MAX,
    MINUTES_MIN,
    Booking,
    Count,
    ProfessionalCard,
    SessionCard,
    SessionId,
)
from contracts.calls.values import Moment, RomeCode, Slug

OCCUPATIONS_MAX = 100

Fit = Literal["school-hours", "outside-hours", "no-school"]
"""Of a session for a class: in its local school hours on a school day; at another hour of one; or on a day
without school: weekend, public holiday or break."""


class ListSessions(Call, frozen=True, kw_only=True):
    """Sessions that end after ``since`` and begin before ``until``, in the order of their start."""

    result: ClassVar[Any] = list[SessionCard]

    since: Moment | None = None
    until: Moment | None = None
    challenge: Slug | None = None
    company: Slug | None = None
    occupation: RomeCode | None = None


class SessionFull(SessionCard, frozen=True, kw_only=True):
    talks_about: list[str]
    """What the professionals tell of."""


class GetSession(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SessionFull

    session: SessionId


class SessionsByOccupation(Call, frozen=True, kw_only=True):
    """ROME code -> the next sessions with somebody of that occupation, those that are open included;
    occupations without any are left out."""

    result: ClassVar[Any] = dict[str, list[SessionCard]]

    occupations: Annotated[list[RomeCode], Meta(max_length=OCCUPATIONS_MAX)]
    limit: Annotated[int, Meta(ge=1, le=5)] = 2


class ProfessionalFull(ProfessionalCard, frozen=True, kw_only=True):
    bio: str
    talks_about: list[str]
    languages: list[str]
    challenges: list[str]
    sessions: list[SessionCard]


class ListProfessionals(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ProfessionalCard]


class GetProfessional(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ProfessionalFull

    professional: Slug


class SuggestedSession(Struct, frozen=True, kw_only=True):
    session: SessionCard
    fit: Fit
    room: bool
    """Whether the whole class still has a place."""


class DaysOff(Struct, frozen=True, kw_only=True):
    """Days without school, from ``first_day`` to the day before ``back_on``; for an unknown time without it.
    ISO 8601 dates."""

    first_day: Annotated[str, Meta(max_length=10)]
    back_on: Annotated[str, Meta(max_length=10)] | None = None


class SuggestSessions(Call, frozen=True, kw_only=True):
    """Coming sessions for a class, those that fit best first. ``breaks``: of its school calendar."""

    result: ClassVar[Any] = list[SuggestedSession]

    territory: Annotated[str, Meta(max_length=8)]
    timezone: Annotated[str, Meta(max_length=64)]
    level: ClassLevel
    places: Annotated[int, Meta(ge=1, le=SEATS_MAX)]
    breaks: Annotated[list[DaysOff], Meta(max_length=50)]


class Book(Call, frozen=True, kw_only=True):
    """A place for ``visitor``, or ``places`` for a class. Raises NotFound; Conflict with ``reason``:
    ``session-over``, ``session-cancelled``, ``already-booked``, ``session-too-small`` (for that many places,
    even when nobody has booked), ``class-busy`` or ``visitor-busy`` (at an overlapping time, in ``session``).
    A full session gives a booking that waits. A visitor who sits in a class with places needs none of their
    own: the result is the booking of the class. Places are counted for the class as a whole: a pupil on one
    of its spare seats, after a lost card for instance, comes in by them, too."""

    result: ClassVar[Any] = Booking

    session: SessionId
    visitor: UUID | None = None
    school_class: UUID | None = None
    teacher: UUID | None = None
    """Of the class: only that teacher may cancel."""
    places: Annotated[int, Meta(ge=1, le=SEATS_MAX)] = 1


class CancelBooking(Call, frozen=True, kw_only=True):
    """Idempotent. Free places go to who waits. Raises NotFound for an unknown session, Conflict
    ``session-over``."""

    result: ClassVar[Any] = None

    session: SessionId
    visitor: UUID | None = None
    school_class: UUID | None = None


class BookedSession(Struct, frozen=True, kw_only=True):
    booking: Booking
    session: SessionCard
    last_change: str | None
    """The last BookingChange that its people should know."""


class ListBookings(Call, frozen=True, kw_only=True):
    """Of a visitor, with those of the class where they sit; or of a class."""

    result: ClassVar[Any] = list[BookedSession]

    visitor: UUID | None = None
    school_class: UUID | None = None


class ClassCalendar(Struct, frozen=True, kw_only=True):
    token: str
    """Unguessable: who has it may read the feed of the class, which names sessions and no pupil."""


class GetClassCalendar(Call, frozen=True, kw_only=True):
    """Makes the token at the first call; ``renew`` makes another one and ends the former."""

    result: ClassVar[Any] = ClassCalendar

    school_class: UUID
    renew: bool = False


class Calendar(Struct, frozen=True, kw_only=True):
    text: str
    """iCalendar, RFC 5545."""


class ReadCalendar(Call, frozen=True, kw_only=True):
    """The feed of a class, by its token, or of a professional. Raises NotFound."""

    result: ClassVar[Any] = Calendar

    public_url: Annotated[str, Meta(max_length=200)]
    token: Annotated[str, Meta(max_length=64)] | None = None
    professional: Slug | None = None


class MoveSession(Call, frozen=True, kw_only=True):
    """Change when a session begins, how long it lasts, or its capacity. Raises InvalidInput if the capacity
    is below the places that are booked, or for a time that is past; Conflict ``session-over``,
    ``session-cancelled``, ``professional-busy`` (in ``session``)."""

    result: ClassVar[Any] = SessionCard

    session: SessionId
    actor: UUID
    starts_at: Moment | None = None
    minutes: Annotated[int, Meta(ge=MINUTES_MIN, le=MINUTES_MAX)] | None = None
    capacity: Annotated[int, Meta(ge=1, le=CAPACITY_MAX)] | None = None


class CancelSession(Call, frozen=True, kw_only=True):
    """Idempotent. Raises NotFound; Conflict ``session-over``."""

    result: ClassVar[Any] = SessionCard

    session: SessionId
    actor: UUID


class LinkProfessional(Call, frozen=True, kw_only=True):
    """Let the account ``staff`` answer as ``professional``; None ends that. Raises NotFound; Conflict
    ``already-linked`` for the account of another professional."""

    result: ClassVar[Any] = None

    professional: Slug
    staff: UUID | None
    actor: UUID


class ClassAttendance(Struct, frozen=True, kw_only=True):
    """Counts of five people or more; None instead of others."""

    session: SessionCard
    seats: Count | None
    attended: Count | None
    asked: Count | None
    voted: Count | None
    questions_published: Count | None
    questions_answered: Count | None
    """Of the class's questions; None unless ``asked`` is known."""


class SummariseForClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ClassAttendance

    session: SessionId
    visitors: Annotated[list[UUID], Meta(max_length=200)]
