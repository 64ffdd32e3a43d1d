"""What the visitor has earned: read once, then heard as it happens."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE

from gateway import sse, streams
from gateway.auth import BEARER, current_visitor
from gateway.openapi import problems
from gateway.platform import current_platform
from gateway.queries import PointsQuery, StreamHeaders, StreamQuery
from gateway.schemas import PointsSchema

blueprint = Blueprint("me", __name__, description="What the visitor has earned")

STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

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


@blueprint.route("/me/points")
@blueprint.arguments(PointsQuery, location="query", unknown=RAISE)
@blueprint.response(200, PointsSchema)
@blueprint.doc(security=BEARER, responses=problems(401))
def get_points(query: dict[str, Any]) -> Response:
    """Read the visitor's points, level and awards"""
    visitor = current_visitor()
    points = current_platform().rpc.call(
        "rewards", "get_points", visitor=str(visitor), **({"after": None} | query)
    )
    return Response(msgspec.json.encode(points), mimetype="application/json")


@blueprint.route("/me/stream")
@blueprint.arguments(StreamQuery, location="query", unknown=RAISE)
@blueprint.arguments(StreamHeaders, location="headers")
@blueprint.response(200, {"type": "string"}, content_type="text/event-stream", example=STREAM_EXAMPLE)
@blueprint.doc(security=[*BEARER, {"visitorTokenInQuery": []}], responses=problems(401))
def stream(query: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Hear of points and levels as they are earned

    Server-sent events `ready`, `points` and `level`; their `id` is where to resume. An event may come
    twice after a reconnection: `award_id` tells. The server may close a stream at any time: come back with
    `Last-Event-ID`, as browsers do by themselves.
    """
    visitor = current_visitor(query.get("access_token"))
    if request.method == "HEAD":  # nothing would ever end the subscription
        return Response(mimetype="text/event-stream", headers=STREAM_HEADERS)
    last_heard = headers.get("last_event_id") or query.get("last_event_id")
    platform = current_platform()
    cursor = int(last_heard) if last_heard else sse.milliseconds(datetime.now(UTC))
    # Before reading what was missed: what happens meanwhile waits in the subscription.
    subscription = platform.streams.subscribe(visitor)
    try:
        missed = []
        if last_heard:
            entries = platform.rpc.call("rewards", "points_since", visitor=str(visitor), since_ms=cursor)
            missed = [sse.of_replay(entry) for entry in entries]
        response = Response(
            streams.messages(platform.streams, subscription, cursor, missed),
            mimetype="text/event-stream",
            headers=STREAM_HEADERS,
        )
    except BaseException:
        platform.streams.unsubscribe(subscription)
        raise
    # A generator that is never begun never ends either.
    response.call_on_close(lambda: platform.streams.unsubscribe(subscription))
    return response
