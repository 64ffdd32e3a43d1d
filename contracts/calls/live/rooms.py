"""Calls about what participants see and do in a session."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from contracts.calls import Call
from contracts.calls.live.values import (
    ActKey,
    Booking,
    Count,
    DeclineReason,
    QuestionState,
    ReactionKind,
    ReportReason,
    RoomChange,
    Sequence,
    SessionId,
    Text,
)
from contracts.calls.values import Moment

ACTS_MAX = 2_000
CHANGES_MAX = 2_000
"""Most changes in one result."""


class LogTail(Struct, frozen=True, kw_only=True):
    """``changes`` after the sequence in the call, in order, without a gap; at most CHANGES_MAX of them.
    ``sequence``: of the last entry of the whole log."""

    sequence: Sequence
    changes: list[RoomChange]


class ChangesSince(Call, frozen=True, kw_only=True):
    """Raises NotFound for an unknown session."""

    result: ClassVar[Any] = LogTail

    session: SessionId
    sequence: Sequence = 0


class Act(Struct, frozen=True, kw_only=True):
    """One thing that a seat does.

    ``target``: question of a vote, poll of an answer, kind of a reaction; empty for attendance.
    ``choices``: of a poll answer; ids of choices, the step of a scale, or words.
    """

    kind: Literal["vote", "unvote", "poll-answer", "reaction", "attendance"]
    session: Annotated[str, Meta(max_length=64)]
    visitor: UUID
    target: Annotated[str, Meta(max_length=64)] = ""
    choices: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=8)] = msgspec.field(
        default_factory=list
    )
    key: ActKey = ""


class ActReply(Struct, frozen=True, kw_only=True):
    """``error``: as ``PlatformError.to_wire``; None if it was done, or had been done with the same key."""

    error: dict[str, Any] | None = None


class ActAll(Call, frozen=True, kw_only=True):
    """One reply for each act, in their order. Acts are durable when this returns.

    Errors: NotFound; Conflict with ``reason`` ``session-not-begun``, ``session-over``, ``no-seat``,
    ``already-voted``, ``not-open`` (a poll that is closed, a question that is not published),
    ``own-question``, ``questions-suspended`` and ``silenced`` (for words of a poll); InvalidInput for
    ``choices``.
    """

    result: ClassVar[Any] = list[ActReply]

    acts: Annotated[list[Act], Meta(max_length=ACTS_MAX)]


class OwnQuestion(Struct, frozen=True, kw_only=True):
    """A question as its author sees it."""

    id: UUID
    text: str
    state: QuestionState
    asked_at: Moment
    into: UUID | None
    """The question that it was merged into."""
    reason: DeclineReason | None


class Ask(Call, frozen=True, kw_only=True):
    """A question is held until a moderator decides. ``question``: its id, chosen by the gateway: the same id
    again is the same question.

    Raises NotFound; InvalidInput for ``text``; Conflict with ``reason`` ``session-not-begun``,
    ``session-over``, ``no-seat``, ``questions-suspended``, ``silenced``, ``too-many-questions``.
    """

    result: ClassVar[Any] = OwnQuestion

    session: SessionId
    question: UUID
    visitor: UUID
    text: Text
    nickname: Annotated[str, Meta(max_length=80)]
    level: Annotated[str, Meta(max_length=16)] | None = None
    """Of the author's class."""


class Report(Call, frozen=True, kw_only=True):
    """Report a published question: a moderator looks at it again. Idempotent for a visitor and a question.
    Raises NotFound; Conflict ``no-seat``."""

    result: ClassVar[Any] = None

    session: SessionId
    question: UUID
    visitor: UUID
    reason: ReportReason


class OwnPart(Struct, frozen=True, kw_only=True):
    """A visitor's own state in a session."""

    booking: Booking | None
    attended: bool
    questions: list[OwnQuestion]
    votes: list[UUID]
    poll_answers: dict[str, list[str]]
    reactions: list[ReactionKind]
    silenced: bool


class GetOwnPart(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = OwnPart

    session: SessionId
    visitor: UUID


class TranscriptEntry(Struct, frozen=True, kw_only=True):
    question: str | None
    """None if it was erased."""
    author: str | None
    answer: str | None
    answered_by: str | None
    votes: Count
    at: Moment
    digest: str


class Transcript(Struct, frozen=True, kw_only=True):
    """What was published in a session, sealed at its end: ``seal`` covers the digests of all entries, which
    stay when a text is erased."""

    session: str
    sealed_at: Moment
    entries: list[TranscriptEntry]
    seal: str


class GetTranscript(Call, frozen=True, kw_only=True):
    """Raises NotFound before the session is sealed."""

    result: ClassVar[Any] = Transcript

    session: SessionId


class ExportedQuestion(OwnQuestion, frozen=True, kw_only=True):
    session: str


class ExportedVote(Struct, frozen=True, kw_only=True):
    session: str
    question: UUID
    at: Moment


class ExportedPollAnswer(Struct, frozen=True, kw_only=True):
    session: str
    poll: UUID
    choices: list[str]
    at: Moment


class LiveExport(Struct, frozen=True, kw_only=True):
    bookings: list[Booking]
    attended: list[str]
    questions: list[ExportedQuestion]
    votes: list[ExportedVote]
    poll_answers: list[ExportedPollAnswer]
    reactions: list[dict[str, str]]
    reports: list[dict[str, str]]
    silences: list[dict[str, str]] = msgspec.field(default_factory=list)
    """Sessions in which a moderator let them write no more, each with ``at``."""


class ExportVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = LiveExport

    visitor: UUID
