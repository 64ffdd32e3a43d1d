"""Every read and write about staff."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis.runtime import clock
from contracts.errors import Conflict, NotFound
from services.accounts.staff import domain
from services.accounts.staff.models import ForeignSignIn, OpenLinks, Staff

Document = dict[str, Any]


def invite(email: str, role: str, by: UUID | None = None) -> Staff:
    """The member of staff with this address and role, created if necessary. ``by``: the organiser who
    invites; None on the command line.

    Raises InvalidInput, or Conflict for staff with another role: remove them first, which ends their
    sessions. Removed staff become active again.
    """
    email, role = domain.normalise_email(email), domain.check_role(role)
    found = _find_or_create(email, role, by)
    if found.standing == "removed":
        back = Staff.objects(id=found.id, removed_at__ne=None).modify(
            set__role=role, set__invited_by=by, unset__removed_at=True, new=True
        )
        found = back or _find_or_create(email, role, by)
    if found.role != role:
        raise Conflict(f"is already staff, as {found.role}")
    return found


def register_teacher(email: str) -> Staff:
    """The teacher with this address, who has proved that it is theirs. Idempotent."""
    return _find_or_create(email, domain.TEACHER, None)


def find_by_email(email: str) -> Staff | None:
    """Removed staff, too."""
    return Staff.objects(email=str(email)).first()


def get(staff: UUID) -> Staff:
    """Raises NotFound, also for removed staff."""
    found = Staff.objects(id=staff, removed_at=None).first()
    if found is None:
        raise NotFound(f"no staff {staff}")
    return found


def list_active(after: UUID | None, limit: int) -> list[Staff]:
    """By address, those behind ``after``. Pages continue after an id, so that no URL contains an address."""
    found = Staff.objects(removed_at=None)
    if after is not None:
        last = Staff.objects(id=after).first()
        if last is None:
            raise NotFound(f"no staff {after}")
        found = found.filter(email__gt=last.email)
    return list(found.order_by("email").limit(limit))


def remove(staff: UUID) -> Staff:
    """They cannot sign in any more, not even with an open link. Idempotent. Raises NotFound."""
    Staff.objects(id=staff, removed_at=None).update_one(set__removed_at=clock.now())
    found = Staff.objects(id=staff).first()
    if found is None:
        raise NotFound(f"no staff {staff}")
    OpenLinks.objects(id=domain.digest(found.email)).delete()
    return found


def add_link(email: str, token: str, *, leads_in: bool, now: datetime) -> bool:
    """Open a link for the address; False if it has LINKS_MAX already.

    Takes the same time, and returns the same, whether or not the link ``leads_in``. One atomic write, so that
    concurrent requests open no more links than consecutive requests.
    """
    link = {"digest": domain.digest(token), "expires_at": clock.to_milliseconds(now + domain.LINK_LIFETIME)}
    links, is_open = {"$ifNull": ["$links", []]}, {"$gt": ["$$this.expires_at", now]}
    added = {"$concatArrays": ["$links", [link]]}
    change: list[Document] = [
        {"$set": {"links": {"$filter": {"input": links, "cond": is_open}}}},
        {"$set": {"links": {"$cond": [{"$lt": [{"$size": "$links"}, domain.LINKS_MAX]}, added, "$links"]}}},
        {"$set": {"expires_at": {"$max": "$links.expires_at"}}},
    ]
    if leads_in:
        change.append({"$set": {"email": {"$literal": email}}})
    document = _upsert(OpenLinks._get_collection(), domain.digest(email), change)
    return link["digest"] in {open_link["digest"] for open_link in document["links"]}


def use_link(token: str, *, now: datetime) -> str | None:
    """The address that the link was sent to; None if it was never sent, is used, or is too old.

    Of concurrent requests with the same link, only the first gets the address.
    """
    digest = domain.digest(token)
    found = OpenLinks._get_collection().find_one_and_update(
        {"links": {"$elemMatch": {"digest": digest, "expires_at": {"$gt": now}}}},
        {"$pull": {"links": {"digest": digest}}},
    )
    return found.get("email") if found else None


def start_foreign_sign_in(state: str, nonce: str, verifier: str, *, now: datetime) -> None:
    """Store what ``finish_foreign_sign_in`` returns for ``state``, for SIGN_IN_LIFETIME."""
    ForeignSignIn(
        id=domain.digest(state),
        nonce=nonce,
        verifier=verifier,
        expires_at=now + domain.SIGN_IN_LIFETIME,
    ).save(force_insert=True)


def finish_foreign_sign_in(state: str, *, now: datetime) -> tuple[str, str] | None:
    """``(nonce, verifier)`` of a sign-in, once; None if it does not exist, is finished, or took too long."""
    found = ForeignSignIn.objects(id=domain.digest(state), expires_at__gt=now).modify(remove=True)
    return (found.nonce, found.verifier) if found else None


def list_all_but(roles: Collection[str]) -> Iterator[UUID]:
    """Ids of all staff without one of ``roles``, those who were removed too."""
    for staff in Staff._get_collection().find(_without(roles), {"_id": 1}):
        yield staff["_id"]


def count_all_but(roles: Collection[str]) -> dict[str, int]:
    """Collection -> number of documents that ``delete_all_but`` would delete."""
    return {
        "staff": Staff._get_collection().count_documents(_without(roles)),
        "links": OpenLinks._get_collection().count_documents({}),
        "foreign_sign_ins": ForeignSignIn._get_collection().count_documents({}),
    }


def delete_all_but(roles: Collection[str]) -> None:
    """Delete all staff without one of ``roles``, and every sign-in that has begun."""
    Staff._get_collection().delete_many(_without(roles))
    OpenLinks._get_collection().delete_many({})
    ForeignSignIn._get_collection().delete_many({})


def _without(roles: Collection[str]) -> Document:
    return {"role": {"$nin": list(roles)}}


def _find_or_create(email: str, role: str, by: UUID | None) -> Staff:
    change: Document = {"$setOnInsert": {"_id": uuid4(), "role": role, "created_at": clock.now()}}
    if by is not None:
        change["$setOnInsert"]["invited_by"] = by
    document = _upsert(Staff._get_collection(), email, change, by="email")
    return Staff._from_son(document)


def _upsert(collection: Any, key: str, change: Any, *, by: str = "_id") -> Document:
    """The document after ``change``. Of two concurrent inserts the second is tried again, as an update."""
    for last in (False, True):
        try:
            found: Document = collection.find_one_and_update(
                {by: str(key)}, change, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            if last:
                raise
        else:
            return found
    raise AssertionError("unreachable")
