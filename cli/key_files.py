"""The key set that signs tokens, in two files: the private one for accounts, the public one for gateways.

A rotation has three steps, each of which may take as long as it needs: ``add`` a key, which gateways learn to
accept; ``promote`` it, and it signs; ``retire`` the others, once every token that they signed has expired.
"""

import json
import os
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet

from chassis.runtime import keys

Jwk = dict[str, Any]


class KeyFileError(Exception):
    """Why the key files are not what they should be, in one line."""


def create(private: Path, public: Path) -> None:
    """A set of one new key. Overwrites nothing but a public file without its private one."""
    _write(private, public, [keys.generate().as_dict(private=True)])


def add(private: Path, public: Path) -> str:
    """A new key at the end of the set: accepted, not signing yet. Returns its ``kid``."""
    found = _read(private)
    new = keys.generate().as_dict(private=True)
    _write(private, public, [*found, new])
    return str(new["kid"])


def promote(private: Path, public: Path) -> str:
    """The newest key signs from now on. Returns its ``kid``."""
    found = _read(private)
    _write(private, public, [found[-1], *found[:-1]])
    return str(found[-1]["kid"])


def retire(private: Path, public: Path) -> list[str]:
    """Only the key that signs is accepted from now on. Returns the ``kid`` of the others."""
    found = _read(private)
    _write(private, public, found[:1])
    return [str(each["kid"]) for each in found[1:]]


def write_private(path: Path, text: str) -> None:
    """Readable by its owner alone; whole or not at all."""
    _replace(path, text, 0o600)


def _read(private: Path) -> list[Jwk]:
    try:
        found: list[Jwk] = json.loads(private.read_text(encoding="utf-8"))["keys"]
    except (OSError, ValueError, KeyError) as error:
        raise KeyFileError(f"{private} is not a JWK set: {error}") from error
    if not found:
        raise KeyFileError(f"{private} holds no key")
    return found


def _write(private: Path, public: Path, keys_of_set: list[Jwk]) -> None:
    """The public file first when keys are added: what signs must already be accepted."""
    keyset = KeySet.import_key_set({"keys": keys_of_set})
    _replace(public, json.dumps(keys.public(keyset).as_dict(private=False), indent=1), 0o644)
    write_private(private, json.dumps({"keys": keys_of_set}, indent=1))


def _replace(path: Path, text: str, mode: int) -> None:
    temporary = path.with_name(f"{path.name}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    temporary.replace(path)
