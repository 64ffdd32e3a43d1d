"""Signing in with an identity provider: what is sent to it, and what of its answers is believed."""

import base64
import hmac
import json
import ssl
from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
import structlog
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider

from chassis.runtime.config import EMBEDDED_AMQP_URI, Config, ConfigError
from contracts.errors import InvalidCredentials, Unavailable
from services.accounts.settings import AccountsSettings
from services.accounts.staff.oidc import KEYS_REFRESH_SECONDS, IdentityProvider

NONCE, VERIFIER, STATE = "a nonce", "v" * 43, "a state"
EMAIL = "camille@ac-lyon.fr"
RFC_7636_APPENDIX_B = (
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
)
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def provider():
    with OidcProvider() as provider:
        yield provider


class Clock:
    def __init__(self):
        self.seconds = 1_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def config(issuer, **fields):
    known = {
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
    }
    plain = Config(amqp_uri=EMBEDDED_AMQP_URI, mongodb_uri="", public_url="https://usine.test")
    return plain.altered(AccountsSettings, oidc_issuer=issuer, **(known | fields))


@pytest.fixture(scope="module")
def tls():
    """Made once: reading the authorities of the system takes longer than a test."""
    return ssl.create_default_context()


@pytest.fixture
def client(provider, clock, tls):
    return IdentityProvider(config(provider.issuer), tls=tls, clock=clock)


@pytest.fixture
def sign_in(provider, client):
    """``sign_in(email, **claims)``: the whole way, and the address that is believed."""

    def sign_in(email=EMAIL, nonce=NONCE, **claims):
        back = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), email, **claims)
        assert back["state"] == STATE
        return client.verified_email(back["code"], nonce, VERIFIER)

    return sign_in


def test_who_signs_in_there_is_known_by_the_address_that_was_verified(sign_in):
    assert sign_in() == EMAIL


def test_the_browser_is_sent_with_everything_that_the_answer_is_bound_to(client, provider):
    verifier, challenge = RFC_7636_APPENDIX_B
    url = urlsplit(client.authorization_url("s&=é", NONCE, verifier))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{provider.issuer}/authorize"
    assert parse_qs(url.query) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": ["https://usine.test/connexion"],
        "scope": ["openid email"],
        "state": ["s&=é"],
        "nonce": [NONCE],
        "code_challenge": [challenge],
        "code_challenge_method": ["S256"],
    }


def test_an_endpoint_that_has_a_query_keeps_it(client, provider):
    provider.metadata["authorization_endpoint"] = f"{provider.issuer}/authorize?tenant=1"
    query = parse_qs(urlsplit(client.authorization_url(STATE, NONCE, VERIFIER)).query)
    assert query["tenant"] == ["1"]
    assert query["state"] == [STATE]


def test_a_token_signed_with_an_elliptic_curve_is_believed(provider, sign_in):
    provider.use_elliptic_curve()
    assert sign_in() == EMAIL


def test_a_token_signed_with_pss_is_believed(provider, sign_in):
    provider.algorithm = "PS256"
    assert sign_in() == EMAIL


def test_the_secret_goes_where_the_provider_wants_it(provider, sign_in):
    provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert sign_in() == EMAIL


def test_a_wrong_secret_signs_nobody_in(provider, clock):
    client = IdentityProvider(config(provider.issuer, oidc_client_secret="wrong"), clock=clock)
    back = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), EMAIL)
    with pytest.raises(InvalidCredentials):
        client.verified_email(back["code"], NONCE, VERIFIER)


def test_a_code_is_worth_nothing_without_the_verifier(provider, client):
    back = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), EMAIL)
    with pytest.raises(InvalidCredentials):
        client.verified_email(back["code"], NONCE, "w" * 43)


def test_a_code_that_was_used_is_refused(provider, client):
    back = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), EMAIL)
    assert client.verified_email(back["code"], NONCE, VERIFIER) == EMAIL
    with pytest.raises(InvalidCredentials):
        client.verified_email(back["code"], NONCE, VERIFIER)


def test_a_token_made_for_another_sign_in_is_refused(sign_in):
    with pytest.raises(InvalidCredentials):
        sign_in(nonce="another nonce")


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": None},
        {"email": ["camille@ac-lyon.fr"]},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"]},
        {"aud": [CLIENT_ID, "another client"]},
        {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
        {"azp": "another client"},
        {"aud": None},
        {"sub": None},
        {"exp": int(time()) - 60},
        {"exp": None},
        {"exp": "soon"},
        {"iat": int(time()) + 3600},
        {"iat": None},
        {"nbf": int(time()) + 3600},
        {"nonce": None},
        {"nonce": ""},
    ],
    ids=str,
)
def test_a_token_whose_claims_are_not_right_is_refused(provider, sign_in, claims):
    provider.claims = claims
    with pytest.raises(InvalidCredentials):
        sign_in()


def test_a_token_for_several_is_believed_if_it_was_asked_for_by_us(provider, sign_in):
    provider.claims = {"aud": [CLIENT_ID, "another client"], "azp": CLIENT_ID}
    assert sign_in() == EMAIL


def right_claims(provider):
    now = int(time())
    common = {"iss": provider.issuer, "aud": CLIENT_ID, "sub": "1", "iat": now, "exp": now + 300}
    return common | {"nonce": NONCE, "email": EMAIL, "email_verified": True}


def forge(provider, header, key):
    claims = right_claims(provider)
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def encoded(value):
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def signed_with_secret(provider, secret):
    """By hand: joserfc takes no public key for a secret, which an attacker would not mind."""
    parts = [{"alg": "HS256", "kid": "first"}, right_claims(provider)]
    content = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    return f"{content}.{encoded(hmac.digest(secret, content.encode(), 'sha256'))}"


def unsigned(provider):
    parts = [{"alg": "none", "kid": "first"}, right_claims(provider)]
    return ".".join(encoded(json.dumps(part).encode()) for part in parts) + "."


FORGERIES = {
    "signed with the public key as a secret": lambda provider: signed_with_secret(
        provider, provider.keys[0].as_pem(private=False)
    ),
    "signed with the client's secret": lambda provider: signed_with_secret(provider, CLIENT_SECRET.encode()),
    "not signed": unsigned,
    "signed by another key of that name": lambda provider: forge(
        provider, {"alg": "RS256", "kid": "first"}, RSAKey.generate_key(2048)
    ),
    "another kind of key of that name": lambda provider: forge(
        provider, {"alg": "ES256", "kid": "first"}, ECKey.generate_key("P-256")
    ),
    "signed by a key nobody knows": lambda provider: forge(
        provider, {"alg": "RS256", "kid": "unknown"}, RSAKey.generate_key(2048)
    ),
    "an algorithm that is not allowed": lambda provider: forge(
        provider, {"alg": "RS512", "kid": "first"}, provider.keys[0]
    ),
    "carrying its own key": lambda provider: forge(
        provider, {"alg": "RS256", "jwk": (key := RSAKey.generate_key(2048)).as_dict(private=False)}, key
    ),
    "no token at all": lambda provider: "a.b.c",
    "empty": lambda provider: "",
    "not ASCII": lambda provider: "é.é.é",
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_a_forged_token_is_refused(provider, client, kind):
    code = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), EMAIL)["code"]
    body = json.dumps({"id_token": FORGERIES[kind](provider)}).encode()
    provider.answers["/token"] = (200, {}, body)
    with pytest.raises(InvalidCredentials):
        client.verified_email(code, NONCE, VERIFIER)


def test_what_is_right_about_a_forgery_would_be_believed_if_it_were_signed(provider, client):
    """Guard: the forgeries are refused for their signature, not for a claim that is wrong anyway."""
    body = json.dumps({"id_token": provider.sign(right_claims(provider))}).encode()
    provider.answers["/token"] = (200, {}, body)
    assert client.verified_email("any", NONCE, VERIFIER) == EMAIL


def test_a_new_key_of_the_provider_is_read_once_it_signs(provider, sign_in, clock):
    assert sign_in() == EMAIL
    provider.rotate()
    clock.seconds += KEYS_REFRESH_SECONDS
    assert sign_in() == EMAIL
    assert provider.requested["/keys"] == 2


def test_unknown_keys_do_not_make_us_ask_the_provider_more_than_once_a_minute(provider, sign_in, clock):
    assert sign_in() == EMAIL
    provider.keys = [RSAKey.generate_key(2048, {"kid": "unpublished"})]

    def requests_after_two_more():
        for _ in range(2):
            with pytest.raises(InvalidCredentials):
                sign_in()
        return provider.requested["/keys"]

    assert requests_after_two_more() == 1
    clock.seconds += KEYS_REFRESH_SECONDS
    assert requests_after_two_more() == 2


def test_keys_and_discovery_are_read_once_for_many_sign_ins(provider, sign_in):
    for _ in range(3):
        sign_in()
    assert (provider.requested[DISCOVERY], provider.requested["/keys"]) == (1, 1)


def test_a_redirect_is_not_followed(provider, client):
    with OidcProvider() as elsewhere:
        provider.answers[DISCOVERY] = (302, {"Location": f"{elsewhere.issuer}{DISCOVERY}"}, b"")
        with pytest.raises(Unavailable):
            client.authorization_url(STATE, NONCE, VERIFIER)
        assert elsewhere.requested == {}


def test_the_secret_does_not_follow_a_redirect(provider, client):
    with OidcProvider() as elsewhere:
        code = provider.log_in(client.authorization_url(STATE, NONCE, VERIFIER), EMAIL)["code"]
        provider.answers["/token"] = (307, {"Location": f"{elsewhere.issuer}/token"}, b"")
        with pytest.raises(InvalidCredentials):
            client.verified_email(code, NONCE, VERIFIER)
        assert elsewhere.requested == {}


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "http://provider.example/x",
        "file:///etc/passwd",
        "https://user:password@provider.example/x",
        "http://127.0.0.1.provider.example/x",
        "//provider.example/x",
        "javascript:alert(1)",
        "https://[",
        "",
        None,
        7,
    ],
)
def test_an_endpoint_that_is_not_https_is_not_used(provider, client, name, address):
    provider.metadata[name] = address
    provider.answers["/token"] = (200, {}, json.dumps({"id_token": provider.sign({})}).encode())
    use = client.authorization_url if name == "authorization_endpoint" else client.verified_email
    with pytest.raises(Unavailable):
        use("code or state", NONCE, VERIFIER)


def test_a_provider_that_calls_itself_otherwise_is_not_believed(provider, client):
    provider.metadata["issuer"] = "https://elsewhere.example"
    with pytest.raises(Unavailable):
        client.authorization_url(STATE, NONCE, VERIFIER)


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"{}"),
        (404, {}, b"{}"),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b'{"x":' * 50_000),
        (200, {}, b"\xff"),
    ],
    ids=["500", "404", "html", "list", "deep", "not text"],
)
@pytest.mark.parametrize("path", [DISCOVERY, "/keys"])
def test_a_provider_that_answers_nonsense_is_away(provider, client, path, answer):
    provider.answers[path] = answer
    provider.answers["/token"] = (200, {}, json.dumps({"id_token": provider.sign({})}).encode())
    with pytest.raises(Unavailable):
        client.verified_email("code", NONCE, VERIFIER)


@pytest.mark.parametrize(("length", "is_read"), [(200_000, True), (300_000, False)])
def test_an_answer_is_read_up_to_a_limit(provider, client, length, is_read):
    provider.metadata["padding"] = "x" * length
    if is_read:
        assert client.authorization_url(STATE, NONCE, VERIFIER)
        return
    with pytest.raises(Unavailable):
        client.authorization_url(STATE, NONCE, VERIFIER)


@pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "RSA"}]}, {"keys": "x"}, {"keys": [7]}])
def test_a_provider_without_keys_is_away(provider, client, keys):
    provider.answers["/keys"] = (200, {}, json.dumps(keys).encode())
    provider.answers["/token"] = (200, {}, json.dumps({"id_token": provider.sign({})}).encode())
    with pytest.raises(Unavailable):
        client.verified_email("code", NONCE, VERIFIER)


def test_a_provider_that_fails_over_a_code_is_away(provider, client):
    provider.answers["/token"] = (503, {}, b"")
    with pytest.raises(Unavailable):
        client.verified_email("code", NONCE, VERIFIER)


@pytest.mark.parametrize("body", [b"{}", b'{"id_token": null}', b'{"id_token": 7}'])
def test_an_answer_without_a_token_signs_nobody_in(provider, client, body):
    provider.answers["/token"] = (200, {}, body)
    with pytest.raises(InvalidCredentials):
        client.verified_email("code", NONCE, VERIFIER)


def test_a_provider_that_is_not_there_is_away(provider, clock):
    with OidcProvider() as gone:
        issuer = gone.issuer
    with pytest.raises(Unavailable):
        IdentityProvider(config(issuer), clock=clock).authorization_url(STATE, NONCE, VERIFIER)


def test_neither_code_nor_token_nor_secret_is_logged(provider, client, sign_in):
    provider.claims = {"nonce": "wrong"}
    with structlog.testing.capture_logs() as lines:
        with pytest.raises(InvalidCredentials):
            sign_in()
        provider.answers["/token"] = (400, {}, b"")
        with pytest.raises(InvalidCredentials):
            client.verified_email("the code", NONCE, VERIFIER)
        provider.answers["/token"] = (500, {}, b"")
        with pytest.raises(Unavailable):
            client.verified_email("the code", NONCE, VERIFIER)
    assert len(lines) == 3
    for secret in ("the code", CLIENT_SECRET, VERIFIER, EMAIL, "eyJ"):
        assert secret not in str(lines)


@pytest.mark.parametrize(
    ("fields", "variable"),
    [
        ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://provider.example"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "provider.example"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://provider.example/#x"}, "OIDC_ISSUER"),
    ],
)
def test_a_provider_that_cannot_be_used_stops_the_boot_with_the_name_of_the_variable(fields, variable):
    given = {"oidc_issuer": "https://provider.example"} | fields
    with pytest.raises(ConfigError, match=variable):
        IdentityProvider(config(given.pop("oidc_issuer"), **given))


@pytest.mark.parametrize(
    "issuer", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:80", "https://a.fr/b"]
)
def test_https_or_loopback_is_taken(issuer):
    assert IdentityProvider(config(issuer)).issuer == issuer
