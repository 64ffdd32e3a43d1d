"""Quizzes, and the occupations that they lead to. Answers may be submitted without a token."""

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import RAISE

from chassis.runtime.logs import current_correlation_id
from contracts.errors import from_wire
from gateway.access.auth import identify
from gateway.answers.quiz_schemas import OccupationProfileSchema, QuizListSchema, QuizSchema
from gateway.answers.result_schemas import ResultSchema
from gateway.http.openapi import PREFIX, Blueprint, id_in_path
from gateway.platform import current_platform
from gateway.requests.queries import NoQuery, QuizQuery
from gateway.requests.quiz_inputs import EXAMPLE_QUIZ, SubmissionBody
from gateway.routes.common import answer, call_service, explained, whole_list
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED, read

blueprint = Blueprint("quizzes", __name__, description="Quizzes, and the occupations that they lead to")

LOCATION = {
    "Location": {
        "description": "Where a visitor finds the result again; not sent without a token.",
        "schema": {"type": "string"},
    }
}


@blueprint.route("/quizzes", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, QuizListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_quizzes(query: dict[str, Any]) -> Response:
    """List the quizzes"""
    return _read("list_quizzes", whole_list)


@blueprint.route("/quizzes/<slug:id>", parameters=[IF_NONE_MATCH, id_in_path(EXAMPLE_QUIZ)])
@blueprint.arguments(QuizQuery, location="query", unknown=RAISE)
@blueprint.response(200, QuizSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_quiz(query: dict[str, Any], id: str) -> Response:
    """Read a quiz: what it asks, and what may be answered"""
    return _read("get_quiz", quiz=id, version=query.get("version"))


@blueprint.route("/quizzes/<slug:id>/results", methods=["POST"], parameters=[id_in_path(EXAMPLE_QUIZ)])
@blueprint.arguments(SubmissionBody, unknown=RAISE)
@blueprint.response(201, ResultSchema, headers=LOCATION)
@blueprint.alt_response(200, schema=ResultSchema, headers=LOCATION, description="The result existed already")
def submit_answers(body: dict[str, Any], id: str) -> Response:
    """Submit answers, and read the result

    Every item or question is answered once. `version` is the version of the quiz that was answered; an older
    one still counts. With a visitor's token the result is stored under `/me/results`, and the first result of
    each quiz earns points; the same answers again are the same result, with status 200. Without a token the
    result is not stored.
    """
    who = identify()
    reply = current_platform().submissions.submit(
        {
            "quiz": id,
            "answers": body["answers"],
            "version": body.get("version"),
            "seconds": body.get("seconds"),
            "visitor": str(who.id) if who else None,
            "correlation_id": current_correlation_id(),
        }
    )
    with explained():
        if "error" in reply:
            raise from_wire(reply["error"])
    result = current_platform().live_mentions.add_to_result(reply["result"])
    response = answer(result, 201 if result["created"] else 200)
    if who:
        response.headers["Location"] = f"{PREFIX}/me/results/{result['id']}"
    return response


@blueprint.route("/occupations/<rome:rome>", parameters=[IF_NONE_MATCH])
@blueprint.response(200, OccupationProfileSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_occupation(rome: str) -> Response:
    """Read an occupation, its neighbours, the contents that show it, and live sessions to come

    Also one that is not in the season, if the platform holds the official register.
    """
    return _read("get_occupation", current_platform().live_mentions.add_to_occupation, rome=rome)


def _read(method: str, present: Callable[[Any], Any] = lambda result: result, **arguments: Any) -> Response:
    """The answer of ``quiz.<method>``, seconds old at most. ``present`` gives the body for its result."""
    return read(
        current_platform().brief_cache,
        (method, *arguments.items()),
        lambda: present(call_service(method, service="quiz", **arguments)),
    )
