"""What accounts writes into access tokens, and the gateway demands of them."""

from typing import Literal, get_args

ISSUER, AUDIENCE = "usine-accounts", "usine-api"
ALGORITHMS = ["Ed25519"]
LIFETIME_SECONDS = 900
LINK_LIFETIME_SECONDS = 900
"""How long a sign-in link that was mailed to staff is good."""
LEEWAY_SECONDS = 30
"""How far clocks may differ, and how long after the end of a token someone who verifies it may take it."""

VisitorRole = Literal["visitor"]
StaffRole = Literal["teacher", "professional", "moderator", "organiser"]
Role = Literal["visitor", "teacher", "professional", "moderator", "organiser"]
VISITOR: VisitorRole = "visitor"
STAFF_ROLES: tuple[str, ...] = get_args(StaffRole)
ROLES: tuple[str, ...] = get_args(Role)
