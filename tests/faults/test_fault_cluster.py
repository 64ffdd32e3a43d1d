"""Three RabbitMQ nodes, three members of the replica set, and one of them struck at a time.

Guards: quorum queues, whose confirm says that a majority has the event; w:majority, whose acknowledgement
says that a primary elected later has the document, too; clients that know every node.
"""

from time import monotonic

import pytest
from cluster import SIZE, BrokerCluster, ReplicaSet
from invariants import Witness, check
from stage import COMPLETIONS, Stage

from chassis.testing import eventually

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

RECOVERY_SECONDS = 120


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    broker = BrokerCluster(tmp_path_factory.mktemp("broker"))
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = ReplicaSet(tmp_path_factory.mktemp("database"))
    yield database
    database.stop()


@pytest.fixture
def stage(broker, database, tmp_path):
    """Processes begin with different nodes; every queue has as many members as there are nodes."""
    broker.start()
    database.start()
    stage = Stage(broker, database, tmp_path)
    for number, kind in enumerate(("accounts", "catalog", "rewards", "gateway", "quiz")):
        stage.add(kind, AMQP_URI=broker.uri_from(number % SIZE))
    yield stage
    stage.close()


@pytest.fixture
def witness(stage):
    return Witness(stage.broker.uri)


def test_the_node_that_leads_the_queues_is_killed_three_times(stage, witness, note):
    """Guards: an event is confirmed by a majority of its queue's members, so the next leader has it."""
    broker = stage.broker
    stage.start(quizzes=True)
    assert broker.members_online() == SIZE
    seconds = []
    with stage.recorder(quizzes=True, seconds=600) as recorder:
        for _ in range(3):
            recorder.until_answered(100)
            struck = broker.leader()
            struck.kill()
            struck_at = monotonic()
            eventually(lambda node=struck: broker.leader() is not node, RECOVERY_SECONDS)
            seconds.append(stage.seconds_to_points(struck_at, RECOVERY_SECONDS))
            recorder.until_answered(50, RECOVERY_SECONDS)
            struck.spawn()
            struck.until_ready()
            broker.until_whole()
        recorder.until_answered(100)
        account = recorder.stop()
    note("RabbitMQ of 3: leader of the queues killed, 3 times", check(stage, witness, account), max(seconds))


def test_the_node_that_leads_the_queues_is_frozen(stage, witness, note):
    """Guards: heartbeats; the confirm's timeout; nothing is answered before a leader has confirmed it."""
    broker = stage.broker
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True, seconds=600) as recorder:
        recorder.until_answered(100)
        struck = broker.leader(COMPLETIONS)
        struck.freeze()
        struck_at = monotonic()
        seconds = stage.seconds_to_points(struck_at, RECOVERY_SECONDS)
        recorder.until_answered(50, RECOVERY_SECONDS)
        struck.thaw()  # it still leads, as far as it knows; the others have gone on
        recorder.until_sent(100, RECOVERY_SECONDS)
        struck.kill()  # to the others it stays down until it starts anew
        struck.spawn()
        struck.until_ready()
        broker.until_whole()
        recorder.until_answered(100, RECOVERY_SECONDS)
        account = recorder.stop()
    note("RabbitMQ of 3: leader frozen, thawed, started anew", check(stage, witness, account), seconds)


def test_the_primary_is_killed_three_times(stage, witness, note):
    """Guard: what w:majority has acknowledged is on the member that is elected."""
    database = stage.database
    stage.start(quizzes=True)
    seconds = []
    with stage.recorder(quizzes=True, seconds=600) as recorder:
        for _ in range(3):
            recorder.until_answered(100, RECOVERY_SECONDS)
            struck = database.primary()
            struck.kill()
            struck_at = monotonic()
            seconds.append(stage.seconds_to_points(struck_at, RECOVERY_SECONDS))
            recorder.until_answered(50, RECOVERY_SECONDS)
            struck.spawn()
            database.until_whole()
        recorder.until_answered(100, RECOVERY_SECONDS)
        account = recorder.stop()
    note("MongoDB of 3: primary killed, 3 times", check(stage, witness, account), max(seconds))


def test_the_primary_is_frozen_and_thaws(stage, witness, note):
    """Guards: the socket's timeout; what the old primary still writes when it thaws is undone, and was
    acknowledged to nobody."""
    database = stage.database
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True, seconds=600) as recorder:
        recorder.until_answered(100)
        struck = database.primary()
        struck.freeze()
        struck_at = monotonic()
        seconds = stage.seconds_to_points(struck_at, RECOVERY_SECONDS)
        recorder.until_answered(50, RECOVERY_SECONDS)
        struck.thaw()
        database.until_whole()
        recorder.until_answered(100, RECOVERY_SECONDS)
        account = recorder.stop()
    note("MongoDB of 3: primary frozen, then thawed", check(stage, witness, account), seconds)


@pytest.mark.parametrize("guarded", [True, False])
def test_the_primary_is_cut_off_from_the_others_and_still_takes_writes(stage, witness, note, guarded):
    """Guard, and guard removed: w:majority. Until the others have elected another, clients write to the old
    primary, which must then undo what no other member has."""
    database = stage.database
    without = "" if guarded else "without-majority"
    stage.start(quizzes=True, rewards=without, quiz=without)
    struck = database.primary()
    # Visitors that last for the whole cut: new ones need accounts, which waits for its majority.
    with stage.recorder(quizzes=True, seconds=600, clients=16, rate=60) as recorder:
        recorder.until_answered(20)
        struck.cut_off()
        struck_at = monotonic()
        try:
            recorder.until_answered(1 if guarded else 50)
            eventually(lambda: struck.hello().get("secondary"), RECOVERY_SECONDS)
            seconds = stage.seconds_to_points(struck_at, RECOVERY_SECONDS)
        finally:
            struck.join_again()
        database.until_whole()
        recorder.until_answered(100, RECOVERY_SECONDS)
        account = recorder.stop()
    verdict = check(stage, witness, account, patience=120 if guarded else 20)
    if guarded:
        note("MongoDB of 3: primary cut off from the others", verdict, seconds)
    else:
        assert verdict.lost > 0
        assert "I1" in verdict.broken()


def test_a_leader_and_the_primary_are_killed_together(stage, witness, note):
    """Guards: both majorities at once."""
    stage.start(quizzes=True)
    with stage.recorder(quizzes=True, seconds=600) as recorder:
        recorder.until_answered(100)
        node, member = stage.broker.leader(), stage.database.primary()
        node.kill()
        member.kill()
        struck_at = monotonic()
        seconds = stage.seconds_to_points(struck_at, RECOVERY_SECONDS)
        recorder.until_answered(50, RECOVERY_SECONDS)
        node.spawn()
        member.spawn()
        node.until_ready()
        stage.broker.until_whole()
        stage.database.until_whole()
        recorder.until_answered(100, RECOVERY_SECONDS)
        account = recorder.stop()
    note("Leader and primary of 3 killed together", check(stage, witness, account), seconds)
