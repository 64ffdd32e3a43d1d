"""Mail to staff: the sign-in link, and nothing else.

Sent from separate threads: a slow mail server delays no call. Pending mails are in memory only: if the
process dies or the server stays unavailable, users must request another link.
"""

import heapq
import smtplib
import ssl
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import cache, partial
from itertools import count
from random import uniform
from time import monotonic
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from chassis.runtime.config import Config, ConfigError
from chassis.runtime.logs import get_logger
from contracts.errors import Unavailable
from services.accounts.settings import AccountsSettings

log = get_logger(__name__)

SUBJECT = "Votre lien de connexion à L’Usine Extraordinaire"
TEXT = """\
Bonjour,

Vous avez demandé à vous connecter à L’Usine Extraordinaire. Pour continuer, ouvrez ce lien :

{link}

Ce lien est valable {minutes} minutes et ne peut servir qu’une seule fois. Ne le transmettez à personne.

Si vous n’êtes pas à l’origine de cette demande, vous pouvez ignorer ce message : sans ce lien, personne ne \
peut se connecter à votre place.

L’équipe de L’Usine Extraordinaire
"""

MAILBOX_SIZE = 50
WAITING_MAX = 1_000
SENDERS = 4
SMTP_TIMEOUT = 10.0
RETRY_SECONDS = (2.0, 10.0, 60.0)
"""Pauses before the second, third and fourth attempt, as greylisting expects."""

_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """The server that accepts mails. ``smtp`` uses STARTTLS when it is offered, ``smtps`` starts with TLS."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """``smtp://user:password@host:587``, ``smtps://…``. Raises ConfigError, which does not quote it."""
        try:
            parts = urlsplit(url)
            if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
                raise ValueError("shape")
            return cls(
                parts.scheme,
                parts.hostname,
                parts.port or _PORTS[parts.scheme],
                unquote(parts.username or ""),
                unquote(parts.password or ""),
            )
        except ValueError:
            raise ConfigError("SMTP_URL: not smtp://user:password@host:port nor smtps://…") from None

    def send(self, message: EmailMessage, tls: ssl.SSLContext) -> None:
        """Raises OSError (``smtplib.SMTPException`` is one)."""
        server = self._connect(tls)
        try:
            if self.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=tls)
                    server.ehlo()
                elif self.user:
                    raise smtplib.SMTPNotSupportedError("no TLS: the password is not sent in the clear")
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)
            with suppress(OSError):  # it has accepted the mail already
                server.quit()
        finally:
            server.close()

    def _connect(self, tls: ssl.SSLContext) -> smtplib.SMTP:
        if self.scheme == "smtps":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SMTP_TIMEOUT, context=tls)
        return smtplib.SMTP(self.host, self.port, timeout=SMTP_TIMEOUT)


def compose(sender: str, email: str, link: str, minutes: int, now: datetime) -> EmailMessage:
    """The mail with a link. ``EmailMessage`` refuses values that would start another header."""
    message = EmailMessage()
    message["Subject"] = SUBJECT
    message["From"] = sender
    message["To"] = email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">") or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(TEXT.format(link=link, minutes=minutes), cte="quoted-printable")
    return message


def link_to(public_url: str, token: str) -> str:
    """The token is in the fragment, which browsers send to no server, so that it is in no log."""
    return f"{public_url}/connexion#jeton={quote(token, safe='')}"


def is_final(error: OSError) -> bool:
    """Whether a retry would fail in the same way: the server refused the address, or the message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


@dataclass(order=True)
class _Waiting:
    due: float
    number: int
    compose: Callable[[], EmailMessage] = field(compare=False)
    tries: int = field(compare=False, default=0)


class Mailer:
    """Sends links, and with ``DEV_MAILBOX`` shows them. Safe to share between threads.

    ``tls`` and ``pauses`` are for tests: another certificate, and short pauses.
    """

    def __init__(
        self,
        config: Config,
        *,
        tls: ssl.SSLContext | None = None,
        pauses: tuple[float, ...] = RETRY_SECONDS,
        waiting_max: int = WAITING_MAX,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises ConfigError for an invalid SMTP_URL or MAIL_FROM."""
        settings = config.section(AccountsSettings)
        self._server = MailServer.parse(settings.smtp_url) if settings.smtp_url else None
        self._sender, self._public_url = settings.mail_from, config.public_url
        self._tls = tls or ssl.create_default_context()
        self._pauses, self._waiting_max, self._now = pauses, waiting_max, now
        self._mailbox: deque[dict[str, Any]] | None = (
            deque(maxlen=MAILBOX_SIZE) if settings.dev_mailbox else None
        )
        self._waiting: list[_Waiting] = []
        self._sending = self._senders = 0
        self._numbers = count()
        self._changed = threading.Condition()
        self._stopped = False
        try:
            [sender] = compose(self._sender, "test@localhost", "", 0, now())["From"].addresses
            if not sender.username or not sender.domain:
                raise ValueError("not an address to send from")
        except (ValueError, MessageError, IndexError) as error:
            raise ConfigError(f"MAIL_FROM: {error}") from error

    def stop(self, timeout: float) -> None:
        """Try to send pending mails once more, for at most ``timeout`` seconds; drop the rest. Further mails
        are refused."""
        with self._changed:
            self._stopped = True
            for mail in self._waiting:
                mail.due = 0.0
            heapq.heapify(self._waiting)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._sending, timeout)
            if self._waiting or self._sending:
                log.warning("mails not sent", count=len(self._waiting) + self._sending)
                self._waiting.clear()

    def check(self) -> None:
        """Raises Unavailable when no mail can be sent or shown."""
        if self._server is None and self._mailbox is None:
            raise Unavailable("no mail server is configured")

    def send_link(self, email: str, token: str, minutes: int) -> None:
        """Send soon. Never blocks; with too many pending mails, the mail is dropped, which is logged."""
        link = link_to(self._public_url, token)
        mail = _Waiting(
            0.0, next(self._numbers), cache(partial(compose, self._sender, email, link, minutes, self._now()))
        )
        if self._mailbox is not None:
            self._show(mail.compose(), email, link)
        if self._server is None:
            return
        with self._changed:
            if self._stopped or len(self._waiting) >= self._waiting_max:
                log.error("mail dropped", waiting=len(self._waiting))
                return
            heapq.heappush(self._waiting, mail)
            self._start_senders()
            self._changed.notify()

    def mailbox(self) -> list[dict[str, Any]] | None:
        """``[{to, subject, text, link, sent_at}]``, newest first; None unless ``DEV_MAILBOX`` is set."""
        return None if self._mailbox is None else list(reversed(self._mailbox))

    def _show(self, message: EmailMessage, email: str, link: str) -> None:
        assert self._mailbox is not None  # noqa: S101  # nosec B101  # for mypy
        self._mailbox.append(
            {
                "to": email,
                "subject": str(message["Subject"]),
                "text": message.get_content(),
                "link": link,
                "sent_at": self._now().isoformat(),
            }
        )
        log.info("mail", to=email, subject=str(message["Subject"]), link=link)

    def _start_senders(self) -> None:
        while self._senders < SENDERS:
            self._senders += 1
            threading.Thread(target=self._run, name=f"mail {self._senders}", daemon=True).start()

    def _run(self) -> None:
        while (mail := self._take()) is not None:
            again = False
            try:
                again = self._try(mail)
            finally:
                with self._changed:
                    self._sending -= 1
                    if again and self._stopped:
                        log.warning("mails not sent", count=1)
                    elif again:
                        heapq.heappush(self._waiting, mail)
                    self._changed.notify_all()

    def _take(self) -> _Waiting | None:
        """The next mail that is due; None after ``stop`` when none is pending."""
        with self._changed:
            while True:
                now = monotonic()
                if self._waiting and self._waiting[0].due <= now:
                    self._sending += 1
                    return heapq.heappop(self._waiting)
                if self._stopped:
                    return None
                self._changed.wait(self._waiting[0].due - now if self._waiting else None)

    def _try(self, mail: _Waiting) -> bool:
        """Send ``mail``. Returns whether to retry it when it is due again."""
        assert self._server is not None  # noqa: S101  # nosec B101  # for mypy
        try:
            self._server.send(mail.compose(), self._tls)
        except Exception as error:
            # Neither the address nor the reply of the server about it is logged.
            cause, code = type(error).__name__, getattr(error, "smtp_code", None)
            given_up = not isinstance(error, OSError) or is_final(error) or mail.tries >= len(self._pauses)
            if given_up:
                log.error("mail not sent", cause=cause, code=code, tries=mail.tries + 1)
                return False
            log.warning("mail waits", cause=cause, code=code, tries=mail.tries + 1)
            mail.due = monotonic() + self._pauses[mail.tries] * uniform(0.75, 1.25)  # noqa: S311  # nosec B311  # a pause
            mail.tries += 1
            return True
        log.info("mail sent", tries=mail.tries + 1)
        return False
