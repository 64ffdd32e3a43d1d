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
    """Of one service: ``model`` has the visitor's id as ``_id``, ``erased_at``, and is never deleted.

    ``holds``: every other model of the service that holds visitors -> the stored field with their id.
    """

    def __init__(self, model: Any, holds: Mapping[Any, str]) -> None:
        self._model, self.holds = model, dict(holds)

    def erase(self, visitors: Mapping[UUID, datetime]) -> None:
        """Delete all data of ``visitors``, a mapping to the time of the erasure: tombstones first, then the
        rest.

        Must be repeated until it returns: a crash in between leaves the rest.
        """
        if visitors:
            insert_new(self._model, [{"_id": visitor, "erased_at": at} for visitor, at in visitors.items()])
            self.delete_all_of(visitors.keys())

    @contextmanager
    def guard(self, visitors: Collection[UUID]) -> Iterator[set[UUID]]:
        """Every write about ``visitors`` belongs inside. Gives a set that is filled at the end: those of them
        who are erased; nothing about them is left then.

        This makes the writes race with no erasure in any process. Either the tombstone is there after
        them: then what was written is deleted here. Or it is not: then it reaches its majority after this
        look, and the erasure deletes after that, so after the writes, too. Both writes are acknowledged by a
        majority before what follows them, and the look reads from the primary what a majority has, so no
        failover changes their order.

        If a write raises, nothing is looked up: the caller repeats it, or the sweep of ``OutboxOfVisitors``
        deletes what is pending.
        """
        erased: set[UUID] = set()
        yield erased
        erased |= self.forget_erased(visitors)

    def forget_erased(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` who are erased; everything that was left of them is deleted."""
        erased = self.among(visitors)
        if erased:
            self.delete_all_of(erased)
        return erased

    def delete_all_of(self, visitors: Collection[UUID], session: Any = None) -> None:
        """Everything that the service holds of ``visitors``, but for tombstones."""
        selection = {"$in": list(visitors)}
        for model, field in self.holds.items():
            model._get_collection().delete_many({field: selection}, session=session)

    def held(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` about whom the service holds anything."""
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
        erased = self.tombstones.forget_erased({document["visitor"] for document in pending})
        return [document for document in pending if document["visitor"] not in erased]
