"""Forged, altered, stale and stolen tokens, on the running platform. Each is refused, and for its own reason:
the token that they are made of is good."""

import base64
import hmac
import json
import re
from hashlib import sha256
from time import time
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from everybody import API, NOBODY, STREAM, World, operations, visitor

from chassis.testing import eventually
from cli.key_files import create as create_key_files
from contracts.tokens import AUDIENCE, ISSUER, LEEWAY_SECONDS, LIFETIME_SECONDS

MALFORMED = "The token is malformed"
SIGNATURE = "The signature is wrong"
ALGORITHM = "The algorithm is not Ed25519"
KEY = "The key is unknown"
AUDIENCE_IS_WRONG = "The token is for another audience"
NOT_YET = "The token is not valid yet"
EXPIRED = "The token has expired"
ENDED = "The session has ended"

NONES = ("none", "None", "NONE", "nOnE")


@pytest.fixture(scope="module")
def world(platform):
    return World(platform)


@pytest.fixture(scope="module")
def keys(platform):
    """The platform's private key set: what an attacker never has, and a test needs to make good tokens."""
    return json.loads((platform.data / "keys.json").read_text())["keys"]


@pytest.fixture(scope="module")
def public_keys(platform):
    return (platform.data / "public_keys.json").read_bytes()


@pytest.fixture(scope="module")
def foreign_keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    create_key_files(folder / "keys.json", folder / "public_keys.json")
    return json.loads((folder / "keys.json").read_text())["keys"]


@pytest.fixture
def claims(platform):
    """Of a visitor who exists."""
    return decoded(visitor(platform).token.split(".")[1])


def encoded(data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def ed25519(key, message):
    raw = base64.urlsafe_b64decode(key["d"] + "=")
    return Ed25519PrivateKey.from_private_bytes(raw).sign(message)


def token(claims, key, header=None, sign=ed25519):
    """A JWT as accounts would make it with ``key``, but for ``header`` and ``sign``."""
    head = {"typ": "JWT", "alg": "Ed25519", "kid": key["kid"]} | (header or {})
    message = f"{encoded(head)}.{encoded(claims)}"
    return f"{message}.{encoded(sign(key, message.encode()))}"


def refusal(platform, made, method="GET", path=f"{API}/me"):
    """What the gateway says is wrong with a token; empty if nothing is."""
    answer = platform.request(method, path, made)
    if answer.status != 401:
        assert answer.status == 200, answer
        return ""
    assert answer.headers["content-type"] == "application/problem+json"
    assert made not in answer.body.decode()
    challenge = answer.headers["www-authenticate"]
    found = re.search(r'error_description="([^"]*)"', challenge)
    return found[1] if found else challenge  # a service refused, not the gateway


def test_a_good_token_is_taken(platform, keys, claims):
    """Else refusals would prove nothing."""
    assert refusal(platform, token(claims, keys[0])) == ""


class TestAlgorithms:
    @pytest.mark.parametrize("alg", NONES)
    def test_none(self, platform, keys, claims, alg):
        unsigned = token(claims, keys[0], {"alg": alg}, sign=lambda *_: b"")
        assert refusal(platform, unsigned) == ALGORITHM
        assert refusal(platform, unsigned.rstrip(".")) == MALFORMED

    @pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
    def test_hmac_with_the_public_key_as_its_secret(self, platform, keys, public_keys, claims, alg):
        digest = alg.replace("HS", "sha")
        public = json.loads(public_keys)["keys"][0]
        raw = base64.urlsafe_b64decode(public["x"] + "=")
        secrets = (public_keys, raw, public["x"].encode(), json.dumps(public).encode(), _pem(raw), b"")
        for secret in secrets:
            forged = token(claims, keys[0], {"alg": alg}, lambda _, m, s=secret: hmac.digest(s, m, digest))
            assert refusal(platform, forged) == ALGORITHM

    @pytest.mark.parametrize(
        "alg", ["EdDSA", "ES256", "RS256", "PS256", "Ed448", "ed25519", "", None, 1, ["Ed25519"]]
    )
    def test_another_name_of_it(self, platform, keys, claims, alg):
        assert refusal(platform, token(claims, keys[0], {"alg": alg})) in (ALGORITHM, MALFORMED)


class TestKeys:
    def test_a_foreign_key_under_a_known_name(self, platform, keys, foreign_keys, claims):
        forged = token(claims, foreign_keys[0], {"kid": keys[0]["kid"]})
        assert refusal(platform, forged) == SIGNATURE

    def test_a_foreign_key_under_its_own_name(self, platform, foreign_keys, claims):
        assert refusal(platform, token(claims, foreign_keys[0])) == KEY

    def test_a_key_that_the_token_brings(self, platform, keys, foreign_keys, claims):
        public = {name: foreign_keys[0][name] for name in ("kty", "crv", "x", "kid")}
        for header in (
            {"jwk": public},
            {"jwk": public, "kid": keys[0]["kid"]},
            {"jku": f"http://127.0.0.1:{platform.port}/keys.json"},
            {"x5u": "https://evil.example/cert.pem", "kid": keys[0]["kid"]},
        ):
            assert refusal(platform, token(claims, foreign_keys[0], header)) in (KEY, SIGNATURE, MALFORMED)

    @pytest.mark.parametrize("kid", ["../../dev/null", "' or 1=1", "", None, 0, {"$ne": None}, ["a"]])
    def test_a_name_of_no_key(self, platform, keys, claims, kid):
        assert refusal(platform, token(claims, keys[0], {"kid": kid})) in (KEY, MALFORMED)


class TestSignatures:
    def test_altered_claims(self, platform, keys, claims):
        head, _, signature = token(claims, keys[0]).split(".")
        for change in ({"role": "organiser"}, {"sub": str(uuid4())}, {"exp": claims["exp"] + 3600}):
            assert refusal(platform, f"{head}.{encoded(claims | change)}.{signature}") == SIGNATURE

    def test_a_signature_that_is_cut_empty_or_of_another_token(self, platform, keys, claims):
        head, body, signature = token(claims, keys[0]).split(".")
        other = token(claims | {"iat": claims["iat"] - 1}, keys[0]).split(".")[2]
        for wrong in (signature[:-4], "", other, encoded(bytes(64))):
            assert refusal(platform, f"{head}.{body}.{wrong}") in (SIGNATURE, MALFORMED)


class TestClaims:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"aud": "another-api"}, AUDIENCE_IS_WRONG),
            ({"aud": None}, MALFORMED),
            ({"aud": []}, AUDIENCE_IS_WRONG),
            ({"iss": "https://evil.example"}, AUDIENCE_IS_WRONG),
            ({"iss": [ISSUER]}, AUDIENCE_IS_WRONG),
            ({"role": "administrator"}, MALFORMED),
            ({"role": ["visitor", "organiser"]}, MALFORMED),
            ({"role": {"$ne": None}}, MALFORMED),
            ({"sub": {"$ne": None}}, MALFORMED),
            ({"sub": "*"}, MALFORMED),
            ({"sid": ""}, MALFORMED),
            ({"exp": "never"}, MALFORMED),
            ({"exp": None}, MALFORMED),
        ],
    )
    def test_a_value_that_is_not_ours(self, platform, keys, claims, change, said):
        assert refusal(platform, token(claims | change, keys[0])) in (said, MALFORMED)

    @pytest.mark.parametrize("name", ["aud", "iss", "exp", "iat", "sub", "role", "sid"])
    def test_one_that_is_missing(self, platform, keys, claims, name):
        fewer = {key: value for key, value in claims.items() if key != name}
        assert refusal(platform, token(fewer, keys[0])) != ""

    def test_what_accounts_says_of_itself(self, claims):
        assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
        assert claims["exp"] - claims["iat"] == LIFETIME_SECONDS

    def test_expired(self, platform, keys, claims):
        ended = int(time()) - LEEWAY_SECONDS - 5
        stale = claims | {"iat": ended - LIFETIME_SECONDS, "exp": ended}
        assert refusal(platform, token(stale, keys[0])) == EXPIRED

    def test_from_the_future(self, platform, keys, claims):
        begins = int(time()) + LEEWAY_SECONDS + 60
        early = claims | {"iat": begins, "exp": begins + LIFETIME_SECONDS}
        assert refusal(platform, token(early, keys[0])) == NOT_YET


@pytest.mark.parametrize(
    "made", ["x", "..", "a.b.c", "e30.e30.", "null", "Bearer", "%00", "é", "{}", "x" * 6000, "." * 900]
)
def test_what_is_no_token(platform, made):
    answer = platform.request("GET", f"{API}/me", made.encode().decode("latin-1"))
    assert answer.status == 401, answer


def test_bad_tokens_open_nothing_that_needs_one(platform, keys, claims):
    """On every operation, not only the one that the others are tried on."""
    forged = token(claims | {"role": "organiser"}, keys[0], {"alg": "none"}, sign=lambda *_: b"")
    locked = [each for each in operations(platform).values() if each.described.get("security")]
    assert len(locked) > 20
    for operation in locked:
        assert refusal(platform, forged, operation.method, operation.address()) == ALGORITHM, operation.name


def test_a_token_in_the_address_opens_streams_only(platform):
    """Addresses are kept in logs and histories."""
    query = f"?access_token={visitor(platform).token}"
    for path in (f"{API}/me", f"{API}/me/points", f"{API}/me/export"):
        assert platform.request("GET", path + query).status == 401
    assert platform.request("DELETE", f"{API}/me{query}").status == 401
    assert platform.request("HEAD", STREAM + query).status == 200


def test_a_refresh_token_is_no_access_token_nor_the_reverse(platform):
    person = visitor(platform)
    assert refusal(platform, person.known["refresh_token"]) == MALFORMED
    assert refresh(platform, person.token).status == 422  # longer than any of ours
    assert refresh(platform, person.token[:200]).status == 401


class TestSessions:
    def test_sign_out_ends_the_session(self, platform):
        person = visitor(platform)
        assert person.request("DELETE", f"{API}/sessions/current").status == 204
        assert refusal(platform, person.token) == ENDED
        assert refresh(platform, person.known["refresh_token"]).status == 401

    def test_a_signed_out_token_is_not_made_good_by_signing_it_anew(self, platform, keys):
        """The session has ended, not that one token."""
        person = visitor(platform)
        person.request("DELETE", f"{API}/sessions/current")
        claims = decoded(person.token.split(".")[1])
        assert refusal(platform, token(claims | {"exp": claims["exp"] + 60}, keys[0])) == ENDED

    def test_refreshing_gives_another_pair(self, platform):
        person = visitor(platform)
        first = refresh(platform, person.known["refresh_token"])
        assert first.status == 200
        assert first.json["refresh_token"] != person.known["refresh_token"]
        assert first.json["visitor_id"] == person.id
        assert refusal(platform, first.json["token"]) == ""

    def test_a_refresh_token_used_again_ends_the_session(self, platform):
        """One of the two who have it stole it: neither goes on."""
        person = visitor(platform)
        first = refresh(platform, person.known["refresh_token"]).json
        second = refresh(platform, first["refresh_token"]).json
        assert refresh(platform, person.known["refresh_token"]).status == 401
        assert refresh(platform, second["refresh_token"]).status == 401
        for made in (person.token, first["token"], second["token"]):
            eventually(lambda made=made: refusal(platform, made) == ENDED, 10)

    def test_a_guessed_refresh_token_ends_nothing(self, platform):
        """Else anybody who knows a session's id could sign others out."""
        person = visitor(platform)
        session = person.known["refresh_token"].partition(".")[0]
        for guess in (encoded(bytes(48)), encoded(sha256(b"guess").digest() * 2)[:64], "x", ""):
            assert refresh(platform, f"{session}.{guess}").status in (401, 422)
        assert refresh(platform, person.known["refresh_token"]).status == 200

    def test_staff_lose_theirs_with_their_role(self, world):
        gone = world.hire("organiser")
        assert gone.request("GET", f"{API}/staff").status == 200
        assert world["organiser"].request("DELETE", f"{API}/staff/{gone.id}").status == 204
        eventually(lambda: refusal(world.platform, gone.token, path=f"{API}/staff/me") == ENDED, 10)

    def test_nobody_gives_themselves_a_role(self, world):
        """Roles are in tokens; refreshing does not change them."""
        person = visitor(world.platform)
        again = refresh(world.platform, person.known["refresh_token"], role="organiser")
        assert again.status == 422
        assert decoded(person.token.split(".")[1])["role"] == "visitor"
        assert world[NOBODY].request("POST", f"{API}/visitors", {"role": "organiser"}).status == 422


def refresh(platform, refresh_token, **more):
    body = json.dumps({"refresh_token": refresh_token, **more}).encode()
    return platform.request("POST", f"{API}/sessions/refresh", body=body, Content_Type="application/json")


def _pem(raw):
    public = Ed25519PublicKey.from_public_bytes(raw)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
