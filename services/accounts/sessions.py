"""Sign-ins: opened, refreshed, revoked. For visitors and staff alike."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.runtime import clock
from chassis.runtime.config import Config
from chassis.runtime.keys import KeyFile
from chassis.runtime.logs import get_logger
from contracts.errors import SUPERSEDED, InvalidCredentials, Unavailable
from contracts.tokens import LIFETIME_SECONDS
from services.accounts import domain, store
from services.accounts.domain import RefreshToken, Verdict
from services.accounts.settings import AccountsSettings
from services.accounts.tokens import Signer

log = get_logger(__name__)

TRIES = 10
"""Attempts of a refresh while other refreshes of the same session succeed."""


class Sessions:
    """Safe to share between workers. ``now``: the present moment, to the millisecond."""

    def __init__(self, signer: Signer, now: Callable[[], datetime] = clock.now) -> None:
        self._signer, self._now = signer, now

    @classmethod
    def configured(cls, config: Config) -> "Sessions":
        """Raises ConfigError when TOKEN_KEYS_FILE has no keys to sign with."""
        path = config.section(AccountsSettings).token_keys_file
        return cls(Signer(KeyFile(path, variable="TOKEN_KEYS_FILE", private=True)))

    def open_session(self, subject: UUID, role: str, *, lifetime: timedelta) -> dict[str, Any]:
        """Sign ``subject`` in: ``{token, expires_in, refresh_token}``. However often it is refreshed, the
        session ends after ``lifetime``."""
        now = self._now()
        token = _new_token(uuid4(), secrets.token_bytes(domain.CHAIN_BYTES), 0)
        store.insert_session(
            token.session,
            subject,
            role,
            chain=token.chain_digest,
            live=[token.digest],
            at=now,
            expires_at=now + lifetime,
        )
        return self._tokens(subject, role, token)

    def refresh(self, refresh_token: str) -> tuple[UUID, str, dict[str, Any]]:
        """``(subject, role, {token, expires_in, refresh_token})``. The token given stays valid until the new
        token is used.

        Raises InvalidCredentials; with ``reason="token-superseded"`` for a token in whose place a sibling was
        used: the session stays open. A token that is used after a successor of it ends the session: two
        parties have it, so it was stolen.
        """
        token = RefreshToken.parse(refresh_token)
        if token is None:
            raise InvalidCredentials("the refresh token is malformed")
        for _ in range(TRIES):
            now, stored = self._now(), store.find_session(token.session)
            session = _sign_in(stored) if stored else None
            verdict = domain.judge(token, session, now)
            if stored is None or session is None or verdict is Verdict.REFUSE:
                raise InvalidCredentials("the refresh token is not valid any more")
            if verdict is Verdict.SUPERSEDED:
                raise InvalidCredentials("another refresh token was used in its place", reason=SUPERSEDED)
            if verdict is Verdict.THEFT:
                store.revoke_session(token.session, stored["subject"], now)
                log.warning(
                    "refresh token used after its successor: session revoked", session=str(token.session)
                )
                raise InvalidCredentials("a successor of the refresh token was used before")
            new = _new_token(token.session, token.chain, domain.next_generation(verdict, session))
            if store.update_session(stored, domain.refreshed(verdict, session, token, new, now)):
                return stored["subject"], stored["role"], self._tokens(stored["subject"], stored["role"], new)
        raise Unavailable("too many refreshes of a session at the same time")

    def is_open(self, session: UUID, subject: UUID) -> bool:
        """Whether it belongs to the subject and can still be refreshed."""
        stored = store.find_session(session)
        return (
            stored is not None
            and stored["subject"] == subject
            and "revoked_at" not in stored
            and self._now() < stored["expires_at"]
        )

    def revoke_session(self, session: UUID, subject: UUID) -> None:
        """End ``session``, if it belongs to the subject. Idempotent."""
        store.revoke_session(session, subject, self._now())

    def revoke_others(self, session: UUID, subject: UUID) -> list[UUID]:
        """End every session of the subject but ``session``. Returns those that it ended. Idempotent."""
        return store.revoke_others(session, subject, self._now())

    def revoke_sessions_of(self, subject: UUID) -> None:
        """End every session of a visitor or a member of staff. Idempotent."""
        store.revoke_sessions_of(subject, self._now())

    def _tokens(self, subject: UUID, role: str, token: RefreshToken) -> dict[str, Any]:
        return {
            "token": self._signer.sign(subject, role, token.session),
            "expires_in": LIFETIME_SECONDS,
            "refresh_token": token.text,
        }


def _new_token(session: UUID, chain: bytes, generation: int) -> RefreshToken:
    return RefreshToken(session, chain, secrets.token_bytes(domain.SECRET_BYTES), generation)


def _sign_in(stored: dict[str, Any]) -> domain.SignIn:
    return domain.SignIn(
        chain=stored["chain"],
        generation=stored.get("generation", 0),
        live=tuple(stored["live"]),
        spent=tuple(stored["spent"]),
        past=tuple(stored.get("past", ())),
        expires_at=stored["expires_at"],
        revoked="revoked_at" in stored,
    )
