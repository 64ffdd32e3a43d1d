"""The only reader of the environment. Read once, at boot; a bad value stops the process with its name."""

from dataclasses import dataclass
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
    token_secret: str = ""
    """``TOKEN_SECRET`` or the file ``TOKEN_SECRET_FILE``: signs visitor tokens, at least 32 characters."""
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
    gateway_threads: int = 512
    """``GATEWAY_THREADS``: requests and open streams a gateway process serves at once."""

    @classmethod
    def from_environment(cls) -> Self:
        """Read every variable, then raise one ConfigError that names all the wrong ones."""
        env = Env(eager=False)
        secret, unreadable = _read_secret(env.str("TOKEN_SECRET_FILE", ""))
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
            token_secret=env.str("TOKEN_SECRET", "") or secret,
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
            gateway_threads=env.int("GATEWAY_THREADS", cls.gateway_threads, validate=positive),
        )
        problems = [unreadable] if unreadable else []
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


def _read_secret(path: str) -> tuple[str, str]:
    """(the secret in the file, "") or ("", why it cannot be read)."""
    if not path:
        return "", ""
    try:
        return Path(path).read_text(encoding="utf-8").strip(), ""
    except (OSError, UnicodeDecodeError) as error:
        return "", f"TOKEN_SECRET_FILE: cannot read {path} as text: {error}"
