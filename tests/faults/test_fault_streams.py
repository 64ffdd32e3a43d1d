"""Streams while their process has no broker, or is killed. Guards: streams end when the broker is lost, say
when to come back, and resume where they were; the log of a session."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import cycle
from time import monotonic

import pytest
from proxy import Proxy
from recorder import call_gateway
from room_verdict import RoomVerdict
from stream_client import RETRY_MILLISECONDS, StreamClient
from stream_services import StreamServices
from test_fault_network import through

from chassis.testing import eventually
from cli.processes import LOOPBACK, free_port

pytestmark = pytest.mark.faults

LIVE = "rencontre-soudeuse"
ROOM = f"/api/v1/live/sessions/{LIVE}/stream"
KILLS, MORE = 4, 5
"""``MORE``: changes of the session on every screen before the first kill and after each."""


def address(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def add_streams(stage, **environment: str) -> int:
    """The port of another process that holds streams."""
    port = free_port(stage.port)
    stage.add("streams", STREAMS_PORT=str(port), **environment)
    return port


def seconds(milliseconds: int) -> float:
    return milliseconds / 1000


@contextmanager
def visiting(stage, *ports: int) -> Iterator[tuple[str, StreamClient]]:
    """A new visitor's token, and their stream, which comes back to the next port after a pause."""
    token = answer(stage.port, "POST", "/api/v1/visitors")[1]["token"]
    addresses = [address(port) for port in ports or (stage.port,)]
    client = StreamClient(
        "/api/v1/me/stream", token, *addresses, pause=lambda milliseconds: milliseconds / 1000
    )
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


def heard(client: StreamClient) -> list[str]:
    return [one.data["object"] for one in client.of("points")]


def two_views(*clients: StreamClient) -> RoomVerdict:
    """The verdict on streams of one visitor each, who has looked at two hotspots."""
    events = [heard(client) for client in clients]
    lost = sum(2 - len(set(each)) for each in events)
    repeated = sum(len(each) - len(set(each)) for each in events)
    found = RoomVerdict(acts=2, changes=2 * len(clients), lost=lost, doubled=repeated)
    if lost or repeated:
        found.violations.append(f"streams: {lost} lost, {repeated} doubled")
    return found


@pytest.mark.quick_faults
def test_a_stream_leaves_a_process_that_alone_has_lost_the_broker(stage, note_room):
    """Else its visitor would see no points until that process has the broker again."""
    with closing(Proxy(stage.broker.port)) as proxy:
        first, other = add_streams(stage, AMQP_URI=through(proxy, stage.broker.uri)), add_streams(stage)
        stage.start()
        with visiting(stage, first, other) as (token, client):
            view(stage.port, token, "grue-soudure")
            eventually(lambda: heard(client) == ["grue-soudure"])
            proxy.refuse()
            struck = monotonic()
            view(stage.port, token, "grue-magnetoscopie")
            eventually(lambda: "grue-magnetoscopie" in heard(client))
            seconds = monotonic() - struck
            assert client.opened[:2] == [address(first), address(other)]
            proxy.heal()
            eventually(lambda: stage["streams"].ready)
            assert all(RETRY_MILLISECONDS <= each <= 4 * RETRY_MILLISECONDS for each in client.retries)
            assert set(client.statuses) == {200}
            note_room("one of two processes of streams without RabbitMQ", two_views(client), seconds)


def test_a_stream_survives_a_broker_that_is_away(stage, note_room):
    """No other process is there: the stream is taken without a broker, and hears what was missed."""
    port = add_streams(stage)
    stage.start()
    with visiting(stage, port) as (token, client):
        view(stage.port, token, "grue-soudure")
        eventually(lambda: heard(client) == ["grue-soudure"])
        stage.broker.stop()
        eventually(lambda: not stage["streams"].ready)
        eventually(lambda: len(client.opened) == 2)
        stage.broker.start()
        back = monotonic()
        view(stage.port, token, "grue-magnetoscopie")
        eventually(lambda: "grue-magnetoscopie" in heard(client))
        seconds = monotonic() - back
        assert set(client.statuses) == {200}
        note_room("streams without RabbitMQ", two_views(client), seconds)


@pytest.mark.quick_faults
def test_the_gateway_sends_clients_to_the_process_that_holds_streams(stage):
    port = add_streams(stage)
    stage.add("gateway", STREAMS_URL=address(port))
    stage.start()
    with visiting(stage) as (token, client):
        view(stage.port, token, "grue-soudure")
        eventually(lambda: heard(client) == ["grue-soudure"])
        assert client.opened == [address(port)]


@pytest.mark.quick_faults
def test_streams_killed_again_and_again_under_load(stage, note_room):
    """Each client has each event once, by its id; those of a session in order, and none came twice."""
    port = add_streams(stage)
    stage.start()
    hotspots, live = stage.hotspots(), StreamServices(stage.broker.uri, "live").start()
    live.logs[LIVE] = []
    tokens = [answer(stage.port, "POST", "/api/v1/visitors")[1]["token"] for _ in range(4)]
    mine = [StreamClient("/api/v1/me/stream", token, address(port)) for token in tokens]
    rooms = [StreamClient(ROOM, token, address(port)) for token in tokens * 3]
    done = threading.Event()
    clicked: dict[str, list[str]] = {token: [] for token in tokens}

    def click() -> None:
        for hotspot in hotspots:
            for token in tokens:
                view(stage.port, token, hotspot)
                clicked[token].append(hotspot)
            if done.wait(0.1):
                return

    def advance() -> None:
        for changes in cycle((1, 1, 5, 1, 20)):
            live.advance(LIVE, changes)
            if done.wait(0.02):
                return

    def until_all_hear(life: int) -> None:
        """Own streams may have heard of all hotspots already: they are open again."""
        before = {client: len(client.heard) for client in rooms}
        eventually(lambda: all(len(client.opened) >= life for client in (*mine, *rooms)))
        eventually(lambda: all(len(client.heard) >= number + MORE for client, number in before.items()))

    loads = [threading.Thread(target=load, daemon=True) for load in (click, advance)]
    try:
        eventually(lambda: all(client.opened for client in (*mine, *rooms)))
        for load in loads:
            load.start()
        until_all_hear(1)
        for life in range(2, KILLS + 2):
            stage["streams"].kill()
            struck = monotonic()
            until_all_hear(life)
        seconds = monotonic() - struck
        done.set()
        for load in loads:
            load.join(30)
        for token, client in zip(tokens, mine, strict=True):
            eventually(lambda token=token, client=client: sorted(heard(client)) == sorted(clicked[token]))
        whole = list(range(1, len(live.logs[LIVE]) + 1))
        for client in rooms:
            eventually(lambda client=client: [one.data["sequence"] for one in client.of("change")] == whole)
            assert client.repeated == []
    finally:
        done.set()
        for client in (*mine, *rooms):
            client.stop()
        live.stop()
    assert stage["streams"].exit_codes == [-9] * KILLS
    assert min(len(client.opened) for client in (*mine, *rooms)) > KILLS
    assert len(whole) > 100
    clicks = sum(map(len, clicked.values()))
    assert clicks > 10 * len(tokens)
    verdict = RoomVerdict(acts=clicks, changes=clicks + len(rooms) * len(whole))
    note_room(f"streams killed {KILLS} times under load", verdict, seconds)
