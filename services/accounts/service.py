"""Entrypoints of accounts, apart from those about staff (``staff/entrypoints.py``)."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from pymongo.errors import DuplicateKeyError

from chassis.runtime import clock
from chassis.service import Relay, Service, Settings, handles, rpc
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import CLASS_CLOSED, Conflict, InvalidCredentials, NotFound, Unavailable
from contracts.tokens import VISITOR
from services.accounts import codes, departures, domain, outboxes, schemas, store
from services.accounts.schemas import flag, number, text, uuid
from services.accounts.seating import Seating
from services.accounts.sessions import Sessions
from services.accounts.staff import domain as staff_domain
from services.accounts.staff.entrypoints import StaffEntrypoints, acting

CODE_TRIES = 5

Document = dict[str, Any]
T = TypeVar("T")


class Accounts(StaffEntrypoints, Service):
    name = "accounts"
    relay = Relay(*outboxes.ALL)
    sessions = Settings(Sessions.configured)
    seating = Settings(Seating.configured)
    season_end = Settings(lambda config: config.season_end)

    # Visitors

    @rpc
    def create_visitor(self) -> Document:
        """``{visitor_id, role, nickname, token, expires_in, refresh_token}`` of a new anonymous visitor."""
        visitor, nickname = uuid4(), self.seating.nickname()
        store.insert_visitor(visitor, nickname, clock.now())
        return self._signed_in({"_id": visitor, "nickname": nickname})

    @rpc
    def join_class(self, code: str, visitor: str | None = None, move: bool = False) -> Document:
        """As ``create_visitor``, and ``{recovery_code, school_class: {id, level}}``: a new visitor on a seat,
        or the one given, who keeps their points and their card. Joining again is the same seat. ``move``:
        they may leave another class for it.

        Raises NotFound for a code of no class; Conflict, whose ``reason`` tells whether it is full, or
        closed, or they sit in another; InvalidCredentials for a visitor who is not there any more.
        """
        who = None if visitor is None else uuid("visitor", visitor)
        seated, school_class = self.seating.join(text("code", code), who, move=flag("move", move))
        return {
            **self._signed_in(seated),
            "recovery_code": self.seating.code_of(seated),
            "school_class": schemas.ClassMention().dump(school_class),
        }

    @rpc
    def recover(self, recovery_code: str) -> Document:
        """As ``create_visitor``, and ``school_class``, for whoever has the card; ``school_class`` is
        None without a seat. Raises NotFound."""
        seated = self.seating.recover(text("recovery_code", recovery_code))
        return {**self._signed_in(seated), "school_class": _class_of(seated)}

    @rpc
    def get_visitor(self, visitor: str) -> Document:
        """``{visitor_id, nickname, school_class}``; ``school_class`` is None without a seat."""
        found = store.get_visitor(uuid("visitor", visitor))
        return {**_identity(found), "school_class": _class_of(found)}

    @rpc
    def get_card(self, visitor: str) -> Document:
        """``{nickname, recovery_code}``. Raises NotFound for a visitor without a card."""
        found = store.get_visitor(uuid("visitor", visitor))
        if store.CARD_FIELD not in found:
            raise NotFound("this visitor has no card yet")
        return self._card(found)

    @rpc
    def make_card(self, visitor: str) -> Document:
        """As ``get_card``, for whom there is none yet, too. Idempotent: one visitor has one card in force.
        Raises NotFound."""
        return self._card(self.seating.card(uuid("visitor", visitor)))

    @rpc
    def leave_class(self, visitor: str) -> None:
        """Give the seat up; points, card and sessions stay. Idempotent."""
        self.seating.leave(uuid("visitor", visitor))

    @rpc
    def erase_visitor(self, visitor: str) -> None:
        """Delete all about them, here at once and everywhere else soon. Idempotent, and never undone."""
        store.erase(uuid("visitor", visitor), clock.now(), tell=True)

    @rpc
    def export_visitor(self, visitor: str) -> Document:
        """All that accounts holds about them. Raises NotFound."""
        found = store.get_visitor(uuid("visitor", visitor))
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
        sessions = store.list_sessions(found["_id"])
        return {**exported, "sessions": schemas.SessionEntry(many=True).dump(sessions)}

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Once more: what another call wrote while the visitor was erased goes, too, and an event from before
        a backup was restored erases them again."""
        moments = {event.data.visitor: event.time for event in events}
        for visitor in store.left_of_erased(moments):
            store.erase(visitor, moments[visitor], tell=False)

    # Sessions

    @rpc
    def refresh(self, refresh_token: str) -> Document:
        """As ``create_visitor``; for staff ``staff_id`` instead of ``visitor_id``, and no nickname. The token
        given is good until the new one is used. Raises InvalidCredentials, with ``reason="token-superseded"``
        when the session goes on with another token."""
        subject, role, tokens = self.sessions.refresh(text("refresh_token", refresh_token))
        if role != VISITOR:
            return {"staff_id": str(subject), "role": role, **tokens}
        found = store.find_visitor(subject)
        if found is None:
            raise InvalidCredentials("this visitor is not there any more")
        return {**_identity(found), "role": role, **tokens}

    @rpc
    def revoke_session(self, session: str, subject: str) -> None:
        """Sign out. Idempotent; does nothing to a session of someone else."""
        self.sessions.revoke_session(uuid("session", session), uuid("subject", subject))

    @rpc
    def revoke_other_sessions(self, session: str, subject: str) -> list[str]:
        """Sign the subject out everywhere but in ``session``. Returns the sessions that ended. Idempotent."""
        ended = self.sessions.revoke_others(uuid("session", session), uuid("subject", subject))
        return [str(each) for each in ended]

    @rpc
    def has_session(self, session: str, subject: str) -> bool:
        """Whether it is the subject's and goes on."""
        return self.sessions.is_open(uuid("session", session), uuid("subject", subject))

    @rpc
    def list_revocations(self) -> dict[str, list[str]]:
        """``{sessions, visitors}``: whose access tokens must be refused though they have not expired."""
        since = clock.now() - domain.ACCESS_LIFETIME
        return {
            "sessions": [str(session) for session in store.revoked_since(since)],
            "visitors": [str(visitor) for visitor in store.erased_since(since)],
        }

    # School classes. Another teacher's class is NotFound.

    @rpc
    def register_class(
        self, actor: str, school: str, territory: str, level: str, size: int, timezone: str
    ) -> Document:
        """The new class, as in ``schemas.ClassEntry``. Raises InvalidInput, or Forbidden for who is no
        teacher."""
        teacher = acting(actor)
        domain.check_teacher(teacher.role)
        form = schemas.load(
            schemas.ClassForm,
            {"school": school, "territory": territory, "level": level, "size": size, "timezone": timezone},
        )
        document = {
            "_id": uuid4(),
            "teacher": teacher.id,
            **form,
            "open": True,
            "free": domain.capacity_of(form["size"]),
            "created_at": clock.now(),
            "expires_at": domain.expiry_of(self.season_end, ZoneInfo(form["timezone"])),
        }
        return _shown(_with_new_code(lambda code: store.insert_class({**document, "code": code})))

    @rpc
    def list_classes(self, actor: str) -> list[Document]:
        """A teacher's own; for organisers all, without their codes."""
        staff = acting(actor)
        if staff.role == staff_domain.ORGANISER:
            return [_shown(each, code=False) for each in store.list_classes(None)]
        return [_shown(each) for each in store.list_classes(staff.id)]

    @rpc
    def get_class(self, actor: str, school_class: str) -> Document:
        """As in ``list_classes``."""
        wanted, staff = uuid("school_class", school_class), acting(actor)
        if staff.role == staff_domain.ORGANISER:
            return _shown(store.get_class(wanted), code=False)
        return _shown(store.get_class(wanted, staff.id))

    @rpc
    def rotate_code(self, actor: str, school_class: str) -> Document:
        """The class with another code; the old one opens nothing any more. Raises Conflict once closed."""
        found = _own(actor, school_class)
        if not found["open"]:
            raise Conflict("the class is closed", reason=CLASS_CLOSED)
        return _shown(
            _with_new_code(lambda code: store.change_class(found["_id"], found["teacher"], {"code": code}))
        )

    @rpc
    def close_class(self, actor: str, school_class: str) -> Document:
        """Nobody can join any more; who has a seat keeps it. Idempotent."""
        wanted, teacher = uuid("school_class", school_class), uuid("actor", actor)
        return _shown(store.change_class(wanted, teacher, {"open": False}))

    @rpc
    def reopen_class(self, actor: str, school_class: str) -> Document:
        """Its code lets pupils in again. Idempotent. Raises Conflict when its season is over."""
        found = _own(actor, school_class)
        if clock.now() >= found["expires_at"]:
            raise Conflict("the season of the class is over", reason=CLASS_CLOSED)
        return _shown(store.change_class(found["_id"], found["teacher"], {"open": True}))

    @rpc
    def list_seats(self, actor: str, school_class: str) -> list[Document]:
        """``[{visitor_id, nickname, joined_at, used}]``, the oldest first."""
        return schemas.SeatEntry(many=True).dump(store.list_seated(_own(actor, school_class)["_id"]))

    @rpc
    def add_seats(self, actor: str, school_class: str, count: int) -> list[Document]:
        """Seats for the printed sheet, as in ``list_seats``. Raises Conflict when too few are left."""
        most = domain.capacity_of(schemas.SIZE_MAX)
        seats = self.seating.add(_own(actor, school_class), number("count", count, most))
        return schemas.SeatEntry(many=True).dump(seats)

    @rpc
    def remove_seat(self, actor: str, school_class: str, visitor: str) -> None:
        """The visitor leaves the class, is signed out, and their card is void. Raises NotFound."""
        who = uuid("visitor", visitor)
        departures.remove_seat(_own(actor, school_class)["_id"], who, clock.now())

    @rpc
    def list_cards(self, actor: str, school_class: str) -> list[Document]:
        """``[{nickname, recovery_code}]`` of the whole class, in the order of ``list_seats``."""
        return [self._card(seated) for seated in store.list_seated(_own(actor, school_class)["_id"])]

    @rpc
    def class_members(self, actor: str, school_class: str) -> list[str]:
        """Ids of the visitors of the class."""
        return [str(visitor) for visitor in store.members_of(_own(actor, school_class)["_id"])]

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


def _own(actor: str, school_class: str) -> Document:
    return store.get_class(uuid("school_class", school_class), uuid("actor", actor))


def _shown(school_class: Document, *, code: bool = True) -> Document:
    return schemas.ClassEntry().dump(school_class if code else {**school_class, "code": None})


def _with_new_code(write: Callable[[str], T]) -> T:
    """What ``write`` gives with a code that no other class has."""
    for _ in range(CODE_TRIES):
        try:
            return write(codes.new_class_code(secrets.choice))
        except DuplicateKeyError:
            continue
    raise Unavailable("no free class code was drawn")
