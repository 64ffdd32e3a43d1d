"""Calls that quiz answers."""

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType, field

from contracts.calls import Call
from contracts.calls.values import Group, Moment, RomeCode, Slug, Version
from contracts.catalog import Challenge, OccupationFamily, StudiesLength, Transition
from contracts.quiz import Count, QuizKind, Score

ANSWERS_MAX = 100
CHOICES_MAX = 10
NUMBER_MAX = 1_000_000
"""Largest absolute value of an estimate."""
SECONDS_MAX = 1_000_000
SUBMISSIONS_MAX = 200
ANSWER_MAX = 4
"""Highest answer to an item about interests: 0 is the first of the quiz's ``answers``, 4 the last."""

QuestionType = Literal["single", "multiple", "order", "true-false", "estimate"]
Doubt = Literal["alike", "random", "fast"]
"""Why answers do not decide: they are all alike, or random or repeated by a pattern, or too fast."""
PlaceKind = Literal["hotspot", "tour", "testimony", "video", "article"]
"""What one can explore: a hotspot, or a content that is no quiz."""

AnswerValue = (
    bool
    | Annotated[int, Meta(ge=-NUMBER_MAX, le=NUMBER_MAX)]
    | Annotated[float, Meta(ge=-NUMBER_MAX, le=NUMBER_MAX)]
    | Slug
    | Annotated[list[Slug], Meta(max_length=CHOICES_MAX)]
)
"""True or false, a number, the id of a choice, or several ids. Quiz checks that the question accepts it."""


class QuizHeader(Struct, frozen=True, kw_only=True):
    """Base: fields of every representation of a quiz."""

    id: str
    kind: QuizKind
    version: int
    title: str
    summary: str
    challenge: Challenge
    content: str | None
    duration_minutes: int


class ListedQuiz(QuizHeader, frozen=True, kw_only=True):
    items: int
    """How many items or questions it has."""


class ListQuizzes(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ListedQuiz]


class QuizItem(Struct, frozen=True, kw_only=True):
    id: str
    text: str


class QuizChoice(Struct, frozen=True, kw_only=True):
    id: str
    text: str


class QuizQuestion(Struct, frozen=True, kw_only=True):
    """Without its key, tolerance and explanation."""

    id: str
    type: QuestionType
    text: str
    choices: list[QuizChoice] | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    minimum: float | UnsetType = UNSET
    maximum: float | UnsetType = UNSET


class QuizToAnswer(QuizHeader, frozen=True, kw_only=True):
    """``answers`` and ``items`` for interests, ``questions`` for knowledge."""

    answers: list[str] | UnsetType = UNSET
    items: list[QuizItem] | UnsetType = UNSET
    questions: list[QuizQuestion] | UnsetType = UNSET


class GetQuiz(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = QuizToAnswer

    quiz: Slug
    version: Version | None = None


class InterestProfile(Struct, frozen=True, kw_only=True):
    scores: dict[str, Score]
    standardised: dict[str, float]
    code: str
    confidence: Score
    doubt: Doubt | None
    says: str
    title: str | UnsetType = UNSET
    """As a heading, e.g. *Tu aimes faire, et comprendre*."""


class NamedOccupation(Struct, frozen=True, kw_only=True):
    rome: str
    name_feminine: str
    name_masculine: str


class ShowingScene(Struct, frozen=True, kw_only=True):
    tour: str
    scene: str
    hotspot: str


class ShownBy(Struct, frozen=True, kw_only=True):
    contents: list[str]
    scenes: list[ShowingScene]


class OccupationHeader(NamedOccupation, frozen=True, kw_only=True):
    """Base: an occupation, in the season or not; ``summary`` and ``family`` are None if it is not."""

    summary: str | None
    family: OccupationFamily | None
    shown_by: ShownBy


class MatchReason(Struct, frozen=True, kw_only=True):
    item: str
    text: str
    answer: Annotated[int, Meta(ge=0, le=ANSWER_MAX)]


class OtherReason(Struct, frozen=True, kw_only=True):
    """A reason that is no answer. A place has ``tour``, with ``scene`` and ``hotspot`` for a point in it, or
    ``content``."""

    kind: Literal["place", "explored", "family", "transition", "challenge"]
    text: str
    tour: str | UnsetType = UNSET
    scene: str | UnsetType = UNSET
    hotspot: str | UnsetType = UNSET
    content: str | UnsetType = UNSET


class MatchedOccupation(OccupationHeader, frozen=True, kw_only=True):
    """``reasons`` and ``other_reasons`` are three at most in sum. ``says``: in French, that no answer speaks
    for it, or that it is the same kind of work as others, which ``same_work_as`` has the codes of."""

    score: Score
    explored: bool
    reasons: list[MatchReason]
    sessions: list[str]
    other_reasons: list[OtherReason] | UnsetType = UNSET
    says: str | UnsetType = UNSET
    same_work_as: list[str] | UnsetType = UNSET
    studies_length: StudiesLength | UnsetType = UNSET
    """Absent if it is not known."""


class NeighbouringOccupation(NamedOccupation, frozen=True, kw_only=True):
    summary: str | None
    near: str
    says: str


class AnswerMark(Struct, frozen=True, kw_only=True):
    question: str
    right: bool
    explanation: str


class ResultInFull(Struct, frozen=True, kw_only=True):
    """``profile``, ``matches`` and ``neighbour`` for interests; ``right``, ``questions`` and ``answers`` for
    knowledge."""

    id: UUID
    quiz: str
    version: int
    kind: QuizKind
    completed_at: Moment
    created: bool
    profile: InterestProfile | UnsetType = UNSET
    matches: list[MatchedOccupation] | UnsetType = UNSET
    neighbour: NeighbouringOccupation | UnsetType | None = UNSET
    right: Count | UnsetType = UNSET
    questions: Count | UnsetType = UNSET
    answers: list[AnswerMark] | UnsetType = UNSET


class GivenAnswer(Struct, frozen=True, kw_only=True):
    item: Slug
    """Id of an item, or of a question."""
    answer: AnswerValue


class SubmittedAnswers(Struct, frozen=True, kw_only=True):
    """Base: a submission, alone or in a batch."""

    quiz: Slug
    answers: Annotated[list[GivenAnswer], Meta(max_length=ANSWERS_MAX)]
    version: Version | None = None
    seconds: Annotated[int, Meta(ge=0, le=SECONDS_MAX)] | None = None
    visitor: UUID | None = None


class Submit(Call, SubmittedAnswers, frozen=True, kw_only=True):
    result: ClassVar[Any] = ResultInFull


class Submission(SubmittedAnswers, frozen=True, kw_only=True):
    correlation_id: str = "-"


class RefusedSubmission(Struct, frozen=True, kw_only=True):
    """An error of ``contracts.errors``, as ``to_wire`` returns it."""

    code: str
    message: str
    details: dict[str, Any]


class SubmissionReply(Struct, frozen=True, kw_only=True):
    """Exactly one of the two."""

    result: ResultInFull | UnsetType = UNSET
    error: RefusedSubmission | UnsetType = UNSET


class SubmitAll(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[SubmissionReply]

    submissions: Annotated[list[Submission], Meta(max_length=SUBMISSIONS_MAX)]


class ListedResult(Struct, frozen=True, kw_only=True):
    id: UUID
    quiz: str
    version: int
    kind: QuizKind
    title: str | None
    completed_at: Moment
    code: str | None
    doubt: Doubt | None
    right: Count | None
    questions: Count | None


class ListResults(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = list[ListedResult]

    visitor: UUID


class GetResult(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ResultInFull

    visitor: UUID
    result_id: UUID = field(name="result")


class Change(Struct, frozen=True, kw_only=True):
    now: int
    before: int
    change: int
    beyond_noise: bool | UnsetType = UNSET
    """Whether it is more than what two attempts of one person differ by anyway."""


class QuestionCounts(Struct, frozen=True, kw_only=True):
    now: Count
    before: Count


class ChangedOccupations(Struct, frozen=True, kw_only=True):
    came: list[NamedOccupation]
    went: list[NamedOccupation]
    stayed: list[NamedOccupation]


class Comparison(Struct, frozen=True, kw_only=True):
    """``letters`` and ``occupations`` for interests, ``right`` and ``questions`` for knowledge."""

    result: UUID
    earlier: UUID
    kind: QuizKind
    completed_at: Moment
    earlier_completed_at: Moment
    letters: dict[str, Change] | UnsetType = UNSET
    occupations: ChangedOccupations | UnsetType = UNSET
    right: Change | UnsetType = UNSET
    questions: QuestionCounts | UnsetType = UNSET
    says: str | UnsetType = UNSET


class SheetAnswer(Struct, frozen=True, kw_only=True):
    """What was answered to an item, 0 to 4, and in the words of the quiz."""

    item: str
    text: str
    answer: Annotated[int, Meta(ge=0, le=ANSWER_MAX)]
    says: str


class ResultSheet(Struct, frozen=True, kw_only=True):
    """A result about interests, with all that is needed to keep it: ``title`` of the quiz, the answers in its
    order, and ``sources``: notices to show with it."""

    result: ResultInFull
    title: str
    answers: list[SheetAnswer]
    sources: list[str]


class GetSheet(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = ResultSheet

    visitor: UUID
    result_id: UUID = field(name="result")


class Compare(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = Comparison

    visitor: UUID
    result_id: UUID = field(name="result")
    earlier_id: UUID | None = field(name="earlier", default=None)


class SaidInterests(Struct, frozen=True, kw_only=True):
    """The latest result about interests that has no doubt."""

    result: UUID
    scores: dict[str, Score]


class PlaceToTry(Struct, frozen=True, kw_only=True):
    """``tour``, ``scene`` and ``hotspot`` for a hotspot, ``content`` for a content; the others are None."""

    kind: PlaceKind
    title: str
    tour: str | None
    scene: str | None
    hotspot: str | None
    content: str | None
    occupations: list[NamedOccupation]


class InterestsOfVisitor(Struct, frozen=True, kw_only=True):
    """``scores``, of what was explored, and ``says`` are None while fewer than ``needed`` places are."""

    explored: Count
    needed: Count
    said: SaidInterests | None
    scores: dict[str, Score] | None
    says: str | None
    try_next: list[PlaceToTry]


class GetInterests(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = InterestsOfVisitor

    visitor: UUID


class GroupInterests(Struct, frozen=True, kw_only=True):
    """None instead of a number that would reveal something about fewer than five people."""

    seats: Count | None
    answered: Count | None
    strongest: dict[str, Count | None]
    mean: dict[str, Score] | None
    families: dict[str, Count | None]


class ClassInterests(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = GroupInterests

    visitors: Group


class NearOccupation(NamedOccupation, frozen=True, kw_only=True):
    in_season: bool


class Studies(Struct, frozen=True, kw_only=True):
    """How one studies for an occupation, by the sheet of an occupation of ONISEP.

    ``close``: that one is a neighbour, not the same work. ``to_start`` and ``to_go_further`` are names of
    diplomas. ``level`` and ``years_after_troisieme`` (the short way) are absent if the sheet gives no level.
    """

    name_feminine: str
    name_masculine: str
    close: bool
    to_start: list[str]
    to_go_further: list[str]
    url: str
    level: str | UnsetType = UNSET
    years_after_troisieme: Count | UnsetType = UNSET


class DataSource(Struct, frozen=True, kw_only=True):
    """Where open data come from. ``notice`` is a French sentence that must be shown beside them; ``as_of``
    is a month, or a day: 2024-06."""

    notice: str
    as_of: str


class OccupationProfile(OccupationHeader, frozen=True, kw_only=True):
    riasec: str
    challenges: list[Challenge]
    transitions: list[Transition]
    interests: list[str]
    near: list[NearOccupation]
    in_season: bool
    studies: list[Studies] | UnsetType = UNSET
    """``studies``, ``studies_length`` and ``studies_source`` are absent where nothing is known."""
    studies_length: StudiesLength | UnsetType = UNSET
    studies_source: DataSource | UnsetType = UNSET


class GetOccupation(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = OccupationProfile

    rome: RomeCode


class ExploredHotspot(Struct, frozen=True, kw_only=True):
    hotspot: str
    occupations: list[str]


class ExploredContent(Struct, frozen=True, kw_only=True):
    content: str
    occupations: list[str]


class ExportedResult(Struct, frozen=True, kw_only=True):
    """A result as it is stored."""

    id: UUID
    quiz: str
    version: int
    kind: QuizKind
    challenge: Challenge
    completed_at: Moment
    outcome: dict[str, Any]
    answers: dict[str, Any]
    correlation_id: str | UnsetType = UNSET


class QuizExport(Struct, frozen=True, kw_only=True):
    explored: list[ExploredHotspot]
    results: list[ExportedResult]
    completed: list[ExploredContent] | UnsetType = UNSET


class ExportVisitor(Call, frozen=True, kw_only=True):
    result: ClassVar[Any] = QuizExport

    visitor: UUID
