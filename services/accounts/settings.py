"""Settings of accounts, read from the environment at boot."""

from dataclasses import dataclass, field
from typing import Self

from chassis.runtime.config import Environment


@dataclass(frozen=True, kw_only=True)
class AccountsSettings:
    token_keys_file: str = ""
    """``TOKEN_KEYS_FILE``: JWK set with the private keys that sign tokens."""
    accounts_secret: str = field(default="", repr=False)
    """``ACCOUNTS_SECRET`` or the file ``ACCOUNTS_SECRET_FILE``: recovery codes derive from it, at least 32
    characters."""
    teacher_domains: tuple[str, ...] = ()
    """``TEACHER_DOMAINS``: people with an e-mail address there, e.g. ``ac-lyon.fr,*.education.gouv.fr``, may
    register as teachers without an invitation."""
    smtp_url: str = field(default="", repr=False)
    """``SMTP_URL`` or the file ``SMTP_URL_FILE``: ``smtp://user:password@host:587``, ``smtps://…``; without
    it, mail is refused unless ``DEV_MAILBOX`` is set."""
    mail_from: str = "ne-pas-repondre@localhost"
    """``MAIL_FROM``: sender of mails."""
    dev_mailbox: bool = False
    """``DEV_MAILBOX``: mails are written to the log and shown at ``/dev/mailbox``. Never in production."""
    oidc_issuer: str = ""
    """``OIDC_ISSUER``: staff may sign in there, too; with ``OIDC_CLIENT_ID`` and ``OIDC_CLIENT_SECRET``
    or ``OIDC_CLIENT_SECRET_FILE``."""
    oidc_client_id: str = ""
    """``OIDC_CLIENT_ID``."""
    oidc_client_secret: str = field(default="", repr=False)
    """``OIDC_CLIENT_SECRET`` or the file ``OIDC_CLIENT_SECRET_FILE``."""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        return cls(
            token_keys_file=environment.text("TOKEN_KEYS_FILE"),
            accounts_secret=environment.secret("ACCOUNTS_SECRET"),
            teacher_domains=environment.items("TEACHER_DOMAINS"),
            smtp_url=environment.secret("SMTP_URL"),
            mail_from=environment.text("MAIL_FROM", cls.mail_from),
            dev_mailbox=environment.flag("DEV_MAILBOX"),
            oidc_issuer=environment.text("OIDC_ISSUER"),
            oidc_client_id=environment.text("OIDC_CLIENT_ID"),
            oidc_client_secret=environment.secret("OIDC_CLIENT_SECRET"),
        )
