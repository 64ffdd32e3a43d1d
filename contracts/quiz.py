"""Events published by quiz: results."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from contracts.catalog import Challenge
from contracts.envelope import Event

QuizKind = Literal["interests", "knowledge"]
Score = Annotated[int, msgspec.Meta(ge=0, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class QuizCompleted(Event, frozen=True):
    """A visitor submitted a quiz. Published for every result: subscribers count a quiz once."""

    subject_field: ClassVar[str] = "quiz"

    visitor: UUID
    quiz: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    kind: QuizKind
    challenge: Challenge
    result: UUID
    """Also the event's id: a result that is published twice is the same event."""
    profile: dict[str, Score] = {}  # noqa: RUF012 - msgspec copies it
    """RIASEC letter -> score; of a quiz about interests only."""
    occupations: tuple[str, ...] = ()
    """ROME codes, best match first; of a quiz about interests only."""
    right: Count | None = None
    questions: Count | None = None
    """Number of questions; like ``right``, only of a quiz about knowledge."""
