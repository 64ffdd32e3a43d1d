"""Each process declares its own queues: one that exists with other arguments stops its owner alone."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from amqp.exceptions import AMQPError, PreconditionFailed
from kombu import Queue

from chassis.messaging import topology, transport
from chassis.service import Container
from chassis.testing import eventually, publish, take_all
from contracts.envelope import Envelope
from contracts.errors import PlatformError
from contracts.quiz import QuizCompleted
from contracts.registry import PUBLISHERS, SUBSCRIPTIONS
from services.accounts.service import Accounts
from services.catalog.service import Catalog
from services.quiz.service import Quiz
from services.rewards.service import Rewards

COMPLETED = "rewards.QuizCompleted"

only_rabbitmq = pytest.mark.parametrize(
    "amqp_uri", [pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)], indirect=True
)


@pytest.fixture
def classic(config) -> Iterator[Queue]:
    """``rewards.QuizCompleted`` as nobody of the platform declares it."""
    with transport.connect(config.amqp_uri, "tests") as connection:
        queue = Queue(COMPLETED, durable=True)(connection.channel())
        queue.queue_declare()
        yield queue
        connection.channel().queue_delete(COMPLETED)


def quiz_completed(visitor) -> Envelope:
    data = QuizCompleted(
        visitor=visitor,
        quiz="quel-metier",
        version=1,
        kind="interests",
        challenge="innovation",
        result=uuid4(),
    )
    return Envelope.of(data, correlation_id="test")


@only_rabbitmq
def test_a_queue_with_other_arguments_stops_its_owner_and_nobody_else(
    config, season, start, visitor, classic, capsys, caplog
):
    """The others work, and what they publish waits for the owner, whose error has no traceback."""
    for service in (Accounts, Catalog, Quiz):
        start(service)
    visitor.view("grue-soudure")
    with pytest.raises(transport.TopologyMismatch, match=COMPLETED):
        Container(Rewards, config).start()
    assert "Traceback" not in capsys.readouterr().err
    assert [record for record in caplog.records if record.exc_info] == []
    classic.delete()
    start(Rewards)
    visitor.until_total(10)


@only_rabbitmq
def test_what_is_published_to_a_queue_with_other_arguments_is_in_it(config, visitor, classic):
    """Nothing is lost that the operator could still move."""
    publish(config.amqp_uri, quiz_completed(visitor.id))
    assert len(take_all(config.amqp_uri, COMPLETED)) == 1


@only_rabbitmq
def test_a_stream_with_another_age_stops_nobody(config, season, start, visitor):
    with transport.connect(config.amqp_uri, "tests") as connection:
        arguments = {"x-queue-type": "stream", "x-max-age": "1D"}
        Queue("events", durable=True, queue_arguments=arguments)(connection.channel()).queue_declare()
    for service in (Catalog, Rewards):
        start(service)
    visitor.view("grue-soudure")
    visitor.until_total(10)


@only_rabbitmq
def test_a_queue_of_calls_of_an_earlier_version_is_used_until_somebody_deletes_it(
    config, season, start, visitor
):
    """Then it comes back as what it should be, while its service runs."""
    queue = topology.rpc_queue("catalog")
    with transport.connect(config.amqp_uri, "tests") as connection:
        Queue(queue.name, durable=True)(connection.channel()).queue_declare()
        start(Catalog)
        start(Rewards)
        visitor.view("grue-soudure")
        visitor.until_total(10)
        with pytest.raises(PreconditionFailed, match="x-queue-type"):
            queue(connection.channel()).queue_declare()
        connection.channel().queue_delete(queue.name)
    eventually(lambda: answers(visitor, "grue-magnetoscopie"))
    visitor.until_total(20)
    with transport.connect(config.amqp_uri, "tests") as connection:
        queue(connection.channel()).queue_declare()  # with the same arguments


def answers(visitor, hotspot: str) -> bool:
    """A call before the queue is back would reach nobody."""
    try:
        return visitor.view(hotspot) != [None]
    except PlatformError:
        return False


def test_an_event_published_before_its_subscriber_ever_started_is_kept_for_it(season, start, visitor):
    """Guard: a publisher sees that the queues of its subscribers exist."""
    start(Catalog)
    assert visitor.view("grue-soudure") != [None]
    start(Rewards)
    visitor.until_total(10)


@only_rabbitmq
@pytest.mark.parametrize("process", [*PUBLISHERS, "gateway", topology.OPERATOR])
def test_a_process_declares_what_is_its_own_and_what_its_messages_must_reach(config, process):
    with transport.connect(config.amqp_uri, "tests") as connection:
        topology.declare(connection, process)
        assert existing(connection) == {queue.name for queue in topology.owned_queues(process)}
        topology.declare_destinations(connection, process)
        queues = topology.owned_queues(process) + topology.destination_queues(process, streams=True)
        assert existing(connection) == {queue.name for queue in queues}


def test_every_queue_has_one_owner_but_the_stream():
    owned = [queue.name for process in PUBLISHERS for queue in topology.owned_queues(process)]
    everything = [*topology.rpc_queues(), *topology.durable_queues(streams=True)]
    assert sorted([*owned, "events"]) == sorted(queue.name for queue in everything)
    assert set(SUBSCRIPTIONS) <= set(PUBLISHERS)


def existing(connection) -> set[str]:
    names = [queue.name for queue in (*topology.rpc_queues(), *topology.durable_queues(streams=True))]
    return {name for name in names if exists(connection, name)}


def exists(connection, name: str) -> bool:
    try:
        connection.channel().queue_declare(name, passive=True)
    except AMQPError:
        return False
    return True
