"""Four gateways, one real mongod: they refuse together, remember answers together, note what staff does."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from pymongo import MongoClient

from chassis.access.principal import Principal
from chassis.runtime.config import Config
from chassis.testing import eventually
from cli.processes import free_port
from gateway.http import hooks
from gateway.http.application import Application, current_request
from gateway.settings import GatewaySettings
from gateway.shared import audit, database, idempotency, rates
from gateway.shared.database import SharedDatabase
from gateway.shared.shared_counters import STEPS, SharedCounters

ROOT = Path(__file__).parents[2]
PROCESSES = 4
LIMIT = 640
TEACHER = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")

CLIENT = """
import json, sys, threading, time
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from chassis.runtime.config import Config
from gateway.shared.database import SharedDatabase
from gateway.shared.shared_counters import SharedCounters

uri, prefix, began, limit = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
database = SharedDatabase(Config(amqp_uri="embedded://", mongodb_uri=uri, mongodb_prefix=prefix))
# The same hour for all, and far from its end.
counters = SharedCounters(database, now=lambda: 1_800_000_000 + time.time() - began)
exchanges, passed, answers = [], [], []

def exchange():
    begin = time.monotonic()
    counters.exchange()
    exchanges.append((begin, time.monotonic()))

database.every_turn(exchange)
database.start()
limiter, item, pause = FixedWindowRateLimiter(counters), parse(limit), threading.Event()
def refused():
    return len(answers) > item.amount and not any(answers[-50:])

while not refused() and time.time() < began + 150:
    answers.append(limiter.hit(item, "someone"))
    if answers[-1]:
        passed.append(time.monotonic())
    pause.wait(0.004)
database.stop()
spans = zip([0.0, *(begin for begin, _ in exchanges)], [*(end for _, end in exchanges), float("inf")])
most = max(sum(begin <= moment <= end for moment in passed) for begin, end in spans)
print(json.dumps({"passed": len(passed), "most": most, "last": answers[-50:], "requests": len(answers)}))
"""


@pytest.fixture
def settings(mongodb_uri: str) -> Iterator[Config]:
    """Of gateways that share a database, dropped afterwards."""
    config = Config(
        amqp_uri="embedded://",
        mongodb_uri=mongodb_uri,
        mongodb_prefix=f"t{uuid4().hex[:12]}",
        sections=(GatewaySettings(),),
    )
    yield config
    with MongoClient(mongodb_uri) as client:
        client.drop_database(f"{config.mongodb_prefix}_gateway")


@pytest.fixture
def stored(settings: Config) -> Iterator[Any]:
    """The gateways' database, seen from outside."""
    with MongoClient(settings.mongodb_uri, uuidRepresentation="standard") as client:
        yield client[f"{settings.mongodb_prefix}_gateway"]


@pytest.fixture
def opened(settings: Config) -> Iterator[Callable[[], SharedDatabase]]:
    """Another gateway's way to the database."""
    running: list[SharedDatabase] = []

    def opened() -> SharedDatabase:
        running.append(SharedDatabase(settings))
        running[-1].start()
        eventually(running[-1].answers)
        return running[-1]

    yield opened
    for each in running:
        each.stop()


def sign_in() -> None:
    current_request().principal = Principal(TEACHER, "teacher", UUID(int=1))


@pytest.fixture
def gateway(settings: Config) -> Iterator[Callable[[], Flask]]:
    """An application with all that keeps something, signed in as a teacher."""
    running: list[SharedDatabase] = []

    def gateway() -> Flask:
        app = Application(__name__)
        hooks.install(app)
        running.append(database.install(app, settings))
        rates.install(app, settings)
        idempotency.install(app, settings)
        audit.install(app, settings)
        app.before_request(sign_in)
        running[-1].start()
        eventually(running[-1].answers)
        return app

    yield gateway
    for each in running:
        each.stop()


def test_four_processes_let_through_what_is_promised_and_then_all_refuse(settings: Config) -> None:
    argv = [sys.executable, "-c", CLIENT, settings.mongodb_uri, settings.mongodb_prefix]
    argv += [str(time.time()), f"{LIMIT}/hour"]
    clients = [subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    reports = [json.loads(each.communicate(timeout=170)[0]) for each in clients]
    assert all(each["requests"] > LIMIT for each in reports)
    passed, most = sum(each["passed"] for each in reports), max(each["most"] for each in reports)
    assert LIMIT <= passed <= LIMIT + PROCESSES * (LIMIT // STEPS - 1 + most)
    assert passed < PROCESSES * LIMIT  # which each alone would let through
    assert not any(answer for each in reports for answer in each["last"])


def test_exact_counters_let_through_exactly_so_many(opened: Callable[[], SharedDatabase]) -> None:
    item = parse("150/hour")
    limiters = [
        FixedWindowRateLimiter(SharedCounters(opened(), exact=True, patience=60, now=lambda: 1_800_000_000.0))
        for _ in range(PROCESSES)
    ]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda turn: limiters[turn % PROCESSES].hit(item, "someone"), range(400)))
    assert sum(answers) == 150


def test_what_was_counted_last_is_persisted_when_a_gateway_stops(settings: Config, stored: Any) -> None:
    one = SharedDatabase(settings)
    counters = SharedCounters(one)
    one.every_turn(counters.exchange)
    one.start()
    eventually(one.answers)
    counters.incr("clicks/someone/10/1/hour", 3600, 7)
    one.stop()
    assert [sum(each["by"].values()) for each in stored["rates"].find()] == [7]


def test_a_gateway_without_its_database_counts_alone_and_at_once() -> None:
    uri = f"mongodb://127.0.0.1:{free_port()}/?replicaSet=rs0"
    alone = SharedDatabase(Config(amqp_uri="embedded://", mongodb_uri=uri))
    counters = SharedCounters(alone, exact=True)
    alone.every_turn(counters.exchange)
    alone.start()
    try:
        began = time.monotonic()
        limiter, item = FixedWindowRateLimiter(counters), parse("5/hour")
        answers = [limiter.hit(item, "someone") for _ in range(7)]
        assert answers.count(True) in (5, 7)  # 7 if the hour ended meanwhile
        assert time.monotonic() - began < 1
    finally:
        alone.stop()


def test_everything_kept_goes_by_itself(gateway: Callable[[], Flask], stored: Any) -> None:
    gateway()
    eventually(lambda: {"rates", "answers", "audit"} <= set(stored.list_collection_names()))
    expiries = {
        name: eventually(lambda name=name: stored[name].index_information().get("expiry"))
        for name in ("rates", "answers", "audit")
    }
    assert {name: (index["key"], index["expireAfterSeconds"]) for name, index in expiries.items()} == {
        "rates": ([("expires_at", 1)], 0),
        "answers": ([("expires_at", 1)], 0),
        "audit": ([("time", 1)], 365 * 24 * 3600),
    }
    assert eventually(lambda: "time__id" in stored["audit"].index_information())


def test_one_key_one_effect_however_many_gateways_are_called_at_once(gateway: Callable[[], Flask]) -> None:
    done: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def create() -> Any:
        done.append(1)
        begun.set()
        go_on.wait(30)
        return {"token": "the only one"}, 201

    apps = [gateway() for _ in range(PROCESSES)]
    for app in apps:
        app.add_url_rule("/api/v1/visitors", "create", create, methods=["POST"])

    def request(turn: int) -> Any:
        headers = {"Idempotency-Key": "6Yb0dTt2Qm-9kX3vH1sLwA"}
        return apps[turn % PROCESSES].test_client().post("/api/v1/visitors", headers=headers)

    with ThreadPoolExecutor(12) as pool:
        requests = [pool.submit(request, turn) for turn in range(12)]
        assert begun.wait(30)
        eventually(lambda: sum(each.done() for each in requests) == 11)
        go_on.set()
        statuses = sorted(each.result().status_code for each in requests)
    assert (len(done), statuses) == (1, [201] + [409] * 11)
    for turn in range(PROCESSES):
        again = request(turn)
        assert (again.status_code, again.json) == (201, {"token": "the only one"})
        assert again.headers["Idempotent-Replay"] == "true"
    assert len(done) == 1


def test_actions_are_read_page_by_page_newest_first(gateway: Callable[[], Flask], stored: Any) -> None:
    app = gateway()
    app.add_url_rule("/api/v1/classes/<id>/code", "rotate", lambda id: {}, methods=["POST"])
    for turn in range(25):
        headers = {"X-Correlation-Id": f"request-{turn:04}"}
        app.test_client().post(f"/api/v1/classes/{uuid4()}/code", headers=headers)
    moment = stored["audit"].find_one()["time"]
    stored["audit"].update_many({}, {"$set": {"time": moment}})  # all at once: the id decides
    seen: list[str] = []
    after = None
    with app.app_context():
        while True:
            page = audit.list_actions(after, 10)
            seen += [action["action_id"] for action in page["items"]]
            assert {action["staff_id"] for action in page["items"]} == {str(TEACHER)}
            after = page["next"]
            if after is None:
                break
    assert len(seen) == 25
    assert seen == [str(each["_id"]) for each in stored["audit"].find().sort("_id", -1)]
