"""Security headers of every answer, and CORS."""

import base64
import hashlib
from functools import partial

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis.access.headers import ALLOWED_HEADERS, ALLOWED_METHODS, EXPOSED_HEADERS, HSTS, PREFLIGHT_SECONDS
from chassis.runtime.config import Config
from gateway.settings import GatewaySettings


def policy_of_printed(style: str) -> str:
    """Content-Security-Policy of a page to print: nothing but its own ``style`` element, and no script."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


def install(app: Flask, config: Config) -> None:
    """Call it after ``hooks.install``, and before hooks that read the client's address or refuse
    preflights."""
    settings = config.section(GatewaySettings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    if config.public_url.startswith("https://"):
        app.after_request(add_hsts)
    if settings.streams_url:
        app.after_request(partial(let_pages_connect, settings.streams_url))
    if settings.cors_origins:
        cors = Cors(settings.cors_origins)
        app.before_request(cors.preflight)
        app.after_request(cors.allow)


def add_hsts(response: Response) -> Response:
    """``after_request``."""
    response.headers["Strict-Transport-Security"] = HSTS
    return response


def let_pages_connect(origin: str, response: Response) -> Response:
    """``after_request``: pages may listen to streams at ``origin``."""
    if policy := response.headers.get("Content-Security-Policy"):
        allowed = policy.replace("connect-src 'self'", f"connect-src 'self' {origin}")
        response.headers["Content-Security-Policy"] = allowed
    return response


class Cors:
    """Lets pages of the listed origins call the API. Without credentials: there are no cookies."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)

    def preflight(self) -> Response | None:
        """``before_request``: answers preflights, with the permission only for a listed origin."""
        if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
            return None
        response = Response(status=204)
        response.headers["Vary"] = "Access-Control-Request-Method, Access-Control-Request-Headers"
        if self._origin() is not None:
            response.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
            response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return response

    def allow(self, response: Response) -> Response:
        """``after_request``: lets a listed origin read the answer."""
        response.headers.add("Vary", "Origin")
        if (origin := self._origin()) is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        return response

    def _origin(self) -> str | None:
        origin: str | None = request.environ.get("HTTP_ORIGIN")
        return origin if origin in self._origins else None
