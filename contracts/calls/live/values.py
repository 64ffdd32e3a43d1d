"""Types of values that the calls of live share, with their limits."""

from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from contracts.calls.values import SLUG, SLUG_MAX, Moment, whole

TEXT_MAX = 500
"""Characters of a question, an answer or an announcement."""
POLL_TEXT_MAX = 200
CHOICE_MAX = 80
CHOICES_MIN, CHOICES_MAX = 2, 8
SCALE_MIN, SCALE_MAX = 1, 5
WORD_MAX = 30
WORDS_MAX = 3
"""Words that a seat may give to a word cloud."""
CAPACITY_MAX = 1000
MINUTES_MIN, MINUTES_MAX = 10, 720
KEY_MAX = 64

SessionId = Annotated[str, Meta(pattern=whole(SLUG), max_length=SLUG_MAX)]
Text = Annotated[str, Meta(max_length=4 * TEXT_MAX)]
"""As typed: live says what is wrong with it, in French. The limit here only bounds the message."""
Count = Annotated[int, Meta(ge=0)]
Sequence = Annotated[int, Meta(ge=0)]
"""Position in the numbered log of a session: 1 for its first change, 0 for before it."""
ActKey = Annotated[str, Meta(max_length=KEY_MAX)]
"""Chosen by the client for each thing to do: sent again with the same key, it is the same act."""

SessionState = Literal["scheduled", "open", "ended", "closed", "cancelled"]
"""``ended``: its time is over. ``closed``: a moderator closed it at once."""

EntityKind = Literal["session", "question", "announcement", "poll", "reactions"]

PollKind = Literal["single", "multiple", "scale", "words"]

ReactionKind = Literal["bravo", "love", "learned", "surprising"]

DeclineReason = Literal["personal", "off-topic", "unkind", "already-answered", "unclear", "not-for-here"]
"""Why a question was not published. The client shows a kind sentence for it: there is no free text from an
adult to one pupil."""

QuestionState = Literal["held", "published", "answered", "passed", "merged", "declined", "removed"]

ReportReason = Literal["unkind", "personal", "off-topic", "other"]


class RoomChange(Struct, frozen=True, kw_only=True):
    """An entry of a session's log: from ``sequence`` on, the entity (``kind``, ``id``) is ``data``; None if
    it is no longer shown. The latest change of each entity makes the whole of what participants see.

    ``data`` has the fields of SessionShown, QuestionShown, AnnouncementShown, PollShown or ReactionsShown.
    """

    sequence: Sequence
    at: Moment
    kind: EntityKind
    id: str
    data: dict[str, Any] | None


class SessionShown(Struct, frozen=True, kw_only=True):
    state: SessionState
    starts_at: Moment
    ends_at: Moment
    questions_open: bool
    """False while a moderator has suspended questions."""
    attended: Count


class AnswerShown(Struct, frozen=True, kw_only=True):
    professional: str
    """First name."""
    text: str | None
    """None: answered aloud."""
    at: Moment


class QuestionShown(Struct, frozen=True, kw_only=True):
    text: str
    """Contacts, links and insults are masked."""
    author: str
    """Generated nickname."""
    state: Literal["published", "answered", "passed"]
    votes: Count
    pinned: bool
    merged: Count
    """How many questions were merged into it."""
    published_at: Moment
    answer: AnswerShown | None


class AnnouncementShown(Struct, frozen=True, kw_only=True):
    text: str
    at: Moment


class ChoiceShown(Struct, frozen=True, kw_only=True):
    id: str
    text: str


class WordShown(Struct, frozen=True, kw_only=True):
    text: str
    count: Count


class PollShown(Struct, frozen=True, kw_only=True):
    """``choices``: of single and multiple; of a scale, its steps from SCALE_MIN to SCALE_MAX with the texts
    of both ends. ``results`` is None until the poll is closed: people follow what they see others think."""

    question: str
    kind: PollKind
    choices: list[ChoiceShown]
    open: bool
    answers: Count
    """How many seats have answered."""
    results: dict[str, Count] | None
    """Choice -> seats."""
    words: list[WordShown] | None
    """Of a word cloud, once closed: those that a moderator published, most frequent first."""


class ReactionsShown(Struct, frozen=True, kw_only=True):
    bravo: Count
    love: Count
    learned: Count
    surprising: Count


class ProfessionalCard(Struct, frozen=True, kw_only=True):
    id: str
    first_name: str
    occupation: str
    """ROME code."""
    occupation_names: list[str]
    """Feminine and masculine."""
    company: str
    company_name: str


class SessionCard(Struct, frozen=True, kw_only=True):
    """A session as the schedule lists it. ``places_left`` counts bookings of classes and of visitors."""

    id: str
    title: str
    summary: str
    challenge: str
    languages: list[str]
    professionals: list[ProfessionalCard]
    starts_at: Moment
    ends_at: Moment
    minutes: int
    capacity: int
    places_left: Count
    state: SessionState
    moved_from: Moment | None = None
    """When it was to begin before it was moved."""
    questions: Count = 0
    answers: Count = 0
    """Published questions, and how many of them were answered."""


class Booking(Struct, frozen=True, kw_only=True):
    id: UUID
    session: str
    state: Literal["booked", "waiting"]
    places: Count
    position: int | None
    """On the waiting list, 1 for the first; None with a place."""
    school_class: UUID | None
    booked_at: Moment
