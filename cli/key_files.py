"""The key set that signs tokens, in two files: the private one for accounts, the public one for gateways.

A rotation has three steps with any time in between: ``add`` a key, which gateways then accept;
``promote`` it, so that it signs; ``retire`` the others, once every token that they signed has expired.
"""

import json
import os
import stat
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet

from chassis.runtime import keys

Jwk = dict[str, Any]


class KeyFileError(Exception):
    """The key files cannot be used: one line for the user."""


def create(private: Path, public: Path) -> None:
    """Write a set with one new key. Overwrites only a public file whose private file is missing."""
    _write(private, public, [keys.generate().as_dict(private=True)])


def add(private: Path, public: Path) -> str:
    """Append a new key to the set: accepted, not signing yet. Returns its ``kid``."""
    stored = _read(private)
    new = keys.generate().as_dict(private=True)
    _write(private, public, [*stored, new])
    return str(new["kid"])


def promote(private: Path, public: Path) -> str:
    """Let the newest key sign from now on. Returns its ``kid``."""
    stored = _read(private)
    _write(private, public, [stored[-1], *stored[:-1]])
    return str(stored[-1]["kid"])


def retire(private: Path, public: Path) -> list[str]:
    """Accept only the signing key from now on. Returns the ``kid`` of the removed keys."""
    stored = _read(private)
    _write(private, public, stored[:1])
    return [str(key["kid"]) for key in stored[1:]]


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by its owner only."""
    _replace(path, text, 0o600)


def _read(private: Path) -> list[Jwk]:
    try:
        stored: list[Jwk] = json.loads(private.read_text(encoding="utf-8"))["keys"]
    except (OSError, ValueError, KeyError) as error:
        raise KeyFileError(f"{private} is not a JWK set: {error}") from error
    if not stored:
        raise KeyFileError(f"{private} holds no key")
    return stored


def _write(private: Path, public: Path, keys_of_set: list[Jwk]) -> None:
    """Write the public file first: a key must be accepted before it signs."""
    keyset = KeySet.import_key_set({"keys": keys_of_set})
    public_keys = keys.public(keyset).as_dict(private=False)
    # Containers read the files as another user, to whom their owner may have opened them.
    _replace(public, json.dumps(public_keys, indent=1), _mode(public) or 0o644)
    _replace(private, json.dumps({"keys": keys_of_set}, indent=1), _mode(private) or 0o600)


def _mode(path: Path) -> int | None:
    """None if there is no such file."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _replace(path: Path, text: str, mode: int) -> None:
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)  # of an interrupted run: an existing file would keep its mode
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        os.fchmod(descriptor, mode)  # whatever the umask is
        out.write(text)
    temporary.replace(path)
