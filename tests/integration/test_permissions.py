"""Least privilege, on a broker and a database that insist on it: all that is needed works, and no more."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from amqp.basic_message import Message
from amqp.exceptions import AccessRefused, AMQPError
from mongoengine.connection import disconnect
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.messaging import topology, transport
from chassis.messaging.broadcast import Broadcast
from chassis.messaging.deadletters import DeadLetters
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from chassis.runtime.health import Health
from chassis.service import Container
from chassis.testing import eventually
from cli import key_files, operations, permissions
from cli.mongod import LocalMongo, start_mongod
from cli.rabbitmq import LocalRabbit, start_rabbitmq
from contracts.accounts import VisitorErased
from contracts.envelope import Envelope
from contracts.errors import Unavailable
from contracts.registry import BROADCASTS, EVENTS, PUBLISHERS, SERVICES, SUBSCRIPTIONS, subscribers
from contracts.rewards import PointsAwarded
from gateway.settings import GatewaySettings
from services.accounts.service import Accounts
from services.accounts.settings import AccountsSettings
from services.catalog.service import Catalog
from services.quiz.service import Quiz
from services.rewards.service import Rewards

pytestmark = pytest.mark.rabbitmq

BROKER_USERS = [*SERVICES, "gateway", "operator", "analyst", "backup", "keda"]
"""All but ``admin``, who may do everything."""
DATABASE_USERS = [*SERVICES, "gateway", "operator", "backup", "restore"]
PREFIX = "t"
UNAUTHORIZED = 13

EXCHANGES = [*(f"{publisher}.events" for publisher in PUBLISHERS), "nameko-rpc", "deadletters", ""]
HANDLED = [(service, event.type_name()) for service, events in SUBSCRIPTIONS.items() for event in events]
QUEUES = {
    **{f"{service}.{event}": service for service, event in HANDLED},
    **{f"{service}.deadletters": service for service in SUBSCRIPTIONS},
    **{f"rpc-{service}": service for service in PUBLISHERS},
    "events": "analyst",
}
"""Queue -> whose it is."""


def passwords(folder: Path) -> Path:
    """A folder with a password for everybody."""
    folder.mkdir()
    for kind, users in (("rabbitmq", [*BROKER_USERS, "admin"]), ("mongodb", DATABASE_USERS)):
        for user in users:
            (folder / f"{kind}-{user}").write_text(secrets.token_hex(12))
    return folder


class Secured:
    """A broker and a database that know the users of ``cli/permissions.py`` and nobody else."""

    def __init__(self, folder: Path, broker: LocalRabbit, database: LocalMongo) -> None:
        self.folder, self.broker, self.database = folder, broker, database
        self._keys, self._public_keys = folder / "keys.json", folder / "public_keys.json"
        key_files.create(self._keys, self._public_keys)
        self._passwords = passwords(folder / "passwords")
        self.broker.ctl("import_definitions", str(permissions.DEFINITIONS.resolve()))
        self.broker.ctl("delete_user", "guest")
        self.let_in_without_password = [user for user in BROKER_USERS if self._logs_in(user, "")]
        definitions, users = permissions.write_with_passwords(self._passwords, folder / "filled", PREFIX)
        self.definitions = definitions
        self.import_definitions()
        with MongoClient(database.uri) as client:  # the first user may be made by anyone on this machine
            client.admin.command("createUser", "root", pwd="root", roles=["root"])
        with MongoClient(self._database_uri("root", "root")) as client:
            for command in json.loads(users.read_text()):
                client.admin.command(command)

    def import_definitions(self) -> None:
        self.broker.ctl("import_definitions", str(self.definitions))

    def uri(self, user: str, password: str | None = None) -> str:
        if password is None:
            password = (self._passwords / f"rabbitmq-{user}").read_text()
        return self.broker.uri.replace("guest:guest@", f"{user}:{password}@")

    def config(self, broker_user: str, database_user: str | None = None) -> Config:
        user = database_user or broker_user
        password = (self._passwords / f"mongodb-{user}").read_text()
        return Config(
            amqp_uri=self.uri(broker_user),
            mongodb_uri=self._database_uri(user, password),
            mongodb_prefix=PREFIX,
            sections=(
                AccountsSettings(
                    token_keys_file=str(self._keys),
                    accounts_secret="a secret for tests, thirty-two characters long",
                    dev_mailbox=True,
                ),
                GatewaySettings(token_public_keys_file=str(self._public_keys), dev_mailbox=True),
            ),
            drain_timeout=5,
        )

    def client(self, user: str) -> MongoClient:
        return MongoClient(self.config("analyst", user).mongodb_uri)

    def _database_uri(self, user: str, password: str) -> str:
        return self.database.uri.replace("mongodb://", f"mongodb://{user}:{password}@")

    def _logs_in(self, user: str, password: str) -> bool:
        try:
            transport.connect(self.uri(user, password), "tests").release()
        except (AMQPError, OSError):
            return False
        return True


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    key = folder / "key"
    key.touch(0o600)
    key.write_text(secrets.token_hex(64))
    broker = start_rabbitmq(folder / "rabbitmq", folder / "logs")
    try:
        database = start_mongod(folder / "mongod", folder / "logs", key_file=key)
        try:
            yield Secured(folder, broker, database)
        finally:
            database.stop()
    finally:
        broker.stop()


@pytest.fixture(scope="module")
def season(secured: Secured) -> None:
    """The sample season, imported by the operator."""
    operations.connect(secured.config("operator"))
    operations.import_season(Path("season"))
    operations.disconnect_all()


@pytest.fixture
def platform(secured: Secured, season: None) -> Iterator[list[Container]]:
    """Every service, each as its own user."""
    running = []
    for service in (Accounts, Catalog, Quiz, Rewards):
        container = Container(service, secured.config(service.name), Health())
        container.start()
        running.append(container)
    yield running
    for container in reversed(running):
        container.stop()
        disconnect(container.service_name)


@pytest.fixture
def call(secured: Secured, platform: list[Container]) -> Iterator[Callable[..., Any]]:
    client = RpcClient(secured.config("gateway"), "gateway")
    client.start()
    yield client.call
    client.stop()


@pytest.fixture
def heard(secured: Secured) -> Iterator[list[Envelope]]:
    """What a gateway hears."""
    events: list[Envelope] = []
    broadcast = Broadcast(secured.config("gateway"), "gateway", events.append, lambda: None)
    broadcast.start()
    eventually(broadcast.consumer.connected.is_set)
    yield events
    broadcast.stop()


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


@contextmanager
def channel_of(secured: Secured, user: str) -> Iterator[Any]:
    with transport.connect(secured.uri(user), "tests") as connection:
        yield connection.channel()


def publish(channel: Any, exchange: str, routing_key: str) -> None:
    """Raises AccessRefused, which the broker tells with the next answer only."""
    channel.basic_publish(Message("{}"), exchange=exchange, routing_key=routing_key)
    channel.basic_qos(0, 1, False)


def may_publish_on(user: str) -> set[str]:
    if user in SERVICES:
        own = {f"{user}.events"} if user in PUBLISHERS else set()
        return own | {"nameko-rpc"} | ({"deadletters"} if user in SUBSCRIPTIONS else set())
    return {"gateway": {"nameko-rpc"}, "operator": {""}}.get(user, set())


def reads(user: str, queue: str) -> bool:
    if queue == "events":
        return user in ("analyst", "backup", "operator")
    return QUEUES[queue] == user or (user == "operator" and queue.endswith(".deadletters"))


def test_nobody_is_let_in_without_a_password(secured):
    assert secured.let_in_without_password == []
    with pytest.raises((AMQPError, OSError)):
        transport.connect(secured.uri("guest", "guest"), "tests")
    for user in BROKER_USERS:
        transport.connect(secured.uri(user), "tests").release()


@pytest.mark.parametrize("exchange", EXCHANGES)
@pytest.mark.parametrize("user", BROKER_USERS)
def test_an_exchange_takes_messages_of_its_users_only(secured, user, exchange):
    with channel_of(secured, user) as channel:
        if exchange not in may_publish_on(user):
            with pytest.raises(AccessRefused):
                publish(channel, exchange, "any")
        else:
            key = allowed_key(user, exchange)
            publish(channel, exchange, key)
            for service in subscribers(EVENTS[key]) if key in EVENTS else ():
                secured.broker.ctl("purge_queue", f"{service}.{key}")


def allowed_key(user: str, exchange: str) -> str:
    """One that ``user`` may use, and if possible one that no queue of a handler is bound with."""
    if exchange == "nameko-rpc":
        return "rewards.no_such_method" if user == "gateway" else uuid4().hex
    own = sorted(
        (name for name, each in EVENTS.items() if each.publisher() == user),
        key=lambda name: len(subscribers(EVENTS[name])),
    )
    return own[0] if exchange.endswith(".events") else "nowhere"


FOREIGN_KEYS = [
    *((service, f"{service}.events", "NoSuchEvent") for service in PUBLISHERS),
    *(
        (service, f"{service}.events", name)
        for service in PUBLISHERS
        for name, event in EVENTS.items()
        if event.publisher() != service
    ),
    *((service, "nameko-rpc", f"{called}.any_method") for service in SERVICES for called in PUBLISHERS),
    ("gateway", "nameko-rpc", uuid4().hex),
    ("gateway", "nameko-rpc", "live.any_method"),
    ("gateway", "nameko-rpc", "rewards.get_points.too"),
]


@pytest.mark.parametrize(("user", "exchange", "key"), FOREIGN_KEYS)
def test_a_routing_key_that_is_not_ones_own_is_refused(secured, user, exchange, key):
    """No other's event, no call to a service by a service, no reply by the gateway."""
    with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
        publish(channel, exchange, key)


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("user", BROKER_USERS)
def test_a_queue_is_read_by_its_owner_and_made_or_deleted_by_nobody(secured, user, queue):
    def attempt(act: Callable[[Any], Any]) -> None:
        with channel_of(secured, user) as channel:
            act(channel)

    if not reads(user, queue):
        for act in (
            lambda channel: channel.basic_get(queue),
            lambda channel: channel.basic_consume(queue),
            lambda channel: channel.queue_purge(queue),
        ):
            with pytest.raises(AccessRefused):
                attempt(act)
    elif queue != "events":  # a stream has no get
        attempt(lambda channel: channel.basic_get(queue))
    for act in (
        lambda channel: channel.queue_declare(queue, durable=True),
        lambda channel: channel.queue_delete(queue),
        lambda channel: channel.queue_bind(queue, "amq.topic", "#"),
        lambda channel: channel.queue_unbind(queue, "catalog.events", "#"),
    ):
        with pytest.raises(AccessRefused):
            attempt(act)


@pytest.mark.parametrize("exchange", [exchange for exchange in EXCHANGES if exchange])
@pytest.mark.parametrize("user", BROKER_USERS)
def test_an_exchange_is_made_or_deleted_by_nobody(secured, user, exchange):
    kind = next(each.type for each in topology.exchanges() if each.name == exchange)
    for act in (
        lambda channel: channel.exchange_declare(exchange, kind, durable=True, auto_delete=False),
        lambda channel: channel.exchange_delete(exchange),
    ):
        with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
            act(channel)


@pytest.mark.parametrize("user", BROKER_USERS)
def test_no_queue_may_be_made_but_those_of_the_gateway(secured, user):
    nonce = uuid4().hex
    for name in (f"gateway.broadcast-{nonce}", f"rpc.reply-gateway-{nonce}"):
        with channel_of(secured, user) as channel:
            if user == "gateway":
                channel.queue_declare(name, exclusive=True, auto_delete=True)
            else:
                with pytest.raises(AccessRefused):
                    channel.queue_declare(name, exclusive=True, auto_delete=True)
    for name in (f"{user}.mine", f"rpc.reply-gateway-{nonce}0", "mine", f"rpc.reply-{nonce}"):
        with channel_of(secured, user) as channel, pytest.raises(AccessRefused):
            channel.queue_declare(name, exclusive=True, auto_delete=True)


HEARD = [event.type_name() for event in BROADCASTS["gateway"]]


@pytest.mark.parametrize("name", EVENTS)
def test_the_gateway_hears_its_broadcasts_and_no_other_event(secured, name):
    exchange = f"{EVENTS[name].publisher()}.events"
    with channel_of(secured, "gateway") as channel:
        queue = channel.queue_declare(f"gateway.broadcast-{uuid4().hex}", exclusive=True).queue
        if name in HEARD:
            channel.queue_bind(queue, exchange, name)
        else:
            with pytest.raises(AccessRefused):
                channel.queue_bind(queue, exchange, name)


@pytest.mark.parametrize(
    ("exchange", "key"),
    [("catalog.events", "#"), ("nameko-rpc", "#"), ("nameko-rpc", "rewards.*"), ("deadletters", "x")],
)
def test_the_gateway_cannot_listen_in(secured, exchange, key):
    with channel_of(secured, "gateway") as channel:
        queue = channel.queue_declare(f"gateway.broadcast-{uuid4().hex}", exclusive=True).queue
        with pytest.raises(AccessRefused):
            channel.queue_bind(queue, exchange, key)


def test_the_definitions_make_what_the_topology_would(secured):
    """``admin``, who may make everything, finds nothing that differs."""
    before = secured.broker.ctl("list_bindings")
    with transport.connect(secured.uri("admin"), "tests") as connection:
        topology.declare(connection)
    assert sorted(secured.broker.ctl("list_bindings").splitlines()) == sorted(before.splitlines())


def test_tags_are_those_of_the_scaler_and_of_the_administrator(secured):
    rows = [line.split("\t") for line in secured.broker.ctl("list_users").splitlines()[1:]]
    tags = {user: found for user, found in rows if found != "[]"}
    assert tags == {"keda": "[monitoring]", "admin": "[administrator]"}


def test_an_event_is_not_sent_while_the_queue_of_a_handler_is_missing(secured):
    """It would reach the stream, and be lost to its handler, which is not there to make its queue."""
    secured.broker.ctl("delete_queue", "accounts.VisitorErased")
    event = Outgoing.event(Envelope.of(VisitorErased(visitor=uuid4()), correlation_id="test"))
    publisher = Publisher(secured.uri("accounts"), "accounts")
    try:
        with pytest.raises(Unavailable, match=r"accounts\.VisitorErased.*definitions\.json"):
            publisher.publish([event])
        with (
            transport.connect(secured.uri("accounts"), "tests") as connection,
            pytest.raises(transport.TopologyMismatch, match=r"accounts\.VisitorErased"),
        ):
            topology.declare(connection, "accounts")
        with transport.connect(secured.uri("catalog"), "tests") as connection:
            topology.declare(connection, "catalog")
            topology.declare_destinations(connection, "catalog")
    finally:
        secured.import_definitions()
    publisher.publish([event])
    publisher.close()
    with channel_of(secured, "accounts") as channel:
        assert (
            channel.basic_get("accounts.VisitorErased", no_ack=True).headers["ce-id"]
            == event.headers["ce-id"]
        )


def databases_of(user: str) -> set[str]:
    """What ``user`` may write to."""
    return {"operator": set(SERVICES), "restore": {*SERVICES, "gateway"}, "backup": set()}.get(user, {user})


@pytest.mark.parametrize("database", [*SERVICES, "gateway"])
@pytest.mark.parametrize("user", DATABASE_USERS)
def test_a_database_is_read_and_written_by_its_owner_only(secured, user, database):
    with secured.client(user) as client:
        collection = client[f"{PREFIX}_{database}"]["permissions"]
        if database in databases_of(user):
            collection.insert_one({"_id": user})
            assert collection.find_one({"_id": user})
            collection.create_index("field")
            collection.drop()
            return
        reading = (
            lambda: collection.find_one(),
            lambda: collection.database.list_collection_names(),
        )
        writing = (
            lambda: collection.insert_one({}),
            lambda: collection.delete_many({}),
            lambda: collection.create_index("field"),
            lambda: collection.drop(),
            lambda: client.drop_database(collection.database),
        )
        if user == "backup":
            for act in reading:
                act()
        for act in writing if user == "backup" else (*reading, *writing):
            with pytest.raises(OperationFailure) as caught:
                act()
            assert caught.value.code == UNAUTHORIZED


@pytest.mark.parametrize("user", DATABASE_USERS)
def test_nobody_reads_users_or_the_log_of_all_changes_or_other_prefixes(secured, user):
    with secured.client(user) as client:
        for database, collection in (
            ("admin", "system.users"),
            ("local", "oplog.rs"),
            (f"{PREFIX}2_{user}", "ledger"),
            (user, "ledger"),
        ):
            with pytest.raises(OperationFailure) as caught:
                client[database][collection].find_one()
            assert caught.value.code == UNAUTHORIZED


def test_a_stranger_sees_nothing_of_the_databases(secured):
    with MongoClient(secured.database.uri) as client, pytest.raises(OperationFailure):
        client[f"{PREFIX}_rewards"]["ledger"].find_one()
