"""kill -9 of processes, at the worst moments. Guards: acknowledge after the write; the key; the outbox."""

from time import monotonic

import pytest
from invariants import check

from chassis.testing import eventually

pytestmark = pytest.mark.faults


@pytest.mark.quick_faults
def test_kill_rewards_under_load(stage, witness, note):
    """Guards: acknowledge after the write; the ledger's key."""
    stage.start()
    with stage.recorder() as recorder:
        for _ in range(2):
            recorder.until_answered(200)
            stage["rewards"].kill()
        struck = monotonic()
        seconds = stage.seconds_to_points(struck)
        recorder.until_answered(100)
        account = recorder.stop()
    assert stage["rewards"].exit_codes == [-9] * 2
    note("rewards killed twice under load", check(stage, witness, account), seconds)


@pytest.mark.parametrize(
    ("moment", "sabotage"),
    [
        ("before the write", "kill-before:write:3"),
        ("in the middle of a bulk", "half-of-a-batch"),
        ("between write and totals", "kill-before:totals:3"),
        ("between write and ack", "kill-before:ack:3"),
        ("between confirm and mark", "kill-before:mark:2"),
    ],
)
def test_kill_rewards_at_the_worst_moment(stage, witness, note, moment, sabotage):
    """Guards: acknowledge after the write; the ledger's key; the outbox and its sweep."""
    rewards = stage.start()["rewards"]
    with stage.recorder() as recorder:
        recorder.until_answered(50)
        rewards.stop()
        rewards.start(sabotage)
        eventually(lambda: rewards.exit_codes == [-9], 60)
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(50)
        account = recorder.stop()
    note(f"rewards killed {moment}", check(stage, witness, account), seconds)


@pytest.mark.parametrize("kind", ["catalog", "gateway", "accounts", "quiz"])
def test_kill_under_clicks_and_submissions(stage, witness, note, kind):
    """Guards: an answer only after the broker's confirm, or the durable result; the outbox of quiz."""
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True) as recorder:
        for _ in range(3):
            recorder.until_answered(150)
            stage[kind].kill()
            recorder.until_sent(8)
        seconds = stage.seconds_to_points(monotonic())
        recorder.until_answered(100)
        account = recorder.stop()
    assert stage[kind].exit_codes == [-9] * 3
    assert any(click.quiz for click in account.answered)
    note(f"{kind} killed 3 times under clicks and quizzes", check(stage, witness, account), seconds)


@pytest.mark.parametrize(
    ("moment", "sabotage"),
    [
        ("before the write", "kill-before:write_results:3"),
        ("between write and publish", "kill-before:hand_over:3"),
        ("between confirm and mark", "kill-before:mark:3"),
    ],
)
def test_kill_quiz_at_the_worst_moment(stage, witness, note, moment, sabotage):
    """Guards: the result, pending, is durable before the answer; the outbox and its sweep."""
    quiz = stage.start(quizzes=True)["quiz"]
    with stage.recorder(quizzes=True) as recorder:
        recorder.until_answered(50)
        quiz.stop()
        quiz.start(sabotage)
        eventually(lambda: quiz.exit_codes == [-9], 60)
        stage.until_ready()
        recorder.until_answered(100)
        account = recorder.stop()
    note(f"quiz killed {moment}", check(stage, witness, account))
