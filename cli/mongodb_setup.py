"""Makes a MongoDB replica set out of servers that wait for it, and its users. Safe to repeat."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chassis.storage import diagnosis

ALREADY_INITIALIZED, NOT_REPLICA_SET = 23, 76
ROOT = "root"
PAUSE_SECONDS, SELECTION_MS = 0.5, 2_000

Client = MongoClient[dict[str, Any]]


class SetupError(Exception):
    """MongoDB cannot be set up: what is wrong and what to do, in one line."""


class _NotYet(Exception):
    """Another attempt may succeed."""


def read_users(file: Path) -> list[dict[str, Any]]:
    """The commands in a ``users.json`` with passwords. Raises SetupError."""
    try:
        commands = json.loads(file.read_text(encoding="utf-8"))
        if commands and all(command["createUser"] and command["pwd"] for command in commands):
            return list(commands)
    except OSError as error:
        raise SetupError(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"{file} is not JSON: use that of `usine secrets create`") from error
    except (KeyError, TypeError):
        pass
    raise SetupError(f"{file} has no users, or users without passwords: use that of `usine secrets create`")


def set_up(
    members: Sequence[str],
    password: str,
    users: Sequence[dict[str, Any]],
    *,
    replica_set: str,
    seconds: float,
    say: Callable[[str], None],
) -> None:
    """Make ``replica_set`` of ``members`` (HOST:PORT), wait for a primary, create or update ``users``.

    ``password``: that of the user root, which exists already. Waits at most ``seconds`` in all; ``say`` gets
    a line about what is waited for. Raises SetupError.
    """
    deadline = time.monotonic() + seconds
    with _client(members[0], password) as first:
        _retry(lambda: _initiate(first, members, replica_set), deadline, say)
    whole: Client = MongoClient(
        list(members),
        username=ROOT,
        password=password,
        replicaSet=replica_set,
        serverSelectionTimeoutMS=SELECTION_MS,
    )
    with whole:
        others: list[str] = []

        def apply() -> None:
            _apply(whole, users)
            others[:] = _others(whole, users)

        _retry(apply, deadline, say)
        for name in others:
            say(f"the user {name} is not among them and keeps its rights: db.dropUser({name!r}) removes it")


def _client(member: str, password: str) -> Client:
    return MongoClient(
        member, username=ROOT, password=password, directConnection=True, serverSelectionTimeoutMS=SELECTION_MS
    )


def _retry(act: Callable[[], None], deadline: float, say: Callable[[str], None]) -> None:
    said = ""
    while True:
        try:
            return act()
        except (_NotYet, PyMongoError) as error:
            reason = diagnosis.one_line(error)[:300]
        if time.monotonic() > deadline:
            raise SetupError(reason)
        if reason != said:
            said = reason
            say(f"waiting: {reason}")
        time.sleep(PAUSE_SECONDS)


def _initiate(client: Client, members: Sequence[str], replica_set: str) -> None:
    wanted = [{"_id": number, "host": member} for number, member in enumerate(members)]
    try:
        client.admin.command("replSetInitiate", {"_id": replica_set, "members": wanted})
    except PyMongoError as error:
        if getattr(error, "code", None) == ALREADY_INITIALIZED:
            return _compare(client, members, replica_set)
        raise _explained(error, members[0], replica_set) from error


def _explained(error: PyMongoError, address: str, replica_set: str) -> Exception:
    """What to raise instead of ``error`` of the server at ``address``; _NotYet if another attempt may
    succeed."""
    code = getattr(error, "code", None)
    refused = code in (diagnosis.AUTHENTICATION_FAILED, diagnosis.UNAUTHORIZED)
    # The driver avoids a server that has refused it for some seconds, and repeats only the words meanwhile.
    if refused or "Authentication failed" in str(error):
        # An image of MongoDB makes the user root while it starts for the first time.
        return _NotYet(
            f"{address} refuses the password of {ROOT}: if its data was made with other secrets, use those, "
            "or remove the volume with its data"
        )
    if code == NOT_REPLICA_SET or "not running with --replSet" in str(error):
        return SetupError(
            f"{address} is no member of a replica set: start mongod with --replSet {replica_set}"
        )
    if "do not match" in str(error) or "replica set name" in str(error).lower():
        return SetupError(
            f"{address} was started for another replica set than {replica_set}: {diagnosis.one_line(error)}"
        )
    return _NotYet(diagnosis.one_line(error))


def _compare(client: Client, members: Sequence[str], replica_set: str) -> None:
    """Raise SetupError if the set that exists is another one: it is for people to change."""
    config = client.admin.command("replSetGetConfig")["config"]
    found = [member["host"] for member in config["members"]]
    if config["_id"] != replica_set or sorted(found) != sorted(members):
        raise SetupError(
            f"there is a replica set {config['_id']} of {', '.join(found)} already, not {replica_set} of "
            f"{', '.join(members)}: nothing was changed; see rs.reconfig() of MongoDB"
        )


def _apply(client: Client, users: Sequence[dict[str, Any]]) -> None:
    known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
    for command in users:
        name = command["createUser"]
        if name in known:
            changes = {key: value for key, value in command.items() if key != "createUser"}
            client.admin.command("updateUser", name, **changes)
        else:
            client.admin.command(command)


def _others(client: Client, users: Sequence[dict[str, Any]]) -> list[str]:
    """Users of the database ``admin`` that no file names: of an earlier version, or somebody's own."""
    known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
    return sorted(known - {command["createUser"] for command in users} - {ROOT})
