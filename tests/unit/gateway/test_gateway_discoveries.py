"""The click path: tokens, bodies, and clicks that share a call."""

import io
import json
import threading
from uuid import uuid4

import pytest
from gateway_fakes import assert_problem, wait_until

from contracts.errors import DeadlineExceeded, Unavailable

CLICKS = [
    ("/api/v1/hotspots/grue-soudure/views", "catalog.record_views", "clicks", "hotspot"),
    ("/api/v1/contents/grue-soudure/completions", "catalog.record_completions", "completions", "content"),
]
VIEW = CLICKS[0][0]


@pytest.fixture
def event_id(rpc):
    event_id = str(uuid4())
    rpc.answers["catalog.record_views"] = lambda clicks: [event_id for _ in clicks]
    rpc.answers["catalog.record_completions"] = lambda completions: [event_id for _ in completions]
    rpc.answers["accounts.create_visitor"] = {}
    return event_id


@pytest.mark.parametrize(("path", "method", "argument", "object_field"), CLICKS)
def test_a_discovery_is_accepted(
    client, rpc, bearer, visitor, event_id, path, method, argument, object_field
):
    response = client.post(path, headers={**bearer, "X-Correlation-Id": "request-0001"})
    assert response.status_code == 202
    assert response.json == {"event_id": event_id}
    sent = {"visitor": str(visitor), object_field: "grue-soudure", "correlation_id": "request-0001"}
    assert rpc.calls_of(method) == [{argument: [sent]}]


@pytest.mark.parametrize(("path", "method", "argument", "object_field"), CLICKS)
def test_an_unknown_object_is_not_found(client, rpc, bearer, path, method, argument, object_field):
    rpc.answers[method] = [None]
    assert_problem(client.post(path, headers=bearer), 404, "not-found")


@pytest.mark.parametrize("path", ["/api/v1/hotspots/NO/views", "/api/v1/contents/a--b/completions"])
def test_an_id_that_cannot_exist_is_not_sent(client, rpc, bearer, path):
    assert_problem(client.post(path, headers=bearer), 404, "not-found")
    assert rpc.calls == []


def test_clicks_that_come_together_share_a_call(app, platform, rpc, bearer):
    in_flight, go_on = threading.Event(), threading.Event()

    def record_views(clicks):
        in_flight.set()
        assert go_on.wait(10)
        return [f"event of {click['hotspot']}" if click["hotspot"] != "h-3" else None for click in clicks]

    rpc.answers["catalog.record_views"] = record_views
    answers = {}

    def click(number):
        response = app.test_client().post(f"/api/v1/hotspots/h-{number}/views", headers=bearer)
        answers[number] = response.status_code, response.json.get("event_id")

    threads = [threading.Thread(target=click, args=(number,)) for number in range(6)]
    threads[0].start()
    assert in_flight.wait(10)
    for thread in threads[1:]:
        thread.start()
    wait_until(lambda: platform.views._waiting.qsize() == 5)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert [len(call["clicks"]) for call in rpc.calls_of("catalog.record_views")] == [1, 5]
    assert answers.pop(3) == (404, None)
    assert answers == {number: (202, f"event of h-{number}") for number in (0, 1, 2, 4, 5)}


@pytest.mark.parametrize("error", [Unavailable("broker away"), DeadlineExceeded("catalog is slow")])
def test_a_catalog_that_does_not_answer(client, rpc, bearer, error):
    rpc.answers["catalog.record_views"] = error
    response = client.post(VIEW, headers=bearer)
    assert_problem(response, 503, error.code)
    assert response.headers["Retry-After"] == "2"
    assert error.message not in response.text


@pytest.mark.parametrize("path", [VIEW, "/api/v1/visitors"])
class TestBody:
    @pytest.fixture(autouse=True)
    def _answers(self, event_id):
        pass

    @pytest.mark.parametrize("body", [b"", b"{}", b" { } "])
    def test_empty(self, client, bearer, path, body):
        response = client.post(path, data=body, content_type="application/json", headers=bearer)
        assert response.status_code in (201, 202)

    def test_unknown_fields_are_named(self, client, bearer, path):
        problem = assert_problem(
            client.post(path, json={"name": "Zoé"}, headers=bearer), 422, "invalid-input"
        )
        assert problem["errors"] == {"json.name": ["Champ inconnu."]}

    @pytest.mark.parametrize("body", ["[]", "null", '"{}"', "1"])
    def test_not_an_object(self, client, bearer, path, body):
        response = client.post(path, data=body, content_type="application/json", headers=bearer)
        assert list(assert_problem(response, 422, "invalid-input")["errors"]) == ["json"]

    @pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 20_000])
    def test_not_json(self, client, bearer, path, body):
        response = client.post(path, data=body, content_type="application/json", headers=bearer)
        assert_problem(response, 400, "bad-request")

    def test_another_type(self, client, bearer, path):
        response = client.post(path, data="a=b", content_type="text/plain", headers=bearer)
        assert_problem(response, 415, "unsupported-media-type")

    @pytest.mark.parametrize("size", [32 * 1024 + 1, 32 * 1024 + 2, 10**6])
    def test_too_large(self, client, bearer, path, size):
        response = client.post(path, data=b" " * size, content_type="application/json", headers=bearer)
        assert_problem(response, 413, "content-too-large")

    def test_as_large_as_allowed(self, client, bearer, path):
        body = json.dumps({}) + " " * (32 * 1024 - 2)
        response = client.post(path, data=body, content_type="application/json", headers=bearer)
        assert response.status_code in (201, 202)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_click_in_chunks_is_refused(client, bearer, rpc, body):
    response = client.post(
        VIEW,
        headers={**bearer, "Transfer-Encoding": "chunked", "Content-Type": "application/json"},
        environ_overrides={"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True},
    )
    assert_problem(response, 411, "length-required")
    assert rpc.calls == []
