"""Too many dead letters: the service takes no more of that queue, says why, and goes on at a command."""

from collections import Counter
from dataclasses import replace
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sample_events import viewed

from chassis.messaging.deadletters import DeadLetters
from chassis.runtime.health import Health, ManagementServer
from chassis.service import Container
from chassis.testing import eventually, publish, publish_raw, take_all
from cli import operations
from cli.processes import StartError
from contracts import codec
from contracts.catalog import HotspotViewed
from services.rewards import domain
from services.rewards.service import Rewards

QUEUE, DEAD = "rewards.HotspotViewed", "rewards.deadletters"
LIMIT, EVENTS = 5, 30
IN_FLIGHT = 1
"""Beyond the limit: the other batch may be putting one aside at the same moment."""

pytestmark = pytest.mark.usefixtures("season")


@pytest.fixture
def limited(config):
    return replace(config, dead_letter_limit=LIMIT, batch_size=4)


@pytest.fixture
def run(limited):
    """Start rewards with the limit; stopped at the end."""
    running = []

    def run() -> Container:
        running.append(Container(Rewards, limited, Health()))
        running[-1].start()
        return running[-1]

    yield run
    for container in running:
        container.stop()


class Defect:
    """A deployment that cannot handle anything, until it is ``mended``; ``handled`` counts the hotspots."""

    def __init__(self, monkeypatch) -> None:
        self.mended, self.handled = False, Counter()
        self._judge = domain.awards_for
        monkeypatch.setattr(domain, "awards_for", self)

    def __call__(self, events, rules):
        if not self.mended:
            raise ZeroDivisionError("a defect")
        events = list(events)
        self.handled.update(event.data.hotspot for event in events)
        return self._judge(events, rules)


@pytest.fixture
def defect(monkeypatch):
    return Defect(monkeypatch)


def hotspots() -> list[str]:
    return [f"hotspot-{number}" for number in range(EVENTS)]


def handler(container):
    return next(each for each in container.entrypoints if getattr(each, "event", None) is HotspotViewed)


def until_suspended(container):
    consumer = handler(container).consumer
    eventually(lambda: consumer.suspended and not consumer.connected.is_set())


def metric() -> float:
    return REGISTRY.get_sample_value(
        "usine_handler_suspended", {"service": "rewards", "event": "HotspotViewed"}
    )


def hotspot_of(letter) -> str:
    return codec.decode(
        {name: value for name, value in letter.headers.items() if name.startswith("ce-")}, letter.body
    ).data.hotspot


@pytest.fixture
def management():
    """``management(container)``: address of a management server for it."""
    servers = []

    def serve(container) -> str:
        servers.append(ManagementServer(container.health, "127.0.0.1", 0))
        servers[-1].start()
        return f"http://127.0.0.1:{servers[-1].port}"

    yield serve
    for server in servers:
        server.stop()


def test_a_bad_deployment_stops_at_the_limit_and_goes_on_at_a_command(
    config, run, visitor, defect, management
):
    """Guards: what is not put aside stays in the queue; nothing is lost, and nothing done twice."""
    container = run()
    address = management(container)
    publish(config.amqp_uri, *(viewed(visitor.id, each) for each in hotspots()))
    until_suspended(container)

    letters = DeadLetters(config.amqp_uri).look()
    assert LIMIT <= len(letters) <= LIMIT + IN_FLIGHT
    assert metric() == 1
    health = container.health
    assert [name for name, ready in health.readiness().items() if not ready] == [QUEUE]
    assert list(health.reasons()) == [QUEUE]
    assert f"usine deadletters resume {QUEUE}" in health.reasons()[QUEUE]
    assert all(health.liveness().values())

    defect.mended = True
    assert operations.resume(QUEUE, address) is True
    rest = set(hotspots()) - {hotspot_of(letter) for letter in letters}
    eventually(lambda: set(defect.handled) == rest)
    eventually(lambda: health.readiness()[QUEUE])
    assert health.reasons() == {}
    assert metric() == 0
    assert operations.resume(QUEUE, address) is False
    assert len(DeadLetters(config.amqp_uri).retry()) == len(letters)
    visitor.until_total(10 * EVENTS)
    assert defect.handled == Counter(hotspots())


def test_a_restart_goes_on_too(config, run, visitor, defect):
    container = run()
    publish(config.amqp_uri, *(viewed(visitor.id, each) for each in hotspots()))
    until_suspended(container)
    container.stop()
    aside = {hotspot_of(letter) for letter in DeadLetters(config.amqp_uri).look()}
    assert LIMIT <= len(aside) <= LIMIT + IN_FLIGHT
    defect.mended = True
    run()
    eventually(lambda: set(defect.handled) == set(hotspots()) - aside)
    assert set(defect.handled.values()) == {1}


def test_messages_that_cannot_be_read_stop_at_the_limit_and_the_rest_stays(config, run):
    container = run()
    bodies = [b"{broken %d" % number for number in range(EVENTS)]
    for body in bodies:
        publish_raw(config.amqp_uri, QUEUE, body, {"ce-type": "HotspotViewed"})
    until_suspended(container)
    aside = [body_of(message) for message in take_all(config.amqp_uri, DEAD)]
    left = [body_of(message) for message in take_all(config.amqp_uri, QUEUE)]
    assert LIMIT <= len(aside) <= LIMIT + IN_FLIGHT
    assert sorted(aside + left) == sorted(bodies)


def body_of(message) -> bytes:
    return message.body if isinstance(message.body, bytes) else message.body.encode()


def test_after_a_resume_that_mended_nothing_it_stops_again(config, run, visitor, defect):
    container = run()
    publish(config.amqp_uri, *(viewed(visitor.id, each) for each in hotspots()))
    until_suspended(container)
    before = len(DeadLetters(config.amqp_uri).look())
    assert handler(container).resume()
    eventually(lambda: len(DeadLetters(config.amqp_uri).look()) > before and metric() == 1)
    until_suspended(container)
    assert len(DeadLetters(config.amqp_uri).look()) <= 2 * (LIMIT + IN_FLIGHT)


def test_some_poison_among_many_good_messages_does_not_stop_it(config, run, visitor):
    """Four times the limit, but a small share."""
    container = run()
    poison = []
    for start in range(0, EVENTS * 10, 15):
        chunk = [f"hotspot-{number}" for number in range(start, start + 15)]
        publish(config.amqp_uri, *(viewed(visitor.id, each) for each in chunk))
        poison.append(b"{broken %d" % start)
        publish_raw(config.amqp_uri, QUEUE, poison[-1], {"ce-type": "HotspotViewed"})
    visitor_total = EVENTS * 10 * 10
    eventually(lambda: visitor.points()["total"] >= visitor_total)
    eventually(lambda: len(DeadLetters(config.amqp_uri).look()) == len(poison) == 4 * LIMIT)
    assert container.health.readiness()[QUEUE]
    assert container.health.reasons() == {}


def test_without_a_limit_all_are_put_aside(config, limited, defect):
    container = Container(Rewards, replace(limited, dead_letter_limit=0), Health())
    container.start()
    try:
        publish(config.amqp_uri, *(viewed(uuid4(), each) for each in hotspots()))
        eventually(lambda: len(DeadLetters(config.amqp_uri).look()) == EVENTS)
        assert container.health.readiness()[QUEUE]
    finally:
        container.stop()


def test_a_queue_of_another_process_is_refused_by_name(run, management):
    address = management(run())
    with pytest.raises(StartError, match="handles no such queue"):
        operations.resume("accounts.VisitorErased", address)
    with pytest.raises(StartError, match="is not an address such as"):
        operations.resume(QUEUE, "file:///etc/passwd")
