"""Documents about staff in the database of accounts."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from services.accounts.staff.domain import Standing

ALIAS = "accounts"


class Staff(me.Document):
    """Someone with an e-mail address. Who was removed is kept, so that their address stays out even if its
    domain is one of teachers."""

    id = me.UUIDField(primary_key=True)
    email = me.StringField(required=True)
    role = me.StringField(required=True)
    created_at = me.DateTimeField(required=True)
    invited_by = me.UUIDField()
    """None: invited on the command line, or registered by themself."""
    removed_at = me.DateTimeField()
    meta = stored_in(ALIAS, "staff", {"fields": ["email"], "unique": True, "name": "email"})

    @property
    def standing(self) -> Standing:
        return "active" if self.removed_at is None else "removed"


class Link(me.EmbeddedDocument):
    digest = me.StringField(required=True)
    expires_at = me.DateTimeField(required=True)


class OpenLinks(me.Document):
    """The open links of one address, under its digest. ``email`` is absent when no mail was sent: then these
    lead nowhere, and no stranger's address is kept."""

    id = me.StringField(primary_key=True)
    email = me.StringField()
    links = me.EmbeddedDocumentListField(Link)
    expires_at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "staff_links",
        {"fields": ["links.digest"], "name": "links"},
        {"fields": ["expires_at"], "expireAfterSeconds": 0, "name": "expiry"},
    )


class ForeignSignIn(me.Document):
    """Someone is at the identity provider. ``id`` is the digest of the state they must come back with."""

    id = me.StringField(primary_key=True)
    nonce = me.StringField(required=True)
    verifier = me.StringField(required=True)
    expires_at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "staff_foreign_sign_ins",
        {"fields": ["expires_at"], "expireAfterSeconds": 0, "name": "expiry"},
    )
