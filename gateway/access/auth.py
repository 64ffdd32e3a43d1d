"""The caller of a request, by its access token."""

from typing import cast
from uuid import UUID

from flask import current_app
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from chassis.access import tokens
from chassis.access.principal import Principal
from chassis.access.tokens import TokenRefused, Verifier
from contracts.errors import Forbidden
from contracts.tokens import VISITOR
from gateway.http.application import current_request

SECURITY_SCHEMES = {
    "visitorToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` that `POST /api/v1/visitors` or `POST /api/v1/sessions/refresh` gave.",
    },
    "visitorTokenInQuery": {
        "type": "apiKey",
        "in": "query",
        "name": "access_token",
        "description": "The same token, for `EventSource`, which cannot set headers. Only for streams.",
    },
    "staffToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` that `POST /api/v1/staff/sessions` gave. The role says what it opens.",
    },
}


class Unauthenticated(Unauthorized):
    """401, with the reason in English for programs and in French (``detail``) for people."""

    def __init__(self, refused: TokenRefused | None = None) -> None:
        refused = refused or TokenRefused()
        self.detail = refused.french
        super().__init__(refused.english, www_authenticate=WWWAuthenticate("bearer", refused.challenge))


def identify(access_token: str | None = None) -> Principal | None:
    """The caller of this request, by its bearer token or else by ``access_token``; None without either.
    Raises Unauthenticated for an invalid token."""
    request = current_request()
    if request.principal is not None:
        return request.principal
    try:
        token = tokens.of_header(request.environ.get("HTTP_AUTHORIZATION", ""))
        if token is None and access_token:
            token = access_token.strip()
        if token is None:
            return None
        request.principal = verifier().verify(token)
    except TokenRefused as refused:
        raise Unauthenticated(refused) from refused
    return request.principal


def optional_principal() -> Principal | None:
    """The caller of this request; None without a valid token. For code that counts or records requests; views
    call ``current_principal``, which refuses them."""
    try:
        return identify()
    except Unauthenticated:
        return None


def current_principal() -> Principal:
    """The caller of this request. Raises Unauthenticated."""
    principal = identify()
    if principal is None:
        raise Unauthenticated
    return principal


def current_visitor() -> UUID:
    """The visitor who makes this request. Raises Unauthenticated, or Forbidden for staff."""
    principal = current_principal()
    if principal.role != VISITOR:
        raise Forbidden("Cette action est réservée aux visiteurs.")
    return principal.id


def verifier() -> Verifier:
    return cast(Verifier, current_app.extensions["verifier"])
