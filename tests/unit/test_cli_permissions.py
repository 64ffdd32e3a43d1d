"""Who may do what: derived from the contracts, and no more than that."""

import re
import stat

import pytest

from chassis.messaging import topology
from chassis.messaging.broadcast import Broadcast
from chassis.messaging.rpc_client import RpcClient
from chassis.runtime.config import Config
from cli import permissions
from contracts import registry
from contracts.catalog import ContentPublished
from contracts.rewards import PointsAwarded

USERS = {user.name: user for user in permissions.broker_users()}
SERVICES = registry.SERVICES
NAMES = [exchange.name for exchange in topology.exchanges()]
NAMES += [queue.name for queue in (*topology.rpc_queues(), *topology.durable_queues(streams=True))]
CONFIG = Config(amqp_uri="amqp://broker", mongodb_uri="mongodb://database")


def may(pattern):
    """Those of the platform's names that ``pattern`` lets pass, as the broker reads it."""
    return {name for name in NAMES if re.search(pattern, name)}


def test_the_committed_files_are_what_the_contracts_say():
    assert permissions.write(check=True) == []


def test_what_is_stale_is_reported_and_then_written(tmp_path):
    stale = [
        "deploy/rabbitmq/definitions.json",
        "deploy/mongodb/users.json",
        "deploy/k8s/base/mongodb-users.json",
    ]
    assert permissions.write(check=True, root=tmp_path) == stale
    assert not any(tmp_path.iterdir())
    assert permissions.write(check=False, root=tmp_path) == stale
    assert permissions.write(check=True, root=tmp_path) == []


def test_there_is_one_user_per_process_and_those_of_operations():
    assert set(USERS) == {*registry.PROCESSES, "operator", "analyst", "backup", "keda", "admin"}


def test_only_admin_and_keda_may_use_the_management_api():
    assert {name: user.tags for name, user in USERS.items() if user.tags} == {
        "keda": ("monitoring",),
        "admin": ("administrator",),
    }
    tags = {each["name"]: tuple(each["tags"]) for each in permissions.definitions()["users"]}
    assert tags == {name: user.tags for name, user in USERS.items()}


@pytest.mark.parametrize("name", sorted(set(USERS) - {"admin"}))
def test_nobody_may_make_or_delete_what_lasts(name):
    assert may(USERS[name].configure) == set()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reads_its_own_queues_only(name):
    own = {f"rpc-{name}"}
    if handled := registry.SUBSCRIPTIONS.get(name):
        own |= {f"{name}.deadletters", *(f"{name}.{event.type_name()}" for event in handled)}
    assert may(USERS[name].read) == own


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_writes_to_its_own_exchange_replies_and_dead_letters_only(name):
    dead_letters = {"deadletters"} if name in registry.SUBSCRIPTIONS else set()
    assert may(USERS[name].write) == {f"{name}.events", "nameko-rpc"} | dead_letters


@pytest.mark.parametrize("name", sorted(set(USERS) - {"admin"}))
def test_the_routing_keys_of_a_topic_exchange_are_listed_per_user(name):
    """Without a topic permission, RabbitMQ allows every routing key."""
    user = USERS[name]
    topics = {exchange.name for exchange in topology.exchanges() if exchange.type == "topic"}
    assert {topic.exchange for topic in user.topics} == topics & (may(user.write) | may(user.read))


@pytest.mark.parametrize(
    ("method", "callers"),
    [
        ("rewards.get_points", {"gateway"}),
        ("rewards.events_since", {"gateway", "streams"}),
        ("live.ask", {"gateway"}),
    ],
)
def test_only_the_gateway_may_call_and_streams_what_they_need(method, callers):
    assert callers == {
        user.name
        for user in USERS.values()
        for topic in user.topics
        if topic.exchange == "nameko-rpc" and re.search(topic.write, method)
    }


@pytest.mark.parametrize("name", ["analyst", "backup"])
def test_the_analyst_and_the_backup_read_the_stream_and_nothing_else(name):
    assert may(USERS[name].read) == {"events"}
    assert may(USERS[name].write) == set()
    assert not re.search(USERS[name].write, permissions.DEFAULT_EXCHANGE)


def test_the_scaler_reads_and_writes_nothing():
    assert may(USERS["keda"].read) == may(USERS["keda"].write) == set()


def test_the_operator_reads_dead_letters_and_the_stream_and_nothing_else():
    letters = {f"{name}.deadletters" for name in registry.SUBSCRIPTIONS}
    assert may(USERS["operator"].read) == letters | {"events"}
    writers = [user.name for user in USERS.values() if re.search(user.write, "amq.default")]
    assert writers == ["operator", "admin"]


@pytest.mark.parametrize("caller", ["gateway", "streams"])
@pytest.mark.parametrize("kind", ["configure", "write", "read"])
def test_a_caller_may_have_the_queues_that_its_connections_make_up(kind, caller):
    replies = RpcClient(CONFIG, caller)._reply_queue()
    broadcasts = Broadcast(CONFIG, caller, lambda event: None, lambda: None)._queues()
    pattern = getattr(USERS[caller], kind)
    for queue in (*replies, *broadcasts):
        assert re.search(pattern, queue.name)
        assert not re.search(pattern, f"{queue.name}0")
        assert not re.search(pattern, f"x{queue.name}")
    [reply] = replies
    [rpc] = [topic for topic in USERS[caller].topics if topic.exchange == "nameko-rpc"]
    assert re.search(rpc.read, reply.routing_key)
    assert not re.search(rpc.write, reply.routing_key)


def test_a_new_handler_changes_the_permissions_of_its_service_alone(monkeypatch):
    events = (*registry.SUBSCRIPTIONS["accounts"], PointsAwarded)
    monkeypatch.setitem(registry.SUBSCRIPTIONS, "accounts", events)
    changed = {user.name: user for user in permissions.broker_users() if user != USERS[user.name]}
    assert list(changed) == ["accounts"]
    assert re.search(changed["accounts"].read, "accounts.PointsAwarded")
    found = permissions.definitions()
    assert "accounts.PointsAwarded" in {queue["name"] for queue in found["queues"]}
    assert ("rewards.events", "accounts.PointsAwarded", "PointsAwarded") in {
        (each["source"], each["destination"], each["routing_key"]) for each in found["bindings"]
    }


def test_a_new_event_may_be_published_by_its_publisher_alone(monkeypatch):
    without_it = {name: event for name, event in registry.EVENTS.items() if name != "ContentPublished"}
    monkeypatch.setattr(permissions, "EVENTS", without_it)  # the registry keeps its order
    without = {user.name: user for user in permissions.broker_users()}
    assert [name for name in USERS if USERS[name] != without[name]] == ["catalog"]
    monkeypatch.setattr(permissions, "EVENTS", without_it | {"ContentPublished": ContentPublished})
    assert {user.name: user for user in permissions.broker_users()} == USERS


def test_definitions_make_every_queue_with_its_arguments_and_bindings():
    found = permissions.definitions()
    queues = {queue.name: queue for queue in (*topology.rpc_queues(), *topology.durable_queues(streams=True))}
    assert {each["name"]: each["arguments"] for each in found["queues"]} == {
        name: queue.queue_arguments or {} for name, queue in queues.items()
    }
    assert {each["destination"] for each in found["bindings"]} == set(queues)
    assert sum(each["destination"] == "events" for each in found["bindings"]) == len(registry.PUBLISHERS)


def test_no_password_is_committed():
    assert {user["password_hash"] for user in permissions.definitions()["users"]} == {""}
    assert not any("pwd" in command for command in permissions.database_users())


def test_a_password_is_hashed_as_rabbitmq_does():
    """The example of https://www.rabbitmq.com/docs/passwords."""
    expected = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    assert permissions.password_hash("test12", bytes.fromhex("908DC60A")) == expected


def test_a_database_belongs_to_its_service_and_to_operators_who_look_after_it():
    roles = {each["createUser"]: each["roles"] for each in permissions.database_users("p")}
    for name in (*SERVICES, "gateway"):
        assert roles.pop(name) == [{"role": "readWrite", "db": f"p_{name}"}]
    of_services = [f"p_{name}" for name in SERVICES]
    every = [*of_services, "p_gateway"]
    assert roles == {
        "operator": [{"role": "readWrite", "db": name} for name in of_services],
        "backup": [{"role": "read", "db": name} for name in every],
        "restore": [{"role": "readWrite", "db": name} for name in every],
    }


def secrets_in(folder):
    folder.mkdir()
    for user in USERS:
        (folder / f"rabbitmq-{user}").write_text(f"broker {user}\n")
    for command in permissions.database_users():
        user = command["createUser"]
        (folder / f"mongodb-{user}").write_text(f"database {user}\n")
    return folder


def test_files_with_passwords_are_for_their_owner_only(tmp_path):
    old = tmp_path / "out" / "users.json"
    old.parent.mkdir()
    old.touch(0o644)
    written = permissions.write_with_passwords(secrets_in(tmp_path / "secrets"), tmp_path / "out", "p")
    assert [path.name for path in written] == ["definitions.json", "users.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    definitions, users = (path.read_text() for path in written)
    assert '"database rewards"' in users
    assert '"p_rewards"' in users
    assert "broker" not in definitions.replace("rabbitmq", "")
    assert '"password_hash": ""' not in definitions


@pytest.mark.parametrize("name", ["rabbitmq-analyst", "mongodb-operator"])
@pytest.mark.parametrize("content", [None, " \n"])
def test_a_password_that_is_missing_is_named_and_nothing_is_written(tmp_path, name, content):
    folder = secrets_in(tmp_path / "secrets")
    (folder / name).unlink() if content is None else (folder / name).write_text(content)
    with pytest.raises(permissions.MissingPassword, match=name):
        permissions.write_with_passwords(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
