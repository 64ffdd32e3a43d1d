"""Calls of moderators, professionals and organisers in a session. ``actor``: the member of staff.

All raise NotFound; those that change something raise Conflict with ``reason`` ``claimed`` if another
moderator holds the item, and ``already-decided`` if its state is no longer what the decision is about.
"""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, Struct

from contracts.calls import Call
from contracts.calls.live.values import (
    CHOICE_MAX,
    CHOICES_MAX,
    POLL_TEXT_MAX,
    Count,
    DeclineReason,
    PollKind,
    ProfessionalCard,
    QuestionShown,
    SessionCard,
    SessionId,
    Text,
)
from contracts.calls.values import PAGE_MAX, Cursor, Moment, PageSize, Slug

LEASE_SECONDS = 60
UNDO_SECONDS = 10

ItemKind = Literal["question", "answer", "word", "report"]
"""``answer``: a professional's written answer. ``word``: of a word cloud; equal words of a poll are one item.
``report``: a published question that somebody reported."""

Decision = Literal["publish", "merge", "decline"]

Choices = Annotated[list[Annotated[str, Meta(max_length=4 * CHOICE_MAX)]], Meta(max_length=CHOICES_MAX)]


MarkKind = Literal[
    "insult", "sexual", "violence", "distress", "drugs", "contact", "link", "name", "place", "shouting"
]


class MarkedText(Struct, frozen=True, kw_only=True):
    """What the filter noticed between two code points of the text."""

    kind: MarkKind
    start: Count
    end: Count


class Alike(Struct, frozen=True, kw_only=True):
    id: UUID
    text: str
    likeness: float
    """From 0 to 1."""


class QueueItem(Struct, frozen=True, kw_only=True):
    id: UUID
    kind: ItemKind
    session: str
    session_title: str
    text: str
    """As it was written, unmasked."""
    marks: list[MarkedText]
    author: str
    """Nickname; of an answer, the professional's first name."""
    level: str | None
    waiting_since: Moment
    alike: list[Alike]
    about: str | None
    """Of an answer, the question; of a word, the poll's question; of reports, their reasons."""
    held_by: Literal["nobody", "you", "another"]
    lease_until: Moment | None


class QueueFigures(Struct, frozen=True, kw_only=True):
    """Of one running session."""

    session: str
    title: str
    held: Count
    published: Count
    answered: Count
    merged: Count
    declined: Count
    median_seconds: float | None
    """From a question's arrival to the decision, in the last hundred."""


class Undoable(Struct, frozen=True, kw_only=True):
    id: UUID
    kind: ItemKind
    session: str
    decision: Decision
    text: str
    until: Moment


class Queue(Struct, frozen=True, kw_only=True):
    """Held items, oldest first. ``undoable``: the actor's own decisions of the last UNDO_SECONDS."""

    items: list[QueueItem]
    waiting: Count
    """Of all items, also of those beyond ``limit``."""
    oldest_seconds: float
    sessions: list[QueueFigures]
    undoable: list[Undoable]


class GetQueue(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Queue

    actor: UUID
    session: SessionId | None = None
    limit: PageSize = 50


class Claim(Call, frozen=True, kw_only=True):
    """Hold ``item`` for LEASE_SECONDS, or for that long again. Raises Conflict ``claimed``."""

    result: ClassVar[Any] = QueueItem

    actor: UUID
    item: UUID


class Release(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    actor: UUID
    item: UUID


class Decide(Call, frozen=True, kw_only=True):
    """Decide about an item. ``into``: the published question to merge a question into. ``text``: a corrected
    text to publish. ``reason``: of a decline, required for a question."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    item: UUID
    decision: Decision
    into: UUID | None = None
    text: Text | None = None
    reason: DeclineReason | None = None


class Undo(Call, frozen=True, kw_only=True):
    """The item is held again. Raises Conflict ``too-late`` after UNDO_SECONDS, or if another decided."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    item: UUID


class RemoveQuestion(Call, frozen=True, kw_only=True):
    """Take a published question from all screens."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    question: UUID


class SilenceAuthor(Call, frozen=True, kw_only=True):
    """The author of ``question`` cannot ask any more in this session; ``silent`` False lets them again. The
    moderator does not learn who it is."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    question: UUID
    silent: bool = True


class Pin(Call, frozen=True, kw_only=True):
    """At most one question is pinned: another is unpinned."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    question: UUID
    pinned: bool = True


class Announce(Call, frozen=True, kw_only=True):
    """Raises InvalidInput for ``text``."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    announcement: UUID
    text: Text


class OpenPoll(Call, frozen=True, kw_only=True):
    """``poll``: its id, chosen by the gateway. ``choices``: texts; two of a scale are those of its ends; none
    of a word cloud. Raises InvalidInput; Conflict ``poll-open``: one at a time."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    poll: UUID
    question: Annotated[str, Meta(max_length=4 * POLL_TEXT_MAX)]
    kind: PollKind
    choices: Choices


class ClosePoll(Call, frozen=True, kw_only=True):
    """Results are shown from now on. Idempotent."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    poll: UUID


class SuspendQuestions(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    suspended: bool


class CloseSession(Call, frozen=True, kw_only=True):
    """End a session at once, for good. Idempotent."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId


class QuestionToAnswer(Struct, frozen=True, kw_only=True):
    id: UUID
    question: QuestionShown


class ProfessionalRoom(Struct, frozen=True, kw_only=True):
    """What a professional needs: ``questions`` published and open, pinned first, then the most voted. A
    session that was cancelled is among the ``sessions`` until the hour of its end."""

    professional: str
    first_name: str
    sessions: list[SessionCard]
    questions: dict[str, list[QuestionToAnswer]]
    """Session -> questions, of sessions that are open, and of past ones whose questions wait for an answer in
    writing."""
    held_answers: list[UUID]
    """Questions whose written answer waits for a moderator."""


class GetProfessionalRoom(Call, frozen=True, kw_only=True):
    """Raises Forbidden if the account is linked to no professional."""

    result: ClassVar[Any] = ProfessionalRoom

    actor: UUID


class Answer(Call, frozen=True, kw_only=True):
    """Answer as one of the session's professionals: aloud without ``text``; in writing, a moderator publishes
    it. Raises Forbidden for other sessions, Conflict ``not-open``, InvalidInput for ``text``."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    question: UUID
    text: Text | None = None


class PassQuestion(Call, frozen=True, kw_only=True):
    """Leave a question for later. ``passed`` False takes it back."""

    result: ClassVar[Any] = None

    actor: UUID
    session: SessionId
    question: UUID
    passed: bool = True


class ModerationAction(Struct, frozen=True, kw_only=True):
    id: str
    at: Moment
    actor: UUID
    action: str
    session: str
    item: UUID | None
    detail: dict[str, str]
    """No texts: codes and ids only."""


class ActionPage(Struct, frozen=True, kw_only=True):
    items: list[ModerationAction]
    next: str | None


class ListModerationActions(Call, frozen=True, kw_only=True):
    """The audit trail of a session, newest first."""

    result: ClassVar[Any] = ActionPage

    session: SessionId
    after: Cursor | None = None
    limit: PageSize = PAGE_MAX


class AnsweredQuestion(Struct, frozen=True, kw_only=True):
    id: UUID
    session: str
    session_title: str
    question: str
    answer: str
    professional: ProfessionalCard
    at: Moment


class ListAnswers(Call, frozen=True, kw_only=True):
    """Questions of past sessions with their published written answers, newest first, to be shown with the
    contents of a company or an occupation, or with one session. An unknown one has none."""

    result: ClassVar[Any] = list[AnsweredQuestion]

    company: Slug | None = None
    occupation: Annotated[str, Meta(max_length=8)] | None = None
    session: SessionId | None = None
    limit: PageSize = 20
