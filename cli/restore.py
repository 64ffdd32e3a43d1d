"""Restores a backup of ``cli/backup.py`` into databases that are empty.

The whole file is checked before anything is written. Everything is restored, the outboxes and the gateway's
database too: an event that was waiting there is published again with the same id, a request that a client
repeats is still known, and counters of rates belong to windows that are over.
"""

import gzip
import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bson import json_util
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from chassis.storage.connection import client_options
from cli.backup import CHUNK_BYTES, FORMAT, MANIFEST, NAME, Reader, database_names
from cli.progress import Progress, silent_progress

BATCH_BYTES, BATCH_DOCUMENTS = 8 * 1024 * 1024, 5_000
DOCUMENT_BYTES_MAX = 17 * 1024 * 1024
UNREADABLE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError)


class RestoreError(Exception):
    """The backup cannot be restored: why, what state that leaves, and what to do, in one line."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``collections``: database, collection, documents, bytes, sha256 of
    each."""

    prefix: str
    taken_at: datetime
    replay_since: datetime | None
    collections: list[dict[str, Any]]

    @property
    def documents(self) -> int:
        return sum(each["documents"] for each in self.collections)


def verify(file: Path) -> Manifest:
    """Read all of ``file``, compare every collection with the manifest. Raises RestoreError."""
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    try:
        with gzip.open(file) as whole, tarfile.open(fileobj=whole, mode="r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or manifest is not None:
                    raise RestoreError(f"{file} is no backup of the platform: {member.name[:100]}")
                if member.name == MANIFEST:
                    manifest = _manifest(file, content.read())
                else:
                    found[member.name] = _digest(content)
            while whole.read(CHUNK_BYTES):  # at its end gzip compares the checksum, also of metadata
                pass
    except UNREADABLE as error:
        raise RestoreError(f"{file} is damaged, or no backup: {error}") from error
    if manifest is None:
        raise RestoreError(f"{file} is not whole: it has no {MANIFEST}")
    wanted = {_path(each): (each["bytes"], each["sha256"]) for each in manifest.collections}
    data = {name: value for name, value in found.items() if not name.endswith(".metadata.json")}
    described = {name.removesuffix(".bson") + ".metadata.json" for name in wanted}
    if data.keys() != wanted.keys() or described != found.keys() - data.keys():
        raise RestoreError(f"{file} is damaged: its members are not those that {MANIFEST} lists")
    for name, value in wanted.items():
        if data[name] != value:
            raise RestoreError(f"{file} is damaged: {name} is not what was written")
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
    with MongoClient(mongodb_uri, **client_options("restore")) as client:
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
            reason = " ".join(str(error).split(", full error")[0].split())[:200]
            raise RestoreError(
                f"the restore stopped at {where or 'its beginning'} ({reason}): the databases may hold a "
                "part; begin again with --drop"
            ) from error
    return manifest


def _manifest(file: Path, content: bytes) -> Manifest:
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise RestoreError(
                f"{file} has format {found['format']}, this version reads {FORMAT}: use the version that "
                f"wrote it ({found.get('version', 'unknown')})"
            )
        since = found["replay_since"]
        prefix = found["prefix"]
        databases = set(database_names(prefix))
        for each in found["collections"]:
            if each["database"] not in databases or not NAME.fullmatch(each["collection"]):
                raise RestoreError(
                    f"{file} is no backup of the platform: {each['database']}.{each['collection']}"
                )
        return Manifest(
            prefix,
            datetime.fromisoformat(found["taken_at"]),
            datetime.fromisoformat(since) if since else None,
            found["collections"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RestoreError(f"{file} is damaged: {MANIFEST} lacks {error}") from error


def _path(entry: dict[str, Any]) -> str:
    return f"dump/{entry['database']}/{entry['collection']}.bson"


def _digest(content: Reader) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


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
    indexes: list[dict[str, Any]] = []
    with tarfile.open(file, "r|gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None or member.name == MANIFEST:
                continue
            _, source, name = member.name.split("/")
            database = client[prefix + source.removeprefix(manifest.prefix)]
            if name.endswith(".metadata.json"):
                described = json_util.loads(content.read())
                indexes = described["indexes"]
                if described["collectionName"] not in database.list_collection_names():
                    database.create_collection(described["collectionName"], **described["options"])
                continue
            collection = database[name.removesuffix(".bson")]
            for batch in _batches(content):
                collection.insert_many(batch, ordered=True)
                done += len(batch)
                yield f"{database.name}.{collection.name}", done
            if own := [index for index in indexes if index["name"] != "_id_"]:
                database.command("createIndexes", collection.name, indexes=own)


def _batches(content: Reader) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    while head := content.read(4):
        length = int.from_bytes(head, "little")
        if not 5 <= length <= DOCUMENT_BYTES_MAX:
            raise ValueError("a BSON document is damaged")
        batch.append(RawBSONDocument(head + content.read(length - 4)))
        size += length
        if size >= BATCH_BYTES or len(batch) >= BATCH_DOCUMENTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
