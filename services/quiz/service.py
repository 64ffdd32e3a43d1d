"""Entrypoints of quiz."""

from typing import Any
from uuid import UUID, uuid4

from chassis.combining import Combined
from chassis.logs import current_correlation_id
from chassis.service import Relay, Service, Settings, handles, rpc
from contracts.accounts import VisitorErased
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidCredentials, InvalidInput, NotFound, Unavailable
from services.quiz import classes, domain, store, views

GROUP_MAX = 200
"""Most people in a group that ``class_interests`` is asked about; a school class has 65 seats at most."""

SHARED = 100
"""Most submissions that share a round trip to the database."""

SECONDS_MAX = 1_000_000
ATTEMPTS = 5
"""At scoring by a version that no import changes meanwhile."""


class Quiz(Service):
    name = "quiz"
    relay = Relay(store.RESULTS)
    season = Settings(lambda config: store.SeasonInForce())
    seen_by = Settings(lambda config: Combined(lambda visitors: store.seen_by(visitors), SHARED))
    record = Settings(lambda config: Combined(_record_and_tell, SHARED))

    @handles(HotspotViewed)
    def explore(self, events: list[Envelope[HotspotViewed]]) -> None:
        """Each hotspot that a visitor views is explored once, however often and in whatever order events
        come; nothing stays of who is erased."""
        seen = domain.explorations(events)
        store.record_explorations(seen)
        store.forget_erased(seen.keys())

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Delete all that is known of these visitors; what they did before is not kept any more either."""
        store.erase({event.data.visitor: event.time for event in events})

    @rpc
    def list_quizzes(self) -> list[dict[str, Any]]:
        """The current version of each, without what it asks."""
        season = self.season()
        return [views.quiz_summary(season.versions[each]) for each in sorted(season.current.items())]

    @rpc
    def get_quiz(self, quiz: str, version: int | None = None) -> dict[str, Any]:
        """What a version asks; the current one without ``version``. Raises NotFound."""
        return views.quiz_full(_version(self.season(), quiz, version))

    @rpc
    def submit(
        self,
        quiz: str,
        answers: list[dict[str, Any]],
        version: int | None = None,
        seconds: int | None = None,
        visitor: str | None = None,
    ) -> dict[str, Any]:
        """The result of ``answers``, ``[{item, answer}]``, which took ``seconds``.

        The same answers of the same visitor to the same version are one result, ``created`` the first time.
        Without a visitor it is nobody's, and shown this once only. Raises InvalidInput, which names each
        wrong item, NotFound, and InvalidCredentials for a visitor who was erased: then nothing is kept.
        """
        who = None if visitor is None else _uuid(visitor, "visitor")
        took = _seconds(seconds)
        version_of, given = self._read_and_freeze(quiz, version, answers)
        season = self.season()
        explored = domain.times_explored(self.seen_by(who)) if who and version_of.interests else {}
        outcome = domain.outcome_of(version_of, given, took, season.occupations, explored)
        id = uuid4() if who is None else domain.result_id(who, version_of, given)
        result = domain.submitted(version_of, who, id, given, outcome, store.now())
        done = self.record((result | {"correlation_id": current_correlation_id()}, self.relay))
        if done.erased:
            raise InvalidCredentials("this visitor is not there any more")
        return self._shown(done.result, created=done.created)

    @rpc
    def list_results(self, visitor: str) -> list[dict[str, Any]]:
        """A visitor's results, newest first, without what they say."""
        versions = self.season().versions
        results = store.list_results(_uuid(visitor, "visitor"))
        return [views.result_summary(each, versions.get((each["quiz"], each["version"]))) for each in results]

    @rpc
    def get_result(self, visitor: str, result: str) -> dict[str, Any]:
        """Raises NotFound, also for the result of somebody else."""
        found = store.get_result(_uuid(visitor, "visitor"), _uuid(result, "result"))
        return self._shown(found, created=False)

    @rpc
    def compare(self, visitor: str, result: str, earlier: str | None = None) -> dict[str, Any]:
        """What changed between two results; without ``earlier``, since the one before of the same kind.

        Raises NotFound, and InvalidInput for two that cannot be compared.
        """
        who = _uuid(visitor, "visitor")
        now = store.get_result(who, _uuid(result, "result"))
        if earlier is None:
            before = store.result_before(now)
        else:
            before = store.get_result(who, _uuid(earlier, "earlier"))
            if not domain.may_be_compared(now, before):
                raise InvalidInput("not comparable", errors={"earlier": ["A result of another kind."]})
        codes = views.occupations_of(now["outcome"]) | views.occupations_of(before["outcome"])
        return views.comparison(now, before, _names(self.season(), codes))

    @rpc
    def class_interests(self, visitors: list[str]) -> dict[str, Any]:
        """``{seats, answered, strongest, mean, families}`` of a group, by each one's latest result that is
        not too flat; None instead of whatever would tell of fewer than five people (see
        ``classes.class_interests``)."""
        group = _group(visitors)
        season = self.season()
        latest = [
            classes.Interests(each["scores"], each["code"][0], season.family_of(each.get("rome")))
            for each in store.latest_interests(group)
        ]
        return dict(vars(classes.class_interests(len(group), latest, season.families())))

    @rpc
    def get_occupation(self, rome: str) -> dict[str, Any]:
        """An occupation of the season, or of the official register once it is imported. Raises NotFound."""
        if not isinstance(rome, str):
            raise InvalidInput("not a code", errors={"rome": ["Not a ROME code."]})
        season, official = self.season(), store.official_occupation(rome)
        if official is None and rome not in season.table:
            raise NotFound(f"no occupation {rome}")
        near = set((official or {}).get("near", ())) | {rome}
        return views.occupation(rome, season, official, _names(season, near))

    @rpc
    def export_visitor(self, visitor: str) -> dict[str, Any]:
        """``{explored, results}``: all that is kept of a visitor."""
        return views.export(*store.everything_of(_uuid(visitor, "visitor")))

    def _read_and_freeze(
        self, quiz: str, version: int | None, answers: Any
    ) -> tuple[domain.Quiz, dict[str, Any]]:
        """The version that ``answers`` are scored by, which nothing changes any more, and the answers."""
        season = self.season()
        for _ in range(ATTEMPTS):
            found = _version(season, quiz, version)
            given = domain.read_answers(found, answers)
            if self.season.freeze(found):
                return found, given
            season = self.season.read_again()
        raise Unavailable("quizzes are being imported")

    def _shown(self, result: dict[str, Any], *, created: bool) -> dict[str, Any]:
        season = self.season()
        key = (result["quiz"], result["version"])
        if key not in season.versions:  # imported and answered elsewhere a moment ago
            season = self.season.read_again()
        names = _names(season, views.occupations_of(result["outcome"]))
        return views.result_full(result, season.versions[key], season, names, created=created)


def _record_and_tell(submitted: list[tuple[dict[str, Any], Relay]]) -> list[store.Recorded]:
    """Store results that were submitted at the same time, and hand over those that happened."""
    done = store.record_results([result for result, _ in submitted])
    relay = submitted[0][1]
    happened = [each for each in done if each.created and not each.erased and "visitor" in each.result]
    relay.hand_over(store.RESULTS, [each.result for each in happened])
    return done


def _version(season: domain.Season, quiz: Any, version: Any) -> domain.Quiz:
    if not isinstance(quiz, str):
        raise InvalidInput("not a quiz", errors={"quiz": ["Not an id."]})
    if version is not None and type(version) is not int:
        raise InvalidInput("not a version", errors={"version": ["Not a number."]})
    found = season.find(quiz, version)
    if found is None:
        raise NotFound(f"no quiz {quiz}" if version is None else f"no version {version} of quiz {quiz}")
    return found


def _names(season: domain.Season, codes: set[str]) -> views.Names:
    return views.names_in(season, store.official_names(codes - season.table.keys()))


def _seconds(seconds: Any) -> int | None:
    if seconds is None or (type(seconds) is int and 0 <= seconds <= SECONDS_MAX):
        return seconds
    raise InvalidInput("not a duration", errors={"seconds": [f"From 0 to {SECONDS_MAX}."]})


def _uuid(text: Any, field: str) -> UUID:
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidInput("not an id", errors={field: ["Not a UUID."]}) from error


def _group(visitors: Any) -> set[UUID]:
    if not isinstance(visitors, list) or len(visitors) > GROUP_MAX:
        raise InvalidInput("not a group", errors={"visitors": [f"A list of {GROUP_MAX} at most."]})
    return {_uuid(visitor, "visitors") for visitor in visitors}
