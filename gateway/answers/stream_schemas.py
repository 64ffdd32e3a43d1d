"""Schemas of the events of streams: for the OpenAPI document only, as in ``schemas``."""

from typing import Any, get_args

from marshmallow import fields, validate

from contracts.calls.live.values import EntityKind
from contracts.live import BookingChange
from gateway.answers.reward_schemas import AwardSchema
from gateway.answers.schemas import Answer, text
from streams.sse import TOO_MANY


def _sequence(example: int) -> fields.Integer:
    return fields.Integer(
        required=True, metadata={"description": "The event's `id`, too.", "example": example}
    )


class ReadyEventSchema(Answer):
    """`ready`: the stream is open; what is earned from now on comes."""

    cursor = fields.Integer(
        required=True, metadata={"description": "The event's `id`, too.", "example": 1763800000000}
    )


class PointsEventSchema(AwardSchema):
    """`points`: the visitor earned something."""


class LevelEventSchema(Answer):
    """`level`: the visitor reached a level."""

    level = fields.Integer(required=True, metadata={"example": 2})
    title = text("Regard curieux")
    total = fields.Integer(required=True, metadata={"example": 55})


class BookingEventSchema(Answer):
    """`booking`: something about a live session that the visitor, or their class, has booked."""

    booking_id = fields.UUID(required=True)
    session = text("rencontre-soudeuse")
    change = fields.String(
        required=True, validate=validate.OneOf(get_args(BookingChange)), metadata={"example": "moved-up"}
    )
    starts_at = fields.DateTime(required=True, metadata={"description": "Of the session, after the change."})


class ClosedEventSchema(Answer):
    """`closed`: the last event of a stream that gave way to a newer one of the same visitor."""

    reason = fields.String(
        required=True, validate=validate.OneOf((TOO_MANY,)), metadata={"example": TOO_MANY}
    )


class ChangeEventSchema(Answer):
    """`change`: from `sequence` on, the entity is `data`; null if it is no longer shown."""

    sequence = fields.Integer(
        required=True, metadata={"description": "The event's `id`, too.", "example": 42}
    )
    at = fields.DateTime(required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(get_args(EntityKind)), metadata={"example": "question"}
    )
    id = text("0b9d1c3f-5a70-4c2f-8a6e-3f0c9a1e7b5d", description="Unique among those of its kind.")
    data = fields.Dict(required=True, allow_none=True, metadata={"example": {"questions_open": True}})


class SnapshotEventSchema(Answer):
    """`snapshot`: everything that participants see, as it is after the change `sequence`."""

    sequence = fields.Integer(
        required=True, metadata={"description": "The event's `id`, too.", "example": 41}
    )
    entities = fields.List(fields.Nested(ChangeEventSchema), required=True)


VISITOR_EVENTS = {
    "ready": ReadyEventSchema,
    "points": PointsEventSchema,
    "level": LevelEventSchema,
    "booking": BookingEventSchema,
    "closed": ClosedEventSchema,
}
ROOM_EVENTS = {"change": ChangeEventSchema, "snapshot": SnapshotEventSchema, "closed": ClosedEventSchema}
"""Name of an event -> its ``data``."""


def component_of(event: str) -> str:
    """Name of the schema of an event's ``data`` in the OpenAPI document."""
    return f"{event.title()}Event"


def stream_schema(events: dict[str, type[Answer]]) -> dict[str, Any]:
    """Of the body of a stream with these events."""
    return {
        "type": "string",
        "description": "Lines of server-sent events; `x-events` are the schemas of their `data`, by name.",
        "x-events": {name: {"$ref": f"#/components/schemas/{component_of(name)}"} for name in events},
    }
