"""The way of a submission: read, scored, stored, told. Those that come together share every round trip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from chassis.runtime import clock
from chassis.storage.outbox import Relay
from contracts.errors import InvalidCredentials, InvalidInput, NotFound, PlatformError, Unavailable
from services.quiz import domain, presentation, store

SECONDS_MAX = 1_000_000
ATTEMPTS = 5
"""At scoring by a version that no import changes meanwhile."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """Answers to ``quiz``, whole and well-formed. ``visitor``: None for nobody."""

    quiz: domain.Quiz
    answers: Mapping[str, Any]
    seconds: int | None
    visitor: UUID | None
    correlation_id: str


def submit_all(
    season: store.SeasonInForce, relay: Relay, submissions: Sequence[Mapping[str, Any]]
) -> list[Document | PlatformError]:
    """For each of ``submissions``, arguments of ``submit`` with their ``correlation_id``: its result as it is
    shown, or why there is none. What has a result is durable, and its event on its way."""
    read = [_read(season, each) for each in submissions]
    accepted = [each for each in read if isinstance(each, Submission)]
    recorded = store.record_results(_results(season(), accepted)) if accepted else []
    happened = [each for each in recorded if each.created and not each.erased and "visitor" in each.result]
    relay.hand_over(store.RESULTS, [each.result for each in happened])
    done = iter(recorded)
    return [each if isinstance(each, PlatformError) else _told(season, next(done)) for each in read]


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


def find_version(season: domain.Season, quiz: Any, version: Any) -> domain.Quiz:
    """Raises InvalidInput or NotFound."""
    if not isinstance(quiz, str):
        raise InvalidInput("not a quiz", errors={"quiz": ["Not an id."]})
    if version is not None and type(version) is not int:
        raise InvalidInput("not a version", errors={"version": ["Not a number."]})
    found = season.find(quiz, version)
    if found is None:
        raise NotFound(f"no quiz {quiz}" if version is None else f"no version {version} of quiz {quiz}")
    return found


def uuid(text: Any, field: str) -> UUID:
    """Raises InvalidInput, naming ``field``."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidInput("not an id", errors={field: ["Not a UUID."]}) from error


def _read(season: store.SeasonInForce, sent: Mapping[str, Any]) -> Submission | PlatformError:
    try:
        visitor = sent.get("visitor")
        who = None if visitor is None else uuid(visitor, "visitor")
        seconds = _seconds(sent.get("seconds"))
        quiz, answers = _read_and_freeze(season, sent.get("quiz"), sent.get("version"), sent.get("answers"))
    except PlatformError as error:
        return error
    return Submission(quiz, answers, seconds, who, str(sent.get("correlation_id", "-")))


def _read_and_freeze(
    season: store.SeasonInForce, quiz: Any, version: Any, answers: Any
) -> tuple[domain.Quiz, dict[str, Any]]:
    """The version that ``answers`` are scored by, which nothing changes any more, and the answers."""
    present = season()
    for _ in range(ATTEMPTS):
        found = find_version(present, quiz, version)
        given = domain.read_answers(found, answers)
        if season.freeze(found):
            return found, given
        present = season.read_again()
    raise Unavailable("quizzes are being imported")


def _results(season: domain.Season, submissions: Sequence[Submission]) -> list[Document]:
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


def _told(season: store.SeasonInForce, recorded: store.Recorded) -> Document | PlatformError:
    if recorded.erased:
        return InvalidCredentials("this visitor is not there any more")
    return show(season, recorded.result, created=recorded.created)


def _seconds(seconds: Any) -> int | None:
    if seconds is None or (type(seconds) is int and 0 <= seconds <= SECONDS_MAX):
        return seconds
    raise InvalidInput("not a duration", errors={"seconds": [f"From 0 to {SECONDS_MAX}."]})
