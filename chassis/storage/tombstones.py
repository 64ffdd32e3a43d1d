"""Who is erased stays erased, whatever still comes about them, here or by another process."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.storage.mongo import READ_SIZE, insert_new
from chassis.storage.outbox import Outbox


class Tombstones:
    """Of one service: ``model`` has the visitor's id as ``_id``, ``erased_at``, and is never deleted.

    ``delete_all_of(visitors)`` deletes all else that the service has of them.
    """

    def __init__(self, model: Any, delete_all_of: Callable[[Collection[UUID]], None]) -> None:
        self._model, self._delete_all_of = model, delete_all_of

    def erase(self, visitors: Mapping[UUID, datetime]) -> None:
        """Forget ``visitors`` (and when they asked for it) for good: tombstones first, then all the rest.

        May be repeated, and must be until it returns: a crash in between leaves the rest.
        """
        if visitors:
            insert_new(self._model, [{"_id": visitor, "erased_at": at} for visitor, at in visitors.items()])
            self._delete_all_of(visitors.keys())

    def forget_erased(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` who are erased; all that there is of them, is deleted.

        Whoever writes about visitors owes this call after the write, which makes it race with no erasure in
        whatever process. Either the tombstone is there by now: then what was written is deleted here. Or it
        is not: then it reaches its majority after this look, and the erasure deletes after that, so after
        the write, too. Both writes are acknowledged by a majority before what follows them, and the look
        asks the primary for what a majority has, so no failover changes their order.
        """
        erased = self.among(visitors)
        if erased:
            self._delete_all_of(erased)
        return erased

    def among(self, visitors: Collection[UUID]) -> set[UUID]:
        """Those of ``visitors`` who are erased."""
        if not visitors:
            return set()
        selection = {"_id": {"$in": list(visitors)}}
        found = self._model._get_collection().find(selection, {"_id": 1}, batch_size=READ_SIZE)
        return {each["_id"] for each in found}


@dataclass(frozen=True, kw_only=True)
class OutboxOfVisitors(Outbox):
    """Deletes, instead of publishing it, what a crash left behind of a visitor erased before."""

    tombstones: Tombstones

    def find_pending(self, limit: int) -> list[dict[str, Any]]:
        pending = super().find_pending(limit)
        erased = self.tombstones.forget_erased({each["visitor"] for each in pending})
        return [each for each in pending if each["visitor"] not in erased]
