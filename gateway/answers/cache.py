"""Reads that are the same for everyone, kept as the bytes to send: a season changes a few times a day and is
read all day."""

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
    """A body and its strong entity tag, quoted as the header wants it."""

    __slots__ = ("_zipped", "body", "etag")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        self._zipped: bytes | None = None

    def zipped(self) -> bytes | None:
        """The body compressed, at the first call only; None where that is not worth it."""
        if self._zipped is None and len(self.body) >= SIZE_MIN:
            self._zipped = packed(self.body)  # concurrent callers get the same bytes
        return self._zipped


class Cache:
    """Key -> Cached, the oldest out when full. Safe to share between threads. ``seconds``: how long it keeps
    an entry. ``now``: seconds, of a clock that never goes back."""

    def __init__(
        self, entries_max: int = ENTRIES_MAX, seconds: float = inf, now: Callable[[], float] = monotonic
    ) -> None:
        self._entries_max, self._seconds, self._now = entries_max, seconds, now
        self._lock = threading.Lock()
        self._entries: dict[Hashable, tuple[Cached, float]] = {}
        """With the moment at which each ends."""
        self._loads: dict[Hashable, Future[Cached]] = {}
        self._generation = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable, load: Callable[[], bytes]) -> Cached:
        """What is kept under ``key``, else what ``load`` gives. Callers that miss a key together share one
        load, and what it raises; an error is not kept."""
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
        """Forget everything. A load under way may have read old data: its result is not stored, and later
        callers do not wait for it."""
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
            self._entries.pop(key, None)  # one that ended: what is stored now is the youngest
            while len(self._entries) >= self._entries_max:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = entry, ends
