"""Reads that are the same for everyone: from a cache, with an entity tag."""

from collections.abc import Callable, Hashable
from typing import Any

import msgspec
from flask import Response, request

from gateway.answers.cache import Cache
from gateway.http.compression import accepts_gzip

ETAG = {"ETag": {"description": "Changes with the body.", "schema": {"type": "string"}}}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`ETag` of the cached answer: 304 if it is still valid.",
    "schema": {"type": "string"},
}
NOT_MODIFIED = {304: {"description": "The cached answer is still valid", "headers": ETAG}}


def read(cache: Cache, key: Hashable, load: Callable[[], Any]) -> Response:
    """The answer cached under ``key``, else one with the body that ``load`` gives; 304 if the client has
    it."""
    cached = cache.get(key, lambda: msgspec.json.encode(load()))
    zipped = cached.zipped() if accepts_gzip() else None
    response = Response(zipped or cached.body, mimetype="application/json")
    # Weak when compressed, since the bytes differ. ``If-None-Match`` compares weakly, so either tag matches.
    response.headers["ETag"] = f"W/{cached.etag}" if zipped else cached.etag
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response
