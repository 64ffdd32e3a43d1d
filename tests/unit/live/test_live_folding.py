"""Folding: what a text reads as, and where each part of it stands in the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.live.wording.folding import folded
from services.live.wording.numbers import found_phones
from services.live.wording.phrases import ALONE, KINDS, ORDINARY, phrases, slots
from services.live.wording.readings import readings


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Éléonore", "eleonore"),
        ("CŒUR", "coeur"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("Ｆｏｎｔ", "font"),
        ("сoп", "con"),
        ("ΝΤΜ", "ntm"),
        ("𝕔𝕠𝕟", "con"),
        ("🅲Ⓞ🄽", "con"),
        ("c\u200bo\u00adn\ufe0f", "con"),
        ("n\u0303", "n"),
        ("0\ufe0f\u20e3", "0"),
        ("٣", "3"),
        ("\u00a0\u202f", "  "),
        ("•", "•"),
    ],
)
def test_disguises_are_taken_off(text, plain):
    assert folded(text).text == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c o n n a r d", ["connard"]),
        ("va, c.o.n !", ["va", "con"]),
        ("con-nard", ["connard"]),
        ("p ute", ["pute"]),
        ("put e", ["pute"]),
        ("c0nn4rd", ["connard"]),
        ("sa1e", ["sale"]),
        ("pu1s", ["puis"]),
        ("b!te", ["bite"]),
        ("$alop€", ["salope"]),
        ("cooooon", ["con"]),
        ("connnnnne", ["conne"]),
        ("c-0-n", ["con"]),
        ("c•o•n", ["con"]),
    ],
)
def test_a_word_is_read_in_the_ways_it_may_be_meant(text, words):
    assert words in [[word.letters for word in reading] for reading in readings(folded(text))]


@pytest.mark.parametrize("text", ["7g", "5S", "3D", "2026", "il y a un a", "fil ••• s", "c•••n"])
def test_what_is_no_disguise_has_one_reading(text):
    assert len(list(readings(folded(text)))) == 1


@settings(deadline=None)
@given(st.text())
def test_every_part_of_a_folded_text_has_its_place(text):
    seen = folded(text)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    assert list(seen.starts) == sorted(seen.starts)
    assert list(seen.ends) == sorted(seen.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(seen.starts, seen.ends, strict=True))
    assert len(seen.cased) == len(seen.text)
    assert seen.cased.lower() == seen.text.lower()
    for reading in readings(seen):
        assert all(word.start < word.end <= len(seen.text) and word.letters for word in reading)


@settings(deadline=None)
@given(st.text(alphabet="aàcoôn0é\u200b\u0301 ", max_size=30))
def test_a_folded_text_folds_to_itself(text):
    assert folded(folded(text).text).text == folded(text).text


def test_marks_belong_to_the_letter_before_them():
    seen = folded("e\u0301\u0302\u200bœ\u0301")
    assert (seen.text, seen.span(0, 1), seen.span(1, 3), seen.span(2, 3)) == ("eoe", (0, 4), (4, 6), (4, 6))


def test_an_entry_is_a_row_of_slots():
    found = slots("(je|j'|) pied(|s) de (biche|porc d'or|)")
    assert [(sorted(slot.choices), slot.optional) for slot in found] == [
        (["j", "je"], True),
        (["pied", "pieds"], False),
        (["de"], False),
        (["biche", "porc d or"], True),
    ]


def test_the_list_has_every_kind_and_no_entry_that_fits_anything():
    assert {phrase.kind for phrase in phrases()} == {*KINDS, ORDINARY, ALONE}
    for phrase in phrases():
        assert not phrase.skips(0, len(phrase.slots)), phrase
        assert all(slot.choices for slot in phrase.slots), phrase
        if len(phrase.slots) == 1:
            assert all(len(choice) > 1 or not choice.isalnum() for choice in phrase.slots[0].choices), phrase


@pytest.mark.parametrize(
    "text",
    [
        *(
            "06 12 34 56",
            "0012345678",
            "1234567890",
            "22/11/2026 - 31/12/2026",
            "zero six",
        ),
        *(
            "un deux trois quatre cinq six sept huit neuf dix",
            "+33",
            "97400",
            "150 000 km",
            "3,14159265358979",
        ),
        *(
            "de 2 à 3 m, 4 à 5 fois",
            "06•••12•••34•••56•••78",
            "06 ... 12 ... 34 ... 56 ... 78",
            "+12 000 000",
            "ISO 9001 et 14001",
            "réf. 4512 7788 1200",
        ),
    ],
)
def test_other_numbers_are_no_telephone_numbers(text):
    assert list(found_phones(folded(text).text)) == []
