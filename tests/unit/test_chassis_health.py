"""Liveness, readiness and metrics, as probes and Prometheus see them."""

import json
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen
from wsgiref.util import setup_testing_defaults

import pytest

from chassis.runtime.health import STALE_LOOP_SECONDS, Health, ManagementServer, management_app


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def get(health):
    """``get(path)``: (status, content type, body) of a call to the management application."""
    app = management_app(health)

    def get(path, method="GET", query=""):
        environ, answer = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}, []
        setup_testing_defaults(environ)
        body = b"".join(app(environ, lambda status, headers, *_: answer.extend([status, dict(headers)])))
        return int(answer[0].split()[0]), answer[1]["Content-Type"], body

    return get


def checks(response):
    status, content_type, body = response
    assert content_type == "application/json"
    return status, json.loads(body)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_process_with_nothing_to_watch_is_well(get, path):
    assert checks(get(path)) == (200, {"ok": True, "checks": {}})


def test_a_process_is_ready_once_every_check_says_so(get, health):
    database = []
    health.add_readiness("broker", lambda: True)
    health.add_readiness("database", lambda: bool(database))
    assert checks(get("/readyz")) == (503, {"ok": False, "checks": {"broker": True, "database": False}})
    database.append("connected")
    assert checks(get("/readyz")) == (200, {"ok": True, "checks": {"broker": True, "database": True}})


def test_a_process_is_alive_as_long_as_its_loops_turn(get, health):
    health.add_loop("relay", monotonic)
    assert checks(get("/healthz")) == (200, {"ok": True, "checks": {"relay": True}})
    health.add_loop("consumer", lambda: monotonic() - STALE_LOOP_SECONDS - 1)
    assert checks(get("/healthz")) == (503, {"ok": False, "checks": {"relay": True, "consumer": False}})


def test_a_loop_that_rests_is_not_dead_while_it_rests(get, health):
    health.add_loop("hourly", lambda: monotonic() - STALE_LOOP_SECONDS - 1, period=3600.0)
    assert checks(get("/healthz")) == (200, {"ok": True, "checks": {"hourly": True}})
    health.add_loop("hourly", lambda: monotonic() - STALE_LOOP_SECONDS - 3601, period=3600.0)
    assert checks(get("/healthz")) == (503, {"ok": False, "checks": {"hourly": False}})


def test_a_dependency_that_is_away_does_not_make_the_process_dead(get, health):
    health.add_readiness("database", lambda: False)
    assert get("/healthz")[0] == 200


def test_metrics_are_in_the_format_of_prometheus(get):
    status, content_type, body = get("/metrics")
    assert status == 200
    assert content_type.startswith("text/plain; version=")
    assert b"# TYPE usine_outbox_age_seconds gauge" in body


@pytest.mark.parametrize("path", ["/", "/healthz/", "/other"])
def test_another_path_is_not_found_and_tells_which_there_are(get, path):
    status, _, body = get(path)
    assert status == 404
    assert body == b"/metrics, /healthz, /readyz, /resume\n"


def test_the_management_server_answers_on_any_free_port_until_stopped(health):
    server = ManagementServer(health, "127.0.0.1", 0)
    server.start()
    url = f"http://127.0.0.1:{server.port}/healthz"
    with urlopen(url, timeout=30) as response:
        assert json.load(response) == {"ok": True, "checks": {}}
    server.stop()
    with pytest.raises(URLError):
        urlopen(url, timeout=30)


def test_a_port_that_is_taken_is_an_error_at_boot(health):
    server = ManagementServer(health, "127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        ManagementServer(health, "127.0.0.1", server.port)
    server._server.server_close()


def test_what_is_not_ready_says_why_if_it_knows(health, get):
    health.add_readiness("rewards.HotspotViewed", lambda: False, lambda: "too many dead letters")
    health.add_readiness("database", lambda: False)
    status, body = checks(get("/readyz"))
    assert (status, body["reasons"]) == (503, {"rewards.HotspotViewed": "too many dead letters"})


def test_a_queue_is_resumed_by_post_alone(health, get):
    resumed = iter([True, False])
    health.add_resumption("rewards.HotspotViewed", lambda: next(resumed))
    query = "queue=rewards.HotspotViewed"
    assert get("/resume", query=query)[0] == 405
    assert checks(get("/resume", "POST", query)) == (200, {"resumed": True})
    assert checks(get("/resume", "POST", query)) == (200, {"resumed": False})


@pytest.mark.parametrize("query", ["", "queue=", "queue=accounts.VisitorErased", "other=1"])
def test_a_queue_that_the_process_does_not_handle_is_not_found(get, query):
    assert get("/resume", "POST", query)[0] == 404
