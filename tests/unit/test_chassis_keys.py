"""Key files: what is accepted, what stops a boot, and how a replaced file is noticed."""

import json
import os

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey

from chassis.runtime import keys
from chassis.runtime.config import ConfigError
from chassis.runtime.keys import LOOK_SECONDS, KeyFile

ALGORITHMS = ["Ed25519"]


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.json"


def write(path, *jwks):
    """Replace the file as an operator's tool does: whole, under a new inode."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"keys": list(jwks)}), encoding="utf-8")
    os.replace(new, path)


def private(key):
    return key.as_dict(private=True)


def public(key):
    return key.as_dict(private=False)


def opened(path, *, private=True, clock=None):
    return KeyFile(path, variable="TOKEN_KEYS_FILE", private=private, clock=clock or Clock())


def kids(file):
    return [key.kid for key in file.current.keys]


def test_a_new_key_is_named_by_its_thumbprint_and_says_what_it_is_for():
    key = keys.generate()
    assert private(key).keys() >= {"d", "x"}
    assert {name: private(key)[name] for name in ("kty", "crv", "alg", "use")} == {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "Ed25519",
        "use": "sig",
    }
    assert key.kid == key.thumbprint()
    assert keys.generate().kid != key.kid


def test_the_public_half_of_a_set_verifies_and_cannot_sign():
    pair = KeySet([keys.generate(), keys.generate()])
    half = keys.public(pair)
    assert [key.kid for key in half.keys] == [key.kid for key in pair.keys]
    assert not any(key.is_private for key in half.keys)
    header = {"alg": "Ed25519", "kid": pair.keys[1].kid}
    token = jwt.encode(header, {"a": 1}, pair.keys[1], algorithms=ALGORITHMS)
    assert jwt.decode(token, half, algorithms=ALGORITHMS).claims == {"a": 1}


def test_keys_keep_the_order_of_their_file(path):
    made = [keys.generate() for _ in range(3)]
    write(path, *map(private, made))
    assert kids(opened(path)) == [key.kid for key in made]


def without(name):
    return {key: value for key, value in private(keys.generate()).items() if key != name}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"keys": []}',
        '{"keys": null}',
        '{"keys": ["key"]}',
        json.dumps({"keys": [without("kid")]}),
        json.dumps({"keys": [without("alg")]}),
        json.dumps({"keys": [without("x")]}),
        json.dumps({"keys": [without("d")]}),
        json.dumps({"keys": [private(keys.generate()) | {"d": "short"}]}),
        json.dumps({"keys": [private(keys.generate()), public(keys.generate())]}),
        json.dumps({"keys": [OctKey.generate_key(256, {"alg": "HS256", "kid": "1"}).as_dict(private=True)]}),
        json.dumps({"keys": [ECKey.generate_key("P-256", {"kid": "1"}).as_dict(private=True)]}),
        json.dumps({"keys": [OKPKey.generate_key("Ed448", {"kid": "1"}).as_dict(private=True)]}),
    ],
)
def test_a_file_without_usable_keys_stops_the_boot_with_the_name_of_its_variable(path, content):
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^TOKEN_KEYS_FILE: "):
        opened(path)


def test_a_missing_file_and_a_setting_without_one_stop_the_boot(path):
    for wrong in (path, "", path.parent):
        with pytest.raises(ConfigError, match=r"^TOKEN_KEYS_FILE: "):
            opened(wrong)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is not JSON"),
        ("[]", "it is not a JWK set"),
        ('{"keys": []}', "the set is empty"),
        (None, "Is a dir"),
    ],
)
def test_what_a_boot_complains_about_is_one_line_that_says_what_to_do(path, content, reason):
    if content is None:
        path.mkdir()
    else:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        opened(path)
    assert f"{path}" in str(caught.value)
    assert reason in str(caught.value)
    assert "`usine keys create`" in str(caught.value)
    assert "Error" not in str(caught.value)


def test_bytes_that_are_no_text_stop_the_boot(path):
    path.write_bytes(b"\xff\xfe{}")
    with pytest.raises(ConfigError, match=r"^TOKEN_KEYS_FILE: "):
        opened(path)


def test_what_a_boot_complains_about_shows_no_key(path):
    key = keys.generate()
    write(path, private(key), public(keys.generate()))
    with pytest.raises(ConfigError) as caught:
        opened(path)
    assert private(key)["d"] not in str(caught.value)


def test_a_private_key_in_the_public_file_stops_the_boot(path):
    write(path, private(keys.generate()))
    with pytest.raises(ConfigError, match="private"):
        opened(path, private=False)


def test_a_replaced_file_is_read_again_after_a_while_and_not_before(path):
    old, new, clock = keys.generate(), keys.generate(), Clock()
    write(path, private(old))
    file = opened(path, clock=clock)
    write(path, private(new), private(old))
    clock.now += LOOK_SECONDS - 0.01
    assert kids(file) == [old.kid]
    clock.now += 0.01
    assert kids(file) == [new.kid, old.kid]


@pytest.mark.parametrize("damage", ["not JSON", '{"keys": []}', None])
def test_a_file_that_goes_bad_leaves_the_keys_of_before_until_it_is_good_again(path, damage):
    old, new, clock = keys.generate(), keys.generate(), Clock()
    write(path, private(old))
    file = opened(path, clock=clock)
    path.unlink()
    if damage is not None:
        path.write_text(damage, encoding="utf-8")
    clock.now += LOOK_SECONDS
    assert kids(file) == [old.kid]
    write(path, private(new))
    clock.now += LOOK_SECONDS
    assert kids(file) == [new.kid]


def test_an_unchanged_file_is_not_read_again(path, monkeypatch):
    clock = Clock()
    write(path, private(keys.generate()))
    file = opened(path, clock=clock)
    keys_before = file.current
    clock.now += LOOK_SECONDS
    assert file.current is keys_before


def test_a_key_that_left_the_set_verifies_nothing_any_more(path):
    old, new, clock = keys.generate(), keys.generate(), Clock()
    write(path, public(old), public(new))
    file = opened(path, private=False, clock=clock)
    token = jwt.encode({"alg": "Ed25519", "kid": old.kid}, {"a": 1}, old, algorithms=ALGORITHMS)
    assert jwt.decode(token, file.current, algorithms=ALGORITHMS).claims == {"a": 1}
    write(path, public(new))
    clock.now += LOOK_SECONDS
    with pytest.raises((InvalidKeyIdError, BadSignatureError)):
        jwt.decode(token, file.current, algorithms=ALGORITHMS)
