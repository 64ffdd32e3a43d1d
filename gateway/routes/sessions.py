"""Sessions of visitors and staff: access tokens live for minutes, and are renewed until the session ends."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.access.auth import current_principal
from gateway.answers.account_schemas import RefreshedSchema
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.inputs import RefreshBody
from gateway.routes.common import answer, call_service

blueprint = Blueprint("sessions", __name__, description="Tokens of visitors and staff")


@blueprint.route("/sessions/refresh", methods=["POST"])
@blueprint.arguments(RefreshBody, unknown=RAISE)
@blueprint.response(200, RefreshedSchema)
def refresh_session(body: dict[str, Any]) -> Response:
    """Renew the tokens

    A refresh token is valid until its successor is used: if the answer was lost, send the same request again.
    Used after its successor, it ends the session, because it may have been stolen. A `401` of the type
    `/problems/token-superseded` means that another successor of the same token was used: the session
    continues with that one. After any other `401` the session is over.
    """
    return answer(call_service("refresh", refresh_token=body["refresh_token"]))


@blueprint.route("/sessions/current", methods=["DELETE"])
@blueprint.response(204)
def end_session() -> Response:
    """Sign out: the tokens of the sign-in are refused from now on"""
    who = current_principal()
    call_service("revoke_session", session=str(who.session), subject=str(who.id))
    current_platform().end_session(who.id, who.session)
    return Response(status=204)
