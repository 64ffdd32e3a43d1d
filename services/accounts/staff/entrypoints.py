"""Entrypoints of accounts that are about staff."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.runtime.config import Config, ConfigError
from chassis.service import Settings, rpc
from contracts.calls import accounts as calls
from contracts.calls.values import PAGE_MAX
from contracts.errors import Forbidden, InvalidCredentials, InvalidInput, NotFound
from contracts.tokens import StaffRole
from services.accounts.settings import AccountsSettings
from services.accounts.staff import domain, store
from services.accounts.staff.mail import SMTP_TIMEOUT, Mailer
from services.accounts.staff.models import Staff
from services.accounts.staff.oidc import IdentityProvider

SECRET_BYTES = 32


class Post(Settings):
    """The mailer, which sends pending mails before the process ends."""

    def stop(self) -> None:
        self.value.stop(min(SMTP_TIMEOUT, self.container.config.drain_timeout))


def _teacher_domains(config: Config) -> tuple[str, ...]:
    try:
        return domain.parse_domains(config.section(AccountsSettings).teacher_domains)
    except ValueError as error:
        raise ConfigError(f"TEACHER_DOMAINS: {error}") from error


def _identity_provider(config: Config) -> IdentityProvider | None:
    return IdentityProvider(config) if config.section(AccountsSettings).oidc_issuer else None


class StaffEntrypoints:
    """Sign-in and administration of staff. For a service with ``sessions``
    (``services/accounts/sessions.py``)."""

    sessions: Any
    post = Post(Mailer)
    teacher_domains = Settings(_teacher_domains)
    identity_provider = Settings(_identity_provider)

    @rpc(calls.RequestLink)
    def request_link(self, email: str) -> None:
        """Mail a sign-in link, if the address may sign in; neither the reply nor the time it takes reveals
        whether it may. Raises InvalidInput for an invalid address, Unavailable without a mail server."""
        self.post.check()
        address, token = domain.normalise_email(email), secrets.token_urlsafe(SECRET_BYTES)
        leads_in = domain.may_sign_in(address, _standing(address), self.teacher_domains)
        added = store.add_link(address, token, leads_in=leads_in, now=datetime.now(UTC))
        if leads_in and added:
            self.post.send_link(address, token, int(domain.LINK_LIFETIME.total_seconds() // 60))

    @rpc(calls.OpenLink)
    def open_link(self, token: str) -> dict[str, Any]:
        """``{staff_id, role, token, expires_in, refresh_token}``, once per link. Registers a teacher who was
        not invited: the link proves that the address is theirs. Raises InvalidCredentials."""
        email = store.use_link(token, now=datetime.now(UTC))
        if email is None:
            raise InvalidCredentials("this link was used, is too old, or never existed")
        return self._sign_in(email)

    @rpc(calls.GetStaff)
    def get_staff(self, actor: UUID) -> dict[str, Any]:
        """``{staff_id, email, role}`` of the caller. Raises InvalidCredentials for removed staff."""
        return _member_entry(find_actor(actor))

    @rpc(calls.InviteStaff)
    def invite_staff(self, actor: UUID, email: str, role: StaffRole) -> dict[str, Any]:
        """``{staff_id, email, role}``. Raises Forbidden, InvalidInput, or Conflict if they have another
        role."""
        return _member_entry(store.invite(email, role, by=_organiser(actor).id))

    @rpc(calls.ListStaff)
    def list_staff(self, actor: UUID, after: UUID | None = None, limit: int = PAGE_MAX) -> dict[str, Any]:
        """``{items, next}`` by address; ``next`` is the next page's ``after``, and no address."""
        _organiser(actor)
        found = store.list_active(after, limit + 1)
        return {
            "items": [_member_entry(staff) for staff in found[:limit]],
            "next": str(found[limit - 1].id) if len(found) > limit else None,
        }

    @rpc(calls.RemoveStaff)
    def remove_staff(self, actor: UUID, staff: UUID) -> None:
        """End all their sessions; they may not sign in until they are invited again. Idempotent. Raises
        Forbidden, NotFound, or Conflict for oneself."""
        domain.check_removal(_organiser(actor).id, staff)
        store.remove(staff)
        self.sessions.revoke_sessions_of(staff)

    @rpc(calls.StartOidc)
    def start_oidc(self) -> dict[str, Any]:
        """``{authorization_url, state}``: the browser keeps ``state``, and must return with the same.
        Raises NotFound unless a provider is configured, Unavailable."""
        provider = self._provider()
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        url = provider.authorization_url(state, nonce, verifier)
        store.start_foreign_sign_in(state, nonce, verifier, now=datetime.now(UTC))
        return {"authorization_url": url, "state": state}

    @rpc(calls.FinishOidc)
    def finish_oidc(self, code: str, state: str) -> dict[str, Any]:
        """As ``open_link``. Raises InvalidCredentials, Forbidden for an address that may not sign in,
        Unavailable. After an error the user must start again."""
        provider = self._provider()
        started = store.finish_foreign_sign_in(state, now=datetime.now(UTC))
        if started is None:
            raise InvalidCredentials("this sign-in is over, took too long, or never began")
        nonce, verifier = started
        email = provider.verified_email(code, nonce, verifier)
        try:
            return self._sign_in(domain.normalise_email(email))
        except InvalidInput as error:
            raise InvalidCredentials("the identity provider gave no e-mail address") from error

    @rpc(calls.DevMailbox)
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
        """For a user who has proved that the address is theirs. Raises Forbidden."""
        staff = store.find_by_email(email)
        if not domain.may_sign_in(email, staff and staff.standing, self.teacher_domains):
            raise Forbidden("this address may not sign in")
        staff = staff or store.register_teacher(email)
        session = self.sessions.open_session(staff.id, staff.role, lifetime=domain.SESSION_LIFETIME)
        if _standing(email) == "removed":  # meanwhile, after their other sessions were revoked
            self.sessions.revoke_sessions_of(staff.id)
            raise Forbidden("this address may not sign in")
        return {"staff_id": str(staff.id), "role": staff.role, **session}


def _standing(email: str) -> domain.Standing | None:
    found = store.find_by_email(email)
    return found.standing if found else None


def find_actor(actor: UUID) -> Staff:
    """Raises InvalidCredentials for former staff, whose token may not have expired yet."""
    try:
        return store.get(actor)
    except NotFound as error:
        raise InvalidCredentials("not staff any more") from error


def _organiser(actor: UUID) -> Staff:
    staff = find_actor(actor)
    domain.check_organiser(staff.role)
    return staff


def _member_entry(staff: Staff) -> dict[str, Any]:
    return {"staff_id": str(staff.id), "email": staff.email, "role": staff.role}
