"""Settings of live, read from the environment at boot."""

from dataclasses import dataclass
from typing import Self

from chassis.runtime.config import Environment


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    live_text_days: int = 30
    """``LIVE_TEXT_DAYS``: how many days after the end of a session its texts are erased."""

    @classmethod
    def read(cls, environment: Environment) -> Self:
        return cls(
            live_text_days=environment.integer("LIVE_TEXT_DAYS", cls.live_text_days, minimum=1, maximum=365),
        )
