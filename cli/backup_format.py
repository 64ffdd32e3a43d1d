"""What is in a backup: written by ``cli/backup.py``, read by ``cli/restore.py``.

A gzipped tar. For each collection, ``dump/<database>/<collection>.metadata.json`` and then ``.bson``, both as
mongodump writes them, so that mongorestore can read the unpacked folder, too. ``manifest.json``, the last
member, says what must be there: a file without it is not whole.
"""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Annotated, Any, Self

import msgspec
from bson import json_util
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument

from chassis.runtime.config import PREFIX
from contracts.registry import DATABASES

FORMAT = 1
MANIFEST = "manifest.json"
METADATA_SUFFIX, DATA_SUFFIX = ".metadata.json", ".bson"
COLLECTION = r"^(?!system\.)[^/$\0]{1,255}\Z"
"""Names that a backup can hold: others than those of the platform, too."""

_METADATA_PATH = re.compile(rf"dump/(?P<database>[^/]+)/(?P<collection>[^/]+){re.escape(METADATA_SUFFIX)}")

DOCUMENT_BYTES_MAX = 17 * 1024 * 1024
"""A little more than MongoDB stores, which is 16 MiB."""

Reader = IO[bytes]
Metadata = dict[str, Any]
"""``collectionName``, ``type``, ``options``, and ``indexes`` as MongoDB lists them."""

Count = Annotated[int, msgspec.Meta(ge=0)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class NotABackup(ValueError):
    """A file is no whole backup of this format: the end of a sentence that begins with the file's name."""


class ManifestEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One collection, in the manifest. ``sha256``: of the documents, in hexadecimal digits."""

    database: str
    collection: Annotated[str, msgspec.Meta(pattern=COLLECTION)]
    documents: Count
    size: Count = msgspec.field(name="bytes")
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]

    @property
    def path(self) -> str:
        """Name of the members in the tar, without suffix."""
        return _path(self.database, self.collection)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. ``waiting``: events that waited in queues when it was made, by queue;
    ``replay_since``: None if no replay can follow a restore."""

    format: int = FORMAT
    version: str
    prefix: Annotated[str, msgspec.Meta(pattern=PREFIX)]
    taken_at: Moment
    replay_since: Moment | None
    waiting: dict[str, Count]
    collections: list[ManifestEntry]

    @property
    def documents(self) -> int:
        return sum(each.documents for each in self.collections)

    def encoded(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=1)

    @classmethod
    def decoded(cls, content: bytes) -> Self:
        """Raises NotABackup."""
        try:
            written_by = msgspec.json.decode(content, type=_Origin)
            if written_by.format != FORMAT:
                raise NotABackup(
                    f"has format {written_by.format}, this version reads {FORMAT}: use the version that "
                    f"wrote it ({written_by.version})"
                )
            manifest = msgspec.json.decode(content, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotABackup(f"is damaged: {MANIFEST}: {error}") from error
        known, paths = database_names(manifest.prefix), set()
        for entry in manifest.collections:
            if entry.database not in known:
                raise NotABackup(f"is no backup of the platform: {entry.database}.{entry.collection}")
            if entry.path in paths:
                raise NotABackup(f"is damaged: {MANIFEST} lists {entry.path} twice")
            paths.add(entry.path)
        return manifest


class _Origin(msgspec.Struct):
    """What the manifest of every format has."""

    format: int
    version: str = "unknown"


@dataclass(frozen=True)
class Collection:
    """One collection, while the file is read. ``content`` must be read before the next one is taken."""

    database: str
    name: str
    metadata: Metadata
    content: Reader


class Measure:
    """Counts and digests documents that pass by."""

    def __init__(self) -> None:
        self._documents, self._size, self._digest = 0, 0, hashlib.sha256()

    def add(self, content: bytes | memoryview, documents: int) -> None:
        self._documents += documents
        self._size += len(content)
        self._digest.update(content)

    def entry(self, database: str, collection: str) -> ManifestEntry:
        return ManifestEntry(
            database=database,
            collection=collection,
            documents=self._documents,
            size=self._size,
            sha256=self._digest.hexdigest(),
        )


def database_names(prefix: str) -> list[str]:
    """Of the services and the gateway."""
    return [f"{prefix}_{process}" for process in DATABASES]


def members(archive: tarfile.TarFile) -> Iterator[Collection | Manifest]:
    """Every collection, then the manifest. Raises NotABackup for anything else, for a member that
    comes twice, and for another order; and what ``archive`` raises."""
    described: tuple[str, str] | None = None
    metadata: Metadata = {}
    passed: set[str] = set()
    for member in archive:
        path, content = member.name, archive.extractfile(member)
        if content is None or path in passed or MANIFEST in passed:
            raise NotABackup(f"is no backup of the platform: {path[:100]}")
        passed.add(path)
        if path == MANIFEST and not described:
            yield Manifest.decoded(content.read())
        elif (named := _METADATA_PATH.fullmatch(path)) and not described:
            described = named["database"], named["collection"]
            metadata = _metadata(path, described[1], content.read())
        elif described and path == f"{_path(*described)}{DATA_SUFFIX}":
            yield Collection(*described, metadata, content)
            described = None
        else:
            raise NotABackup(f"is no backup of the platform: {path[:100]}")


def _path(database: str, collection: str) -> str:
    return f"dump/{database}/{collection}"


def documents(content: Reader) -> Iterator[RawBSONDocument]:
    """Those that follow each other in ``content``. Raises NotABackup if one is damaged."""
    while head := content.read(4):
        length = int.from_bytes(head, "little")
        if not 5 <= length <= DOCUMENT_BYTES_MAX:
            raise NotABackup("is damaged: a document has no length")
        try:
            yield RawBSONDocument(head + content.read(length - 4))
        except BSONError as error:
            raise NotABackup(f"is damaged: {error}") from error


def _metadata(path: str, collection: str, content: bytes) -> Metadata:
    """Raises NotABackup if MongoDB could not make ``collection`` of it."""
    try:
        found: Metadata = json_util.loads(content)
        usable = (
            found["collectionName"] == collection
            and isinstance(found["options"], dict)
            and isinstance(found["indexes"], list)
            and all(isinstance(each["name"], str) and each["key"].keys() for each in found["indexes"])
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, BSONError) as error:
        raise NotABackup(f"is damaged: {path[:100]}: {repr(error)[:200]}") from error
    if not usable:
        raise NotABackup(f"is damaged: {path[:100]} does not describe that collection")
    return found
