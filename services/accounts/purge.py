"""The end of a season: every visitor is erased in all services, and a signed report says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from chassis.runtime.keys import KeyFile
from contracts.tokens import ALGORITHMS
from services.accounts import store
from services.accounts.staff import store as staff_store

KEPT_ROLES = ("organiser",)
"""They prepare the next season."""

Counts = dict[str, int]


class BadReport(Exception):
    """Not a report, or not signed with these keys."""


def purge(at: datetime, progress: Callable[[int, int], None] = lambda done, total: None) -> Counts:
    """Erase every visitor, then classes, staff except KEPT_ROLES, and open sign-ins. Returns their numbers.

    Safe to repeat after an interruption: a report counts what its own run did. VisitorErased is published
    for every visitor; it waits in the outbox while the platform does not run. Sessions of staff are revoked,
    so that gateways refuse their tokens, and expire after their tokens.

    ``progress`` is called with (visitors erased, visitors in total) after each of them.
    """
    counts = {"visitors": 0, "seats": 0}
    counts |= store.count_classes_and_departures() | staff_store.count_all_but(KEPT_ROLES)
    total = store.count_visitors()
    for visitor in store.list_visitors_with_class():
        store.erase(visitor["_id"], at, publish=True)
        counts["visitors"] += 1
        counts["seats"] += "school_class" in visitor
        progress(counts["visitors"], max(total, counts["visitors"]))
    for staff in staff_store.list_all_but(KEPT_ROLES):
        store.revoke_sessions_of(staff, at)
    store.delete_classes_and_departures()
    staff_store.delete_all_but(KEPT_ROLES)
    return counts


def sign(counts: Counts, keys: KeyFile, at: datetime) -> str:
    """The report: a compact JWS of ``{"purged_at", "counts"}``, signed with the key that signs tokens."""
    key = keys.current.keys[0]
    payload = msgspec.json.encode({"purged_at": at.astimezone(UTC), "counts": counts})
    return jws.serialize_compact({"alg": ALGORITHMS[0], "kid": key.kid}, payload, key, algorithms=ALGORITHMS)


def verify(report: str, keys: KeyFile) -> dict[str, Any]:
    """Contents of a report. Raises BadReport."""
    try:
        payload = jws.deserialize_compact(report.strip(), keys.current, algorithms=ALGORITHMS).payload
        found: dict[str, Any] = msgspec.json.decode(payload)
    except (JoseError, ValueError, msgspec.DecodeError) as error:
        raise BadReport(f"not a report signed with these keys: {error}") from error
    return found
