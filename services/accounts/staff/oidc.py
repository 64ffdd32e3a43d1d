"""Signing in with an identity provider: OpenID Connect, authorization code flow with PKCE.

A relying party needs four requests, all in this module, and the verification of a signed token by joserfc,
which also signs our own tokens. A client library such as Authlib would add an HTTP client and an integration
with a web framework that this service does not have; it verifies tokens with joserfc, too. And this module
shows which addresses may be reached, and what is refused.

References: OpenID Connect Core 1.0 §3.1, OpenID Connect Discovery 1.0, RFC 7636 (PKCE), RFC 9700.
"""

import base64
import ipaddress
import ssl
import threading
from collections.abc import Callable
from hashlib import sha256
from http.client import HTTPException
from time import monotonic, time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
)

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from chassis.runtime.config import Config, ConfigError
from chassis.runtime.logs import get_logger
from contracts.errors import InvalidCredentials, Unavailable
from services.accounts.settings import AccountsSettings

log = get_logger(__name__)

ALGORITHMS = ["RS256", "ES256", "PS256"]
LEEWAY_SECONDS = 30
HTTP_TIMEOUT = 4.0
ANSWER_MAX = 256 * 1024
KEYS_REFRESH_SECONDS = 60.0
"""Least time between two requests for the provider's keys: tokens with invented key ids cause no load."""
METADATA_FRESH_SECONDS = 3600.0


class Refused(Exception):
    """The provider responded with an HTTP status that is no success."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class IdentityProvider:
    """The provider of ``OIDC_ISSUER``. No request is sent to it before the first sign-in."""

    def __init__(
        self,
        config: Config,
        *,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], float] = time,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Raises ConfigError."""
        settings = config.section(AccountsSettings)
        self.issuer, self._client_id = settings.oidc_issuer, settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self.redirect_uri = f"{config.public_url}/connexion"
        if not self._client_id:
            raise ConfigError("OIDC_CLIENT_ID: needed with OIDC_ISSUER")
        if not _is_allowed(self.issuer):
            raise ConfigError("OIDC_ISSUER: https only, except on loopback")
        self._now, self._clock = now, clock
        self._open = _opener(tls or ssl.create_default_context())
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] | None = None
        self._metadata_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def authorization_url(self, state: str, nonce: str, verifier: str) -> str:
        """URL to redirect the browser to; it returns to ``redirect_uri`` with ``code`` and ``state``.
        Raises Unavailable."""
        challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": self.redirect_uri,
                "scope": "openid email",
                "state": state,
                "nonce": nonce,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
            }
        )
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    def verified_email(self, code: str, nonce: str, verifier: str) -> str:
        """The address of the user who got ``code``, verified by the provider, in its spelling.

        Raises InvalidCredentials, whatever is wrong with the code or the token, or Unavailable.
        """
        claims = self._verified_claims(self._redeem(code, verifier), nonce)
        email = claims.get("email")
        if claims.get("email_verified") is not True or not isinstance(email, str):
            raise InvalidCredentials("the identity provider has not verified this address")
        return email

    def _redeem(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
        }
        endpoint, headers = self._endpoint("token_endpoint"), {}
        methods = self._metadata_now().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if not self._secret:
            form["client_id"] = self._client_id
        elif "client_secret_basic" in methods:
            pair = f"{quote(self._client_id, safe='')}:{quote(self._secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        try:
            answer = self._send(Request(endpoint, urlencode(form).encode(), headers))  # noqa: S310
        except Refused as refused:
            if refused.status >= 500:
                raise _unavailable(refused) from refused
            log.warning("sign-in refused by the provider", status=refused.status)
            raise InvalidCredentials("the identity provider refused the code") from refused
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise InvalidCredentials("the identity provider gave no token")
        return token

    def _verified_claims(self, token: str, nonce: str) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = self._decode(token).claims
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            log.warning("token of the provider refused", cause=type(error).__name__)
            raise InvalidCredentials("the identity provider's token is not valid") from error
        alone = claims["aud"] in (self._client_id, [self._client_id])
        if claims.get("azp", self._client_id if alone else None) != self._client_id:
            raise InvalidCredentials("the identity provider's token is for someone else")
        return claims

    def _decode(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(token, self._key_set(refresh=True), algorithms=ALGORITHMS)

    def _key_set(self, *, refresh: bool = False) -> KeySet:
        endpoint = self._endpoint("jwks_uri")
        with self._lock:
            due = self._clock() - self._keys_at >= KEYS_REFRESH_SECONDS
            if self._keys is None or (refresh and due):
                answer: Any = self._get(endpoint)
                try:
                    self._keys = KeySet.import_key_set(answer)
                except (JoseError, ValueError, TypeError, KeyError) as error:
                    raise _unavailable(error) from error
                self._keys_at = self._clock()
            return self._keys

    def _endpoint(self, name: str) -> str:
        endpoint = self._metadata_now().get(name)
        if not isinstance(endpoint, str) or not _is_allowed(endpoint):
            raise _unavailable(ValueError(f"{name} of the provider is not an https address"))
        return endpoint

    def _metadata_now(self) -> dict[str, Any]:
        with self._lock:
            if self._metadata is None or self._clock() - self._metadata_at > METADATA_FRESH_SECONDS:
                found = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.issuer:
                    raise _unavailable(ValueError("the issuer of the provider is not OIDC_ISSUER"))
                self._metadata, self._metadata_at = found, self._clock()
            return self._metadata

    def _get(self, url: str) -> dict[str, Any]:
        try:
            return self._send(Request(url))  # noqa: S310
        except Refused as refused:
            raise _unavailable(refused) from refused

    def _send(self, request: Request) -> dict[str, Any]:
        """The JSON object in the response of the provider. Raises Refused or Unavailable."""
        request.add_header("Accept", "application/json")
        try:
            with self._open.open(request, timeout=HTTP_TIMEOUT) as response:
                body = response.read(ANSWER_MAX)  # a longer response is cut off, so that it is no JSON
            return msgspec.json.decode(body, type=dict[str, Any])
        except HTTPError as error:
            raise Refused(error.code) from error
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise _unavailable(error) from error


def _opener(tls: ssl.SSLContext) -> OpenerDirector:
    """Opens http and https only, and follows no redirect: its status is an error."""
    opener = OpenerDirector()
    for handler in (
        HTTPHandler(),
        HTTPSHandler(context=tls),
        HTTPDefaultErrorHandler(),
        HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _is_allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or parts.fragment:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unavailable(cause: Exception) -> Unavailable:
    log.warning("identity provider", cause=repr(cause))
    return Unavailable("the identity provider does not answer")
