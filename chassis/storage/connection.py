"""How every process connects to MongoDB: one database per service, and writes that return once they are
durable."""

from typing import Any

from pymongo import MongoClient

from chassis.runtime.config import Config

SERVER_SELECTION_MS = 5_000
SOCKET_TIMEOUT_MS = 20_000
CONNECT_TIMEOUT_MS = 4_000
HEARTBEAT_MS = 4_000
"""Interval of checks: at the latest a heartbeat and a connect timeout after the server has stopped
responding, the process is not ready."""


def database_name(config: Config, service: str) -> str:
    """E.g. ``usine_rewards``."""
    return f"{config.mongodb_prefix}_{service}"


def client_options(
    service: str,
    *,
    server_selection_ms: int = SERVER_SELECTION_MS,
    connect_timeout_ms: int = CONNECT_TIMEOUT_MS,
    socket_timeout_ms: int = SOCKET_TIMEOUT_MS,
) -> dict[str, Any]:
    """Keyword arguments of ``MongoClient``. Writes wait for a majority and the journal; reads return what a
    majority has, with times in UTC."""
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


def is_standalone(client: MongoClient[Any]) -> bool:
    """Whether the server, which has answered, is no member of a replica set: it has no transactions."""
    servers = client.topology_description.server_descriptions().values()
    return any(server.server_type_name == "Standalone" for server in servers)
