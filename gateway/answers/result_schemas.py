"""Schemas of answers about quiz results: one, a list, and counts of a class. For the OpenAPI document only,
as in ``schemas``."""

from typing import Any, get_args, get_type_hints

from marshmallow import fields, validate

from contracts.calls.quiz import Doubt, OtherReason
from gateway.answers.live_mention_schemas import LiveMentionSchema
from gateway.answers.quiz_schemas import (
    INTERESTS,
    KINDS,
    KNOWLEDGE,
    NamedOccupationSchema,
    OccupationInFullSchema,
    about,
    count,
    list_of,
    one_of,
    texts,
)
from gateway.answers.schemas import Answer, length_of_studies, text

DOUBTS = get_args(Doubt)
OTHER_REASONS = get_args(get_type_hints(OtherReason)["kind"])
HIDDEN_IF_FEW = "Null for fewer than five people."


def by_letter(values: fields.Field[Any], example: Any, description: str, **options: Any) -> fields.Dict:
    """A required object from RIASEC letters to ``values``."""
    keys = fields.String(validate=validate.OneOf("RIASEC"))
    metadata = about(f"RIASEC letter -> {description}", example=example)
    return fields.Dict(keys=keys, values=values, **{"required": True} | options, metadata=metadata)


def may_have(example: str, description: str = "") -> fields.String:
    """A text that may be absent."""
    return fields.String(metadata=about(description, example=example))


class ProfileSchema(Answer):
    scores = by_letter(fields.Integer(), {"R": 80, "I": 65}, "0 to 100.")
    standardised = by_letter(fields.Float(), {"R": 1.21, "I": 0.4}, "how far from this person's mean.")
    code = text("RIESAC", description="The six letters, strongest first.")
    confidence = count(72, "0 to 100.")
    doubt = one_of(DOUBTS, "Why the answers do not decide; null when they do.", allow_none=True)
    says = text("D’après tes réponses, tu aimes surtout…", description="For the pupil, in French.")
    title = may_have("Tu aimes faire, et comprendre", "A heading, in French.")


class ReasonSchema(Answer):
    item = text("reparer-un-jouet")
    text = text("Réparer un jouet ou une lampe au lieu de les jeter")
    answer = count(4, "What was answered, 0 to 4.")


class OtherReasonSchema(Answer):
    kind = one_of(OTHER_REASONS, "What it is about; `place` and `explored` have where.")
    text = text(
        "À voir en visite\u00a0: «\u202fLa fissure qui brille\u202f», dans «\u202fUne grue à tour\u202f»"
    )
    tour = may_have("grue-a-tour")
    scene = may_have("atelier-charpente")
    hotspot = may_have("grue-magnetoscopie")
    content = may_have("temoignage-yasmine-grutiere")


class MatchSchema(OccupationInFullSchema):
    score = count(87, "0 to 100.")
    explored = fields.Boolean(
        required=True, metadata=about("Whether the visitor opened hotspots that show it.")
    )
    reasons = list_of(ReasonSchema, "The answers that speak for it, strongest first.")
    sessions = list_of(LiveMentionSchema, "Live sessions to come with someone who does it, the next first.")
    other_reasons = list_of(
        OtherReasonSchema,
        "What else tells it from the others; three with `reasons`, at most.",
        required=False,
    )
    says = may_have(
        "Pas assez de réponses qui vont dans ce sens",
        "That no answer speaks for it, or what it is the same kind of work as, in French.",
    )
    same_work_as = texts(["I1302"], "ROME codes of other matches of the same kind of work.", required=False)
    studies_length = length_of_studies()


class NeighbourSchema(NamedOccupationSchema):
    summary = text("Elle ou il vérifie les pièces.", nullable=True)
    near = text("H2902", description="ROME code of the match that it is near.")
    says = text("Et pourquoi pas une surprise\u202f?", description="For the pupil, in French.")


class MarkSchema(Answer):
    question = text("grue-role-du-lest")
    right = fields.Boolean(required=True)
    explanation = text("C’est le principe de la balançoire à bascule…")


class ResultSchema(Answer):
    id = fields.UUID(required=True)
    quiz = text("quel-metier-est-fait-pour-toi")
    version = count(1)
    kind = one_of(KINDS)
    completed_at = fields.DateTime(required=True)
    created = fields.Boolean(required=True, metadata=about("Whether it is new."))
    profile = fields.Nested(ProfileSchema, metadata=about(INTERESTS))
    matches = list_of(MatchSchema, f"Ten occupations, best first. {INTERESTS}", required=False)
    neighbour = fields.Nested(
        NeighbourSchema, allow_none=True, metadata=about(f"One that surprises. {INTERESTS}")
    )
    right = count(4, f"How many answers are. {KNOWLEDGE}", required=False)
    questions = count(6, KNOWLEDGE, required=False)
    answers = list_of(MarkSchema, KNOWLEDGE, required=False)


class ListedResultSchema(Answer):
    id = fields.UUID(required=True)
    quiz = text("quel-metier-est-fait-pour-toi")
    version = count(1)
    kind = one_of(KINDS)
    title = text("Quel métier est fait pour toi\u202f?", nullable=True)
    completed_at = fields.DateTime(required=True)
    code = text("RIESAC", nullable=True, description=INTERESTS)
    doubt = one_of(DOUBTS, INTERESTS, allow_none=True)
    right = count(4, KNOWLEDGE, allow_none=True)
    questions = count(6, KNOWLEDGE, allow_none=True)


class ResultListSchema(Answer):
    items = list_of(ListedResultSchema)


class ChangeSchema(Answer):
    now = count(80)
    before = count(65)
    change = count(15)
    beyond_noise = fields.Boolean(
        metadata=about("Whether it is more than what two attempts of one person differ by anyway.")
    )


class QuestionsSchema(Answer):
    now = count(6)
    before = count(6)


class ChangedOccupationsSchema(Answer):
    came = list_of(NamedOccupationSchema)
    went = list_of(NamedOccupationSchema)
    stayed = list_of(NamedOccupationSchema)


class ComparisonSchema(Answer):
    result = fields.UUID(required=True)
    earlier = fields.UUID(required=True)
    kind = one_of(KINDS)
    completed_at = fields.DateTime(required=True)
    earlier_completed_at = fields.DateTime(required=True)
    letters = by_letter(
        fields.Nested(ChangeSchema),
        {"R": {"now": 80, "before": 65, "change": 15}},
        f"its scores. {INTERESTS}",
        required=False,
    )
    occupations = fields.Nested(ChangedOccupationsSchema, metadata=about(INTERESTS))
    right = fields.Nested(ChangeSchema, metadata=about(KNOWLEDGE))
    questions = fields.Nested(QuestionsSchema, metadata=about(KNOWLEDGE))
    says = fields.String(
        metadata=about("What changed, for the pupil, in French.", example="Rien n’a vraiment bougé…")
    )


class ClassInterestsSchema(Answer):
    seats = count(28, f"Seats taken. {HIDDEN_IF_FEW}", allow_none=True)
    answered = count(25, f"Seats with a result. {HIDDEN_IF_FEW}", allow_none=True)
    strongest = by_letter(
        fields.Integer(allow_none=True),
        {"R": 8, "I": None},
        f"seats of which it is the strongest. {HIDDEN_IF_FEW}",
    )
    mean = by_letter(fields.Integer(), {"R": 60, "I": 45}, f"0 to 100. {HIDDEN_IF_FEW}", allow_none=True)
    families = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(allow_none=True),
        required=True,
        metadata=about(
            f"Family of occupations -> seats whose best match is of it. {HIDDEN_IF_FEW}",
            example={"maintenance": 9, "office": None},
        ),
    )
