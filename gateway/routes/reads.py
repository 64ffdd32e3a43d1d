"""Reads that are the same for everyone: from a cache, with an entity tag."""

from collections.abc import Callable, Hashable
from typing import Any

import msgspec
from flask import Response, request

from gateway.cache import Cache

ETAG = {"ETag": {"description": "Changes with the body.", "schema": {"type": "string"}}}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`ETag` of the answer in hand: 304 if it is still good.",
    "schema": {"type": "string"},
}
NOT_MODIFIED = {304: {"description": "The answer in hand is still good", "headers": ETAG}}


def read(cache: Cache, key: Hashable, load: Callable[[], Any]) -> Response:
    """The answer that is kept under ``key``, else one with the body that ``load`` gives."""
    cached = cache.get(key, lambda: msgspec.json.encode(load()))
    response = Response(cached.body, mimetype="application/json")
    response.headers["ETag"] = cached.etag
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
