"""Server-sent events. Where streams have a process of their own, their clients are sent there."""

from typing import Any
from urllib.parse import quote

from flask import Response, request
from marshmallow import RAISE

from chassis.access import tokens
from chassis.access.tokens import TokenRefused
from contracts.errors import Unavailable
from gateway.access.auth import Unauthenticated, current_principal
from gateway.answers.stream_schemas import ROOM_EVENTS, VISITOR_EVENTS, stream_schema
from gateway.http.openapi import Blueprint, id_in_path
from gateway.platform import current_platform
from gateway.requests.queries import StreamHeaders, StreamQuery

blueprint = Blueprint("streams", __name__, description="What happens, as it happens")

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

VISITOR_EXAMPLE = """\
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

ROOM_EXAMPLE = """\
retry: 2731

id: 41
event: snapshot
data: {"sequence":41,"entities":[{"sequence":12,"at":"…","kind":"session","id":"…","data":{…}},…]}

id: 42
event: change
data: {"sequence":42,"at":"…","kind":"question","id":"…","data":{…}}
"""


@blueprint.route("/me/stream")
@blueprint.arguments(StreamQuery, location="query", unknown=RAISE)
@blueprint.arguments(StreamHeaders, location="headers")
@blueprint.response(
    200, stream_schema(VISITOR_EVENTS), content_type="text/event-stream", example=VISITOR_EXAMPLE
)
@blueprint.alt_response(307, description="The stream is at another address, with the same query")
def stream_points(query: dict[str, Any], headers: dict[str, Any]) -> Response:
    """Receive points, levels and news of bookings as they come

    Server-sent events `ready`, `points`, `level`, `booking` and `closed`, whose `data` are `ReadyEvent`,
    `PointsEvent`, `LevelEvent`, `BookingEvent` and `ClosedEvent`; their `id` is where to resume. After a
    reconnection points and levels may come twice: compare `award_id` and `level`; news of bookings are not
    repeated: read the bookings. The server may close a stream at any time: reconnect with `Last-Event-ID`, as
    a browser's `EventSource` does by itself. After a 401 an `EventSource` does not reconnect, and its address
    keeps the old token: renew the token, and open a new stream with `last_event_id` in the query. A visitor
    may have six streams, those of live sessions included: a seventh closes the oldest, whose last event is
    `closed`; its client should not reconnect at once.
    """
    return _stream(None, query, headers)


@blueprint.route(
    "/live/sessions/<slug:id>/stream", parameters=[id_in_path("qui-decide-si-les-bateaux-partent")]
)
@blueprint.arguments(StreamQuery, location="query", unknown=RAISE)
@blueprint.arguments(StreamHeaders, location="headers")
@blueprint.response(200, stream_schema(ROOM_EVENTS), content_type="text/event-stream", example=ROOM_EXAMPLE)
@blueprint.alt_response(307, description="The stream is at another address, with the same query")
def stream_session(query: dict[str, Any], headers: dict[str, Any], id: str) -> Response:
    """Follow a live session

    Server-sent events `snapshot`, `change` and `closed`, whose `data` are `SnapshotEvent`, `ChangeEvent` and
    `ClosedEvent`. A snapshot is the latest change of every entity; each `change` after it replaces its
    entity (`kind` and `id`), or removes it if its `data` is null. Who resumes with `Last-Event-ID` receives
    every later change once and in order, or a new snapshot instead. The stream stays open when the session
    ends: the client closes it.
    """
    return _stream(id, query, headers)


def _stream(live_session: str | None, query: dict[str, Any], headers: dict[str, Any]) -> Response:
    platform, principal = current_platform(), current_principal()
    if platform.streams_url:
        return _redirect(platform.streams_url)
    if platform.streams is None:
        raise Unavailable("no stream here: a proxy should have sent the request to `usine serve streams`")
    if request.method == "HEAD":  # without a body, nothing would end the stream
        return Response(mimetype="text/event-stream", headers=HEADERS)
    resume_after = headers.get("last_event_id") or query.get("last_event_id")
    try:
        hold = platform.streams.open(principal, live_session, int(resume_after) if resume_after else None)
    except TokenRefused as refused:
        raise Unauthenticated(refused) from refused
    response = Response(hold.chunks(), mimetype="text/event-stream", headers=HEADERS)
    streams = platform.streams
    response.call_on_close(lambda: streams.leave(hold))
    return response


def _redirect(address: str) -> Response:
    """The token of the header goes into the query: clients do not send the header to another origin."""
    query = request.query_string.decode("latin-1")
    token = tokens.of_header(request.environ.get("HTTP_AUTHORIZATION", ""))
    if token is not None and "access_token" not in request.args:
        query = f"{query}&access_token={quote(token)}".lstrip("&")
    location = f"{address}{request.path}?{query}".rstrip("?")
    return Response(status=307, headers={"Location": location, "Cache-Control": "no-store"})
