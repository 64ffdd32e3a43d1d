"""Schemas of answers about what happens in a session, for the OpenAPI document only, as in ``schemas``."""

from typing import get_args

from marshmallow import fields

from contracts.calls.live.values import DeclineReason, EntityKind, QuestionState, ReactionKind
from gateway.answers.live_schedule_schemas import LiveBookingSchema
from gateway.answers.quiz_schemas import count, list_of, one_of
from gateway.answers.schemas import Answer, text


class RoomChangeSchema(Answer):
    sequence = count(12, "Position in the session's numbered log.")
    at = fields.DateTime(required=True)
    kind = one_of(get_args(EntityKind))
    id = text("b1f0c5a2-0000-4000-8000-000000000001", description="Of what changed, among its kind.")
    data = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "What is shown of it from now on, by kind; null if it is no longer shown.",
            "example": {"text": "Merci d’être là\u202f!", "at": "2026-12-01T09:12:00Z"},
        },
    )


class RoomChangesSchema(Answer):
    """Changes in the order of the log, without a gap. If the last one is before `sequence`, ask again."""

    sequence = count(12, "Of the last entry of the whole log.")
    changes = list_of(RoomChangeSchema)


class OwnQuestionSchema(Answer):
    id = fields.UUID(required=True)
    text = text("Comment devient-on soudeuse ou soudeur\u202f?")
    state = one_of(get_args(QuestionState))
    asked_at = fields.DateTime(required=True)
    into = fields.UUID(
        required=True, allow_none=True, metadata={"description": "The question that it was merged into."}
    )
    reason = one_of(
        (*get_args(DeclineReason), None), "Why it was not published; null if it was.", allow_none=True
    )


class OwnPartSchema(Answer):
    booking = fields.Nested(LiveBookingSchema, required=True, allow_none=True)
    attended = fields.Boolean(required=True, metadata={"example": True})
    questions = list_of(OwnQuestionSchema)
    votes = fields.List(fields.UUID(), required=True, metadata={"description": "Questions voted for."})
    poll_answers = fields.Dict(
        keys=fields.UUID(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Poll -> choices.", "example": {}},
    )
    reactions = fields.List(fields.String(), required=True, metadata={"example": [get_args(ReactionKind)[0]]})
    silenced = fields.Boolean(
        required=True,
        metadata={"description": "Whether a moderator ended the visitor's questions.", "example": False},
    )
