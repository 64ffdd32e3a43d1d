"""Archives that are no whole backup of this format: refused in one line, before MongoDB is looked for."""

import gzip
import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import bson
import pytest

from cli.backup_format import FORMAT, MANIFEST
from cli.restore import RestoreError, verify

DATA = bson.encode({"_id": 1, "text": "grue"})
METADATA = b'{"collectionName": "views", "options": {}, "indexes": []}'
PATH = "dump/usine_catalog/views"


Member = tuple[str, bytes]

DESCRIBED = (f"{PATH}.metadata.json", METADATA)
STORED = (f"{PATH}.bson", DATA)
ENTRY = {
    "database": "usine_catalog",
    "collection": "views",
    "documents": 1,
    "bytes": len(DATA),
    "sha256": hashlib.sha256(DATA).hexdigest(),
}


def archive(*members: Member, level: int = 6, **changes: Any) -> bytes:
    """A backup of one document; ``members``: what is before the manifest instead, ``changes``: to that."""
    manifest = {
        "format": FORMAT,
        "version": "1",
        "prefix": "usine",
        "taken_at": "2026-11-26T08:00:00+00:00",
        "replay_since": None,
        "waiting": {},
        "collections": [ENTRY],
    }
    last = (MANIFEST, json.dumps(manifest | changes).encode())
    plain = BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as out:
        for name, content in (*(members or (DESCRIBED, STORED)), last):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            out.addfile(member, BytesIO(content))
    return gzip.compress(plain.getvalue(), compresslevel=level)


def described_by(content: bytes) -> bytes:
    """A backup whose collection has ``content`` as its metadata."""
    return archive((f"{PATH}.metadata.json", content), STORED)


def listed(**changes: Any) -> bytes:
    """A backup whose manifest has ``changes`` in the entry of its collection; None: leave it out."""
    entry = {name: value for name, value in (ENTRY | changes).items() if value is not None}
    return archive(collections=[entry])


def containing(data: bytes, documents: int = 1) -> bytes:
    """A backup whose manifest and digest agree with ``data``."""
    entry = ENTRY | {
        "documents": documents,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return archive(DESCRIBED, (f"{PATH}.bson", data), collections=[entry])


def flipped(content: bytes, at: bytes) -> bytes:
    """``content`` with another byte where ``at`` begins."""
    position = content.index(at)
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def saved(folder: Path, content: bytes) -> Path:
    file = folder / "backup.tar.gz"
    file.write_bytes(content)
    return file


def test_a_whole_archive_is_accepted(tmp_path):
    assert verify(saved(tmp_path, archive())).documents == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (archive()[:-4], "damaged"),
        (archive()[:100], "damaged"),
        (flipped(archive(level=0), b"grue"), "damaged"),
        (flipped(archive(level=0), b'views", "options'), "damaged"),
        (b"no archive at all", "damaged, or no backup"),
        (b"", "damaged, or no backup|not whole"),
        (archive(DESCRIBED, (f"{PATH}.bson", DATA + DATA)), "not what was written"),
        (archive(format=FORMAT + 1), f"has format {FORMAT + 1}, this version reads {FORMAT}"),
        (archive(DESCRIBED, STORED, ("../../etc/passwd", b"x")), "no backup of the platform"),
        (archive(DESCRIBED, STORED, (f"/{PATH}.metadata.json", METADATA)), "no backup of the platform"),
        (archive(prefix="other"), "no backup of the platform"),
        (archive(collections=[]), "its members are not those"),
    ],
)
def test_a_damaged_or_foreign_archive_is_refused(tmp_path, content, reason):
    with pytest.raises(RestoreError, match=reason):
        verify(saved(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        archive(DESCRIBED, STORED, DESCRIBED, STORED),
        archive(DESCRIBED, DESCRIBED, STORED),
        archive(STORED, DESCRIBED),
        archive(STORED),
        archive(DESCRIBED),
        archive(DESCRIBED, STORED, (MANIFEST, b"{}")),
    ],
)
def test_members_that_are_repeated_missing_or_in_another_order_are_refused(tmp_path, content):
    with pytest.raises(RestoreError, match=r"damaged|no backup of the platform"):
        verify(saved(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        *((listed(**{name: None}), f"missing required field `{name}`") for name in ENTRY),
        (listed(documents="1"), "documents"),
        (listed(documents=-1), "documents"),
        (listed(documents=2), "not what was written"),
        (listed(bytes=1.5), "bytes"),
        (listed(sha256=7), "sha256"),
        (listed(sha256="no digest"), "sha256"),
        (listed(collection="system.views"), "collection"),
        (listed(collection="a/b"), "collection"),
        (archive(collections=[ENTRY, ENTRY]), "twice"),
        (archive(collections=None), "collections"),
        (archive(collections=[None]), "collections"),
        (archive(taken_at="yesterday"), "taken_at"),
        (archive(taken_at="2026-11-26T08:00:00"), "taken_at"),
        (archive(replay_since=7), "replay_since"),
        (archive(prefix=""), "prefix"),
        (archive(format="1"), "format"),
    ],
)
def test_a_manifest_with_a_field_that_is_missing_or_wrong_is_refused_with_its_name(tmp_path, content, reason):
    with pytest.raises(RestoreError, match=f"damaged.*({reason})"):
        verify(saved(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        b"no JSON",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"collectionName": "views", "options": {}}',
        b'{"collectionName": "views", "options": [], "indexes": []}',
        b'{"collectionName": "other", "options": {}, "indexes": []}',
        b'{"collectionName": "views", "options": {}, "indexes": [{"key": {"a": 1}}]}',
        b'{"collectionName": "views", "options": {}, "indexes": [{"name": "a_1"}]}',
        b'{"collectionName": "views", "options": {}, "indexes": [{"name": "a_1", "key": "a"}]}',
        b'{"collectionName": "views", "options": {"x": {"$oid": "y"}}, "indexes": []}',
    ],
)
def test_metadata_that_describe_no_collection_are_refused(tmp_path, content):
    with pytest.raises(RestoreError, match=rf"damaged: {PATH}\.metadata\.json"):
        verify(saved(tmp_path, described_by(content)))


@pytest.mark.parametrize(
    "data",
    [
        b"\x05\0",
        b"\0\0\0\0\0",
        b"\xff\xff\xff\x7f\0",
        DATA[:-1],
        DATA[:-1] + b"x",
        DATA + b"\x05\0\0\0x",
    ],
)
def test_documents_that_are_none_are_refused_though_their_digest_is_right(tmp_path, data):
    with pytest.raises(RestoreError, match="damaged: "):
        verify(saved(tmp_path, containing(data)))
