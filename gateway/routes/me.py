"""The visitor: identity, export and erasure, points, discoveries, and the stream of points."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, request
from marshmallow import RAISE

from gateway.access.auth import current_principal, current_visitor
from gateway.answers.account_schemas import ErasureSchema, ExportSchema, MeSchema
from gateway.answers.reward_schemas import STREAM_EVENTS, DiscoveriesSchema, PointsSchema, component_of
from gateway.http.compression import compressed
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import PointsQuery, StreamHeaders, StreamQuery
from gateway.routes.common import answer, call_service
from gateway.streaming import sse, streams

blueprint = Blueprint("me", __name__, description="The visitor, and what they have earned")

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

STREAM_SCHEMA = {
    "type": "string",
    "description": "Lines of server-sent events; `x-events` are the schemas of their `data`, by name.",
    "x-events": {name: {"$ref": f"#/components/schemas/{component_of(name)}"} for name in STREAM_EVENTS},
}

STREAM_EXAMPLE = """\
retry: 2731

id: 1763800000000
event: ready
data: {"cursor":1763800000000}

id: 1763800012345
event: points
data: {"award_id":"…","points":5,"rule":"…","reason":"…","object":"…","occurred_at":"…","event_id":"…"}

id: 1763800012345
event: level
data: {"level":2,"title":"…","total":20}
"""


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
    holders = ("accounts", "rewards", "quiz")
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


@blueprint.route("/me/stream")
@blueprint.arguments(StreamQuery, location="query", unknown=RAISE)
@blueprint.arguments(StreamHeaders, location="headers")
@blueprint.response(200, STREAM_SCHEMA, content_type="text/event-stream", example=STREAM_EXAMPLE)
def stream_points(query: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Receive points and levels as they are earned

    Server-sent events `ready`, `points`, `level` and `closed`, whose `data` are `ReadyEvent`, `PointsEvent`,
    `LevelEvent` and `ClosedEvent`; their `id` is where to resume. After a reconnection an event may come
    twice: compare `award_id`. The server may close a stream at any time: reconnect with `Last-Event-ID`, as a
    browser's `EventSource` does by itself. After a 401 an `EventSource` does not reconnect, and its address
    keeps the old token: renew the token, and open a new stream with `last_event_id` in the query. A visitor
    may have six streams: a seventh closes the oldest, whose last event is `closed`; its client should not
    reconnect at once.
    """
    visitor, session = current_visitor(), current_principal().session
    if request.method == "HEAD":  # without a body, nothing would end the subscription
        return Response(mimetype="text/event-stream", headers=STREAM_HEADERS)
    resume_after = headers.get("last_event_id") or query.get("last_event_id")
    platform = current_platform()
    cursor = int(resume_after) if resume_after else sse.milliseconds(datetime.now(UTC))
    # Before reading what was missed: events in between wait in the subscription.
    subscription = platform.streams.subscribe(visitor, session)
    try:
        if platform.revocations.includes(visitor, session):  # since the token was checked
            subscription.close()
        missed = []
        # Without the broker the ledger cannot be read. Once it is back, ``on_gap`` closes this stream, and
        # the client resumes from the same cursor.
        if resume_after and platform.hears:
            missed = sse.missed(
                platform.rpc.call("rewards", "events_since", visitor=str(visitor), since_ms=cursor)
            )
        response = Response(
            streams.messages(platform.streams, subscription, cursor, missed),
            mimetype="text/event-stream",
            headers=STREAM_HEADERS,
        )
    except BaseException:
        platform.streams.unsubscribe(subscription)
        raise
    # A generator that was never started does not run its ``finally`` when it is closed.
    response.call_on_close(lambda: platform.streams.unsubscribe(subscription))
    return response
