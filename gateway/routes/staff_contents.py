"""Contents for organisers: all of them, also those that are not online, with a preview."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.answers.content_schemas import StaffContentListSchema, StaffContentSchema
from gateway.http.openapi import Blueprint
from gateway.requests.queries import NoQuery
from gateway.routes.common import answer, call_service

blueprint = Blueprint("staff contents", __name__, description="What organisers put online")


@blueprint.route("/staff/contents")
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, StaffContentListSchema)
def list_any_contents(query: dict[str, Any]) -> Response:
    """List every content, also drafts and what was withdrawn"""
    return answer({"items": call_service("list_any_contents", service="catalog")})


@blueprint.route("/staff/contents/<slug:id>")
@blueprint.response(200, StaffContentSchema)
def get_any_content(id: str) -> Response:
    """Look at a content, whatever its state, as visitors see it or will"""
    return answer(call_service("get_any_content", service="catalog", content=id))
