"""Settings of the gateway, read from the environment at boot."""

from dataclasses import dataclass
from typing import Self

from chassis.runtime.config import Environment


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """The variables of the gateway besides those of every process (``Config``)."""

    web_dir: str = ""
    """``WEB_DIR``: the site that ``usine web build`` made, served at ``/``; without it, none."""
    media_dir: str = ""
    """``MEDIA_DIR``: the season's pictures, served below ``/media``; without it, none."""
    school_calendar: str = ""
    """``SCHOOL_CALENDAR``: a CSV file of school breaks, its ``.yaml`` beside it; without it, none."""
    token_public_keys_file: str = ""
    """``TOKEN_PUBLIC_KEYS_FILE``: JWK set with the public keys that verify tokens."""
    dev_mailbox: bool = False
    """``DEV_MAILBOX``: mails are written to the log and shown at ``/dev/mailbox``. Never in production."""
    cors_origins: tuple[str, ...] = ()
    """``CORS_ORIGINS``: origins whose pages may call the API, e.g. ``https://usine.example``."""
    trusted_proxies: int = 0
    """``TRUSTED_PROXIES``: number of our own proxies that add to ``X-Forwarded-For``; 0 trusts none."""
    rate_factor: float = 1.0
    """``RATE_FACTOR``: multiplies every rate limit: for load tests."""
    gateway_threads: int = 128
    """``GATEWAY_THREADS``: requests that a gateway process serves at once. Streams need none of them."""
    streams_url: str = ""
    """``STREAMS_URL``: where clients reach ``usine serve streams``, if no proxy sends them there:
    requests for a stream are redirected to it. Without a path, e.g. ``https://streams.example``."""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        return cls(
            web_dir=environment.text("WEB_DIR"),
            media_dir=environment.text("MEDIA_DIR"),
            school_calendar=environment.text("SCHOOL_CALENDAR"),
            token_public_keys_file=environment.text("TOKEN_PUBLIC_KEYS_FILE"),
            dev_mailbox=environment.flag("DEV_MAILBOX"),
            cors_origins=environment.items("CORS_ORIGINS"),
            trusted_proxies=environment.integer("TRUSTED_PROXIES", cls.trusted_proxies, minimum=0, maximum=5),
            rate_factor=environment.real("RATE_FACTOR", cls.rate_factor, minimum=0.01),
            streams_url=environment.text("STREAMS_URL", pattern=r"^(https?://[^/?#\s]+)?\Z"),
            gateway_threads=environment.integer("GATEWAY_THREADS", cls.gateway_threads, minimum=1),
        )
