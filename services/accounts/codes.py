"""Codes that people type: Crockford's base 32, which has no letter that looks like another."""

import hmac
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from chassis.runtime.config import Config, ConfigError
from services.accounts.settings import AccountsSettings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CLASS_CODE_LENGTH = 8
RECOVERY_CODE_LENGTH = 12
GROUP = 4
SECRET_MIN_CHARACTERS = 32

_READ_AS = str.maketrans("OIL", "011")


def normalise(typed: str, length: int) -> str | None:
    """``typed`` in its canonical form; None if it is not a code of that length.

    Only letters and digits count, in any width and case: text that is copied from a message or typed on a
    phone contains spaces, dashes, quotes and invisible characters. O is 0, I and L are 1.
    """
    letters = filter(str.isalnum, unicodedata.normalize("NFKC", typed))
    code = "".join(letters).upper().translate(_READ_AS)
    return code if len(code) == length and set(code) <= set(ALPHABET) else None


def grouped(code: str) -> str:
    """In groups, for people: ``7KQ2-M4XD``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def new_class_code(choose: Callable[[str], str]) -> str:
    """One of 10^12. ``choose``: ``secrets.choice``."""
    return "".join(choose(ALPHABET) for _ in range(CLASS_CODE_LENGTH))


class RecoveryCodes:
    """Derives recovery codes of visitors from a secret: a code can be shown again at any time, and the
    database holds only its digest."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SECRET_MIN_CHARACTERS:
            raise ConfigError(f"ACCOUNTS_SECRET: at least {SECRET_MIN_CHARACTERS} characters are needed")
        self._secret = secret.encode()

    @classmethod
    def configured(cls, config: Config) -> "RecoveryCodes":
        return cls(config.section(AccountsSettings).accounts_secret)

    def code_of(self, visitor: UUID, generation: int) -> str:
        """One of 10^18, without hyphens."""
        number = int.from_bytes(self._mac(f"recovery|{visitor}|{generation}"))
        return "".join(ALPHABET[number >> 5 * place & 31] for place in range(RECOVERY_CODE_LENGTH))

    def digest(self, code: str) -> str:
        """The stored digest of a normalised code. Useless without the secret."""
        return self._mac(f"recovery-digest|{code}").hex()

    def digest_of(self, visitor: UUID, generation: int) -> str:
        return self.digest(self.code_of(visitor, generation))

    def _mac(self, message: str) -> bytes:
        return hmac.digest(self._secret, message.encode(), sha256)
