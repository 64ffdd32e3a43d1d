"""``usine backup`` and ``restore`` on a real MongoDB, in the hands of careless people."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.runtime.config import EMBEDDED_AMQP_URI
from chassis.storage import connection
from cli import backup, restore
from cli.backup import BackupError
from cli.backup_format import Manifest
from cli.restore import RestoreError

DOCUMENTS = 20
USINE = (sys.executable, "-m", "cli.main")


@pytest.fixture
def amqp_uri() -> str:
    """No broker has a part in these tests."""
    return EMBEDDED_AMQP_URI


@pytest.fixture
def client(config) -> Iterator[MongoClient[Any]]:
    with MongoClient(config.mongodb_uri) as client:
        yield client
        for name in client.list_database_names():
            if name.startswith(config.mongodb_prefix):
                client.drop_database(name)


@pytest.fixture
def rewards(client, config) -> Any:
    """A database with one collection."""
    database = client[f"{config.mongodb_prefix}_rewards"]
    database["ledger"].insert_many({"_id": number} for number in range(DOCUMENTS))
    return database


@pytest.fixture
def backed_up(config) -> Callable[[Path], Manifest]:
    return lambda file: backup.create(file, config.mongodb_uri, None, prefix=config.mongodb_prefix)


@pytest.fixture
def restored(config) -> Callable[..., Manifest]:
    return lambda file, **options: restore.restore(
        file, config.mongodb_uri, prefix=config.mongodb_prefix, **options
    )


def failure(words: list[str], uri: str, prefix: str) -> str:
    """What a command line prints that fails on the MongoDB at ``uri``."""
    done = subprocess.run(
        words,
        env=os.environ | {"MONGODB_URI": uri, "MONGODB_PREFIX": prefix},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("name", ["ledger.old", "ledger-copy", "_kept", "l" * 100, "été"])
def test_a_collection_that_people_made_is_no_obstacle_to_a_restore(
    rewards, backed_up, restored, tmp_path, name
):
    rewards["ledger"].rename(name)
    backed_up(tmp_path / "backup")
    rewards.drop_collection(name)
    assert restored(tmp_path / "backup").documents == DOCUMENTS
    assert rewards[name].count_documents({}) == DOCUMENTS


def test_a_name_that_no_archive_can_hold_is_refused_by_the_backup(rewards, backed_up, tmp_path):
    rewards["ledger"].rename("led/ger")
    with pytest.raises(BackupError, match=r"rewards.led/ger: .* rename it"):
        backed_up(tmp_path / "backup")


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"capped": True, "size": 4096}, "capped"), ({"timeseries": {"timeField": "at"}}, "time series")],
)
def test_what_no_backup_can_hold_is_named_and_not_left_out(rewards, backed_up, tmp_path, options, reason):
    rewards.command({"create": "other", **options})
    try:
        with pytest.raises(BackupError, match=rf"rewards.other: .*{reason}.*move it"):
            backed_up(tmp_path / "backup")
        assert list(tmp_path.glob("backup*")) == []
    finally:
        rewards.drop_collection("other")


def test_two_backups_to_one_file_do_not_spoil_each_other(rewards, backed_up, tmp_path, monkeypatch):
    both, write, said = Barrier(2), backup.write, []

    def together(*given: Any, **options: Any) -> Manifest:
        both.wait(20)
        summary = write(*given, **options)
        both.wait(20)
        return summary

    def attempt() -> None:
        try:
            said.append(str(backed_up(tmp_path / "backup").documents))
        except BackupError as error:
            said.append(str(error))

    monkeypatch.setattr(backup, "write", together)
    threads = [Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert restore.verify(tmp_path / "backup").documents == DOCUMENTS
    assert len(said) == 2
    assert str(DOCUMENTS) in said
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup"]


@pytest.mark.parametrize(
    "change", [lambda each: each.drop(), lambda each: each.rename("views")], ids=["drop", "rename"]
)
def test_a_collection_that_vanishes_meanwhile_is_not_saved_as_an_empty_one(rewards, config, tmp_path, change):
    rewards["awards"].insert_one({})

    def meanwhile(done: int, _: int) -> None:
        if done == 1:
            change(rewards["ledger"])

    with pytest.raises(BackupError, match=r"rewards\.ledger has vanished"):
        backup.create(
            tmp_path / "backup", config.mongodb_uri, None, prefix=config.mongodb_prefix, progress=meanwhile
        )
    assert list(tmp_path.glob("backup*")) == []


def test_the_name_of_a_backup_is_saved_too(rewards, backed_up, tmp_path, monkeypatch):
    fsync, saved = os.fsync, []

    def observed(descriptor: int) -> None:
        saved.append((os.readlink(f"/proc/self/fd/{descriptor}"), (tmp_path / "backup").exists()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", observed)
    backed_up(tmp_path / "backup")
    assert [named for _, named in saved] == [False, True]
    assert saved[-1][0] == str(tmp_path)


def test_only_its_owner_can_read_a_backup(rewards, backed_up, tmp_path):
    backed_up(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


def test_what_can_be_read_only_once_is_refused_before_anything_is_dropped(
    rewards, backed_up, config, tmp_path
):
    backed_up(tmp_path / "backup")
    words = [*USINE, "restore", "--drop"]
    for file, given in ((f"<(cat {tmp_path}/backup)", ""), ("-", f"< {tmp_path}/backup")):
        refused = failure(
            ["bash", "-c", f"{shlex.join(words)} {file} {given}"], config.mongodb_uri, config.mongodb_prefix
        )
        assert "cannot be read twice" in refused
        assert rewards["ledger"].count_documents({}) == DOCUMENTS


def test_a_file_that_breaks_after_it_was_checked_is_said_in_one_line(
    rewards, backed_up, restored, tmp_path, monkeypatch
):
    file = tmp_path / "backup"
    backed_up(file)
    verify = restore.verify

    def then_cut(given: Path) -> Manifest:
        manifest = verify(given)
        given.write_bytes(given.read_bytes()[:15])
        return manifest

    monkeypatch.setattr(restore, "verify", then_cut)
    with pytest.raises(RestoreError, match="begin again with --drop"):
        restored(file, drop=True)


def test_what_a_collection_is_made_with_comes_back(rewards, backed_up, restored, tmp_path):
    options = {
        "collation": {"locale": "fr", "strength": 1},
        "validator": {"email": {"$type": "string"}},
        "validationLevel": "moderate",
        "storageEngine": {"wiredTiger": {"configString": "block_compressor=zlib"}},
    }
    rewards.command({"create": "people", **options})
    people = rewards["people"]
    people.insert_one({"_id": 1, "email": "ete@usine.example", "seen": datetime(2026, 11, 26, tzinfo=UTC)})
    people.create_index("seen", expireAfterSeconds=10**9, name="ends")
    people.create_index([("email", 1), ("_id", -1)], unique=True, partialFilterExpression={"_id": {"$gt": 0}})

    def described() -> tuple[Any, Any]:
        (found,) = rewards.list_collections(filter={"name": "people"})
        return found["options"], list(people.list_indexes())

    before = described()
    backed_up(tmp_path / "backup")
    people.drop()
    restored(tmp_path / "backup", drop=True)
    assert described() == before
    assert people.count_documents({}) == 1


def test_the_profiler_of_mongodb_is_no_obstacle(rewards, backed_up, restored, tmp_path):
    rewards.command("profile", 2)
    rewards["ledger"].find_one()
    backed_up(tmp_path / "backup")
    assert restored(tmp_path / "backup", drop=True).documents == DOCUMENTS
    rewards.drop_collection("ledger")
    assert restored(tmp_path / "backup").documents == DOCUMENTS
    rewards.command("profile", 0)


def test_a_prefix_that_no_process_takes_is_refused(rewards, backed_up, config, tmp_path):
    backed_up(tmp_path / "backup")
    for words in (["backup", "--without-stream", str(tmp_path / "other")], ["points", "verify"]):
        assert "MONGODB_PREFIX" in failure([*USINE, *words], config.mongodb_uri, "")


@pytest.mark.parametrize(
    "plain", [("--replSet", "rs0", "--setParameter", "enableTestCommands=1")], indirect=True
)
def test_an_index_may_take_longer_than_any_other_command(plain, tmp_path, monkeypatch):
    """MongoDB builds it in one command, over millions of documents."""
    monkeypatch.setitem(connection.client_options.__kwdefaults__, "socket_timeout_ms", 1_000)
    uri, file = f"mongodb://{plain}/?replicaSet=rs0", tmp_path / "backup"
    with MongoClient(plain, directConnection=True) as client:
        member = {"_id": 0, "host": plain}
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
    with MongoClient(uri) as client:
        client["usine_rewards"]["ledger"].insert_one({"visitor": 1})
        client["usine_rewards"]["ledger"].create_index("visitor")
        backup.create(file, uri, None)
        slow = {"failCommands": ["createIndexes"], "blockConnection": True, "blockTimeMS": 3_000}
        client.admin.command({"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": slow})
        restore.restore(file, uri, prefix="usine", drop=True)
        assert "visitor_1" in client["usine_rewards"]["ledger"].index_information()
