"""Events as services publish them, for tests that need one without the service."""

from typing import Any
from uuid import UUID, uuid4

from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope

PLACE: dict[str, Any] = {"tour": "grue-a-tour", "challenge": "inclusion", "company": "cigogne-levage"}


def viewed(
    visitor: UUID | None = None, hotspot: str = "grue-soudure", *occupations: str, **changes: Any
) -> Envelope:
    """``changes``: other fields of the envelope, or of where the hotspot is. By default a new visitor."""
    place = {name: changes.pop(name, value) for name, value in PLACE.items()}
    data = HotspotViewed(visitor=visitor or uuid4(), hotspot=hotspot, occupations=occupations, **place)
    return Envelope.of(data, **{"correlation_id": "test"} | changes)
