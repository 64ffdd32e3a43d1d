"""Schemas of answers about visitors, staff and school classes, for the OpenAPI document only, as in
``schemas``."""

from marshmallow import fields, validate

from contracts.accounts import CLASS_LEVELS
from contracts.tokens import LINK_LIFETIME_SECONDS, ROLES, STAFF_ROLES
from gateway.answers.schemas import Answer, next_page, text
from gateway.requests.queries import CHALLENGES

CLASS_CODE, RECOVERY_CODE = "7K3M-9QXT", "7K3M-9QXT-2B4D"


def _count(example: int, description: str) -> fields.Integer:
    metadata = {"example": example, "description": f"{description} Null for fewer than five people."}
    return fields.Integer(required=True, allow_none=True, metadata=metadata)


def _role(*roles: str) -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(roles), metadata={"example": roles[0]})


def class_level() -> fields.String:
    """Level of a school class, one of CLASS_LEVELS."""
    return fields.String(required=True, validate=validate.OneOf(CLASS_LEVELS), metadata={"example": "4e"})


class TokensSchema(Answer):
    role = _role(*ROLES)
    token = text("eyJ…", description="For `Authorization: Bearer …`.")
    expires_in = fields.Integer(
        required=True, metadata={"example": 900, "description": "Seconds for which `token` is good."}
    )
    refresh_token = text(
        "0b9d1c3f5a704f8a9e7b5d4c2f8a6e0b.pQ3…",
        description="For `POST /api/v1/sessions/refresh`; good until the one given for it is used.",
    )


class NewVisitorSchema(TokensSchema):
    role = _role("visitor")
    visitor_id = fields.UUID(required=True)
    nickname = text("Loutre curieuse 42")


class SeatedClassSchema(Answer):
    id = fields.UUID(required=True)
    level = class_level()


class RecoveredVisitorSchema(NewVisitorSchema):
    school_class = fields.Nested(SeatedClassSchema, required=True, allow_none=True)


class SeatedVisitorSchema(NewVisitorSchema):
    school_class = fields.Nested(SeatedClassSchema, required=True)
    recovery_code = text(RECOVERY_CODE, description="Gives seat and points back on another device.")


class NewStaffSessionSchema(TokensSchema):
    role = _role(*STAFF_ROLES)
    staff_id = fields.UUID(required=True)


class LinkRequestedSchema(Answer):
    """The same for every address, so that it does not say who may sign in."""

    expires_in = fields.Integer(
        required=True,
        metadata={
            "example": LINK_LIFETIME_SECONDS,
            "description": "Seconds for which a mailed link is good.",
        },
    )


class RefreshedSchema(TokensSchema):
    """With `visitor_id` and `nickname`, or with `staff_id`."""

    visitor_id = fields.UUID()
    nickname = fields.String(metadata={"example": "Loutre curieuse 42"})
    staff_id = fields.UUID()


class MeSchema(Answer):
    visitor_id = fields.UUID(required=True)
    nickname = text("Loutre curieuse 42")
    school_class = fields.Nested(SeatedClassSchema, required=True, allow_none=True)


class ErasureSchema(Answer):
    visitor_id = fields.UUID(required=True, metadata={"description": "Whose data is being deleted."})


class CardSchema(Answer):
    nickname = text("Loutre curieuse 42")
    recovery_code = text(RECOVERY_CODE)
    qr = text("data:image/svg+xml;charset=utf-8,…", description="The code as a link, as an image.")


class CardListSchema(Answer):
    items = fields.List(fields.Nested(CardSchema), required=True)


class ExportSchema(Answer):
    """Everything that is stored about a visitor, by service."""

    accounts = fields.Dict(required=True, metadata={"example": {"nickname": "Loutre curieuse 42"}})
    rewards = fields.Dict(required=True, metadata={"example": {"awards": []}})
    quiz = fields.Dict(required=True, metadata={"example": {"explored": [], "completed": [], "results": []}})
    live = fields.Dict(required=True, metadata={"example": {"bookings": [], "attended": [], "questions": []}})


class StaffSchema(Answer):
    staff_id = fields.UUID(required=True)
    email = text("prof@ac-lyon.example")
    role = _role(*STAFF_ROLES)


class StaffPageSchema(Answer):
    items = fields.List(fields.Nested(StaffSchema), required=True)
    next = next_page()


class ActionSchema(Answer):
    action_id = fields.UUID(required=True)
    time = fields.DateTime(required=True)
    staff_id = fields.UUID(required=True)
    role = _role(*STAFF_ROLES)
    operation = text("DELETE /api/v1/staff/{id}")
    objects = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"example": {"id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"}},
    )
    status = fields.Integer(required=True, metadata={"example": 204, "description": "HTTP status."})
    correlation_id = text("3f0c9a1e7b5d4c2f8a6e0b9d1c3f5a70")


class ActionPageSchema(Answer):
    items = fields.List(fields.Nested(ActionSchema), required=True)
    next = next_page()


class OidcSchema(Answer):
    authorization_url = text("https://login.example/authorize?…", description="Where to send the browser.")
    state = text("af0ifjsldkj", description="To be compared with what the browser brings back.")


class SchoolClassSchema(SeatedClassSchema):
    school = text("Collège Jean-Moulin, Lyon")
    territory = text("69", description="Code of the département, or of the country abroad.")
    size = fields.Integer(required=True, metadata={"example": 28})
    timezone = text("Europe/Paris")
    code = text(
        CLASS_CODE, nullable=True, description="What pupils type to take a seat; null for organisers."
    )
    open = fields.Boolean(required=True)
    seats = fields.Integer(required=True, metadata={"example": 12, "description": "How many are taken."})
    created_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)


class SchoolClassListSchema(Answer):
    items = fields.List(fields.Nested(SchoolClassSchema), required=True)


class SeatSchema(Answer):
    visitor_id = fields.UUID(required=True)
    nickname = text("Loutre curieuse 42")
    joined_at = fields.DateTime(required=True)
    used = fields.Boolean(
        required=True, metadata={"description": "Whether a pupil has come for it.", "example": True}
    )


class SeatListSchema(Answer):
    items = fields.List(fields.Nested(SeatSchema), required=True)


class RemovalSchema(Answer):
    visitor_id = fields.UUID(required=True)
    nickname = text("Loutre curieuse 42")
    used = fields.Boolean(
        required=True, metadata={"description": "Whether a pupil had come for the seat.", "example": True}
    )
    removed_at = fields.DateTime(required=True)
    restorable_until = fields.DateTime(required=True)


class RemovalListSchema(Answer):
    items = fields.List(fields.Nested(RemovalSchema), required=True)


class ProgressSchema(Answer):
    seats = _count(28, "Seats taken.")
    active = _count(25, "Seats with points.")
    points = _count(1240, "What they have earned together.")
    by_challenge = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CHALLENGES)),
        values=fields.Integer(allow_none=True),
        required=True,
        metadata={
            "description": "Challenge -> seats that discovered something of it; null for one to four.",
            "example": {"innovation": 12, "inclusion": None},
        },
    )


class MailSchema(Answer):
    to = text("prof@ac-lyon.example")
    subject = text("Ton lien de connexion")
    link = text("http://127.0.0.1:8000/connexion#jeton=…")
    text = text("Bonjour…")
    sent_at = fields.DateTime(required=True)


class MailboxSchema(Answer):
    items = fields.List(fields.Nested(MailSchema), required=True)
