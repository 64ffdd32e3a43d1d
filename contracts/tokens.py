"""What accounts writes into access tokens, and the gateway demands of them."""

ISSUER, AUDIENCE = "usine-accounts", "usine-api"
ALGORITHMS = ["Ed25519"]
LIFETIME_SECONDS = 900
LINK_LIFETIME_SECONDS = 900
"""How long a sign-in link that was mailed to staff is good."""
LEEWAY_SECONDS = 30
"""How far clocks may differ, and how long after the end of a token someone who verifies it may take it."""

VISITOR = "visitor"
STAFF_ROLES = ("teacher", "professional", "moderator", "organiser")
ROLES = (VISITOR, *STAFF_ROLES)
