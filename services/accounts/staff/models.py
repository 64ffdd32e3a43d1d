"""Documents about staff in the database of accounts."""

import mongoengine as me

from chassis.storage.mongo import stored_in
from services.accounts.staff.domain import Standing

ALIAS = "accounts"


class Staff(me.Document):
    """A member of staff. Removed staff are kept, so that they cannot register again with an address of a
    teachers' domain."""

    id = me.UUIDField(primary_key=True)
    email = me.StringField(required=True)
    role = me.StringField(required=True)
    created_at = me.DateTimeField(required=True)
    invited_by = me.UUIDField()
    """None: invited on the command line, or registered as a teacher."""
    removed_at = me.DateTimeField()
    meta = stored_in(ALIAS, "staff", {"fields": ["email"], "unique": True, "name": "email"})

    @property
    def standing(self) -> Standing:
        return "active" if self.removed_at is None else "removed"


class SignInLink(me.EmbeddedDocument):
    digest = me.StringField(required=True)
    expires_at = me.DateTimeField(required=True)


class OpenLinks(me.Document):
    """The open links of an address, under its digest. ``email`` is absent when no mail was sent: such links
    do not work, and the address of a stranger is not stored."""

    id = me.StringField(primary_key=True)
    email = me.StringField()
    links = me.EmbeddedDocumentListField(SignInLink)
    expires_at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "staff_links",
        {"fields": ["links.digest"], "name": "links"},
        {"fields": ["expires_at"], "expireAfterSeconds": 0, "name": "expiry"},
    )


class ForeignSignIn(me.Document):
    """A sign-in at the identity provider that is not finished. ``id`` is the digest of its state."""

    id = me.StringField(primary_key=True)
    nonce = me.StringField(required=True)
    verifier = me.StringField(required=True)
    expires_at = me.DateTimeField(required=True)
    meta = stored_in(
        ALIAS,
        "staff_foreign_sign_ins",
        {"fields": ["expires_at"], "expireAfterSeconds": 0, "name": "expiry"},
    )
