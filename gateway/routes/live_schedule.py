"""The schedule of live sessions: what takes place when, bookings, calendars, and what organisers change.

A teacher's class is read from accounts first: another teacher's class is 404, and live never hears of it.
"""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import msgspec
from flask import Response, current_app
from marshmallow import RAISE
from webargs.flaskparser import abort

from contracts.calls.values import PAGE_MAX
from contracts.errors import CLASS_CLOSED, Conflict, NotFound
from contracts.places.calendar import SchoolCalendar
from contracts.tokens import VISITOR
from gateway.access.auth import current_principal, current_visitor
from gateway.answers.live_schedule_schemas import (
    LiveBookedSessionListSchema,
    LiveBookingSchema,
    LiveCalendarSchema,
    LiveClassSummarySchema,
    LiveProfessionalFullSchema,
    LiveProfessionalListSchema,
    LiveSessionFullSchema,
    LiveSessionListSchema,
    LiveSessionSchema,
    LiveSuggestionListSchema,
)
from gateway.http.bodies import EMPTY_BODY, UNKNOWN, expect_empty_body
from gateway.http.compression import compressed
from gateway.http.openapi import PREFIX, Blueprint, id_in_path
from gateway.platform import current_platform
from gateway.requests.inputs import REQUIRED
from gateway.requests.live_schedule_inputs import (
    LiveAccountBody,
    LiveBookingBody,
    LiveSessionChangesBody,
    LiveSessionsQuery,
)
from gateway.requests.queries import NoQuery
from gateway.routes.common import answer, call_as_staff, call_service, explained, whole_list
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED, read

blueprint = Blueprint("live_schedule", __name__, description="Live sessions: when, with whom, and who comes")

EXAMPLE_SESSION = "qui-decide-si-les-bateaux-partent"
SESSION, PROFESSIONAL = id_in_path(EXAMPLE_SESSION), id_in_path("gwenaelle-scaphandriere")
CALENDAR = "text/calendar"
CALENDAR_EXAMPLE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n…\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
TOKEN_MAX = 64
TOKEN = {
    "in": "path",
    "name": "token",
    "schema": {"type": "string", "maxLength": TOKEN_MAX, "example": "pQ3Xy7-kAe_0b9D1c3F5a7"},
}


# What takes place


@blueprint.route("/live/sessions", parameters=[IF_NONE_MATCH])
@blueprint.arguments(LiveSessionsQuery, location="query", unknown=RAISE)
@blueprint.response(200, LiveSessionListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_live_sessions(query: dict[str, Any]) -> Response:
    """List live sessions in the order of their start

    Seconds old at most. Cancelled ones, too: their `state` says so.
    """
    filters = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in query.items()
    }
    return _read("list_sessions", **filters)


@blueprint.route("/live/sessions/<slug:id>", parameters=[IF_NONE_MATCH, SESSION])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, LiveSessionFullSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_live_session(query: dict[str, Any], id: str) -> Response:
    """Read a live session"""
    return _read("get_session", session=id)


@blueprint.route("/live/professionals", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, LiveProfessionalListSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def list_live_professionals(query: dict[str, Any]) -> Response:
    """List the professionals of the season"""
    return _read("list_professionals")


@blueprint.route("/live/professionals/<slug:id>", parameters=[IF_NONE_MATCH, PROFESSIONAL])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, LiveProfessionalFullSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_live_professional(query: dict[str, Any], id: str) -> Response:
    """Read who a professional is, and when they can be met"""
    return _read("get_professional", professional=id)


# Bookings


@blueprint.route("/live/sessions/<slug:id>/seats", methods=["POST"], parameters=[SESSION])
@blueprint.arguments(LiveBookingBody, unknown=RAISE)
@blueprint.response(201, LiveBookingSchema)
def book_live_session(body: dict[str, Any], id: str) -> Response:
    """Book a place for oneself, or for a whole class

    When there are too few places, the booking waits, and moves up by itself. A visitor whose class has places
    needs none of their own: the answer is the booking of the class. A 409 has the type
    `/problems/class-closed`, or the `reason` `already-booked`, `session-over`, `session-cancelled`,
    `session-too-small`, or `class-busy` or `visitor-busy`: then `errors.session` names the session in the
    way.
    """
    principal = current_principal()
    if principal.role == VISITOR:
        if body:
            abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {"class_id": [UNKNOWN]}})
        return answer(_call("book", session=id, visitor=str(principal.id)), 201)
    if "class_id" not in body:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {"class_id": [REQUIRED]}})
    school_class = _own_class(body["class_id"])
    if not school_class["open"]:
        with explained():
            raise Conflict("the class is closed", reason=CLASS_CLOSED)
    booking = _call(
        "book",
        session=id,
        school_class=school_class["id"],
        teacher=str(principal.id),
        places=school_class["size"],
    )
    return answer(booking, 201)


@blueprint.route("/live/sessions/<slug:id>/seats", methods=["DELETE"], parameters=[SESSION])
@blueprint.response(204)
def cancel_live_booking(id: str) -> Response:
    """Give the visitor's own place back, or stop waiting for one

    Places of a class are not changed.
    """
    _call("cancel_booking", session=id, visitor=str(current_visitor()))
    return Response(status=204)


@blueprint.route("/live/sessions/<slug:id>/seats/<uuid:class_id>", methods=["DELETE"], parameters=[SESSION])
@blueprint.response(204)
def cancel_class_booking(id: str, class_id: UUID) -> Response:
    """Give the places of a class back, or stop waiting for them"""
    _call("cancel_booking", session=id, school_class=_own_class(class_id)["id"])
    return Response(status=204)


@blueprint.route("/me/live")
@blueprint.response(200, LiveBookedSessionListSchema)
def list_own_live_sessions() -> Response:
    """List the sessions where the visitor has a place or waits for one, alone or with the class"""
    return compressed(answer(whole_list(_call("list_bookings", visitor=str(current_visitor())))))


@blueprint.route("/classes/<uuid:id>/live")
@blueprint.response(200, LiveBookedSessionListSchema)
def list_class_live_sessions(id: UUID) -> Response:
    """List the sessions where a class has places or waits for them"""
    return compressed(answer(whole_list(_call("list_bookings", school_class=_own_class(id)["id"]))))


@blueprint.route("/classes/<uuid:id>/live/suggestions")
@blueprint.response(200, LiveSuggestionListSchema)
def suggest_live_sessions(id: UUID) -> Response:
    """List coming sessions, those first that fit the hours, holidays and breaks of a class"""
    school_class = _own_class(id)
    calendar = cast(SchoolCalendar, current_app.extensions["school_calendar"])
    breaks = [
        {"first_day": each.first_day, "back_on": each.back_on}
        for each in calendar.breaks_of(school_class["territory"])
    ]
    suggested = _call(
        "suggest_sessions",
        territory=school_class["territory"],
        timezone=school_class["timezone"],
        level=school_class["level"],
        places=school_class["size"],
        breaks=msgspec.to_builtins(breaks),
    )
    return compressed(answer(whole_list(suggested)))


@blueprint.route(
    "/classes/<uuid:id>/live/<slug:session>/summary", parameters=[id_in_path(EXAMPLE_SESSION, "session")]
)
@blueprint.response(200, LiveClassSummarySchema)
def summarise_live_session(id: UUID, session: str) -> Response:
    """Read what a class did in a session, as counts

    Never of fewer than five people.
    """
    members = call_as_staff("class_members", school_class=str(id))
    return answer(_call("summarise_for_class", session=session, visitors=members))


# Calendars


@blueprint.route("/classes/<uuid:id>/calendar")
@blueprint.response(200, LiveCalendarSchema)
def get_class_calendar(id: UUID) -> Response:
    """Read the address of the calendar of a class: for calendar programs, without a token"""
    return _calendar_of(id, renew=False)


@blueprint.route("/classes/<uuid:id>/calendar", methods=["POST"])
@blueprint.response(200, LiveCalendarSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def renew_class_calendar(id: UUID) -> Response:
    """Change the address of the calendar of a class: the former is no longer valid"""
    expect_empty_body()
    return _calendar_of(id, renew=True)


@blueprint.route("/live/calendars/<token>.ics", parameters=[TOKEN])
@blueprint.response(200, {"type": "string"}, content_type=CALENDAR, example=CALENDAR_EXAMPLE)
def read_class_calendar(token: str) -> Response:
    """Read the sessions of a class as iCalendar: names no pupil"""
    if len(token) > TOKEN_MAX:
        with explained():
            raise NotFound("no calendar has this token")
    return _calendar(token=token)


@blueprint.route("/live/professionals/<slug:id>/calendar.ics", parameters=[PROFESSIONAL])
@blueprint.response(200, {"type": "string"}, content_type=CALENDAR, example=CALENDAR_EXAMPLE)
def read_professional_calendar(id: str) -> Response:
    """Read the sessions of a professional as iCalendar"""
    return _calendar(professional=id)


# Organisers


@blueprint.route("/live/sessions/<slug:id>", methods=["PATCH"], parameters=[SESSION])
@blueprint.arguments(LiveSessionChangesBody, unknown=RAISE)
@blueprint.response(200, LiveSessionSchema)
def change_live_session(body: dict[str, Any], id: str) -> Response:
    """Move a session, or change its length or capacity

    Everyone with a booking hears of another time. With more places, those who wait move up. A 409 has the
    `reason` `session-over`, `session-cancelled`, or `professional-busy`: then `errors.session` names the
    session in the way.
    """
    return answer(_call("move_session", session=id, actor=str(current_principal().id), **body))


@blueprint.route("/live/sessions/<slug:id>/cancellation", methods=["POST"], parameters=[SESSION])
@blueprint.response(200, LiveSessionSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def cancel_live_session(id: str) -> Response:
    """Cancel a session, for good: everyone with a booking hears of it"""
    expect_empty_body()
    return answer(_call("cancel_session", session=id, actor=str(current_principal().id)))


@blueprint.route("/live/professionals/<slug:id>/account", methods=["PUT"], parameters=[PROFESSIONAL])
@blueprint.arguments(LiveAccountBody, unknown=RAISE)
@blueprint.response(204)
def link_professional(body: dict[str, Any], id: str) -> Response:
    """Say which account answers as a professional; null ends that"""
    staff = body["staff_id"]
    if staff is not None and not _is_professional(staff):
        messages = ["Le compte d’un professionnel ou d’une professionnelle est attendu."]
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {"staff_id": messages}})
    actor = str(current_principal().id)
    _call("link_professional", professional=id, staff=str(staff) if staff else None, actor=actor)
    return Response(status=204)


def _is_professional(staff: UUID) -> bool:
    after = None
    while True:
        page = call_as_staff("list_staff", after=after, limit=PAGE_MAX)
        for member in page["items"]:
            if member["staff_id"] == str(staff):
                return bool(member["role"] == "professional")
        if (after := page["next"]) is None:
            return False


def _call(method: str, **arguments: Any) -> Any:
    return call_service(method, service="live", **arguments)


def _read(method: str, **arguments: Any) -> Response:
    """The answer of ``live.<method>``, seconds old at most."""

    def load() -> Any:
        found = _call(method, **arguments)
        return whole_list(found) if isinstance(found, list) else found

    return read(current_platform().brief_cache, ("live", method, *sorted(arguments.items())), load)


def _own_class(id: UUID) -> dict[str, Any]:
    """Raises NotFound for another teacher's."""
    found: dict[str, Any] = call_as_staff("get_class", school_class=str(id))
    return found


def _calendar_of(id: UUID, *, renew: bool) -> Response:
    token = _call("get_class_calendar", school_class=_own_class(id)["id"], renew=renew)["token"]
    return answer({"url": f"{current_platform().public_url}{PREFIX}/live/calendars/{token}.ics"})


def _calendar(**of: str) -> Response:
    found = _call("read_calendar", public_url=current_platform().public_url, **of)
    response = Response(found["text"], content_type=f"{CALENDAR}; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="rencontres.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
