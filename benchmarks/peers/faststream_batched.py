"""Rewards in FastStream, with batches of its own: run as a module.

FastStream has no batches on RabbitMQ, so the handlers that run at once wait here for a write that they share.
The rest is as in ``faststream_rewards``: messages are confirmed and acknowledged one by one.
"""

import asyncio
from collections import Counter
from typing import Any

import uvloop
from faststream import AckPolicy
from faststream.rabbit import Channel
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from benchmarks.peers import job
from benchmarks.peers.faststream_app import CATALOG, REWARDS, VIEWS, app, broker, database

SIZE, IN_FLIGHT = 500, 2
PREFETCH = 2000
"""500 and 1,000 were slower, as were four batches in flight; waiting for fuller batches changed nothing."""

CHANNEL = Channel(prefetch_count=PREFETCH, publisher_confirms=True)
DUPLICATE_KEY = 11000


class Writer:
    """Entries that wait while others are being written leave together: SIZE at most, IN_FLIGHT batches."""

    def __init__(self) -> None:
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[None]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def write(self, entry: dict[str, Any]) -> None:
        """Return once the entry and its total are written by a majority. Raises what the driver raises."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, written))
        if len(self._tasks) < IN_FLIGHT:
            task = asyncio.create_task(self._write_all())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        await written

    async def _write_all(self) -> None:
        await asyncio.sleep(0)  # for the handlers of all that was read together with the first event
        while self._waiting:
            batch, self._waiting = self._waiting[:SIZE], self._waiting[SIZE:]
            try:
                await _store([entry for entry, _ in batch])
            except Exception as error:
                for _, written in batch:
                    written.set_exception(error)
            else:
                for _, written in batch:
                    written.set_result(None)


async def _store(entries: list[dict[str, Any]]) -> None:
    known = set()
    try:
        await database.ledger.insert_many(entries, ordered=False)
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if any(each["code"] != DUPLICATE_KEY for each in failed):
            raise
        known = {each["index"] for each in failed}  # counted before
    new = Counter(entry["visitor"] for place, entry in enumerate(entries) if place not in known)
    if new:
        updates = [
            UpdateOne({"_id": visitor}, {"$inc": {"total": count * job.POINTS, "awards": count}}, upsert=True)
            for visitor, count in new.items()
        ]
        await database.totals.bulk_write(updates, ordered=False)


writer = Writer()


@broker.subscriber(VIEWS, CATALOG, channel=CHANNEL, ack_policy=AckPolicy.NACK_ON_ERROR)
@broker.publisher(routing_key="PointsAwarded", exchange=REWARDS, persist=True)
async def award_points(view: dict[str, Any]) -> dict[str, Any]:
    entry = job.entry_of(view)
    await writer.write(entry)
    return job.award_of(entry)


if __name__ == "__main__":
    uvloop.run(app.run())
