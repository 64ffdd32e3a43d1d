"""The passwords, keys and secrets of a deployment, in one folder: for docker-compose.yml and for Kubernetes.

    <process>/amqp_uri, mongodb_uri         accounts, catalog, quiz, live, rewards, gateway; operator, backup
    analyst/amqp_uri, streams/amqp_uri, restore/mongodb_uri
    accounts/token_keys.json, accounts_secret
    gateway/token_public_keys.json, streams/token_public_keys.json
    keda/management_uri                     where the scaler reads the length of queues
    rabbitmq/definitions.json, admin_password, erlang_cookie
    mongodb/users.json, root_password, key_file
    grafana/admin_password
    mongodb-<user>/password                 for an operator that makes the users of MongoDB itself

One folder is one Secret of Kubernetes, one file a key of it. Folders are their owner's alone; files can be
read by all, since a container reads a mounted file as another user than the one who made it.
"""

import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.runtime.config import PREFIX, Config
from cli import key_files, permissions

FOLDER_MODE, FILE_MODE = 0o700, 0o444
AMQP_PORT, MANAGEMENT_PORT, MONGODB_PORT = 5672, 15672, 27017
REPLICA_SET = "rs0"
PUBLIC_KEYS = "token_public_keys.json"
KEDA, ADMIN = "keda", "admin"
"""Users of the broker that have no AMQP address: one for the management API, one for people."""

_URI = re.compile(r"[a-z]+://(?P<user>[^:/@]+):(?P<password>[^:/@]+)@(?P<hosts>[^/;]+)")


class SecretsError(Exception):
    """The folder cannot be made or used: one line for the user. Nothing was changed."""


@dataclass(frozen=True)
class Hosts:
    """Names of the servers as the processes know them, each with or without a port."""

    rabbitmq: Sequence[str] = ("rabbitmq",)
    mongodb: Sequence[str] = ("mongodb",)

    def amqp_uri(self, user: str, password: str) -> str:
        """Of all nodes, with semicolons in between."""
        return ";".join(f"amqp://{user}:{password}@{with_port(host, AMQP_PORT)}//" for host in self.rabbitmq)

    def mongodb_uri(self, user: str, password: str) -> str:
        members = ",".join(with_port(host, MONGODB_PORT) for host in self.mongodb)
        return f"mongodb://{user}:{password}@{members}/?replicaSet={REPLICA_SET}&authSource=admin"

    def management_uri(self, user: str, password: str) -> str:
        """Of the first node, for HTTP."""
        return f"http://{user}:{password}@{self.rabbitmq[0].partition(':')[0]}:{MANAGEMENT_PORT}/"


def with_port(host: str, port: int) -> str:
    """``host``, which may have a port already."""
    return host if ":" in host else f"{host}:{port}"


def create(folder: Path, hosts: Hosts, prefix: str = Config.mongodb_prefix) -> None:
    """Make ``folder``, all or nothing. Raises SecretsError if it exists, or cannot be made, and for a
    ``prefix`` that no process takes."""
    if not re.match(PREFIX, prefix):
        raise SecretsError(f"{prefix!r} is no MONGODB_PREFIX: up to 31 of a-z, 0-9 and _, a letter first")
    if folder.exists():
        raise SecretsError(f"{folder} exists: nothing was changed; new passwords: usine secrets renew")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            new = Path(temporary) / "secrets"
            _write_all(new, hosts, prefix)
            new.rename(folder)
    except OSError as error:
        raise SecretsError(f"cannot make {folder}: {error.strerror}") from error


def renew(folder: Path, users: Iterable[str]) -> list[str]:
    """New passwords for ``users`` of RabbitMQ and MongoDB, all or nothing. Users that this version has and
    the folder has not are added; the definitions are those of this version. Returns the users that are new or
    have a new password. Raises SecretsError for a user that is none, and for a folder that cannot be used."""
    renewed = set(users)
    if unknown := renewed - {*_broker_users(), *_database_users()}:
        known = ", ".join(sorted({*_broker_users(), *_database_users()}))
        raise SecretsError(f"no user {', '.join(sorted(unknown))}: there are {known}")
    try:
        hosts, broker, database = _read(folder)
        renewed |= {user for user in _broker_users() if user not in broker}
        renewed |= {user for user in _database_users() if user not in database}
        broker |= {user: _random() for user in renewed.intersection(_broker_users())}
        database |= {user: _random() for user in renewed.intersection(_database_users())}
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            new, old = Path(temporary) / "secrets", Path(temporary) / "old"
            shutil.copytree(folder, new)
            _write_users(new, hosts, broker, database, _prefix(folder))
            _copy_public_keys(new)
            folder.rename(old)
            try:
                new.rename(folder)
            except BaseException:
                old.rename(folder)  # else it would go with the temporary folder
                raise
    except OSError as error:
        raise SecretsError(f"cannot change {error.filename or folder}: {error.strerror}") from error
    return sorted(renewed)


def _broker_users() -> list[str]:
    return [user.name for user in permissions.broker_users()]


def _database_users() -> list[str]:
    return [command["createUser"] for command in permissions.database_users()]


def _write_all(folder: Path, hosts: Hosts, prefix: str) -> None:
    folder.mkdir(mode=FOLDER_MODE)
    broker, database = ({user: _random() for user in users} for users in (_broker_users(), _database_users()))
    _write_users(folder, hosts, broker, database, prefix)
    _put(folder / "rabbitmq" / "erlang_cookie", _random())
    _put(folder / "mongodb" / "root_password", _random())
    _put(folder / "mongodb" / "key_file", secrets.token_hex(256))
    _put(folder / "accounts" / "accounts_secret", secrets.token_hex(32))
    private, public = folder / "accounts" / "token_keys.json", folder / "gateway" / PUBLIC_KEYS
    key_files.create(private, public)
    for file in (private, public):
        file.chmod(FILE_MODE)
    _copy_public_keys(folder)


def _copy_public_keys(folder: Path) -> None:
    """To the other process that verifies tokens."""
    _put(folder / "streams" / PUBLIC_KEYS, _text_of(folder / "gateway" / PUBLIC_KEYS))


def _write_users(
    folder: Path, hosts: Hosts, broker: dict[str, str], database: dict[str, str], prefix: str
) -> None:
    """Everything that has the password of a user in it. ``broker``, ``database``: user -> password."""
    for user in broker.keys() - {KEDA, ADMIN}:
        _put(folder / user / "amqp_uri", hosts.amqp_uri(user, broker[user]))
    for user, password in database.items():
        _put(folder / user / "mongodb_uri", hosts.mongodb_uri(user, password))
        _put(folder / f"mongodb-{user}" / "password", password)
    _put(folder / KEDA / "management_uri", hosts.management_uri(KEDA, broker[KEDA]))
    _put(folder / "rabbitmq" / "admin_password", broker[ADMIN])
    if not (folder / "grafana").exists():
        _put(folder / "grafana" / "admin_password", _random())
    hashes = {
        user: permissions.password_hash(password, secrets.token_bytes(4)) for user, password in broker.items()
    }
    _put(folder / "rabbitmq" / "definitions.json", _as_json(permissions.definitions(hashes)))
    _put(folder / "mongodb" / "users.json", _as_json(permissions.database_users(prefix, database)))


def _read(folder: Path) -> tuple[Hosts, dict[str, str], dict[str, str]]:
    """Hosts, passwords of the broker's users, and of the database's. Raises OSError, SecretsError."""
    broker: dict[str, str] = {}
    database: dict[str, str] = {}
    for user in _broker_users():
        name = {KEDA: "management_uri", ADMIN: "admin_password"}.get(user, "amqp_uri")
        file = folder / ("rabbitmq" if user == ADMIN else user) / name
        if user == ADMIN:
            broker[user] = _text_of(file)
        elif file.exists():
            broker[user] = _match(file)["password"]
    for user in _database_users():
        file = folder / user / "mongodb_uri"
        if file.exists():
            database[user] = _match(file)["password"]
    rabbitmq = [found["hosts"] for found in _URI.finditer(_text_of(folder / "operator" / "amqp_uri"))]
    mongodb = _match(folder / "operator" / "mongodb_uri")["hosts"].split(",")
    return Hosts(rabbitmq, mongodb), broker, database


def _prefix(folder: Path) -> str:
    """MONGODB_PREFIX that the folder was made for. Raises OSError, SecretsError."""
    file = folder / "mongodb" / "users.json"
    try:
        databases = [role["db"] for user in json.loads(_text_of(file)) for role in user["roles"]]
        return str(next(name for name in databases if name.endswith("_accounts")).removesuffix("_accounts"))
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise SecretsError(f"{file} is not what `usine secrets create` wrote") from error


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SecretsError(f"{file} is not what `usine secrets create` wrote") from error


def _match(file: Path) -> re.Match[str]:
    found = _URI.search(_text_of(file))
    if found is None:
        raise SecretsError(f"{file} holds no address with a user and a password")
    return found


def _random() -> str:
    return secrets.token_hex(24)


def _as_json(content: Any) -> str:
    return json.dumps(content, indent=2) + "\n"


def _put(file: Path, content: str) -> None:
    file.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_text(content, encoding="utf-8")
    file.chmod(FILE_MODE)
