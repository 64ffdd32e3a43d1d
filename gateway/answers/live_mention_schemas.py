"""Schemas of live sessions that are mentioned elsewhere, for the OpenAPI document only, as in ``schemas``."""

from typing import get_args

from marshmallow import fields, validate

from contracts.calls.live.values import SessionState
from gateway.answers.schemas import Answer, text


def moment(description: str = "", *, nullable: bool = False) -> fields.DateTime:
    metadata = {"example": "2026-12-01T09:00:00Z"} | ({"description": description} if description else {})
    return fields.DateTime(required=True, allow_none=nullable, metadata=metadata)


class LiveProfessionalSchema(Answer):
    id = text("gwenaelle-scaphandriere")
    first_name = text("Gwenaëlle")
    occupation = text("I1502", description="ROME code.")
    occupation_names = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Feminine and masculine.", "example": ["Scaphandrière", "Scaphandrier"]},
    )
    company = text("marees-du-trieux")
    company_name = text("Marées du Trieux")


class LiveMentionSchema(Answer):
    """A session to come, or that is open, with somebody of the occupation where it is mentioned."""

    id = text("qui-decide-si-les-bateaux-partent")
    title = text("Qui décide si les bateaux partent\u202f?")
    starts_at = moment("UTC. Show it by the clocks of its reader.")
    ends_at = moment()
    state = fields.String(required=True, validate=validate.OneOf(get_args(SessionState)))
    professional = fields.Nested(LiveProfessionalSchema, required=True)
