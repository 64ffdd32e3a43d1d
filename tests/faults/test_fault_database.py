"""MongoDB killed, stepped down, frozen. Guards: a transient error holds the batch; w:majority, j:true."""

from time import monotonic

import pytest
from invariants import check
from stage import lasting

from chassis.testing import eventually

pytestmark = pytest.mark.faults


def test_database_killed_under_load(stage, witness, note):
    """Guards: journalled writes before the ack; a transient error is held, not dead-lettered."""
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True) as recorder:
        recorder.until_answered(200)
        stage.database.kill()
        eventually(lambda: not stage["rewards"].ready)
        recorder.until_sent(4)
        assert all(process.alive for process in stage.processes)
        stage.database.start()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    note("MongoDB killed", check(stage, witness, account), seconds)


def test_primary_stepped_down_under_load(stage, witness, note):
    """Guard: what a primary says when it gives up is a reason to hold, not a defect."""
    stage.start()
    with stage.recorder() as recorder:
        for _ in range(5):
            recorder.until_answered(80)
            stage.database.step_down()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    note("MongoDB primary stepped down, 5 times", check(stage, witness, account), seconds)


def test_database_frozen(stage, witness, note):
    """Guards: the deadline of calls; the socket timeout; readiness tells."""
    stage.start()
    with stage.recorder() as recorder:
        recorder.until_answered(100)
        stage.database.freeze()
        try:
            half_a_minute, unready = lasting(30), False
            while not half_a_minute():
                unready = unready or not stage["rewards"].ready
                eventually(lasting(2))
            alive = {process.name: process.alive for process in stage.processes}
        finally:
            stage.database.thaw()
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    verdict = check(stage, witness, account)
    assert all(alive.values()), alive
    if not unready:
        verdict.violations.append("readiness: rewards said it was ready for 30 s without a database")
    note("MongoDB frozen for 30 s", verdict, seconds)
