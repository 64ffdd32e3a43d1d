"""A backup of every database of the platform in one consistent state, in a file.

The file is a gzipped tar. ``dump/<database>/<collection>.bson`` and ``.metadata.json`` are as mongodump
writes them, so that mongorestore can read the unpacked folder, too. ``manifest.json``, the last member, has
what ``cli/restore.py`` checks: a file without it is not whole.

All collections are read at one cluster time, by a snapshot session. An event that was published before, but
not yet handled, has no effect in the snapshot: ``replay_since`` is so much earlier that a replay of the
stream from there brings it (``cli/replay.py``). What is replayed twice counts once.
"""

import contextlib
import hashlib
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from bson import json_util
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.messaging import topology, transport
from chassis.runtime.config import Config
from chassis.storage.connection import client_options
from cli.processes import StartError
from cli.progress import Progress, silent_progress
from contracts.registry import PROCESSES, SUBSCRIPTIONS

FORMAT = 1
MANIFEST = "manifest.json"
MARGIN = timedelta(hours=1)
"""How much earlier than the snapshot a replay begins: longer than an event waits in a queue."""

SNAPSHOT_UNAVAILABLE, SNAPSHOT_TOO_OLD = 246, 239
CHUNK_BYTES = 1024 * 1024
NAME = re.compile(r"(?!system\.)[^/$\0]{1,255}")
"""Collections that a backup can hold: others than the platform's, too."""

Reader = IO[bytes]
Database = Any
Metadata = dict[str, Any]


class BackupError(Exception):
    """No backup was made: why, and what to do, in one line."""


@dataclass(frozen=True)
class Summary:
    """What is in a backup. ``waiting``: events that waited in queues when it was made, by queue."""

    collections: int
    documents: int
    replay_since: datetime | None
    waiting: dict[str, int]


def database_names(prefix: str) -> list[str]:
    """Of the services and the gateway."""
    return [f"{prefix}_{process}" for process in PROCESSES]


def create(
    file: Path,
    mongodb_uri: str,
    amqp_uri: str | None,
    *,
    prefix: str = Config.mongodb_prefix,
    progress: Progress = silent_progress,
) -> Summary:
    """Write a backup to ``file``, which appears once it is whole. ``amqp_uri``: None to make one that cannot
    be followed by a replay. Raises BackupError, PyMongoError, StartError and OSError."""
    if file.exists():
        raise BackupError(f"{file} exists: nothing was changed; choose another name")
    # A name of its own, for its owner alone: another backup to the same file may be under way.
    descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)
    part = Path(name)
    try:
        with open(descriptor, "wb") as out:
            summary = write(out, mongodb_uri, amqp_uri, prefix=prefix, progress=progress, spool=file.parent)
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            raise BackupError(f"{file} has appeared meanwhile: it was left alone; choose another name")
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return summary


def write(
    out: BinaryIO,
    mongodb_uri: str,
    amqp_uri: str | None,
    *,
    prefix: str = Config.mongodb_prefix,
    progress: Progress = silent_progress,
    spool: Path | None = None,
) -> Summary:
    """Write a backup to ``out``, from its first byte to its last. ``spool``: the folder in which there is
    room for the largest collection; by default that of temporary files. Raises as ``create``."""
    taken_at = datetime.now(UTC)
    waiting = _waiting(amqp_uri) if amqp_uri else {}
    since = taken_at - MARGIN if amqp_uri else None
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "version": version("usine-extraordinaire"),
        "prefix": prefix,
        "taken_at": taken_at.isoformat(),
        "replay_since": since.isoformat() if since else None,
        "waiting": waiting,
        "collections": [],
    }
    options = client_options("backup")
    with (
        MongoClient(mongodb_uri, **options) as client,
        tarfile.open(fileobj=out, mode="w|gz") as archive,
        _explained(),
        client.start_session(snapshot=True) as session,
    ):
        found = [(name, meta) for name in database_names(prefix) for meta in _collections(client[name])]
        if not found:
            raise BackupError(f"there is no database {prefix}_…: is MONGODB_PREFIX right?")
        for done, (name, meta) in enumerate(found):
            progress(done, len(found))
            manifest["collections"].append(_add(archive, client[name], meta, session, spool))
        _check_all_there(client, found)
        progress(len(found), len(found))
        _put(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
    documents = sum(each["documents"] for each in manifest["collections"])
    return Summary(len(found), documents, since, waiting)


def _waiting(uri: str) -> dict[str, int]:
    """Events in the queues of handlers, by queue, without empty ones. Raises StartError."""
    found = {}
    try:
        with transport.connect(uri, "backup") as connection:
            channel = connection.channel()
            channel.queue_declare(topology.stream_queue().name, passive=True)
            for service, events in SUBSCRIPTIONS.items():
                for event in events:
                    name = topology.event_queue_name(service, event)
                    if count := channel.queue_declare(name, passive=True).message_count:
                        found[name] = count
    except transport.CONNECTION_ERRORS as error:
        raise StartError(
            f"RabbitMQ does not answer at AMQP_URI ({error}): without it a backup cannot be followed by a "
            "replay; --without-stream makes one all the same"
        ) from error
    return found


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        if error.code in (SNAPSHOT_UNAVAILABLE, SNAPSHOT_TOO_OLD):
            raise BackupError(
                "MongoDB no longer has the state that the backup began with: raise its parameter "
                "minSnapshotHistoryWindowInSeconds (300 by default), or begin again if an index or a "
                f"collection has changed meanwhile ({str(error).split(', full error')[0][:120]})"
            ) from error
        raise


def _collections(database: Database) -> list[Metadata]:
    """As mongodump describes them, without views and those of the server."""
    listed = [each for each in database.list_collections() if each["type"] == "collection"]
    if foreign := [each["name"] for each in listed if "/" in each["name"]]:
        raise BackupError(f"{database.name}.{foreign[0]}: a name with / has no place in a backup; rename it")
    return [
        {
            "collectionName": found["name"],
            "type": "collection",
            "options": found["options"],
            "indexes": [dict(index) for index in database[found["name"]].list_indexes()],
        }
        for found in sorted(listed, key=lambda each: each["name"])
        if NAME.fullmatch(found["name"])
    ]


def _check_all_there(client: MongoClient[Any], found: list[tuple[str, Metadata]]) -> None:
    """Raise BackupError if a collection was dropped or renamed: MongoDB says of it that it is empty."""
    there = {name: set(client[name].list_collection_names()) for name, _ in found}
    for name, meta in found:
        if meta["collectionName"] not in there[name]:
            raise BackupError(f"{name}.{meta['collectionName']} has vanished meanwhile: begin again")


def _add(
    archive: tarfile.TarFile, database: Database, meta: Metadata, session: Any, folder: Path | None
) -> dict[str, Any]:
    """Add one collection; returns its entry in the manifest."""
    name = meta["collectionName"]
    digest, documents = hashlib.sha256(), 0
    with tempfile.TemporaryFile(dir=folder) as spool:  # a member's size must be known before its content
        for batch in database[name].find_raw_batches(session=session):
            spool.write(batch)
            digest.update(batch)
            documents += sum(1 for _ in split(batch))
        size = spool.tell()
        spool.seek(0)
        path = f"dump/{database.name}/{name}"
        _put(archive, f"{path}.metadata.json", json_util.dumps(meta).encode())
        archive.addfile(_member(f"{path}.bson", size), spool)
    return {
        "database": database.name,
        "collection": name,
        "documents": documents,
        "bytes": size,
        "sha256": digest.hexdigest(),
    }


def split(batch: bytes) -> Iterator[bytes]:
    """The BSON documents that follow each other in ``batch``. Raises ValueError if the last one is cut."""
    position = 0
    while position < len(batch):
        end = position + int.from_bytes(batch[position : position + 4], "little")
        if end <= position + 4 or end > len(batch):
            raise ValueError("a BSON document is cut")
        yield batch[position:end]
        position = end


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_member(name, len(content)), BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(datetime.now(UTC).timestamp()), 0o600
    return member
