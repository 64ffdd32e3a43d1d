"""Least privilege in MongoDB: nothing works but what is needed."""

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from secured import DATABASE_USERS, PREFIX, UNAUTHORIZED

from contracts.registry import SERVICES

pytestmark = pytest.mark.rabbitmq


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
