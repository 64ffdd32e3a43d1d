"""The OpenAPI document, and flask-smorest adapted to problem details."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from flask_smorest.utils import prepare_response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, ValidationError

from contracts.calls.accounts import TERRITORY
from contracts.calls.values import ROME, SLUG, SLUG_MAX
from contracts.problems import CONTENT_TYPE, Problem
from contracts.tokens import VISITOR
from gateway import operations
from gateway.access import auth
from gateway.answers.schemas import ProblemSchema
from gateway.answers.stream_schemas import ROOM_EVENTS, VISITOR_EVENTS, component_of
from gateway.http import errors
from gateway.http.bodies import BodyParser
from gateway.http.compression import compressed
from gateway.operations import NOBODY_YET, OPERATIONS, PUBLIC, STAFF
from gateway.shared.idempotency import IDEMPOTENCY_KEY

PREFIX = "/api/v1"

DESCRIPTION = """\
Virtual factory tours, testimonies, and what they earn.

Every error is an `application/problem+json` (RFC 9457). Lists page in the body: pass `next` as `after`.
Catalog reads carry an `ETag`: send it back in `If-None-Match`. What is long, and no secret, comes compressed
to clients that accept gzip. Start with `POST /api/v1/visitors`, which gives the token that operations with a
lock require. It is valid for some minutes; `POST /api/v1/sessions/refresh` gives the next one.
"""


class SlugConverter(BaseConverter):
    """An id in a path. Anything else is an unknown address (404)."""

    regex = SLUG.replace("(", "(?:")

    def to_python(self, value: str) -> str:
        if len(value) > SLUG_MAX:
            raise ValidationError
        return value


class RomeConverter(BaseConverter):
    """A ROME code in a path. Anything else is an unknown address (404)."""

    regex = ROME


class TerritoryConverter(BaseConverter):
    """A code of a territory in a path. Anything else is an unknown address (404)."""

    regex = TERRITORY.replace("(", "(?:")


class Blueprint(SmorestBlueprint):
    """Documents operations from their rows, with an ``operationId`` for generated clients, and reads bodies
    with ``BodyParser``."""

    ARGUMENTS_PARSER = BodyParser()

    def route(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """``operationId`` is the view's name: ``list_contents`` is ``listContents``. Raises KeyError for an
        operation without a row."""
        register = super().route(rule, **options)
        (method,) = options.get("methods", ("GET",))
        row = operations.row_of(method, rule) or OPERATIONS[operations.name_of(method, PREFIX + rule)]

        def named(view: Callable[..., Any]) -> Callable[..., Any]:
            first, *others = view.__name__.split("_")
            name = first + "".join(map(str.title, others))
            document = self.doc(operationId=name, **documented(method, row))
            return cast(Callable[..., Any], register(document(view)))

        return named


class ProblemApi(Api):
    """flask-smorest with problem details (RFC 9457) as errors, also in the document."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        return errors.on_http_error(error)

    def _openapi_json(self) -> Response:
        return compressed(super()._openapi_json())

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            response: dict[str, Any] = {"description": status.phrase}
            if status >= HTTPStatus.BAD_REQUEST:
                response["schema"] = self.ERROR_SCHEMA
                if problem := errors.BY_STATUS.get(status):
                    response["example"] = _example(problem)
            prepare_response(response, self.spec, CONTENT_TYPE)
            self.spec.components.response(status.name, response, lazy=True)
        response = {"description": "Any other problem", "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, CONTENT_TYPE)
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, response, lazy=True)


def documented(method: str, row: operations.Operation) -> dict[str, Any]:
    """Arguments of ``Blueprint.doc`` that derive from an operation's row: error responses, security,
    parameters."""
    statuses = {429, 500, 503}
    if row.who is not PUBLIC:
        statuses |= {401, 403}
    if method in ("POST", "PUT", "PATCH"):
        statuses |= {400, 411, 413, 415, 422}
    if row.repeatable:
        statuses |= {409, 422}
    for kind in row.refusals:
        statuses.add(errors.status_of(kind))
    return {
        "responses": {status: HTTPStatus(status).name for status in sorted(statuses)},
        **({"security": security} if (security := _security(row)) else {}),
        **({"parameters": [IDEMPOTENCY_KEY]} if row.repeatable else {}),
    }


def _security(row: operations.Operation) -> list[dict[str, list[str]]]:
    if row.who is PUBLIC:
        return []
    schemes = {
        "visitorToken": VISITOR in row.who,
        "visitorTokenInQuery": row.token_in_query,
        "staffToken": bool(row.who & STAFF),
    }
    security: list[dict[str, list[str]]] = [{name: []} for name, opens in schemes.items() if opens]
    return [{}, *security] if NOBODY_YET in row.who else security


def install(app: Flask) -> ProblemApi:
    """Prepare ``app`` for blueprints; their operations appear at ``/api/v1/openapi.json``."""
    app.config.update(
        API_TITLE="L'Usine Extraordinaire",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION}, "servers": [{"url": "/"}]},
    )
    app.url_map.converters |= {"slug": SlugConverter, "rome": RomeConverter, "territory": TerritoryConverter}
    api = ProblemApi(app)
    api.register_converter(SlugConverter, lambda converter: _slug_schema())
    api.register_converter(RomeConverter, lambda converter: _rome_schema())
    api.register_converter(TerritoryConverter, lambda converter: _territory_schema())
    for name, scheme in auth.SECURITY_SCHEMES.items():
        api.spec.components.security_scheme(name, scheme)
    for event, schema in (VISITOR_EVENTS | ROOM_EVENTS).items():  # no response refers to them
        api.spec.components.schema(component_of(event), schema=schema)
    app.extensions["openapi"] = api
    return api


def document() -> dict[str, Any]:
    """The OpenAPI document of the current application, as ``/api/v1/openapi.json`` serves it."""
    return cast(ProblemApi, current_app.extensions["openapi"]).spec.to_dict()


def id_in_path(example: str, name: str = "id") -> dict[str, Any]:
    """The path parameter ``name``, with an example that exists. For ids of other things than tours."""
    return {"in": "path", "name": name, "schema": _slug_schema() | {"example": example}}


def _slug_schema() -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{SLUG}$", "maxLength": SLUG_MAX, "example": "grue-a-tour"}


def _rome_schema() -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{ROME}$", "example": "H2902"}


def _territory_schema() -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{TERRITORY}$", "example": "987"}


def _example(problem: Problem) -> dict[str, Any]:
    return {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "correlation_id": "3f0c9a1e7b5d4c2f8a6e0b9d1c3f5a70",
    }
