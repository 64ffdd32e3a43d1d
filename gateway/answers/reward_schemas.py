"""Schemas of answers about points: rules, awards, discoveries.

For the OpenAPI document only, as in ``schemas``.
"""

from marshmallow import fields, validate

from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.live import LiveSessionAttended, QuestionAnswered, QuestionPublished
from contracts.quiz import QuizCompleted
from gateway.answers.quiz_schemas import KINDS as QUIZ_KINDS
from gateway.answers.schemas import Answer, next_page, text
from gateway.requests.queries import CHALLENGES, KINDS

EARNING = tuple(
    event.type_name()
    for event in (
        HotspotViewed,
        ContentCompleted,
        QuizCompleted,
        LiveSessionAttended,
        QuestionPublished,
        QuestionAnswered,
    )
)


def _several(values: tuple[str, ...], none: str) -> fields.List[str]:
    one = fields.String(validate=validate.OneOf(values))
    return fields.List(one, required=True, metadata={"description": none, "example": [values[0]]})


class LevelStepSchema(Answer):
    level = fields.Integer(required=True, metadata={"example": 2})
    points = fields.Integer(required=True, metadata={"description": "Where it begins.", "example": 50})
    title = text("Regard curieux")


class LevelSchema(LevelStepSchema):
    next_points = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Where the next one begins; null on the last.", "example": 150},
    )


class RuleSchema(Answer):
    id = text("point-d-interet")
    event = fields.String(required=True, validate=validate.OneOf(EARNING), metadata={"example": EARNING[0]})
    points = fields.Integer(required=True, metadata={"example": 10})
    reason = text("Point d’intérêt exploré", description="For people, in French.")
    kinds = _several((*KINDS, *QUIZ_KINDS), "Kinds of content or of quiz that it is about; none: all.")
    challenges = _several(CHALLENGES, "Challenges that it is about; none: all.")


class RulesSchema(Answer):
    version = fields.Integer(required=True, metadata={"example": 2})
    rules = fields.List(fields.Nested(RuleSchema), required=True)
    levels = fields.List(fields.Nested(LevelStepSchema), required=True)


class AwardSchema(Answer):
    award_id = fields.UUID(required=True)
    points = fields.Integer(required=True, metadata={"example": 5})
    rule = text("point-d-interet")
    reason = text("Point d’intérêt exploré", description="For people, in French.")
    object = text("grue-soudure", description="Id of the hotspot, content or quiz.")
    occurred_at = fields.DateTime(required=True)
    event_id = fields.UUID(required=True, metadata={"description": "Of the event that earned it."})


class PointsSchema(Answer):
    total = fields.Integer(required=True, metadata={"example": 35})
    level = fields.Nested(LevelSchema, required=True)
    awards = fields.List(fields.Nested(AwardSchema), required=True)
    next = next_page()


class FoundHotspotSchema(Answer):
    id = text("grue-soudure")
    tour = text("grue-a-tour", nullable=True, description="Null where it was not kept yet.")


class DiscoveriesSchema(Answer):
    hotspots = fields.List(fields.Nested(FoundHotspotSchema), required=True)
    contents = fields.List(
        fields.String(), required=True, metadata={"description": "Ids.", "example": ["grue-a-tour"]}
    )
    quizzes = fields.List(
        fields.String(), required=True, metadata={"description": "Ids.", "example": ["quiz-grue-a-tour"]}
    )
