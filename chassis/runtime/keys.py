"""Keys that sign and verify tokens: Ed25519, in JWK set files that may be replaced while processes run."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.runtime.config import ConfigError
from chassis.runtime.logs import get_logger

log = get_logger(__name__)

CURVE: Literal["Ed25519"] = "Ed25519"
LOOK_SECONDS = 2.0
"""How long a replaced file may go unnoticed."""
REMEDY = "correct the path, or make keys with `usine keys create`"


def generate() -> OKPKey:
    """A new private key; its ``kid`` is its thumbprint."""
    return OKPKey.generate_key(CURVE, {"alg": CURVE, "use": "sig"}, private=True, auto_kid=True)


def public(keys: KeySet) -> KeySet:
    """The same set without its private halves."""
    return KeySet.import_key_set(keys.as_dict(private=False))


class KeyFile:
    """A JWK set file. Safe to share between threads.

    ``variable`` names the setting with its path; ``private``: whether its keys must be able to sign. Raises
    ConfigError, naming the variable, unless the file is there and holds such keys only.
    """

    def __init__(
        self, path: str | Path, *, variable: str, private: bool, clock: Callable[[], float] = monotonic
    ) -> None:
        if not str(path):
            raise ConfigError(f"{variable}: a file with a JWK set is needed")
        self._path, self._variable, self._private, self._clock = Path(path), variable, private, clock
        self._lock = threading.Lock()
        self._looked_at = clock()
        self._stamp = self._stat()
        self._keys = self._read()

    @property
    def current(self) -> KeySet:
        """The keys that were in the file LOOK_SECONDS ago or later. If the file has become invalid, this is
        logged, and the previous keys stay in use."""
        if self._clock() - self._looked_at >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            finally:
                self._lock.release()
        return self._keys

    def _refresh(self) -> None:
        self._looked_at = self._clock()
        stamp = self._stat()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._keys = self._read()
        except ConfigError as error:
            log.error("keys not reloaded", cause=str(error))
        else:
            log.info("keys reloaded", variable=self._variable, keys=[key.kid for key in self._keys])

    def _stat(self) -> tuple[int, int, int] | None:
        """What changes with the file; None while it is missing."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _read(self) -> KeySet:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return KeySet([self._import(key) for key in _filled(stored)])
        except OSError as error:
            raise ConfigError(
                f"{self._variable}: cannot read {self._path}: {error.strerror}; {REMEDY}, and let "
                "this process read them"
            ) from error
        except (ValueError, KeyError, TypeError, JoseError) as error:
            raise ConfigError(
                f"{self._variable}: {self._path} holds no usable keys: {_reason(error)}; {REMEDY}"
            ) from error

    def _import(self, stored: Any) -> OKPKey:
        if not isinstance(stored, dict):
            raise TypeError("a key is not an object")
        if (stored.get("kty"), stored.get("crv"), stored.get("alg")) != ("OKP", CURVE, CURVE):
            raise ValueError(f"a key is not for {CURVE}")
        if not stored.get("kid"):
            raise ValueError("a key has no kid")
        if ("d" in stored) != self._private:
            raise ValueError("a key is not private" if self._private else "a key is private")
        return OKPKey.import_key(stored)


def _filled(stored: Any) -> list[Any]:
    """The keys of what may be a set; at least one."""
    found = stored.get("keys") if isinstance(stored, dict) else None
    if not isinstance(found, list):
        raise ValueError("it is not a JWK set")
    if not found:
        raise ValueError("the set is empty")
    return found


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "it is not JSON"
    return f"a key lacks {error}" if isinstance(error, KeyError) else str(error)
