"""A pupil's visit, from the first request to the points, and over a restart."""

import http.client
import os
import signal

import pytest
from running import BROKERS, Answer, descendants, lower

from chassis.testing import eventually


@pytest.mark.parametrize("broker", BROKERS)
def test_every_hotspot_of_a_tour_brings_points_that_stay(start, broker):
    platform = start(broker)
    visitor = platform.visitor()
    visitor.listen()
    tour = platform.ask("GET", "/api/v1/tours/usine-maremotrice").json
    hotspots = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    assert len(hotspots) >= 5
    events = {visitor.view(hotspot).json["event_id"] for hotspot in hotspots}
    eventually(lambda: visitor.awarded() == set(hotspots))
    points = visitor.points()
    assert points["total"] == 10 * len(hotspots)
    assert {award["event_id"] for award in points["awards"]} == events
    assert {award["reason"] for award in points["awards"]} == {"Point d’intérêt exploré"}
    assert any(kind == "level" for _, kind, _ in visitor.heard)

    assert platform.stop() == 0
    platform.start()
    assert visitor.points() == points


@pytest.mark.parametrize("broker", BROKERS)
def test_a_stream_that_broke_hears_what_it_missed(start, broker):
    platform = start(broker)
    visitor = platform.visitor()
    visitor.listen()
    visitor.view("grue-soudure")
    eventually(lambda: visitor.awarded() == {"grue-soudure"})
    last = visitor.heard[-1][0]
    platform.stop(signal.SIGINT)
    platform.start()
    visitor.view("grue-magnetoscopie")
    eventually(lambda: visitor.points()["total"] == 20)
    visitor.listen(last_event_id=last)
    eventually(lambda: visitor.awarded() == {"grue-soudure", "grue-magnetoscopie"})


@pytest.mark.rabbitmq
def test_killing_rewards_between_clicks_loses_none_and_doubles_none(start):
    """Guards: acknowledge after the write; the ledger's key; the supervisor."""
    platform = start("rabbitmq")
    visitor = platform.visitor()
    tour = platform.ask("GET", "/api/v1/tours/salle-blanche").json
    hotspots = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    for number, hotspot in enumerate(hotspots):
        assert visitor.view(hotspot).status == 202
        if number % 3 == 1:
            os.kill(_pid_of(platform, "rewards"), signal.SIGKILL)
        assert visitor.view(hotspot).status == 202

    def settled():
        answer = platform.ask("GET", "/api/v1/me/points", visitor.token)
        return answer.status == 200 and answer.json["total"] == 10 * len(hotspots)

    eventually(settled, 60)
    assert sorted(award["object"] for award in visitor.points()["awards"]) == sorted(hotspots)
    assert "rewards ended (signal 9), starting it again" in platform.output


def _pid_of(platform, process):
    def find():
        for pid in descendants(platform.process.pid):
            try:
                with open(f"/proc/{pid}/cmdline") as cmdline:
                    if cmdline.read().rstrip("\0").endswith(f"serve\0{process}"):
                        return pid
            except OSError:
                continue
        return None

    return eventually(find)


@pytest.mark.parametrize("broker", BROKERS)
def test_bad_requests_are_explained_and_harm_nothing(start, broker):
    platform = start(broker)
    visitor = platform.visitor()
    cases = [
        (404, platform.ask("POST", "/api/v1/hotspots/no-such-hotspot/views", visitor.token)),
        (404, platform.ask("POST", "/api/v1/hotspots/..%2Fadmin/views", visitor.token)),
        (404, platform.ask("GET", "/api/v1/tours/no-such-tour")),
        (404, platform.ask("GET", "/nowhere")),
        (405, platform.ask("DELETE", "/api/v1/challenges")),
        (401, platform.ask("POST", "/api/v1/hotspots/grue-soudure/views")),
        (401, platform.ask("GET", "/api/v1/me/points", "not-a-token")),
        (422, platform.ask("GET", "/api/v1/contents?limit=0")),
        (422, platform.ask("GET", "/api/v1/contents?limit=many")),
        (422, platform.ask("GET", "/api/v1/contents?after=%21%21")),
        (422, platform.ask("GET", "/api/v1/contents?challenge%5B%24ne%5D=x")),
        (422, platform.ask("GET", "/api/v1/me/points?after=zzz", visitor.token)),
        (413, _post_chunked(platform, visitor.token, 40_000)),
        (413, platform.ask("POST", "/api/v1/visitors", body=b" " * 40_000, Content_Type="application/json")),
    ]
    for status, answer in cases:
        assert answer.status == status, answer
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["title"]
        if status == 422:
            assert answer.json["errors"]
    assert platform.ask("GET", "/api/v1/contents?q=%24ne").json["items"] == []
    assert visitor.view("grue-soudure").status == 202


def _post_chunked(platform, token, size):
    connection = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = (b" " * 1000 for _ in range(size // 1000))
    connection.request("POST", "/api/v1/hotspots/grue-soudure/views", body, headers, encode_chunked=True)
    reply = connection.getresponse()
    return Answer(reply.status, lower(reply.headers), reply.read())
