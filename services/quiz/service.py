"""Entrypoints of quiz."""

from typing import Any
from uuid import UUID

from chassis.runtime.logs import current_correlation_id
from chassis.service import Relay, Service, Settings, handles, rpc
from contracts.accounts import VisitorErased
from contracts.calls.values import GROUP_MAX
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidInput, NotFound, PlatformError
from services.quiz import class_interests, domain, presentation, store
from services.quiz.submissions import find_version, names_of, show, submit_all, uuid

SUBMISSIONS_MAX = 200

EXPLORATIONS_GATHERED = 0.5
"""Seconds. Nobody waits for them, and rewards, for which somebody does, needs the processor more."""


class Quiz(Service):
    name = "quiz"
    relay = Relay(store.RESULTS)
    season = Settings(lambda config: store.SeasonInForce())

    @handles(HotspotViewed, gather=EXPLORATIONS_GATHERED)
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
        return [presentation.quiz_summary(season.versions[each]) for each in sorted(season.current.items())]

    @rpc
    def get_quiz(self, quiz: str, version: int | None = None) -> dict[str, Any]:
        """What a version asks; the current one without ``version``. Raises NotFound."""
        return presentation.quiz_full(find_version(self.season(), quiz, version))

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
        submission = {
            "quiz": quiz,
            "answers": answers,
            "version": version,
            "seconds": seconds,
            "visitor": visitor,
            "correlation_id": current_correlation_id(),
        }
        [done] = submit_all(self.season, self.relay, [submission])
        if isinstance(done, PlatformError):
            raise done
        return done

    @rpc
    def submit_all(self, submissions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """``submit`` for each of ``submissions``, its arguments and a ``correlation_id``: ``{result}``, or
        ``{error}`` as ``PlatformError.told`` gives it."""
        shaped = isinstance(submissions, list) and all(isinstance(each, dict) for each in submissions)
        if not shaped or len(submissions) > SUBMISSIONS_MAX:
            expected = f"A list of submissions, {SUBMISSIONS_MAX} at most."
            raise InvalidInput("not a list of submissions", errors={"submissions": [expected]})
        return [
            {"error": each.told()} if isinstance(each, PlatformError) else {"result": each}
            for each in submit_all(self.season, self.relay, submissions)
        ]

    @rpc
    def list_results(self, visitor: str) -> list[dict[str, Any]]:
        """A visitor's results, newest first, without what they say."""
        versions = self.season().versions
        results = store.list_results(uuid(visitor, "visitor"))
        return [
            presentation.result_summary(each, versions.get((each["quiz"], each["version"])))
            for each in results
        ]

    @rpc
    def get_result(self, visitor: str, result: str) -> dict[str, Any]:
        """Raises NotFound, also for the result of somebody else."""
        found = store.get_result(uuid(visitor, "visitor"), uuid(result, "result"))
        return show(self.season, found, created=False)

    @rpc
    def compare(self, visitor: str, result: str, earlier: str | None = None) -> dict[str, Any]:
        """What changed between two results; without ``earlier``, since the one before of the same kind.

        Raises NotFound, and InvalidInput for two that cannot be compared.
        """
        who = uuid(visitor, "visitor")
        now = store.get_result(who, uuid(result, "result"))
        if earlier is None:
            before = store.result_before(now)
        else:
            before = store.get_result(who, uuid(earlier, "earlier"))
            if not domain.may_be_compared(now, before):
                raise InvalidInput("not comparable", errors={"earlier": ["A result of another kind."]})
        codes = presentation.occupations_of(now["outcome"]) | presentation.occupations_of(before["outcome"])
        return presentation.comparison(now, before, names_of(self.season(), codes))

    @rpc
    def class_interests(self, visitors: list[str]) -> dict[str, Any]:
        """``{seats, answered, strongest, mean, families}`` of a group, by each one's latest result that is
        not too flat; None instead of whatever would tell of fewer than five people (see
        ``class_interests.class_interests``)."""
        group = _group(visitors)
        season = self.season()
        latest = [
            class_interests.Interests(each["scores"], each["code"][0], season.family_of(each.get("rome")))
            for each in store.latest_interests(group)
        ]
        return dict(vars(class_interests.class_interests(len(group), latest, season.families())))

    @rpc
    def get_occupation(self, rome: str) -> dict[str, Any]:
        """An occupation of the season, or of the official register once it is imported. Raises NotFound."""
        if not isinstance(rome, str):
            raise InvalidInput("not a code", errors={"rome": ["Not a ROME code."]})
        season, official = self.season(), store.official_occupation(rome)
        if official is None and rome not in season.table:
            raise NotFound(f"no occupation {rome}")
        near = set((official or {}).get("near", ())) | {rome}
        return presentation.occupation(rome, season, official, names_of(season, near))

    @rpc
    def export_visitor(self, visitor: str) -> dict[str, Any]:
        """``{explored, results}``: all that is kept of a visitor."""
        return presentation.export(*store.everything_of(uuid(visitor, "visitor")))


def _group(visitors: Any) -> set[UUID]:
    if not isinstance(visitors, list) or len(visitors) > GROUP_MAX:
        raise InvalidInput("not a group", errors={"visitors": [f"A list of {GROUP_MAX} at most."]})
    return {uuid(visitor, "visitors") for visitor in visitors}
