"""Makes a backup (``cli/backup_format.py``) of every database of the platform in one consistent state.

All collections are read at one cluster time, by a snapshot session. An event that was published before, but
not yet handled, has no effect in the snapshot: ``replay_since`` is so much earlier that a replay of the
stream from there brings it (``cli/replay.py``). What is replayed twice counts once.
"""

import contextlib
import gzip
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from bson import json_util
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chassis.messaging import topology, transport
from chassis.runtime.config import Config
from chassis.storage import diagnosis
from chassis.storage.connection import client_options
from cli.backup_format import (
    COLLECTION,
    DATA_SUFFIX,
    MANIFEST,
    METADATA_SUFFIX,
    Manifest,
    ManifestEntry,
    Measure,
    Metadata,
    database_names,
    documents,
)
from cli.processes import StartError
from cli.progress import Progress, silent_progress
from contracts.registry import SUBSCRIPTIONS

MARGIN = timedelta(hours=1)
"""How much earlier than the snapshot a replay begins: longer than an event waits in a queue."""

COMPRESSION = 6
"""Of zlib: 9 takes twice the time, and saves a hundredth of the size."""

SNAPSHOT_UNAVAILABLE, SNAPSHOT_TOO_OLD = 246, 239

Database = Any


class BackupError(Exception):
    """No backup was made: why, and what to do, in one line."""


def create(
    file: Path,
    mongodb_uri: str,
    amqp_uri: str | None,
    *,
    prefix: str = Config.mongodb_prefix,
    progress: Progress = silent_progress,
) -> Manifest:
    """Write a backup to ``file``, which appears once it is whole. ``amqp_uri``: None to make one that cannot
    be followed by a replay. Raises BackupError, PyMongoError, StartError and OSError."""
    if file.exists():
        raise BackupError(f"{file} exists: nothing was changed; choose another name")
    # A name of its own, for its owner alone: another backup to the same file may be under way.
    descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)
    part = Path(name)
    try:
        with open(descriptor, "wb") as out:
            manifest = write(out, mongodb_uri, amqp_uri, prefix=prefix, progress=progress, spool=file.parent)
            out.flush()
            os.fsync(out.fileno())
        if file.exists():
            raise BackupError(f"{file} has appeared meanwhile: it was left alone; choose another name")
        part.rename(file)
        _save_names(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _save_names(folder: Path) -> None:
    """Without it, a file whose content is saved may have no name after a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(
    out: BinaryIO,
    mongodb_uri: str,
    amqp_uri: str | None,
    *,
    prefix: str = Config.mongodb_prefix,
    progress: Progress = silent_progress,
    spool: Path | None = None,
) -> Manifest:
    """Write a backup to ``out``, from its first byte to its last. ``spool``: the folder in which there is
    room for the largest collection; by default that of temporary files. Raises as ``create``."""
    taken_at = datetime.now(UTC)
    waiting = _waiting(amqp_uri) if amqp_uri else {}
    with (
        MongoClient(mongodb_uri, **client_options("backup")) as client,
        gzip.open(out, "wb", COMPRESSION) as compressed,
        tarfile.open(fileobj=compressed, mode="w|") as archive,
        _explained(mongodb_uri),
        client.start_session(snapshot=True) as session,
    ):
        found = [(name, meta) for name in database_names(prefix) for meta in _collections(client[name])]
        if not found:
            raise BackupError(f"there is no database {prefix}_…: is MONGODB_PREFIX right?")
        entries = []
        for done, (name, meta) in enumerate(found):
            progress(done, len(found))
            entries.append(_add(archive, client[name], meta, session, spool))
        _check_all_there(client, found)
        progress(len(found), len(found))
        manifest = Manifest(
            version=version("usine-extraordinaire"),
            prefix=prefix,
            taken_at=taken_at,
            replay_since=taken_at - MARGIN if amqp_uri else None,
            waiting=waiting,
            collections=entries,
        )
        _put(archive, MANIFEST, manifest.encoded())
    return manifest


def _waiting(uri: str) -> dict[str, int]:
    """Events in the queues of handlers, by queue, without empty ones. Raises StartError."""
    stream = topology.stream_queue().name
    queues = [
        topology.event_queue_name(service, event)
        for service, events in SUBSCRIPTIONS.items()
        for event in events
    ]
    try:
        with transport.connect(uri, "backup") as connection:
            channel = connection.channel()
            waiting = {
                name: channel.queue_declare(name, passive=True).message_count for name in (stream, *queues)
            }
    except transport.CONNECTION_ERRORS as error:
        raise StartError(
            f"{transport.explained(error)}: no replay could follow this backup; mend that, or make one "
            "--without-stream"
        ) from error
    return {name: count for name, count in waiting.items() if count and name != stream}


@contextlib.contextmanager
def _explained(mongodb_uri: str) -> Iterator[None]:
    """Turn errors of MongoDB that have a remedy into BackupErrors."""
    try:
        yield
    except PyMongoError as error:
        if getattr(error, "code", None) in (SNAPSHOT_UNAVAILABLE, SNAPSHOT_TOO_OLD):
            raise BackupError(
                "MongoDB no longer has the state that the backup began with: raise its parameter "
                "minSnapshotHistoryWindowInSeconds (300 by default), or begin again if an index or a "
                f"collection has changed meanwhile ({diagnosis.one_line(error)[:120]})"
            ) from error
        if mistake := diagnosis.explain(error, mongodb_uri):
            raise BackupError(mistake) from error
        raise


def _collections(database: Database) -> list[Metadata]:
    """As mongodump describes them, without views and those of the server. Raises BackupError for one that no
    backup can hold, lest it be missed when it is too late."""
    listed = [each for each in database.list_collections() if each["type"] != "view"]
    for found in listed:
        if obstacle := _obstacle(found):
            raise BackupError(f"{database.name}.{found['name']}: {obstacle}")
    return [
        {
            "collectionName": found["name"],
            "type": "collection",
            "options": found["options"],
            "indexes": [dict(index) for index in database[found["name"]].list_indexes()],
        }
        for found in sorted(listed, key=lambda each: each["name"])
        if re.search(COLLECTION, found["name"])
    ]


def _obstacle(found: Metadata) -> str:
    """Why no backup can hold the collection that MongoDB describes so, and what to do; empty if one can."""
    if "/" in found["name"]:
        return "a name with / has no place in a backup; rename it"
    if found["options"].get("capped") and re.search(COLLECTION, found["name"]):
        return "MongoDB cannot read a capped collection as of one moment; move it to another database"
    if found["type"] == "timeseries":
        return "a time series has no place in a backup; move it to another database"
    return ""


def _check_all_there(client: MongoClient[Any], found: list[tuple[str, Metadata]]) -> None:
    """Raise BackupError if a collection was dropped or renamed: MongoDB says of it that it is empty."""
    there = {name: set(client[name].list_collection_names()) for name, _ in found}
    for name, meta in found:
        if meta["collectionName"] not in there[name]:
            raise BackupError(f"{name}.{meta['collectionName']} has vanished meanwhile: begin again")


def _add(
    archive: tarfile.TarFile, database: Database, meta: Metadata, session: Any, folder: Path | None
) -> ManifestEntry:
    """Add one collection."""
    name, measure = meta["collectionName"], Measure()
    with tempfile.TemporaryFile(dir=folder) as spool:  # a member's size must be known before its content
        for batch in database[name].find_raw_batches(session=session):
            spool.write(batch)
            measure.add(batch, sum(1 for _ in documents(BytesIO(batch))))
        entry = measure.entry(database.name, name)
        spool.seek(0)
        _put(archive, entry.path + METADATA_SUFFIX, json_util.dumps(meta).encode())
        archive.addfile(_member(entry.path + DATA_SUFFIX, entry.size), spool)
    return entry


def _put(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_member(name, len(content)), BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(datetime.now(UTC).timestamp()), 0o600
    return member
