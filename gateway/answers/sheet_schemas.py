"""Schema of the sheet of a result as JSON. For the OpenAPI document only, as in ``schemas``."""

from marshmallow import fields

from gateway.answers.quiz_schemas import about, count, list_of
from gateway.answers.result_schemas import MatchSchema, NeighbourSchema, ProfileSchema
from gateway.answers.schemas import Answer, text


class SheetQuizSchema(Answer):
    id = text("quel-metier-est-fait-pour-toi")
    version = count(1)
    title = text("Quel métier est fait pour toi\u202f?")


class SheetAnswerSchema(Answer):
    item = text("reparer-un-jouet")
    answer = count(4, "0 to 4.")
    says = text("Beaucoup", description="The answer in the words of the quiz.")
    text = text("Réparer un jouet ou une lampe au lieu de les jeter")


class SheetOccupationSchema(MatchSchema):
    class Meta(MatchSchema.Meta):
        exclude = ("shown_by", "sessions", "explored")


class SheetSchema(Answer):
    schema = count(1, "Raised when a field changes its meaning or goes. New fields may come at any time.")
    address = text(
        "https://usine-extraordinaire.example/quiz/resultats/4e5017d0-0000-4000-8000-000000000001",
        description="Page of the result, for who answered.",
    )
    quiz = fields.Nested(SheetQuizSchema, required=True)
    completed_at = fields.DateTime(required=True)
    profile = fields.Nested(ProfileSchema, required=True)
    answers = list_of(SheetAnswerSchema, "In the order of the quiz.")
    occupations = list_of(SheetOccupationSchema, "Best first.")
    neighbour = fields.Nested(NeighbourSchema, required=True, allow_none=True)
    sources = fields.List(
        fields.String(), required=True, metadata=about("Notices to show with it, in French.")
    )
