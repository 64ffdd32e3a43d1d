"""Serves files of a folder: media type by suffix, precompressed variants, entity tags, ranges."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from gateway.http.compression import accepted_encodings

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
"""Suffixes that are served; other files do not exist. Not from ``mimetypes``, which differs by machine."""

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Encoding -> suffix of the variant beside the file, which the build made; the best first."""


def send(folder: Path, name: str, *, immutable: bool) -> Response:
    """The file ``name`` in ``folder``. ``immutable``: the name changes with the content, so browsers never
    request it again. Raises NotFound."""
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
    accepted = accepted_encodings()
    for encoding, suffix in ENCODINGS.items():
        if encoding in accepted and os.path.isfile(path + suffix):
            return encoding
    return None


def digest_of(path: str) -> str:
    """The first 32 hexadecimal digits of the file's SHA-256; cached until size or time of the file change."""
    found = os.stat(path)
    return _digest(path, found.st_mtime_ns, found.st_size)


@lru_cache(2_000)
def _digest(path: str, modified: int, size: int) -> str:
    """Of the content, not the time: gateways that serve the same build must agree."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
