"""Each guard removed, one at a time: the checks must then find what it guards against.

What finds nothing here would find nothing in the other tests either.
"""

from contextlib import closing
from time import monotonic
from uuid import UUID

import pytest
from invariants import check
from proxy import Mode, Proxy
from stage import VIEWS
from test_fault_messages import viewed
from test_fault_network import through

from chassis.testing import eventually, publish_raw
from contracts import codec

pytestmark = pytest.mark.faults


@pytest.mark.quick_faults
def test_without_the_key_a_click_counts_twice(stage, witness):
    """Guard removed: the ledger's unique key."""
    stage.start(rewards="without-key")
    with stage.recorder(resend=3) as recorder:
        recorder.until_answered(60)
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert verdict.doubled > 0
    assert "I1" in verdict.broken()


def test_without_acknowledging_after_the_write_a_kill_loses_clicks(stage, witness):
    """Guard removed: the order of write and acknowledgement."""
    rewards = stage.start(rewards="ack-first")["rewards"]
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        rewards.stop()
        recorder.until_answered(50)
        rewards.start("ack-first kill-before:write:1")
        eventually(lambda: rewards.exit_codes == [-9], 60)
        stage.until_ready()
        recorder.until_answered(20)
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert verdict.lost > 0
    assert "I1" in verdict.broken()


@pytest.mark.parametrize("guarded", [True, False])
def test_without_confirms_a_black_hole_swallows_clicks(stage, witness, note, guarded):
    """Guard removed: a 202 only after the broker's confirm. The connection that events are published on, and
    no other, swallows what it is given."""
    with closing(Proxy(stage.broker.port)) as proxy:
        stage.add("catalog", AMQP_URI=through(proxy, stage.broker.uri))
        stage.start(catalog="" if guarded else "without-confirms")
        with stage.recorder(clients=4, rate=40) as recorder:
            recorder.until_answered(50)
            proxy.strike(Mode.SWALLOW_REQUESTS, "catalog events")
            recorder.until_sent(8)
            proxy.heal()
            proxy.reset()
            seconds = stage.seconds_to_points(monotonic())
            account = recorder.stop()
        verdict = check(stage, witness, account)
    if guarded:
        note("the connection that events are published on: half-open", verdict, seconds)
    else:
        assert verdict.lost > 0
        assert {"I1", "I5"} <= verdict.broken()


def test_without_the_drain_a_stop_causes_redeliveries(stage, witness):
    """Guard removed: a stop that waits for what is in hand."""
    redeliveries = stage.folder / "redeliveries"
    sabotage = f"slow:write:0.3 count-redeliveries:{redeliveries}"
    rewards = stage.add("rewards", DRAIN_TIMEOUT="0")
    stage.start(rewards=sabotage)
    with stage.recorder() as recorder:
        recorder.until_answered(100)
        rewards.stop()
        rewards.start(sabotage, lasting=True)
        stage.until_ready()
        recorder.until_answered(20)
        account = recorder.stop()
    assert check(stage, witness, account).violations == []
    assert redeliveries.exists()


def test_without_the_deadline_requests_outlive_it(stage, witness):
    """Guard removed: the deadline of a call, put to a minute."""
    stage.add("gateway", RPC_TIMEOUT="60")
    stage.start()
    with stage.recorder(seconds=60) as recorder:
        recorder.until_answered(20)
        stage["catalog"].stop()
        recorder.until_sent(4)
        stage["catalog"].start()
        stage.until_ready()
        account = recorder.stop()
    assert "I7" in check(stage, witness, account).broken()


def test_without_the_sweep_a_crash_leaves_awards_untold(stage, witness):
    """Guard removed: the sweep of the outbox."""
    rewards = stage.start(rewards="without-sweep")["rewards"]
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        rewards.stop()
        rewards.start("without-sweep kill-before:ack:2", lasting=False)
        rewards.sabotage = "without-sweep"
        eventually(lambda: rewards.exit_codes == [-9], 60)
        stage.until_ready()
        account = recorder.stop()
    verdict = check(stage, witness, account, patience=10)
    assert "I3" in verdict.broken()


def test_without_holding_an_absent_database_puts_clicks_aside(stage, witness):
    """Guard removed: telling a dependency that is away from a defect."""
    stage.add("rewards", DEAD_LETTER_LIMIT="0")
    stage.start(rewards="without-hold slow:write:1")
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        stage.database.kill()
        recorder.until_sent(4)
        stage.database.start()
        stage.until_ready()
        recorder.until_answered(20)
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert {"I1", "I4"} & verdict.broken()


def test_without_bisecting_a_defect_puts_its_neighbours_aside(stage, witness):
    """Guard removed: halving a batch that fails."""
    stage.add("rewards", DEAD_LETTER_LIMIT="0")
    stage.start(rewards="without-bisecting defect:trigger slow:write:0.2")
    with stage.recorder() as recorder:
        for number in range(5):
            recorder.until_answered(30)
            headers, body = codec.encode(viewed(UUID(int=number), "trigger"))
            publish_raw(stage.broker.uri, VIEWS, body, headers)
        account = recorder.stop()
    verdict = check(stage, witness, account, poison=["ZeroDivisionError"] * 5)
    assert {"I1", "I4"} <= verdict.broken()


def test_without_the_sweep_of_quiz_a_crash_loses_points(stage, witness):
    """Guard removed: the sweep of the outbox of quiz. The result is stored, its points are never counted."""
    quiz = stage.start(quizzes=True, quiz="without-sweep")["quiz"]
    with stage.recorder(quizzes=True) as recorder:
        recorder.until_answered(50)
        quiz.stop()
        quiz.start("without-sweep kill-before:hand_over:3")
        quiz.sabotage = "without-sweep"
        eventually(lambda: quiz.exit_codes == [-9], 60)
        stage.until_ready()
        recorder.until_answered(50)
        account = recorder.stop()
    verdict = check(stage, witness, account, patience=10)
    assert "I3" in verdict.broken()
