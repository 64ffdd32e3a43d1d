"""What discoveries are worth: the same for everyone."""

from typing import Any

from flask import Response
from marshmallow import RAISE

from gateway.answers.reward_schemas import RulesSchema
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform
from gateway.requests.queries import NoQuery
from gateway.routes.reads import ETAG, IF_NONE_MATCH, NOT_MODIFIED, read

blueprint = Blueprint("rules", __name__, description="What discoveries are worth")


@blueprint.route("/rules", parameters=[IF_NONE_MATCH])
@blueprint.arguments(NoQuery, location="query", unknown=RAISE)
@blueprint.response(200, RulesSchema, headers=ETAG)
@blueprint.doc(responses=NOT_MODIFIED)
def get_rules(query: dict[str, Any]) -> Response:
    """Read the rules in force, and the levels

    All rules that match an event count, each object once for a visitor. What was earned by older rules stays.
    """
    platform = current_platform()
    return read(platform.brief_cache, "get_rules", lambda: platform.rpc.call("rewards", "get_rules"))
