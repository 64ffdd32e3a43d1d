"""Every error is a problem: same shape, right status, nothing given away."""

import io
import json
import logging

import pytest
import structlog
from gateway_fakes import assert_problem

from chassis.runtime import logs, metrics
from contracts.errors import (
    BY_CODE,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InternalError,
    InvalidCredentials,
    InvalidInput,
    NotFound,
    Unavailable,
)
from gateway.http.errors import BY_ERROR, PROBLEMS
from gateway.requests.queries import UNKNOWN_CURSOR


def test_every_error_of_the_contracts_is_mapped():
    assert {error: BY_ERROR[error].slug for error in BY_CODE.values()} == {
        error: code for code, error in BY_CODE.items()
    }


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("GET", "/api/v2/visitors", 404, "not-found"),
        ("GET", "/docs/package.json", 404, "not-found"),
        ("GET", "/docs/../conftest.py", 404, "not-found"),
        ("GET", "/problems/nothing", 404, "not-found"),
        ("DELETE", "/api/v1/visitors", 405, "method-not-allowed"),
        ("PUT", "/api/v1/contents", 405, "method-not-allowed"),
        ("INVENTED", "/healthz", 405, "method-not-allowed"),
    ],
)
def test_addresses_and_methods(client, method, path, status, slug):
    response = client.open(path, method=method)
    assert_problem(response, status, slug)
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (NotFound("no visitor 6f96"), 404, None),
        (InvalidInput("not a cursor", errors={"after": ["Not a `next`."]}), 422, None),
        (InvalidCredentials("session over"), 401, None),
        (Forbidden("not with this role"), 403, None),
        (Conflict("class full"), 409, None),
        (Unavailable("mongodb://secret is away"), 503, "2"),
        (DeadlineExceeded("rewards did not answer within 5 s"), 503, "2"),
        (InternalError("KeyError: 'secret'"), 500, None),
    ],
)
def test_errors_of_services(client, rpc, bearer, error, status, retry):
    rpc.answers["rewards.get_points"] = error
    response = client.get("/api/v1/me/points?after=abc", headers=bearer)
    body = assert_problem(response, status, error.code)
    assert response.headers.get("Retry-After") == retry
    # Services speak English, and of themselves: people read neither.
    assert body["detail"] == (UNKNOWN_CURSOR if status == 422 else BY_ERROR[type(error)].detail)
    assert error.message not in response.text
    assert "secret" not in response.text
    assert body.get("errors") == ({"query.after": [UNKNOWN_CURSOR]} if status == 422 else None)
    assert ("WWW-Authenticate" in response.headers) == (status == 401)


def test_what_a_service_refuses_is_found_in_the_body(client, rpc):
    rpc.answers["accounts.join_class"] = InvalidInput("code", errors={"code": ["inconnu"], "other": ["…"]})
    response = client.post("/api/v1/classes/join", json={"code": "7K3M-9QXT"})
    assert assert_problem(response, 422, "invalid-input")["errors"] == {
        "json.code": ["inconnu"],
        "other": ["…"],
    }


@pytest.mark.parametrize(
    "errors",
    [
        {"answers": {"un-item": ["Missing."], "autre": ["There twice."]}},
        {"answers.un-item": ["Missing."], "answers.autre": ["There twice."]},
    ],
    ids=["nested", "flat"],
)
def test_what_a_service_refuses_within_a_field_is_found_in_the_body(client, rpc, errors):
    rpc.answers["quiz.submit"] = InvalidInput("answers", errors=errors)
    body = {"answers": [{"item": "un-item", "answer": 0}]}
    response = client.post("/api/v1/quizzes/a-quiz/results", json=body)
    assert assert_problem(response, 422, "invalid-input")["errors"] == {
        "json.answers.un-item": ["Missing."],
        "json.answers.autre": ["There twice."],
    }


def test_a_defect_is_logged_and_not_shown(client, rpc, bearer):
    rpc.answers["rewards.get_points"] = RuntimeError("the secret of the house")
    with structlog.testing.capture_logs(processors=[logs.add_correlation_id]) as lines:
        response = client.get("/api/v1/me/points", headers={**bearer, "X-Correlation-Id": "request-0001"})
    assert_problem(response, 500, "internal-error")
    assert "secret" not in response.text
    failed = next(line for line in lines if line["event"] == "request failed")
    assert failed["correlation_id"] == "request-0001"
    assert str(failed["exc_info"]) == "the secret of the house"


def test_a_host_that_cannot_be(client):
    assert_problem(client.get("/healthz", headers={"Host": "a" * 300}), 400, "bad-request")


def test_every_problem_is_explained(client):
    for slug, problem in PROBLEMS.items():
        explained = client.get(problem.type).json
        assert explained["type"] == f"/problems/{slug}"
        assert explained["status"] == problem.status


@pytest.mark.parametrize("given", ["abcdefgh", "A-1._b2345", "x" * 64])
def test_a_callers_correlation_id_is_kept(client, given):
    assert client.get("/healthz", headers={"X-Correlation-Id": given}).headers["X-Correlation-Id"] == given


@pytest.mark.parametrize("given", ["short", "x" * 65, "has space", "semi;colon", "é" * 10, ""])
def test_another_is_replaced(client, given):
    made = client.get("/healthz", headers={"X-Correlation-Id": given}).headers["X-Correlation-Id"]
    assert made != given
    assert len(made) == 32


@pytest.mark.parametrize(
    "path", ["/healthz", "/nowhere", "/docs", "/api/v1/openapi.json", "/api/v1/me/points"]
)
def test_safe_headers_are_everywhere(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Cache-Control" in headers


def test_one_line_a_request_without_ids_or_tokens(client, rpc, token, caplog, monkeypatch):
    rpc.answers["catalog.get_content"] = {"id": "grue-a-tour"}
    caplog.set_level(logging.DEBUG)
    stream = io.StringIO()
    monkeypatch.setattr(logs, "access_log", logs.AccessLog())
    logs.access_log.configure(stream, "gateway")
    client.get("/api/v1/contents/grue-a-tour")
    client.get(f"/api/v1/me/stream?access_token={token}").close()
    client.get(f"/{token}", headers={"X-Correlation-Id": "request-0001"})
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/api/v1/contents/<slug:id>", 200),
        ("GET", "/api/v1/me/stream", 200),
        ("GET", "none", 404),
    ]
    common = {"event", "level", "timestamp", "process", "correlation_id"}
    assert all(set(line) == common | {"method", "route", "status", "milliseconds"} for line in lines)
    assert lines[-1]["correlation_id"] == "request-0001"
    assert token not in stream.getvalue() + caplog.text


def test_measures_are_by_rule_and_bounded(client, rpc):
    rpc.answers["catalog.get_content"] = {}
    client.get("/api/v1/contents/one")
    client.get("/api/v1/contents/two")
    client.open("/invented", method="INVENTED")
    labels = {
        tuple(sample.labels[name] for name in ("method", "route", "status"))
        for sample in metrics.HTTP_SECONDS.collect()[0].samples
    }
    assert ("GET", "/api/v1/contents/<slug:id>", "200") in labels
    assert ("other", "none", "404") in labels
    assert not any("invented" in route for _, route, _ in labels)
