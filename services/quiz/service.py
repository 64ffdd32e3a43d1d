"""Entrypoints of quiz."""

from typing import Any
from uuid import UUID

from msgspec import structs

from chassis.runtime.logs import current_correlation_id
from chassis.service import Relay, Service, Settings, handles, rpc
from contracts.accounts import VisitorErased
from contracts.calls import quiz as calls
from contracts.catalog import ContentCompleted, HotspotViewed
from contracts.envelope import Envelope
from contracts.errors import InvalidInput, NotFound, PlatformError
from services.quiz import class_interests, domain, explored, presentation, store
from services.quiz.comparison import may_be_compared
from services.quiz.submissions import find_version, names_of, season_of, sheet, show, submit_all

EXPLORATIONS_GATHERED = 0.5
"""Seconds. No visitor waits for explorations; they wait for points, so the processor is left to rewards."""

NOT_COMPARABLE = (
    "Un résultat plus ancien sur tes intérêts, ou plus ancien du même quiz de connaissances, est attendu."
)


class Quiz(Service):
    name = "quiz"
    relay = Relay(store.RESULTS)
    season = Settings(lambda config: store.SeasonInForce())

    @handles(HotspotViewed, gather=EXPLORATIONS_GATHERED)
    def explore(self, events: list[Envelope[HotspotViewed]]) -> None:
        """Record the hotspots that visitors viewed. The number and order of deliveries do not matter; nothing
        remains of erased visitors."""
        seen = domain.explorations(events)
        with store.guard(seen.keys()):
            store.record_explorations(seen)

    @handles(ContentCompleted, gather=EXPLORATIONS_GATHERED)
    def complete(self, events: list[Envelope[ContentCompleted]]) -> None:
        """Record the contents that visitors completed, as ``explore`` does hotspots."""
        completed = domain.completions(events)
        with store.guard(completed.keys()):
            store.record_completions(completed)

    @handles(VisitorErased)
    def erase_visitors(self, events: list[Envelope[VisitorErased]]) -> None:
        """Delete all data of these visitors; their events that are delivered later are not recorded."""
        store.erase({event.data.visitor: event.time for event in events})

    @rpc(calls.ListQuizzes)
    def list_quizzes(self) -> list[dict[str, Any]]:
        """The current version of every quiz, without items and questions."""
        season = self.season()
        return [presentation.quiz_summary(season.versions[key]) for key in sorted(season.current.items())]

    @rpc(calls.GetQuiz)
    def get_quiz(self, quiz: str, version: int | None = None) -> dict[str, Any]:
        """A version with its items or questions; the current one without ``version``. Raises NotFound."""
        return presentation.quiz_full(find_version(self.season(), quiz, version))

    @rpc(calls.Submit)
    def submit(
        self,
        quiz: str,
        answers: list[calls.GivenAnswer],
        version: int | None = None,
        seconds: int | None = None,
        visitor: UUID | None = None,
    ) -> dict[str, Any]:
        """The result of ``answers``, which took ``seconds``.

        The same answers of the same visitor to the same version are one result, ``created`` the first time.
        Without a visitor it cannot be read again. Raises InvalidInput, which names each
        wrong item, NotFound, and InvalidCredentials for a visitor who was erased: then nothing is stored.
        """
        submission = calls.Submission(
            quiz=quiz,
            answers=answers,
            version=version,
            seconds=seconds,
            visitor=visitor,
            correlation_id=current_correlation_id(),
        )
        [reply] = submit_all(self.season, self.relay, [submission])
        if isinstance(reply, PlatformError):
            raise reply
        return reply

    @rpc(calls.SubmitAll)
    def submit_all(self, submissions: list[calls.Submission]) -> list[dict[str, Any]]:
        """``submit`` for each of ``submissions``, in their order: ``{result}`` or ``{error}``."""
        return [
            {"error": reply.to_wire()} if isinstance(reply, PlatformError) else {"result": reply}
            for reply in submit_all(self.season, self.relay, submissions)
        ]

    @rpc(calls.ListResults)
    def list_results(self, visitor: UUID) -> list[dict[str, Any]]:
        """A visitor's results, newest first, each as a summary."""
        versions = self.season().versions
        return [
            presentation.result_summary(result, versions.get((result["quiz"], result["version"])))
            for result in store.list_results(visitor)
        ]

    @rpc(calls.GetResult)
    def get_result(self, visitor: UUID, result_id: UUID) -> dict[str, Any]:
        """Raises NotFound, also for a result of another visitor."""
        return show(self.season, store.get_result(visitor, result_id), created=False)

    @rpc(calls.GetSheet)
    def get_sheet(self, visitor: UUID, result_id: UUID) -> dict[str, Any]:
        """A result about interests with the answers it comes from, to be kept. Raises NotFound, also for a
        result of another visitor, and for one about knowledge."""
        result = store.get_result(visitor, result_id)
        if result["kind"] != "interests":
            raise NotFound(f"result {result_id} is about knowledge")
        return sheet(self.season, result)

    @rpc(calls.Compare)
    def compare(self, visitor: UUID, result_id: UUID, earlier_id: UUID | None = None) -> dict[str, Any]:
        """What changed between two results; without ``earlier_id``, since the previous one of the same kind.

        Raises NotFound, and InvalidInput for two that cannot be compared.
        """
        now = store.get_result(visitor, result_id)
        if earlier_id is None:
            before = store.result_before(now)
        else:
            before = store.get_result(visitor, earlier_id)
            if not may_be_compared(now, before):
                raise InvalidInput("not comparable", errors={"earlier": [NOT_COMPARABLE]})
        codes = presentation.occupations_of(now["outcome"]) | presentation.occupations_of(before["outcome"])
        season = season_of(self.season, now, before)
        return presentation.comparison(now, before, season, names_of(season, codes))

    @rpc(calls.GetInterests)
    def get_interests(self, visitor: UUID) -> dict[str, Any]:
        """What a visitor said, by their latest result without doubt, beside what they explored; and places to
        try next."""
        season, found = self.season(), store.explored_by(visitor)
        said = next(iter(store.latest_interests([visitor])), None)
        places = found.places(season.offer)
        scores = explored.scores_of(places, season.offer)
        wanted = explored.wanted(said["scores"] if said else None, scores)
        to_try = explored.places_to_try(season.offer, found.keys(), wanted, visitor)
        names = names_of(season, {code for place in to_try for code in place.occupations})
        return presentation.interests(len(places), said, scores, to_try, names)

    @rpc(calls.ClassInterests)
    def class_interests(self, visitors: list[UUID]) -> dict[str, Any]:
        """Interests of a group, by each member's latest result without a doubt. None instead of a number
        that would reveal something about fewer than five people (see ``class_interests.group_interests``)."""
        group = set(visitors)
        season = self.season()
        latest = [
            class_interests.Interests(
                result["scores"], result["code"][0], season.family_of(result.get("rome"))
            )
            for result in store.latest_interests(group)
        ]
        return structs.asdict(class_interests.group_interests(len(group), latest, season.families()))

    @rpc(calls.GetOccupation)
    def get_occupation(self, rome: str) -> dict[str, Any]:
        """An occupation of the season, or of the official register once it is imported. Raises NotFound."""
        season, official = self.season(), store.official_occupation(rome)
        if official is None and rome not in season.table:
            raise NotFound(f"no occupation {rome}")
        near = set((official or {}).get("near", ())) | {rome}
        return presentation.occupation(rome, season, official, names_of(season, near))

    @rpc(calls.ExportVisitor)
    def export_visitor(self, visitor: UUID) -> dict[str, Any]:
        """All that is stored about a visitor."""
        return presentation.export(*store.everything_of(visitor))
