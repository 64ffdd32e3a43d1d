"""Access tokens, verified with the public keys of accounts, without a call."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import GuestProtocol, Key, KeySet

from chassis.access.principal import Principal
from chassis.access.revocations import Revocations
from chassis.runtime.keys import KeyFile
from contracts.tokens import ALGORITHMS, AUDIENCE, ISSUER, LEEWAY_SECONDS, ROLES

TOKEN_MAX = 1024
"""Characters; tokens of accounts have about 500."""

REMEMBERED_MAX = 25_000
"""Tokens in the cache: more than pupils who click at the same time, about 30 MB."""

REALM = "usine"

_MISSING = ("", "Il manque l’en-tête «\u202fAuthorization: Bearer …\u202f».")
_MALFORMED = ("The token is malformed", "Le jeton est mal formé.")
_SIGNATURE = ("The signature is wrong", "La signature du jeton est fausse.")
_ALGORITHM = ("The algorithm is not Ed25519", "L’algorithme du jeton n’est pas accepté.")
_KEY = ("The key is unknown", "La clé du jeton n’est pas connue.")
_AUDIENCE = ("The token is for another audience", "Le jeton n’est pas destiné à cette API.")
_NOT_YET = ("The token is not valid yet", "Le jeton n’est pas encore valable.")
_EXPIRED = ("The token has expired", "Le jeton a expiré\u00a0: il faut le renouveler.")
REVOKED = ("The session has ended", "Cette session est terminée.")

_REASONS = {"aud": _AUDIENCE, "iss": _AUDIENCE, "iat": _NOT_YET, "nbf": _NOT_YET}
"""Claim -> the texts of its refusal."""


class TokenRefused(Exception):
    """A request has no good token: ``english`` says why to programs, ``french`` to people. ``english`` is
    empty if there was no token at all."""

    def __init__(self, reason: tuple[str, str] = _MISSING) -> None:
        self.english, self.french = reason
        super().__init__(self.english or "no token")

    @property
    def challenge(self) -> dict[str, str | None]:
        """Parameters of the challenge ``Bearer`` in the header ``WWW-Authenticate``."""
        if not self.english:
            return {"realm": REALM}
        return {"realm": REALM, "error": "invalid_token", "error_description": self.english}


def of_header(authorization: str) -> str | None:
    """The token in the value of a header ``Authorization``; None without one, or of another scheme. Raises
    TokenRefused if the scheme is there and the token is not."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    if not token:
        raise TokenRefused(_MALFORMED)
    return token.strip()


class _Verified(NamedTuple):
    """The principal of a verified token, and its expiry in seconds since the epoch."""

    principal: Principal
    end: int


class _Trusted(NamedTuple):
    """A key set and the tokens verified with it, the oldest first. New keys come with an empty cache."""

    keyset: KeySet
    keys: dict[str, Key]
    verified: OrderedDict[str, _Verified]

    @classmethod
    def by(cls, keyset: KeySet) -> "_Trusted":
        return cls(keyset, {str(key.kid): key for key in keyset}, OrderedDict())

    def key_of(self, token: GuestProtocol) -> Key:
        """The key of the set that the token names by ``kid``; never a key inside the token."""
        key = self.keys.get(token.headers().get("kid", ""))
        if key is None:
            raise InvalidKeyIdError("unknown key")
        return key

    def remember(self, token: str, verified: _Verified, now: float, most: int) -> None:
        """Add ``token``; drop expired ones from the oldest on, and one more if there are ``most``. Not
        thread-safe."""
        remembered = self.verified
        remembered.pop(token, None)
        while remembered and (len(remembered) >= most or now >= next(iter(remembered.values())).end):
            remembered.popitem(last=False)
        remembered[token] = verified


class Verifier:
    """Verifies access tokens with the public keys in a file. ``now``: seconds since the epoch;
    ``remembered_max``: tokens in the cache."""

    def __init__(
        self,
        keys: KeyFile,
        revocations: Revocations,
        now: Callable[[], float] = time.time,
        remembered_max: int = REMEMBERED_MAX,
    ) -> None:
        self._keys, self._revocations, self._now = keys, revocations, now
        self._remembered_max = remembered_max
        self._trusted, self._remembering = _Trusted.by(keys.current), Lock()
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(now()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            role={"essential": True},
            sid={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
        )

    def verify(self, token: str) -> Principal:
        """The principal of ``token``. Raises TokenRefused with the reason.

        Verified tokens are cached until they expire or the keys change, since a visitor clicks many times.
        Revocation is checked at every call.
        """
        trusted, keyset = self._trusted, self._keys.current
        if keyset is not trusted.keyset:
            trusted = self._trusted = _Trusted.by(keyset)
        known = trusted.verified.get(token)
        if known is None or self._now() >= known.end:
            known = self._decode(token, trusted)
            with self._remembering:
                trusted.remember(token, known, self._now(), self._remembered_max)
        if self._revocations.is_revoked(known.principal):
            raise TokenRefused(REVOKED)
        return known.principal

    def _decode(self, token: str, trusted: _Trusted) -> _Verified:
        if len(token) > TOKEN_MAX:
            raise TokenRefused(_MALFORMED)
        try:
            claims = jwt.decode(token, trusted.key_of, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
            principal = Principal(_uuid(claims["sub"]), _role(claims["role"]), _uuid(claims["sid"]))
            return _Verified(principal, int(claims["exp"]))
        except UnsupportedAlgorithmError as error:
            raise TokenRefused(_ALGORITHM) from error
        except InvalidKeyIdError as error:
            raise TokenRefused(_KEY) from error
        except BadSignatureError as error:
            raise TokenRefused(_SIGNATURE) from error
        except ExpiredTokenError as error:
            raise TokenRefused(_EXPIRED) from error
        except InvalidClaimError as error:
            raise TokenRefused(_REASONS.get(error.claim, _MALFORMED)) from error
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise TokenRefused(_MALFORMED) from error


def _uuid(claim: Any) -> UUID:
    """Raises ValueError for other spellings than ours: one id is one text."""
    uuid = UUID(str(claim))
    if str(uuid) != claim:
        raise ValueError("not a UUID")
    return uuid


def _role(claim: Any) -> str:
    """Raises ValueError for anything but one role: joserfc would accept a list that contains one."""
    if claim not in ROLES:
        raise ValueError("not a role")
    return str(claim)
