"""Documents of the rewards database."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from chassis.storage.outbox import PENDING_INDEX

ALIAS = "rewards"


class RuleSet(me.Document):
    """One version of the rules, never changed once stored; the highest is in force."""

    version = me.IntField(primary_key=True)
    rules = me.ListField(me.DictField())
    levels = me.ListField(me.DictField())
    meta = stored_in(ALIAS, "rule_sets")


class LedgerEntry(me.Document):
    """An award. The document is inbox, effect and outbox at once (docs/adr/0002): its id is derived from
    rule, visitor and object, so a repeated click inserts nothing; ``pending_since`` is removed once
    PointsAwarded is published. Entries are never changed, and only erasure deletes them."""

    id = me.UUIDField(primary_key=True)
    visitor = me.UUIDField(required=True)
    points = me.IntField(required=True, min_value=1)
    rule = me.StringField(required=True)
    rule_version = me.IntField(required=True)
    reason = me.StringField(required=True)
    object = me.StringField(required=True)
    challenge = me.StringField()
    """Missing in entries that were written before this field existed."""
    tour = me.StringField()
    """Of a hotspot; missing for other objects, and in entries that were written before this field existed."""
    source_event = me.UUIDField(required=True)
    occurred_at = me.DateTimeField(required=True)
    awarded_at = me.DateTimeField(required=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(
        ALIAS,
        "ledger",
        PENDING_INDEX,
        # A visitor's page, newest first, and their sum, are both read from the index alone.
        {"fields": ["visitor", "-awarded_at", "-id", "points"], "name": "visitor"},
    )


class LevelEntry(me.Document):
    """A level that a visitor has reached; outbox of LevelReached as the ledger is of PointsAwarded."""

    id = me.UUIDField(primary_key=True)
    visitor = me.UUIDField(required=True)
    level = me.IntField(required=True, min_value=1)
    title = me.StringField(required=True)
    total = me.IntField(required=True)
    reached_at = me.DateTimeField(required=True)
    correlation_id = me.StringField(required=True)
    pending_since = me.DateTimeField()
    meta = stored_in(ALIAS, "levels", PENDING_INDEX, {"fields": ["visitor", "reached_at"], "name": "visitor"})


class ErasedVisitor(me.Document):
    """Tombstone of a visitor about whom nothing may be stored, even if events follow. Never deleted."""

    visitor = me.UUIDField(primary_key=True)
    erased_at = me.DateTimeField(required=True)
    meta = stored_in(ALIAS, "erased")


class VisitorTotal(me.Document):
    """Projection of the ledger; ``usine points rebuild`` computes it again (docs/adr/0006)."""

    visitor = me.UUIDField(primary_key=True)
    total = me.IntField(required=True)
    awards = me.IntField(required=True)
    level = me.IntField(required=True)
    meta = stored_in(ALIAS, "totals")
