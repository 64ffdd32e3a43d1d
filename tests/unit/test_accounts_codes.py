"""Codes that people type: what they may look like, and what they derive from."""

import re
import secrets
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.runtime.config import Config, ConfigError
from services.accounts import codes
from services.accounts.codes import ALPHABET, RecoveryCodes
from services.accounts.settings import AccountsSettings

SECRET = "a secret for tests, thirty-two characters long"
VISITOR = UUID("5f0c4f4e-3b1e-4d63-9a57-0d9c6a1f2b11")

all_codes = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def test_no_letter_looks_like_another():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


@given(all_codes)
def test_a_code_is_understood_as_it_is_shown(code):
    assert codes.normalise(codes.grouped(code), 8) == code


@given(all_codes, st.randoms(use_true_random=False))
def test_case_spaces_hyphens_and_lookalikes_do_not_matter(code, random: Random):
    written = "".join(
        random.choice({"0": "0oO", "1": "1iIlL"}.get(each, each + each.lower())) for each in code
    )
    gaps = [random.choice(["", " ", "-", "–", "\u00a0", " - "]) for _ in range(9)]
    typed = "".join(gap + letter for gap, letter in zip(gaps, written, strict=False)) + gaps[8]
    assert codes.normalise(typed, 8) == code


UNSEEN = "\u200b\u200c\u2060\ufeff\u00ad\u200e"
SPACES = " \u2007\u2009\u3000\u00a0\u202f\t\n\r"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212._/«»“”'"


@pytest.mark.parametrize("between", [*UNSEEN, *SPACES, *DASHES, "\r\n", " \u200b- "])
def test_what_comes_with_a_code_from_a_message_or_a_phone_does_not_matter(between):
    """D3."""
    assert codes.normalise(f"{between}7K3M{between}9QXT{between}", 8) == "7K3M9QXT"
    assert codes.normalise(between.join("7k3m9qxt"), 8) == "7K3M9QXT"


def test_full_width_letters_and_digits_are_letters_and_digits():
    assert codes.normalise("７Ｋ３Ｍ－９ｑｘｔ", 8) == "7K3M9QXT"


@pytest.mark.parametrize(
    "typed",
    ["", "7K3M-9QX", "7K3M-9QXTT", "7K3M-9QXU", "7K3M9QX\x00", "é" * 8, "{'$ne': 1}", "٣" * 8],
)
def test_anything_else_is_no_code(typed):
    assert codes.normalise(typed, 8) is None


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(typed):
    code = codes.normalise(typed, 8)
    assert code is None or re.fullmatch(f"[{ALPHABET}]{{8}}", code)


def test_class_codes_use_every_letter_and_differ():
    drawn = {codes.new_class_code(secrets.choice) for _ in range(1_000)}
    assert len(drawn) == 1_000
    assert set("".join(drawn)) == set(ALPHABET)
    assert all(codes.normalise(code, codes.CLASS_CODE_LENGTH) == code for code in drawn)


def test_a_recovery_code_never_changes():
    """Printed cards must work for the whole season, whatever is deployed meanwhile."""
    recovery = RecoveryCodes(SECRET)
    code = recovery.code_of(VISITOR, 1)
    assert codes.grouped(code) == "J5S0-FR9D-NWQY"
    assert recovery.digest(code) == recovery.digest_of(VISITOR, 1)


def test_secret_visitor_and_generation_each_make_another_code():
    recovery, other = RecoveryCodes(SECRET), RecoveryCodes(SECRET[::-1])
    made = {
        recovery.code_of(VISITOR, 1),
        recovery.code_of(VISITOR, 2),
        recovery.code_of(UUID(int=1), 1),
        other.code_of(VISITOR, 1),
    }
    assert len(made) == 4
    assert all(codes.normalise(code, codes.RECOVERY_CODE_LENGTH) == code for code in made)


def test_what_is_stored_of_a_code_depends_on_the_secret():
    code = RecoveryCodes(SECRET).code_of(VISITOR, 1)
    digests = {RecoveryCodes(secret).digest(code) for secret in (SECRET, SECRET[::-1])}
    assert len(digests) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


def test_recovery_codes_use_every_letter():
    recovery = RecoveryCodes(SECRET)
    assert set("".join(recovery.code_of(UUID(int=number), 1) for number in range(200))) == set(ALPHABET)


@pytest.mark.parametrize("secret", ["", "x" * 31])
def test_a_missing_or_short_secret_stops_the_boot_and_is_not_shown(secret):
    config = Config(amqp_uri="embedded://", mongodb_uri="").altered(AccountsSettings, accounts_secret=secret)
    with pytest.raises(ConfigError, match=r"^ACCOUNTS_SECRET: ") as caught:
        RecoveryCodes.configured(config)
    assert "xxx" not in str(caught.value)
