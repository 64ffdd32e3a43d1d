"""Access tokens: signed here, verified by gateways with the public keys alone."""

import time
from collections.abc import Callable
from uuid import UUID

from joserfc import jwt

from chassis.runtime.keys import KeyFile
from contracts.tokens import ALGORITHMS, AUDIENCE, ISSUER, LIFETIME_SECONDS


class Signer:
    """Signs with the first key of ``keys``. ``now``: seconds since the epoch."""

    def __init__(self, keys: KeyFile, now: Callable[[], float] = time.time) -> None:
        self._keys, self._now = keys, now

    def sign(self, subject: UUID, role: str, session: UUID) -> str:
        """A token that is valid for LIFETIME_SECONDS, unless the session is revoked."""
        key = self._keys.current.keys[0]
        issued_at = int(self._now())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(subject),
            "role": role,
            "sid": str(session),
            "iat": issued_at,
            "exp": issued_at + LIFETIME_SECONDS,
        }
        header = {"alg": ALGORITHMS[0], "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=ALGORITHMS)
