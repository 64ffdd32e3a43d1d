"""What all parts of live decide alike: the state of a session, and derived ids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts.calls.live.values import SessionState

NAMESPACE = UUID("3f0e5d0a-6a64-4d6c-8a0e-6b7f1f0a9c55")


def derived_id(*parts: str | UUID) -> UUID:
    """The id of what there is once for ``parts``, e.g. ``("vote", question, visitor)``. Never to be changed:
    stored ids follow from it."""
    return uuid5(NAMESPACE, "/".join(map(str, parts)))


def state_of(session: Mapping[str, Any], now: datetime) -> SessionState:
    """The state of a stored session at ``now``."""
    if session["cancelled"]:
        return "cancelled"
    if session.get("closed_at") is not None:
        return "closed"
    if now < session["starts_at"]:
        return "scheduled"
    return "open" if now < session["ends_at"] else "ended"
