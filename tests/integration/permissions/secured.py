"""Servers that insist on users and permissions, and who may do what on them."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from amqp.basic_message import Message
from amqp.exceptions import AMQPError
from pymongo import MongoClient

from chassis.messaging import transport
from chassis.runtime.config import Config
from cli import key_files, permissions
from cli.mongod import LocalMongo
from cli.rabbitmq import LocalRabbit
from contracts.registry import DATABASES, PROCESSES, PUBLISHERS, SUBSCRIPTIONS
from gateway.settings import GatewaySettings
from services.accounts.settings import AccountsSettings

BROKER_USERS = [*PROCESSES, "operator", "analyst", "backup", "keda"]
"""All but ``admin``, who may do everything."""
DATABASE_USERS = [*DATABASES, "operator", "backup", "restore"]
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
        """``database_user``: ``broker_user`` if there is such a user of the database."""
        user = database_user or broker_user
        password = self._passwords / f"mongodb-{user}"
        return Config(
            amqp_uri=self.uri(broker_user),
            mongodb_uri=self._database_uri(user, password.read_text()) if user in DATABASE_USERS else "",
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


@contextmanager
def channel_of(secured: Secured, user: str) -> Iterator[Any]:
    with transport.connect(secured.uri(user), "tests") as connection:
        yield connection.channel()


def publish(channel: Any, exchange: str, routing_key: str) -> None:
    """Raises AccessRefused, which the broker tells with the next answer only."""
    channel.basic_publish(Message("{}"), exchange=exchange, routing_key=routing_key)
    channel.basic_qos(0, 1, False)
