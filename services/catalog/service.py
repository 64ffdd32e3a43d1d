"""Entrypoints of the catalog."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET

from chassis.service import EventPublisher, Relay, Service, rpc
from contracts.calls import catalog as calls
from contracts.calls.values import PAGE_DEFAULT
from contracts.envelope import Envelope, Event
from services.catalog import domain, store
from services.catalog.models import Challenge, Company, Occupation

T = TypeVar("T")


class Catalog(Service):
    name = "catalog"
    events = EventPublisher()
    relay = Relay(store.CHANGES)

    @rpc(calls.ListChallenges)
    def list_challenges(self) -> list[calls.ListedChallenge]:
        """All challenges, in the order of the season's files."""
        return _as(list[calls.ListedChallenge], store.list_all(Challenge))

    @rpc(calls.ListCompanies)
    def list_companies(self) -> list[calls.ListedCompany]:
        """All companies, in the order of the season's files."""
        return _as(list[calls.ListedCompany], store.list_all(Company))

    @rpc(calls.ListOccupations)
    def list_occupations(self) -> list[calls.ListedOccupation]:
        """All occupations of the season, in the order of its files."""
        return [_occupation(stored) for stored in store.list_all(Occupation)]

    @rpc(calls.ListContents)
    def list_contents(
        self,
        challenge: str | None = None,
        kind: str | None = None,
        company: str | None = None,
        occupation: str | None = None,
        q: str | None = None,
        after: str | None = None,
        limit: int = PAGE_DEFAULT,
    ) -> calls.ContentPage:
        """Published contents that match every filter; None does not filter.

        By relevance to the words of ``q``, else tours first. ``next`` is the next page's ``after``.
        """
        filters = store.Filters(challenge=challenge, kind=kind, company=company, occupation=occupation)
        return store.list_contents(filters, q, after, limit)

    @rpc(calls.ListSuggestions)
    def list_suggestions(self, content: str | None = None) -> list[calls.SuggestedContent]:
        """Contents to see after ``content``, or to begin with, best first. Raises NotFound."""
        return store.suggestions(content)

    @rpc(calls.ListAnyContents)
    def list_any_contents(self) -> list[calls.StaffContentItem]:
        """Every content by id, drafts and withdrawn ones included."""
        return _as(list[calls.StaffContentItem], store.list_all_contents())

    @rpc(calls.GetAnyContent)
    def get_any_content(self, content: str) -> calls.StaffContent:
        """A content or tour in any state. Raises NotFound."""
        found = _as(calls.StaffContent, store.find_any_content(content))
        if found.kind == "tour":
            return msgspec.structs.replace(found, body=UNSET, transcript=UNSET, person=UNSET)
        return msgspec.structs.replace(found, scenes=UNSET)

    @rpc(calls.GetContent)
    def get_content(self, content: str) -> calls.ContentText:
        """Raises NotFound."""
        return _as(calls.ContentText, store.get_content(content))

    @rpc(calls.GetTour)
    def get_tour(self, tour: str) -> calls.Tour:
        """Raises NotFound."""
        return _as(calls.Tour, store.get_tour(tour))

    @rpc(calls.GetOutline)
    def get_outline(self, tour: str) -> calls.Outline:
        """The tour as ordered text. Raises NotFound."""
        return domain.outline_of(_as(calls.Tour, store.get_tour(tour)))

    @rpc(calls.RecordViews)
    def record_views(self, clicks: list[calls.HotspotClick]) -> list[UUID | None]:
        """Ids of the HotspotViewed published for ``clicks``, in their order; None for an unknown hotspot.

        The broker has confirmed every event whose id is returned. Raises Unavailable if it has not: some of
        the events may still have been published.
        """
        places = store.find_places(click.hotspot for click in clicks)
        return self._publish(
            [
                Envelope.of(
                    domain.view_of(click.visitor, click.hotspot, places[click.hotspot]),
                    correlation_id=click.correlation_id,
                )
                if click.hotspot in places
                else None
                for click in clicks
            ]
        )

    @rpc(calls.RecordCompletions)
    def record_completions(self, completions: list[calls.ContentEnd]) -> list[UUID | None]:
        """Ids of the ContentCompleted published, as ``record_views`` does."""
        contents = store.find_contents(end.content for end in completions)
        return self._publish(
            [
                Envelope.of(
                    domain.completion_of(end.visitor, contents[end.content]),
                    correlation_id=end.correlation_id,
                )
                if end.content in contents
                else None
                for end in completions
            ]
        )

    def _publish(self, events: list[Envelope[Event] | None]) -> list[UUID | None]:
        self.events.publish([event for event in events if event is not None])
        return [event.id if event is not None else None for event in events]


def _occupation(stored: Occupation) -> calls.ListedOccupation:
    shown = {name: getattr(stored, name) for name in calls.ListedOccupation.__struct_fields__}
    if shown["studies_length"] is None:
        del shown["studies_length"]
    return msgspec.convert(shown, calls.ListedOccupation)


def _as(kind: type[T], documents: Any) -> T:
    """``documents`` in a type of their contract, by the names of their fields."""
    return msgspec.convert(documents, kind, from_attributes=True)
