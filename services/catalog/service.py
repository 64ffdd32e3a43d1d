"""Entrypoints of the catalog."""

from typing import Any

import msgspec
from marshmallow import Schema, ValidationError

from chassis.service import EventPublisher, Relay, Service, rpc
from contracts.envelope import Envelope, Event
from contracts.errors import InvalidInput
from services.catalog import domain, schemas, store
from services.catalog.models import Challenge, Company, Occupation


class Catalog(Service):
    name = "catalog"
    events = EventPublisher()
    relay = Relay(store.CHANGES)

    @rpc
    def list_challenges(self) -> list[dict[str, Any]]:
        return schemas.ChallengeEntry(many=True).dump(store.list_all(Challenge))

    @rpc
    def list_companies(self) -> list[dict[str, Any]]:
        return schemas.CompanyEntry(many=True).dump(store.list_all(Company))

    @rpc
    def list_occupations(self) -> list[dict[str, Any]]:
        return schemas.OccupationEntry(many=True).dump(store.list_all(Occupation))

    @rpc
    def list_contents(self, **query: Any) -> dict[str, Any]:
        """``{items, next, total}``; arguments as in ``schemas.ContentQuery``. Raises InvalidInput."""
        try:
            arguments = schemas.ContentQuery().load(query)
        except ValidationError as error:
            raise InvalidInput("invalid query", errors=error.messages) from error
        arguments = dict.fromkeys(("q", "after")) | arguments
        items, following, total = store.list_contents(**arguments)
        return {"items": items, "next": following, "total": total}

    @rpc
    def list_suggestions(self, content: str | None = None) -> list[dict[str, Any]]:
        """As in ``schemas.SuggestedItem``, best first: what to go on with after ``content``, or to begin
        with. Raises NotFound."""
        return schemas.SuggestedItem(many=True).dump(store.suggestions(content))

    @rpc
    def list_any_contents(self) -> list[dict[str, Any]]:
        """As in ``schemas.StaffItem``: every content, also drafts and what was withdrawn."""
        return [_with_state(schemas.StaffItem(), each) for each in store.list_all_contents()]

    @rpc
    def get_any_content(self, content: str) -> dict[str, Any]:
        """A content or tour in full, with its ``state``. Raises NotFound."""
        found = store.find_any_content(content)
        return _with_state(schemas.TourFull() if found.kind == "tour" else schemas.ContentFull(), found)

    @rpc
    def get_content(self, content: str) -> dict[str, Any]:
        return schemas.ContentFull().dump(store.get_content(content))

    @rpc
    def get_tour(self, tour: str) -> dict[str, Any]:
        return schemas.TourFull().dump(store.get_tour(tour))

    @rpc
    def get_outline(self, tour: str) -> dict[str, Any]:
        return domain.outline_of(schemas.TourFull().dump(store.get_tour(tour)))

    @rpc
    def record_views(self, clicks: list[dict[str, str]]) -> list[str | None]:
        """Ids of the HotspotViewed published for ``clicks``, in their order; None for an unknown hotspot.

        Every id returned is in the broker's safekeeping. Raises Unavailable: then none may be.
        """
        views = _convert(clicks, schemas.ViewClick)
        places = store.find_places(click.hotspot for click in views)
        return self._publish(
            [
                Envelope.of(
                    domain.view_of(click.visitor, click.hotspot, places[click.hotspot]),
                    correlation_id=click.correlation_id,
                )
                if click.hotspot in places
                else None
                for click in views
            ]
        )

    @rpc
    def record_completions(self, completions: list[dict[str, str]]) -> list[str | None]:
        """Ids of the ContentCompleted published, as ``record_views`` does."""
        ends = _convert(completions, schemas.Completion)
        contents = store.find_contents(end.content for end in ends)
        return self._publish(
            [
                Envelope.of(
                    domain.completion_of(end.visitor, contents[end.content]),
                    correlation_id=end.correlation_id,
                )
                if end.content in contents
                else None
                for end in ends
            ]
        )

    def _publish(self, events: list[Envelope[Event] | None]) -> list[str | None]:
        self.events.publish([event for event in events if event is not None])
        return [str(event.id) if event is not None else None for event in events]


def _with_state(schema: Schema, content: Any) -> dict[str, Any]:
    shown: dict[str, Any] = schema.dump(content)
    return shown | {"state": domain.state_of(content.published, bool(content.draft))}


def _convert(items: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(items, list[kind])
    except msgspec.ValidationError as error:
        raise InvalidInput(str(error), errors={"items": [str(error)]}) from error
