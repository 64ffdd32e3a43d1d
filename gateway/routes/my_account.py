"""The visitor's account: recovery card, seat in a class, sessions on other devices."""

from typing import Any
from uuid import UUID

from flask import Response

from gateway.access.auth import current_principal, current_visitor
from gateway.answers import cards
from gateway.answers.account_schemas import CardSchema
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.routes.common import answer, call_service

blueprint = Blueprint("account", __name__, description="The visitor's card, seat and devices")


@blueprint.route("/me/card")
@blueprint.response(200, CardSchema)
def get_card() -> Response:
    """Read the visitor's recovery card

    404 while there is none. Taking a seat in a class makes one; without a seat, `POST` makes one.
    """
    return answer(_with_image(call_service("get_card", visitor=str(current_visitor()))))


@blueprint.route("/me/card", methods=["POST"])
@blueprint.response(201, CardSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def make_card() -> Response:
    """Keep a recovery card, without a seat, too

    A visitor has one card. It stays the same when this is called again, and when they take a seat, change
    class, leave, or lose their seat.
    """
    expect_empty_body()
    return answer(_with_image(call_service("make_card", visitor=str(current_visitor()))), 201)


@blueprint.route("/me/seat", methods=["DELETE"])
@blueprint.response(204)
def leave_class() -> Response:
    """Leave the class

    Points, card and sessions stay; the seat is free for someone else. Does nothing without a seat.
    """
    call_service("leave_class", visitor=str(current_visitor()))
    return Response(status=204)


@blueprint.route("/me/sessions", methods=["DELETE"])
@blueprint.response(204)
def end_other_sessions() -> Response:
    """Sign out on every other device, such as a phone that was lost

    The session of the token stays. Tokens of the others are refused from now on, and their streams end.
    """
    visitor, session = current_visitor(), current_principal().session
    for ended in call_service("revoke_other_sessions", session=str(session), subject=str(visitor)):
        current_platform().end_session(visitor, UUID(ended))
    return Response(status=204)


def _with_image(card: dict[str, Any]) -> dict[str, Any]:
    return card | {"qr": cards.qr_image(current_platform().public_url, card["recovery_code"])}
