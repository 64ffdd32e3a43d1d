"""Entrypoints of accounts that are about staff."""

import secrets
from datetime import UTC, datetime
from typing import Any

from chassis.runtime.config import Config, ConfigError
from chassis.service import Settings, rpc
from contracts.errors import Forbidden, InvalidCredentials, InvalidInput, NotFound
from services.accounts.schemas import PAGE_MAX, number, uuid
from services.accounts.staff import domain, store
from services.accounts.staff.mail import SMTP_TIMEOUT, Mailer
from services.accounts.staff.models import Staff
from services.accounts.staff.oidc import IdentityProvider

SECRET_BYTES = 32
SECRET_MAX = 4096
"""Longest token, code or state that is looked at."""


class Post(Settings):
    """The mailer, which sends what waits before the process ends."""

    def stop(self) -> None:
        self.value.stop(min(SMTP_TIMEOUT, self.container.config.drain_timeout))


def _teacher_domains(config: Config) -> tuple[str, ...]:
    try:
        return domain.parse_domains(config.teacher_domains)
    except ValueError as error:
        raise ConfigError(f"TEACHER_DOMAINS: {error}") from error


def _identity_provider(config: Config) -> IdentityProvider | None:
    return IdentityProvider(config) if config.oidc_issuer else None


class StaffEntrypoints:
    """Signing in, and who is staff. For a service with ``sessions`` (``services/accounts/sessions.py``)."""

    sessions: Any
    post = Post(Mailer)
    teacher_domains = Settings(_teacher_domains)
    identity_provider = Settings(_identity_provider)

    @rpc
    def request_link(self, email: str) -> None:
        """Mail a sign-in link, if the address may sign in; what is answered, and the work, tell nobody
        whether it may. Raises InvalidInput for what is no address, Unavailable without a mail server."""
        self.post.check()
        address, token = domain.normalise_email(email), secrets.token_urlsafe(SECRET_BYTES)
        leads_in = domain.may_sign_in(address, _standing(address), self.teacher_domains)
        added = store.add_link(address, token, leads_in=leads_in, now=datetime.now(UTC))
        if leads_in and added:
            self.post.send_link(address, token, int(domain.LINK_LIFETIME.total_seconds() // 60))

    @rpc
    def open_link(self, token: str) -> dict[str, Any]:
        """``{staff_id, role, token, expires_in, refresh_token}``, once per link. A teacher who was not
        invited is registered now that the address is proved to be theirs. Raises InvalidCredentials."""
        email = store.use_link(_secret("token", token), now=datetime.now(UTC))
        if email is None:
            raise InvalidCredentials("this link was used, is too old, or never was one")
        return self._sign_in(email)

    @rpc
    def get_staff(self, actor: str) -> dict[str, Any]:
        return _shown(acting(actor))

    @rpc
    def invite_staff(self, actor: str, email: str, role: str) -> dict[str, Any]:
        """``{staff_id, email, role}``. Raises Forbidden, InvalidInput, or Conflict if they have another
        role."""
        return _shown(store.invite(email, role, by=_organiser(actor).id))

    @rpc
    def list_staff(self, actor: str, after: str | None = None, limit: int = PAGE_MAX) -> dict[str, Any]:
        """``{items, next}`` by address; ``next`` is the next page's ``after``, and no address."""
        _organiser(actor)
        size, behind = number("limit", limit, PAGE_MAX), None if after is None else uuid("after", after)
        found = store.list_active(behind, size + 1)
        return {
            "items": [_shown(staff) for staff in found[:size]],
            "next": str(found[size - 1].id) if len(found) > size else None,
        }

    @rpc
    def remove_staff(self, actor: str, staff: str) -> None:
        """They are signed out everywhere, and stay out until invited again. Idempotent. Raises Forbidden,
        NotFound, or Conflict for oneself."""
        who = uuid("staff", staff)
        domain.check_removal(_organiser(actor).id, who)
        store.remove(who)
        self.sessions.revoke_sessions_of(who)

    @rpc
    def start_oidc(self) -> dict[str, Any]:
        """``{authorization_url, state}``: the browser keeps ``state``, and finishes only with the same.
        Raises NotFound unless a provider is configured, Unavailable."""
        provider = self._provider()
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        url = provider.authorization_url(state, nonce, verifier)
        store.start_foreign_sign_in(state, nonce, verifier, now=datetime.now(UTC))
        return {"authorization_url": url, "state": state}

    @rpc
    def finish_oidc(self, code: str, state: str) -> dict[str, Any]:
        """As ``open_link``. Raises InvalidCredentials, Forbidden for an address that may not sign in,
        Unavailable; each time the sign-in begins anew."""
        provider = self._provider()
        started = store.finish_foreign_sign_in(_secret("state", state), now=datetime.now(UTC))
        if started is None:
            raise InvalidCredentials("this sign-in is over, took too long, or never began")
        nonce, verifier = started
        email = provider.verified_email(_secret("code", code), nonce, verifier)
        try:
            return self._sign_in(domain.normalise_email(email))
        except InvalidInput as error:
            raise InvalidCredentials("the identity provider gave no e-mail address") from error

    @rpc
    def dev_mailbox(self) -> list[dict[str, Any]]:
        """The last mails of this process, newest first: ``[{to, subject, text, link, sent_at}]``. Raises
        NotFound unless DEV_MAILBOX is set."""
        mails = self.post.mailbox()
        if mails is None:
            raise NotFound("no mailbox")
        return mails

    def _provider(self) -> IdentityProvider:
        if self.identity_provider is None:
            raise NotFound("no identity provider is configured")
        return self.identity_provider

    def _sign_in(self, email: str) -> dict[str, Any]:
        """For someone who has proved that the address is theirs. Raises Forbidden."""
        staff = store.find_by_email(email)
        if not domain.may_sign_in(email, staff and staff.standing, self.teacher_domains):
            raise Forbidden("this address may not sign in")
        staff = staff or store.register_teacher(email)
        session = self.sessions.open_session(staff.id, staff.role, lifetime=domain.SESSION_LIFETIME)
        if _standing(email) == "removed":  # meanwhile, and the sessions of before are revoked already
            self.sessions.revoke_sessions_of(staff.id)
            raise Forbidden("this address may not sign in")
        return {"staff_id": str(staff.id), "role": staff.role, **session}


def _standing(email: str) -> domain.Standing | None:
    found = store.find_by_email(email)
    return found.standing if found else None


def acting(actor: str) -> Staff:
    """Raises InvalidCredentials for who is not staff any more, though their token may last a little."""
    try:
        return store.get(uuid("actor", actor))
    except NotFound as error:
        raise InvalidCredentials("not staff any more") from error


def _organiser(actor: str) -> Staff:
    staff = acting(actor)
    domain.check_organiser(staff.role)
    return staff


def _shown(staff: Staff) -> dict[str, Any]:
    return {"staff_id": str(staff.id), "email": staff.email, "role": staff.role}


def _secret(field: str, value: Any) -> str:
    """Raises InvalidInput."""
    if not isinstance(value, str) or not value or len(value) > SECRET_MAX:
        raise InvalidInput("not a text", errors={field: [f"A text of at most {SECRET_MAX} characters."]})
    return value
