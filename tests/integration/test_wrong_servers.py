"""A process whose MongoDB is set up wrongly ends with one line: what is wrong, and what to do."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from cli import backup, key_files, permissions
from cli.backup import BackupError
from cli.mongod import LocalMongo, start_mongod
from cli.processes import free_port

PASSWORD = "right-one"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalMongo]:
    """A replica set that knows the users of the platform."""
    folder = tmp_path_factory.mktemp("secured")
    key = folder / "key"
    key_files.write_private(key, secrets.token_hex(64))
    server = start_mongod(folder / "mongod", folder / "logs", key_file=key)
    try:
        with MongoClient(server.uri) as client:
            client.admin.command("createUser", "root", pwd="root", roles=["root"])
        with MongoClient(server.uri.replace("//", "//root:root@", 1)) as client:
            names = [command["createUser"] for command in permissions.database_users()]
            for command in permissions.database_users(passwords=dict.fromkeys(names, PASSWORD)):
                client.admin.command(command)
        yield server
    finally:
        server.stop()


def serve(mongodb_uri: str, **more: str) -> str:
    """The line with which ``usine serve rewards`` ends, by itself and with exit code 1."""
    environment = {"AMQP_URI": "embedded://", "MONGODB_URI": mongodb_uri, "MANAGEMENT_PORT": str(free_port())}
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "rewards"],
        env=os.environ | environment | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert "service failed" not in ended.stderr  # the log line of a defect
    assert "Traceback" not in ended.stderr
    assert "Removing descriptor" not in ended.stderr
    line = ended.stderr.splitlines()[-1]
    assert line.startswith("usine: rewards: MongoDB at 127.0.0.1:"), ended.stderr
    return line


def signed_in(server: LocalMongo, user: str, password: str) -> str:
    return server.uri.replace("//", f"//{user}:{password}@", 1)


def test_a_wrong_password_is_one_line(secured):
    line = serve(signed_in(secured, "rewards", "wrong-one"))
    assert "refuses the user rewards or its password" in line
    assert "`usine mongodb init`" in line
    assert "wrong-one" not in line


def test_no_user_at_all_is_one_line(secured):
    line = serve(secured.uri)
    assert "lets in users only" in line


@pytest.mark.parametrize(("user", "prefix"), [("quiz", "usine"), ("rewards", "other")])
def test_another_users_database_is_one_line(secured, user, prefix):
    line = serve(signed_in(secured, user, PASSWORD), MONGODB_PREFIX=prefix)
    assert f"does not let the user {user}" in line
    assert "MONGODB_PREFIX" in line
    assert PASSWORD not in line


@pytest.mark.parametrize("plain", [()], indirect=True)
@pytest.mark.parametrize("options", ["", "?replicaSet=rs0"])
def test_a_server_that_is_no_replica_set_is_one_line(plain, options):
    line = serve(f"mongodb://{plain}/{options}")
    assert f"{plain} is not a replica set" in line
    assert "--replSet rs0" in line


@pytest.mark.parametrize("plain", [()], indirect=True)
def test_a_backup_of_a_server_that_is_no_replica_set_is_one_line(plain, tmp_path):
    with MongoClient(f"mongodb://{plain}/") as client:
        client["usine_rewards"]["ledger"].insert_one({})
    with pytest.raises(BackupError, match=rf"{plain} is not a replica set.*--replSet rs0"):
        backup.create(tmp_path / "backup", f"mongodb://{plain}/", None)


@pytest.mark.parametrize("plain", [("--replSet", "rs0")], indirect=True)
@pytest.mark.parametrize("options", ["", "?replicaSet=rs0"])
def test_a_set_that_nobody_has_made_is_one_line(plain, options):
    line = serve(f"mongodb://{plain}/{options}")
    assert "waits for its replica set to be made: run `usine mongodb init`" in line


def test_another_name_of_the_set_is_one_line(secured):
    line = serve(signed_in(secured, "rewards", PASSWORD).replace("=rs0", "=rs1"))
    assert "belongs to the replica set rs0, not rs1" in line
