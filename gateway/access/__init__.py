"""Who calls, and what they may do: tokens, roles, revoked sessions."""
