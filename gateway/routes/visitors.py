"""Visitors: anonymous, known by an opaque id that their token carries."""

from uuid import uuid4

import msgspec
from flask import Response
from flask_smorest import Blueprint

from gateway import nicknames
from gateway.auth import tokens
from gateway.bodies import EMPTY_BODY, expect_empty_body
from gateway.openapi import problems
from gateway.schemas import NewVisitorSchema

blueprint = Blueprint("visitors", __name__, description="Who explores")


@blueprint.route("/visitors", methods=["POST"])
@blueprint.response(201, NewVisitorSchema)
@blueprint.doc(requestBody=EMPTY_BODY, responses=problems(400, 413, 415, 422))
def create_visitor() -> Response:
    """Become a visitor

    Gives an opaque id, a nickname and a token. No personal data is asked for, and none is kept.
    """
    expect_empty_body()
    visitor = uuid4()
    body = {"visitor_id": visitor, "nickname": nicknames.generate(), "token": tokens().issue(visitor)}
    return Response(msgspec.json.encode(body), 201, mimetype="application/json")
