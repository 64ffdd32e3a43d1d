"""The cache: one load for all who miss together, nothing stale after a drop, never too large."""

import threading

import pytest
from gateway_fakes import wait_until

from chassis.runtime import metrics
from gateway.answers.cache import Cache


class Load:
    """A load that lasts until ``end`` is set, and counts its callers."""

    def __init__(self, body: bytes = b"{}") -> None:
        self.begun, self.end, self.count, self.body = threading.Event(), threading.Event(), 0, body

    def __call__(self) -> bytes:
        self.count += 1
        self.begun.set()
        assert self.end.wait(10)
        return self.body


def in_thread(function, *arguments):
    results = []

    def run():
        try:
            results.append(function(*arguments))
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def lookups(outcome: str) -> float:
    return metrics.CACHE_LOOKUPS.labels(outcome)._value.get()


def test_equal_bodies_have_equal_tags():
    cache = Cache()
    one, same, other = cache.get(1, lambda: b"a"), cache.get(2, lambda: b"a"), cache.get(3, lambda: b"b")
    assert one.etag == same.etag != other.etag
    assert one.etag[0] == one.etag[-1] == '"'


def test_hits_and_misses_are_counted():
    hits, misses = lookups("hit"), lookups("miss")
    cache = Cache()
    cache.get("key", lambda: b"1")
    cache.get("key", lambda: b"2")
    assert (lookups("hit"), lookups("miss")) == (hits + 1, misses + 1)


def test_those_who_miss_together_share_one_load():
    cache, load = Cache(), Load(b"body")
    threads = [in_thread(cache.get, "key", load)]
    assert load.begun.wait(10)
    hits = lookups("hit")
    threads += [in_thread(cache.get, "key", load) for _ in range(5)]
    wait_until(lambda: lookups("hit") == hits + 5)
    load.end.set()
    for thread, _ in threads:
        thread.join(10)
    assert load.count == 1
    assert [results[0].body for _, results in threads] == [b"body"] * 6


def test_those_who_miss_together_share_its_error_which_is_not_kept():
    cache, begun, end = Cache(), threading.Event(), threading.Event()

    def fail():
        begun.set()
        assert end.wait(10)
        raise LookupError("away")

    hits = lookups("hit")
    first = in_thread(cache.get, "key", fail)
    assert begun.wait(10)
    second = in_thread(cache.get, "key", fail)
    wait_until(lambda: lookups("hit") == hits + 1)
    end.set()
    for thread, results in (first, second):
        thread.join(10)
        assert isinstance(results[0], LookupError)
    assert cache.get("key", lambda: b"back").body == b"back"


def test_another_key_does_not_wait():
    cache, load = Cache(), Load()
    thread, _ = in_thread(cache.get, "slow", load)
    assert load.begun.wait(10)
    assert cache.get("fast", lambda: b"1").body == b"1"
    load.end.set()
    thread.join(10)


def test_a_load_that_began_before_a_drop_is_not_kept_nor_waited_for():
    cache, old = Cache(), Load(b"old")
    thread, results = in_thread(cache.get, "key", old)
    assert old.begun.wait(10)
    cache.drop()
    assert cache.get("key", lambda: b"new").body == b"new"
    old.end.set()
    thread.join(10)
    assert results[0].body == b"old"
    assert cache.get("key", lambda: b"unread").body == b"new"


def test_a_drop_empties_it():
    cache = Cache()
    cache.get("key", lambda: b"old")
    cache.drop()
    assert len(cache) == 0
    assert cache.get("key", lambda: b"new").body == b"new"


def test_what_nobody_tells_changes_of_ends_by_itself():
    now = [0.0]
    cache = Cache(seconds=10, now=lambda: now[0])

    def slow():
        now[0] += 4
        return b"old"

    assert cache.get("key", slow).body == b"old"
    now[0] = 9.9
    assert cache.get("key", lambda: b"unread").body == b"old"
    now[0] = 10.0  # since the load began: it may have read what was true then
    assert cache.get("key", lambda: b"new").body == b"new"
    now[0] = 19.9
    assert cache.get("key", lambda: b"unread").body == b"new"


def test_one_that_was_loaded_again_is_the_youngest():
    now = [0.0]
    cache = Cache(entries_max=3, seconds=10, now=lambda: now[0])
    for key, moment in (("a", 0), ("b", 5), ("a", 11), ("c", 12), ("d", 13)):
        now[0] = float(moment)
        cache.get(key, lambda: b"1")
    assert cache.get("a", lambda: b"again").body == b"1"
    assert cache.get("b", lambda: b"again").body == b"again"


def test_the_oldest_go_first():
    cache = Cache(entries_max=3)
    for key in range(5):
        cache.get(key, lambda: b"first")
    assert len(cache) == 3
    assert cache.get(4, lambda: b"again").body == b"first"
    assert cache.get(0, lambda: b"again").body == b"again"


def test_whoever_interrupts_a_load_leaves_nobody_waiting():
    cache = Cache()

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.get("key", interrupted)
    assert cache.get("key", lambda: b"1").body == b"1"
