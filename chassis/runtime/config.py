"""The only reader of the environment. Read once, at the start; an error names every invalid variable.

``Config`` has what every process needs. A service or the gateway declares its own settings in a class with
a ``read`` method, and gets them back by ``config.section(<class>)``.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import marshmallow.validate as validate
from environs import Env, EnvError

EMBEDDED_AMQP_URI = "embedded://"

_HOST = r"(\[[0-9a-fA-F:.]+\]|[^/?#@:,;]+)(:[0-9]+)?"
_NODE = rf"(amqps?|pyamqp)://([^/?#;]*@)?{_HOST}(/[^;]*)?"
_ADDRESSES = {
    "AMQP_URI": (rf"embedded://.*|{_NODE}(;{_NODE})*", "amqp://user:password@host:5672/"),
    "MONGODB_URI": (
        rf"mongodb(\+srv)?://([^/?#]*@)?{_HOST}(,{_HOST})*([/?].*)?",
        "mongodb://user:password@host:27017/?replicaSet=name",
    ),
}
"""Variable -> the form of its addresses, an example. Checked here: a library that cannot read one quotes it,
and parts of the password with it."""

PREFIX = r"^[a-z][a-z0-9_]{0,30}\Z"
"""What MONGODB_PREFIX may be."""

T = TypeVar("T")


class ConfigError(Exception):
    """The environment does not describe a process that can run. The message names every wrong variable."""


def read_secret(name: str) -> str:
    """The variable ``name``, or the content of the file that ``<name>_FILE`` names, else an empty text.

    Raises ConfigError if both are set, if the file is empty or cannot be read, and if AMQP_URI or MONGODB_URI
    is no address; the message never has the value.
    """
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ConfigError(f"{name} and {name}_FILE are both set: keep one")
    if path:
        value = _content(name, path)
    form, example = _ADDRESSES.get(name, ("", ""))
    if value and form and not re.fullmatch(form, value):
        raise ConfigError(
            f"{name}{'_FILE' if path else ''}: not an address such as {example}; in a password, write other "
            "characters than letters and digits as %XX"
        )
    return value


def _content(name: str, path: str) -> str:
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ConfigError(
            f"{name}_FILE: cannot read {path}: {reason}; put the secret there, or correct the path"
        ) from error
    if not content:
        raise ConfigError(f"{name}_FILE: {path} is empty; write the secret into it")
    return content


def declares_queues() -> bool:
    """DECLARE_QUEUES, for a command that needs no other setting. Raises ConfigError."""
    environment = Environment()
    value = environment.flag("DECLARE_QUEUES", True)
    environment.check()
    return value


def mongodb_prefix() -> str:
    """MONGODB_PREFIX, for a command that needs no other setting. Raises ConfigError."""
    environment = Environment()
    value = environment.text("MONGODB_PREFIX", Config.mongodb_prefix, pattern=PREFIX)
    environment.check()
    return value


class Environment:
    """Typed reading of variables. Wrong ones are collected until ``check`` raises ConfigError for all."""

    def __init__(self) -> None:
        self._env = Env(eager=False)
        self._problems: list[str] = []

    def text(
        self, name: str, default: str = "", *, choices: Sequence[str] = (), pattern: str | None = None
    ) -> str:
        """``choices``: the values that are allowed; ``pattern``: a regular expression."""
        checks: list[Any] = [validate.OneOf(choices)] if choices else []
        if pattern is not None:
            checks.append(validate.Regexp(pattern))
        return self._env.str(name, default, validate=checks) or ""

    def url(self, name: str, default: str) -> str:
        return self._env.str(name, default, validate=validate.URL(require_tld=False)) or ""

    def integer(self, name: str, default: int, *, minimum: int, maximum: int | None = None) -> int:
        """A whole number from ``minimum`` to ``maximum``."""
        return self._env.int(name, default, validate=validate.Range(min=minimum, max=maximum)) or 0

    def real(self, name: str, default: float, *, minimum: float, maximum: float | None = None) -> float:
        """A number from ``minimum`` to ``maximum``."""
        return self._env.float(name, default, validate=validate.Range(min=minimum, max=maximum)) or 0.0

    def flag(self, name: str, default: bool = False) -> bool:
        return self._env.bool(name, default) or False

    def items(self, name: str) -> tuple[str, ...]:
        """Texts, separated by commas."""
        return tuple(self._env.list(name, []) or ())

    def secret(self, name: str, *, required: bool = False) -> str:
        """What ``read_secret`` returns; ``required``: not an empty text."""
        try:
            value = read_secret(name)
        except ConfigError as error:
            self._problems.append(str(error))
            return ""
        if required and not value:
            self._problems.append(f"{name} is not set: set it, or {name}_FILE")
        return value

    def check(self) -> None:
        """Raises a ConfigError that names all wrong variables."""
        problems = list(self._problems)
        try:
            self._env.seal()
        except EnvError as error:
            problems.append(str(error))
        if problems:
            raise ConfigError("; ".join(problems))


class Section(Protocol):
    """Settings of one service, or of the gateway."""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        """Read all its variables; ``environment`` collects the wrong ones."""
        ...


@dataclass(frozen=True, kw_only=True)
class Config:
    """Settings that every process has. Durations in seconds, sizes in items."""

    amqp_uri: str
    """``AMQP_URI`` or the file ``AMQP_URI_FILE``: RabbitMQ, or ``embedded://`` for the broker inside the
    process."""
    mongodb_uri: str
    """``MONGODB_URI`` or the file ``MONGODB_URI_FILE``: a replica set, since writes wait for a majority."""
    mongodb_prefix: str = "usine"
    """``MONGODB_PREFIX``: a service's database is ``<prefix>_<service>``."""
    declare_queues: bool = True
    """``DECLARE_QUEUES``: off where the broker has imported deploy/rabbitmq/definitions.json and users may
    not declare; processes then only check that every queue exists."""
    host: str = "127.0.0.1"
    """``HOST``: address that the gateway listens on."""
    port: int = 8000
    """``PORT``: the gateway's."""
    management_host: str = ""
    """``MANAGEMENT_HOST``: address that the management server listens on; empty for ``host``."""
    management_port: int = 9100
    """``MANAGEMENT_PORT``: /metrics, /healthz, /readyz; 0 for any free one."""
    public_url: str = "http://127.0.0.1:8000"
    """``PUBLIC_URL``: where browsers find the platform; links in mails and on cards begin with it."""
    log_level: str = "INFO"
    """``LOG_LEVEL``."""
    log_format: str = "json"
    """``LOG_FORMAT``: ``json``, or ``text`` for people."""
    max_workers: int = 20
    """``MAX_WORKERS``: RPC calls a service works on at once."""
    batch_size: int = 500
    """``BATCH_SIZE``: most events in one call of a handler, and most clicks in one RPC."""
    rpc_timeout: float = 5.0
    """``RPC_TIMEOUT``: deadline of a call from the gateway to a service."""
    drain_timeout: float = 25.0
    """``DRAIN_TIMEOUT``: how long a stopping process may take to finish its current work."""
    dead_letter_limit: int = 50
    """``DEAD_LETTER_LIMIT``: a service stops taking messages of a queue once at least this many of the last
    ones, and at least ``dead_letter_share`` of them, were dead-lettered; 0 for no limit."""
    dead_letter_share: float = 0.5
    """``DEAD_LETTER_SHARE``: from 0 to 1."""
    dead_letter_window: int = 1000
    """``DEAD_LETTER_WINDOW``: how many last messages count; two full batches at least."""
    sections: tuple[Any, ...] = ()
    """Settings of services and of the gateway, each of its own class."""

    @classmethod
    def from_environment(cls, *sections: type[Section], database: bool = True) -> Self:
        """Read every variable, including those of ``sections``. ``database``: whether the process has one.
        Raises a ConfigError that names all wrong ones."""
        env = Environment()
        config = cls(
            amqp_uri=env.secret("AMQP_URI", required=True),
            mongodb_uri=env.secret("MONGODB_URI", required=True) if database else "",
            mongodb_prefix=env.text("MONGODB_PREFIX", cls.mongodb_prefix, pattern=PREFIX),
            declare_queues=env.flag("DECLARE_QUEUES", cls.declare_queues),
            host=env.text("HOST", cls.host),
            port=env.integer("PORT", cls.port, minimum=1, maximum=65535),
            management_host=env.text("MANAGEMENT_HOST"),
            management_port=env.integer("MANAGEMENT_PORT", cls.management_port, minimum=0, maximum=65535),
            public_url=env.url("PUBLIC_URL", cls.public_url),
            log_level=env.text("LOG_LEVEL", cls.log_level, choices=["DEBUG", "INFO", "WARNING", "ERROR"]),
            log_format=env.text("LOG_FORMAT", cls.log_format, choices=["json", "text"]),
            max_workers=env.integer("MAX_WORKERS", cls.max_workers, minimum=1),
            batch_size=env.integer("BATCH_SIZE", cls.batch_size, minimum=1, maximum=5000),
            rpc_timeout=env.real("RPC_TIMEOUT", cls.rpc_timeout, minimum=0.1, maximum=60),
            drain_timeout=env.real("DRAIN_TIMEOUT", cls.drain_timeout, minimum=0, maximum=600),
            dead_letter_limit=env.integer("DEAD_LETTER_LIMIT", cls.dead_letter_limit, minimum=0),
            dead_letter_share=env.real("DEAD_LETTER_SHARE", cls.dead_letter_share, minimum=0, maximum=1),
            dead_letter_window=env.integer("DEAD_LETTER_WINDOW", cls.dead_letter_window, minimum=1),
            sections=tuple(section.read(env) for section in sections),
        )
        env.check()
        return config

    def section(self, kind: type[T]) -> T:
        """The settings of class ``kind``. Raises ConfigError if this process did not read them."""
        for section in self.sections:
            if isinstance(section, kind):
                return section
        raise ConfigError(f"{kind.__module__}.{kind.__name__}: not among the settings that were read")

    def altered(self, kind: type[T], **changes: Any) -> Self:
        """A copy with ``changes`` to the settings of class ``kind``, or to its defaults if there are none."""
        before = next((section for section in self.sections if isinstance(section, kind)), None)
        after = kind(**changes) if before is None else replace(before, **changes)  # type: ignore[type-var]
        others = tuple(section for section in self.sections if section is not before)
        return replace(self, sections=(*others, after))

    @property
    def management_address(self) -> str:
        """The address that the management server listens on."""
        return self.management_host or self.host

    @property
    def embedded(self) -> bool:
        """Whether the broker is inside the process."""
        return self.amqp_uri.startswith(EMBEDDED_AMQP_URI)
