"""Sessions of visitors and staff: tokens live for minutes, and are renewed until someone leaves."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.account_schemas import RefreshedSchema
from gateway.auth import BEARER, STAFF_BEARER, current_principal
from gateway.inputs import RefreshBody
from gateway.openapi import Blueprint, problems
from gateway.platform import current_platform
from gateway.routes.common import answer, ask

blueprint = Blueprint("sessions", __name__, description="Tokens of visitors and staff")


@blueprint.route("/sessions/refresh", methods=["POST"])
@blueprint.arguments(RefreshBody, unknown=RAISE)
@blueprint.response(200, RefreshedSchema)
@blueprint.doc(responses=problems(400, 401, 413, 415))
def refresh(body: dict[str, Any]) -> Response:
    """Renew the tokens

    A refresh token is good for one renewal. Used again later, it ends the session: it may have been stolen.
    """
    return answer(ask("refresh", refresh_token=body["refresh_token"]))


@blueprint.route("/sessions/current", methods=["DELETE"])
@blueprint.response(204)
@blueprint.doc(security=[*BEARER, *STAFF_BEARER], responses=problems(401, 403))
def end_session() -> Response:
    """Sign out: the tokens of the sign-in are refused from now on"""
    who = current_principal()
    ask("revoke_session", session=str(who.session), subject=str(who.id))
    current_platform().end_session(who.id, who.session)
    return Response(status=204)
