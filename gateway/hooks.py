"""What happens around every request: its correlation id, one log line, one measure, safe headers."""

import re
from time import perf_counter
from uuid import uuid4

from flask import Flask, Response, g, request

from chassis import logs, metrics
from gateway.security import SAFE_HEADERS

CORRELATION_HEADER = "X-Correlation-Id"

_CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def install(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Take the caller's correlation id if it is one, else make one; every log line from here carries it."""
    g.started = perf_counter()
    given = request.headers.get(CORRELATION_HEADER, "")
    g.correlation_id = given if _CORRELATION_ID.fullmatch(given) else uuid4().hex
    logs.bind_correlation_id(g.correlation_id)


def end(response: Response) -> Response:
    """Never the path, the query or the address: they would hold ids, a token, a person."""
    seconds = perf_counter() - g.started
    # Both labels are bounded: a client may invent paths and methods, and each would be a new time series.
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in _METHODS else "other"
    metrics.HTTP_SECONDS.labels(method, route, response.status_code).observe(seconds)
    headers = response.headers
    headers[CORRELATION_HEADER] = g.correlation_id
    given = {name.lower() for name, _ in headers}
    for name, value in SAFE_HEADERS.items():
        if name.lower() not in given:
            headers.add(name, value)
    logs.access_log.write(
        "request",
        method=method,
        route=route,
        status=response.status_code,
        milliseconds=round(seconds * 1000, 1),
    )
    return response
