"""An identity provider on loopback, which is outside the platform: OpenID Connect, authorization code flow
with PKCE. It checks what a strict provider checks, and can be made to misbehave."""

import base64
import json
import secrets
import threading
from collections import Counter
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT_ID = "usine"
CLIENT_SECRET = "a secret: with / and % in it"


class OidcProvider:
    """``with OidcProvider() as provider``: ``provider.issuer`` answers until the end of the block."""

    def __init__(self) -> None:
        self.algorithm = "RS256"
        self.keys: list[RSAKey | ECKey] = [_first_key()]
        self.published = list(self.keys)
        self.claims: dict[str, Any] = {}
        """Put over the claims of every token from now on; a value of None takes a claim away."""
        self.metadata: dict[str, Any] = {}
        """Put over the discovery document."""
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        """Path -> (status, headers, body), answered instead of what would be right."""
        self.requested: Counter[str] = Counter()
        """Path -> how often."""
        self._codes: dict[str, dict[str, str]] = {}

    def __enter__(self) -> "OidcProvider":
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*provider._get(self.path))

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(*provider._post(self.path, dict(parse_qsl(form)), self.headers))

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exc: Any) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def log_in(self, authorization_url: str, email: str, /, **claims: Any) -> dict[str, str]:
        """What a browser does there: ``{code, state}`` as they come back in the address of the client."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()}
        assert authorization_url.startswith(f"{self.issuer}/authorize?")
        assert query["client_id"] == CLIENT_ID
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(query["scope"].split())
        code = secrets.token_urlsafe(16)
        who = {"email": email, "email_verified": True, "sub": sha256(email.encode()).hexdigest(), **claims}
        self._codes[code] = {**query, "who": json.dumps(who)}
        back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        return dict(parse_qsl(urlsplit(back).query))

    def use_elliptic_curve(self) -> None:
        self.algorithm = "ES256"
        self.keys = [ECKey.generate_key("P-256", {"use": "sig", "kid": "curve"})]
        self.published = list(self.keys)

    def rotate(self, kid: str = "second") -> None:
        """Sign with a new key from now on; the one before is published no more."""
        self.keys = [RSAKey.generate_key(2048, {"use": "sig", "kid": kid})]
        self.published = list(self.keys)

    def sign(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.algorithm, "kid": self.keys[0].kid}
        return jwt.encode(header, claims, self.keys[0], algorithms=[self.algorithm])

    def _get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        path = urlsplit(path).path
        self.requested[path] += 1
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/keys",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": [self.algorithm],
                    **self.metadata,
                }
            )
        if path == "/keys":
            return _json(dict(KeySet(self.published).as_dict(private=False)))
        return _json({"error": "not_found"}, 404)

    def _post(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, dict[str, str], bytes]:
        self.requested[path] += 1
        if path in self.answers:
            return self.answers[path]
        authorization = self._codes.pop(form.get("code", ""), None)
        if not self._is_the_client(form, headers):
            return _json({"error": "invalid_client"}, 401)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            authorization is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != authorization["redirect_uri"]
            or challenge.decode() != authorization["code_challenge"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        now = int(time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": authorization["nonce"],
            **json.loads(authorization["who"]),
            **self.claims,
        }
        token = self.sign({name: value for name, value in claims.items() if value is not None})
        return _json({"access_token": "unused", "token_type": "Bearer", "id_token": token})

    def _is_the_client(self, form: dict[str, str], headers: Any) -> bool:
        """As the metadata says: in the header (RFC 6749 §2.3.1, each half form-encoded), or in the form."""
        if "client_secret_post" in self.metadata.get("token_endpoint_auth_methods_supported", ()):
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        scheme, _, pair = headers.get("Authorization", "").partition(" ")
        halves = base64.b64decode(pair).decode().split(":")
        decoded = [parse_qsl(f"x={half}")[0][1] for half in halves if half]
        return scheme == "Basic" and decoded == [CLIENT_ID, CLIENT_SECRET]


@cache
def _first_key() -> RSAKey:
    """The same for every provider of a run: making one takes longer than the rest of a test."""
    return RSAKey.generate_key(2048, {"use": "sig", "kid": "first"})


def _json(value: dict[str, Any], status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()
