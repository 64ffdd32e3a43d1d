"""MongoDB: one database per service, and writes that return once they are durable."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import mongoengine
from nameko.extensions import DependencyProvider
from pymongo import ReplaceOne
from pymongo.errors import BulkWriteError, PyMongoError

from chassis.runtime.backoff import pause_seconds
from chassis.runtime.config import Config, ConfigError
from chassis.runtime.failures import DUPLICATE_KEY, is_transient
from chassis.runtime.logs import get_logger
from chassis.storage import connection, diagnosis

log = get_logger(__name__)

T = TypeVar("T")

READ_SIZE = 1_000
"""Documents per round trip; with the driver's default of 101, a batch takes five."""


def connect(config: Config, service: str) -> None:
    """Register the service's database with mongoengine, under the service's name; create its indexes.

    Writes wait for a majority and the journal. Raises ConfigError, which says what to do, when the server
    refuses the user or is not the replica set that it should be; ``pymongo.errors.PyMongoError`` when it does
    not answer.
    """
    mongoengine.disconnect(service)
    mongoengine.connect(
        alias=service,
        db=connection.database_name(config, service),
        host=config.mongodb_uri,
        **connection.client_options(service),
    )
    try:
        for document in documents(service):
            document.ensure_indexes()
    except PyMongoError as error:
        mistake = diagnosis.explain(error, config.mongodb_uri)
        if mistake is None:
            raise
        raise ConfigError(mistake) from error
    if connection.is_standalone(mongoengine.get_connection(service)):
        raise ConfigError(diagnosis.wrong_server(config.mongodb_uri) or "MongoDB is not a replica set")


def documents(service: str) -> list[Any]:
    """The mongoengine documents that live in the service's database."""
    return [
        document
        for name in sorted(mongoengine.base.common._document_registry)
        if (document := mongoengine.base.common._document_registry[name])._meta.get("db_alias") == service
        and not document._meta.get("abstract")
    ]


def stored_in(service: str, collection: str, *indexes: Any) -> dict[str, Any]:
    """``meta`` of a mongoengine document of that service and collection. ``connect`` creates the indexes
    at the start, not the first query."""
    return {
        "db_alias": service,
        "collection": collection,
        "indexes": list(indexes),
        "auto_create_index": False,
    }


def answers(service: str) -> bool:
    """Whether the service's database can be written to now, as far as the driver knows."""
    try:
        client = mongoengine.get_connection(service)
    except mongoengine.ConnectionFailure:
        return False
    return connection.is_writable(client)


def insert_new(model: Any, documents: list[dict[str, Any]]) -> set[int]:
    """Insert those of ``documents`` whose id is new; they are durable on a majority when this returns.

    Returns the positions of the others, whose id is stored already, or occurs earlier in ``documents``.
    """
    if not documents:
        return set()
    try:
        model._get_collection().insert_many(documents, ordered=False)
    except BulkWriteError as error:
        failures = error.details["writeErrors"]
        if error.details["writeConcernErrors"] or any(each["code"] != DUPLICATE_KEY for each in failures):
            raise
        return {each["index"] for each in failures}
    return set()


def replacement(document: Any, unless: Mapping[str, Any] | None = None) -> ReplaceOne[Any]:
    """An operation that stores ``document`` in place of the one with its id. It fails with a duplicate key if
    that one has a value of ``unless`` (field -> value). Raises mongoengine's ValidationError."""
    document.validate()
    stored = document.to_mongo()
    allowed = {field: {"$ne": value} for field, value in (unless or {}).items()}
    return ReplaceOne({"_id": stored["_id"], **allowed}, stored, upsert=True)


def replace_all(model: Any, documents: Sequence[Any], session: Any) -> None:
    """Make the collection hold ``documents`` and no others."""
    bulk_write(model, [replacement(document) for document in documents], session)
    delete_others(model, documents, session)


def delete_others(model: Any, kept: Sequence[Any], session: Any) -> None:
    """Delete all documents of the collection but ``kept``."""
    ids = [document.pk for document in kept]
    model._get_collection().delete_many({"_id": {"$nin": ids}}, session=session)


def bulk_write(model: Any, operations: list[Any], session: Any) -> None:
    """Write ``operations`` in order; there may be none. Raises BulkWriteError."""
    if operations:
        model._get_collection().bulk_write(operations, session=session)


def in_transaction(service: str, write: Callable[[Any], T]) -> T:
    """The result of ``write(session)``, in a transaction of the service's database: all its writes or none.

    ``write`` is repeated after a transient error, such as a write conflict; any other error ends it.
    """
    with mongoengine.get_connection(service).start_session() as session:
        result: T = session.with_transaction(write)
        return result


class Database(DependencyProvider):
    """Connects a service to its database when its process starts. Through an outage it waits: a supervisor
    would start the process again later and later, and long after the outage is over."""

    RETRY_SECONDS = 2.0

    def setup(self) -> None:
        service, self._connected, self._obstacle = self.container.service_name, False, ""
        self.container.health.add_readiness(
            "database", lambda: self._connected and answers(service), lambda: self._obstacle
        )
        failures = 0
        while not self._connected:
            try:
                connect(self.container.config, service)
                self._connected, self._obstacle = True, ""
            except PyMongoError as error:
                if not is_transient(error) or self.container.giving_up():
                    raise
                failures += 1
                if not self._obstacle:
                    reason = diagnosis.one_line(error)
                    self._obstacle = f"MongoDB does not answer ({reason}): is MONGODB_URI right?"
                    log.warning("database unavailable: waiting for it", cause=self._obstacle)
                time.sleep(pause_seconds(failures, self.RETRY_SECONDS))
        if failures:
            log.info("database available")

    def stop(self) -> None:
        mongoengine.disconnect(self.container.service_name)
