"""The client's address, as rates and idempotency keys use it."""

import ipaddress
from functools import lru_cache

from gateway.http.application import Request, current_request

UNKNOWN_ADDRESS = "unknown"


def client_address() -> str:
    """``address_of`` the current request."""
    return address_of(current_request())


def address_of(request: Request) -> str:
    """Identifies the client of a request without a token. See ``network_of``."""
    return network_of(request.remote_addr or "")


@lru_cache(10_000)
def network_of(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the /64, which one household or school is assigned.
    UNKNOWN_ADDRESS for anything else."""
    host = address
    if host.startswith("["):  # some proxies add the port
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN_ADDRESS
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
