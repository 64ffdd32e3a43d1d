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

from cli.backup import FORMAT, MANIFEST
from cli.restore import RestoreError, verify

DATA = bson.encode({"_id": 1, "text": "grue"})
METADATA = b'{"collectionName": "views", "options": {}, "indexes": []}'
PATH = "dump/usine_catalog/views"


def archive(
    data: bytes = DATA, extra: dict[str, bytes] | None = None, level: int = 6, **changes: Any
) -> bytes:
    """A backup of one document; ``data``: what is written instead, ``changes``: to the manifest."""
    entry = {
        "database": "usine_catalog",
        "collection": "views",
        "documents": 1,
        "bytes": len(DATA),
        "sha256": hashlib.sha256(DATA).hexdigest(),
    }
    manifest = {
        "format": FORMAT,
        "version": "1",
        "prefix": "usine",
        "taken_at": "2026-11-26T08:00:00+00:00",
        "replay_since": None,
        "collections": [entry],
    }
    members = {f"{PATH}.metadata.json": METADATA, f"{PATH}.bson": data} | (extra or {})
    members[MANIFEST] = json.dumps(manifest | changes).encode()
    plain = BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as out:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            out.addfile(member, BytesIO(content))
    return gzip.compress(plain.getvalue(), compresslevel=level)


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
        (archive(data=DATA + DATA), "not what was written"),
        (archive(format=FORMAT + 1), f"has format {FORMAT + 1}, this version reads {FORMAT}"),
        (archive(extra={"../../etc/passwd": b"x"}), "its members are not those"),
        (archive(extra={"/dump/usine_catalog/views.metadata.json": b"x"}), "its members are not those"),
        (archive(prefix="other"), "no backup of the platform"),
        (archive(collections=[]), "its members are not those"),
    ],
)
def test_a_damaged_or_foreign_archive_is_refused(tmp_path, content, reason):
    with pytest.raises(RestoreError, match=reason):
        verify(saved(tmp_path, content))
