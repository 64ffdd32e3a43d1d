"""Why MongoDB cannot be used, in one line with the remedy: to a driver, mistakes in its setup look like
outages."""

import re
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError
from pymongo.uri_parser import parse_uri

UNAUTHORIZED, AUTHENTICATION_FAILED, NOT_A_REPLICA_SET = 13, 18, 123
HELLO_MS = 1_000
INIT = "`usine mongodb init`"


def one_line(error: BaseException) -> str:
    """The message of ``error``, without the description of servers that pymongo appends."""
    return " ".join(re.split(r", (?:Timeout|full error):", str(error))[0].split())


def explain(error: PyMongoError, uri: str) -> str | None:
    """What is wrong with the setup of the server at ``uri``, and what to do; never with a password in it.
    None if ``error`` has another reason: it may be an outage, which ends by itself.

    Contacts the server when no member can be written to: takes HELLO_MS for each member that does not answer.
    """
    if isinstance(error, OperationFailure) and error.code != NOT_A_REPLICA_SET:
        return _refused(error, uri)
    if isinstance(error, OperationFailure | ServerSelectionTimeoutError):
        return wrong_server(uri)
    return None


def wrong_server(uri: str) -> str | None:
    """What is wrong with the first member of ``uri`` that answers; None if nothing is, or none does."""
    try:
        parsed = parse_uri(uri)
    except (PyMongoError, ValueError):
        return None
    options = {name.lower(): value for name, value in parsed["options"].items()}
    expected = options.get("replicaset")
    secure = {name: value for name, value in options.items() if name.startswith("tls")}
    for host, port in parsed["nodelist"]:
        try:
            client: MongoClient[dict[str, Any]] = MongoClient(
                host,
                port,
                directConnection=True,
                serverSelectionTimeoutMS=HELLO_MS,
                connectTimeoutMS=HELLO_MS,
                **secure,
            )
            with client:
                hello = client.admin.command("hello")
        except PyMongoError:
            continue
        return _judge(hello, f"{host}:{port}", expected)
    return None


def _judge(hello: dict[str, Any], address: str, expected: str | None) -> str | None:
    if hello.get("msg") == "isdbgrid":
        return None  # a router of a cluster of shards, which are replica sets
    name = hello.get("setName")
    if name is None and hello.get("isreplicaset"):
        return f"MongoDB at {address} waits for its replica set to be made: run {INIT}"
    if name is None:
        return (
            f"MongoDB at {address} is not a replica set, which transactions need: start mongod with "
            f"--replSet {expected or 'rs0'}, then run {INIT}"
        )
    if expected is not None and name != expected:
        return (
            f"MongoDB at {address} belongs to the replica set {name}, not {expected}: "
            f"correct replicaSet in MONGODB_URI"
        )
    return None


def _refused(error: OperationFailure, uri: str) -> str | None:
    try:
        parsed = parse_uri(uri)
    except (PyMongoError, ValueError):
        return None
    address = ", ".join(f"{host}:{port}" for host, port in parsed["nodelist"])
    user = parsed["username"]
    if error.code == AUTHENTICATION_FAILED:
        return (
            f"MongoDB at {address} refuses the user {user} or its password: correct MONGODB_URI, or bring "
            f"the users up to date with {INIT}"
        )
    if error.code != UNAUTHORIZED:
        return None
    if user is None:
        return f"MongoDB at {address} lets in users only: put user and password into MONGODB_URI"
    return (
        f"MongoDB at {address} does not let the user {user} use this database: correct MONGODB_PREFIX or "
        f"MONGODB_URI, or bring the users up to date with {INIT}"
    )
