"""Schemas of territories and school breaks, for the OpenAPI document only."""

from typing import get_args

from marshmallow import fields, validate

from contracts.places import Kind
from gateway.answers.schemas import Answer, text


class TerritorySchema(Answer):
    code = text("987", description="Of the département, of the territory overseas, or of the country.")
    name = text("Polynésie française")
    kind = fields.String(required=True, validate=validate.OneOf(get_args(Kind)))
    academy = fields.String(metadata={"description": "Where there is one.", "example": "Lyon"})
    school_zone = fields.String(
        metadata={"description": "Of the school calendar, where there is one.", "example": "Zone A"}
    )
    time_zones = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "What a class there may live by, the main one first; none: no class there.",
            "example": ["Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier"],
        },
    )


class TerritoryListSchema(Answer):
    items = fields.List(fields.Nested(TerritorySchema), required=True)


class BreakSchema(Answer):
    name = text("Vacances de Noël")
    first_day = fields.Date(required=True, metadata={"description": "The first day without school."})
    back_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "When classes resume; null if it is not published."},
    )


class BreakListSchema(Answer):
    items = fields.List(fields.Nested(BreakSchema), required=True)
    notice = text(
        "Dates\u00a0: calendrier scolaire du ministère de l’Éducation nationale.",
        nullable=True,
        description="To be shown with the dates; null if the platform has no school calendar.",
    )
