"""What there is to discover: reads of the catalog service, through the cache."""

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.answers.content_schemas import NextContentsSchema
from gateway.answers.schemas import (
    ChallengeListSchema,
    CompanyListSchema,
    ContentPageSchema,
    ContentSchema,
    OccupationListSchema,
    OutlineSchema,
    TourSchema,
)
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import CONTENT_FILTERS, ContentsQuery, NoQuery, OccupationsQuery
from gateway.routes.common import content_page, explained, whole_list
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED, read

NEXT_MAX = 12

blueprint = Blueprint("catalog", __name__, description="What there is to discover")


def _read(method: str, present: Callable[[Any], Any] = lambda result: result, **arguments: Any) -> Response:
    """The answer of ``catalog.<method>``. ``present`` gives the body for its result."""
    platform = current_platform()

    def load() -> Any:
        with explained():
            return present(platform.rpc.call("catalog", method, **arguments))

    return read(platform.cache, (method, *arguments.items()), load)


def _read_list(
    method: str, present: Callable[[list[Any]], Any] = whole_list, variant: str | None = None
) -> Response:
    """The whole list of ``catalog.<method>``, kept for seconds: its changes publish no event. ``present``
    gives the body of this ``variant`` of the answer."""
    platform = current_platform()
    key = (method, variant) if variant else method
    return read(platform.brief_cache, key, lambda: present(platform.rpc.call("catalog", method)))


@blueprint.route("/challenges", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, ChallengeListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_challenges(query: dict[str, Any]) -> Response:
    """List the challenges"""
    return _read_list("list_challenges")


@blueprint.route("/companies", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, CompanyListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_companies(query: dict[str, Any]) -> Response:
    """List the companies"""
    return _read_list("list_companies")


@blueprint.route("/occupations", parameters=[IF_NONE_MATCH])
@blueprint.arguments(OccupationsQuery, location="query", unknown=RAISE)
@blueprint.response(200, OccupationListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_occupations(query: dict[str, Any]) -> Response:
    """List the occupations"""
    length = query.get("studies")
    if length is None:
        return _read_list("list_occupations")

    def of_length(occupations: list[Any]) -> dict[str, Any]:
        return whole_list([each for each in occupations if each.get("studies_length") == length])

    return _read_list("list_occupations", of_length, length)


@blueprint.route("/contents", parameters=[IF_NONE_MATCH])
@blueprint.arguments(ContentsQuery, location="query", unknown=RAISE)
@blueprint.response(200, ContentPageSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_contents(query: dict[str, Any]) -> Response:
    """Search the contents

    Filters add up. Without any, every content of the season, tours first, then mixed. Words are found
    whatever their accents and capitals, by their beginning, and with one typing error; the best match comes
    first.
    """
    filters = dict.fromkeys(CONTENT_FILTERS) | query
    filters["q"] = (filters["q"] or "").strip() or None
    return _read("list_contents", content_page, **filters)


@blueprint.route("/contents/<slug:id>", parameters=[IF_NONE_MATCH])
@blueprint.response(200, ContentSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_content(id: str) -> Response:
    """Read a content"""
    return _read("get_content", content=id)


@blueprint.route("/suggestions", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, NextContentsSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_suggestions(query: dict[str, Any]) -> Response:
    """List what to begin with

    Tours first, challenges and companies in turn, the same for everyone: leave out what the visitor has seen.
    """
    return _read("list_suggestions", lambda found: {"items": found}, content=None)


@blueprint.route("/contents/<slug:id>/next", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, NextContentsSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_next_contents(query: dict[str, Any], id: str) -> Response:
    """List what to see next

    By occupation, challenge and company, the same for everyone: leave out what the visitor has seen.
    """
    return _read("list_suggestions", lambda found: {"items": found[:NEXT_MAX]}, content=id)


@blueprint.route("/tours/<slug:id>", parameters=[IF_NONE_MATCH])
@blueprint.response(200, TourSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_tour(id: str) -> Response:
    """Visit a factory: scenes, links between them, hotspots"""
    return _read("get_tour", tour=id)


@blueprint.route("/tours/<slug:id>/outline", parameters=[IF_NONE_MATCH])
@blueprint.response(200, OutlineSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_outline(id: str) -> Response:
    """Visit a factory as ordered text

    The same tour for keyboards, screen readers and weak networks.
    """
    return _read("get_outline", tour=id)
