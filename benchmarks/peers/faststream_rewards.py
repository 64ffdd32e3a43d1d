"""Rewards in FastStream 0.7 on RabbitMQ: run as a module.

From FastStream's documentation: a prefetch that lets 500 handlers run at once, publisher confirms, a
publisher decorator, acknowledgement after success only, uvloop, no log line per message, pymongo's own async
client.
"""

from typing import Any

import uvloop
from faststream import AckPolicy, FastStream
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError

from benchmarks.peers import job

broker = RabbitBroker(
    job.AMQP_URI, default_channel=Channel(prefetch_count=500, publisher_confirms=True), logger=None
)
app = FastStream(broker, logger=None)
client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
    job.MONGODB_URI, **job.MONGODB_OPTIONS, connect=False
)
database = client[job.DATABASE]

VIEWS = RabbitQueue(
    "faststream_rewards.HotspotViewed",
    queue_type=QueueType.QUORUM,
    durable=True,
    routing_key="HotspotViewed",
)
CATALOG = RabbitExchange("faststream_catalog.events", type=ExchangeType.TOPIC, durable=True)
REWARDS = RabbitExchange("faststream_rewards.events", type=ExchangeType.TOPIC, durable=True)


@broker.subscriber(VIEWS, CATALOG, ack_policy=AckPolicy.NACK_ON_ERROR)
@broker.publisher(routing_key="PointsAwarded", exchange=REWARDS, persist=True)
async def award_points(view: dict[str, Any]) -> dict[str, Any]:
    entry = job.entry_of(view)
    try:
        await database.ledger.insert_one(entry)
    except DuplicateKeyError:
        pass  # counted before: tell it again, whoever died may not have
    else:
        await database.totals.update_one({"_id": entry["visitor"]}, job.total_update(entry), upsert=True)
    return job.award_of(entry)


@app.on_startup
async def index() -> None:
    await database.ledger.create_index(job.VISITOR_INDEX)


if __name__ == "__main__":
    uvloop.run(app.run())
