"""Rewards in FastStream, one event at a time in each of its 500 handlers: run as a module.

From FastStream's documentation: a publisher decorator, acknowledgement after success only, uvloop.
"""

from typing import Any

import uvloop
from faststream import AckPolicy
from pymongo.errors import DuplicateKeyError

from benchmarks.peers import job
from benchmarks.peers.faststream_app import CATALOG, REWARDS, VIEWS, app, broker, database


@broker.subscriber(VIEWS, CATALOG, ack_policy=AckPolicy.NACK_ON_ERROR)
@broker.publisher(routing_key="PointsAwarded", exchange=REWARDS, persist=True)
async def award_points(view: dict[str, Any]) -> dict[str, Any]:
    entry = job.entry_of(view)
    try:
        await database.ledger.insert_one(entry)
    except DuplicateKeyError:
        pass  # counted before, by a process that may have ended before it published
    else:
        await database.totals.update_one({"_id": entry["visitor"]}, job.total_update(entry), upsert=True)
    return job.award_of(entry)


if __name__ == "__main__":
    uvloop.run(app.run())
