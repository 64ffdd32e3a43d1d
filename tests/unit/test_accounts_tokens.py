"""Access tokens: what is written into them, and by which key."""

import json
from uuid import UUID

import pytest
from joserfc import jwt

from chassis.runtime import keys
from chassis.runtime.keys import KeyFile
from contracts.tokens import ALGORITHMS, ROLES, STAFF_ROLES
from services.accounts.tokens import Signer

SUBJECT, SESSION = UUID(int=1), UUID(int=2)
NOW = 1_795_362_934.9


@pytest.fixture
def pairs():
    return [keys.generate(), keys.generate()]


@pytest.fixture
def signer(pairs, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=True) for key in pairs]}), encoding="utf-8")
    return Signer(KeyFile(path, variable="TOKEN_KEYS_FILE", private=True), now=lambda: NOW)


def test_a_token_says_who_and_for_how_long_and_nothing_else(signer, pairs):
    token = jwt.decode(signer.sign(SUBJECT, "teacher", SESSION), pairs[0], algorithms=ALGORITHMS)
    assert token.header == {"typ": "JWT", "alg": "Ed25519", "kid": pairs[0].kid}
    assert token.claims == {
        "iss": "usine-accounts",
        "aud": "usine-api",
        "sub": str(SUBJECT),
        "role": "teacher",
        "sid": str(SESSION),
        "iat": 1_795_362_934,
        "exp": 1_795_362_934 + 900,
    }


def test_the_first_key_of_the_set_signs(signer, pairs):
    header = jwt.decode(signer.sign(SUBJECT, "visitor", SESSION), pairs[0], algorithms=ALGORITHMS).header
    assert header["kid"] == pairs[0].kid != pairs[1].kid


def test_roles_are_those_of_staff_and_visitors():
    assert set(ROLES) == {"visitor", *STAFF_ROLES}
