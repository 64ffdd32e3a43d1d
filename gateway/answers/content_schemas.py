"""Schemas of responses about contents, for the OpenAPI document only, as in ``schemas``."""

from marshmallow import fields, validate

from gateway.answers.schemas import (
    Answer,
    ContentItemSchema,
    PersonSchema,
    SceneSchema,
    text,
)

REASONS = ("same-occupation", "same-challenge", "same-company")
STATES = ("published", "draft", "withdrawn")


class SuggestedItemSchema(ContentItemSchema):
    reason = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(REASONS),
        metadata={"description": "What it shares most with the content before; null without one."},
    )


class NextContentsSchema(Answer):
    items = fields.List(
        fields.Nested(SuggestedItemSchema), required=True, metadata={"description": "The best first."}
    )


def _state() -> fields.String:
    return fields.String(required=True, validate=validate.OneOf(STATES))


def _long_text(example: str) -> fields.String:
    return fields.String(allow_none=True, metadata={"example": example})


class StaffContentItemSchema(ContentItemSchema):
    state = _state()
    version = text("8c1f0e5d2b7a4936", description="Changes with the text and with the pictures.")


class StaffContentListSchema(Answer):
    items = fields.List(fields.Nested(StaffContentItemSchema), required=True)


class StaffContentSchema(StaffContentItemSchema):
    """A tour has ``scenes``; anything else has the other three."""

    scenes = fields.List(fields.Nested(SceneSchema))
    body = _long_text("De l’acier, de la patience.")
    transcript = _long_text("On entend le vent.")
    person = fields.Nested(PersonSchema, allow_none=True)
