"""Probes on the public port; ops have them on the management port too, with the metrics."""

import msgspec
from flask import Response

from contracts.problems import UNAVAILABLE
from gateway.answers.schemas import HealthSchema
from gateway.http import errors
from gateway.http.openapi import Blueprint
from gateway.platform import current_platform

blueprint = Blueprint("health", __name__, description="For probes")


@blueprint.route("/healthz")
@blueprint.response(200, HealthSchema)
def healthz() -> Response:
    """Liveness: does the process turn? If not, restart it"""
    return _report(current_platform().health.liveness())


@blueprint.route("/readyz")
@blueprint.response(200, HealthSchema)
def readyz() -> Response:
    """Readiness: can it answer now? If not, send requests elsewhere"""
    return _report(current_platform().health.readiness())


def _report(checks: dict[str, bool]) -> Response:
    if not all(checks.values()):
        return errors.respond(UNAVAILABLE, checks=checks)
    return Response(msgspec.json.encode({"ok": True, "checks": checks}), mimetype="application/json")
