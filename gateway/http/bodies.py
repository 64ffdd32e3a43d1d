"""Bodies of requests: one JSON object, or nothing. Schemas declare its fields."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import flask
import msgspec
from flask import g, request
from marshmallow import Schema
from webargs.flaskparser import FlaskParser, abort
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from gateway.http.application import current_request

MAX_BODY_BYTES = 32 * 1024
MAX_DEPTH = 5
"""Levels of objects and arrays in one body, the body included."""

UNKNOWN = "Champ inconnu."

EMPTY_BODY: dict[str, Any] = {
    "required": False,
    "description": "Nothing, or an empty object.",
    "content": {"application/json": {"schema": {"type": "object", "additionalProperties": False}}},
}
"""OpenAPI ``requestBody`` of an operation that calls ``expect_empty_body``."""


class BodyParser(FlaskParser):
    """Reads JSON bodies for ``Blueprint.arguments``, with the checks of ``read_object``."""

    def load_json(self, req: flask.Request, schema: Schema) -> Mapping[str, Any]:
        return read_object()


def expect_empty_body() -> None:
    """Raises 400, 411, 413, 415 or 422 for anything but no body and ``{}``."""
    environ = current_request().environ
    if environ.get("CONTENT_LENGTH", "0") in ("0", "") and "HTTP_TRANSFER_ENCODING" not in environ:
        return
    if fields := read_object():
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {name: [UNKNOWN] for name in fields}})


def read_object() -> Mapping[str, Any]:
    """The JSON object that is the body; an empty one for no body. Raises 400, 411, 413, 415 or 422."""
    body = read()
    if not body:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        fields = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(fields, dict):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": ["Un objet JSON est attendu."]})
    if _deeper_than(fields, MAX_DEPTH):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": [f"{MAX_DEPTH} niveaux au plus."]})
    g.json_fields = fields.keys()
    return fields


def read() -> bytes:
    """The raw body; may be called several times. Raises 413 if it is too long, 400 if it was cut short, and
    411 without a length: Granian ends a chunked body that breaks off as if it were whole."""
    if "HTTP_TRANSFER_ENCODING" in current_request().environ:
        raise LengthRequired
    return request.get_data()


def _deeper_than(node: Any, levels: int) -> bool:
    if not isinstance(node, dict | list):
        return False
    if not levels:
        return True
    inner = node.values() if isinstance(node, dict) else node
    return any(_deeper_than(each, levels - 1) for each in inner)
