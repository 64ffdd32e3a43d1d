"""The visitor: identity, export and erasure, points, discoveries."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.access.auth import current_visitor
from gateway.answers.account_schemas import ErasureSchema, ExportSchema, MeSchema
from gateway.answers.reward_schemas import DiscoveriesSchema, PointsSchema
from gateway.http.compression import compressed
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import PointsQuery
from gateway.routes.common import answer, call_service

blueprint = Blueprint("me", __name__, description="The visitor, and what they have earned")


@blueprint.route("/me")
@blueprint.response(200, MeSchema)
def get_me() -> Response:
    """Read the visitor's id, nickname and class"""
    return answer(call_service("get_visitor", visitor=str(current_visitor())))


@blueprint.route("/me", methods=["DELETE"])
@blueprint.response(202, ErasureSchema)
def erase_me() -> Response:
    """Erase the visitor: everything that is stored about them is deleted

    Their tokens are refused at once, and their streams end. This cannot be undone.
    """
    visitor = current_visitor()
    call_service("erase_visitor", visitor=str(visitor))
    current_platform().forget_visitor(visitor)
    return answer({"visitor_id": str(visitor)}, 202)


@blueprint.route("/me/export")
@blueprint.response(200, ExportSchema)
def export_me() -> Response:
    """Download everything that is stored about the visitor"""
    visitor = str(current_visitor())
    holders = ("accounts", "rewards", "quiz", "live")
    held = {service: call_service("export_visitor", service=service, visitor=visitor) for service in holders}
    response = answer(held)
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@blueprint.route("/me/points")
@blueprint.arguments(PointsQuery, location="query", unknown=RAISE)
@blueprint.response(200, PointsSchema)
def get_points(query: dict[str, Any]) -> Response:
    """Read the visitor's points, level and awards"""
    page = {"after": None} | query
    points = call_service("get_points", service="rewards", visitor=str(current_visitor()), **page)
    return compressed(answer(points))


@blueprint.route("/me/discoveries")
@blueprint.response(200, DiscoveriesSchema)
def list_discoveries() -> Response:
    """Read what the visitor has explored and finished

    Everything that earned them points, on any device. A click that was just accepted appears a moment later,
    together with its points.
    """
    return compressed(
        answer(call_service("list_discoveries", service="rewards", visitor=str(current_visitor())))
    )
