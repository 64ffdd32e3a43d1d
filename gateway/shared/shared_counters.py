"""Counters of rates that several gateway processes share, without a request waiting for MongoDB."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from math import floor
from uuid import uuid4

from limits.storage import Storage
from pymongo import ReturnDocument, UpdateOne, WriteConcern
from pymongo.read_concern import ReadConcern

from chassis.runtime import logs
from contracts.errors import Unavailable
from gateway.shared.database import TURN_PATIENCE_SECONDS, AlreadyThere, SharedDatabase

log = logs.get_logger(__name__)

COLLECTION = "rates"
EXACTLY = "exactly"
"""Key of the number that all processes increment in the database; other keys are ids of processes."""

STEPS = 32
"""A process publishes its count whenever it has grown by a thirty-second of the limit."""

KEYS_MAX = 200_000
"""Counters in memory, about 100 MB. Beyond it new keys are not counted, to bound the memory."""

CHUNK = 500
EXACT_PATIENCE_SECONDS = 0.5
SWEEP_SECONDS = 30.0
CROWDED_SECONDS = 1.0
SLACK = timedelta(seconds=60)
"""Clocks of gateways may differ: a window is kept a little longer than it lasts."""


class _Counter:
    """One window of one key. ``mine``: count of this process, of which ``published`` is in the database;
    ``others``: sum of the other processes."""

    __slots__ = ("end", "id", "mine", "others", "published", "step")

    def __init__(self, id: str, end: float, step: int) -> None:
        self.id, self.end, self.step = id, end, step
        self.mine = self.published = self.others = 0

    @property
    def is_due(self) -> bool:
        """Whether ``mine`` should be published."""
        return abs(self.mine - self.published) >= self.step


class SharedCounters(Storage):
    """Fixed windows, begun at whole multiples of their length, so that all processes have the same ones.

    ``incr`` counts in memory. Twice a second ``exchange``, which a thread of the database calls, writes what
    this process counted and reads what the others did. There is a document per window, with a number per
    process, which only that process writes. Writing it twice changes nothing, so a lost reply does no harm.

    The price is precision: with P processes and a limit of N, at most ``N + P * (step - 1 + w)`` requests
    pass in a window, where ``step`` is N / STEPS, at least 1, and ``w`` is what one process lets through from
    the beginning of one exchange to the end of the next, usually half a second. While MongoDB is unavailable
    each process counts alone, so that P * N pass; the counts are published when it is back.

    ``exact``: every ``incr`` increments the number in the database and waits for it, so that N pass. For rare
    requests. While MongoDB is unavailable, or slower than ``patience`` seconds, it counts in memory as well.
    """

    STORAGE_SCHEME = None

    def __init__(
        self,
        database: SharedDatabase,
        *,
        exact: bool = False,
        patience: float = EXACT_PATIENCE_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._database, self._exact, self._patience, self._now = database, exact, patience, now
        self._me = uuid4().hex
        self._lock = threading.Lock()
        self._counters: dict[str, _Counter] = {}
        self._due: dict[str, _Counter] = {}
        self._swept_at = now()
        self._uncounted = 0

    def __len__(self) -> int:
        return len(self._counters)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Unavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count ``amount``. Returns the count of all processes in this window, as far as known here."""
        if self._exact and self._database.answers():
            try:
                return self._increment_exactly(key, expiry, amount)
            except (Unavailable, AlreadyThere):
                pass  # counted here, published later
        with self._lock:
            counter = self._counter(key, expiry)
            counter.mine += amount
            if counter.is_due:
                self._due[counter.id] = counter
            return counter.mine + counter.others

    def give_back(self, key: str, expiry: int, taken_at: float) -> None:
        """Undo one ``incr`` of ``taken_at``, unless its window has ended."""
        with self._lock:
            counter = self._counters.get(key)
        if counter is not None and self._now() < counter.end and taken_at >= counter.end - expiry:
            self.incr(key, expiry, -1)

    def get(self, key: str) -> int:
        """The count of all processes in this window, as far as known here."""
        with self._lock:
            counter = self._counters.get(key)
            return 0 if counter is None or self._now() >= counter.end else counter.mine + counter.others

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since the epoch."""
        with self._lock:
            counter = self._counters.get(key)
            return self._now() if counter is None else max(self._now(), counter.end)

    def check(self) -> bool:
        """Whether the database can be written to now."""
        return self._database.answers()

    def clear(self, key: str) -> None:
        """Forget the counts of ``key`` in this process."""
        with self._lock:
            counter = self._counters.pop(key, None)
            if counter is not None:
                self._due.pop(counter.id, None)

    def reset(self) -> int:
        """``clear`` every key. Returns how many there were."""
        with self._lock:
            known = len(self._counters)
            self._counters.clear()
            self._due.clear()
        return known

    def exchange(self) -> None:
        """Publish the counts of this process, read those of the others. Raises Unavailable: the next exchange
        then publishes all of them."""
        now = self._now()
        self._sweep(now, SWEEP_SECONDS)
        with self._lock:
            due, self._due = self._due, {}
            uncounted, self._uncounted = self._uncounted, 0
        if uncounted:
            log.error("too many keys: rates are not counted", requests=uncounted, keys=len(self._counters))
        open_still = iter([counter for counter in due.values() if counter.end > now])
        try:
            while chunk := list(islice(open_still, CHUNK)):
                self._exchange(chunk)
        except BaseException:
            with self._lock:
                self._due = due | self._due
            raise

    def _exchange(self, counters: list[_Counter]) -> None:
        counted = [counter.mine for counter in counters]
        with self._database.use(COLLECTION, seconds=TURN_PATIENCE_SECONDS) as collection:
            rates = collection.with_options(write_concern=WriteConcern(1), read_concern=ReadConcern("local"))
            rates.bulk_write(
                [
                    UpdateOne(
                        {"_id": counter.id},
                        {
                            "$max": {f"by.{self._me}": mine},
                            "$setOnInsert": {"expires_at": _expires_at(counter.end)},
                        },
                        upsert=True,
                    )
                    for counter, mine in zip(counters, counted, strict=True)
                ],
                ordered=False,
            )
            found = rates.find({"_id": {"$in": [each.id for each in counters]}}, batch_size=CHUNK)
            others = {each["_id"]: self._others(each["by"]) for each in found}
        with self._lock:
            for counter, mine in zip(counters, counted, strict=True):
                counter.published = mine
                counter.others = others.get(counter.id, counter.others)
                if counter.is_due:
                    self._due[counter.id] = counter

    def _increment_exactly(self, key: str, expiry: int, amount: int) -> int:
        try:
            return self._increment_stored(key, expiry, amount)
        except AlreadyThere:
            # Another process began this window in the same moment: now it exists.
            return self._increment_stored(key, expiry, amount)

    def _increment_stored(self, key: str, expiry: int, amount: int) -> int:
        with self._lock:
            counter = self._counter(key, expiry)
        with self._database.use(COLLECTION, seconds=self._patience) as collection:
            found = collection.with_options(write_concern=WriteConcern(1)).find_one_and_update(
                {"_id": counter.id},
                {
                    "$inc": {f"by.{EXACTLY}": amount},
                    "$setOnInsert": {"expires_at": _expires_at(counter.end)},
                },
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        with self._lock:
            counter.others = self._others(found["by"])
            return counter.mine + counter.others

    def _others(self, by: Mapping[str, int]) -> int:
        return sum(by.values()) - by.get(self._me, 0)

    def _counter(self, key: str, expiry: int) -> _Counter:
        """The counter of ``key`` in the present window. The caller holds the lock."""
        now = self._now()
        counter = self._counters.get(key)
        if counter is not None and now < counter.end:
            return counter
        window = floor(now / expiry)
        step = 1 if self._exact else max(1, _limit_of(key) // STEPS)
        counter = _Counter(f"{key}@{window}", (window + 1) * expiry, step)
        if len(self._counters) >= KEYS_MAX:
            self._forget_ended(now, CROWDED_SECONDS)
        if len(self._counters) < KEYS_MAX or key in self._counters:
            self._counters[key] = counter
        else:
            self._uncounted += 1
            counter.step = KEYS_MAX  # never published: it is dropped after this request
        return counter

    def _sweep(self, now: float, seconds: float) -> None:
        with self._lock:
            self._forget_ended(now, seconds)

    def _forget_ended(self, now: float, seconds: float) -> None:
        """At most once in ``seconds``: it holds the lock while it looks at every counter."""
        if now - self._swept_at < seconds:
            return
        self._swept_at = now
        self._counters = {key: counter for key, counter in self._counters.items() if counter.end > now}


def _limit_of(key: str) -> int:
    """N, which ``RateLimitItem.key_for`` writes third from the end: ``…/<N>/<multiples>/<granularity>``."""
    return int(key.rsplit("/", 3)[1])


def _expires_at(end: float) -> datetime:
    return datetime.fromtimestamp(end, UTC) + SLACK
