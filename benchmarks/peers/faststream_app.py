"""Shared by both implementations of rewards in FastStream 0.7 on RabbitMQ.

From FastStream's documentation: a prefetch that lets 500 handlers run at once, publisher confirms, no log
line per message, no validation of bodies, pymongo's own async client.
"""

from typing import Any

from faststream import FastStream
from faststream.rabbit import Channel, ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from pymongo import AsyncMongoClient

from benchmarks.peers import job

broker = RabbitBroker(
    job.AMQP_URI,
    default_channel=Channel(prefetch_count=500, publisher_confirms=True),
    apply_types=False,
    logger=None,
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


@app.on_startup
async def index() -> None:
    await database.ledger.create_index(job.VISITOR_INDEX)
