"""The only reader of the environment. Read once, at boot; a bad value stops the process with its name."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

import marshmallow.validate as validate
from environs import Env, EnvError

EMBEDDED_AMQP_URI = "embedded://"


class ConfigError(Exception):
    """The environment does not describe a process that can run. The message names every wrong variable."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """What a process is told by its environment. Durations in seconds, sizes in items."""

    amqp_uri: str
    """``AMQP_URI``: RabbitMQ, or ``embedded://`` for the broker inside the process."""
    mongodb_uri: str
    """``MONGODB_URI``: a replica set, since writes wait for a majority."""
    mongodb_prefix: str = "usine"
    """``MONGODB_PREFIX``: a service's database is ``<prefix>_<service>``."""
    host: str = "127.0.0.1"
    """``HOST``: address the gateway and the management server listen on."""
    port: int = 8000
    """``PORT``: the gateway's."""
    management_port: int = 9100
    """``MANAGEMENT_PORT``: /metrics, /healthz, /readyz; 0 for any free one."""
    public_url: str = "http://127.0.0.1:8000"
    """``PUBLIC_URL``: where browsers find the platform; links in mails and on cards begin with it."""
    web_dir: str = ""
    """``WEB_DIR``: the site that ``usine web build`` made, served at ``/`` (gateway); without it, none."""
    media_dir: str = ""
    """``MEDIA_DIR``: the season's pictures, served below ``/media`` (gateway); without it, none."""
    token_keys_file: str = ""
    """``TOKEN_KEYS_FILE``: JWK set with the private keys that sign tokens (accounts only)."""
    token_public_keys_file: str = ""
    """``TOKEN_PUBLIC_KEYS_FILE``: JWK set with the public keys that verify them (gateway)."""
    accounts_secret: str = field(default="", repr=False)
    """``ACCOUNTS_SECRET`` or the file ``ACCOUNTS_SECRET_FILE``: recovery codes derive from it, at least 32
    characters (accounts only)."""
    season_end: date = date(2026, 12, 31)
    """``SEASON_END``: last day of the season; class codes end 15 days later."""
    teacher_domains: tuple[str, ...] = ()
    """``TEACHER_DOMAINS``: whoever has an e-mail address there, e.g. ``ac-lyon.fr,*.education.gouv.fr``, may
    register as a teacher without being invited."""
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
    cors_origins: tuple[str, ...] = ()
    """``CORS_ORIGINS``: origins whose pages may call the API, e.g. ``https://usine.example``."""
    trusted_proxies: int = 0
    """``TRUSTED_PROXIES``: how many proxies of ours add to ``X-Forwarded-For``; 0 trusts none."""
    rate_factor: float = 1.0
    """``RATE_FACTOR``: multiplies every rate limit: for load tests."""
    log_level: str = "INFO"
    """``LOG_LEVEL``."""
    log_format: str = "json"
    """``LOG_FORMAT``: ``json``, or ``text`` for people."""
    max_workers: int = 20
    """``MAX_WORKERS``: RPC calls a service works on at once."""
    batch_size: int = 500
    """``BATCH_SIZE``: most events a handler takes at once, and most clicks in one RPC."""
    rpc_timeout: float = 5.0
    """``RPC_TIMEOUT``: deadline of a call from the gateway to a service."""
    drain_timeout: float = 25.0
    """``DRAIN_TIMEOUT``: how long a stopping process may finish what it holds."""
    dead_letter_limit: int = 50
    """``DEAD_LETTER_LIMIT``: how many of the last messages of a queue may be dead-lettered, whatever their
    share, before the service takes no more of it; 0 for no limit."""
    dead_letter_share: float = 0.5
    """``DEAD_LETTER_SHARE``: from 0 to 1, of the last messages; below it a service goes on."""
    dead_letter_window: int = 1000
    """``DEAD_LETTER_WINDOW``: how many messages are the last ones; two full batches at least."""
    gateway_threads: int = 512
    """``GATEWAY_THREADS``: requests and open streams a gateway process serves at once."""

    @classmethod
    def from_environment(cls) -> Self:
        """Read every variable, then raise one ConfigError that names all the wrong ones."""
        env = Env(eager=False)
        problems: list[str] = []
        positive = validate.Range(min=1)
        config = cls(
            amqp_uri=env.str("AMQP_URI", validate=validate.Length(min=1)),
            mongodb_uri=env.str("MONGODB_URI", validate=validate.Length(min=1)),
            mongodb_prefix=env.str(
                "MONGODB_PREFIX", cls.mongodb_prefix, validate=validate.Regexp(r"^[a-z][a-z0-9_]{0,30}\Z")
            ),
            host=env.str("HOST", cls.host),
            port=env.int("PORT", cls.port, validate=validate.Range(min=1, max=65535)),
            management_port=env.int(
                "MANAGEMENT_PORT", cls.management_port, validate=validate.Range(min=0, max=65535)
            ),
            public_url=env.str("PUBLIC_URL", cls.public_url, validate=validate.URL(require_tld=False)),
            web_dir=env.str("WEB_DIR", ""),
            media_dir=env.str("MEDIA_DIR", ""),
            token_keys_file=env.str("TOKEN_KEYS_FILE", ""),
            token_public_keys_file=env.str("TOKEN_PUBLIC_KEYS_FILE", ""),
            accounts_secret=_secret(env, "ACCOUNTS_SECRET", problems),
            season_end=env.date("SEASON_END", cls.season_end),
            teacher_domains=tuple(env.list("TEACHER_DOMAINS", [])),
            smtp_url=_secret(env, "SMTP_URL", problems),
            mail_from=env.str("MAIL_FROM", cls.mail_from),
            dev_mailbox=env.bool("DEV_MAILBOX", cls.dev_mailbox),
            oidc_issuer=env.str("OIDC_ISSUER", ""),
            oidc_client_id=env.str("OIDC_CLIENT_ID", ""),
            oidc_client_secret=_secret(env, "OIDC_CLIENT_SECRET", problems),
            cors_origins=tuple(env.list("CORS_ORIGINS", [])),
            trusted_proxies=env.int("TRUSTED_PROXIES", cls.trusted_proxies, validate=validate.Range(0, 5)),
            rate_factor=env.float("RATE_FACTOR", cls.rate_factor, validate=validate.Range(min=0.01)),
            log_level=env.str(
                "LOG_LEVEL",
                cls.log_level,
                validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]),
            ),
            log_format=env.str("LOG_FORMAT", cls.log_format, validate=validate.OneOf(["json", "text"])),
            max_workers=env.int("MAX_WORKERS", cls.max_workers, validate=positive),
            batch_size=env.int("BATCH_SIZE", cls.batch_size, validate=validate.Range(min=1, max=5000)),
            rpc_timeout=env.float("RPC_TIMEOUT", cls.rpc_timeout, validate=validate.Range(min=0.1, max=60)),
            drain_timeout=env.float(
                "DRAIN_TIMEOUT", cls.drain_timeout, validate=validate.Range(min=0, max=600)
            ),
            dead_letter_limit=env.int(
                "DEAD_LETTER_LIMIT", cls.dead_letter_limit, validate=validate.Range(min=0)
            ),
            dead_letter_share=env.float(
                "DEAD_LETTER_SHARE", cls.dead_letter_share, validate=validate.Range(min=0, max=1)
            ),
            dead_letter_window=env.int("DEAD_LETTER_WINDOW", cls.dead_letter_window, validate=positive),
            gateway_threads=env.int("GATEWAY_THREADS", cls.gateway_threads, validate=positive),
        )
        try:
            env.seal()
        except EnvError as error:
            problems.append(str(error))
        if problems:
            raise ConfigError("; ".join(problems))
        return config

    @property
    def embedded(self) -> bool:
        return self.amqp_uri.startswith(EMBEDDED_AMQP_URI)


def _secret(env: Env, name: str, problems: list[str]) -> str:
    """The variable ``name``, or what is in the file that ``<name>_FILE`` names."""
    path = env.str(f"{name}_FILE", "")
    if value := env.str(name, ""):
        return str(value)
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{name}_FILE: cannot read {path} as text: {error}")
        return ""
