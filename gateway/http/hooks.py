"""Hooks of every request: correlation id, log line, metric, security headers."""

import re
from random import getrandbits
from time import perf_counter

from flask import Flask, Response

from chassis.access.headers import SAFE_HEADERS
from chassis.runtime import logs, metrics
from gateway.http.application import Headers, current_request

CORRELATION_HEADER = "X-Correlation-Id"

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def install(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(end)
    app.wsgi_app = Headers(app.wsgi_app, SAFE_HEADERS)  # type: ignore[method-assign]


def _new_id() -> str:
    """Not secret, so not from the system's random source: reading that would release the interpreter's
    lock."""
    return f"{getrandbits(128):032x}"  # nosec B311


def begin() -> None:
    """Take the caller's correlation id if it is valid, else generate one; all log lines of the request have
    it."""
    request = current_request()
    request.started = perf_counter()
    given = request.environ.get("HTTP_X_CORRELATION_ID", "")
    request.correlation_id = given if _CORRELATION_ID.fullmatch(given) else _new_id()
    logs.bind_correlation_id(request.correlation_id)


def end(response: Response) -> Response:
    """Measure and log the request, without path, query or address: they contain ids, tokens, personal
    data."""
    request = current_request()
    seconds = perf_counter() - request.started
    # Clients may invent paths and methods: unknown ones share a label, or each would be a new time series.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    metrics.HTTP_SECONDS.labels(method, route, response.status_code).observe(seconds)
    response.headers[CORRELATION_HEADER] = request.correlation_id
    logs.access_log.write(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
    return response
