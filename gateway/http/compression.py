"""JSON compressed for clients that accept gzip: on a weak line, a page waits longest for lists.

A view decides for each answer, because the length of a compressed answer reveals what it repeats (BREACH): an
answer with a token, a code or a card must not be compressed beside text that somebody else chose. Only
answers without a secret are compressed: public reads, and what one visitor has found and earned.
"""

import gzip

from flask import Response, request

SIZE_MIN = 1_000
"""Bytes. What is shorter fits in one packet either way."""

ONCE, EACH_TIME = 6, 1
"""Levels of compression: of what is kept for many answers, and of what is compressed for one."""


def accepts_gzip() -> bool:
    """Whether `gzip` is named: programs that send `*` may not be able to read it."""
    return any(name == "gzip" and quality > 0 for name, quality in request.accept_encodings)


def packed(body: bytes, level: int = ONCE) -> bytes:
    """Compressed, always to the same bytes for the same body."""
    return gzip.compress(body, level, mtime=0)


def compressed(response: Response) -> Response:
    """``response``, compressed if that is worth it and the client reads it. Never for what holds a secret."""
    body = response.get_data()
    response.vary.add("Accept-Encoding")
    if len(body) >= SIZE_MIN and accepts_gzip():
        response.set_data(packed(body, EACH_TIME))
        response.headers["Content-Encoding"] = "gzip"
    return response
