"""RabbitMQ stopped, killed, away, full. Guards: confirms; reconnection; the deadline."""

from time import monotonic

import pytest
from invariants import check
from stage import RPC_TIMEOUT, lasting

from chassis.testing import eventually

pytestmark = pytest.mark.faults


@pytest.mark.quick_faults
def test_broker_killed_under_load(stage, witness, note):
    """Guards: confirms before the 202; quorum queues; consumers that reconnect."""
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True) as recorder:
        recorder.until_answered(200)
        stage.broker.kill()
        recorder.until_sent(4)
        stage.broker.start()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    note("RabbitMQ killed", check(stage, witness, account), seconds)


def test_broker_stopped_under_load(stage, witness, note):
    """Guards: confirms before the 202; consumers that reconnect."""
    stage.start()
    with stage.recorder() as recorder:
        recorder.until_answered(200)
        stage.broker.stop()
        recorder.until_sent(4)
        stage.broker.start()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    note("RabbitMQ stopped", check(stage, witness, account), seconds)


def test_broker_away_for_a_minute(stage, witness, note):
    """Guards: the deadline; readiness tells; liveness does not: a restart would bring no broker back."""
    stage.start()
    with stage.recorder() as recorder:
        recorder.until_answered(100)
        stage.broker.stop()
        minute = lasting(60)
        eventually(lambda: not any(process.ready for process in stage.processes))
        while not minute():
            eventually(lasting(5))
            assert all(process.alive for process in stage.processes)
        stage.broker.start()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    assert {process.name: process.exit_codes for process in stage.processes if process.exit_codes} == {}
    refused = [click for click in account.clicks if click.status != 202]
    assert refused
    assert {click.status for click in refused} == {503}
    assert all(click.retry_after for click in refused)
    note("RabbitMQ away for a minute", check(stage, witness, account), seconds)


def test_all_connections_closed(stage, witness, note):
    """Guard: every connection is made anew, and what was in flight is answered."""
    stage.start()
    with stage.recorder() as recorder:
        for _ in range(3):
            recorder.until_answered(100)
            stage.broker.ctl("close_all_connections", "a fault test")
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    note("all connections closed, 3 times", check(stage, witness, account), seconds)


def test_disk_alarm(stage, witness, note):
    """Guards: the deadline; the confirm's timeout; nothing waits for a broker that does not read."""
    stage.start()
    with stage.recorder(clients=16) as recorder:
        recorder.until_answered(100)
        before = len(recorder.account().clicks)
        stage.broker.ctl("set_disk_free_limit", "900000GB")
        try:
            recorder.until_sent(16)
            alarm = lasting(15)
            while not alarm():
                eventually(lasting(5))
                assert {process.name: process.alive for process in stage.processes if not process.alive} == {}
        finally:
            stage.broker.ctl("set_disk_free_limit", "50MB")
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    refused = [click for click in account.clicks[before:] if click.status != 202]
    assert refused
    assert {click.status for click in refused} == {503}
    assert all(click.retry_after for click in refused)
    assert max(click.seconds for click in refused) < RPC_TIMEOUT + 5
    note("disk alarm of RabbitMQ", check(stage, witness, account), seconds)
