"""Where a request comes from, as far as rates need to know it."""

import ipaddress
from functools import lru_cache

from flask import request

UNKNOWN_ADDRESS = "unknown"


def client_address() -> str:
    """What a request without a token is counted by: an IPv4 address, or the /64 of an IPv6 one, which is
    what one household or school is given."""
    return network_of(request.remote_addr or "")


@lru_cache(10_000)
def network_of(address: str) -> str:
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
