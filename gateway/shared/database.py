"""The gateway's own database: what several gateways must agree on (docs/adr/0008).

Holds rates, stored answers of repeatable requests, and the audit; no business data. Only this
module and ``gateway.shared.shared_counters`` know the driver.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any, cast

import pymongo
from flask import Flask, current_app
from pymongo import IndexModel, MongoClient
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError

from chassis.runtime import logs
from chassis.runtime.config import Config
from chassis.storage import connection, diagnosis
from contracts.errors import Unavailable

log = logs.get_logger(__name__)

PROCESS = "gateway"
TURN_SECONDS = 0.5
TURN_PATIENCE_SECONDS = 3.0
TIMEOUTS = {"server_selection_ms": 2_000, "connect_timeout_ms": 2_000, "socket_timeout_ms": 10_000}
"""Shorter than those of services: requests go on without this database."""

Document = dict[str, Any]


class AlreadyThere(Exception):
    """A document with this id exists."""


class SharedDatabase:
    """Built without I/O. Call ``start`` in the process that serves, after any fork, and ``stop`` at the end.

    Meanwhile its thread creates the indexes and runs the tasks of ``every_turn``. An unavailable server is
    logged once and retried.
    """

    def __init__(self, config: Config) -> None:
        self._uri, self._name = config.mongodb_uri, connection.database_name(config, PROCESS)
        self._client: MongoClient[Document] | None = None
        self._indexes: dict[str, list[IndexModel]] = {}
        self._tasks: list[Callable[[], None]] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._indexed = self._away = False
        self._mistake = ""
        self.last_turn = monotonic()

    def expire(self, collection: str, field: str, after: timedelta = timedelta(0)) -> None:
        """Have documents deleted ``after`` the moment in ``field``. Call it before ``start``."""
        model = IndexModel([(field, 1)], name="expiry", expireAfterSeconds=int(after.total_seconds()))
        self._indexes.setdefault(collection, []).append(model)

    def index(self, collection: str, **fields: int) -> None:
        """Have an index created. ``fields``: name -> 1 or -1, in order. Call it before ``start``."""
        model = IndexModel(list(fields.items()), name="_".join(fields))
        self._indexes.setdefault(collection, []).append(model)

    def every_turn(self, task: Callable[[], None]) -> None:
        """Run ``task`` every TURN_SECONDS, and once more in ``stop``. It may raise Unavailable."""
        self._tasks.append(task)

    def start(self) -> None:
        """Connect in the background: a gateway serves without its database, too, and then counts alone."""
        self._client = MongoClient(self._uri, **connection.client_options(PROCESS, **TIMEOUTS))
        self._thread = threading.Thread(target=self._run, name="gateway database", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Run the tasks a last time, then disconnect. Idempotent."""
        client, thread = self._client, self._thread
        if client is None or thread is None:
            return
        self._stopping.set()
        thread.join(TURN_PATIENCE_SECONDS)
        self._client = None
        client.close()

    def answers(self) -> bool:
        """Whether the database can be written to now, as far as the driver knows. Never blocks."""
        client = self._client
        return client is not None and connection.is_writable(client)

    @contextmanager
    def use(self, collection: str, *, seconds: float) -> Iterator[Collection[Document]]:
        """The collection; writes wait for a majority. Raises AlreadyThere for an id that is taken, and
        Unavailable when the server does not answer within ``seconds`` or before ``start``."""
        client = self._client
        if client is None:
            raise Unavailable("the gateway's database is not open")
        try:
            with pymongo.timeout(seconds):
                yield client[self._name][collection]
        except DuplicateKeyError as error:
            raise AlreadyThere from error
        except PyMongoError as error:
            raise Unavailable("the gateway's database does not answer", cause=type(error).__name__) from error

    def turn(self) -> None:
        """One round of the thread: every task once. Never raises."""
        self.last_turn, well = monotonic(), True
        for task in (self._make_indexes, *self._tasks):
            try:
                task()
            except Unavailable as error:
                well = False
                self._report(error)
            except Exception as error:
                log.error("task of the database thread failed", exc_info=error)
        if well and self._away and self.answers():  # a server that refuses us answers, too
            self._away, self._mistake = False, ""
            log.info("database available again")

    def _report(self, error: Unavailable) -> None:
        """Log once that the database is away, and a mistake in its setup as soon as it shows."""
        cause, mistake = error.__cause__, None
        # Only what the server has answered is explained later on: to contact it would delay the tasks.
        if isinstance(cause, OperationFailure) or (isinstance(cause, PyMongoError) and not self._away):
            mistake = diagnosis.explain(cause, self._uri)
        if mistake is not None and mistake != self._mistake:
            log.error("database unavailable: each gateway counts rates alone", cause=mistake)
        elif not self._away:
            log.warning("database unavailable: each gateway counts rates alone", **error.details)
        self._away, self._mistake = True, mistake or self._mistake

    def _make_indexes(self) -> None:
        if self._indexed:
            return
        for name, models in self._indexes.items():
            with self.use(name, seconds=TURN_PATIENCE_SECONDS) as collection:
                collection.create_indexes(models)
        self._indexed = True

    def _run(self) -> None:
        stopping = False
        while not stopping:
            stopping = self._stopping.wait(TURN_SECONDS)
            if not stopping or self.answers():
                self.turn()


def install(app: Flask, config: Config) -> SharedDatabase:
    """Create the database as ``app.extensions["database"]``. The caller starts and stops it."""
    database = app.extensions["database"] = SharedDatabase(config)
    return database


def database_of(app: Flask) -> SharedDatabase:
    return cast(SharedDatabase, app.extensions["database"])


def current_database() -> SharedDatabase:
    return database_of(current_app)
