"""The job, the same for every peer: a view becomes one ledger entry, a higher total, and an award to publish.

Key and document are those of the platform's ledger, less what its outbox needs.
"""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

MONGODB_URI = os.environ.get("MONGODB_URI", "")
DATABASE = os.environ.get("BENCH_DATABASE", "bench")
AMQP_URI = os.environ.get("AMQP_URI", "")
MONGODB_OPTIONS: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "uuidRepresentation": "standard",
    "tz_aware": True,
}

NAMESPACE = UUID("6f6a1d5e-7a3c-4f0e-9d52-0c8f3b1a7e21")
RULE, POINTS, REASON = "point-d-interet", 10, "Point d’intérêt exploré"
VISITOR_INDEX = [("visitor", 1), ("awarded_at", -1), ("_id", -1), ("points", 1)]


def entry_of(view: dict[str, Any]) -> dict[str, Any]:
    """The ledger entry that a view earns; the same visitor and hotspot give the same ``_id``."""
    return {
        "_id": uuid5(NAMESPACE, f"{RULE}|{view['visitor']}|{view['hotspot']}"),
        "visitor": UUID(view["visitor"]),
        "points": POINTS,
        "rule": RULE,
        "rule_version": 1,
        "reason": REASON,
        "object": view["hotspot"],
        "source_event": UUID(view["id"]),
        "occurred_at": datetime.fromisoformat(view["time"]),
        "awarded_at": datetime.now(UTC),
        "correlation_id": view["correlation_id"],
    }


def total_update(entry: dict[str, Any]) -> dict[str, Any]:
    """The update of the visitor's total for one new entry."""
    return {"$inc": {"total": entry["points"], "awards": 1}}


def award_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The data of PointsAwarded."""
    return {
        "visitor": str(entry["visitor"]),
        "award": str(entry["_id"]),
        "points": entry["points"],
        "rule": entry["rule"],
        "rule_version": entry["rule_version"],
        "reason": entry["reason"],
        "object": entry["object"],
        "source_event": str(entry["source_event"]),
        "occurred_at": entry["occurred_at"].isoformat(),
    }
