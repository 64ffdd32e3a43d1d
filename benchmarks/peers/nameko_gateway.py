"""A gateway in stock nameko: ``@http`` in a container, and a call by ``ServiceRpc`` for each click.

Not ``ClusterRpcClient``: that of 3.0.0rc11 opens a connection to the broker for each reply. Calls are not
confirmed, since their reply is proof enough.
"""

import json
from typing import Any

from nameko.rpc import ServiceRpc
from nameko.web.handlers import http

VISITOR = "5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11"


class Gateway:
    name = "nameko_gateway"

    catalog = ServiceRpc("nameko_catalog", use_confirms=False, mandatory=False)

    @http("POST", "/nameko/<hotspot>/views")
    def click(self, request: Any, hotspot: str) -> tuple[int, dict[str, str], str]:
        event_id = self.catalog.record_view(VISITOR, hotspot)
        status, body = (202, {"event_id": event_id}) if event_id else (404, {"title": "unknown"})
        return status, {"Content-Type": "application/json"}, json.dumps(body)
