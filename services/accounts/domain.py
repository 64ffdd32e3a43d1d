"""Decisions of accounts: who may sit where, what a refresh token is worth. No I/O, no clock, no dice."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from hashlib import sha256
from typing import Self
from uuid import UUID

from contracts.errors import Forbidden
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS

VISITOR_LIFETIME = timedelta(days=60)
"""How long a visitor stays signed in; staff's is in ``staff/domain.py``."""

ACCESS_LIFETIME = timedelta(seconds=LIFETIME_SECONDS + LEEWAY_SECONDS)
"""How long an access token may still be taken after it was made."""

REUSE_GRACE = timedelta(seconds=30)
"""A phone that lost the answer asks again, with the token it has."""

LIVE_MAX = 5
"""Refresh tokens that may be used at a time: each lost answer within the grace leaves one behind."""

SPARE_SEATS = 5
"""A class grows, a phone is lost, a pupil joins twice."""

CODES_LIVE_ON = timedelta(days=15)
"""How long after the season a class can be joined."""

CHAIN_BYTES, SECRET_BYTES = 16, 32


def capacity_of(size: int) -> int:
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
    """``<session>.<chain and secret>``. ``chain`` is the same in all refresh tokens of a session: it tells an
    old one, which was stolen or is used twice, from one that somebody made up."""

    session: UUID
    chain: bytes
    secret: bytes

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for anything that is not such a token, letter by letter."""
        session, _, rest = text.partition(".")
        try:
            raw = urlsafe_b64decode(rest.encode("ascii"))
            token = cls(UUID(hex=session), raw[:CHAIN_BYTES], raw[CHAIN_BYTES:])
        except ValueError:
            return None
        return token if token.text == text and len(token.secret) == SECRET_BYTES else None

    @property
    def text(self) -> str:
        return f"{self.session.hex}.{urlsafe_b64encode(self.chain + self.secret).decode()}"

    @property
    def digest(self) -> str:
        """What is stored. The token is random: no salt is needed."""
        return sha256(self.session.bytes + self.chain + self.secret).hexdigest()

    @property
    def chain_digest(self) -> str:
        return sha256(self.session.bytes + self.chain).hexdigest()


@dataclass(frozen=True)
class SignIn:
    """What is known of a session when somebody wants to refresh it."""

    chain: str
    live: tuple[str, ...]
    spent: tuple[str, ...]
    rotated_at: datetime
    expires_at: datetime
    revoked: bool


class Verdict(Enum):
    ROTATE = "the token takes the place of those before it"
    REPEAT = "the answer got lost: another token beside the last one"
    THEFT = "an old token: somebody else has used it, or uses it now"
    REFUSE = "never given, expired or revoked"


def judge(token: RefreshToken, session: SignIn | None, now: datetime) -> Verdict:
    """What to do about ``token``, which claims to be of ``session``."""
    if session is None or session.revoked or now >= session.expires_at:
        return Verdict.REFUSE
    if token.digest in session.live:
        return Verdict.ROTATE
    if token.digest in session.spent and now - session.rotated_at <= REUSE_GRACE:
        return Verdict.REPEAT
    return Verdict.THEFT if token.chain_digest == session.chain else Verdict.REFUSE


def refreshed(verdict: Verdict, session: SignIn, new: RefreshToken, now: datetime) -> dict[str, object]:
    """The session's fields after ``new`` was given out."""
    if verdict is Verdict.ROTATE:
        return {"live": [new.digest], "spent": list(session.live), "rotated_at": now}
    return {"live": [*session.live, new.digest][-LIVE_MAX:]}


def forget_at(moment: datetime) -> datetime:
    """When nothing that was signed before ``moment`` is good any more."""
    return moment + ACCESS_LIFETIME
