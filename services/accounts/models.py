"""Documents of the accounts database, apart from those about staff (``staff/models.py``)."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from chassis.storage.outbox import PENDING_INDEX

ALIAS = "accounts"

DEPARTURES_KEPT_SECONDS = 60 * 24 * 3600
CLOSURES_KEPT_SECONDS = 60 * 24 * 3600


def _seated(field: str) -> dict[str, object]:
    """``partialFilterExpression`` of an index over visitors who have the field: those with a seat."""
    return {field: {"$exists": True}}


class Visitor(me.Document):
    """A visitor, with their seat if they have one: in the same document, so that both change together.
    ``pending_since`` makes it the outbox of VisitorJoinedClass."""

    id = me.UUIDField(primary_key=True)
    nickname = me.StringField(required=True)
    created_at = me.DateTimeField(required=True)
    school_class = me.UUIDField()
    joined_at = me.DateTimeField()
    used = me.BooleanField()
    """Whether a pupil has taken the seat; seats made for a printed sheet are free until then."""
    generation = me.IntField()
    """Number of the recovery code in force: codes derive from it."""
    recovery_hash = me.StringField()
    correlation_id = me.StringField()
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "visitors",
        PENDING_INDEX,
        {
            "fields": ["school_class", "nickname"],
            "name": "nickname",
            "unique": True,
            "partialFilterExpression": _seated("school_class"),
        },
        {
            "fields": ["recovery_hash"],
            "name": "recovery",
            "unique": True,
            "partialFilterExpression": _seated("recovery_hash"),
        },
    )


class Departure(me.Document):
    """A seat that was left or removed, and outbox of VisitorLeftClass. Its id is derived from class, visitor
    and ``joined_at``."""

    id = me.UUIDField(primary_key=True)
    visitor = me.UUIDField(required=True)
    school_class = me.UUIDField(required=True)
    left_at = me.DateTimeField(required=True)
    removed = me.DictField(default=None)
    """Nickname and ``used`` of a seat that the teacher removed and can restore."""
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "departures",
        PENDING_INDEX,
        {"fields": ["visitor"], "name": "visitor"},
        {"fields": ["school_class", "left_at"], "name": "school_class"},
        {"fields": ["left_at"], "expireAfterSeconds": DEPARTURES_KEPT_SECONDS, "name": "expiry"},
    )


class SchoolClass(me.Document):
    """``free``: how many seats may still be taken; joining decrements it atomically. Outbox of
    ClassRegistered."""

    id = me.UUIDField(primary_key=True)
    teacher = me.UUIDField(required=True)
    school = me.StringField(required=True)
    territory = me.StringField(required=True)
    level = me.StringField(required=True)
    size = me.IntField(required=True, min_value=1)
    timezone = me.StringField(required=True)
    code = me.StringField(required=True)
    open = me.BooleanField(required=True)
    free = me.IntField(required=True)
    created_at = me.DateTimeField(required=True)
    expires_at = me.DateTimeField(required=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "classes",
        PENDING_INDEX,
        {"fields": ["code"], "name": "code", "unique": True},
        {"fields": ["teacher", "created_at"], "name": "teacher"},
        {"fields": ["created_at"], "name": "created"},
    )


class ClassClosure(me.Document):
    """One closing of a class; outbox of ClassClosed. A document of its own: the registration of the class may
    still be pending, and the class may be opened again."""

    id = me.UUIDField(primary_key=True)
    school_class = me.UUIDField(required=True)
    closed_at = me.DateTimeField(required=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "closures",
        PENDING_INDEX,
        {"fields": ["closed_at"], "expireAfterSeconds": CLOSURES_KEPT_SECONDS, "name": "expiry"},
    )


class SeasonEnd(me.Document):
    """The only document of its collection: last day of the season that was imported last, ``2026-12-31``."""

    id = me.StringField(primary_key=True)
    ends_on = me.StringField(required=True)
    meta = stored_in(ALIAS, "season_end")


class Session(me.Document):
    """A sign-in, and digests of its refresh tokens; outbox of SessionRevoked.

    ``chain``: digest of the part that all its tokens share. ``generation``, ``live``, ``spent`` and ``past``:
    as in ``domain.SignIn``; the last was used at ``rotated_at``, and each list is bounded. ``forget_at``:
    when all its access tokens have expired.
    """

    id = me.UUIDField(primary_key=True)
    subject = me.UUIDField(required=True)
    role = me.StringField(required=True)
    chain = me.StringField(required=True)
    generation = me.IntField()
    live = me.ListField(me.StringField())
    spent = me.ListField(me.StringField())
    past = me.ListField(me.StringField())
    created_at = me.DateTimeField(required=True)
    rotated_at = me.DateTimeField(required=True)
    expires_at = me.DateTimeField(required=True)
    forget_at = me.DateTimeField(required=True)
    revoked_at = me.DateTimeField()
    correlation_id = me.StringField()
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "sessions",
        PENDING_INDEX,
        {"fields": ["subject"], "name": "subject"},
        {
            "fields": ["revoked_at"],
            "name": "revoked",
            "partialFilterExpression": {"revoked_at": {"$exists": True}},
        },
        {"fields": ["forget_at"], "expireAfterSeconds": 0, "name": "expiry"},
    )


class Erasure(me.Document):
    """Tombstone of a visitor, never deleted: nothing may be written about this id again. Outbox of
    VisitorErased."""

    visitor = me.UUIDField(primary_key=True)
    erased_at = me.DateTimeField(required=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(ALIAS, "erasures", PENDING_INDEX, {"fields": ["erased_at"], "name": "erased"})
