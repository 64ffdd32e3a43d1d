"""Which texts are accepted, in which form, and what people read of one that is not."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from services.live.wording.texts import accepted

EMPTY = "Le texte est vide."
INVISIBLE = "Le texte n’a que des caractères invisibles."
DIRECTION = "Le texte contient des caractères qui changent le sens de la lecture."
CONTROL = "Le texte contient un caractère de commande, qui ne peut pas s’afficher."
PILED = "Le texte empile trop d’accents sur une même lettre."
UNKNOWN = "Le texte contient un caractère inconnu, qui ne s’afficherait pas partout."


def causes(text, **limits):
    with pytest.raises(InvalidInput) as refused:
        accepted(text, **limits)
    assert set(refused.value.details) == {"errors"}
    assert set(refused.value.details["errors"]) == {"text"}
    return refused.value.details["errors"]["text"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Combien gagnez-vous ?\n", "Combien gagnez-vous ?"),
        ("un\r\n\tdeux", "un deux"),
        ("un\u2028deux\x85trois", "un deux trois"),
        ("e\u0301te\u0301", "été"),
        ("\u200b\ufeff salut \u2060\u200b", "salut"),
        ("J’aime ❤️ les robots 🤖", "J’aime ❤️ les robots 🤖"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("👩🏽‍🔧👨‍👩‍👧", "👩🏽‍🔧👨‍👩‍👧"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("0\ufe0f\u20e3", None),
        ("\U0001fae8 tremble", None),
        ("ما هو راتبك؟", None),
        ("שָׁלוֹם", None),
        ("你好", None),
        ("สวัสดีที่นี่", None),
        ("Tiếng Việt", None),
        ("नमस्ते", None),
        ("‘Ō‘ō et wahine", None),
        ("a" * 500, None),
        (" " + "a" * 500 + " ", "a" * 500),
        ("e\u0301" * 500, "é" * 500),
    ],
)
def test_what_can_be_read_is_accepted_in_its_normal_form(text, kept):
    assert accepted(text) == (text if kept is None else kept)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0\u202f", "\u3000"])
def test_nothing_is_no_text(text):
    assert causes(text) == [EMPTY]


@pytest.mark.parametrize(
    "text",
    ["\u200b", " \u200d\ufeff ", "\u00ad\u2060", "\u3164", "\u2800\u2800", "\ufe0f", "\U000e0041", "\u200e"],
)
def test_what_cannot_be_seen_is_no_text(text):
    assert causes(text) == [INVISIBLE]


@pytest.mark.parametrize("letter", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
@pytest.mark.parametrize("pattern", ["{}", "{} salut", "sa{}lut", "salut{}"])
def test_a_text_reads_in_the_direction_of_its_letters(letter, pattern):
    assert causes(pattern.format(letter)) == [DIRECTION]


@pytest.mark.parametrize("text", ["a\x00b", "\x07bip", "a\x1b[31mb", "a\x7f", "a\x9fb", "a\x0bb"])
def test_control_characters_are_refused(text):
    assert causes(text) == [CONTROL]


def test_marks_piled_on_a_letter_are_refused():
    assert accepted("a\u0316\u0317\u0318\u0319") == "a\u0316\u0317\u0318\u0319"
    assert causes("a\u0316\u0317\u0318\u0319\u031c") == [PILED]
    assert causes("Z" + "\u0336\u0337" * 20 + "algo") == [PILED]
    assert causes("a" + "\ufe0f" * 9 + "b") == [PILED]


@pytest.mark.parametrize("letter", ["\ue000", "\U000f0000", "\U00100000", "\u0378", "\uffff", "\ud800"])
def test_characters_without_a_meaning_are_refused(letter):
    assert causes(f"a{letter}b") == [UNKNOWN]


def test_a_long_text_says_how_long_it_is_and_how_long_it_may_be():
    assert causes("a" * 501) == ["Le texte a 501 caractères\u00a0: 500 au plus sont acceptés."]
    assert causes("a" * 12, maximum=10) == ["Le texte a 12 caractères\u00a0: 10 au plus sont acceptés."]
    assert accepted("a" * 12, maximum=12) == "a" * 12


def test_every_cause_is_named_at_once():
    assert causes("a\x00\ue000\u202e" + "b" * 10, maximum=5) == [
        DIRECTION,
        "Le texte a 14 caractères\u00a0: 5 au plus sont acceptés.",
        CONTROL,
        UNKNOWN,
    ]


@settings(deadline=None)
@given(st.text())
def test_what_was_accepted_is_accepted_again_unchanged(text):
    try:
        kept = accepted(text)
    except InvalidInput:
        return
    assert accepted(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert 0 < len(kept) <= 500
    assert not set("\n\t") & set(kept)


@settings(deadline=None)
@given(st.text())
def test_what_is_refused_says_why(text):
    try:
        accepted(text)
    except InvalidInput as refused:
        said = refused.details["errors"]["text"]
    else:
        return
    assert said
    assert all(sentence.endswith(".") for sentence in said)
