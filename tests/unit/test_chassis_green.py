"""What waits in vain leaves nothing behind."""

import gc
import socket
import weakref

import pytest
from eventlet.greenio import GreenSocket

from chassis.runtime import green


class Batch:
    """What a handler has in hand while it waits for an answer."""


def test_a_wait_that_timed_out_keeps_nothing_of_those_who_waited():
    """Guard: ``green.raise_new_timeouts``."""
    green.raise_new_timeouts()
    ours, theirs = socket.socketpair()
    waiting = GreenSocket(ours)
    waiting.settimeout(0.01)
    kept = []

    def handle() -> None:
        batch = Batch()
        kept.append(weakref.ref(batch))
        answer()

    def answer() -> None:
        with pytest.raises(TimeoutError, match=r"^timed out$"):
            waiting.recv(1)

    gc.disable()
    try:
        handle()
        assert kept[0]() is None
    finally:
        gc.enable()
        ours.close()
        theirs.close()
