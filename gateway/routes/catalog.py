"""What there is to discover: reads of the catalog service, through the cache."""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE

from gateway.openapi import problems
from gateway.platform import current_platform
from gateway.queries import ContentsQuery, NoQuery, encode_cursor
from gateway.schemas import (
    ChallengeListSchema,
    CompanyListSchema,
    ContentPageSchema,
    ContentSchema,
    OccupationListSchema,
    OutlineSchema,
    TourSchema,
)

blueprint = Blueprint("catalog", __name__, description="What there is to discover")

ETAG = {"ETag": {"description": "Changes with the body.", "schema": {"type": "string"}}}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`ETag` of the answer in hand: 304 if it is still good.",
    "schema": {"type": "string"},
}
NOT_MODIFIED = {304: {"description": "The answer in hand is still good", "headers": ETAG}}


def _read(method: str, present: Callable[[Any], Any] = lambda result: result, **arguments: Any) -> Response:
    """The cached answer of ``catalog.<method>``. ``present`` gives the body for its result."""
    platform = current_platform()
    cached = platform.cache.get(
        (method, *arguments.items()),
        lambda: msgspec.json.encode(present(platform.rpc.call("catalog", method, **arguments))),
    )
    response = Response(cached.body, mimetype="application/json")
    response.headers["ETag"] = cached.etag
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _whole_list(items: list[Any]) -> dict[str, Any]:
    return {"items": items, "next": None}


def _page(result: dict[str, Any]) -> dict[str, Any]:
    last = result["next"]
    return {"items": result["items"], "next": encode_cursor(last) if last else None}


@blueprint.route("/challenges", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, ChallengeListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems())
def list_challenges(query: dict[str, Any]) -> Response:
    """List the challenges"""
    return _read("list_challenges", _whole_list)


@blueprint.route("/companies", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, CompanyListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems())
def list_companies(query: dict[str, Any]) -> Response:
    """List the companies"""
    return _read("list_companies", _whole_list)


@blueprint.route("/occupations", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, OccupationListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems())
def list_occupations(query: dict[str, Any]) -> Response:
    """List the occupations"""
    return _read("list_occupations", _whole_list)


@blueprint.route("/contents", parameters=[IF_NONE_MATCH])
@blueprint.arguments(ContentsQuery, location="query", unknown=RAISE)
@blueprint.response(200, ContentPageSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems())
def list_contents(query: dict[str, Any]) -> Response:
    """Search the contents

    Filters add up. Without any, every content of the season.
    """
    filters = dict.fromkeys(("challenge", "kind", "company", "occupation", "q", "after")) | query
    filters["q"] = (filters["q"] or "").strip() or None
    return _read("list_contents", _page, **filters)


@blueprint.route("/contents/<slug:id>", parameters=[IF_NONE_MATCH])
@blueprint.response(200, ContentSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems(404))
def get_content(id: str) -> Response:
    """Read a content"""
    return _read("get_content", content=id)


@blueprint.route("/tours/<slug:id>", parameters=[IF_NONE_MATCH])
@blueprint.response(200, TourSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems(404))
def get_tour(id: str) -> Response:
    """Visit a factory: scenes, links between them, hotspots"""
    return _read("get_tour", tour=id)


@blueprint.route("/tours/<slug:id>/outline", parameters=[IF_NONE_MATCH])
@blueprint.response(200, OutlineSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED | problems(404))
def get_outline(id: str) -> Response:
    """Visit a factory as ordered text

    The same tour for keyboards, screen readers and weak networks.
    """
    return _read("get_outline", tour=id)
