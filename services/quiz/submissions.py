"""Submissions: checked, scored and stored, then shown. Those of one call share every round trip."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from chassis.runtime import clock
from chassis.storage.outbox import Relay
from contracts.calls.quiz import GivenAnswer, Submission
from contracts.errors import InvalidCredentials, NotFound, PlatformError, Unavailable
from services.quiz import domain, presentation, store

ATTEMPTS = 5
"""To freeze a version before an import changes it again."""

Document = dict[str, Any]


@dataclass(frozen=True)
class AcceptedSubmission:
    """A submission whose answers ``quiz`` accepts, in canonical form. ``visitor``: None for nobody."""

    quiz: domain.Quiz
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
    accepted = [each for each in checked if isinstance(each, AcceptedSubmission)]
    recorded = store.record_results(_results(season(), accepted)) if accepted else []
    new = [each for each in recorded if each.created and not each.erased and "visitor" in each.result]
    relay.hand_over(store.RESULTS, [each.result for each in new])
    return list(_replies(season, checked, recorded))


def show(season: store.SeasonInForce, result: Document, *, created: bool) -> Document:
    """``result``, as it is stored, with the texts of the season."""
    present = season()
    key = (result["quiz"], result["version"])
    if key not in present.versions:  # imported and answered elsewhere a moment ago
        present = season.read_again()
    names = names_of(present, presentation.occupations_of(result["outcome"]))
    return presentation.result_full(result, present.versions[key], present, names, created=created)


def names_of(season: domain.Season, codes: set[str]) -> presentation.Names:
    """Names of the season's occupations, and of all ``codes``."""
    return presentation.names_in(season, store.official_names(codes - season.table.keys()))


def find_version(season: domain.Season, quiz: str, version: int | None) -> domain.Quiz:
    """Raises NotFound."""
    found = season.find(quiz, version)
    if found is None:
        raise NotFound(f"no quiz {quiz}" if version is None else f"no version {version} of quiz {quiz}")
    return found


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
) -> tuple[domain.Quiz, dict[str, Any]]:
    """The version that ``answers`` are scored by, which no import changes any more, and the answers in
    canonical form. Raises InvalidInput, NotFound or Unavailable."""
    present = season()
    for _ in range(ATTEMPTS):
        found = find_version(present, quiz, version)
        accepted = domain.read_answers(found, answers)
        if season.freeze(found):
            return found, accepted
        present = season.read_again()
    raise Unavailable("quizzes are being imported")


def _results(season: domain.Season, submissions: Sequence[AcceptedSubmission]) -> list[Document]:
    """What is to be stored, in their order."""
    explorers = {each.visitor for each in submissions if each.visitor and each.quiz.interests}
    seen = store.seen_by(explorers)
    now = clock.now()
    results = []
    for each in submissions:
        explored = domain.times_explored(seen.get(each.visitor, {})) if each.visitor else {}
        outcome = domain.outcome_of(each.quiz, each.answers, each.seconds, season.occupations, explored)
        id = domain.result_id(each.visitor, each.quiz, each.answers) if each.visitor else uuid4()
        result = domain.submitted(each.quiz, each.visitor, id, each.answers, outcome, now)
        results.append(result | {"correlation_id": each.correlation_id})
    return results


def _replies(
    season: store.SeasonInForce,
    checked: Sequence[AcceptedSubmission | PlatformError],
    recorded: Sequence[store.Recorded],
) -> Iterator[Document | PlatformError]:
    """One for each of ``checked``; ``recorded`` has those that were accepted, in the same order."""
    remaining = iter(recorded)
    for each in checked:
        if isinstance(each, PlatformError):
            yield each
        elif (stored := next(remaining)).erased:
            yield InvalidCredentials("this visitor does not exist any more")
        else:
            yield show(season, stored.result, created=stored.created)
