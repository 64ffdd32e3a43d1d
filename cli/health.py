"""Asks the process of this container how it is. Imports little: it runs every few seconds."""

import json
import os
from contextlib import closing
from http.client import HTTPConnection, HTTPException

TIMEOUT_SECONDS = 3.0
ANY = ("", "0.0.0.0", "::")  # noqa: S104  # nosec B104  # what servers listen on: ask loopback
DEFAULT_PORT = 9100


class Unhealthy(Exception):
    """The process is not well, or does not answer: why, in one line."""


def ask(path: str) -> str:
    """One line about the process whose management server is at MANAGEMENT_HOST (or HOST) and MANAGEMENT_PORT.
    Raises Unhealthy."""
    host = os.environ.get("MANAGEMENT_HOST") or os.environ.get("HOST", "")
    port = os.environ.get("MANAGEMENT_PORT") or str(DEFAULT_PORT)
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65536:
        raise Unhealthy(
            f"MANAGEMENT_PORT is {port}: the port of a running process, from 1 to 65535, is needed"
        )
    host = "127.0.0.1" if host in ANY else host
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        with closing(HTTPConnection(host, int(port), timeout=TIMEOUT_SECONDS)) as connection:
            connection.request("GET", path)
            reply = connection.getresponse()
            body = json.loads(reply.read())
        failing = [name for name, holds in body["checks"].items() if not holds]
    except (OSError, HTTPException) as error:
        raise Unhealthy(f"no answer from http://{address}{path}: {error or type(error).__name__}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unhealthy(f"no process of the platform answers at http://{address}{path}") from error
    if reply.status != 200:
        reasons: dict[str, list[str]] = {}
        for name in failing:
            reasons.setdefault(body.get("reasons", {}).get(name) or "not yet", []).append(name)
        raise Unhealthy("; ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items()))
    return f"{path[1:]}: {', '.join(body['checks']) or 'yes'}"
