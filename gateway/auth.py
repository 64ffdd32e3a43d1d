"""Visitor tokens: who is asking, signed. An anonymous visitor is an opaque id and nothing else.

Moves to the accounts service once there is one: a token must then survive in a class, or be revoked.
"""

import time
from collections.abc import Callable
from typing import cast
from uuid import UUID

from flask import current_app, request
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import OctKey
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from chassis.config import ConfigError

ALGORITHMS = ["HS256"]
ISSUER, AUDIENCE = "usine-gateway", "usine-visitor"
LIFETIME_SECONDS = 60 * 24 * 3600
CLOCK_SKEW_SECONDS = 60
SECRET_MIN_CHARACTERS = 32
REMEMBERED_MAX = 50_000

BEARER: list[dict[str, list[str]]] = [{"visitorToken": []}]
"""OpenAPI ``security`` of an operation that calls ``current_visitor``."""

SECURITY_SCHEMES = {
    "visitorToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `token` that `POST /api/v1/visitors` gave.",
    },
    "visitorTokenInQuery": {
        "type": "apiKey",
        "in": "query",
        "name": "access_token",
        "description": "The same token, for `EventSource`, which cannot set headers. Only for streams.",
    },
}

_MISSING = ("", "Il manque l’en-tête « Authorization: Bearer … ».")
_MALFORMED = ("The token is malformed", "Le jeton est mal formé.")
_SIGNATURE = ("The signature is wrong", "La signature du jeton est fausse.")
_ALGORITHM = ("The algorithm is not HS256", "L’algorithme du jeton n’est pas accepté.")
_AUDIENCE = ("The token is for another audience", "Le jeton n’est pas destiné à cette API.")
_EXPIRED = ("The token has expired", "Le jeton a expiré : demande une nouvelle visite.")


class Unauthenticated(Unauthorized):
    """401, with the reason in English for programs and in French (``detail``) for people."""

    def __init__(self, reason: tuple[str, str]) -> None:
        english, self.detail = reason
        challenge = WWWAuthenticate("bearer", {"realm": "usine"})
        if english:
            challenge.parameters |= {"error": "invalid_token", "error_description": english}
        super().__init__(english, www_authenticate=challenge)


class Tokens:
    """Issues and verifies tokens with one secret. ``now``: seconds since the epoch."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        if len(secret) < SECRET_MIN_CHARACTERS:
            raise ConfigError(f"TOKEN_SECRET: at least {SECRET_MIN_CHARACTERS} characters are needed")
        self._key, self._now = OctKey.import_key(secret), now
        self._verified: dict[str, tuple[UUID, int]] = {}
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=CLOCK_SKEW_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
        )

    def issue(self, visitor: UUID) -> str:
        issued_at = int(self._now())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(visitor),
            "iat": issued_at,
            "exp": issued_at + LIFETIME_SECONDS,
        }
        return jwt.encode({"alg": ALGORITHMS[0]}, claims, self._key, algorithms=ALGORITHMS)

    def verify(self, token: str) -> UUID:
        """The visitor that ``token`` was issued to. Raises Unauthenticated, saying why.

        A visitor clicks many times: what was verified is remembered, until it expires.
        """
        known = self._verified.get(token)
        if known is not None and self._now() < known[1]:
            return known[0]
        visitor, expires_at = self._decode(token)
        if len(self._verified) >= REMEMBERED_MAX:
            self._verified.clear()
        self._verified[token] = visitor, expires_at
        return visitor

    def _decode(self, token: str) -> tuple[UUID, int]:
        try:
            claims = jwt.decode(token, self._key, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
            return UUID(claims["sub"]), int(claims["exp"])
        except UnsupportedAlgorithmError as error:
            raise Unauthenticated(_ALGORITHM) from error
        except BadSignatureError as error:
            raise Unauthenticated(_SIGNATURE) from error
        except ExpiredTokenError as error:
            raise Unauthenticated(_EXPIRED) from error
        except InvalidClaimError as error:
            raise Unauthenticated(_AUDIENCE if error.claim in ("aud", "iss") else _MALFORMED) from error
        except (JoseError, ValueError, RecursionError) as error:
            raise Unauthenticated(_MALFORMED) from error


def current_visitor(access_token: str | None = None) -> UUID:
    """Who makes this request, by its bearer token or, where the route allows it, by ``access_token``."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return tokens().verify(token.strip())
    if access_token:
        return tokens().verify(access_token)
    raise Unauthenticated(_MALFORMED if scheme.lower() == "bearer" else _MISSING)


def tokens() -> Tokens:
    return cast(Tokens, current_app.extensions["tokens"])
