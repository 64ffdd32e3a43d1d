"""Bodies of requests that say everything in their path: nothing, or an empty JSON object."""

from http import HTTPStatus
from typing import Any

import msgspec
from flask import request
from webargs.flaskparser import abort
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

MAX_BODY_BYTES = 32 * 1024
UNKNOWN = "Champ inconnu."

EMPTY_BODY: dict[str, Any] = {
    "required": False,
    "description": "Nothing, or an empty object.",
    "content": {"application/json": {"schema": {"type": "object", "additionalProperties": False}}},
}
"""OpenAPI ``requestBody`` of an operation that calls ``expect_empty_body``."""


def expect_empty_body() -> None:
    """Raises 413, 415, 400 or 422 for anything but no body and ``{}``."""
    if not request.content_length and not request.headers.get("Transfer-Encoding"):
        return
    body = _read()
    if not body:
        return
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        fields = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(fields, dict):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": ["Un objet JSON est attendu."]})
    if fields:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY, messages={"json": {name: [UNKNOWN] for name in fields}})


def _read() -> bytes:
    # eventlet ends chunked bodies, as Granian does, but does not say so: werkzeug would read nothing.
    request.environ.setdefault("wsgi.input_terminated", True)
    body = request.get_data(cache=False)
    # werkzeug cuts a chunked body at the limit without a word; the limit it knows is one byte above ours.
    if len(body) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    return body
