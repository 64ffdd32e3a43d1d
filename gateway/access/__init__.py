"""Callers and their rights: tokens, roles, revoked sessions."""
