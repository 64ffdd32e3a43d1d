"""Compresses JSON for clients that accept gzip: on slow networks, lists take longest.

Each view decides whether to compress, because the length of a compressed answer reveals what it repeats
(BREACH): an answer with a token, a code or a card must not be compressed beside text that somebody else
chose. Only answers without a secret are compressed: public reads, and what one visitor has found and earned.
"""

import gzip

from flask import Response, request

SIZE_MIN = 1_000
"""Bytes. What is shorter fits in one packet either way."""

ONCE, EACH_TIME = 6, 1
"""Compression levels for answers that are cached, and for those that are sent once."""


def accepted_encodings() -> set[str]:
    """Encodings that the client names; ``*`` counts as none: programs that send it may not decode any."""
    return {name for name, quality in request.accept_encodings if quality > 0}


def accepts_gzip() -> bool:
    """Whether the client of the current request names gzip."""
    return "gzip" in accepted_encodings()


def packed(body: bytes, level: int = ONCE) -> bytes:
    """``body`` as gzip; equal bodies give equal bytes."""
    return gzip.compress(body, level, mtime=0)


def compressed(response: Response) -> Response:
    """``response``, compressed if it is long enough and the client accepts gzip. Not for answers with a
    secret."""
    body = response.get_data()
    response.vary.add("Accept-Encoding")
    if len(body) >= SIZE_MIN and accepts_gzip():
        response.set_data(packed(body, EACH_TIME))
        response.headers["Content-Encoding"] = "gzip"
    return response
