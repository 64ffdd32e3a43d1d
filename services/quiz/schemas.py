"""The quizzes in a season's files: their schemas, and their conversion for scoring."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from contracts.calls.quiz import ANSWER_MAX, NUMBER_MAX
from contracts.calls.values import ROME, SLUG, SLUG_MAX, VERSION_MAX, whole
from contracts.catalog import Challenge, OccupationFamily
from contracts.quiz import QuizKind
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item
from services.quiz.scoring.knowledge import Question

CHALLENGES, KINDS, FAMILIES = get_args(Challenge), get_args(QuizKind), get_args(OccupationFamily)
FIELDS = ("engineering", "science", "mathematics")
"""Fields of activities for which the literature reports separate differences."""

CHOICES_MAX = 6
CLOSE_MAX = 60
"""Most occupations that an activity may be close to."""
TYPICAL_MAX = 2_000
NO_ROME = "Un code ROME est attendu, comme I1304."
ALL_EQUAL = "Des réponses toutes égales ne distinguent rien."
ANSWER_DIGITS = "".join(map(str, range(ANSWER_MAX + 1)))

INTEREST_MIN, INTEREST_MAX = 1, 7
"""Range of the scores of an occupation's interests."""
INTEREST_QUALITIES = ("hand", "A", "B", "C")
"""How sure it is that the scores are this occupation's, the surest first."""


def slug(*, required: bool = True) -> fields.String:
    """An id: lower-case words of ASCII letters and digits, joined by hyphens."""
    checks = [
        validate.Regexp(whole(SLUG), error="Lettres minuscules sans accent, chiffres et tirets simples."),
        validate.Length(max=SLUG_MAX),
    ]
    return fields.String(required=required, validate=checks)


def prose(longest: int = 500) -> fields.String:
    """A required text of 1 to ``longest`` characters."""
    return fields.String(required=True, validate=validate.Length(min=1, max=longest))


class Number(fields.Field[int | float]):
    """A number as it is written: 75 stays 75."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int | float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not -NUMBER_MAX <= value <= NUMBER_MAX:
            raise ValidationError(f"Un nombre de {-NUMBER_MAX} à {NUMBER_MAX} est attendu.")
        return value


class Truth(fields.Field[bool]):
    """true or false, not ``yes``, 1 or any other spelling."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("true ou false est attendu.")
        return value


class Chosen(fields.Field[dict[str, Any]]):
    """A mapping, loaded with the schema that ``choose`` returns for it."""

    def __init__(self, choose: Callable[[Any], Schema], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._choose = choose

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        loaded: dict[str, Any] = self._choose(value).load(value)
        return loaded


class _QuizFile(Schema):
    """Base: fields of every file of ``quizzes/``."""

    id = slug()
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, VERSION_MAX))
    title = prose(200)
    summary = prose(1000)
    challenge = fields.String(required=True, validate=validate.OneOf(CHALLENGES))
    content = slug(required=False)
    duration_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 240))


def _no_repetition(values: Sequence[str]) -> None:
    for position, value in enumerate(values):
        if value in values[:position]:
            raise ValidationError(f"{value} y est deux fois.")


class ItemEntry(Schema):
    """An activity, and the letter that it counts for. ``families`` and ``occupations``: whose work it is
    close to, for reasons only."""

    id = slug()
    text = prose(200)
    letter = fields.String(required=True, validate=validate.OneOf(tuple(LETTERS)))
    field = fields.String(validate=validate.OneOf(FIELDS))
    families = fields.List(
        fields.String(validate=validate.OneOf(FAMILIES)),
        validate=[validate.Length(max=len(FAMILIES)), _no_repetition],
    )
    occupations = fields.List(
        fields.String(validate=validate.Regexp(whole(ROME), error=NO_ROME)),
        validate=[validate.Length(max=CLOSE_MAX), _no_repetition],
    )


class InterestQuizFile(_QuizFile):
    """A quiz about interests. ``answers`` are the words of 0 to 4. ``typical``: ROME code -> a digit for each
    item, in their order: the answers of somebody who would like that work."""

    answers = fields.List(prose(50), required=True, validate=validate.Length(equal=ANSWER_MAX + 1))
    items = fields.List(fields.Nested(ItemEntry), required=True, validate=validate.Length(6, 60))
    typical = fields.Dict(
        keys=fields.String(validate=validate.Regexp(whole(ROME), error=NO_ROME)),
        values=fields.String(),
        validate=validate.Length(max=TYPICAL_MAX),
    )

    @validates_schema
    def typical_answers_are_to_every_item(self, data: dict[str, Any], **kwargs: Any) -> None:
        wanted = len(data["items"])
        for code, given in data.get("typical", {}).items():
            if len(given) != wanted or not set(given) <= set(ANSWER_DIGITS):
                error = f"{wanted} chiffres de 0 à {ANSWER_MAX} sont attendus, un par activité."
                raise ValidationError({"typical": {code: [error]}})
            if len(set(given)) == 1:
                raise ValidationError({"typical": {code: [ALL_EQUAL]}})

    @validates_schema
    def items_differ_and_speak_for_every_letter(self, data: dict[str, Any], **kwargs: Any) -> None:
        _refuse_duplicates(data["items"], "items")
        missing = [letter for letter in LETTERS if letter not in {item["letter"] for item in data["items"]}]
        if missing:
            raise ValidationError(f"Aucune activité pour {', '.join(missing)}.", "items")


class ChoiceEntry(Schema):
    id = slug()
    text = prose(300)


class _QuestionEntry(Schema):
    """Base: fields of every question. Its ``key`` never leaves the server."""

    id = slug()
    type = fields.String(required=True, validate=validate.Length(max=SLUG_MAX))
    text = prose()
    explanation = prose(1000)


class TrueFalseEntry(_QuestionEntry):
    key = Truth(required=True)


class EstimateEntry(_QuestionEntry):
    """Right within ``tolerance`` of the key, either way, in the same unit."""

    unit = prose(50)
    minimum = Number(required=True)
    maximum = Number(required=True)
    tolerance = Number(required=True, validate=validate.Range(min=0))
    key = Number(required=True)

    @validates_schema
    def key_is_within(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["minimum"] >= data["maximum"]:
            raise ValidationError("Doit dépasser minimum.", "maximum")
        if not data["minimum"] <= data["key"] <= data["maximum"]:
            raise ValidationError("Doit aller de minimum à maximum.", "key")


class _ChoiceQuestion(_QuestionEntry):
    choices = fields.List(fields.Nested(ChoiceEntry), required=True, validate=validate.Length(2, CHOICES_MAX))

    @validates_schema
    def choices_differ(self, data: dict[str, Any], **kwargs: Any) -> None:
        _refuse_duplicates(data["choices"], "choices")

    def _ids(self, data: Mapping[str, Any]) -> list[str]:
        return [choice["id"] for choice in data["choices"]]


class SingleEntry(_ChoiceQuestion):
    key = slug()

    @validates_schema
    def key_is_a_choice(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["key"] not in self._ids(data):
            raise ValidationError(f"Aucun choix {data['key']}.", "key")


class MultipleEntry(_ChoiceQuestion):
    key = fields.List(slug(), required=True, validate=validate.Length(1, CHOICES_MAX))

    @validates_schema
    def key_is_among_the_choices(self, data: dict[str, Any], **kwargs: Any) -> None:
        for position, id in enumerate(data["key"]):
            if id not in self._ids(data) or id in data["key"][:position]:
                raise ValidationError({"key": {position: [f"Aucun choix {id}, ou déjà donné."]}})


class OrderEntry(_ChoiceQuestion):
    key = fields.List(slug(), required=True, validate=validate.Length(1, CHOICES_MAX))

    @validates_schema
    def key_is_another_order_of_the_choices(self, data: dict[str, Any], **kwargs: Any) -> None:
        if sorted(data["key"]) != sorted(self._ids(data)):
            raise ValidationError("Chaque choix doit y être une fois.", "key")
        if data["key"] == self._ids(data):
            raise ValidationError("Les choix sont déjà dans le bon ordre : montrez-les dans un autre.", "key")


QUESTIONS: dict[str, type[_QuestionEntry]] = {
    "single": SingleEntry,
    "multiple": MultipleEntry,
    "order": OrderEntry,
    "true-false": TrueFalseEntry,
    "estimate": EstimateEntry,
}


def _question_entry(data: Any) -> Schema:
    return _one_of(QUESTIONS, data, "type")


class KnowledgeQuizFile(_QuizFile):
    """A quiz about a content."""

    content = slug()
    questions = fields.List(Chosen(_question_entry), required=True, validate=validate.Length(1, 20))

    @validates_schema
    def questions_differ(self, data: dict[str, Any], **kwargs: Any) -> None:
        _refuse_duplicates(data["questions"], "questions")


FILES: dict[str, type[_QuizFile]] = {"interests": InterestQuizFile, "knowledge": KnowledgeQuizFile}


def quiz_file(data: Any) -> Schema:
    """The schema of a file of ``quizzes/``, by its kind. Raises ValidationError for any other kind."""
    return _one_of(FILES, data, "kind")


class QuizFile(Schema):
    """A file of ``quizzes/`` of either kind."""

    def load(self, data: Any, **kwargs: Any) -> Any:
        return quiz_file(data).load(data, **kwargs)


def _one_of(schemas: Mapping[str, type[Schema]], data: Any, key: str) -> Schema:
    if not isinstance(data, Mapping):
        raise ValidationError("Des paires « clé : valeur » sont attendues.")
    kind = data.get(key)
    if not isinstance(kind, str) or kind not in schemas:
        raise ValidationError({key: [f"Valeurs possibles : {', '.join(schemas)}."]})
    return schemas[kind]()


def _refuse_duplicates(entries: Sequence[Mapping[str, Any]], field: str) -> None:
    seen = set[str]()
    for position, entry in enumerate(entries):
        if entry["id"] in seen:
            raise ValidationError({field: {position: {"id": [f"{entry['id']} y est déjà."]}}})
        seen.add(entry["id"])


def interest_quiz(definition: Mapping[str, Any]) -> InterestQuiz:
    """``definition``: as ``InterestQuizFile`` loads it."""
    items = (
        Item(
            id=item["id"],
            text=item["text"],
            letter=item["letter"],
            field=item.get("field"),
            families=frozenset(item.get("families", ())),
            occupations=frozenset(item.get("occupations", ())),
        )
        for item in definition["items"]
    )
    typical = {code: tuple(map(int, given)) for code, given in definition.get("typical", {}).items()}
    return InterestQuiz(definition["id"], definition["version"], tuple(items), typical)


def questions(definition: Mapping[str, Any]) -> tuple[Question, ...]:
    """``definition``: as ``KnowledgeQuizFile`` loads it."""
    return tuple(
        Question(
            id=question["id"],
            type=question["type"],
            key=tuple(question["key"]) if isinstance(question["key"], list) else question["key"],
            choices=tuple(choice["id"] for choice in question.get("choices", ())),
            minimum=question.get("minimum", 0),
            maximum=question.get("maximum", 0),
            tolerance=question.get("tolerance", 0),
        )
        for question in definition["questions"]
    )
