"""Processes are stopped while clicks come in. Guards: cancel, drain, acknowledge, close, in this order."""

from time import monotonic

import pytest
from invariants import check

from chassis.testing import eventually

pytestmark = pytest.mark.faults


@pytest.mark.quick_faults
def test_sigterm_under_load_causes_no_redelivery(stage, witness, note):
    """Guard: the drain. Every delivery to every life of rewards is looked at: RabbitMQ flags what it delivers
    again, whatever the reason, and the queue is empty at the end, so that none can have been missed."""
    redeliveries = stage.folder / "redeliveries"
    stage.start(rewards=f"slow:write:0.2 count-redeliveries:{redeliveries}")
    with stage.recorder(rate=200) as recorder:
        for _ in range(2):
            recorder.until_answered(100)
            assert stage["rewards"].stop() == 0
            stage["rewards"].start(f"slow:write:0.2 count-redeliveries:{redeliveries}", lasting=True)
            stage.until_ready()
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert not redeliveries.exists(), redeliveries.read_text()
    note("SIGTERM to rewards under load, twice", verdict, seconds)


def test_sigterm_to_one_of_two_replicas_causes_no_redelivery(stage, witness, note):
    """Guard: what RabbitMQ delivers while it hears the cancel is drained, too, not sent back."""
    redeliveries = stage.folder / "redeliveries"
    stage.add("rewards")
    stage.add("rewards")
    stage.start(rewards=f"count-redeliveries:{redeliveries}")
    with stage.recorder(clients=16, rate=400) as recorder:
        for turn in range(3):
            recorder.until_answered(30)
            process = stage[f"rewards-{turn % 2}"]
            assert process.stop() == 0
            process.start(f"count-redeliveries:{redeliveries}", lasting=True)
            stage.until_ready()
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert not redeliveries.exists(), redeliveries.read_text()
    note("SIGTERM to one of two rewards under load, 3 times", verdict, seconds)


def test_a_rolling_restart_of_everything(stage, witness, note):
    """Guards: the drain, of events and of calls; two replicas of a service share its queues."""
    redeliveries = stage.folder / "redeliveries"
    for kind in ("catalog", "catalog", "rewards", "rewards"):
        stage.add(kind)
    stage.start(rewards=f"count-redeliveries:{redeliveries}")
    with stage.recorder() as recorder:
        for process in stage.processes[:4]:
            recorder.until_answered(50)
            assert process.stop() == 0
            sabotage = f"count-redeliveries:{redeliveries}" if process.kind == "rewards" else ""
            process.start(sabotage, lasting=True)
            stage.until_ready()
        assert recorder.account().statuses.keys() == {202}
        assert stage["gateway"].stop() == 0
        stage["gateway"].start()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(50)
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert not redeliveries.exists(), redeliveries.read_text()
    note("rolling restart of everything", verdict, seconds)


def test_sigterm_while_the_broker_is_away(stage, witness, note):
    """Guard: a stop does not wait for what does not come; what was held is delivered again."""
    stage.start()
    with stage.recorder() as recorder:
        recorder.until_answered(100)
        stage.broker.stop()
        for name in ("rewards", "catalog"):
            assert stage[name].stop(35) == 0
            stage[name].start()  # now it starts without a broker
        eventually(lambda: all(process.alive for process in stage.processes))
        for name in ("rewards", "catalog"):
            assert stage[name].stop(35) == 0, f"{name}, started while the broker is away, ignores SIGTERM"
            stage[name].start()
        stage.broker.start()
        seconds = stage.seconds_to_points(monotonic())
        account = recorder.stop()
    note("SIGTERM while RabbitMQ is away", check(stage, witness, account), seconds)
