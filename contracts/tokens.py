"""Content of access tokens: written by accounts, verified by the gateway."""

from typing import Literal, get_args

ISSUER, AUDIENCE = "usine-accounts", "usine-api"
ALGORITHMS = ["Ed25519"]
LIFETIME_SECONDS = 900
LINK_LIFETIME_SECONDS = 900
"""Validity of a sign-in link that was mailed to staff."""
LEEWAY_SECONDS = 30
"""Tolerated difference between clocks: a token may be accepted this long after it has expired."""

VisitorRole = Literal["visitor"]
StaffRole = Literal["teacher", "professional", "moderator", "organiser"]
Role = Literal["visitor", "teacher", "professional", "moderator", "organiser"]
VISITOR: VisitorRole = "visitor"
STAFF_ROLES: tuple[str, ...] = get_args(StaffRole)
ROLES: tuple[str, ...] = get_args(Role)
