"""Restores a backup of ``cli/backup.py`` into databases that are empty.

The whole file is checked before anything is written. Everything is restored, the outboxes and the gateway's
database too: an event that was waiting there is published again with the same id, a request that a client
repeats is still known, and counters of rates belong to windows that are over.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chassis.storage import diagnosis
from chassis.storage.connection import client_options
from cli.backup_format import (
    MANIFEST,
    Collection,
    Manifest,
    ManifestEntry,
    Measure,
    NotABackup,
    database_names,
    documents,
    members,
)
from cli.progress import Progress, silent_progress

CHUNK_BYTES = 1024 * 1024
BATCH_BYTES, BATCH_DOCUMENTS = 8 * 1024 * 1024, 5_000
INDEX_BUILD_MS = 3_600_000
"""Longest wait for an answer: MongoDB builds an index in one command."""
UNREADABLE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError)


class RestoreError(Exception):
    """The backup cannot be restored: why, what state that leaves, and what to do, in one line."""


def verify(file: Path) -> Manifest:
    """Read all of ``file``, compare every collection with the manifest. Raises RestoreError."""
    found: list[ManifestEntry] = []
    manifest: Manifest | None = None
    try:
        with gzip.open(file) as whole, tarfile.open(fileobj=whole, mode="r|") as archive:
            for part in members(archive):
                if isinstance(part, Manifest):
                    manifest = part
                else:
                    found.append(_measured(part))
            while whole.read(CHUNK_BYTES):  # at its end gzip compares the checksum, also of metadata
                pass
    except NotABackup as error:
        raise RestoreError(f"{file} {error}") from error
    except UNREADABLE as error:
        raise RestoreError(f"{file} is damaged, or no backup: {error}") from error
    if manifest is None:
        raise RestoreError(f"{file} is not whole: it has no {MANIFEST}")
    wanted = {entry.path: entry for entry in manifest.collections}
    if wanted.keys() != {entry.path for entry in found}:
        raise RestoreError(f"{file} is damaged: its members are not those that {MANIFEST} lists")
    for entry in found:
        if entry != wanted[entry.path]:
            raise RestoreError(f"{file} is damaged: {entry.path} is not what was written")
    return manifest


def restore(
    file: Path,
    mongodb_uri: str,
    *,
    prefix: str,
    drop: bool = False,
    progress: Progress = silent_progress,
) -> Manifest:
    """Check ``file``, then write it into the databases of ``prefix``, which must hold nothing; ``drop``:
    empty them before. Raises RestoreError; PyMongoError while nothing has been written."""
    if str(file) == "-" or (file.exists() and not file.is_file()):
        raise RestoreError(f"{file} cannot be read twice, which a restore does: save the backup in a file")
    manifest = verify(file)
    options = client_options("restore", socket_timeout_ms=INDEX_BUILD_MS)
    with MongoClient(mongodb_uri, **options) as client:
        if not drop and (full := _first_document(client, prefix)):
            raise RestoreError(
                f"{full} holds documents: nothing was changed; restore into an empty MongoDB, or with --drop "
                "delete what is there"
            )
        where = ""
        try:
            if drop:
                _drop(client, prefix)
            for collection, done in _write(file, client, manifest, prefix):
                where = collection
                progress(done, manifest.documents)
        except (PyMongoError, *UNREADABLE) as error:
            mistake = diagnosis.explain(error, mongodb_uri) if isinstance(error, PyMongoError) else None
            reason = mistake or diagnosis.one_line(error)[:200]
            raise RestoreError(
                f"the restore stopped at {where or 'its beginning'} ({reason}): the databases may hold a "
                "part; begin again with --drop"
            ) from error
    return manifest


def _measured(part: Collection) -> ManifestEntry:
    """What the manifest should say of ``part``."""
    measure = Measure()
    for document in documents(part.content):
        measure.add(document.raw, 1)
    return measure.entry(part.database, part.name)


def _first_document(client: MongoClient[Any], prefix: str) -> str:
    """``<database>.<collection>`` of one that is not empty, or an empty text."""
    for name, collection in _collections(client, prefix):
        if client[name][collection].find_one({}, {"_id": 1}):
            return f"{name}.{collection}"
    return ""


def _drop(client: MongoClient[Any], prefix: str) -> None:
    for name, collection in _collections(client, prefix):
        client[name].drop_collection(collection)


def _collections(client: MongoClient[Any], prefix: str) -> list[tuple[str, str]]:
    """(database, collection) of each, without those of the server."""
    return [
        (name, collection)
        for name in database_names(prefix)
        for collection in sorted(client[name].list_collection_names())
        if not collection.startswith("system.")
    ]


def _write(
    file: Path, client: MongoClient[Any], manifest: Manifest, prefix: str
) -> Iterator[tuple[str, int]]:
    """Yields (collection, documents written in all) after each batch."""
    done = 0
    with tarfile.open(file, "r|gz") as archive:
        for part in members(archive):
            if isinstance(part, Manifest):
                continue
            database, name = client[prefix + part.database.removeprefix(manifest.prefix)], part.name
            if name not in database.list_collection_names():
                database.command({"create": name, **part.metadata["options"]})
            for batch in _batches(documents(part.content)):
                database[name].insert_many(batch, ordered=True)
                done += len(batch)
                yield f"{database.name}.{name}", done
            if own := [index for index in part.metadata["indexes"] if index["name"] != "_id_"]:
                database.command("createIndexes", name, indexes=own)


def _batches(found: Iterable[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    for document in found:
        batch.append(document)
        size += len(document.raw)
        if size >= BATCH_BYTES or len(batch) >= BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
