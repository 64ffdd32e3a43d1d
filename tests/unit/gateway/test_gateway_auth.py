"""Tokens: those that accounts signed pass, everything else is refused with its reason."""

import base64
import json
import time
from uuid import UUID, uuid4

import pytest
from conftest import SESSION, STAFF, VISITOR
from gateway_fakes import assert_problem
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from chassis.access.principal import Principal
from chassis.access.revocations import Revocations
from chassis.access.tokens import TOKEN_MAX, TokenRefused, Verifier
from chassis.runtime import keys
from chassis.runtime.config import ConfigError
from contracts.tokens import LEEWAY_SECONDS, LIFETIME_SECONDS, ROLES
from gateway.app import create_app
from gateway.settings import GatewaySettings

POINTS = {
    "total": 0,
    "level": {"level": 1, "title": "…", "points": 0, "next_points": 10},
    "awards": [],
    "next": None,
}


class Forge:
    """Makes tokens as an attacker would, who may or may not have the private key."""

    def __init__(self, key):
        self.key = key
        self.header = {"alg": "Ed25519", "kid": key.kid}

    def claims(self, **changes):
        now = int(time.time())
        good = {
            "iss": "usine-accounts",
            "aud": "usine-api",
            "sub": str(uuid4()),
            "role": "visitor",
            "sid": str(uuid4()),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def signed(self, header=None, key=None, **changes):
        header = self.header | (header or {})
        return jwt.encode(header, self.claims(**changes), key or self.key, algorithms=[header["alg"]])

    def raw(self, header, signature="", body=None):
        def part(content):
            return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

        return f"{part(header)}.{part(body or self.claims())}.{signature}"


@pytest.fixture
def forge(private_keys):
    return Forge(private_keys.current.keys[0])


def secret_of(key):
    """The public key, as an attacker may take it for a shared secret."""
    return OctKey.import_key(key.as_dict(private=False)["x"])


def test_what_accounts_signs_verifies(app, token, visitor):
    assert app.extensions["verifier"].verify(token) == Principal(visitor, "visitor", SESSION)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_verifies(app, signer, role):
    token = signer.sign(STAFF, role, SESSION)
    assert app.extensions["verifier"].verify(token) == Principal(STAFF, role, SESSION)


REFUSED = {
    "missing": (lambda f: None, "Il manque"),
    "another scheme": (lambda f: "Basic dXNlcjpwYXNz", "Il manque"),
    "no token": (lambda f: "Bearer", "mal formé"),
    "only spaces": (lambda f: "Bearer   ", "mal formé"),
    "garbage": (lambda f: "Bearer abc", "mal formé"),
    "three parts": (lambda f: "Bearer a.b.c", "mal formé"),
    "five parts": (lambda f: "Bearer a.b.c.d.e", "mal formé"),
    "oversized": (lambda f: "Bearer " + f.signed(padding="x" * TOKEN_MAX), "mal formé"),
    "huge": (lambda f: "Bearer " + "x" * 100_000, "mal formé"),
    "alg none": (lambda f: "Bearer " + f.raw(f.header | {"alg": "none"}), "algorithme"),
    "alg None": (lambda f: "Bearer " + f.raw(f.header | {"alg": "None"}), "algorithme"),
    "no alg": (lambda f: "Bearer " + f.raw({"typ": "JWT", "kid": f.key.kid}), "mal formé"),
    "alg is a list": (lambda f: "Bearer " + f.raw(f.header | {"alg": ["Ed25519"]}), "mal formé"),
    "HS256 with the public key": (
        lambda f: "Bearer " + f.signed({"alg": "HS256"}, secret_of(f.key)),
        "algorithme",
    ),
    "HS512": (lambda f: "Bearer " + f.raw(f.header | {"alg": "HS512"}, "AAAA"), "algorithme"),
    "EdDSA": (lambda f: "Bearer " + f.raw(f.header | {"alg": "EdDSA"}, "AAAA"), "algorithme"),
    "RS256": (lambda f: "Bearer " + f.raw(f.header | {"alg": "RS256"}, "AAAA"), "algorithme"),
    "unknown kid": (lambda f: "Bearer " + f.signed({"kid": "another"}), "clé"),
    "no kid": (lambda f: "Bearer " + f.raw({"alg": "Ed25519"}, "AAAA"), "clé"),
    "empty kid": (lambda f: "Bearer " + f.signed({"kid": ""}), "clé"),
    "kid of a file": (lambda f: "Bearer " + f.signed({"kid": "../../../../dev/null"}), "clé"),
    "kid of a command": (lambda f: "Bearer " + f.signed({"kid": "key|id;`id`' OR 1=1"}), "clé"),
    "kid is a number": (lambda f: "Bearer " + f.raw({"alg": "Ed25519", "kid": 0}, "AAAA"), "mal formé"),
    "kid is an operator": (
        lambda f: "Bearer " + f.raw({"alg": "Ed25519", "kid": {"$ne": None}}, "AAAA"),
        "mal formé",
    ),
    "brings its key": (
        lambda f: (
            "Bearer "
            + f.signed({"jwk": (other := keys.generate()).as_dict(private=False), "kid": other.kid}, other)
        ),
        "clé",
    ),
    "brings its key under our kid": (
        lambda f: "Bearer " + f.signed({"jwk": (other := keys.generate()).as_dict(private=False)}, other),
        "signature",
    ),
    "another key under our kid": (lambda f: "Bearer " + f.signed(key=keys.generate()), "signature"),
    "cut signature": (lambda f: "Bearer " + f.raw(f.header), "signature"),
    "another body": (
        lambda f: "Bearer " + f.raw(f.header, f.signed().rpartition(".")[2], f.claims(role="organiser")),
        "signature",
    ),
    "critical extension": (lambda f: "Bearer " + f.raw(f.header | {"crit": ["exp"]}, "AAAA"), "mal formé"),
    "another audience": (lambda f: "Bearer " + f.signed(aud="usine-visitor"), "destiné"),
    "another issuer": (lambda f: "Bearer " + f.signed(iss="usine-gateway"), "destiné"),
    "issuers": (lambda f: "Bearer " + f.signed(iss=["usine-accounts"]), "destiné"),
    **{
        f"no {name}": (lambda f, name=name: "Bearer " + f.signed(**{name: None}), "mal formé")
        for name in ("iss", "aud", "sub", "role", "sid", "iat", "exp")
    },
    "a name for an id": (lambda f: "Bearer " + f.signed(sub="admin"), "mal formé"),
    "another spelling": (lambda f: "Bearer " + f.signed(sub=str(VISITOR).upper()), "mal formé"),
    "a number for an id": (lambda f: "Bearer " + f.signed(sub=1), "mal formé"),
    "session is no id": (lambda f: "Bearer " + f.signed(sid="../x"), "mal formé"),
    "session is an object": (lambda f: "Bearer " + f.signed(sid={"$ne": None}), "mal formé"),
    "unknown role": (lambda f: "Bearer " + f.signed(role="root"), "mal formé"),
    "roles": (lambda f: "Bearer " + f.signed(role=["visitor", "organiser"]), "mal formé"),
    "expiry is a text": (lambda f: "Bearer " + f.signed(exp="never"), "mal formé"),
    "endless": (lambda f: "Bearer " + f.signed(exp=float("inf")), "mal formé"),
    "from the future": (lambda f: "Bearer " + f.signed(iat=int(time.time()) + 60), "pas encore"),
    "not yet valid": (lambda f: "Bearer " + f.signed(nbf=int(time.time()) + 60), "pas encore"),
    "expired": (lambda f: "Bearer " + f.signed(exp=int(time.time()) - LEEWAY_SECONDS - 1), "expiré"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(client, rpc, forge, make, reason):
    header = make(forge)
    response = client.get("/api/v1/me/points", headers={"Authorization": header} if header else {})
    assert reason in assert_problem(response, 401, "unauthorized")["detail"]
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer ")
    assert ("invalid_token" in challenge) == ("manque" not in reason)
    assert rpc.calls == []


def test_what_the_forge_makes_without_a_flaw_passes(client, rpc, forge):
    """Guard: else the attacks above could fail for another reason than theirs."""
    rpc.answers["rewards.get_points"] = POINTS
    headers = {"Authorization": f"Bearer {forge.signed()}"}
    assert client.get("/api/v1/me/points", headers=headers).status_code == 200


class TestTime:
    @pytest.fixture
    def at(self, public_keys):
        """(verifier, set): a verifier whose clock can be set."""
        clock = [time.time()]
        verifier = Verifier(public_keys, Revocations(), now=lambda: clock[0])
        return verifier, lambda moment: clock.__setitem__(0, moment)

    @pytest.mark.parametrize("remembered", [True, False])
    def test_a_token_lives_a_quarter_of_an_hour_and_a_little(self, at, token, remembered):
        verifier, set_clock = at
        end = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["exp"]
        if remembered:
            verifier.verify(token)
        set_clock(end + LEEWAY_SECONDS - 1)
        assert verifier.verify(token).id == VISITOR
        set_clock(end + LEEWAY_SECONDS + 1)
        with pytest.raises(TokenRefused, match="expired"):
            verifier.verify(token)

    def test_what_has_ended_is_forgotten(self, at, token, forge):
        verifier, set_clock = at
        verifier.verify(token)
        end = time.time() + 10_000
        later = forge.signed(exp=int(end))
        verifier.verify(later)
        assert list(verifier._trusted.verified) == [token, later]
        set_clock(end - 1)
        verifier.verify(latest := forge.signed(exp=int(end)))
        assert list(verifier._trusted.verified) == [later, latest]

    def test_a_clock_may_be_late(self, at, token):
        verifier, set_clock = at
        set_clock(time.time() - LEEWAY_SECONDS + 2)
        assert verifier.verify(token).id == VISITOR
        set_clock(time.time() - LEEWAY_SECONDS - 2)
        verifier.verify(token)  # it was good already


class TestRevoked:
    def test_a_session_that_ended(self, client, rpc, platform, bearer):
        rpc.answers["rewards.get_points"] = POINTS
        assert client.get("/api/v1/me/points", headers=bearer).status_code == 200
        platform.revocations.revoke_session(SESSION)
        response = client.get("/api/v1/me/points", headers=bearer)
        assert "terminée" in assert_problem(response, 401, "unauthorized")["detail"]

    def test_only_that_session(self, client, rpc, platform, bearer, sign_in):
        rpc.answers["rewards.get_points"] = POINTS
        platform.revocations.revoke_session(uuid4())
        assert client.get("/api/v1/me/points", headers=bearer).status_code == 200

    def test_every_session_of_an_erased_visitor(self, client, rpc, platform, sign_in):
        rpc.answers["rewards.get_points"] = POINTS
        mine = [sign_in("visitor", session=uuid4()) for _ in range(2)]
        for headers in mine:
            assert client.get("/api/v1/me/points", headers=headers).status_code == 200
        platform.revocations.erase_visitor(VISITOR)
        for headers in mine:
            assert_problem(client.get("/api/v1/me/points", headers=headers), 401, "unauthorized")
        other = sign_in("visitor", UUID(int=1))
        assert client.get("/api/v1/me/points", headers=other).status_code == 200


class TestKeys:
    @pytest.fixture
    def key_file(self):
        class Keys:
            current = KeySet([keys.generate()])

        return Keys()

    def signed_by(self, keyset):
        return Forge(keyset.keys[0]).signed()

    def test_a_retired_key_takes_its_remembered_tokens_with_it(self, key_file):
        verifier = Verifier(key_file, Revocations())
        old = self.signed_by(key_file.current)
        verifier.verify(old)
        key_file.current = KeySet([keys.generate()])
        with pytest.raises(TokenRefused, match="key"):
            verifier.verify(old)
        verifier.verify(self.signed_by(key_file.current))

    def test_each_key_of_the_set_is_accepted(self, key_file):
        key_file.current = KeySet([keys.generate(), keys.generate()])
        verifier = Verifier(key_file, Revocations())
        for key in key_file.current:
            verifier.verify(Forge(key).signed())

    def test_memory_is_bounded(self, key_file):
        verifier = Verifier(key_file, Revocations(), remembered_max=3)
        tokens = [self.signed_by(key_file.current) for _ in range(10)]
        for token in tokens:
            verifier.verify(token)
            assert len(verifier._trusted.verified) <= 3
        assert list(verifier._trusted.verified) == tokens[-3:], "the oldest are forgotten first"

    @pytest.mark.parametrize("path", ["", "/nowhere/keys.json"])
    def test_missing_keys_stop_the_process(self, config, path):
        with pytest.raises(ConfigError, match="TOKEN_PUBLIC_KEYS_FILE"):
            create_app(config.altered(GatewaySettings, token_public_keys_file=path))

    def test_private_keys_have_no_place_in_a_gateway(self, config, key_files):
        with pytest.raises(ConfigError, match="TOKEN_PUBLIC_KEYS_FILE"):
            create_app(
                config.altered(GatewaySettings, token_public_keys_file=str(key_files / "private.json"))
            )


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_case_insensitive(client, rpc, token, scheme):
    rpc.answers["rewards.get_points"] = POINTS
    response = client.get("/api/v1/me/points", headers={"Authorization": f"{scheme} {token}"})
    assert response.status_code == 200


def test_only_streams_take_the_token_from_the_query(client, token):
    for method, path in (("GET", "/api/v1/me/points"), ("POST", "/api/v1/hotspots/a/views")):
        response = client.open(f"{path}?access_token={token}", method=method)
        assert_problem(response, 401, "unauthorized")


def test_a_parameter_that_only_streams_have_is_named(client, bearer, token):
    response = client.get(f"/api/v1/me/points?access_token={token}", headers=bearer)
    assert "query.access_token" in assert_problem(response, 422, "invalid-input")["errors"]
