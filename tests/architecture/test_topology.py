"""The names and arguments of exchanges and queues, which ops rely on and a broker never lets change."""

import pytest

from chassis.messaging import topology
from contracts.catalog import HotspotViewed
from contracts.registry import EVENTS, PUBLISHERS, SERVICES, SUBSCRIPTIONS

QUEUES = {queue.name: queue for queue in topology.durable_queues(streams=True)}
HANDLERS = [f"{service}.{event.type_name()}" for service, events in SUBSCRIPTIONS.items() for event in events]

every_queue = pytest.mark.parametrize("name", QUEUES)


def kind(name):
    return QUEUES[name].queue_arguments["x-queue-type"]


def test_names_never_change():
    assert set(QUEUES) == {
        "accounts.VisitorErased",
        "accounts.deadletters",
        "quiz.HotspotViewed",
        "quiz.ContentCompleted",
        "quiz.VisitorErased",
        "quiz.deadletters",
        "live.ClassClosed",
        "live.VisitorJoinedClass",
        "live.VisitorLeftClass",
        "live.VisitorErased",
        "live.deadletters",
        "rewards.VisitorErased",
        "rewards.HotspotViewed",
        "rewards.ContentCompleted",
        "rewards.QuizCompleted",
        "rewards.LiveSessionAttended",
        "rewards.QuestionPublished",
        "rewards.QuestionAnswered",
        "rewards.deadletters",
        "events",
    }


def test_each_handler_has_a_queue_and_each_service_with_handlers_a_place_for_dead_letters():
    assert set(QUEUES) == {*HANDLERS, *(f"{service}.deadletters" for service in SUBSCRIPTIONS), "events"}


@every_queue
def test_a_queue_that_outlives_a_process_is_replicated(name):
    assert kind(name) in ("quorum", "stream")
    assert QUEUES[name].durable
    assert not QUEUES[name].auto_delete
    assert not QUEUES[name].exclusive


@pytest.mark.parametrize("name", [name for name in QUEUES if kind(name) == "quorum"])
def test_a_quorum_queue_says_how_often_it_delivers(name):
    """RabbitMQ 4 otherwise drops it after 20, even a dead letter that people only look at."""
    assert QUEUES[name].queue_arguments.get("x-delivery-limit", 0) >= 20


@pytest.mark.parametrize("name", HANDLERS)
def test_what_cannot_be_handled_ends_among_the_dead_letters_of_the_service(name):
    arguments = QUEUES[name].queue_arguments
    dead_letters = QUEUES[arguments["x-dead-letter-routing-key"]]
    assert arguments["x-dead-letter-exchange"] == dead_letters.exchange.name == "deadletters"
    assert dead_letters.routing_key == dead_letters.name == f"{name.partition('.')[0]}.deadletters"


@pytest.mark.parametrize("name", HANDLERS)
def test_dead_lettering_loses_nothing(name):
    """At-least-once falls back silently to at-most-once unless the queue rejects when full."""
    arguments = QUEUES[name].queue_arguments
    assert arguments["x-dead-letter-strategy"] == "at-least-once"
    assert arguments["x-overflow"] == "reject-publish"


@pytest.mark.parametrize("name", HANDLERS)
def test_a_queue_takes_one_event_of_one_publisher(name):
    event = EVENTS[name.partition(".")[2]]
    assert QUEUES[name].exchange.name == f"{event.publisher()}.events"
    assert QUEUES[name].exchange.type == "topic"
    assert QUEUES[name].routing_key == event.type_name()


def test_the_stream_keeps_every_event_of_every_publisher():
    bindings = {(each.exchange.name, each.routing_key) for each in QUEUES["events"].bindings}
    assert bindings == {(f"{publisher}.events", "#") for publisher in PUBLISHERS}
    assert QUEUES["events"].queue_arguments["x-max-age"] == "90D"


def test_a_broker_without_streams_has_every_other_queue():
    assert {queue.name for queue in topology.durable_queues(streams=False)} == set(QUEUES) - {"events"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_queue_of_calls_is_named_after_its_service(service):
    queue = topology.rpc_queue(service)
    assert queue.name == f"rpc-{service}"
    assert (queue.exchange.name, queue.routing_key) == ("nameko-rpc", f"{service}.*")
    assert queue.queue_arguments == {"x-queue-type": "quorum"}
    assert service in PUBLISHERS


def test_two_services_that_handle_one_event_have_a_queue_each():
    names = {topology.event_queue(service, HotspotViewed).name for service in ("rewards", "analytics")}
    assert names == {"rewards.HotspotViewed", "analytics.HotspotViewed"}
