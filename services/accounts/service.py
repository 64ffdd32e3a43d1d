"""Entrypoints of accounts, apart from those about staff (``staff/entrypoints.py``)."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

from pymongo.errors import DuplicateKeyError

from chassis.runtime import clock
from chassis.service import Relay, Service, Settings, handles, rpc
from contracts.accounts import ClassLevel, VisitorErased
from contracts.calls import accounts as calls
from contracts.envelope import Envelope
from contracts.errors import CLASS_CLOSED, Conflict, InvalidCredentials, NotFound, Unavailable
from contracts.tokens import VISITOR
from services.accounts import codes, domain, outboxes, schemas, store, store_departures
from services.accounts.seating import Seating
from services.accounts.sessions import Sessions
from services.accounts.settings import AccountsSettings
from services.accounts.staff import domain as staff_domain
from services.accounts.staff.entrypoints import StaffEntrypoints, find_actor

CODE_TRIES = 5

Document = dict[str, Any]
T = TypeVar("T")


class Accounts(StaffEntrypoints, Service):
    name = "accounts"
    sections = (AccountsSettings,)
    relay = Relay(*outboxes.ALL)
    sessions = Settings(Sessions.configured)
    seating = Settings(Seating.configured)

    # Visitors

    @rpc(calls.CreateVisitor)
    def create_visitor(self) -> Document:
        """``{visitor_id, role, nickname, token, expires_in, refresh_token}`` of a new anonymous visitor."""
        visitor, nickname = uuid4(), self.seating.nickname()
        store.insert_visitor(visitor, nickname, clock.now())
        return self._signed_in({"_id": visitor, "nickname": nickname})

    @rpc(calls.JoinClass)
    def join_class(self, code: str, visitor: UUID | None = None, move: bool = False) -> Document:
        """As ``create_visitor``, and ``{recovery_code, school_class: {id, level}}``: a new visitor on a seat,
        or the visitor given, who keeps their points and their card. Joining again returns the same seat.
        ``move``: whether they may leave another class for it.

        Raises NotFound for an unknown code; Conflict, whose ``reason`` says that the class is full or closed,
        or that they have a seat in another; InvalidCredentials for a visitor who does not exist any more.
        """
        seated, school_class = self.seating.join(code, visitor, move=move)
        return {
            **self._signed_in(seated),
            "recovery_code": self.seating.code_of(seated),
            "school_class": schemas.ClassMention().dump(school_class),
        }

    @rpc(calls.Recover)
    def recover(self, recovery_code: str) -> Document:
        """As ``create_visitor``, and ``school_class``, for the owner of the card; ``school_class`` is None
        without a seat. Raises NotFound."""
        seated = self.seating.recover(recovery_code)
        return {**self._signed_in(seated), "school_class": _class_of(seated)}

    @rpc(calls.GetVisitor)
    def get_visitor(self, visitor: UUID) -> Document:
        """``{visitor_id, nickname, school_class}``; ``school_class`` is None without a seat."""
        found = store.get_visitor(visitor)
        return {**_identity(found), "school_class": _class_of(found)}

    @rpc(calls.GetCard)
    def get_card(self, visitor: UUID) -> Document:
        """``{nickname, recovery_code}``. Raises NotFound for a visitor without a card."""
        found = store.get_visitor(visitor)
        if store.CARD_FIELD not in found:
            raise NotFound("this visitor has no card yet")
        return self._card(found)

    @rpc(calls.MakeCard)
    def make_card(self, visitor: UUID) -> Document:
        """As ``get_card``; makes the card if there is none yet. Idempotent: a visitor has one card in force.
        Raises NotFound."""
        return self._card(self.seating.card(visitor))

    @rpc(calls.LeaveClass)
    def leave_class(self, visitor: UUID) -> None:
        """Give up the seat; points, card and sessions stay. Idempotent."""
        self.seating.leave(visitor)

    @rpc(calls.EraseVisitor)
    def erase_visitor(self, visitor: UUID) -> None:
        """Delete all data about them, in accounts at once and in the other services soon. Idempotent; cannot
        be undone."""
        store.erase(visitor, clock.now(), publish=True)

    @rpc(calls.ExportVisitor)
    def export_visitor(self, visitor: UUID) -> Document:
        """All that accounts holds about them. Raises NotFound."""
        found = store.get_visitor(visitor)
        exported = {
            **_identity(found),
            "created_at": found["created_at"].isoformat(),
            "card": store.CARD_FIELD in found,
            "seat": None,
        }
        if "school_class" in found:
            school_class = store.get_class(found["school_class"])
            exported["seat"] = {
                "school_class": schemas.ClassMention().dump(school_class),
                "school": school_class["school"],
                "territory": school_class["territory"],
                **schemas.SeatEntry(only=["joined_at", "used"]).dump(found),
            }
        left, sessions = store_departures.list_departures(visitor), store.list_sessions(visitor)
        return {
            **exported,
            "departures": schemas.DepartureEntry(many=True).dump(left),
            "sessions": schemas.SessionEntry(many=True).dump(sessions),
        }

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Erase again: deletes what another call wrote during the erasure, and repeats an erasure that a
        restored backup has undone."""
        moments = {event.data.visitor: event.time for event in events}
        for visitor in store.find_unfinished_erasures(moments):
            store.erase(visitor, moments[visitor], publish=False)

    # Sessions

    @rpc(calls.Refresh)
    def refresh(self, refresh_token: str) -> Document:
        """As ``create_visitor``; for staff ``staff_id`` instead of ``visitor_id``, and no nickname. The token
        given stays valid until the new token is used. Raises InvalidCredentials, with
        ``reason="token-superseded"`` when the session goes on with another token."""
        subject, role, tokens = self.sessions.refresh(refresh_token)
        if role != VISITOR:
            return {"staff_id": str(subject), "role": role, **tokens}
        found = store.find_visitor(subject)
        if found is None:
            raise InvalidCredentials("this visitor does not exist any more")
        return {**_identity(found), "role": role, **tokens}

    @rpc(calls.RevokeSession)
    def revoke_session(self, session: UUID, subject: UUID) -> None:
        """Sign out. Idempotent; does nothing to a session of someone else."""
        self.sessions.revoke_session(session, subject)

    @rpc(calls.RevokeOtherSessions)
    def revoke_other_sessions(self, session: UUID, subject: UUID) -> list[str]:
        """End all sessions of the subject except ``session``. Returns those that ended. Idempotent."""
        ended = self.sessions.revoke_others(session, subject)
        return [str(session) for session in ended]

    @rpc(calls.HasSession)
    def has_session(self, session: UUID, subject: UUID) -> bool:
        """Whether it belongs to the subject and is still open."""
        return self.sessions.is_open(session, subject)

    @rpc(calls.ListRevocations)
    def list_revocations(self) -> dict[str, list[str]]:
        """``{sessions, visitors}``: revoked or erased so recently that their access tokens may not have
        expired."""
        since = clock.now() - domain.ACCESS_LIFETIME
        return {
            "sessions": [str(session) for session in store.revoked_since(since)],
            "visitors": [str(visitor) for visitor in store.erased_since(since)],
        }

    # School classes. Another teacher's class is NotFound.

    @rpc(calls.RegisterClass)
    def register_class(
        self, actor: UUID, school: str, territory: str, level: ClassLevel, size: int, timezone: str
    ) -> Document:
        """The new class, as in ``schemas.ClassEntry``. Raises InvalidInput for a territory or a
        time zone where no class can be (``contracts.places``), Forbidden for staff who are not teachers, or
        Unavailable before a season is imported."""
        teacher = find_actor(actor)
        domain.check_teacher(teacher.role)
        zone = schemas.zone_of(territory, timezone)
        document = {
            "_id": uuid4(),
            "teacher": teacher.id,
            "school": " ".join(school.split()),
            "territory": territory,
            "level": level,
            "size": size,
            "timezone": timezone,
            "open": True,
            "free": domain.capacity_of(size),
            "created_at": clock.now(),
            "expires_at": domain.expiry_of(store.get_season_end(), zone),
        }
        return _class_entry(_with_new_code(lambda code: store.insert_class({**document, "code": code})))

    @rpc(calls.ListClasses)
    def list_classes(self, actor: UUID) -> list[Document]:
        """A teacher's own; for organisers all, without their codes."""
        staff = find_actor(actor)
        if staff.role == staff_domain.ORGANISER:
            return [_class_entry(found, code=False) for found in store.list_classes(None)]
        return [_class_entry(found) for found in store.list_classes(staff.id)]

    @rpc(calls.GetClass)
    def get_class(self, actor: UUID, school_class: UUID) -> Document:
        """As in ``list_classes``."""
        staff = find_actor(actor)
        if staff.role == staff_domain.ORGANISER:
            return _class_entry(store.get_class(school_class), code=False)
        return _class_entry(store.get_class(school_class, staff.id))

    @rpc(calls.RotateCode)
    def rotate_code(self, actor: UUID, school_class: UUID) -> Document:
        """The class with a new code; the old code is no longer valid. Raises Conflict for a closed class."""
        found = _own_class(actor, school_class)
        if not found["open"]:
            raise Conflict("the class is closed", reason=CLASS_CLOSED)
        return _class_entry(
            _with_new_code(lambda code: store.change_class(found["_id"], found["teacher"], {"code": code}))
        )

    @rpc(calls.CloseClass)
    def close_class(self, actor: UUID, school_class: UUID) -> Document:
        """Pupils can no longer join; those with a seat keep it. Idempotent."""
        return _class_entry(store.close_class(school_class, actor, clock.now()))

    @rpc(calls.ReopenClass)
    def reopen_class(self, actor: UUID, school_class: UUID) -> Document:
        """Pupils can join again with its code. Idempotent. Raises Conflict when its season is over."""
        found = _own_class(actor, school_class)
        if clock.now() >= found["expires_at"]:
            raise Conflict("the season of the class is over", reason=CLASS_CLOSED)
        return _class_entry(store.change_class(found["_id"], found["teacher"], {"open": True}))

    @rpc(calls.ListSeats)
    def list_seats(self, actor: UUID, school_class: UUID) -> list[Document]:
        """``[{visitor_id, nickname, joined_at, used}]``, the oldest first."""
        return schemas.SeatEntry(many=True).dump(store.list_seated(_own_class(actor, school_class)["_id"]))

    @rpc(calls.AddSeats)
    def add_seats(self, actor: UUID, school_class: UUID, count: int) -> list[Document]:
        """Seats for the printed sheet, as in ``list_seats``. Raises Conflict when too few are left."""
        seats = self.seating.add(_own_class(actor, school_class), count)
        return schemas.SeatEntry(many=True).dump(seats)

    @rpc(calls.RemoveSeat)
    def remove_seat(self, actor: UUID, school_class: UUID, visitor: UUID) -> None:
        """The visitor has no seat any more; card, sessions and points stay. Raises NotFound."""
        store_departures.remove_seat(_own_class(actor, school_class)["_id"], visitor, clock.now())

    @rpc(calls.ListRemovedSeats)
    def list_removed_seats(self, actor: UUID, school_class: UUID) -> list[Document]:
        """``[{visitor_id, nickname, used, removed_at, restorable_until}]``, the latest removal first."""
        removed = store_departures.list_removed(_own_class(actor, school_class)["_id"], clock.now())
        return schemas.RemovedSeatEntry(many=True).dump(removed)

    @rpc(calls.RestoreSeat)
    def restore_seat(self, actor: UUID, school_class: UUID, visitor: UUID) -> Document:
        """Undo a removal: the seat, as in ``list_seats``. Idempotent. Raises NotFound when there is none to
        undo; Conflict, whose ``reason`` says that the class is full, that its season is over, or that the
        visitor has a seat in another."""
        return schemas.SeatEntry().dump(self.seating.restore(_own_class(actor, school_class), visitor))

    @rpc(calls.ListCards)
    def list_cards(self, actor: UUID, school_class: UUID) -> list[Document]:
        """``[{nickname, recovery_code}]`` of the whole class, in the order of ``list_seats``."""
        return [self._card(seated) for seated in store.list_seated(_own_class(actor, school_class)["_id"])]

    @rpc(calls.ClassMembers)
    def class_members(self, actor: UUID, school_class: UUID) -> list[str]:
        """Ids of the visitors of the class."""
        return [str(visitor) for visitor in store.members_of(_own_class(actor, school_class)["_id"])]

    def _signed_in(self, visitor: Document) -> Document:
        tokens = self.sessions.open_session(visitor["_id"], VISITOR, lifetime=domain.VISITOR_LIFETIME)
        return {**_identity(visitor), "role": VISITOR, **tokens}

    def _card(self, seated: Document) -> Document:
        return {"nickname": seated["nickname"], "recovery_code": self.seating.code_of(seated)}


def _identity(visitor: Document) -> Document:
    return {"visitor_id": str(visitor["_id"]), "nickname": visitor["nickname"]}


def _class_of(visitor: Document) -> Document | None:
    if "school_class" not in visitor:
        return None
    return schemas.ClassMention().dump(store.get_class(visitor["school_class"]))


def _own_class(actor: UUID, school_class: UUID) -> Document:
    return store.get_class(school_class, actor)


def _class_entry(school_class: Document, *, code: bool = True) -> Document:
    return schemas.ClassEntry().dump(school_class if code else {**school_class, "code": None})


def _with_new_code(write: Callable[[str], T]) -> T:
    """The result of ``write``, called with a code that no other class has."""
    for _ in range(CODE_TRIES):
        try:
            return write(codes.new_class_code(secrets.choice))
        except DuplicateKeyError:
            continue
    raise Unavailable("no free class code was found")
