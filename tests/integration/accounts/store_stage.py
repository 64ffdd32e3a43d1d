"""The store of accounts without a service: its collections on the real mongod, and what tests put there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from mongoengine.connection import disconnect
from pymongo import MongoClient

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config
from chassis.storage import mongo
from chassis.storage.connection import database_name
from services.accounts import store
from services.accounts.models import Departure, Erasure, SchoolClass, SeasonEnd, Session, Visitor

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
STORED = (Visitor, Departure, SchoolClass, SeasonEnd, Session, Erasure)

Document = dict[str, Any]


def after(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@contextmanager
def connected(mongodb_uri: str) -> Iterator[None]:
    """A database of one's own, dropped at the end."""
    prefix = f"t{uuid4().hex[:12]}"
    config = Config(amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri=mongodb_uri, mongodb_prefix=prefix)
    mongo.connect(config, "accounts")
    yield
    disconnect("accounts")
    with MongoClient(mongodb_uri) as client:
        client.drop_database(database_name(config, "accounts"))


def empty() -> None:
    for document in STORED:
        document._get_collection().delete_many({})


def count(document: Any) -> int:
    return document._get_collection().count_documents({})


def new_class(**changes: Any) -> Document:
    fields = {
        "_id": uuid4(),
        "teacher": uuid4(),
        "code": uuid4().hex,
        "open": True,
        "free": 3,
        "created_at": NOW,
        "expires_at": after(60),
    }
    return store.insert_class(fields | changes)


def free(school_class: Document) -> int:
    return store.get_class(school_class["_id"])["free"]


def seat_in(
    school_class: Document, nickname: str = "Loutre", at: datetime = NOW, used: bool = False
) -> Document:
    return store.seat_fields(
        school_class["_id"], nickname, generation=1, recovery_hash=uuid4().hex, used=used, at=at
    )


def seated_in(
    school_class: Document, nickname: str = "Loutre", at: datetime = NOW, used: bool = False
) -> Document:
    """A new visitor on a seat. The class has as many free ones as before."""
    return store.insert_seated(uuid4(), seat_in(school_class, nickname, at, used))


def anonymous(nickname: str = "Hibou") -> Document:
    """A new visitor without a seat."""
    store.insert_visitor(visitor := uuid4(), nickname, NOW)
    return store.get_visitor(visitor)


def ids(documents: Iterable[Document]) -> list[UUID]:
    return [each["_id"] for each in documents]
