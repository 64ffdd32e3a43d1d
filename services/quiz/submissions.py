"""Submissions: checked, scored and stored, then shown. Those of one call share every round trip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.runtime import clock
from chassis.storage.outbox import Relay
from contracts.calls.quiz import GivenAnswer, Submission
from contracts.errors import InvalidCredentials, NotFound, PlatformError, Unavailable
from services.quiz import domain, presentation, store
from services.quiz.explored import Explored

ATTEMPTS = 5
"""To freeze a version before an import changes it again."""

Document = dict[str, Any]


@dataclass(frozen=True)
class AcceptedSubmission:
    """A submission whose answers ``quiz`` accepts, in canonical form. ``visitor``: None if anonymous."""

    quiz: domain.PreparedQuiz
    answers: Mapping[str, Any]
    seconds: int | None
    visitor: UUID | None
    correlation_id: str


def submit_all(
    season: store.SeasonInForce, relay: Relay, submissions: Sequence[Submission]
) -> list[Document | PlatformError]:
    """For each of ``submissions`` its result, as ResultInFull, or the error that explains why there is none.
    Results are durable, and their events handed to the relay, when this returns."""
    checked = [_check(season, submission) for submission in submissions]
    accepted = [submission for submission in checked if isinstance(submission, AcceptedSubmission)]
    recorded = store.record_results(_results(season(), accepted)) if accepted else []
    new = [
        result.result
        for result in recorded
        if result.created and not result.erased and "visitor" in result.result
    ]
    relay.hand_over(store.RESULTS, new)
    return list(_replies(season, checked, recorded))


def show(season: store.SeasonInForce, result: Document, *, created: bool) -> Document:
    """``result``, as it is stored, as ResultInFull."""
    present = season_of(season, result)
    quiz = present.versions[result["quiz"], result["version"]]
    names = names_of(present, presentation.occupations_of(result["outcome"]))
    return presentation.result_full(result, quiz, present, names, created=created)


def sheet(season: store.SeasonInForce, result: Document) -> Document:
    """``result``, as it is stored, as ResultSheet."""
    present = season_of(season, result)
    quiz = present.versions[result["quiz"], result["version"]]
    return presentation.result_sheet(show(season, result, created=False), result["answers"], quiz, present)


def season_of(season: store.SeasonInForce, *results: Document) -> domain.QuizSeason:
    """The season, with the versions that ``results`` answer."""
    present = season()
    if any((result["quiz"], result["version"]) not in present.versions for result in results):
        present = season.read_again()  # imported since the season was read, and answered in another process
    return present


def names_of(season: domain.QuizSeason, codes: set[str]) -> presentation.Names:
    """Names of the season's occupations, and of those with these ``codes``."""
    return presentation.names_in(season, store.official_names(codes - season.table.keys()))


def find_version(season: domain.QuizSeason, quiz: str, version: int | None) -> domain.PreparedQuiz:
    """Raises NotFound."""
    prepared = season.find(quiz, version)
    if prepared is None:
        raise NotFound(f"no quiz {quiz}" if version is None else f"no version {version} of quiz {quiz}")
    return prepared


def _check(season: store.SeasonInForce, submission: Submission) -> AcceptedSubmission | PlatformError:
    try:
        quiz, answers = _freeze(season, submission.quiz, submission.version, submission.answers)
    except PlatformError as error:
        return error
    return AcceptedSubmission(
        quiz, answers, submission.seconds, submission.visitor, submission.correlation_id
    )


def _freeze(
    season: store.SeasonInForce, quiz: str, version: int | None, answers: Sequence[GivenAnswer]
) -> tuple[domain.PreparedQuiz, dict[str, Any]]:
    """The version that ``answers`` are scored by, which no import changes any more, and the answers in
    canonical form. Raises InvalidInput, NotFound or Unavailable."""
    present = season()
    for _ in range(ATTEMPTS):
        prepared = find_version(present, quiz, version)
        accepted = domain.read_answers(prepared, answers)
        if season.freeze(prepared):
            return prepared, accepted
        present = season.read_again()
    raise Unavailable("quizzes are being imported")


def _results(season: domain.QuizSeason, submissions: Sequence[AcceptedSubmission]) -> list[Document]:
    """The results to store, in the order of ``submissions``."""
    explorers = {
        submission.visitor for submission in submissions if submission.visitor and submission.quiz.interests
    }
    seen = store.seen_by(explorers)
    now = clock.now()
    return [
        _result(season, submission, seen.get(submission.visitor) if submission.visitor else None, now)
        for submission in submissions
    ]


def _result(
    season: domain.QuizSeason,
    submission: AcceptedSubmission,
    found: Explored | None,
    now: datetime,
) -> Document:
    quiz, visitor, answers = submission.quiz, submission.visitor, submission.answers
    found = found or Explored()
    explored = domain.times_explored(found.seen)
    outcome = domain.outcome_of(quiz, answers, submission.seconds, season.occupations, explored, visitor)
    if quiz.interests and (seen := {**found.seen, **found.completed}):
        outcome["seen"] = domain.seen_of(seen, outcome["matches"])
    fast = (outcome.get("profile") or {}).get("doubt") == "fast"
    id = domain.result_id(visitor, quiz, answers, fast=fast) if visitor else uuid4()
    result = domain.new_result(quiz, visitor, id, answers, outcome, now)
    return result | {"correlation_id": submission.correlation_id}


def _replies(
    season: store.SeasonInForce,
    checked: Sequence[AcceptedSubmission | PlatformError],
    recorded: Sequence[store.Recorded],
) -> Iterator[Document | PlatformError]:
    """A reply to each of ``checked``; ``recorded`` has the accepted ones, in the same order."""
    remaining = iter(recorded)
    for submission in checked:
        if isinstance(submission, PlatformError):
            yield submission
        elif (stored := next(remaining)).erased:
            yield InvalidCredentials("this visitor does not exist any more")
        else:
            yield show(season, stored.result, created=stored.created)
