"""Rewards in stock nameko 3: run with ``nameko run --config benchmarks/peers/nameko.yaml``.

From nameko's documentation: ``@consume`` for a queue of our own making, since ``@event_handler`` cannot ask
for a quorum queue; ``EventDispatcher``, whose messages are persistent and confirmed; a DependencyProvider for
the database; ``requeue_on_error``, without which an error loses the message.
"""

from typing import Any

from kombu import Exchange, Queue
from nameko.events import EventDispatcher
from nameko.extensions import DependencyProvider
from nameko.messaging import consume
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError

from benchmarks.peers import job

VIEWS = Queue(
    "nameko_rewards.HotspotViewed",
    exchange=Exchange("nameko_catalog.events", type="topic", durable=True),
    routing_key="HotspotViewed",
    durable=True,
    queue_arguments={"x-queue-type": "quorum"},
)


class Database(DependencyProvider):
    def setup(self) -> None:
        self.client: MongoClient[dict[str, Any]] = MongoClient(job.MONGODB_URI, **job.MONGODB_OPTIONS)
        self.database = self.client[job.DATABASE]
        self.database.ledger.create_index(job.VISITOR_INDEX)

    def stop(self) -> None:
        self.client.close()

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.database


class Rewards:
    name = "nameko_rewards"

    database = Database()
    dispatch = EventDispatcher()

    @consume(VIEWS, requeue_on_error=True)
    def award_points(self, view: dict[str, Any]) -> None:
        entry = job.entry_of(view)
        try:
            self.database.ledger.insert_one(entry)
        except DuplicateKeyError:
            pass  # counted before, by a process that may have ended before it published
        else:
            self.database.totals.update_one({"_id": entry["visitor"]}, job.total_update(entry), upsert=True)
        self.dispatch("PointsAwarded", job.award_of(entry))
