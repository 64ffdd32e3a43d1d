"""Coming live sessions beside the occupations that they show: of a quiz result, and of an occupation.

They are an addition: whatever happens to live, a quiz result is answered, and soon.
"""

import threading
from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

import msgspec

from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.logs import get_logger
from contracts.calls.live.schedule import OCCUPATIONS_MAX
from contracts.errors import PlatformError
from gateway.answers.cache import Cache

log = get_logger(__name__)

FRESH_SECONDS = 10.0
CALL_SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""For so long after a call that failed, none is tried: of those who wait for a result, one has waited."""

FIELDS = ("id", "title", "starts_at", "ends_at", "state")

Mention = dict[str, Any]


class LiveMentions:
    """Asks live, and remembers what it said for a moment. Thread-safe."""

    def __init__(self, rpc: RpcClient) -> None:
        self._rpc, self._cache = rpc, Cache(seconds=FRESH_SECONDS)
        self._lock, self._pause_until = threading.Lock(), 0.0

    def add_to_result(self, result: Mapping[str, Any]) -> dict[str, Any]:
        """A quiz result, with ``sessions`` of each match."""
        matches = result.get("matches")
        if not matches:
            return dict(result)
        found = self.of(match["rome"] for match in matches)
        return {
            **result,
            "matches": [{**match, "sessions": found.get(match["rome"], [])} for match in matches],
        }

    def add_to_occupation(self, occupation: Mapping[str, Any]) -> dict[str, Any]:
        """An occupation, with its ``sessions``."""
        rome = occupation["rome"]
        return {**occupation, "sessions": self.of([rome]).get(rome, [])}

    def of(self, occupations: Any) -> dict[str, list[Mention]]:
        """ROME code -> next sessions. Empty, too, if live does not answer in time."""
        codes = tuple(sorted(set(occupations)))[:OCCUPATIONS_MAX]
        with self._lock:
            if monotonic() < self._pause_until:
                return {}
        try:
            cached = self._cache.get(codes, lambda: msgspec.json.encode(self._load(codes)))
        except PlatformError as error:
            with self._lock:
                self._pause_until = monotonic() + PAUSE_SECONDS
            log.warning("answered without live sessions", cause=error.message)
            return {}
        found: dict[str, list[Mention]] = msgspec.json.decode(cached.body)
        return found

    def _load(self, codes: Collection[str]) -> dict[str, list[Mention]]:
        found = self._rpc.call(
            "live", "sessions_by_occupation", timeout=CALL_SECONDS, occupations=list(codes)
        )
        return {
            code: [_mention(card, code) for card in cards if card["professionals"]]
            for code, cards in found.items()
        }


def _mention(card: Mapping[str, Any], rome: str) -> Mention:
    people = card["professionals"]
    who = next((person for person in people if person["occupation"] == rome), people[0])
    return {name: card[name] for name in FIELDS} | {"professional": who}
