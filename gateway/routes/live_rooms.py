"""What participants see and do in a live session."""

from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Response, request
from marshmallow import EXCLUDE, RAISE

from contracts.errors import from_wire
from gateway.access.auth import current_visitor
from gateway.answers.live_rooms_schemas import OwnPartSchema, OwnQuestionSchema, RoomChangesSchema
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint, id_in_path
from gateway.platform import current_platform
from gateway.requests.live_rooms_inputs import (
    ActHeaders,
    ChangesQuery,
    PollAnswerBody,
    QuestionBody,
    ReactionBody,
    ReportBody,
)
from gateway.routes.common import answer, call_service, explained
from gateway.shared.idempotency import HEADER

blueprint = Blueprint("live_rooms", __name__, description="What participants see and do in a live session")

SESSION = [id_in_path("qui-decide-si-les-bateaux-partent")]


@blueprint.route("/live/sessions/<slug:id>/changes", parameters=SESSION)
@blueprint.arguments(ChangesQuery, location="query", unknown=RAISE)
@blueprint.response(200, RoomChangesSchema)
def list_room_changes(query: dict[str, Any], id: str) -> Response:
    """Read what has changed in a session

    For clients whose stream does not work; others receive the same by `/live/sessions/{id}/stream`. The
    latest change of each `kind` and `id` makes the whole of what is shown.
    """
    return answer(call_service("changes_since", service="live", session=id, sequence=query["after"]))


@blueprint.route("/live/sessions/<slug:id>/mine", parameters=SESSION)
@blueprint.response(200, OwnPartSchema)
def get_own_part(id: str) -> Response:
    """Read the visitor's own part in a session: place, questions, votes, answers"""
    return answer(call_service("get_own_part", service="live", session=id, visitor=str(current_visitor())))


@blueprint.route("/live/sessions/<slug:id>/attendance", methods=["POST"], parameters=SESSION)
@blueprint.arguments(ActHeaders, location="headers", unknown=EXCLUDE)
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def attend_session(headers: dict[str, Any], id: str) -> Response:
    """Enter a session while it takes place

    May earn points, later: they come by the stream. Entering again changes nothing.
    """
    return _act(headers, kind="attendance", session=id)


@blueprint.route("/live/sessions/<slug:id>/questions", methods=["POST"], parameters=SESSION)
@blueprint.arguments(QuestionBody, unknown=RAISE)
@blueprint.response(201, OwnQuestionSchema)
def ask_question(body: dict[str, Any], id: str) -> Response:
    """Ask a question

    A moderator reads it before anybody else does. Its author finds what was decided under `mine`.
    """
    visitor = current_visitor()
    author = call_service("get_visitor", visitor=str(visitor))
    school_class = author["school_class"]
    question = call_service(
        "ask",
        service="live",
        session=id,
        question=str(_new_id(visitor)),
        visitor=str(visitor),
        text=body["text"],
        nickname=author["nickname"],
        level=school_class["level"] if school_class else None,
    )
    return answer(question, 201)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/votes", methods=["POST"], parameters=SESSION
)
@blueprint.arguments(ActHeaders, location="headers", unknown=EXCLUDE)
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def vote_for_question(headers: dict[str, Any], id: str, question: UUID) -> Response:
    """Vote for a published question

    A visitor has one vote for each question.
    """
    return _act(headers, kind="vote", session=id, target=str(question))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/votes", methods=["DELETE"], parameters=SESSION
)
@blueprint.arguments(ActHeaders, location="headers", unknown=EXCLUDE)
@blueprint.response(204)
def withdraw_vote(headers: dict[str, Any], id: str, question: UUID) -> Response:
    """Take one's vote for a question back"""
    return _act(headers, kind="unvote", session=id, target=str(question))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/reports", methods=["POST"], parameters=SESSION
)
@blueprint.arguments(ReportBody, unknown=RAISE)
@blueprint.response(204)
def report_question(body: dict[str, Any], id: str, question: UUID) -> Response:
    """Report a published question: a moderator looks at it again"""
    call_service(
        "report",
        service="live",
        session=id,
        question=str(question),
        visitor=str(current_visitor()),
        reason=body["reason"],
    )
    return Response(status=204)


@blueprint.route("/live/sessions/<slug:id>/polls/<uuid:poll>/answers", methods=["POST"], parameters=SESSION)
@blueprint.arguments(ActHeaders, location="headers", unknown=EXCLUDE)
@blueprint.arguments(PollAnswerBody, unknown=RAISE)
@blueprint.response(204)
def answer_poll(headers: dict[str, Any], body: dict[str, Any], id: str, poll: UUID) -> Response:
    """Answer a poll

    Another answer replaces it, as long as the poll is open. Results are shown once it is closed.
    """
    return _act(headers, kind="poll-answer", session=id, target=str(poll), choices=body["choices"])


@blueprint.route("/live/sessions/<slug:id>/reactions", methods=["POST"], parameters=SESSION)
@blueprint.arguments(ActHeaders, location="headers", unknown=EXCLUDE)
@blueprint.arguments(ReactionBody, unknown=RAISE)
@blueprint.response(204)
def react_to_session(headers: dict[str, Any], body: dict[str, Any], id: str) -> Response:
    """React to a session

    Reactions are counted, not listed: one of each kind for each visitor.
    """
    return _act(headers, kind="reaction", session=id, target=body["kind"])


def _act(headers: dict[str, Any], **act: Any) -> Response:
    """Send one act, together with those of other requests. Raises the error in its reply."""
    if "choices" not in act and act["kind"] != "reaction":
        expect_empty_body()
    key = headers.get("key") or uuid4().hex
    reply = current_platform().acts.submit({**act, "visitor": str(current_visitor()), "key": key})
    if reply["error"]:
        with explained():
            raise from_wire(reply["error"])
    return Response(status=204)


def _new_id(visitor: UUID) -> UUID:
    """Of a question: the same again for the same key, so that a repetition after a lost answer is no second
    question."""
    key = request.headers.get(HEADER)
    return uuid5(visitor, key) if key else uuid4()
