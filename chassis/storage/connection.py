"""How every process connects to MongoDB: one database per service, every write durable before it is called
done."""

from typing import Any

from pymongo import MongoClient

from chassis.runtime.config import Config

SERVER_SELECTION_MS = 5_000
SOCKET_TIMEOUT_MS = 20_000
CONNECT_TIMEOUT_MS = 4_000
HEARTBEAT_MS = 4_000
"""A server that does not answer is known to be away after a connect timeout and a heartbeat: readiness then
says so."""


def database_name(config: Config, service: str) -> str:
    return f"{config.mongodb_prefix}_{service}"


def client_options(
    service: str,
    *,
    server_selection_ms: int = SERVER_SELECTION_MS,
    connect_timeout_ms: int = CONNECT_TIMEOUT_MS,
    socket_timeout_ms: int = SOCKET_TIMEOUT_MS,
) -> dict[str, Any]:
    """Keyword arguments of ``MongoClient``. Writes wait for a majority and the journal; reads give what a
    majority has, with UUIDs and moments in UTC."""
    return {
        "appname": f"usine-{service}",
        "uuidRepresentation": "standard",
        "tz_aware": True,
        "w": "majority",
        "journal": True,
        "readConcernLevel": "majority",
        "serverSelectionTimeoutMS": server_selection_ms,
        "connectTimeoutMS": connect_timeout_ms,
        "socketTimeoutMS": socket_timeout_ms,
        "heartbeatFrequencyMS": HEARTBEAT_MS,
    }


def is_writable(client: MongoClient[Any]) -> bool:
    """Whether the server can be written to now, as far as the driver knows. Returns at once."""
    return bool(client.topology_description.has_writable_server())
