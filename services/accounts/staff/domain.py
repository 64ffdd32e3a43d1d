"""Decisions about staff: permission to sign in and to change other staff. No I/O, no clock."""

import re
from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

from marshmallow import ValidationError
from marshmallow.validate import Email

from contracts.calls.accounts import EMAIL_MAX
from contracts.errors import Conflict, Forbidden, InvalidInput
from contracts.texts import trimmed
from contracts.tokens import LINK_LIFETIME_SECONDS, STAFF_ROLES

TEACHER, ORGANISER = "teacher", "organiser"

LINK_LIFETIME = timedelta(seconds=LINK_LIFETIME_SECONDS)
LINKS_MAX = 5
"""Most open links of an address: a new link closes no other, so that the first mail still works when it
arrives last."""

SIGN_IN_LIFETIME = timedelta(minutes=10)
"""Most time that a user may spend at the identity provider."""

SESSION_LIFETIME = timedelta(hours=12)

_DOMAIN = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*")

Standing = Literal["active", "removed"]

_is_email = Email()


def normalise_email(text: object) -> str:
    """The canonical form of an address, in which it is stored, compared and used. Raises InvalidInput.

    ASCII only, nothing quoted, no IP address: lower-casing then never makes a similar letter equal, and the
    address can be written into a header of a mail.
    """
    email = trimmed(text).lower() if isinstance(text, str) else ""
    if not email.isascii():
        email = ""
    if len(email) > EMAIL_MAX or set(email) & set('"[]\\'):
        email = ""
    try:
        return str(_is_email(email))
    except ValidationError as error:
        raise InvalidInput(
            "not an e-mail address", errors={"email": ["Une adresse e-mail est attendue."]}
        ) from error


def check_role(role: object) -> str:
    """Raises InvalidInput for anything but a role of staff."""
    if not isinstance(role, str) or role not in STAFF_ROLES:
        allowed = ", ".join(STAFF_ROLES)
        raise InvalidInput("not a role of staff", errors={"role": [f"Valeurs possibles : {allowed}."]})
    return role


def parse_domains(patterns: Iterable[str]) -> tuple[str, ...]:
    """``ac-lyon.fr`` is that domain only, ``*.ac-lyon.fr`` those below it only. Raises ValueError for
    anything else, such as a star alone, which would match every address."""
    parsed = tuple(pattern.strip().lower() for pattern in patterns)
    for pattern in parsed:
        if not _DOMAIN.fullmatch(pattern):
            raise ValueError(f"{pattern!r} is neither a domain nor *.domain")
    return parsed


def is_teacher_address(email: str, domains: Iterable[str]) -> bool:
    """``domains``: as ``parse_domains`` returns them."""
    host = email.rpartition("@")[2]
    return any(host.endswith(domain[1:]) if domain[0] == "*" else host == domain for domain in domains)


def may_sign_in(email: str, standing: Standing | None, teacher_domains: Iterable[str]) -> bool:
    """``standing``: None for an address that was not invited. Removed staff may not sign in."""
    if standing is None:
        return is_teacher_address(email, teacher_domains)
    return standing == "active"


def check_organiser(role: str) -> None:
    """Raises Forbidden."""
    if role != ORGANISER:
        raise Forbidden("only organisers may do this")


def check_removal(actor: UUID, staff: UUID) -> None:
    """Raises Conflict: the last organiser cannot leave by mistake."""
    if actor == staff:
        raise Conflict("nobody can remove themself")


def digest(secret: str) -> str:
    """The stored form of a link's token, and of a state. They are 32 random bytes: no salt is needed."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
