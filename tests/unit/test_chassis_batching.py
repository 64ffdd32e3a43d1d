"""Natural batching, with real threads: what arrives while a call is in flight shares the next one."""

from concurrent.futures import Future
from threading import Event, Thread

import pytest

from chassis.messaging import batching
from chassis.messaging.batching import Batcher
from chassis.testing import eventually
from contracts.errors import DeadlineExceeded, NotFound, Unavailable

PATIENCE = 30.0


class Perform:
    """Answers each item with its tenfold; the first call waits for ``release``."""

    def __init__(self):
        self.batches = []
        self.started, self.release = Event(), Event()

    def __call__(self, items):
        self.batches.append(items)
        if len(self.batches) == 1:
            self.started.set()
            assert self.release.wait(PATIENCE)
        return [item * 10 for item in items]


class Small(Batcher):
    WAITING_MAX = 3


def in_thread(function, *args):
    """A future for what ``function`` gives or raises in a thread of its own."""
    future = Future()

    def run():
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future


def submit_all(batcher, items):
    """Submit ``items`` one after the other, each in a thread; returns once all of them wait."""
    futures = []
    for item in items:
        waiting = batcher._waiting.qsize()
        futures.append(in_thread(batcher.submit, item))
        eventually(lambda waiting=waiting: batcher._waiting.qsize() > waiting)
    return futures


@pytest.fixture
def perform():
    return Perform()


@pytest.fixture
def batcher(perform):
    batcher = Batcher("test", perform, size=100, timeout=PATIENCE)
    batcher.start()
    yield batcher
    perform.release.set()
    batcher.stop()


def test_an_idle_batcher_performs_a_single_request_at_once(batcher, perform):
    perform.release.set()
    assert batcher.submit(4) == 40
    assert perform.batches == [[4]]


def test_what_arrives_while_a_call_is_in_flight_shares_the_next_one(batcher, perform):
    first = in_thread(batcher.submit, 0)
    assert perform.started.wait(PATIENCE)
    others = submit_all(batcher, range(1, 21))
    assert perform.batches == [[0]]
    perform.release.set()
    assert [future.result(PATIENCE) for future in [first, *others]] == [item * 10 for item in range(21)]
    assert perform.batches == [[0], list(range(1, 21))]


def test_a_batch_is_never_larger_than_its_size(perform):
    batcher = Batcher("test", perform, size=4, timeout=PATIENCE)
    futures = submit_all(batcher, range(10))
    perform.release.set()
    batcher.start()
    assert [future.result(PATIENCE) for future in futures] == [item * 10 for item in range(10)]
    assert [len(batch) for batch in perform.batches] == [4, 4, 2]
    batcher.stop()


def test_an_error_reaches_everyone_in_the_batch_and_nobody_after_it():
    def perform(items):
        if 2 in items:
            raise NotFound("no such thing", items=items)
        return items

    batcher = Batcher("test", perform, size=3, timeout=PATIENCE)
    futures = submit_all(batcher, [1, 2, 3, 4])
    batcher.start()
    errors = [future.exception(PATIENCE) for future in futures[:3]]
    assert [type(error) for error in errors] == [NotFound] * 3
    assert errors[0].details == {"items": [1, 2, 3]}
    assert futures[3].result(PATIENCE) == 4
    batcher.stop()


def test_a_batcher_that_is_full_refuses_at_once(perform):
    batcher = Small("test", perform, size=10, timeout=PATIENCE)
    waiting = submit_all(batcher, range(Small.WAITING_MAX))
    with pytest.raises(Unavailable, match="too many"):
        batcher.submit(99)
    perform.release.set()
    batcher.start()
    assert [future.result(PATIENCE) for future in waiting] == [0, 10, 20]
    batcher.stop()


def test_who_waits_too_long_is_told_which_call_did_not_answer(perform):
    with pytest.raises(DeadlineExceeded, match=r"record_views was not answered within 0\.01 s"):
        Batcher("record_views", perform, size=10, timeout=0.01).submit(1)


def test_who_gave_up_does_not_spoil_the_batch_for_the_others():
    def perform(items):
        return [item * 10 for item in items]

    batcher = Batcher("test", perform, size=10, timeout=0.01)
    with pytest.raises(DeadlineExceeded):
        batcher.submit(1)
    batcher._timeout = PATIENCE
    [late] = submit_all(batcher, [2])
    batcher.start()
    assert late.result(PATIENCE) == 20
    batcher.stop()


def test_a_stop_performs_what_waits(perform):
    batcher = Batcher("test", perform, size=100, timeout=PATIENCE)
    batcher.start()
    first = in_thread(batcher.submit, 0)
    assert perform.started.wait(PATIENCE)
    others = submit_all(batcher, range(1, 5))
    stopped = in_thread(batcher.stop)
    eventually(lambda: batcher._waiting.qsize() == 5)
    perform.release.set()
    assert [future.result(PATIENCE) for future in [first, *others]] == [0, 10, 20, 30, 40]
    assert stopped.result(PATIENCE) is None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("results", [[], [1, 2], None], ids=["too few", "too many", "none"])
def test_a_wrong_number_of_results_fails_its_callers_and_nobody_after_them(results):
    answers = [results]
    batcher = Batcher("test", lambda items: answers.pop() if answers else items, size=10, timeout=1)
    batcher.start()
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is the batcher's choice
        batcher.submit(1)
    assert batcher.submit(2) == 2
    batcher.stop()


def test_what_would_be_answered_too_late_is_refused_at_once(perform):
    """Guard: admission by what calls took lately."""
    batcher = Batcher("test", perform, size=1, timeout=PATIENCE)
    batcher.start()
    batcher._seconds = PATIENCE / 4
    first = in_thread(batcher.submit, 0)
    assert perform.started.wait(PATIENCE)
    waiting = submit_all(batcher, [1, 2, 3])
    with pytest.raises(Unavailable, match="too many requests"):
        batcher.submit(4)
    perform.release.set()
    assert [each.result(PATIENCE) for each in [first, *waiting]] == [0, 10, 20, 30]
    batcher.stop()


def test_however_slow_calls_were_an_idle_batcher_tries_again(perform):
    perform.release.set()
    batcher = Batcher("test", perform, size=1, timeout=PATIENCE)
    batcher.start()
    batcher._seconds = 10 * PATIENCE
    assert batcher.submit(1) == 10
    batcher.stop()


def test_after_slow_calls_quick_ones_let_more_wait_again(monkeypatch):
    """Guard: what counts is what calls took lately, not the slowest ever."""
    now, held, release = [0.0], Event(), Event()
    monkeypatch.setattr(batching, "monotonic", lambda: now[0])

    def perform(items):
        if items == ["slow"]:
            now[0] += 10 * PATIENCE
        if items == ["held"]:
            held.set()
            assert release.wait(PATIENCE)
        return items

    batcher = Batcher("test", perform, size=1, timeout=PATIENCE)
    batcher.start()
    batcher.submit("slow")
    for _ in range(20):
        batcher.submit("quick")
    waiting = [in_thread(batcher.submit, "held")]
    assert held.wait(PATIENCE)
    waiting += submit_all(batcher, ["a", "b"])
    waiting.append(in_thread(batcher.submit, "c"))  # behind two others: refused if calls were still slow
    eventually(lambda: batcher._waiting.qsize() == 3 or waiting[-1].done())
    release.set()
    assert [each.result(PATIENCE) for each in waiting] == ["held", "a", "b", "c"]
    batcher.stop()


def test_a_caller_that_has_gone_is_not_worked_for(perform):
    """Guard: the deadline."""
    batcher = Batcher("test", perform, size=1, timeout=0.05)
    batcher.start()
    busy = in_thread(batcher.submit, 1)
    assert perform.started.wait(PATIENCE)
    with pytest.raises(DeadlineExceeded):
        batcher.submit(2)
    assert isinstance(busy.exception(PATIENCE), DeadlineExceeded)
    perform.release.set()
    batcher._timeout = PATIENCE
    assert batcher.submit(3) == 30
    assert perform.batches == [[1], [3]]
    batcher.stop()


def test_with_two_calls_in_flight_one_goes_on_while_the_other_waits(perform):
    """Guard: both end when it stops, and what waits is performed."""
    batcher = Batcher("test", perform, size=100, timeout=PATIENCE, in_flight=2)
    batcher.start()
    held = in_thread(batcher.submit, 1)
    assert perform.started.wait(PATIENCE)
    assert batcher.submit(2) == 20
    assert not held.done()
    perform.release.set()
    assert held.result(PATIENCE) == 10
    batcher.stop()
    assert not any(thread.is_alive() for thread in batcher._threads)
    with pytest.raises(Unavailable, match="this process is stopping"):
        batcher.submit(3)
