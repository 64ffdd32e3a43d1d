"""What moderators, professionals and organisers do in live sessions.

The path names the session and the item, and never a visitor: what is decided about a question concerns
everybody in the session, or its author without saying who that is.
"""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
from flask import Response, g, request
from marshmallow import RAISE

from gateway.answers.live_moderation_schemas import (
    AnsweredQuestionListSchema,
    ModerationActionPageSchema,
    ProfessionalRoomSchema,
    QueueItemSchema,
    QueueSchema,
    TranscriptSchema,
)
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint, id_in_path
from gateway.requests.live_moderation_inputs import (
    AnnouncementBody,
    AnswerBody,
    AnswersQuery,
    DecisionBody,
    PollBody,
    QueueQuery,
)
from gateway.requests.queries import PageQuery
from gateway.routes.common import answer, call_as_staff, call_service, whole_list
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED

blueprint = Blueprint("live_moderation", __name__, description="Live sessions: moderators and professionals")

LIVE = "live"
SESSION = id_in_path("qui-decide-si-les-bateaux-partent")


@blueprint.route("/live/moderation/queue", parameters=[IF_NONE_MATCH])
@blueprint.arguments(QueueQuery, location="query", unknown=RAISE)
@blueprint.response(200, QueueSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_moderation_queue(query: dict[str, Any]) -> Response:
    """Read what waits for a moderator, in all sessions or in one

    Oldest first. To be read every two seconds: the ETag stays the same while nothing but the age of the
    items changes.
    """
    queue = call_as_staff("get_queue", service=LIVE, session=query.get("session"), limit=query["limit"])
    response = answer(queue)
    lasting = {name: value for name, value in queue.items() if name != "oldest_seconds"}
    response.set_etag(sha256(msgspec.json.encode(lasting)).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@blueprint.route("/live/moderation/items/<uuid:id>/claim", methods=["POST"])
@blueprint.response(200, QueueItemSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def claim_item(id: UUID) -> Response:
    """Hold an item for a minute, or for another one

    Nobody else can decide about it meanwhile.
    """
    expect_empty_body()
    return answer(call_as_staff("claim", service=LIVE, item=str(id)))


@blueprint.route("/live/moderation/items/<uuid:id>/claim", methods=["DELETE"])
@blueprint.response(204)
def release_item(id: UUID) -> Response:
    """Let an item go without a decision"""
    return _done("release", item=str(id))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/publication", methods=["POST"], parameters=[SESSION]
)
@blueprint.arguments(DecisionBody, unknown=RAISE)
@blueprint.response(204)
def decide_item(body: dict[str, Any], id: str, question: UUID) -> Response:
    """Decide about an item of the queue: publish, merge or decline it

    `question` is the id of the item, whatever its kind. Of reports, `publish` keeps the question and
    `decline` removes it. The decision can be undone for ten seconds.
    """
    g.json_fields = set(body)  # what a decision lacks is a field of the body, too
    into = body.pop("into")
    return _done("decide", session=id, item=str(question), into=str(into) if into else None, **body)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/publication", methods=["DELETE"], parameters=[SESSION]
)
@blueprint.response(204)
def undo_decision(id: str, question: UUID) -> Response:
    """Undo one's own last decision about an item, within ten seconds: it waits again"""
    return _done("undo", session=id, item=str(question))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>", methods=["DELETE"], parameters=[SESSION]
)
@blueprint.response(204)
def remove_question(id: str, question: UUID) -> Response:
    """Take a published question from all screens"""
    return _done("remove_question", session=id, question=str(question))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/silence", methods=["POST"], parameters=[SESSION]
)
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def silence_author(id: str, question: UUID) -> Response:
    """Let the author of a question ask no more in this session, without learning who it is"""
    expect_empty_body()
    return _done("silence_author", session=id, question=str(question), silent=True)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/silence", methods=["DELETE"], parameters=[SESSION]
)
@blueprint.response(204)
def let_author_ask(id: str, question: UUID) -> Response:
    """Let the author of a question ask again"""
    return _done("silence_author", session=id, question=str(question), silent=False)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/pin", methods=["PUT"], parameters=[SESSION]
)
@blueprint.response(204)
def pin_question(id: str, question: UUID) -> Response:
    """Pin a published question; another is unpinned"""
    return _done("pin", session=id, question=str(question), pinned=True)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/pin", methods=["DELETE"], parameters=[SESSION]
)
@blueprint.response(204)
def unpin_question(id: str, question: UUID) -> Response:
    """Unpin a question"""
    return _done("pin", session=id, question=str(question), pinned=False)


@blueprint.route("/live/sessions/<slug:id>/announcements", methods=["POST"], parameters=[SESSION])
@blueprint.arguments(AnnouncementBody, unknown=RAISE)
@blueprint.response(204)
def announce(body: dict[str, Any], id: str) -> Response:
    """Tell everybody in the session something"""
    return _done("announce", session=id, announcement=str(uuid4()), text=body["text"])


@blueprint.route("/live/sessions/<slug:id>/polls", methods=["POST"], parameters=[SESSION])
@blueprint.arguments(PollBody, unknown=RAISE)
@blueprint.response(204)
def open_poll(body: dict[str, Any], id: str) -> Response:
    """Open a poll; one at a time

    It comes to everybody in the session, results once it is closed.
    """
    return _done("open_poll", session=id, poll=str(uuid4()), **body)


@blueprint.route("/live/sessions/<slug:id>/polls/<uuid:poll>/closure", methods=["POST"], parameters=[SESSION])
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def close_poll(id: str, poll: UUID) -> Response:
    """Close a poll, and show its results"""
    expect_empty_body()
    return _done("close_poll", session=id, poll=str(poll))


@blueprint.route("/live/sessions/<slug:id>/suspension", methods=["POST"], parameters=[SESSION])
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def suspend_questions(id: str) -> Response:
    """Take no more questions for now"""
    expect_empty_body()
    return _done("suspend_questions", session=id, suspended=True)


@blueprint.route("/live/sessions/<slug:id>/suspension", methods=["DELETE"], parameters=[SESSION])
@blueprint.response(204)
def resume_questions(id: str) -> Response:
    """Take questions again"""
    return _done("suspend_questions", session=id, suspended=False)


@blueprint.route("/live/sessions/<slug:id>/closure", methods=["POST"], parameters=[SESSION])
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def close_session(id: str) -> Response:
    """End a session at once, for good"""
    expect_empty_body()
    return _done("close_session", session=id)


@blueprint.route("/live/sessions/<slug:id>/actions", parameters=[SESSION])
@blueprint.arguments(PageQuery, location="query", unknown=RAISE)
@blueprint.response(200, ModerationActionPageSchema)
def list_moderation_actions(query: dict[str, Any], id: str) -> Response:
    """List what staff did in a session, newest first"""
    return answer(
        call_service(
            "list_moderation_actions",
            service=LIVE,
            session=id,
            after=query.get("after"),
            limit=query["limit"],
        )
    )


@blueprint.route("/live/sessions/<slug:id>/transcript", parameters=[SESSION])
@blueprint.response(200, TranscriptSchema)
def get_transcript(id: str) -> Response:
    """Read what was published in a session, sealed at its end"""
    return answer(call_service("get_transcript", service=LIVE, session=id))


@blueprint.route("/live/professional")
@blueprint.response(200, ProfessionalRoomSchema)
def get_professional_room() -> Response:
    """Read one's sessions as a professional, and the questions that wait"""
    return answer(call_as_staff("get_professional_room", service=LIVE))


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/answer", methods=["POST"], parameters=[SESSION]
)
@blueprint.arguments(AnswerBody, unknown=RAISE)
@blueprint.response(204)
def answer_question(body: dict[str, Any], id: str, question: UUID) -> Response:
    """Answer a question, aloud or in writing

    A written answer waits for a moderator, and then comes to everybody in the session.
    """
    return _done("answer", session=id, question=str(question), text=body["text"])


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/passing", methods=["POST"], parameters=[SESSION]
)
@blueprint.response(204)
@blueprint.doc(requestBody=EMPTY_BODY)
def pass_question(id: str, question: UUID) -> Response:
    """Leave a question for later"""
    expect_empty_body()
    return _done("pass_question", session=id, question=str(question), passed=True)


@blueprint.route(
    "/live/sessions/<slug:id>/questions/<uuid:question>/passing", methods=["DELETE"], parameters=[SESSION]
)
@blueprint.response(204)
def take_question_back(id: str, question: UUID) -> Response:
    """Take up a question that was left for later"""
    return _done("pass_question", session=id, question=str(question), passed=False)


@blueprint.route("/live/answers")
@blueprint.arguments(AnswersQuery, location="query", unknown=RAISE)
@blueprint.response(200, AnsweredQuestionListSchema)
def list_answered_questions(query: dict[str, Any]) -> Response:
    """List questions of past sessions with their written answers, newest first"""
    filters = {"company": None, "occupation": None, "session": None} | query
    return answer(whole_list(call_service("list_answers", service=LIVE, **filters)))


def _done(method: str, **arguments: Any) -> Response:
    call_as_staff(method, service=LIVE, **arguments)
    return Response(status=204)
