"""Decisions about staff: who may sign in, who may change whom. No I/O, no clock."""

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
"""Open links per address: asking again closes none, so that the first mail still works when it comes last."""

SIGN_IN_LIFETIME = timedelta(minutes=10)
"""How long someone may take at the identity provider."""

SESSION_LIFETIME = timedelta(hours=12)

_DOMAIN = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z0-9-]*[a-z][a-z0-9-]*")

Standing = Literal["active", "removed"]

_is_email = Email()


def normalise_email(text: object) -> str:
    """The one spelling of an address, by which it is kept, compared and written to. Raises InvalidInput.

    ASCII only, nothing quoted, no address of a machine: another letter that looks the same is never made
    equal by lower-casing, and a header of a mail can be written with it.
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
    anything else, such as a star that would let everyone in."""
    parsed = tuple(pattern.strip().lower() for pattern in patterns)
    for pattern in parsed:
        if not _DOMAIN.fullmatch(pattern):
            raise ValueError(f"{pattern!r} is neither a domain nor *.domain")
    return parsed


def is_teacher_address(email: str, domains: Iterable[str]) -> bool:
    """``domains``: as ``parse_domains`` gives them."""
    domain = email.rpartition("@")[2]
    return any(domain.endswith(each[1:]) if each[0] == "*" else domain == each for each in domains)


def may_sign_in(email: str, standing: Standing | None, teacher_domains: Iterable[str]) -> bool:
    """``standing``: None for an address that nobody invited. Who was removed stays out."""
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
    """What is stored of a link's token, and of a state. They are 32 random bytes: no salt is needed."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
