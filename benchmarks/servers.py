"""The servers of a benchmark: a private RabbitMQ and a private mongod, with data on disk."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kombu import Connection
from pymongo import MongoClient

from chassis.runtime.config import Config
from cli import key_files, mongod, rabbitmq
from cli.processes import free_port

SECRET = "a secret for benchmarks, thirty-two characters long"
NO_LIMIT = "100000"
"""Factor of the rates: they are counted as usual, but the load never reaches them."""

CACHE_GB = 4
"""For the indexes of the large ledger. In production, MongoDB uses half of the memory by default."""


@dataclass(frozen=True)
class Servers:
    """``pids``: process name -> pid, of the broker (Erlang's beam) and the database."""

    amqp_uri: str
    mongodb_uri: str
    folder: Path
    pids: dict[str, int]

    @property
    def keys(self) -> Path:
        """The private key set that signs tokens."""
        return self.folder / "keys.json"

    def config(self, prefix: str) -> Config:
        """Configuration of a platform whose databases start with ``prefix``."""
        return Config(amqp_uri=self.amqp_uri, mongodb_uri=self.mongodb_uri, mongodb_prefix=prefix)

    def environment(self, prefix: str, **more: str) -> dict[str, str]:
        """What ``usine serve`` reads; ``more`` overrides. Every process gets a management port of its own."""
        return {
            "AMQP_URI": self.amqp_uri,
            "MONGODB_URI": self.mongodb_uri,
            "MONGODB_PREFIX": prefix,
            "TOKEN_KEYS_FILE": str(self.keys),
            "TOKEN_PUBLIC_KEYS_FILE": str(self.folder / "public_keys.json"),
            "ACCOUNTS_SECRET": SECRET,
            "RATE_FACTOR": NO_LIMIT,
            "MANAGEMENT_PORT": str(free_port()),
            "LOG_LEVEL": "WARNING",
        } | more

    def drop_databases(self, prefix: str) -> None:
        """Drop all databases whose name begins with ``prefix``."""
        with MongoClient[dict[str, object]](self.mongodb_uri) as client:
            for name in client.list_database_names():
                if name.startswith(prefix):
                    client.drop_database(name)

    def keep_logs(self, folder: Path) -> None:
        """Copy what every process wrote to ``folder``, which outlives this run."""
        shutil.copytree(self.folder / "logs", folder, dirs_exist_ok=True)

    def delete_queues(self, *names: str) -> None:
        """Delete the queues, whether they exist or not."""
        with Connection(self.amqp_uri) as connection:
            channel = connection.channel()
            for name in names:
                channel.queue_delete(name)


@contextmanager
def running() -> Iterator[Servers]:
    """Both servers, in a temporary folder that is removed at the end. Raises ``StartError``."""
    folder = Path(tempfile.mkdtemp(prefix="usine-bench-", dir="/var/tmp"))  # /tmp may be memory
    try:
        database = mongod.start_mongod(folder / "mongod", folder / "logs", cache_gb=CACHE_GB)
        try:
            broker = rabbitmq.start_rabbitmq(folder / "rabbitmq", folder / "logs")
            try:
                pids = {"rabbitmq": broker.child.pid, "mongod": database.child.pid}
                key_files.create(folder / "keys.json", folder / "public_keys.json")
                yield Servers(broker.uri, database.uri, folder, pids)
            finally:
                broker.stop()
        finally:
            database.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def add_sessions(servers: Servers, database: str, sessions: Sequence[str]) -> None:
    """Live sessions that take place now, in the database of live."""
    now = datetime.now(UTC)
    place = {
        "title": "Une rencontre",
        "summary": "Une rencontre.",
        "challenge": "inclusion",
        "company": "cigogne-levage",
        "companies": ["cigogne-levage"],
        "professionals": [],
        "occupations": [],
        "languages": ["fr"],
        "starts_at": now - timedelta(minutes=5),
        "ends_at": now + timedelta(hours=2),
        "minutes": 125,
        "capacity": 1_000,
        "taken": 0,
        "cancelled": False,
        "suspended": False,
        "sequence": 0,
    }
    with MongoClient[dict[str, Any]](servers.mongodb_uri) as client:
        for session in sessions:
            client[database].sessions.replace_one({"_id": session}, {"_id": session, **place}, upsert=True)
