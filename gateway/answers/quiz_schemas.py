"""Schemas of answers about quizzes and single occupations, for the OpenAPI document only, as in
``schemas``."""

from typing import Any, get_args

from marshmallow import fields, validate

from contracts.calls.quiz import QuestionType
from contracts.quiz import QuizKind
from gateway.answers.live_mention_schemas import LiveMentionSchema
from gateway.answers.schemas import Answer, length_of_studies, text
from gateway.requests.queries import CHALLENGES, FAMILIES, TRANSITIONS

KINDS = get_args(QuizKind)
TYPES = get_args(QuestionType)

INTERESTS = "Of a quiz about interests only."
KNOWLEDGE = "Of a knowledge quiz only."


def about(description: str, **more: Any) -> dict[str, Any]:
    """Metadata of a field: ``more``, and the description unless it is empty."""
    return more | ({"description": description} if description else {})


def count(example: int, description: str = "", **options: Any) -> fields.Integer:
    """A required whole number."""
    return fields.Integer(**{"required": True} | options, metadata=about(description, example=example))


def one_of(choices: tuple[str | None, ...], description: str = "", **options: Any) -> fields.String:
    """A required text out of ``choices``."""
    check = validate.OneOf(choices)
    return fields.String(**{"required": True} | options, validate=check, metadata=about(description))


def some_of(choices: tuple[str, ...]) -> fields.List[Any]:
    """A required list of texts out of ``choices``."""
    return fields.List(fields.String(validate=validate.OneOf(choices)), required=True)


def texts(example: list[str], description: str = "", **options: Any) -> fields.List[Any]:
    """A required list of texts."""
    metadata = about(description, example=example)
    return fields.List(fields.String(), **{"required": True} | options, metadata=metadata)


def list_of(schema: type[Answer], description: str = "", **options: Any) -> fields.List[Any]:
    """A required list of objects."""
    return fields.List(fields.Nested(schema), **{"required": True} | options, metadata=about(description))


class QuizEntrySchema(Answer):
    id = text("quel-metier-est-fait-pour-toi")
    kind = one_of(KINDS)
    version = count(1)
    title = text("Quel métier est fait pour toi\u202f?")
    summary = text("Trente activités à aimer ou non, et dix métiers à découvrir.")
    challenge = one_of(CHALLENGES)
    content = text(
        "quel-metier-est-fait-pour-toi", nullable=True, description="Id of the content it belongs to."
    )
    duration_minutes = count(8)


class ListedQuizSchema(QuizEntrySchema):
    items = count(30, "How many items or questions there are.")


class QuizListSchema(Answer):
    items = list_of(ListedQuizSchema)


class ItemSchema(Answer):
    id = text("reparer-un-jouet")
    text = text("Réparer un jouet ou une lampe au lieu de les jeter")


class ChoiceSchema(Answer):
    id = text("b")
    text = text("À l’empêcher de basculer vers sa charge")


class QuestionSchema(Answer):
    id = text("grue-role-du-lest")
    type = one_of(TYPES, "Says how to answer.")
    text = text("À quoi servent les 120 tonnes de béton posées à la base de la grue\u202f?")
    choices = list_of(ChoiceSchema, "Of `single`, `multiple` and `order`.", required=False)
    unit = fields.String(metadata=about("Of `estimate`.", example="mètres"))
    minimum = fields.Float(metadata=about("Of `estimate`: no less is taken.", example=0))
    maximum = fields.Float(metadata=about("Of `estimate`: no more is taken.", example=500))


class QuizSchema(QuizEntrySchema):
    answers = texts(
        ["Pas du tout", "Plutôt non", "Je ne sais pas", "Plutôt oui", "Beaucoup"],
        f"The words of 0 to 4. {INTERESTS}",
        required=False,
    )
    items = list_of(ItemSchema, INTERESTS, required=False)
    questions = list_of(QuestionSchema, KNOWLEDGE, required=False)


class NamedOccupationSchema(Answer):
    rome = text("H2902")
    name_feminine = text("Chaudronnière")
    name_masculine = text("Chaudronnier")


class ShowingSceneSchema(Answer):
    tour = text("grue-a-tour")
    scene = text("atelier-charpente")
    hotspot = text("grue-soudure")


class ShownBySchema(Answer):
    contents = texts(["temoignage-yasmine-grutiere"], "Ids.")
    scenes = list_of(ShowingSceneSchema)


class OccupationInFullSchema(NamedOccupationSchema):
    """Base: an occupation, whether it is in the season or not."""

    summary = text("Elle ou il donne sa forme au métal.", nullable=True)
    family = one_of(
        (*FAMILIES, None), "Null for an occupation that is only in the official register.", allow_none=True
    )
    shown_by = fields.Nested(ShownBySchema, required=True)


class NearOccupationSchema(NamedOccupationSchema):
    in_season = fields.Boolean(required=True)


class StudiesSchema(Answer):
    name_feminine = text("soudeuse", description="As ONISEP words it.")
    name_masculine = text("soudeur")
    close = fields.Boolean(required=True, metadata=about("A neighbour of the occupation, not the same work."))
    level = fields.String(metadata=about("Absent if ONISEP gives none.", example="CAP ou équivalent"))
    years_after_troisieme = count(
        2, "From the last class of collège, the short way. Absent without `level`.", required=False
    )
    to_start = texts(["CAP métallier"], "Diplomas of that level.")
    to_go_further = texts(["bac pro technicien en chaudronnerie industrielle"], "Diplomas beyond it.")
    url = text("https://www.onisep.fr/http/redirection/metier/slug/MET.899", description="ONISEP’s page.")


class DataSourceSchema(Answer):
    notice = text(
        "Source\u00a0: Onisep, Idéo-Métiers, avril 2026, sous licence ODbL",
        description="To be shown beside the data.",
    )
    as_of = text("2026-04", description="A month, or a day.")


class OccupationProfileSchema(OccupationInFullSchema):
    riasec = text("RI", description="Its letters, main one first; empty where the register has none.")
    challenges = some_of(CHALLENGES)
    transitions = some_of(TRANSITIONS)
    interests = texts(["Activités manuelles"], "As the register words them.")
    near = list_of(NearOccupationSchema, "Where people go from it, nearest first.")
    in_season = fields.Boolean(required=True)
    sessions = list_of(LiveMentionSchema, "Live sessions to come with someone who does it, the next first.")
    studies = list_of(
        StudiesSchema, "How one studies for it, by ONISEP. Absent where nothing is known.", required=False
    )
    studies_length = length_of_studies()
    studies_source = fields.Nested(DataSourceSchema, metadata=about("Of `studies`: absent without them."))
