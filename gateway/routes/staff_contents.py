"""What organisers see of the contents: all of them, also what is not online, as a preview."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.access.auth import STAFF_BEARER
from gateway.answers.content_schemas import StaffContentListSchema, StaffContentSchema
from gateway.http.openapi import Blueprint, problems
from gateway.requests.queries import NoQuery
from gateway.routes.common import answer, ask

blueprint = Blueprint("staff contents", __name__, description="What organisers put online")


@blueprint.route("/staff/contents")
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, StaffContentListSchema)
@blueprint.doc(security=STAFF_BEARER, responses=problems(401, 403))
def list_any_contents(query: dict[str, Any]) -> Response:
    """List every content, also drafts and what was withdrawn"""
    return answer({"items": ask("list_any_contents", service="catalog")})


@blueprint.route("/staff/contents/<slug:id>")
@blueprint.response(200, StaffContentSchema)
@blueprint.doc(security=STAFF_BEARER, responses=problems(401, 403, 404))
def get_any_content(id: str) -> Response:
    """Look at a content, whatever its state, as visitors see it or will"""
    return answer(ask("get_any_content", service="catalog", content=id))
