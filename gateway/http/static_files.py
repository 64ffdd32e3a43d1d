"""Files of a folder as answers: typed by their suffix, precompressed where the folder holds it so, with an
entity tag, in ranges."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATED = "no-cache"
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served: a file with another suffix does not exist. The system's list differs by machine."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first. ``.br`` and ``.gz`` stand beside the file, made when it was built."""


def send(folder: Path, name: str, *, immutable: bool) -> Response:
    """The file ``name`` in ``folder``. ``immutable``: its name changes with what is in it, so that it is
    never asked for again. Raises NotFound."""
    kind = TYPES.get(Path(name).suffix)
    path = safe_join(str(folder), name)
    if kind is None or path is None or not os.path.isfile(path):
        raise NotFound
    encoding = _encoding(path)
    served = path + ENCODINGS[encoding] if encoding else path
    response = send_file(served, mimetype=kind, etag=digest_of(served), conditional=True)
    response.headers["Cache-Control"] = IMMUTABLE if immutable else REVALIDATED
    if encoding:
        response.headers["Content-Encoding"] = encoding
    if encoding or any(os.path.isfile(path + suffix) for suffix in ENCODINGS.values()):
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _encoding(path: str) -> str | None:
    """None for a range request: a range of a compressed file cannot be read."""
    if "Range" in request.headers:
        return None
    # Explicit words for them: `*` is what programs send that do not care, and cannot read either.
    accepted = {name for name, quality in request.accept_encodings if quality > 0}
    for encoding, suffix in ENCODINGS.items():
        if encoding in accepted and os.path.isfile(path + suffix):
            return encoding
    return None


def digest_of(path: str) -> str:
    """32 hexadecimal digits of the file's SHA-256, read anew when the file has changed."""
    found = os.stat(path)
    return _digest(path, found.st_mtime_ns, found.st_size)


@lru_cache(2_000)
def _digest(path: str, modified: int, size: int) -> str:
    """Of the bytes, not of the moment: gateways that serve the same build answer the same."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
