"""Classes as live knows them: where visitors sit, and the tokens of calendars."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from contracts.errors import NotFound
from services.live.models import ClassDiary, ClassFeed, ClassMember, VisitorDiary


def of(model: Any) -> Any:
    """The collection of ``model``."""
    return model._get_collection()


def join(visitor: UUID, school_class: UUID, at: datetime) -> None:
    """The visitor sits in the class since ``at``, unless something later is known."""
    _upsert(
        {"_id": visitor, "since": {"$lte": at}},
        {"$set": {"school_class": school_class, "since": at}},
    )


def leave(visitor: UUID, school_class: UUID, at: datetime) -> None:
    """The visitor left the class at ``at``, unless something later is known. Moving from one class to another
    is two events of the same moment: the departure does not undo the arrival, in either order."""
    earlier = {"since": {"$lt": at}}
    same = {"since": at, "school_class": school_class}
    _upsert({"_id": visitor, "$or": [earlier, same]}, {"$set": {"since": at}, "$unset": {"school_class": ""}})


def _upsert(condition: dict[str, Any], update: dict[str, Any]) -> None:
    """Update what fulfils ``condition``, else insert; nothing if what is known under that id does not."""
    try:
        of(ClassMember).update_one(condition, update, upsert=True)
    except DuplicateKeyError:
        # Something later is known, or another process has just inserted it, maybe with something earlier.
        of(ClassMember).update_one(condition, update)


def class_of(visitor: UUID, transaction: Any = None) -> UUID | None:
    found = of(ClassMember).find_one({"_id": visitor}, session=transaction)
    return (found or {}).get("school_class")


def members_of(classes: Collection[UUID], transaction: Any = None) -> dict[UUID, list[UUID]]:
    """Class -> visitors who sit in it, by their ids."""
    members: dict[UUID, list[UUID]] = {}
    if classes:
        selection = {"school_class": {"$in": list(classes)}}
        for found in of(ClassMember).find(selection, session=transaction).sort("_id", 1):
            members.setdefault(found["school_class"], []).append(found["_id"])
    return members


def open_diary(diaries: type[ClassDiary] | type[VisitorDiary], owner: UUID, transaction: Any) -> None:
    """Let no other transaction book for the class or the visitor until this one has ended."""
    of(diaries).update_one({"_id": owner}, {"$inc": {"bookings": 1}}, upsert=True, session=transaction)


def feed_token(school_class: UUID, new_token: str, *, renew: bool) -> str:
    """The token of the class's calendar; ``new_token`` if it has none, or with ``renew``."""
    operator = "$set" if renew else "$setOnInsert"
    for _ in range(2):
        try:
            found = of(ClassFeed).find_one_and_update(
                {"_id": school_class},
                {operator: {"token": new_token}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # another process made it meanwhile
            continue
        break
    return str(found["token"])


def class_of_feed(token: str) -> UUID:
    """Raises NotFound."""
    found = of(ClassFeed).find_one({"token": token})
    if found is None:
        raise NotFound("no calendar has this token")
    school_class: UUID = found["_id"]
    return school_class
