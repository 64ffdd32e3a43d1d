"""School classes: what their teacher may see and do. Another teacher's class does not exist: 404."""

from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import RAISE

from contracts import places
from gateway.answers import cards, spreadsheets
from gateway.answers.account_schemas import (
    CardListSchema,
    ProgressSchema,
    RemovalListSchema,
    SchoolClassListSchema,
    SchoolClassSchema,
    SeatListSchema,
    SeatSchema,
)
from gateway.answers.result_schemas import ClassInterestsSchema
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.inputs import ClassBody, SeatsBody
from gateway.routes.common import answer, call_as_staff, whole_list

blueprint = Blueprint("classes", __name__, description="School classes, for their teachers")

CSV_HEADER = ("Pseudonyme", "Place créée le", "Place occupée")
CSV_EXAMPLE = "Pseudonyme;Place créée le;Place occupée\r\nLoutre curieuse;23/11/2026 10:12;oui\r\n"


@blueprint.route("/classes", methods=["POST"])
@blueprint.arguments(ClassBody, unknown=RAISE)
@blueprint.response(201, SchoolClassSchema)
def register_class(body: dict[str, Any]) -> Response:
    """Register a class: its code lets pupils in"""
    return answer(call_as_staff("register_class", **body), 201)


@blueprint.route("/classes")
@blueprint.response(200, SchoolClassListSchema)
def list_classes() -> Response:
    """List the teacher's classes; an organiser sees all"""
    return answer(whole_list(call_as_staff("list_classes")))


@blueprint.route("/classes/<uuid:id>")
@blueprint.response(200, SchoolClassSchema)
def get_class(id: UUID) -> Response:
    """Read a class"""
    return answer(call_as_staff("get_class", school_class=str(id)))


@blueprint.route("/classes/<uuid:id>/code", methods=["POST"])
@blueprint.response(200, SchoolClassSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def rotate_code(id: UUID) -> Response:
    """Change the code: the old one is no longer accepted"""
    expect_empty_body()
    return answer(call_as_staff("rotate_code", school_class=str(id)))


@blueprint.route("/classes/<uuid:id>/closure", methods=["POST"])
@blueprint.response(200, SchoolClassSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def close_class(id: UUID) -> Response:
    """Close a class: pupils can no longer join; seats are kept

    Its places in coming live sessions go to others, even if it is opened again.
    """
    expect_empty_body()
    return answer(call_as_staff("close_class", school_class=str(id)))


@blueprint.route("/classes/<uuid:id>/closure", methods=["DELETE"])
@blueprint.response(200, SchoolClassSchema)
def reopen_class(id: UUID) -> Response:
    """Open a class again that was closed, by mistake for instance"""
    return answer(call_as_staff("reopen_class", school_class=str(id)))


@blueprint.route("/classes/<uuid:id>/seats")
@blueprint.response(200, SeatListSchema)
def list_seats(id: UUID) -> Response:
    """List the seats of a class"""
    return answer(whole_list(call_as_staff("list_seats", school_class=str(id))))


@blueprint.route("/classes/<uuid:id>/seats", methods=["POST"])
@blueprint.arguments(SeatsBody, unknown=RAISE)
@blueprint.response(201, SeatListSchema)
def add_seats(body: dict[str, Any], id: UUID) -> Response:
    """Make seats before the lesson, for a printed sheet of cards"""
    seats = call_as_staff("add_seats", school_class=str(id), count=body["count"])
    return answer(whole_list(seats), 201)


@blueprint.route("/classes/<uuid:id>/seats/<uuid:visitor>", methods=["DELETE"])
@blueprint.response(204)
def remove_seat(id: UUID, visitor: UUID) -> Response:
    """Take a seat away

    The visitor is no longer of the class, and keeps points, card and sessions: they may join another class.
    """
    call_as_staff("remove_seat", school_class=str(id), visitor=str(visitor))
    return Response(status=204)


@blueprint.route("/classes/<uuid:id>/removals")
@blueprint.response(200, RemovalListSchema)
def list_removals(id: UUID) -> Response:
    """List the seats that were taken away and can be restored, the latest first"""
    return answer(whole_list(call_as_staff("list_removed_seats", school_class=str(id))))


@blueprint.route("/classes/<uuid:id>/removals/<uuid:visitor>", methods=["DELETE"])
@blueprint.response(200, SeatSchema)
def restore_seat(id: UUID, visitor: UUID) -> Response:
    """Undo a removal, within thirty days

    The visitor has a seat of the class again, even if it was closed, under the same nickname if it is free. A
    409 has the type `/problems/already-seated` if they have joined another class meanwhile,
    `/problems/class-full`, or `/problems/class-closed` once the season is over.
    """
    return answer(call_as_staff("restore_seat", school_class=str(id), visitor=str(visitor)))


@blueprint.route("/classes/<uuid:id>/progress")
@blueprint.response(200, ProgressSchema)
def get_class_progress(id: UUID) -> Response:
    """Read what a class has discovered, as counts

    Never of fewer than five people.
    """
    return _count(id, "rewards", "class_progress")


@blueprint.route("/classes/<uuid:id>/interests")
@blueprint.response(200, ClassInterestsSchema)
def get_class_interests(id: UUID) -> Response:
    """Read where the interests of a class lie, as counts

    By each pupil's latest result. Never of fewer than five people.
    """
    return _count(id, "quiz", "class_interests")


def _count(id: UUID, service: str, method: str) -> Response:
    """Accounts gives the members; the service that counts receives visitors, and no class."""
    members = call_as_staff("class_members", school_class=str(id))
    return answer(current_platform().rpc.call(service, method, visitors=members))


@blueprint.route("/classes/<uuid:id>/cards")
@blueprint.response(200, CardListSchema)
@blueprint.doc(
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"}}}}
)
def print_cards(id: UUID) -> Response:
    """Print the recovery cards of a class: a page of A4, with cut lines

    With `Accept: application/json` the same cards as a list.
    """
    found = call_as_staff("list_cards", school_class=str(id))
    public_url = current_platform().public_url
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        with_images = [card | {"qr": cards.qr_image(public_url, card["recovery_code"])} for card in found]
        response = answer(whole_list(with_images))
        response.vary.add("Accept")
        return response
    school_class = call_as_staff("get_class", school_class=str(id))
    response = Response(cards.sheet(school_class, found, public_url), mimetype="text/html")
    response.vary.add("Accept")
    response.headers["Content-Security-Policy"] = cards.CONTENT_SECURITY_POLICY
    return response


@blueprint.route("/classes/<uuid:id>/export")
@blueprint.response(200, {"type": "string"}, content_type="text/csv", example=CSV_EXAMPLE)
def export_class(id: UUID) -> Response:
    """Download the seats of a class, for a French spreadsheet

    Semicolons, and times by the clocks of the class.
    """
    school_class = call_as_staff("get_class", school_class=str(id))
    clocks = places.clocks_of(school_class["territory"], school_class["timezone"])
    rows = [
        (
            seat["nickname"],
            spreadsheets.local_time(seat["joined_at"], clocks),
            "oui" if seat["used"] else "non",
        )
        for seat in call_as_staff("list_seats", school_class=str(id))
    ]
    response = Response(spreadsheets.to_csv(CSV_HEADER, rows), content_type=spreadsheets.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="classe-{id}.csv"'
    return response
