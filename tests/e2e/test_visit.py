"""A pupil's visit, from the first request to the points, and over a restart."""

import http.client
import os
import signal
from contextlib import suppress

import pytest
from everybody import MAIN_QUIZ, TOUR_QUIZ, knowing, liking, take_quiz
from everybody import visitor as new_visitor
from running import BROKERS, Answer, Visitor, descendants, lower

from chassis.testing import eventually
from cli.rabbitmq import start_rabbitmq


@pytest.mark.parametrize("broker", BROKERS)
def test_every_hotspot_of_a_tour_brings_points_that_stay(start, broker):
    platform = start(broker)
    visitor = platform.visitor()
    visitor.listen()
    tour = platform.request("GET", "/api/v1/tours/usine-maremotrice").json
    hotspots = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    assert len(hotspots) >= 5
    events = {visitor.view(hotspot).json["event_id"] for hotspot in hotspots}
    eventually(lambda: visitor.awarded() == set(hotspots))
    points = visitor.points()
    assert points["total"] == 10 * len(hotspots)
    assert {award["event_id"] for award in points["awards"]} == events
    assert {award["reason"] for award in points["awards"]} == {"Point d’intérêt exploré"}
    eventually(lambda: any(kind == "level" for _, kind, _ in visitor.heard))

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
def test_a_stream_resumes_after_the_broker_was_away(start, tmp_path):
    """Guards: a gateway that may miss something ends its streams, and takes new ones without the broker;
    clients resume from the ledger."""
    folders = tmp_path / "broker", tmp_path / "broker-logs"
    broker = start_rabbitmq(*folders)
    try:
        platform = start("rabbitmq", AMQP_URI=broker.uri)
        visitor = platform.visitor()
        visitor.listen()
        visitor.view("grue-soudure")
        eventually(lambda: visitor.awarded() == {"grue-soudure"})
        last = visitor.heard[-1][0]

        broker.stop()
        eventually(lambda: visitor.ended == 1)
        assert 1000 <= visitor.pauses[-1] <= 4000
        refused = visitor.view("grue-magnetoscopie")
        assert (refused.status, "retry-after" in refused.headers) == (503, True)
        visitor.listen(last_event_id=last)
        assert visitor.heard[-1][:2] == (last, "ready")

        broker = start_rabbitmq(*folders)
        eventually(lambda: visitor.view("grue-magnetoscopie").status == 202)
        both = {"grue-soudure", "grue-magnetoscopie"}
        eventually(lambda: visitor.come_back() or visitor.awarded() == both)
        visitor.view("maree-groupe-bulbe")
        eventually(lambda: visitor.come_back() or visitor.awarded() == both | {"maree-groupe-bulbe"})
        assert platform.stop() == 0
    finally:
        broker.stop()


@pytest.mark.rabbitmq
def test_killing_rewards_between_clicks_loses_none_and_doubles_none(start):
    """Guards: acknowledge after the write; the ledger's key; the supervisor."""
    platform = start("rabbitmq")
    visitor = platform.visitor()
    tour = platform.request("GET", "/api/v1/tours/salle-blanche").json
    hotspots = [hotspot["id"] for scene in tour["scenes"] for hotspot in scene["hotspots"]]
    for number, hotspot in enumerate(hotspots):
        assert visitor.view(hotspot).status == 202
        if number % 3 == 1:
            os.kill(_pid_of(platform, "rewards"), signal.SIGKILL)
        assert visitor.view(hotspot).status == 202

    def settled():
        answer = platform.request("GET", "/api/v1/me/points", visitor.token)
        return answer.status == 200 and answer.json["total"] == 10 * len(hotspots)

    eventually(settled, 60)
    assert sorted(award["object"] for award in visitor.points()["awards"]) == sorted(hotspots)
    assert "rewards ended (signal 9), restarting it" in platform.output


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
def test_a_quiz_gives_occupations_with_reasons_points_once_and_a_comparison(start, broker):
    platform = start(broker)
    person = new_visitor(platform)
    visitor = Visitor(platform, person.token)
    visitor.listen()
    [listed] = [
        each for each in person.request("GET", "/api/v1/quizzes").json["items"] if each["id"] == MAIN_QUIZ
    ]
    quiz = person.request("GET", f"/api/v1/quizzes/{MAIN_QUIZ}?version={listed['version']}").json
    texts = {item["id"]: item["text"] for item in quiz["items"]}
    assert len(texts) == listed["items"] == 30

    first = take_quiz(person, liking("RI") | {"version": quiz["version"], "seconds": 120})
    assert first["profile"]["code"].startswith("RI")
    assert first["profile"]["doubt"] is None
    assert len({match["rome"] for match in first["matches"]}) == 10
    for match in first["matches"]:
        for reason in match["reasons"]:
            assert reason["text"] == texts[reason["item"]]
            assert reason["answer"] >= 3
        assert person.request("GET", f"/api/v1/occupations/{match['rome']}").json["in_season"]
    assert any(match["reasons"] for match in first["matches"])
    eventually(lambda: visitor.awarded() == {MAIN_QUIZ})
    assert visitor.points()["total"] == 30

    assert take_quiz(person, liking("RI")) == first | {"created": False}
    second = take_quiz(person, liking("SE"))
    found = person.request("GET", "/api/v1/me/results").json["items"]
    assert [result["id"] for result in found] == [second["id"], first["id"]]
    assert person.request("GET", f"/api/v1/me/results/{first['id']}").json == first | {"created": False}
    compared = person.request("GET", f"/api/v1/me/results/{second['id']}/comparison").json
    assert (compared["result"], compared["earlier"]) == (second["id"], first["id"])
    assert compared["letters"]["R"] == {
        "now": 0,
        "before": 100,
        "change": -100,
        "beyond_noise": True,
    }
    occupations = {key: {each["rome"] for each in named} for key, named in compared["occupations"].items()}
    assert occupations["came"] | occupations["stayed"] == {match["rome"] for match in second["matches"]}
    assert occupations["went"] | occupations["stayed"] == {match["rome"] for match in first["matches"]}

    marked = take_quiz(person, knowing(), TOUR_QUIZ)
    assert (marked["right"], len(marked["answers"])) == (marked["questions"], marked["questions"])
    assert all(mark["right"] and mark["explanation"] for mark in marked["answers"])
    eventually(lambda: visitor.awarded() == {MAIN_QUIZ, TOUR_QUIZ})
    # The retake was published before: had it earned points, they would be there.
    assert visitor.points()["total"] == 60


def test_what_was_explored_counts_in_the_result(start):
    platform = start("embedded")
    explorer, newcomer = new_visitor(platform), new_visitor(platform)
    scenes = platform.request("GET", "/api/v1/tours/grue-a-tour").json["scenes"]
    hotspots = {hotspot["id"]: hotspot["occupations"] for scene in scenes for hotspot in scene["hotspots"]}
    for hotspot in hotspots:
        assert explorer.request("POST", f"/api/v1/hotspots/{hotspot}/views").status == 202

    def explored():
        held = explorer.request("GET", "/api/v1/me/export").json["quiz"]["explored"]
        return {each["hotspot"]: each["occupations"] for each in held}

    eventually(lambda: explored() == hotspots)
    seen = {code for codes in hotspots.values() for code in codes}
    after, before = (take_quiz(person, liking("RC"))["matches"] for person in (explorer, newcomer))
    assert {match["rome"] for match in after if match["explored"]} == {
        match["rome"] for match in after
    } & seen
    assert any(match["explored"] for match in after)
    assert not any(match["explored"] for match in before)
    scores = {match["rome"]: match["score"] for match in before}
    assert all(match["score"] >= scores.get(match["rome"], 0) for match in after)


@pytest.mark.parametrize("broker", BROKERS)
def test_bad_requests_are_explained_and_harm_nothing(start, broker):
    platform = start(broker)
    visitor = platform.visitor()
    cases = [
        (404, platform.request("POST", "/api/v1/hotspots/no-such-hotspot/views", visitor.token)),
        (404, platform.request("POST", "/api/v1/hotspots/..%2Fadmin/views", visitor.token)),
        (404, platform.request("GET", "/api/v1/tours/no-such-tour")),
        (404, platform.request("GET", "/nowhere")),
        (405, platform.request("DELETE", "/api/v1/challenges")),
        (401, platform.request("POST", "/api/v1/hotspots/grue-soudure/views")),
        (401, platform.request("GET", "/api/v1/me/points", "not-a-token")),
        (422, platform.request("GET", "/api/v1/contents?limit=0")),
        (422, platform.request("GET", "/api/v1/contents?limit=many")),
        (422, platform.request("GET", "/api/v1/contents?after=%21%21")),
        (422, platform.request("GET", "/api/v1/contents?challenge%5B%24ne%5D=x")),
        (422, platform.request("GET", "/api/v1/me/points?after=zzz", visitor.token)),
        (411, _post_chunked(platform, visitor.token, 40_000)),
        (
            413,
            platform.request("POST", "/api/v1/visitors", body=b" " * 40_000, Content_Type="application/json"),
        ),
    ]
    for status, answer in cases:
        assert answer.status == status, answer
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == status
        assert answer.json["title"]
        if status == 422:
            assert answer.json["errors"]
    assert platform.request("GET", "/api/v1/contents?q=%24regex").json["items"] == []
    assert visitor.view("grue-soudure").status == 202


def _post_chunked(platform, token, size):
    connection = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = (b" " * 1000 for _ in range(size // 1000))
    with suppress(BrokenPipeError, ConnectionResetError):  # the server may answer, and close, before the end
        connection.request("POST", "/api/v1/hotspots/grue-soudure/views", body, headers, encode_chunked=True)
    reply = connection.getresponse()
    return Answer(reply.status, lower(reply.headers), reply.read())
