"""Calls that accounts answers."""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from contracts.accounts import ClassLevel
from contracts.calls import Call
from contracts.calls.values import PAGE_MAX, Moment, PageSize, whole
from contracts.tokens import Role, StaffRole, VisitorRole

CODE_MAX = 128
"""Of a code as typed or pasted: with spaces, hyphens, line breaks and invisible characters."""

TOKEN_MAX = 200
OIDC_CODE_MAX = 2048
EMAIL_MAX = 254
"""RFC 5321: a path has at most 256 octets, including its angle brackets."""

SCHOOL_MAX = 120
TIMEZONE_MAX = 64
TERRITORY = r"([0-9][0-9AB]|9[78][0-9]|[A-Z]{2})"
"""The form of a code; ``contracts.places`` has those that exist."""
SIZE_MAX = 60
SEATS_MAX = 65
"""Of a class of SIZE_MAX, including its spare seats."""

TypedCode = Annotated[str, Meta(max_length=CODE_MAX)]
Token = Annotated[str, Meta(min_length=1, max_length=TOKEN_MAX)]
Email = Annotated[str, Meta(max_length=EMAIL_MAX)]


# Visitors


class Tokens(Struct, frozen=True, kw_only=True):
    token: str
    expires_in: int
    """Seconds."""
    refresh_token: str


class VisitorSession(Tokens, frozen=True, kw_only=True):
    role: VisitorRole
    visitor_id: UUID
    nickname: str


class CreateVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = VisitorSession


class ClassSummary(Struct, frozen=True, kw_only=True):
    """A class as its pupils see it."""

    id: UUID
    level: ClassLevel


class SeatedSession(VisitorSession, frozen=True, kw_only=True):
    recovery_code: str
    school_class: ClassSummary


class JoinClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SeatedSession

    code: TypedCode
    visitor: UUID | None = None
    move: bool = False


class RecoveredSession(VisitorSession, frozen=True, kw_only=True):
    school_class: ClassSummary | None


class Recover(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = RecoveredSession

    recovery_code: TypedCode


class VisitorEntry(Struct, frozen=True, kw_only=True):
    visitor_id: UUID
    nickname: str
    school_class: ClassSummary | None


class GetVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = VisitorEntry

    visitor: UUID


class Card(Struct, frozen=True, kw_only=True):
    nickname: str
    recovery_code: str


class GetCard(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Card

    visitor: UUID


class MakeCard(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Card

    visitor: UUID


class LeaveClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    visitor: UUID


class EraseVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    visitor: UUID


class ExportedSeat(Struct, frozen=True, kw_only=True):
    school_class: ClassSummary
    school: str
    territory: str
    joined_at: Moment
    used: bool


class ExportedSession(Struct, frozen=True, kw_only=True):
    session_id: UUID
    created_at: Moment
    refreshed_at: Moment
    expires_at: Moment
    revoked_at: Moment | UnsetType = UNSET


class ExportedDeparture(Struct, frozen=True, kw_only=True):
    school_class: UUID
    left_at: Moment
    nickname: str | UnsetType = UNSET
    """Only of a seat that the teacher removed."""


class Export(Struct, frozen=True, kw_only=True):
    visitor_id: UUID
    nickname: str
    created_at: Moment
    card: bool
    """Whether the visitor has a valid recovery card."""
    seat: ExportedSeat | None
    departures: list[ExportedDeparture] | UnsetType = UNSET
    """Seats that were left or removed in the last sixty days."""
    sessions: list[ExportedSession]


class ExportVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Export

    visitor: UUID


# Sessions


class RefreshedSession(Tokens, frozen=True, kw_only=True):
    """Of a visitor, with ``visitor_id`` and ``nickname``, or of staff, with ``staff_id``."""

    role: Role
    visitor_id: UUID | UnsetType = UNSET
    nickname: str | UnsetType = UNSET
    staff_id: UUID | UnsetType = UNSET


class Refresh(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = RefreshedSession

    refresh_token: Token


class RevokeSession(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    session: UUID
    subject: UUID


class RevokeOtherSessions(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[UUID]

    session: UUID
    subject: UUID


class HasSession(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = bool

    session: UUID
    subject: UUID


class RevocationList(Struct, frozen=True, kw_only=True):
    sessions: list[UUID]
    visitors: list[UUID]


class ListRevocations(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = RevocationList


# School classes


class SchoolClassEntry(ClassSummary, frozen=True, kw_only=True):
    """A class as staff see it."""

    school: str
    territory: str
    size: int
    timezone: str
    code: str | None
    """None for organisers: it lets its reader join the class."""
    open: bool
    seats: int
    """How many are taken."""
    created_at: Moment
    expires_at: Moment


class RegisterClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SchoolClassEntry

    actor: UUID
    school: Annotated[str, Meta(min_length=1, max_length=SCHOOL_MAX)]
    territory: Annotated[str, Meta(pattern=whole(TERRITORY))]
    level: ClassLevel
    size: Annotated[int, Meta(ge=1, le=SIZE_MAX)]
    timezone: Annotated[str, Meta(min_length=1, max_length=TIMEZONE_MAX)]


class ListClasses(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[SchoolClassEntry]

    actor: UUID


class GetClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SchoolClassEntry

    actor: UUID
    school_class: UUID


class RotateCode(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SchoolClassEntry

    actor: UUID
    school_class: UUID


class CloseClass(Call, frozen=True, kw_only=True):
    """Pupils can no longer join; the places of the class in coming live sessions go to others."""

    result: ClassVar[Any] = SchoolClassEntry

    actor: UUID
    school_class: UUID


class ReopenClass(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = SchoolClassEntry

    actor: UUID
    school_class: UUID


class Seat(Struct, frozen=True, kw_only=True):
    visitor_id: UUID
    nickname: str
    joined_at: Moment
    used: bool
    """Whether a pupil has taken it."""


class ListSeats(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[Seat]

    actor: UUID
    school_class: UUID


class AddSeats(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[Seat]

    actor: UUID
    school_class: UUID
    count: Annotated[int, Meta(ge=1, le=SEATS_MAX)]


class RemoveSeat(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    actor: UUID
    school_class: UUID
    visitor: UUID


class RemovedSeat(Struct, frozen=True, kw_only=True):
    """A seat that the teacher removed and can restore."""

    visitor_id: UUID
    nickname: str
    used: bool
    removed_at: Moment
    restorable_until: Moment


class ListRemovedSeats(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[RemovedSeat]

    actor: UUID
    school_class: UUID


class RestoreSeat(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Seat

    actor: UUID
    school_class: UUID
    visitor: UUID


class ListCards(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[Card]

    actor: UUID
    school_class: UUID


class ClassMembers(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[UUID]

    actor: UUID
    school_class: UUID


# Staff


class StaffSession(Tokens, frozen=True, kw_only=True):
    role: StaffRole
    staff_id: UUID


class RequestLink(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    email: Email


class OpenLink(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffSession

    token: Token


class StaffMember(Struct, frozen=True, kw_only=True):
    staff_id: UUID
    email: str
    role: StaffRole


class GetStaff(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffMember

    actor: UUID


class InviteStaff(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffMember

    actor: UUID
    email: Email
    role: StaffRole


class StaffPage(Struct, frozen=True, kw_only=True):
    items: list[StaffMember]
    next: str | None


class ListStaff(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffPage

    actor: UUID
    after: UUID | None = None
    limit: PageSize = PAGE_MAX


class RemoveStaff(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    actor: UUID
    staff: UUID


class OidcRedirect(Struct, frozen=True, kw_only=True):
    authorization_url: str
    state: str


class StartOidc(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = OidcRedirect


class FinishOidc(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = StaffSession

    code: Annotated[str, Meta(min_length=1, max_length=OIDC_CODE_MAX)]
    state: Token


class DevMail(Struct, frozen=True, kw_only=True):
    to: str
    subject: str
    text: str
    link: str
    sent_at: Moment


class DevMailbox(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[DevMail]
