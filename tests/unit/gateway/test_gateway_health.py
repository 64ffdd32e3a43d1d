"""Probes, and the platform's start and stop."""

from time import monotonic

import pytest
from gateway_fakes import assert_problem, stream_of

from chassis.runtime.health import STALE_LOOP_SECONDS
from contracts.errors import Unavailable
from gateway.platform import Platform


def test_ready_once_the_broker_is_heard(client, platform, rpc):
    body = assert_problem(client.get("/readyz"), 503, "unavailable")
    names = ["gateway rpc", "gateway broadcast", "gateway streams", "gateway revocations"]
    assert body["checks"] == dict.fromkeys(names, False)
    rpc.consumer.connected.set()
    platform.broadcast.consumer.connected.set()
    platform.streams.broadcast.consumer.connected.set()
    assert_problem(client.get("/readyz"), 503, "unavailable")
    platform.loader.loaded.set()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == {"ok": True, "checks": dict.fromkeys(names, True)}


def test_alive_while_its_loops_turn(client, rpc):
    assert client.get("/healthz").json["ok"]
    rpc.consumer.last_turn = monotonic() - STALE_LOOP_SECONDS - 1
    body = assert_problem(client.get("/healthz"), 503, "unavailable")
    assert body["checks"]["gateway rpc"] is False


def test_stop_ends_streams_then_sends_the_clicks_that_wait(config, rpc, visitor):
    sent = []
    rpc.answers["catalog.record_views"] = lambda clicks: sent.extend(clicks) or ["id" for _ in clicks]
    rpc.answers["accounts.list_revocations"] = {"sessions": [], "visitors": []}
    platform = Platform(config, rpc=rpc)
    stream = stream_of(platform, visitor)
    platform.start()
    try:
        assert platform.views.submit({"hotspot": "a"}) == "id"
    finally:
        platform.stop()
    assert stream.closed
    with pytest.raises(Unavailable):
        stream_of(platform, visitor)
    assert sent == [{"hotspot": "a"}]
