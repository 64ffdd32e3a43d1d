"""What accounts writes into access tokens, and the gateway demands of them."""

ISSUER, AUDIENCE = "usine-accounts", "usine-api"
ALGORITHMS = ["Ed25519"]
LIFETIME_SECONDS = 900
LEEWAY_SECONDS = 30
"""How far clocks may differ, and how long after the end of a token someone who verifies it may take it."""

VISITOR = "visitor"
STAFF_ROLES = ("teacher", "professional", "moderator", "organiser")
ROLES = (VISITOR, *STAFF_ROLES)
