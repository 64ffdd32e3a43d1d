"""Views and completions, by far the most frequent requests: they are sent to catalog in batches."""

import msgspec
from flask import Response

from chassis.runtime import logs
from contracts.errors import NotFound
from gateway.access.auth import current_visitor
from gateway.answers.schemas import AcceptedSchema
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint, id_in_path
from gateway.platform import current_platform
from gateway.routes.common import explained

blueprint = Blueprint("discoveries", __name__, description="What a visitor has seen")


@blueprint.route("/hotspots/<slug:id>/views", methods=["POST"], parameters=[id_in_path("grue-soudure")])
@blueprint.response(202, AcceptedSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def record_view(id: str) -> Response:
    """Say that the visitor opened a hotspot

    May earn points, later: they come by the stream. The same click twice is one award.
    """
    visitor = current_visitor()
    expect_empty_body()
    event_id = current_platform().views.submit(
        {"visitor": str(visitor), "hotspot": id, "correlation_id": logs.current_correlation_id()}
    )
    return _accepted(event_id)


@blueprint.route("/contents/<slug:id>/completions", methods=["POST"])
@blueprint.response(202, AcceptedSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def record_completion(id: str) -> Response:
    """Say that the visitor reached the end of a content

    May earn points, later: they come by the stream. The same completion twice is one award.
    """
    visitor = current_visitor()
    expect_empty_body()
    event_id = current_platform().completions.submit(
        {"visitor": str(visitor), "content": id, "correlation_id": logs.current_correlation_id()}
    )
    return _accepted(event_id)


def _accepted(event_id: str | None) -> Response:
    if event_id is None:
        with explained():
            raise NotFound("no such hotspot or content")
    return Response(msgspec.json.encode({"event_id": event_id}), 202, mimetype="application/json")
