"""Visitors: anonymous, or with a seat in a school class. Their token carries an opaque id."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.access.auth import identify
from gateway.answers.account_schemas import NewVisitorSchema, RecoveredVisitorSchema, SeatedVisitorSchema
from gateway.http.bodies import EMPTY_BODY, expect_empty_body
from gateway.http.openapi import Blueprint
from gateway.requests.inputs import JoinBody, RecoverBody
from gateway.routes.common import answer, call_service

blueprint = Blueprint("visitors", __name__, description="Who explores")


@blueprint.route("/visitors", methods=["POST"])
@blueprint.response(201, NewVisitorSchema)
@blueprint.doc(requestBody=EMPTY_BODY)
def create_visitor() -> Response:
    """Become a visitor

    Gives an opaque id, a nickname and tokens. No personal data is requested or stored.
    """
    expect_empty_body()
    return answer(call_service("create_visitor"), 201)


@blueprint.route("/classes/join", methods=["POST"])
@blueprint.arguments(JoinBody, unknown=RAISE)
@blueprint.response(201, SeatedVisitorSchema)
def join_class(body: dict[str, Any]) -> Response:
    """Take a seat in a school class

    With the code that the teacher shows. A request with a visitor's token seats that visitor, who keeps their
    points; joining the same class again returns the same seat. A visitor who sits in another class leaves it
    only with `move`. The `type` of a 409 says why there is no seat: `/problems/already-seated`,
    `/problems/class-full`, `/problems/class-closed`. The visitor then stays where they were.
    """
    known = identify()
    who = str(known.id) if known else None
    return answer(call_service("join_class", code=body["code"], visitor=who, move=body["move"]), 201)


@blueprint.route("/visitors/recover", methods=["POST"])
@blueprint.arguments(RecoverBody, unknown=RAISE)
@blueprint.response(201, RecoveredVisitorSchema)
def recover_visitor(body: dict[str, Any]) -> Response:
    """Come back by the code on one's card, with a seat or without"""
    return answer(call_service("recover", recovery_code=body["recovery_code"]), 201)
