"""Staff: teachers, professionals, moderators and organisers, who sign in by an e-mailed link or by OIDC."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import RAISE

from contracts.tokens import LINK_LIFETIME_SECONDS
from gateway.answers.account_schemas import (
    ActionPageSchema,
    LinkRequestedSchema,
    NewStaffSessionSchema,
    OidcSchema,
    StaffPageSchema,
    StaffSchema,
)
from gateway.http.openapi import Blueprint
from gateway.requests.inputs import InvitationBody, LinkBody, LinkTokenBody, OidcBody
from gateway.requests.queries import PageQuery
from gateway.routes.common import answer, call_as_staff, call_service
from gateway.shared import audit

blueprint = Blueprint("staff", __name__, description="Teachers, professionals, moderators, organisers")


@blueprint.route("/staff/links", methods=["POST"])
@blueprint.arguments(LinkBody, unknown=RAISE)
@blueprint.response(202, LinkRequestedSchema)
def request_link(body: dict[str, Any]) -> Response:
    """Ask for a link by mail

    The answer is the same for every address, known or not. A link is good once, for fifteen minutes.
    """
    call_service("request_link", email=body["email"])
    return answer({"expires_in": LINK_LIFETIME_SECONDS}, 202)


@blueprint.route("/staff/sessions", methods=["POST"])
@blueprint.arguments(LinkTokenBody, unknown=RAISE)
@blueprint.response(201, NewStaffSessionSchema)
def open_link(body: dict[str, Any]) -> Response:
    """Sign in by the token of a link"""
    return answer(call_service("open_link", token=body["link_token"]), 201)


@blueprint.route("/staff/oidc")
@blueprint.response(200, OidcSchema)
def start_oidc() -> Response:
    """Begin to sign in at the identity provider, if there is one"""
    return answer(call_service("start_oidc"))


@blueprint.route("/staff/oidc/sessions", methods=["POST"])
@blueprint.arguments(OidcBody, unknown=RAISE)
@blueprint.response(201, NewStaffSessionSchema)
def finish_oidc(body: dict[str, Any]) -> Response:
    """Sign in by what the identity provider sent back"""
    return answer(call_service("finish_oidc", code=body["code"], state=body["state"]), 201)


@blueprint.route("/staff/me")
@blueprint.response(200, StaffSchema)
def get_staff() -> Response:
    """Read who is signed in"""
    return answer(call_as_staff("get_staff"))


@blueprint.route("/staff", methods=["POST"])
@blueprint.arguments(InvitationBody, unknown=RAISE)
@blueprint.response(201, StaffSchema)
def invite_staff(body: dict[str, Any]) -> Response:
    """Invite someone, with a role"""
    return answer(call_as_staff("invite_staff", email=body["email"], role=body["role"]), 201)


@blueprint.route("/staff")
@blueprint.arguments(PageQuery, location="query", unknown=RAISE)
@blueprint.response(200, StaffPageSchema)
def list_staff(query: dict[str, Any]) -> Response:
    """List the staff"""
    return answer(call_as_staff("list_staff", after=query.get("after"), limit=query["limit"]))


@blueprint.route("/staff/<uuid:id>", methods=["DELETE"])
@blueprint.response(204)
def remove_staff(id: UUID) -> Response:
    """Remove someone: their sessions end at once"""
    call_as_staff("remove_staff", staff=str(id))
    return Response(status=204)


@blueprint.route("/staff/actions")
@blueprint.arguments(PageQuery, location="query", unknown=RAISE)
@blueprint.response(200, ActionPageSchema)
def list_actions(query: dict[str, Any]) -> Response:
    """List what staff did, newest first"""
    return answer(audit.list_actions(query.get("after"), query["limit"]))
