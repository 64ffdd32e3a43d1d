"""Schemas of the answer about what a visitor said and explored, for the OpenAPI document only, as in
``schemas``."""

from typing import get_args

from marshmallow import fields

from contracts.calls.quiz import PlaceKind
from gateway.answers.quiz_schemas import NamedOccupationSchema, about, count, list_of, one_of
from gateway.answers.result_schemas import by_letter
from gateway.answers.schemas import Answer, text

PLACE_KINDS = get_args(PlaceKind)

OF_HOTSPOT = "Null for a content."


class SaidInterestsSchema(Answer):
    result = fields.UUID(required=True)
    scores = by_letter(fields.Integer(), {"R": 80, "I": 65}, "0 to 100.")


class PlaceToTrySchema(Answer):
    kind = one_of(PLACE_KINDS)
    title = text("Le robot et la chaudronnière")
    tour = text("grue-a-tour", nullable=True, description=OF_HOTSPOT)
    scene = text("atelier-charpente", nullable=True, description=OF_HOTSPOT)
    hotspot = text("grue-soudure", nullable=True, description=OF_HOTSPOT)
    content = text(
        "temoignage-yasmine-grutiere", nullable=True, description="Id of the content; null for a hotspot."
    )
    occupations = list_of(NamedOccupationSchema, "What it shows.")


class InterestsSchema(Answer):
    explored = count(14, "Places: hotspots that were opened, contents that were completed.")
    needed = count(10, "Explored places from which there are scores.")
    said = fields.Nested(
        SaidInterestsSchema,
        required=True,
        allow_none=True,
        metadata=about("The latest result about interests without a doubt."),
    )
    scores = by_letter(
        fields.Integer(),
        {"R": 62, "I": 41},
        "0 to 100; 50 if explored as often as at random.",
        allow_none=True,
    )
    says = text(
        "Au quiz, tu as dit aimer…", nullable=True, description="Where both differ. For the pupil, in French."
    )
    try_next = list_of(PlaceToTrySchema, "Up to three places that were not explored yet, best first.")
