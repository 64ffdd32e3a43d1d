"""The catalog's side of a click in stock nameko: one call per click, one confirmed event per call."""

from typing import Any
from uuid import uuid4

from nameko.events import EventDispatcher
from nameko.extensions import DependencyProvider
from nameko.rpc import rpc
from pymongo import MongoClient

from benchmarks.peers import job


class Database(DependencyProvider):
    def setup(self) -> None:
        self.client: MongoClient[dict[str, Any]] = MongoClient(job.MONGODB_URI, **job.MONGODB_OPTIONS)

    def stop(self) -> None:
        self.client.close()

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.client[job.DATABASE]


class Catalog:
    name = "nameko_catalog"

    database = Database()
    dispatch = EventDispatcher()

    @rpc
    def record_view(self, visitor: str, hotspot: str) -> str | None:
        """Id of the HotspotViewed published, persistent and confirmed; None for an unknown hotspot."""
        place = self.database.hotspots.find_one({"_id": hotspot, "published": True})
        if place is None:
            return None
        event_id = str(uuid4())
        facts = {name: place[name] for name in ("tour", "challenge", "company", "occupations")}
        self.dispatch("HotspotViewed", {"id": event_id, "visitor": visitor, "hotspot": hotspot} | facts)
        return event_id
