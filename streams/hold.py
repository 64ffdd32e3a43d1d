"""How a stream is held: an answer in the shape of GRIP, so that a proxy such as Pushpin can hold it instead.

Specification: https://pushpin.org/docs/protocols/grip/
"""

from dataclasses import dataclass, field
from typing import Literal

from streams.sse import KEEP_ALIVE

KEEP_ALIVE_SECONDS = 15
"""School proxies close connections that are silent for longer."""

SESSION_KEEP_ALIVE_SECONDS = 5
"""In a live session, pupils and their class see within ten seconds that the line is lost: a client that has
heard nothing for nine gives up. Divides KEEP_ALIVE_SECONDS."""


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """``content`` is written again and again, every ``seconds``."""

    content: bytes = KEEP_ALIVE
    seconds: int = KEEP_ALIVE_SECONDS


@dataclass(frozen=True, slots=True)
class HoldInstruction:
    """Write ``first``, keep the connection open, and write what is published to ``channels``."""

    channels: tuple[str, ...]
    first: bytes
    mode: Literal["stream"] = "stream"
    keep_alive: KeepAlive = field(default_factory=KeepAlive)


def grip_headers(instruction: HoldInstruction) -> dict[str, str]:
    """The headers with which a service asks a GRIP proxy to hold the connection of its client. The body of
    that answer is ``instruction.first``.

    What a service would answer behind Pushpin. Nothing of the platform does so at present: the process holds
    its streams itself, and only a test keeps this shape true."""
    escaped = instruction.keep_alive.content.decode("ascii").replace("\\", "\\\\").replace("\n", "\\n")
    return {
        "Grip-Hold": instruction.mode,
        "Grip-Channel": ", ".join(instruction.channels),
        "Grip-Keep-Alive": f"{escaped}; format=cstring; timeout={instruction.keep_alive.seconds}",
    }
