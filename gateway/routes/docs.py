"""The API explained: Swagger UI from its PyPI package, without the network, and what each problem means."""

from typing import Any

import msgspec
from flask import Blueprint, Response, redirect, send_from_directory
from flask.typing import ResponseReturnValue
from swagger_ui_bundle import swagger_ui_path
from werkzeug.exceptions import NotFound

from gateway.http import errors, openapi
from gateway.http.compression import compressed

blueprint = Blueprint("docs", __name__)
entrance = Blueprint("entrance", __name__)
"""Serves ``/`` if there is no site."""

FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
"""The files that the page loads; nothing else of the package is served."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Swagger UI sets style attributes
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

PAGE = """\
<!doctype html>
<html lang="fr">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>API de L’Usine Extraordinaire</title>
  <link rel="stylesheet" href="/docs/swagger-ui.css">
  <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
  <noscript>
    <p>La description complète est dans <a href="/api/v1/openapi.json">openapi.json</a>.</p>
  </noscript>
  <main id="swagger-ui" lang="en"></main>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script src="/docs/initializer.js"></script>
</body>
</html>
"""

INITIALIZER = """\
window.ui = SwaggerUIBundle({ url: "/docs/openapi-3.0.json", dom_id: "#swagger-ui", deepLinking: true });
"""


@entrance.get("/")
def home() -> ResponseReturnValue:
    return redirect("/docs")


@blueprint.get("/docs/")
@blueprint.get("/docs")
def page() -> Response:
    response = Response(PAGE, mimetype="text/html")
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


@blueprint.get("/docs/initializer.js")
def initializer() -> Response:
    return Response(INITIALIZER, mimetype="text/javascript")


@blueprint.get("/docs/openapi-3.0.json")
def openapi_for_swagger_ui() -> Response:
    document = as_openapi_3_0(openapi.document()) | {"openapi": "3.0.3"}
    return compressed(Response(msgspec.json.encode(document), mimetype="application/json"))


@blueprint.get("/docs/<name>")
def file(name: str) -> Response:
    if name not in FILES:
        raise NotFound
    return send_from_directory(str(swagger_ui_path), name, max_age=24 * 3600)


@blueprint.get("/problems/<slug>")
def problem(slug: str) -> Response:
    """The explanation at the address that is the ``type`` of a problem."""
    kind = errors.PROBLEMS.get(slug)
    if kind is None:
        raise NotFound
    body = {"type": kind.type, "title": kind.title, "status": kind.status, "explanation": kind.detail}
    return Response(msgspec.json.encode(body), mimetype="application/json")


def as_openapi_3_0(node: Any) -> Any:
    """``node`` of our OpenAPI 3.1 document as 3.0, which the packaged Swagger UI 4 needs. They differ only in
    how null is allowed."""
    if isinstance(node, list):
        return [as_openapi_3_0(item) for item in node]
    if not isinstance(node, dict):
        return node
    converted = {name: as_openapi_3_0(value) for name, value in node.items()}
    kinds = converted.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        converted |= {"type": next(kind for kind in kinds if kind != "null"), "nullable": True}
    choices = converted.get("anyOf", [])
    if {"type": "null"} in choices:
        converted |= {"anyOf": [choice for choice in choices if choice != {"type": "null"}], "nullable": True}
    return converted
