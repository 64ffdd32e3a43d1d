"""Results of the visitor's quizzes. Another visitor's result does not exist: 404."""

from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import RAISE

from gateway.access.auth import current_visitor
from gateway.answers.interest_schemas import InterestsSchema
from gateway.answers.result_schemas import ComparisonSchema, ResultListSchema, ResultSchema
from gateway.answers.sheet_schemas import SheetSchema
from gateway.http.compression import compressed
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import ComparisonQuery, SheetQuery
from gateway.routes.common import answer, call_service, whole_list

blueprint = Blueprint("results", __name__, description="Results of the visitor's quizzes")


@blueprint.route("/me/results")
@blueprint.response(200, ResultListSchema)
def list_results() -> Response:
    """List the visitor's results, newest first"""
    return compressed(answer(whole_list(_call_for_visitor("list_results"))))


@blueprint.route("/me/results/<uuid:id>")
@blueprint.response(200, ResultSchema)
def get_result(id: UUID) -> Response:
    """Read a result"""
    result = _call_for_visitor("get_result", result=str(id))
    return compressed(answer(current_platform().live_mentions.add_to_result(result)))


@blueprint.route("/me/results/<uuid:id>/comparison")
@blueprint.arguments(ComparisonQuery, location="query", unknown=RAISE)
@blueprint.response(200, ComparisonSchema)
def compare_results(query: dict[str, Any], id: UUID) -> Response:
    """Compare a result with an earlier one

    404, too, if there is no earlier one.
    """
    earlier = query.get("earlier")
    return compressed(
        answer(_call_for_visitor("compare", result=str(id), earlier=str(earlier) if earlier else None))
    )


@blueprint.route("/me/interests")
@blueprint.response(200, InterestsSchema)
def get_interests() -> Response:
    """Compare what the visitor said with what they explored

    `said` is the latest result about interests that is not in doubt. `scores` say which letters the visitor
    explored more (above 50) or less than somebody who explores at random: the season does not offer them
    equally. Both are from 0 to 100. `scores` and `says` are null before `needed` places are explored:
    hotspots that were opened, contents that were completed. What was just explored counts a moment later.
    """
    return compressed(answer(_call_for_visitor("get_interests")))


SHEET_FORMATS = {"text/html": "html", "application/pdf": "pdf", "application/json": "json"}


@blueprint.route("/me/results/<uuid:id>/sheet")
@blueprint.arguments(SheetQuery, location="query", unknown=RAISE)
@blueprint.response(200, SheetSchema)
@blueprint.doc(
    responses={
        200: {
            "content": {
                "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"},
                "application/pdf": {"schema": {"type": "string", "format": "binary"}},
            }
        }
    }
)
def get_result_sheet(query: dict[str, Any], id: UUID) -> Response:
    """Keep a result about interests: one page of A4 to print, as HTML or PDF, or everything as JSON

    By `Accept` or `format`. It has no name and no nickname. 404, too, for a result about knowledge.
    """
    # Only processes that make sheets load what draws them.
    from gateway.sheet import content, data, html, pdf

    accepted = request.accept_mimetypes.best_match(tuple(SHEET_FORMATS)) or "text/html"
    form = query.get("format") or SHEET_FORMATS[accepted]
    found = _call_for_visitor("get_sheet", result=str(id))
    public_url = current_platform().public_url
    if form == "json":
        response = compressed(answer(data.to_data(found, public_url)))
    elif form == "pdf":
        response = Response(pdf.to_pdf(content.sheet_of(found, public_url)), mimetype=pdf.MEDIA_TYPE)
    else:
        response = Response(html.to_html(content.sheet_of(found, public_url)), mimetype="text/html")
        response.headers["Content-Security-Policy"] = html.CONTENT_SECURITY_POLICY
    if form != "html":
        response.headers["Content-Disposition"] = f'attachment; filename="mes-envies-{id}.{form}"'
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _call_for_visitor(method: str, **arguments: Any) -> Any:
    """Call ``quiz.<method>`` for the visitor: quiz checks what is theirs."""
    return call_service(method, service="quiz", visitor=str(current_visitor()), **arguments)
