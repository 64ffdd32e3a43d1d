"""``usine backup``, ``restore`` and ``replay`` with the rights of their users, and no more."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from secured import PREFIX, Secured

from chassis.testing import eventually
from cli import backup, restore

pytestmark = pytest.mark.rabbitmq


def usine(secured: Secured, user: str, *words: object, amqp: bool = True) -> str:
    """What a command prints as ``user``. It must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", *map(str, words)],
        env=os.environ
        | {
            "MONGODB_URI": secured.config("analyst", user).mongodb_uri,
            "MONGODB_PREFIX": PREFIX,
            "AMQP_URI": secured.uri(user) if amqp else "",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_of_the_three_may_do_what_it_needs(secured: Secured, call, tmp_path: Path):
    visitor = UUID(call("accounts", "create_visitor")["visitor_id"])

    def points() -> int:
        return int(call("rewards", "get_points", visitor=str(visitor))["total"])

    def view(hotspot: str) -> None:
        click = {"visitor": str(visitor), "hotspot": hotspot, "correlation_id": "test"}
        call("catalog", "record_views", clicks=[click])

    view("grue-soudure")
    eventually(lambda: points() == 10)
    file = tmp_path / "backup.tar.gz"
    usine(secured, "backup", "backup", file)
    view("grue-magnetoscopie")
    eventually(lambda: points() == 20)

    usine(secured, "restore", "restore", "--drop", file, amqp=False)
    usine(secured, "operator", "points", "rebuild")
    assert points() == 10
    usine(secured, "operator", "replay", "--from-backup", file)
    eventually(lambda: points() == 20)


@pytest.mark.usefixtures("season")
def test_another_user_is_named_with_what_to_do(secured: Secured, tmp_path: Path):
    rewards, file = secured.config("rewards").mongodb_uri, tmp_path / "backup.tar.gz"
    with pytest.raises(backup.BackupError, match=r"does not let the user rewards use .* bring the users up"):
        backup.create(file, rewards, None, prefix=PREFIX)
    backup.create(file, secured.config("backup").mongodb_uri, None, prefix=PREFIX)
    reader = secured.config("backup").mongodb_uri
    with pytest.raises(restore.RestoreError, match=r"does not let the user backup use .* bring the users up"):
        restore.restore(file, reader, prefix=PREFIX, drop=True)
    assert list(tmp_path.iterdir()) == [file]
