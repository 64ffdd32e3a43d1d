"""A task is run again and again, whatever it raises, and its rest does not look like a standstill."""

import threading
from types import SimpleNamespace

import pytest

from chassis.runtime import health as chassis_health
from chassis.storage.outbox import Relay
from chassis.storage.ticker import Task, Ticker


@pytest.fixture
def start():
    """Start a ticker in a container that does nothing else; returns its health."""
    started = []

    def start(*tasks):
        ticker = Ticker(*tasks)
        health = chassis_health.Health()
        ticker.container = SimpleNamespace(
            service_name="live", health=health, dependencies=[Relay()], spawn_managed_thread=spawn
        )
        ticker.setup()
        ticker.start()
        started.append(ticker)
        return health

    def spawn(run, identifier):
        thread = threading.Thread(target=run, name=identifier)
        threads.append(thread)
        thread.start()

    threads = []
    yield start
    for ticker in started:
        ticker.stop()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_a_task_that_fails_runs_again(start):
    turns, third = [], threading.Event()

    def run(now, hand_over):
        turns.append(now)
        if len(turns) == 3:
            third.set()
        raise ValueError("every time")

    start(Task("failing", 0.001, run))
    assert third.wait(30)
    assert turns == sorted(turns)


def test_the_rest_between_two_turns_is_no_standstill(start, monkeypatch):
    """Else a task that runs once a minute has its process restarted twice a minute."""
    health = start(Task("hourly", 3600.0, lambda now, hand_over: None))
    began = chassis_health.monotonic()
    limit = 3600.0 + chassis_health.STALE_LOOP_SECONDS
    monkeypatch.setattr(chassis_health, "monotonic", lambda: began + limit - 5)
    assert health.liveness() == {"live hourly": True}
    monkeypatch.setattr(chassis_health, "monotonic", lambda: began + limit + 5)
    assert health.liveness() == {"live hourly": False}
