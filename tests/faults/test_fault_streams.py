"""Streams of visitors while gateways have no broker. Guards: streams end when the broker is lost, say when to
come back, and resume where they were."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import cycle

import pytest
from proxy import Proxy
from recorder import call_gateway
from test_fault_network import through

from chassis.testing import eventually
from cli.processes import LOOPBACK, free_port

pytestmark = [pytest.mark.faults, pytest.mark.quick_faults]

RETRY_MILLISECONDS = (1000, 4000)


class Client:
    """Reads the stream of a visitor as an ``EventSource`` does: after each end it waits for as long as the
    gateway has said, and comes back with the last id, to the next of ``ports``. Unlike an ``EventSource``, it
    comes back after a refusal, too."""

    def __init__(self, token: str, *ports: int) -> None:
        self._token, self._ports = token, ports
        self.heard: list[str] = []
        """Objects of the points that came, twice if they came twice."""
        self.opened: list[int] = []
        self.statuses: list[int] = []
        self.retries: list[int] = []
        self._last_id = ""
        self._stopped = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        for port in cycle(self._ports):
            retry = RETRY_MILLISECONDS[0]
            with suppress(OSError, http.client.HTTPException):
                for field, value in self._fields(port):
                    if field == "retry":
                        retry = int(value)
                        self.retries.append(retry)
                    elif field == "id":
                        self._last_id = value
                    elif field == "data" and '"object":"' in value:
                        self.heard.append(value.partition('"object":"')[2].partition('"')[0])
            if self._stopped.wait(retry / 1000):
                return

    def _fields(self, port: int) -> Iterator[tuple[str, str]]:
        with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=30)) as connection:
            headers = {"Authorization": f"Bearer {self._token}"}
            if self._last_id:
                headers["Last-Event-ID"] = self._last_id
            connection.request("GET", "/api/v1/me/stream", headers=headers)
            reply = connection.getresponse()
            self.statuses.append(reply.status)
            if reply.status != 200:
                return
            self.opened.append(port)
            while not self._stopped.is_set() and (line := reply.readline()):
                field, _, value = line.decode().rstrip("\n").partition(": ")
                yield field, value


@contextmanager
def visiting(*ports: int) -> Iterator[tuple[str, Client]]:
    """A new visitor's token, and their open stream at the first of ``ports``."""
    token = answer(ports[0], "POST", "/api/v1/visitors")[1]["token"]
    client = Client(token, *ports)
    eventually(lambda: client.opened)
    yield token, client
    client.stop()


def answer(port: int, method: str, path: str, token: str = ""):
    """(status, body)"""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=30)) as connection:
        return call_gateway(connection, method, path, token)[:2]


def view(port: int, token: str, hotspot: str) -> None:
    def accepted() -> bool:
        with suppress(OSError, http.client.HTTPException):
            return answer(port, "POST", f"/api/v1/hotspots/{hotspot}/views", token)[0] == 202
        return False

    eventually(accepted)


def test_a_stream_leaves_a_gateway_that_alone_has_lost_the_broker(stage):
    """Else its visitor would see no points until that gateway has the broker again."""
    with closing(Proxy(stage.broker.port)) as proxy:
        stage.add("gateway", AMQP_URI=through(proxy, stage.broker.uri))
        other = free_port(stage.port)
        stage.add("gateway", PORT=str(other))
        stage.start()
        with visiting(stage.port, other) as (token, client):
            view(other, token, "grue-soudure")
            eventually(lambda: client.heard == ["grue-soudure"])
            proxy.refuse()
            view(other, token, "grue-magnetoscopie")
            eventually(lambda: "grue-magnetoscopie" in client.heard)
            assert client.opened[:2] == [stage.port, other]
            proxy.heal()
            eventually(lambda: stage["gateway"].ready)
            assert all(RETRY_MILLISECONDS[0] <= each <= RETRY_MILLISECONDS[1] for each in client.retries)
            assert set(client.statuses) == {200}


def test_a_stream_survives_a_broker_that_is_away(stage):
    """No other gateway is there: the stream is taken without a broker, and hears what was missed."""
    stage.start()
    with visiting(stage.port) as (token, client):
        view(stage.port, token, "grue-soudure")
        eventually(lambda: client.heard == ["grue-soudure"])
        stage.broker.stop()
        eventually(lambda: not stage["gateway"].ready)
        eventually(lambda: len(client.opened) == 2)
        stage.broker.start()
        view(stage.port, token, "grue-magnetoscopie")
        eventually(lambda: "grue-magnetoscopie" in client.heard)
        assert set(client.statuses) == {200}
