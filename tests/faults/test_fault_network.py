"""A bad network between the platform and its broker or database. Guards: heartbeats; timeouts everywhere."""

from contextlib import closing
from time import monotonic

import pytest
from invariants import check
from proxy import Mode, Proxy
from stage import lasting

from chassis.testing import eventually

pytestmark = pytest.mark.faults

KINDS = ("catalog", "rewards", "gateway")

FOUND_SECONDS = 90
"""A half-open connection is found by heartbeats, two of which are missed, and some patience."""

HASTY = "heartbeat:4"
"""The same search, with less to wait for than in production; the gateway runs on real threads, cannot be
changed that way, and waits as long as there."""


def through(proxy, uri):
    """``uri`` with the proxy's port."""
    head, _, tail = uri.rpartition("@")
    _, _, path = tail.partition("/")
    return f"{head}@127.0.0.1:{proxy.port}/{path}"


@pytest.mark.parametrize("mode", [Mode.SWALLOW_REPLIES, Mode.SWALLOW_REQUESTS, Mode.SWALLOW_BOTH])
def test_half_open_connections_to_the_broker(stage, witness, note, mode):
    """Guards: heartbeats; no wait without an end, not even for the broker's goodbye.

    Every connection there is stays half-open for ever; new ones work at once."""
    with closing(Proxy(stage.broker.port)) as proxy:
        for kind in KINDS:
            stage.add(kind, AMQP_URI=through(proxy, stage.broker.uri))
        stage.start(catalog=HASTY, rewards=HASTY)
        with stage.recorder(clients=4, rate=40, seconds=200) as recorder:
            recorder.until_answered(40)
            proxy.strike(mode)
            eventually(lasting(3))
            proxy.heal()
            struck = monotonic()
            try:
                seconds = stage.seconds_to_points(struck, FOUND_SECONDS)
            except AssertionError:
                seconds = None
            account = recorder.stop()
        stuck = [process.name for process in stage.processes if not process.alive]
        verdict = check(stage, witness, account, patience=60 if seconds is not None else 10)
        if seconds is None:
            verdict.violations.append(f"I6 half-open for {FOUND_SECONDS} s; loops that stand: {stuck}")
        note(f"half-open connections to RabbitMQ: {mode.value}", verdict, seconds)


@pytest.mark.parametrize(
    ("kind", "connection"), [("gateway", "gateway calls"), ("catalog", "catalog replies")]
)
def test_a_half_open_connection_that_only_sends(stage, witness, note, kind, connection):
    """Guard: a connection that waits for no answer must still find out that nobody listens."""
    with closing(Proxy(stage.broker.port)) as proxy:
        stage.add(kind, AMQP_URI=through(proxy, stage.broker.uri))
        stage.start()
        with stage.recorder(clients=4, rate=40, seconds=200) as recorder:
            recorder.until_answered(40)
            proxy.strike(Mode.SWALLOW_REQUESTS, connection)
            recorder.until_sent(2)
            proxy.heal()
            struck = monotonic()
            try:
                seconds = stage.seconds_to_points(struck, FOUND_SECONDS)
            except AssertionError:
                seconds = None
            account = recorder.stop()
        verdict = check(stage, witness, account, patience=60 if seconds is not None else 10)
        if seconds is None:
            verdict.violations.append(f"I6 half-open for {FOUND_SECONDS} s: {connection}")
        note(f"half-open connection: {connection}", verdict, seconds)


def test_a_slow_network(stage, witness, note):
    """Guard: batches, so that latency costs time, not clicks."""
    with closing(Proxy(stage.broker.port)) as proxy:
        for kind in KINDS:
            stage.add(kind, AMQP_URI=through(proxy, stage.broker.uri))
        stage.start()
        with stage.recorder() as recorder:
            recorder.until_answered(50)
            proxy.delay(0.2)
            recorder.until_answered(50)
            proxy.heal()
            seconds = stage.seconds_to_points(monotonic())
            account = recorder.stop()
        note("200 ms of delay each way to the broker", check(stage, witness, account), seconds)


def test_connections_reset_by_the_network(stage, witness, note):
    """Guards: reconnection; a refused connection is tried again."""
    with closing(Proxy(stage.broker.port)) as proxy:
        for kind in KINDS:
            stage.add(kind, AMQP_URI=through(proxy, stage.broker.uri))
        stage.start()
        with stage.recorder() as recorder:
            recorder.until_answered(50)
            proxy.reset()
            recorder.until_answered(50)
            proxy.refuse()
            recorder.until_sent(8)
            proxy.heal()
            seconds = stage.seconds_to_points(monotonic())
            account = recorder.stop()
        note("connections to the broker reset, then refused", check(stage, witness, account), seconds)
