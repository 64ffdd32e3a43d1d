"""Settings of the process ``streams``, read from the environment at boot."""

from dataclasses import dataclass
from typing import Self

from chassis.runtime.config import Environment


@dataclass(frozen=True, kw_only=True)
class StreamsSettings:
    """The variables of the process besides those of every process (``Config``)."""

    streams_port: int = 8001
    """``STREAMS_PORT``: where the process listens, at ``HOST``."""
    streams_max: int = 12_000
    """``STREAMS_MAX``: open streams of a process; each takes a file descriptor and some 10 kB."""
    token_public_keys_file: str = ""
    """``TOKEN_PUBLIC_KEYS_FILE``: JWK set with the public keys that verify tokens."""
    cors_origins: tuple[str, ...] = ()
    """``CORS_ORIGINS``: origins whose pages may listen, besides that of ``PUBLIC_URL``."""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        return cls(
            streams_port=environment.integer("STREAMS_PORT", cls.streams_port, minimum=1, maximum=65535),
            streams_max=environment.integer("STREAMS_MAX", cls.streams_max, minimum=1),
            token_public_keys_file=environment.text("TOKEN_PUBLIC_KEYS_FILE"),
            cors_origins=environment.items("CORS_ORIGINS"),
        )
