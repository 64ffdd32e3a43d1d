"""Least privilege: all that processes and people need works."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from mongoengine.connection import disconnect
from secured import Secured

from chassis.messaging import topology, transport
from chassis.messaging.deadletters import DeadLetters
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.health import Health
from chassis.service import Container
from chassis.testing import eventually
from contracts.accounts import VisitorErased
from contracts.rewards import PointsAwarded
from services.accounts.service import Accounts
from services.catalog.service import Catalog
from services.quiz.service import Quiz
from services.rewards.service import Rewards

pytestmark = pytest.mark.rabbitmq


def points(call, visitor) -> int:
    return call("rewards", "get_points", visitor=str(visitor))["total"]


def test_a_click_becomes_points_and_an_erasure_takes_them(secured, call, heard):
    visitor = UUID(call("accounts", "create_visitor")["visitor_id"])
    click = {"visitor": str(visitor), "hotspot": "grue-soudure", "correlation_id": "test"}
    [event_id] = call("catalog", "record_views", clicks=[click])
    assert event_id
    eventually(lambda: points(call, visitor) == 10)
    eventually(
        lambda: [each.data.visitor for each in heard if isinstance(each.data, PointsAwarded)] == [visitor]
    )
    call("accounts", "erase_visitor", visitor=str(visitor))
    eventually(lambda: points(call, visitor) == 0)
    eventually(lambda: any(isinstance(each.data, VisitorErased) for each in heard))


def test_a_content_that_is_completed_is_points_and_explored(secured, call):
    visitor = UUID(call("accounts", "create_visitor")["visitor_id"])
    end = {"visitor": str(visitor), "content": "grue-a-tour", "correlation_id": "test"}
    [event_id] = call("catalog", "record_completions", completions=[end])
    assert event_id
    eventually(lambda: points(call, visitor) > 0)
    eventually(lambda: call("quiz", "get_interests", visitor=str(visitor))["explored"] == 1)
    call("accounts", "erase_visitor", visitor=str(visitor))
    eventually(lambda: call("quiz", "get_interests", visitor=str(visitor))["explored"] == 0)


@pytest.fixture
def refusals(secured: Secured) -> Callable[[], list[str]]:
    """The lines in which the broker has noted since that it refused something."""
    [log] = [path for path in (secured.folder / "logs").iterdir() if "access_refused" in path.read_text()]
    before = len(log.read_text())
    return lambda: [line for line in log.read_text()[before:].splitlines() if "refused" in line]


def test_processes_that_only_check_are_refused_nothing(secured, season, refusals, monkeypatch):
    """Without it, an error in the broker's log for each connection of each process."""
    with transport.connect(secured.uri("rewards"), "tests") as connection:
        topology.declare(connection, "rewards")
    eventually(refusals)
    before = len(refusals())
    monkeypatch.setattr(topology, "_declares", True)
    topology.only_check()
    containers = [
        Container(service, secured.config(service.name), Health())
        for service in (Accounts, Catalog, Quiz, Rewards)
    ]
    client = RpcClient(secured.config("gateway"), "gateway")
    for process in (*containers, client):
        process.start()
    try:
        visitor = UUID(client.call("accounts", "create_visitor")["visitor_id"])
        click = {"visitor": str(visitor), "hotspot": "grue-soudure", "correlation_id": "test"}
        client.call("catalog", "record_views", clicks=[click])
        eventually(lambda: points(client.call, visitor) == 10)
        assert DeadLetters(secured.uri("operator")).look() == []
    finally:
        for process in (client, *containers):
            process.stop()
        for container in containers:
            disconnect(container.service_name)
    assert len(refusals()) == before


@pytest.mark.usefixtures("platform")
def test_an_operator_sees_dead_letters_and_puts_them_back(secured):
    publisher = Publisher(secured.uri("operator"), "operator")
    headers = {"ce-type": "HotspotViewed"}
    publisher.publish(
        [Outgoing(exchange="", routing_key="rewards.HotspotViewed", body=b"{broken", headers=headers)]
    )
    publisher.close()
    letters = DeadLetters(secured.uri("operator"))
    [letter] = eventually(letters.look)
    assert letter.reason.startswith("undecodable body")
    assert letters.retry(letter.id) == [letter]
    [again] = eventually(letters.look)
    assert [each.body for each in letters.drop(again.id)] == [b"{broken"]
    assert letters.look() == []


def test_an_analyst_reads_every_event_with_the_example_of_the_documents(secured, call):
    program = re.search(r"```python\n(.+?)```", Path("docs/events.md").read_text(encoding="utf-8"), re.DOTALL)
    visitor = uuid4()
    click = {"visitor": str(visitor), "hotspot": "grue-soudure", "correlation_id": "test"}
    call("catalog", "record_views", clicks=[click])
    with subprocess.Popen(
        [sys.executable, "-c", program[1]],
        env=os.environ | {"AMQP_URI": secured.uri("analyst")},
        stdout=subprocess.PIPE,
        text=True,
    ) as reading:
        try:
            mine = (line for line in reading.stdout if str(visitor) in line)
            seen = {next(mine).split()[1] for _ in range(2)}
        finally:
            reading.kill()
    assert seen == {"HotspotViewed", "PointsAwarded"}
