"""An erased visitor stays erased, even if events and writes about them follow, in any process."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.mongo import READ_SIZE, insert_new
from chassis.storage.outbox import Outbox


class Tombstones:
    """The tombstones of one service. ``model``: their document, with the visitor's id as ``_id`` and
    ``erased_at``; never deleted.

    ``holds``: every other model of the service with data of visitors -> the stored field with their id.
    """

    def __init__(self, model: Any, holds: Mapping[Any, str]) -> None:
        self._model, self.holds = model, dict(holds)

    def erase(self, visitors: Mapping[UUID, datetime]) -> None:
        """Write tombstones, then delete all data of ``visitors``, a mapping to the time of the erasure.

        Must be repeated until it returns: a crash in between leaves data.
        """
        if visitors:
            insert_new(self._model, [{"_id": visitor, "erased_at": at} for visitor, at in visitors.items()])
            self.delete_all_of(visitors.keys())

    @contextmanager
    def guard(self, visitors: Collection[UUID]) -> Iterator[set[UUID]]:
        """Context for every write about ``visitors``. Yields a set that contains, at the end, those of them
        who are erased; nothing about them is left then.

        No write races with an erasure, in this process or another. If the tombstone exists after the writes,
        they are deleted here. If not, it reaches a majority after it was looked up here, and the erasure
        deletes after that, so after the writes. The writes and the tombstone are acknowledged by a majority
        before the next step, and the lookup reads from the primary what a majority has, so a failover does
        not change their order.

        If a write raises, there is no lookup: the caller repeats the write, or the sweep of
        ``OutboxOfVisitors`` deletes what is pending.
        """
        erased: set[UUID] = set()
        yield erased
        erased |= self.forget_erased(visitors)

    def forget_erased(self, visitors: Collection[UUID]) -> set[UUID]:
        """Delete all data of those of ``visitors`` who are erased. Returns them."""
        erased = self.among(visitors)
        if erased:
            self.delete_all_of(erased)
        return erased

    def delete_all_of(self, visitors: Collection[UUID], session: Any = None) -> None:
        """Delete all data that the service has about ``visitors``, but no tombstones."""
        selection = {"$in": list(visitors)}
        for model, field in self.holds.items():
            model._get_collection().delete_many({field: selection}, session=session)

    def held(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` about whom the service has data, apart from tombstones."""
        selection = {"$in": list(visitors)}
        found: set[UUID] = set()
        for model, field in self.holds.items():
            found |= set(model._get_collection().distinct(field, {field: selection}))
        return found

    def among(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` who are erased."""
        if not visitors:
            return set()
        selection = {"_id": {"$in": list(visitors)}}
        found = self._model._get_collection().find(selection, {"_id": 1}, batch_size=READ_SIZE)
        return {tombstone["_id"] for tombstone in found}


@dataclass(frozen=True, kw_only=True)
class OutboxOfVisitors(Outbox):
    """Deletes pending documents of erased visitors, which a crash left behind, instead of publishing them."""

    tombstones: Tombstones

    def find_pending(self, limit: int) -> list[dict[str, Any]]:
        pending = super().find_pending(limit)
        visitors = {document["visitor"] for document in pending if "visitor" in document}
        erased = self.tombstones.forget_erased(visitors)
        return [document for document in pending if document.get("visitor") not in erased]
