"""The events of accounts. An event is stored in the document that it is about until the relay has published
it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.storage.outbox import Outbox
from contracts.accounts import (
    ClassClosed,
    ClassRegistered,
    SessionRevoked,
    VisitorErased,
    VisitorJoinedClass,
    VisitorLeftClass,
)
from contracts.envelope import Envelope, Event
from services.accounts.models import ClassClosure, Departure, Erasure, SchoolClass, Session, Visitor

EVENT_NAMESPACE = UUID("3d0c1c4e-8a0b-4d52-9a38-5b2f6f1f7c02")

Document = dict[str, Any]


def _event(data: Event, document: Document, time: datetime, *key: object) -> Envelope[Event]:
    """The pending event of ``document``, always with the same id."""
    return Envelope.of(
        data,
        id=uuid5(EVENT_NAMESPACE, "|".join(map(str, (data.type_name(), *key)))),
        time=time,
        correlation_id=document["correlation_id"],
    )


def _class_registered(stored: Document) -> Envelope[Event]:
    fields = {name: stored[name] for name in ("territory", "level", "size")}
    data = ClassRegistered(school_class=stored["_id"], **fields)
    return _event(data, stored, stored["created_at"], stored["_id"])


def _class_closed(stored: Document) -> Envelope[Event]:
    return _event(
        ClassClosed(school_class=stored["school_class"]), stored, stored["closed_at"], stored["_id"]
    )


def _joined(stored: Document) -> Envelope[Event]:
    visitor, school_class, since = stored["_id"], stored["school_class"], stored["joined_at"]
    data = VisitorJoinedClass(visitor=visitor, school_class=school_class)
    return _event(data, stored, since, visitor, school_class, since.isoformat())


def _left(stored: Document) -> Envelope[Event]:
    data = VisitorLeftClass(visitor=stored["visitor"], school_class=stored["school_class"])
    return _event(data, stored, stored["left_at"], stored["_id"])


def _erased(stored: Document) -> Envelope[Event]:
    return _event(VisitorErased(visitor=stored["_id"]), stored, stored["erased_at"], stored["_id"])


def _revoked(stored: Document) -> Envelope[Event]:
    data = SessionRevoked(session=stored["_id"], subject=stored["subject"])
    return _event(data, stored, stored["revoked_at"], stored["_id"])


CLASSES = Outbox(lambda: SchoolClass, _class_registered)
CLOSURES = Outbox(lambda: ClassClosure, _class_closed)
SEATS = Outbox(lambda: Visitor, _joined)
DEPARTURES = Outbox(lambda: Departure, _left)
ERASURES = Outbox(lambda: Erasure, _erased)
REVOCATIONS = Outbox(lambda: Session, _revoked)
ALL = (REVOCATIONS, ERASURES, CLASSES, CLOSURES, SEATS, DEPARTURES)
