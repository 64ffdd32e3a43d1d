"""Schemas of answers to moderators and professionals, for the OpenAPI document only, as in ``schemas``."""

from typing import Any, get_args

from marshmallow import fields, validate

from contracts.calls.live.moderation import Decision, ItemKind, MarkKind
from gateway.answers.live_mention_schemas import LiveProfessionalSchema
from gateway.answers.live_schedule_schemas import LiveSessionSchema
from gateway.answers.schemas import Answer, next_page
from gateway.answers.schemas import text as string

MARK_KINDS: tuple[str, ...] = get_args(MarkKind)
ITEM_KINDS: tuple[str, ...] = get_args(ItemKind)
DECISIONS: tuple[str, ...] = get_args(Decision)
HOLDERS = ("nobody", "you", "another")


def _one_of(choices: tuple[str, ...], **options: Any) -> fields.String:
    return fields.String(
        required=True, validate=validate.OneOf(choices), metadata={"example": choices[0]}, **options
    )


def _count(example: int, description: str = "") -> fields.Integer:
    metadata: dict[str, Any] = {"example": example}
    return fields.Integer(
        required=True, metadata=metadata | ({"description": description} if description else {})
    )


def _moment(description: str = "", *, nullable: bool = False) -> fields.DateTime:
    metadata = {"description": description} if description else {}
    return fields.DateTime(required=True, allow_none=nullable, metadata=metadata)


class MarkedTextSchema(Answer):
    """What the filter noticed: a hint for the moderator, no decision."""

    kind = _one_of(MARK_KINDS)
    start = _count(10, "In code points of `text`.")
    end = _count(24)


class AlikeQuestionSchema(Answer):
    id = fields.UUID(required=True)
    text = string("À quoi sert le lest\u202f?")
    likeness = fields.Float(required=True, metadata={"description": "From 0 to 1.", "example": 0.82})


class QueueItemSchema(Answer):
    id = fields.UUID(required=True)
    kind = _one_of(ITEM_KINDS)
    session = string("qui-decide-si-les-bateaux-partent")
    session_title = string("Qui décide si les bateaux partent\u202f?")
    text = string("Quel est le rôle du lest\u202f?", description="As it was written, unmasked.")
    marks = fields.List(fields.Nested(MarkedTextSchema), required=True)
    author = string(
        "Loutre curieuse 42",
        description="The generated nickname; of an answer, the professional's first name; of a word, empty.",
    )
    level = string("4e", nullable=True, description="Of the author's class.")
    waiting_since = _moment()
    alike = fields.List(
        fields.Nested(AlikeQuestionSchema),
        required=True,
        metadata={"description": "Likely duplicates in the session, the most alike first."},
    )
    about = string(
        "À quoi sert le lest\u202f?",
        nullable=True,
        description="Of an answer, the question; of a word, that of the poll; of reports, their reasons.",
    )
    held_by = _one_of(HOLDERS)
    lease_until = _moment(nullable=True)


class QueueFiguresSchema(Answer):
    session = string("qui-decide-si-les-bateaux-partent")
    title = string("Qui décide si les bateaux partent\u202f?")
    held = _count(3)
    published = _count(12)
    answered = _count(7)
    merged = _count(2)
    declined = _count(1)
    median_seconds = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "From arrival to decision, of the last hundred.", "example": 8.5},
    )


class UndoableSchema(Answer):
    id = fields.UUID(required=True, metadata={"description": "Of the item."})
    kind = _one_of(ITEM_KINDS)
    session = string("qui-decide-si-les-bateaux-partent")
    decision = _one_of(DECISIONS)
    text = string("Quel est le rôle du lest\u202f?")
    until = _moment("Until when it can be undone.")


class QueueSchema(Answer):
    """What waits for a moderator, oldest first."""

    items = fields.List(fields.Nested(QueueItemSchema), required=True)
    waiting = _count(3, "Items in all, also beyond `limit`.")
    oldest_seconds = fields.Float(
        required=True, metadata={"description": "The ETag does not cover it.", "example": 12.0}
    )
    sessions = fields.List(
        fields.Nested(QueueFiguresSchema), required=True, metadata={"description": "Those that run now."}
    )
    undoable = fields.List(
        fields.Nested(UndoableSchema),
        required=True,
        metadata={"description": "The caller's own last decisions."},
    )


class ModerationActionSchema(Answer):
    id = string("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
    at = _moment()
    actor = fields.UUID(required=True, metadata={"description": "The member of staff."})
    action = string("publish")
    session = string("qui-decide-si-les-bateaux-partent")
    item = fields.UUID(required=True, allow_none=True)
    detail = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Codes and ids, never a text.", "example": {"reason": "off-topic"}},
    )


class ModerationActionPageSchema(Answer):
    items = fields.List(fields.Nested(ModerationActionSchema), required=True)
    next = next_page()


class TranscriptEntrySchema(Answer):
    question = string("Quel est le rôle du lest\u202f?", nullable=True, description="Null once it is erased.")
    author = string("Loutre curieuse 42", nullable=True)
    answer = string("Il équilibre la flèche.", nullable=True, description="Null also if given aloud.")
    answered_by = string("Maïwenn", nullable=True)
    votes = _count(12)
    at = _moment()
    digest = string("9f86d081884c7d65…", description="Of the texts and a secret salt; it stays when they go.")


class TranscriptSchema(Answer):
    """What was published in a session, sealed at its end."""

    session = string("qui-decide-si-les-bateaux-partent")
    sealed_at = _moment()
    entries = fields.List(fields.Nested(TranscriptEntrySchema), required=True)
    seal = string("2c26b46b68ffc68f…", description="Hash chain over the digests.")


class AnswerShownSchema(Answer):
    professional = string("Maïwenn", description="First name.")
    text = string("Il équilibre la flèche.", nullable=True, description="Null: answered aloud.")
    at = _moment()


class QuestionShownSchema(Answer):
    """A question as the participants see it."""

    text = string("Quel est le rôle du lest\u202f?", description="Contacts and insults are masked.")
    author = string("Loutre curieuse 42", description="Generated nickname.")
    state = _one_of(("published", "answered", "passed"))
    votes = _count(12)
    pinned = fields.Boolean(required=True)
    merged = _count(2, "How many questions were merged into it.")
    published_at = _moment()
    answer = fields.Nested(AnswerShownSchema, required=True, allow_none=True)


class QuestionToAnswerSchema(Answer):
    id = fields.UUID(required=True)
    question = fields.Nested(QuestionShownSchema, required=True)


class ProfessionalRoomSchema(Answer):
    professional = string("maiwenn-technicienne-d-eoliennes")
    first_name = string("Maïwenn")
    sessions = fields.List(fields.Nested(LiveSessionSchema), required=True)
    questions = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(QuestionToAnswerSchema)),
        required=True,
        metadata={
            "description": "Session -> questions that wait: pinned first, then the most voted.",
            "example": {"qui-decide-si-les-bateaux-partent": []},
        },
    )
    held_answers = fields.List(
        fields.UUID(),
        required=True,
        metadata={"description": "Questions whose written answer waits for a moderator."},
    )


class AnsweredQuestionSchema(Answer):
    id = fields.UUID(required=True)
    session = string("qui-decide-si-les-bateaux-partent")
    session_title = string("Qui décide si les bateaux partent\u202f?")
    question = string("Quel est le rôle du lest\u202f?")
    answer = string("Il équilibre la flèche.")
    professional = fields.Nested(LiveProfessionalSchema, required=True)
    at = _moment()


class AnsweredQuestionListSchema(Answer):
    items = fields.List(fields.Nested(AnsweredQuestionSchema), required=True)
