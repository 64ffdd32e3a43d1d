"""Tokens: ours pass, everything else is refused with its reason."""

import base64
import json
import time
from uuid import UUID, uuid4

import pytest
from gateway_fakes import assert_problem
from joserfc import jwt
from joserfc.jwk import OctKey

from chassis.config import ConfigError
from gateway.app import create_app
from gateway.auth import LIFETIME_SECONDS, Tokens

SECRET = "s" * 32
KEY = OctKey.import_key(SECRET)
POINTS = {
    "total": 0,
    "level": {"level": 1, "title": "…", "points": 0, "next_points": 10},
    "awards": [],
    "next": None,
}


def claims(**changes):
    now = int(time.time())
    good = {
        "sub": str(uuid4()),
        "aud": "usine-visitor",
        "iss": "usine-gateway",
        "iat": now,
        "exp": now + 24 * 3600,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(header=None, key=KEY, **changes):
    header = header or {"alg": "HS256"}
    return jwt.encode(header, claims(**changes), key, algorithms=[header["alg"]])


def unsigned(header, body):
    def part(content):
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(body)}."


def test_what_is_issued_verifies(visitor):
    tokens = Tokens(SECRET)
    assert tokens.verify(tokens.issue(visitor)) == visitor


def test_claims(visitor):
    token = jwt.decode(Tokens(SECRET, now=lambda: 1_763_800_000.5).issue(visitor), KEY, algorithms=["HS256"])
    assert token.header == {"alg": "HS256", "typ": "JWT"}
    assert token.claims == {
        "iss": "usine-gateway",
        "aud": "usine-visitor",
        "sub": str(visitor),
        "iat": 1_763_800_000,
        "exp": 1_763_800_000 + 60 * 24 * 3600,
    }


REFUSED = {
    "missing": (None, "Il manque"),
    "another scheme": ("Basic dXNlcjpwYXNz", "Il manque"),
    "no token": ("Bearer", "mal formé"),
    "garbage": ("Bearer abc", "mal formé"),
    "three parts": ("Bearer a.b.c", "mal formé"),
    "five parts": ("Bearer a.b.c.d.e", "mal formé"),
    "alg none": ("Bearer " + unsigned({"alg": "none"}, claims()), "algorithme"),
    "alg None": ("Bearer " + unsigned({"alg": "None"}, claims()), "algorithme"),
    "HS512": ("Bearer " + signed({"alg": "HS512"}), "algorithme"),
    "no alg": ("Bearer " + unsigned({"typ": "JWT"}, claims()), "mal formé"),
    "another secret": ("Bearer " + signed(key=OctKey.import_key("x" * 32)), "signature"),
    "cut signature": ("Bearer " + unsigned({"alg": "HS256"}, claims()), "signature"),
    "another audience": ("Bearer " + signed(aud="usine-teacher"), "destiné"),
    "another issuer": ("Bearer " + signed(iss="someone"), "destiné"),
    "no audience": ("Bearer " + signed(aud=None), "mal formé"),
    "no expiry": ("Bearer " + signed(exp=None), "mal formé"),
    "not a visitor": ("Bearer " + signed(sub="admin"), "mal formé"),
    "from the future": ("Bearer " + signed(iat=int(time.time()) + 3600), "mal formé"),
    "expired": ("Bearer " + signed(iat=1, exp=2), "expiré"),
}


@pytest.mark.parametrize(("header", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(client, rpc, header, reason):
    response = client.get("/api/v1/me/points", headers={"Authorization": header} if header else {})
    assert reason in assert_problem(response, 401, "unauthorized")["detail"]
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer ")
    assert ("invalid_token" in challenge) == ("manque" not in reason)
    assert rpc.calls == []


def test_a_token_lives_sixty_days(visitor):
    then = time.time() - LIFETIME_SECONDS
    Tokens(SECRET).verify(Tokens(SECRET, now=lambda: then + 3600).issue(visitor))
    with pytest.raises(Exception, match="expired"):
        Tokens(SECRET).verify(Tokens(SECRET, now=lambda: then - 3600).issue(visitor))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_case_insensitive(client, rpc, scheme):
    rpc.answers["rewards.get_points"] = POINTS
    response = client.get("/api/v1/me/points", headers={"Authorization": f"{scheme} {signed()}"})
    assert response.status_code == 200


def test_only_streams_take_the_token_from_the_query(client):
    response = client.get(f"/api/v1/me/points?access_token={signed()}")
    assert "query.access_token" in assert_problem(response, 422, "invalid-input")["errors"]
    assert_problem(client.post(f"/api/v1/hotspots/a/views?access_token={signed()}"), 401, "unauthorized")


def test_a_new_visitor_can_ask(client, rpc):
    response = client.post("/api/v1/visitors")
    assert response.status_code == 201
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.json) == {"visitor_id", "nickname", "token"}
    rpc.answers["rewards.get_points"] = POINTS
    asked = client.get("/api/v1/me/points", headers={"Authorization": f"Bearer {response.json['token']}"})
    assert asked.json == POINTS
    assert rpc.calls_of("rewards.get_points") == [
        {"visitor": str(UUID(response.json["visitor_id"])), "after": None, "limit": 50}
    ]


@pytest.mark.parametrize("secret", ["", "s" * 31])
def test_a_short_secret_stops_the_process(config, secret):
    with pytest.raises(ConfigError, match="TOKEN_SECRET"):
        create_app(type(config)(amqp_uri="embedded://", mongodb_uri="", token_secret=secret))


def test_what_was_verified_is_not_trusted_past_its_end(visitor):
    """Guard: the remembered end of a token."""
    now = time.time()
    tokens = Tokens(SECRET, now=lambda: now)
    token = tokens.issue(visitor)
    assert tokens.verify(token) == tokens.verify(token) == visitor
    now += LIFETIME_SECONDS + 3600
    with pytest.raises(Exception, match="expired"):
        tokens.verify(token)
