"""Every read and write of the accounts database, except departures (``store_departures.py``) and staff
(``staff/store.py``).

A visitor is written only by an insert with a new id, or by an update of an existing document: an erased
visitor cannot come back.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern

from chassis.runtime.failures import DUPLICATE_KEY
from chassis.runtime.logs import current_correlation_id
from chassis.storage.mongo import READ_SIZE, in_transaction
from chassis.storage.outbox import PENDING
from chassis.storage.tombstones import Tombstones
from contracts.errors import NotFound, Unavailable
from services.accounts import domain
from services.accounts.models import (
    ALIAS,
    ClassClosure,
    Departure,
    Erasure,
    SchoolClass,
    SeasonEnd,
    Session,
    Visitor,
)

CARD_FIELD = "recovery_hash"
"""The card is in force while this field exists. ``generation`` stays, so that no void code is issued
again."""

SEASON = "season"
"""Id of the only SeasonEnd."""

Document = dict[str, Any]

TOMBSTONES = Tombstones(Erasure, holds={Visitor: "_id", Session: "subject", Departure: "visitor"})
"""``erase`` writes them in the transaction that deletes the rest."""


# Visitors and their seats


def insert_visitor(visitor: UUID, nickname: str, at: datetime) -> None:
    """A new anonymous visitor. ``visitor`` must be a new random id."""
    _of(Visitor).insert_one({"_id": visitor, "nickname": nickname, "created_at": at})


def find_visitor(visitor: UUID) -> Document | None:
    """The visitor as stored; None for an unknown or erased one."""
    found: Document | None = _latest(Visitor).find_one({"_id": visitor})
    return found


def get_visitor(visitor: UUID) -> Document:
    """Raises NotFound."""
    found = find_visitor(visitor)
    if found is None:
        raise NotFound(f"no visitor {visitor}")
    return found


def seat_fields(
    school_class: UUID, nickname: str, *, generation: int, recovery_hash: str, used: bool, at: datetime
) -> Document:
    """The fields that a seat adds to the document of its visitor."""
    return {
        "school_class": school_class,
        "nickname": nickname,
        "joined_at": at,
        "used": used,
        "generation": generation,
        "recovery_hash": recovery_hash,
        "correlation_id": current_correlation_id(),
        PENDING: at,
    }


def insert_seated(visitor: UUID, seat: Document) -> Document:
    """A new visitor on their seat. Raises DuplicateKeyError when the nickname or the code is taken."""
    document = {"_id": visitor, "created_at": seat["joined_at"], **seat}
    _of(Visitor).insert_one(document)
    return document


def seat_visitor(before: Document, seat: Document, session: Any = None) -> Document | None:
    """A visitor takes a seat; None if they were erased, have a seat, or have another card since they were
    read as ``before``. Raises DuplicateKeyError."""
    found: Document | None = _of(Visitor).find_one_and_update(
        {"_id": before["_id"], "school_class": {"$exists": False}, CARD_FIELD: before.get(CARD_FIELD)},
        {"$set": seat},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    return found


def give_card(visitor: UUID, generation: int, recovery_hash: str) -> Document | None:
    """None if they were erased, or have a card. Raises DuplicateKeyError when the code is taken."""
    found: Document | None = _of(Visitor).find_one_and_update(
        {"_id": visitor, CARD_FIELD: {"$exists": False}},
        {"$set": {"generation": generation, CARD_FIELD: recovery_hash}},
        return_document=ReturnDocument.AFTER,
    )
    return found


def insert_many_seated(seats: Collection[Document]) -> set[UUID]:
    """Insert those new visitors whose nickname and code are free. Returns the ids of the others."""
    try:
        _of(Visitor).insert_many(seats, ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if error.details["writeConcernErrors"] or any(
            failure["code"] != DUPLICATE_KEY for failure in failures
        ):
            raise
        return {failure["op"]["_id"] for failure in failures}
    return set()


def use_card(recovery_hash: str) -> Document | None:
    """The visitor with this recovery code; marks their seat as used, if they have a seat."""
    found: Document | None = _latest(Visitor).find_one({CARD_FIELD: str(recovery_hash)})
    if found and "school_class" in found:
        _of(Visitor).update_one(
            {"_id": found["_id"], "school_class": found["school_class"]}, {"$set": {"used": True}}
        )
    return found


def list_seated(school_class: UUID) -> list[Document]:
    """The visitors of a class, in the order in which they joined."""
    return list(_of(Visitor).find({"school_class": school_class}).sort([("joined_at", 1), ("_id", 1)]))


def nicknames_in(school_class: UUID) -> set[str]:
    return {
        visitor["nickname"] for visitor in _of(Visitor).find({"school_class": school_class}, {"nickname": 1})
    }


def members_of(school_class: UUID) -> list[UUID]:
    return [visitor["_id"] for visitor in _of(Visitor).find({"school_class": school_class}, {"_id": 1})]


# Classes


def insert_class(document: Document) -> Document:
    """The class, pending in its outbox. Raises DuplicateKeyError when its code is taken."""
    stored = {**document, "correlation_id": current_correlation_id(), PENDING: document["created_at"]}
    _of(SchoolClass).insert_one(stored)
    return stored


def get_class(school_class: UUID, teacher: UUID | None = None) -> Document:
    """With ``teacher``, only if the class is theirs. Raises NotFound."""
    found: Document | None = _of(SchoolClass).find_one(_class_of(school_class, teacher))
    if found is None:
        raise NotFound(f"no class {school_class}")
    return found


def find_by_code(code: str) -> Document | None:
    """The class with this code, open or closed."""
    found: Document | None = _latest(SchoolClass).find_one({"code": str(code)})
    return found


def list_classes(teacher: UUID | None) -> list[Document]:
    """Classes of a teacher, or all without ``teacher``; the oldest first."""
    query = {} if teacher is None else {"teacher": teacher}
    return list(_of(SchoolClass).find(query).sort([("created_at", 1), ("_id", 1)]))


def change_class(school_class: UUID, teacher: UUID, changes: Document) -> Document:
    """Raises NotFound, or DuplicateKeyError for a code that is taken."""
    found: Document | None = _of(SchoolClass).find_one_and_update(
        _class_of(school_class, teacher), {"$set": changes}, return_document=ReturnDocument.AFTER
    )
    if found is None:
        raise NotFound(f"no class {school_class}")
    return found


def close_class(school_class: UUID, teacher: UUID, at: datetime) -> Document:
    """The class, closed; with its event, unless it was closed before. Raises NotFound."""

    def write(session: Any) -> Document | None:
        found: Document | None = _of(SchoolClass).find_one_and_update(
            {**_class_of(school_class, teacher), "open": True},
            {"$set": {"open": False}},
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if found is not None:
            closure = {"_id": uuid4(), "school_class": school_class, "closed_at": at, PENDING: at}
            _of(ClassClosure).insert_one(
                {**closure, "correlation_id": current_correlation_id()}, session=session
            )
        return found

    return in_transaction(ALIAS, write) or change_class(school_class, teacher, {"open": False})


def take_seats(
    school_class: UUID, count: int, at: datetime, session: Any = None, *, also_closed: bool = False
) -> bool:
    """Set ``count`` seats aside, in one atomic step; False if the class is over, has too few, or is closed,
    unless ``also_closed``.

    The caller must call ``give_back`` for seats that stay empty. A process that dies before that leaves the
    class with fewer seats.
    """
    query = {"_id": school_class, "expires_at": {"$gt": at}, "free": {"$gte": count}}
    if not also_closed:
        query["open"] = True
    done = _of(SchoolClass).update_one(query, {"$inc": {"free": -count}}, session=session)
    return bool(done.modified_count)


def give_back(school_class: UUID, visitors: Collection[UUID]) -> None:
    """Free the seats that were reserved for ``visitors``, apart from those that they took."""
    among = {"_id": {"$in": list(visitors)}, "school_class": school_class}
    seated = _latest(Visitor).count_documents(among)
    if missing := len(visitors) - seated:
        free_seats(school_class, missing)


def free_seats(school_class: UUID, count: int, session: Any = None) -> None:
    """Make ``count`` seats available again."""
    _of(SchoolClass).update_one({"_id": school_class}, {"$inc": {"free": count}}, session=session)


def _class_of(school_class: UUID, teacher: UUID | None) -> Document:
    return {"_id": school_class} if teacher is None else {"_id": school_class, "teacher": teacher}


# The season


def apply_season(ends_on: date) -> None:
    """Store the last day of the season. Classes that are registered already keep their expiry."""
    _of(SeasonEnd).update_one({"_id": SEASON}, {"$set": {"ends_on": ends_on.isoformat()}}, upsert=True)


def get_season_end() -> date:
    """Last day of the season. Raises Unavailable if no season was imported."""
    found = _of(SeasonEnd).find_one({"_id": SEASON})
    if found is None:
        raise Unavailable("no season yet: import a season")
    return date.fromisoformat(found["ends_on"])


def has_season() -> bool:
    return _of(SeasonEnd).find_one({"_id": SEASON}, {"_id": 1}) is not None


# Sessions


def insert_session(
    session: UUID,
    subject: UUID,
    role: str,
    *,
    chain: str,
    live: list[str],
    at: datetime,
    expires_at: datetime,
) -> None:
    _of(Session).insert_one(
        {
            "_id": session,
            "subject": subject,
            "role": role,
            "chain": chain,
            "generation": 0,
            "live": live,
            "spent": [],
            "past": [],
            "created_at": at,
            "rotated_at": at,
            "expires_at": expires_at,
            "forget_at": domain.forget_at(expires_at),
        }
    )


def find_session(session: UUID) -> Document | None:
    """The session as stored, also a revoked or expired one; None for an unknown id."""
    found: Document | None = _latest(Session).find_one({"_id": session})
    return found


def update_session(before: Document, changes: Document) -> bool:
    """Change a session; False if it was refreshed or revoked since it was read as ``before``."""
    unchanged = {
        "_id": before["_id"],
        "live": before["live"],
        "revoked_at": {"$exists": False},
    }
    return bool(_of(Session).update_one(unchanged, {"$set": changes}).matched_count)


def revoke_session(session: UUID, subject: UUID, at: datetime) -> None:
    """End ``session``, if it belongs to the subject and is not revoked yet."""
    _revoke({"_id": session, "subject": subject}, at)


def revoke_others(session: UUID, subject: UUID, at: datetime) -> list[UUID]:
    """All sessions of the subject but ``session``. Returns those that were revoked."""
    others = {"subject": subject, "_id": {"$ne": session}, "revoked_at": {"$exists": False}}
    ended = [found["_id"] for found in _latest(Session).find(others, {"_id": 1})]
    _revoke({"_id": {"$in": ended}, "subject": subject}, at)
    return ended


def revoke_sessions_of(subject: UUID, at: datetime, session: Any = None) -> None:
    """End all sessions of a visitor or a member of staff. ``session``: of MongoDB, for a transaction."""
    _revoke({"subject": subject}, at, session)


def list_sessions(subject: UUID) -> list[Document]:
    """Sessions as they are stored, oldest first."""
    return list(_of(Session).find({"subject": subject}).sort("created_at", 1))


def revoked_since(moment: datetime) -> list[UUID]:
    """Sessions that were revoked at ``moment`` or later."""
    return [session["_id"] for session in _of(Session).find({"revoked_at": {"$gte": moment}}, {"_id": 1})]


def _revoke(which: Document, at: datetime, session: Any = None) -> None:
    revocation = {
        "revoked_at": at,
        "forget_at": domain.forget_at(at),
        "correlation_id": current_correlation_id(),
        PENDING: at,
    }
    _of(Session).update_many(
        {**which, "revoked_at": {"$exists": False}}, {"$set": revocation}, session=session
    )


# Erasure


def erase(visitor: UUID, at: datetime, *, publish: bool) -> None:
    """Delete all data about a visitor and write a tombstone, in one transaction. Idempotent, also for an
    unknown id. ``publish``: publish VisitorErased, unless that was done before."""
    tombstone: Document = {"erased_at": at, "correlation_id": current_correlation_id()}
    if publish:
        tombstone[PENDING] = at

    def write(session: Any) -> None:
        _of(Erasure).update_one({"_id": visitor}, {"$setOnInsert": tombstone}, upsert=True, session=session)
        gone = _of(Visitor).find_one({"_id": visitor}, {"school_class": 1}, session=session)
        if gone and "school_class" in gone:
            free_seats(gone["school_class"], 1, session)
        TOMBSTONES.delete_all_of([visitor], session)

    in_transaction(ALIAS, write)


def find_unfinished_erasures(visitors: Iterable[UUID]) -> set[UUID]:
    """Those of ``visitors`` who have no tombstone yet, or about whom there is data in spite of it."""
    among = set(visitors)
    return (among - TOMBSTONES.among(among)) | TOMBSTONES.held(among)


def erased_since(moment: datetime) -> list[UUID]:
    """Visitors who were erased at ``moment`` or later."""
    return [erasure["_id"] for erasure in _of(Erasure).find({"erased_at": {"$gte": moment}}, {"_id": 1})]


# The end of a season


def count_visitors() -> int:
    count: int = _of(Visitor).count_documents({})
    return count


def list_visitors_with_class() -> Iterator[Document]:
    """``_id`` of every visitor, and ``school_class`` of those with a seat."""
    found: Iterator[Document] = _of(Visitor).find({}, {"school_class": 1}, batch_size=READ_SIZE)
    return found


def count_classes_and_departures() -> dict[str, int]:
    """Collection -> number of documents."""
    return {name: _of(document).count_documents({}) for name, document in _OF_CLASSES.items()}


def delete_classes_and_departures() -> None:
    for document in (*_OF_CLASSES.values(), ClassClosure):
        _of(document).delete_many({})


_OF_CLASSES: dict[str, Any] = {"classes": SchoolClass, "departures": Departure}


def _of(document: Any) -> Any:
    return document._get_collection()


def _latest(document: Any) -> Any:
    """For reading what a conditional write has just seen: also writes that are not on a majority yet."""
    return _of(document).with_options(read_concern=ReadConcern("local"))
