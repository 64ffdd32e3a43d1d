"""What every process asks of MongoDB."""

from pymongo import MongoClient

from chassis.runtime.config import Config
from chassis.storage import connection
from gateway.shared import database


def test_every_process_writes_to_a_majority_and_reads_what_a_majority_has():
    for process, timeouts in (("rewards", {}), (database.PROCESS, database.TIMEOUTS)):
        options = connection.client_options(process, **timeouts)
        with MongoClient("mongodb://unused", connect=False, **options) as client:
            assert client.write_concern.document == {"w": "majority", "j": True}
            assert client.read_concern.document == {"level": "majority"}
            assert client.codec_options.tz_aware
            assert client.options.pool_options.appname == f"usine-{process}"
            assert not connection.is_writable(client)


def test_databases_of_one_platform_share_a_prefix():
    config = Config(amqp_uri="embedded://", mongodb_uri="", mongodb_prefix="peak")
    assert connection.database_name(config, "rewards") == "peak_rewards"


def test_a_gateway_gives_up_on_its_database_before_a_service_does():
    options, gateway = (
        connection.client_options("rewards"),
        connection.client_options("x", **database.TIMEOUTS),
    )
    limits = ("serverSelectionTimeoutMS", "connectTimeoutMS", "socketTimeoutMS")
    assert all(gateway[name] < options[name] for name in limits)
