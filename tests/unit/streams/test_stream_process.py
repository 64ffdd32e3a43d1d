"""Parts of the process that holds streams, without a broker: the way onto the loop, limits of the system."""

import resource
import subprocess
import sys
from collections import deque

import pytest

from streams import process
from streams.process import Feed


class Loop:
    def __init__(self):
        self.calls = deque()
        self.closed = False

    def call_soon_threadsafe(self, call):
        if self.closed:
            raise RuntimeError("Event loop is closed")
        self.calls.append(call)


class TestFeed:
    def test_what_comes_fast_is_passed_on_together_and_in_order(self):
        loop, done = Loop(), []
        feed = Feed(loop)
        for number in range(10):
            feed.put(lambda number=number: done.append(number))
        assert len(loop.calls) == 1
        loop.calls.popleft()()
        assert done == list(range(10))

    def test_what_comes_meanwhile_is_not_forgotten(self):
        loop, done = Loop(), []
        feed = Feed(loop)
        feed.put(lambda: feed.put(lambda: done.append("later")))
        while loop.calls:
            loop.calls.popleft()()
        assert done == ["later"]

    def test_a_defect_in_one_event_takes_no_other_with_it(self):
        loop, done = Loop(), []
        feed = Feed(loop)
        feed.put(lambda: 1 / 0)
        feed.put(lambda: done.append(1))
        loop.calls.popleft()()
        assert done == [1]

    def test_a_loop_that_has_ended_is_no_error(self):
        loop = Loop()
        loop.closed = True
        Feed(loop).put(lambda: None)


@pytest.mark.parametrize(
    ("limits", "wanted", "allowed", "raised"),
    [
        ((1024, 20_000), 13_000, 13_000, [(13_000, 20_000)]),
        ((1024, 4096), 13_000, 4096, [(4096, 4096)]),
        ((20_000, 20_000), 13_000, 13_000, []),
        ((1024, resource.RLIM_INFINITY), 13_000, 13_000, [(13_000, resource.RLIM_INFINITY)]),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), 13_000, 13_000, []),
    ],
)
def test_open_files_are_allowed_as_far_as_the_system_lets_us(monkeypatch, limits, wanted, allowed, raised):
    set_to = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: set_to.append(pair))
    assert process._files_allowed(wanted) == allowed
    assert set_to == raised


def test_it_loads_neither_flask_nor_nameko():
    program = (
        "import sys, streams.process\n"
        "print({'flask', 'werkzeug', 'nameko', 'eventlet', 'pymongo'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
