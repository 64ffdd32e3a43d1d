"""Cache of answers that are the same for everyone, as bytes ready to send. A season is read far more often
than it changes."""

import hashlib
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from math import inf
from time import monotonic

from chassis.runtime import metrics
from gateway.http.compression import SIZE_MIN, packed

ENTRIES_MAX = 2_000


class Cached:
    """A body and its strong entity tag, in the quotes of the header."""

    __slots__ = ("_zipped", "body", "etag")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        self._zipped: bytes | None = None

    def zipped(self) -> bytes | None:
        """The body as gzip, compressed at the first call; None if it is too short to be worth it."""
        if self._zipped is None and len(self.body) >= SIZE_MIN:
            self._zipped = packed(self.body)  # concurrent callers get the same bytes
        return self._zipped


class Cache:
    """Key -> Cached; evicts the oldest entry when full. Thread-safe. ``seconds``: time to live of an entry.
    ``now``: a monotonic clock, in seconds."""

    def __init__(
        self, entries_max: int = ENTRIES_MAX, seconds: float = inf, now: Callable[[], float] = monotonic
    ) -> None:
        self._entries_max, self._seconds, self._now = entries_max, seconds, now
        self._lock = threading.Lock()
        self._entries: dict[Hashable, tuple[Cached, float]] = {}
        """Each with the moment it expires."""
        self._loads: dict[Hashable, Future[Cached]] = {}
        self._generation = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, load: Callable[[], bytes]) -> Cached:
        """The entry of ``key``; if there is none, the result of ``load`` is stored. Concurrent callers of a
        missing key share one ``load``, and the error it raises. Errors are not cached."""
        entry = self._fresh(key)
        if entry is not None:
            metrics.CACHE_LOOKUPS.labels("hit").inc()
            return entry
        with self._lock:
            entry = self._fresh(key)
            shared = self._loads.get(key)
            if entry is None and shared is None:
                mine = self._loads[key] = Future()
                generation = self._generation
        if entry is not None:
            metrics.CACHE_LOOKUPS.labels("hit").inc()
            return entry
        if shared is not None:
            metrics.CACHE_LOOKUPS.labels("hit").inc()
            return shared.result()
        metrics.CACHE_LOOKUPS.labels("miss").inc()
        ends = self._now() + self._seconds
        try:
            entry = Cached(load())
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            self._store(key, entry, ends, generation)
            mine.set_result(entry)
            return entry
        finally:
            with self._lock:
                if self._loads.get(key) is mine:
                    del self._loads[key]

    def drop(self) -> None:
        """Remove all entries. A load in progress may have read old data: its result is not stored, and later
        callers do not share it."""
        with self._lock:
            self._generation += 1
            self._entries.clear()
            self._loads.clear()

    def _fresh(self, key: Hashable) -> Cached | None:
        found = self._entries.get(key)
        return found[0] if found is not None and self._now() < found[1] else None

    def _store(self, key: Hashable, entry: Cached, ends: float, generation: int) -> None:
        with self._lock:
            if generation != self._generation:
                return
            self._entries.pop(key, None)  # an expired one would keep its old place in the order
            while len(self._entries) >= self._entries_max:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = entry, ends
