"""The headers that browsers get, which pages may call us, and which address we believe."""

import pytest
from flask import request
from guarded import FakeDatabase, guarded_app

from chassis.runtime.config import Config
from gateway.http import addresses, headers
from gateway.settings import GatewaySettings

SITE = "https://usine.example"
VIEW = "/api/v1/hotspots/grue-soudure/views"


def client_of(public_url=Config.public_url, **settings):
    app = guarded_app(FakeDatabase())
    config = Config(amqp_uri="embedded://", mongodb_uri="mongodb://unused", public_url=public_url)
    headers.install(app, config.altered(GatewaySettings, **settings))
    app.extensions["views"]["GET /healthz"] = lambda: addresses.client_address()
    app.extensions["views"]["GET /readyz"] = lambda: request.scheme
    return app.test_client()


PLAIN = client_of()


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/api/v1/contents"])
def test_headers_of_every_answer(path):
    headers = PLAIN.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_a_view_may_know_better():
    app = guarded_app(FakeDatabase())
    app.extensions["views"]["GET /healthz"] = lambda: ("", {"Content-Security-Policy": "default-src 'self'"})
    headers = app.test_client().get("/healthz").headers
    assert headers.getlist("Content-Security-Policy") == ["default-src 'self'"]


@pytest.mark.parametrize(
    ("url", "hsts"),
    [(SITE, "max-age=31536000; includeSubDomains"), ("http://127.0.0.1:8000", None)],
)
@pytest.mark.parametrize("path", ["/healthz", "/nowhere"])
def test_hsts_only_where_the_platform_is_served_by_https(url, hsts, path):
    assert client_of(public_url=url).get(path).headers.get("Strict-Transport-Security") == hsts


def test_a_page_of_an_origin_in_the_list_may_read_answers():
    headers = client_of(cors_origins=(SITE,)).get("/healthz", headers={"Origin": SITE}).headers
    assert headers["Access-Control-Allow-Origin"] == SITE
    assert {"ETag", "Retry-After", "X-Correlation-Id"} <= set(
        headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://usine.example",
        "https://usine.example:8443",
        "https://usine.example.evil.example",
        "https://a.usine.example",
        "https://USINE.example",
        "null",
        "*",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other(origin, method):
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = client_of(cors_origins=(SITE,)).open("/healthz", method=method, headers=headers)
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")]
    assert "Origin" in answer.headers.get_all("Vary")


def test_without_a_list_nobody():
    headers = PLAIN.get("/healthz", headers={"Origin": SITE}).headers
    assert not [name for name, _ in headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize("path", [VIEW, "/nowhere"])
def test_a_preflight_is_answered(path):
    answer = client_of(cors_origins=(SITE, "https://autre.example")).options(
        path,
        headers={
            "Origin": SITE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,idempotency-key",
        },
    )
    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["Access-Control-Allow-Origin"] == SITE
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert set(answer.headers["Access-Control-Allow-Headers"].split(", ")) == {
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-None-Match",
        "Last-Event-ID",
        "X-Correlation-Id",
    }
    assert answer.headers["Access-Control-Max-Age"] == "7200"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_another_options_request_is_not_a_preflight():
    answer = client_of(cors_origins=(SITE,)).options("/healthz", headers={"Origin": SITE})
    assert answer.status_code == 200
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.5", "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.9", "203.0.113.5"),
        (1, None, "192.0.2.1"),
        (2, "203.0.113.5", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(proxies, forwarded, seen):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    answer = client_of(trusted_proxies=proxies).get(
        "/healthz", headers=headers, environ_base={"REMOTE_ADDR": "192.0.2.1"}
    )
    assert answer.text == seen


@pytest.mark.parametrize(("proxies", "scheme"), [(0, "http"), (1, "https")])
def test_and_about_the_scheme(proxies, scheme):
    answer = client_of(trusted_proxies=proxies).get("/readyz", headers={"X-Forwarded-Proto": "https"})
    assert answer.text == scheme


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:51234", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_whom_an_address_counts_to(address, network):
    assert addresses.network_of(address) == network
