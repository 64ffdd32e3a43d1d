"""Decisions of accounts: seats of classes, validity of refresh tokens. No I/O, no clock, no random
numbers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from hashlib import sha256
from typing import Self
from uuid import UUID

from contracts.errors import Forbidden
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS

RESTORABLE = timedelta(days=30)
"""How long after its removal a seat can be restored."""

VISITOR_LIFETIME = timedelta(days=60)
"""How long a visitor stays signed in; staff's is in ``staff/domain.py``."""

ACCESS_LIFETIME = timedelta(seconds=LIFETIME_SECONDS + LEEWAY_SECONDS)
"""How long after it was signed an access token may be accepted."""

SIBLINGS_MAX = 32
"""Most unused refresh tokens of a session: more than anyone has tabs open. A lost reply leaves an unused
token behind; the oldest is dropped first."""

REMEMBERED_MAX = 32
"""Most spent refresh tokens that are stored. An older token is taken for a spent one."""

SPARE_SEATS = 5
"""Beyond the size of a class: it grows, a phone is lost, a pupil joins twice."""

CODES_LIVE_ON = timedelta(days=15)
"""How long after the season pupils can join a class."""

CHAIN_BYTES, GENERATION_BYTES, SECRET_BYTES = 16, 6, 32
_RAW_LENGTHS = (CHAIN_BYTES + SECRET_BYTES, CHAIN_BYTES + GENERATION_BYTES + SECRET_BYTES)


def capacity_of(size: int) -> int:
    """Number of seats of a class of ``size`` pupils."""
    return size + SPARE_SEATS


def expiry_of(season_end: date, zone: tzinfo) -> datetime:
    """When the codes of a class end: 15 days after the season, at midnight where the class is."""
    return datetime.combine(season_end + CODES_LIVE_ON + timedelta(days=1), time(), zone).astimezone(UTC)


def check_teacher(role: str) -> None:
    """Raises Forbidden."""
    if role != "teacher":
        raise Forbidden("only teachers may do this")


@dataclass(frozen=True)
class RefreshToken:
    """``<session>.<chain, generation and secret>``. ``chain`` is the same in all refresh tokens of a session:
    it distinguishes an old token from an invented one. ``generation``: how many tokens were used before this
    token was issued; None in tokens from before there were generations, which stay valid."""

    session: UUID
    chain: bytes
    secret: bytes
    generation: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for anything that is not exactly such a token."""
        session, _, rest = text.partition(".")
        try:
            raw = urlsafe_b64decode(rest.encode("ascii"))
            id = UUID(hex=session)
        except ValueError:
            return None
        if len(raw) not in _RAW_LENGTHS:
            return None
        numbered = raw[CHAIN_BYTES:-SECRET_BYTES]
        generation = int.from_bytes(numbered) if numbered else None
        token = cls(id, raw[:CHAIN_BYTES], raw[-SECRET_BYTES:], generation)
        return token if token.text == text else None

    @property
    def text(self) -> str:
        return f"{self.session.hex}.{urlsafe_b64encode(self._raw).decode()}"

    @property
    def digest(self) -> str:
        """What is stored. The token is random: no salt is needed."""
        return sha256(self.session.bytes + self._raw).hexdigest()

    @property
    def chain_digest(self) -> str:
        return sha256(self.session.bytes + self.chain).hexdigest()

    @property
    def _raw(self) -> bytes:
        numbered = b"" if self.generation is None else self.generation.to_bytes(GENERATION_BYTES)
        return self.chain + numbered + self.secret


@dataclass(frozen=True)
class SignIn:
    """State of a session that decides about a refresh. Tokens are stored as digests.

    ``live``: tokens of ``generation`` that were issued and not used yet, called siblings. ``spent``: the
    token used last, in exchange for which they were issued; valid until a sibling is used. ``past``: tokens
    used before it, the latest first. (A session from before there were generations may have several in
    ``spent``.)
    """

    chain: str
    generation: int
    live: tuple[str, ...]
    spent: tuple[str, ...]
    past: tuple[str, ...]
    expires_at: datetime
    revoked: bool

    def has_forgotten(self, generation: int | None) -> bool:
        """Whether a token used in that generation would not be in ``past`` any more."""
        return generation is not None and generation < self.generation - 1 - REMEMBERED_MAX


class Verdict(Enum):
    ROTATE = "first use: siblings and the previous token become invalid"
    REPEAT = "used before, but no successor of it: the reply was lost, or two tabs refreshed at once"
    SUPERSEDED = "a sibling was used instead: refused without further effect"
    THEFT = "used after a successor of it: two parties have it, so it was stolen"
    REFUSE = "never issued, expired or revoked"


def judge(token: RefreshToken, session: SignIn | None, now: datetime) -> Verdict:
    """What to do about ``token``, which claims to belong to ``session``."""
    if session is None or session.revoked or now >= session.expires_at:
        return Verdict.REFUSE
    if token.digest in session.live:
        return Verdict.ROTATE
    if token.digest in session.spent:
        return Verdict.REPEAT
    if token.chain_digest != session.chain:
        return Verdict.REFUSE
    if token.digest in session.past or session.has_forgotten(token.generation):
        return Verdict.THEFT
    return Verdict.SUPERSEDED


def next_generation(verdict: Verdict, session: SignIn) -> int:
    """Generation of the token that is issued after the verdict ROTATE or REPEAT."""
    return session.generation + (verdict is Verdict.ROTATE)


def refreshed(
    verdict: Verdict, session: SignIn, used: RefreshToken, new: RefreshToken, now: datetime
) -> dict[str, object]:
    """The session's fields after ``new`` was issued in exchange for ``used``."""
    if verdict is Verdict.REPEAT:
        return {"live": [*session.live, new.digest][-SIBLINGS_MAX:]}
    return {
        "generation": next_generation(verdict, session),
        "live": [new.digest],
        "spent": [used.digest],
        "past": [*session.spent, *session.past][:REMEMBERED_MAX],
        "rotated_at": now,
    }


def forget_at(moment: datetime) -> datetime:
    """When every access token signed before ``moment`` has expired."""
    return moment + ACCESS_LIFETIME
