"""Users and rights on the broker and in the databases: only what the platform needs to run.

Derived from the contracts and ``chassis/messaging/topology.py``: a new event or a new service changes the
files. They also create every exchange, queue and binding, since no user of the broker may create durable
ones.

    accounts, catalog, …   a service: publishes its own events, reads its own queues, answers calls
    gateway                calls services, subscribes to broadcasts; creates queues for its connections
    operator               ``usine deadletters``, ``replay``: reads dead letters and the stream, puts
                           messages on queues; season and points
    analyst                reads the stream of every event
    backup                 reads every database, and where the stream is
    restore                writes every database
    keda                   reads the length of queues, to scale by
    admin                  everything on the broker: for people

What RabbitMQ cannot separate: a user who may write to ``deadletters`` may write to that of each service
(topic permissions are for topic exchanges), and ``operator`` may write to any queue, by the default exchange.
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.messaging import topology
from chassis.runtime.config import Config
from cli import key_files
from contracts.registry import BROADCASTS, CALLED, DATABASES, EVENTS, SERVICES, SUBSCRIPTIONS

DEFINITIONS = Path("deploy/rabbitmq/definitions.json")
DATABASE_USERS = Path("deploy/mongodb/users.json")
KUBERNETES_USERS = Path("deploy/k8s/base/mongodb-users.json")

VHOST = "/"
NOTHING = "^$"
EVERYTHING = ".*"
HASHING = "rabbit_password_hashing_sha256"
DEFAULT_EXCHANGE = "amq.default"
"""Name, in permissions, of the default exchange, which routes to every queue by its name."""

NONCE = "[0-9a-f]{32}"
"""Part of the names that ``rpc_client`` and ``broadcast`` of ``chassis.messaging`` generate for each
connection; alone, the routing key of a reply."""
METHOD = "[a-z0-9_]+"

Document = dict[str, Any]


class MissingPassword(Exception):
    """A file that should hold a password is not there, or is empty."""


@dataclass(frozen=True)
class Topic:
    """Routing keys (as regular expressions) that a user may publish with, and bind queues with."""

    exchange: str
    write: str = NOTHING
    read: str = NOTHING


@dataclass(frozen=True)
class BrokerUser:
    """Names (as regular expressions) that a user may configure, write to and read from."""

    name: str
    configure: str
    write: str
    read: str
    topics: tuple[Topic, ...] = ()
    tags: tuple[str, ...] = ()
    """What the user may do in the management API."""


def broker_users() -> list[BrokerUser]:
    """Every user of RabbitMQ."""
    return [
        *(_service(name) for name in SERVICES),
        *(_caller(name) for name in BROADCASTS),
        _operator(),
        BrokerUser("analyst", NOTHING, NOTHING, _any_of([topology.stream_queue().name])),
        BrokerUser("backup", NOTHING, NOTHING, _any_of([topology.stream_queue().name])),
        BrokerUser("keda", NOTHING, NOTHING, NOTHING, tags=("monitoring",)),
        BrokerUser("admin", EVERYTHING, EVERYTHING, EVERYTHING, tags=("administrator",)),
    ]


def _service(name: str) -> BrokerUser:
    write, read, topics = [topology.RPC_EXCHANGE.name], [topology.rpc_queue(name).name], []
    if own := [event.type_name() for event in EVENTS.values() if event.publisher() == name]:
        exchange = topology.event_exchange(name).name
        write.append(exchange)
        topics.append(Topic(exchange, write=_any_of(own)))
    if handled := SUBSCRIPTIONS.get(name):
        write.append(topology.DEAD_LETTER_EXCHANGE.name)
        read += [topology.event_queue_name(name, event) for event in handled]
        read.append(topology.dead_letter_queue_name(name))
    topics.append(Topic(topology.RPC_EXCHANGE.name, write=f"^{NONCE}$"))
    return BrokerUser(name, NOTHING, _any_of(write), _any_of(read), tuple(topics))


def _caller(process: str) -> BrokerUser:
    """A process that calls services and subscribes to broadcasts."""
    own = [rf"rpc\.reply-{process}-{NONCE}", rf"{process}\.broadcast-{NONCE}"]
    heard: dict[str, list[str]] = {}
    for event in BROADCASTS[process]:
        heard.setdefault(topology.event_exchange(event.publisher()).name, []).append(event.type_name())
    rpc = topology.RPC_EXCHANGE.name
    methods = rf"({'|'.join(re.escape(service) for service in SERVICES)})\.{METHOD}"
    if process in CALLED:
        methods = "|".join(re.escape(call.type_name()) for call in CALLED[process])
    return BrokerUser(
        process,
        configure=_any_of(own, literal=False),
        write=_any_of([*own, re.escape(rpc)], literal=False),
        read=_any_of([*own, *(re.escape(name) for name in (rpc, *heard))], literal=False),
        topics=(
            Topic(rpc, write=f"^({methods})$", read=f"^{NONCE}$"),
            *(Topic(exchange, read=_any_of(events)) for exchange, events in heard.items()),
        ),
    )


def _operator() -> BrokerUser:
    read = [topology.dead_letter_queue_name(service) for service in SUBSCRIPTIONS]
    return BrokerUser(
        "operator", NOTHING, _any_of([DEFAULT_EXCHANGE]), _any_of([*read, topology.stream_queue().name])
    )


def _any_of(names: Iterable[str], *, literal: bool = True) -> str:
    return f"^({'|'.join(sorted(re.escape(name) if literal else name for name in names))})$"


def definitions(hashes: Mapping[str, str] | None = None) -> Document:
    """The document for ``rabbitmqctl import_definitions``. A user without a hash cannot log in."""
    queues = [*topology.rpc_queues(), *topology.durable_queues(streams=True)]
    users = broker_users()
    return {
        "users": [
            {
                "name": user.name,
                "password_hash": (hashes or {}).get(user.name, ""),
                "hashing_algorithm": HASHING,
                "tags": list(user.tags),
            }
            for user in users
        ],
        "vhosts": [{"name": VHOST}],
        "permissions": [
            {
                "user": user.name,
                "vhost": VHOST,
                "configure": user.configure,
                "write": user.write,
                "read": user.read,
            }
            for user in users
        ],
        "topic_permissions": [
            {
                "user": user.name,
                "vhost": VHOST,
                "exchange": topic.exchange,
                "write": topic.write,
                "read": topic.read,
            }
            for user in users
            for topic in user.topics
        ],
        "exchanges": [
            {
                "name": exchange.name,
                "vhost": VHOST,
                "type": exchange.type,
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for exchange in topology.exchanges()
        ],
        "queues": [
            {
                "name": queue.name,
                "vhost": VHOST,
                "durable": True,
                "auto_delete": False,
                "arguments": queue.queue_arguments or {},
            }
            for queue in queues
        ],
        "bindings": [
            {
                "source": source,
                "vhost": VHOST,
                "destination": queue.name,
                "destination_type": "queue",
                "routing_key": key,
                "arguments": {},
            }
            for queue in queues
            for source, key in _bindings(queue)
        ],
    }


def _bindings(queue: Any) -> list[tuple[str, str]]:
    """(exchange, routing key) of each binding."""
    if queue.exchange:
        return [(queue.exchange.name, queue.routing_key)]
    return sorted((binding.exchange.name, binding.routing_key) for binding in queue.bindings)


def database_users(
    prefix: str = Config.mongodb_prefix, passwords: Mapping[str, str] | None = None
) -> list[Document]:
    """Commands for the database ``admin`` that create the users: each service has its own database, and so
    has the gateway; ``operator`` has those that ``usine season`` and ``usine points`` connect to; ``backup``
    reads all of them, ``restore`` writes them."""
    write, read = "readWrite", "read"
    granted = {name: (write, (name,)) for name in DATABASES} | {
        "operator": (write, SERVICES),
        "backup": (read, DATABASES),
        "restore": (write, DATABASES),
    }
    return [
        {"createUser": user}
        | ({"pwd": passwords[user]} if passwords else {})
        | {"roles": [{"role": role, "db": f"{prefix}_{name}"} for name in databases]}
        for user, (role, databases) in granted.items()
    ]


def kubernetes_users() -> list[Document]:
    """The same users as a JSON Patch of MongoDB's resource in Kubernetes. The password of each is in the
    Secret ``mongodb-<user>``; the name of a Secret that MongoDB's operator makes begins with it, too."""
    users = [
        {
            "name": (user := command["createUser"]),
            "db": "admin",
            "passwordSecretRef": {"name": f"mongodb-{user}"},
            "scramCredentialsSecretName": f"mongodb-{user}",
            "roles": [{"name": each["role"], "db": each["db"]} for each in command["roles"]],
        }
        for command in database_users()
    ]
    return [{"op": "add", "path": "/spec/users", "value": users}]


def password_hash(password: str, salt: bytes) -> str:
    """The format of RabbitMQ: base64 of four bytes of salt and SHA-256 of salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def write(check: bool, root: Path = Path()) -> list[str]:
    """Bring the committed files up to date, or with ``check`` only return the names of stale ones."""
    stale = []
    contents: dict[Path, Any] = {
        DEFINITIONS: definitions(),
        DATABASE_USERS: database_users(),
        KUBERNETES_USERS: kubernetes_users(),
    }
    for path, content in contents.items():
        file, text = root / path, _text(content)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(str(path))
            if not check:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    return stale


def write_with_passwords(passwords: Path, out: Path, prefix: str = Config.mongodb_prefix) -> list[Path]:
    """Write both files into ``out``, with the passwords that are in the files ``rabbitmq-<user>`` and
    ``mongodb-<user>`` of ``passwords``; readable by their owner only. Raises MissingPassword."""
    hashes = {
        user.name: password_hash(_read(passwords / f"rabbitmq-{user.name}"), secrets.token_bytes(4))
        for user in broker_users()
    }
    keys = {
        command["createUser"]: _read(passwords / f"mongodb-{command['createUser']}")
        for command in database_users()
    }
    out.mkdir(parents=True, exist_ok=True)
    contents = {DEFINITIONS.name: definitions(hashes), DATABASE_USERS.name: database_users(prefix, keys)}
    for name, content in contents.items():
        key_files.write_private(out / name, _text(content))
    return [out / name for name in contents]


def _read(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise MissingPassword(f"no password in {file}: {error.strerror}") from error
    if not password:
        raise MissingPassword(f"no password in {file}: it is empty")
    return password


def _text(content: Any) -> str:
    return json.dumps(content, indent=2) + "\n"
