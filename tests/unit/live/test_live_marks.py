"""What a moderator is shown in a text: every disguise is found, and ordinary questions are left alone."""

import re
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.live.wording.folding import MASK
from services.live.wording.marks import HIDDEN, KINDS, TextMark, marks, masked

HERE = Path(__file__).parent
MARKED = yaml.safe_load((HERE / "marked_texts.yaml").read_text(encoding="utf-8"))
ORDINARY = (HERE / "ordinary_questions.txt").read_text(encoding="utf-8").splitlines()
UNMARKED = (HERE / "unmarked_questions.txt").read_text(encoding="utf-8").splitlines()
GRAVE = {"insult", "sexual", "violence"}

PARTS = st.sampled_from(
    [
        *(
            "connard",
            "c o n",
            "c0n",
            "pute",
            "je vais te tuer",
            "06 12",
            "34 56 78",
            "zéro six",
            "arobase",
            "@",
        ),
        *(
            "gmail.com",
            "point",
            "com",
            "http://",
            "www.",
            "mon insta c'est",
            "lea_974",
            "•••",
            "•",
            " ",
            ".",
            "-",
        ),
        *(
            "\u200b",
            "\u0301",
            "\ufe0f",
            "🙂",
            "collège",
            "Jean",
            "je m'appelle",
            "mon père",
            "à",
            "fils de",
            "ta",
        ),
        *(
            "queue",
            "d'aronde",
            "12 rue",
            "École",
            "œ",
            "ß",
            "İ",
            "ﷺ",
            "①",
            "\ud800",
            "\x00",
            "!!!",
            "quatre-vingt",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(PARTS, max_size=25).map("".join))


def spans(text, kind):
    """``text`` without its brackets, and the spans that were between them."""
    found = []
    plain = ""
    for part in re.split("(⟦[^⟧]*⟧)", text):
        if part.startswith("⟦"):
            found.append((len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]
        plain += part
    return plain, [TextMark(kind, *span) for span in found]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in MARKED.items() for text in texts], ids=repr
)
def test_what_a_moderator_should_see_is_marked_from_its_first_to_its_last_letter(kind, text):
    plain, expected = spans(text, kind)
    assert expected
    assert [mark for mark in marks(plain) if mark.kind == kind] == expected


def test_every_kind_has_its_texts():
    assert set(MARKED) == set(KINDS)


def test_of_ordinary_questions_one_in_a_hundred_at_most_is_marked():
    assert len(ORDINARY) > 500
    grave = [text for text in ORDINARY if GRAVE & {mark.kind for mark in marks(text)}]
    others = [text for text in ORDINARY if marks(text) and text not in grave]
    assert len(grave) <= len(ORDINARY) / 100, grave
    assert len(others) <= len(ORDINARY) / 100, others


@pytest.mark.parametrize(
    "text",
    [
        *("de 06:00 14:00 22:00 à 06:00", "de 06:00 à 14:00, 5 jours sur 7", "tu vis où tu travailles"),
        *("01, 02, 03, 04, 05 étapes", "le point com de l'entreprise", "le pneu crève"),
        *("conduire", "contrôle", "conception", "pied-de-biche", "computer", "réputation", "assemblage"),
        *(
            "Scunthorpe",
            "pénurie",
            "cucurbitacée",
            "bitume",
            "chatterton",
            "connecteur mâle",
            "prise femelle",
        ),
        *(
            "poussoir",
            "verge",
            "queue d’aronde",
            "tête de bielle",
            "cornichon",
            "cul-de-sac",
            "bitte d’amarrage",
        ),
        *(
            "cône",
            "icône",
            "tare",
            "rail de guidage",
            "la mer de Chine",
            "il travaille chez Orange",
            "chez nous, la nuit",
            "c’est bon.es tu là",
            "1 lot de 500 pièces",
            "Bonjour Madame Comment ça va",
            "3 m. Puis rien",
            "je suis en Seconde",
            "+ 12 000 000 pièces",
            "un pique-nique",
            "des pique-niques",
            "deux pointes",
            "le bout des pieds",
            "je fais signe aux grutiers",
            "la mer deux fois",
            "disputer",
            "violet",
            "habiter",
            "calculer",
            "culasse",
        ),
        *(
            "l’équipe de nuit",
            "A, B, C",
            "H2O",
            "10 € l’unité !",
            "3D",
            "5S",
            "12/11/2026",
            "89 000 000 euros",
        ),
        *("2026-12-19", "1 2 3 4 5 6 7 8 9 10", "12 345 678 900 pièces", "super.me voilà", "bac.pro", "etc."),
        *(
            "le signal du capteur",
            "votre numéro de série",
            "12 places",
            "3 cours de maths",
            "BTS CRSA",
            "IUT GEII",
        ),
        *(
            "au collège",
            "l’école d’ingénieurs",
            "j’habite à la campagne",
            "je viens de finir",
            "Madame, bonjour",
        ),
    ],
)
def test_what_only_looks_like_something_else_is_not_marked(text):
    assert marks(text) == ()


@pytest.mark.parametrize("text", UNMARKED)
def test_jobs_studies_hours_quantities_and_standards_are_not_marked(text):
    assert marks(text) == ()


def test_what_is_hidden_tells_nothing_of_its_length():
    text = "Quel con, quel connard : lea@exemple.fr ou www.exemple.fr ?"
    assert masked(text, marks(text)) == "Quel •••, quel ••• : ••• ou ••• ?"


def test_overlapping_marks_are_hidden_as_one():
    text = "abcdef"
    assert (
        masked(text, [TextMark("insult", 1, 3), TextMark("contact", 2, 5), TextMark("place", 0, 6)])
        == "a•••f"
    )
    assert masked(text, [TextMark("insult", 1, 3), TextMark("contact", 3, 5)]) == "a•••f"
    assert masked(text, [TextMark("insult", 1, 2), TextMark("contact", 3, 5)]) == "a•••c•••f"
    assert masked(text, []) == text


def test_a_mail_is_no_link_as_well():
    assert [mark.kind for mark in marks("lea@exemple.fr")] == ["contact"]
    assert [mark.kind for mark in marks("lea arobase exemple.fr")] == ["contact"]
    assert [mark.kind for mark in marks("lea@exemple.fr www.exemple.fr")] == ["contact", "link"]


def test_no_part_of_a_word_is_left_beside_a_mask():
    assert masked("connardhttp://exemple.fr", marks("connardhttp://exemple.fr")) == MASK


def test_what_a_question_may_be_about_is_shown():
    text = "Mon père travaille à Brest. J'ai envie de mourir."
    assert {mark.kind for mark in marks(text)} == {"place", "distress"}
    assert masked(text, marks(text)) == text


@settings(deadline=None)
@given(TEXTS)
def test_marks_lie_within_the_text_in_order_and_those_of_a_kind_apart(text):
    found = marks(text)
    assert found == marks(text)
    assert all(0 <= mark.start < mark.end <= len(text) and mark.kind in KINDS for mark in found)
    assert [(mark.start, mark.end) for mark in found] == sorted((mark.start, mark.end) for mark in found)
    for kind in KINDS:
        ends = [(mark.start, mark.end) for mark in found if mark.kind == kind]
        assert all(one[1] < other[0] for one, other in pairwise(ends))


@settings(deadline=None)
@given(TEXTS)
def test_what_was_masked_once_needs_no_more(text):
    once = masked(text, marks(text))
    assert masked(once, marks(once)) == once
    assert not any(mark.kind in HIDDEN for mark in found_outside(once))


def found_outside(text):
    return [mark for mark in marks(text) if MASK not in text[mark.start : mark.end]]


@pytest.mark.parametrize(
    "part",
    [
        *(
            "a",
            "a ",
            "a.",
            "a-",
            "1",
            "1 ",
            "0 ",
            "o",
            "@",
            "a@",
            "a@a.",
            "point ",
            "a point ",
            "arobase ",
            "quatre ",
        ),
        *(
            "quatre-vingt-",
            "zéro ",
            "+",
            "+33",
            "www.",
            "http://",
            "x/",
            "A",
            "Aa ",
            "A-",
            "mon père ",
            "je m'appelle A ",
        ),
        *(
            "12 rue ",
            "12 ",
            "collège ",
            "j'habite à ",
            "con ",
            "c0n-",
            "nique ta ",
            "je vais te ",
            "! ",
            "!",
            "•",
            "••• ",
        ),
        *(
            "\u200b",
            "\u0301",
            "a\u0301",
            "🙂",
            "ﷺ",
            "_",
            "a_",
            "'",
            "l'",
            "insta ",
            "mon insta c'est ",
            "#1",
            "et ",
        ),
        *(
            "je je vais vais te vous ",
            "aab",
            "é",
            "a b c ",
            "sale ",
            "1!",
            "€",
            "$a",
            "mon ",
            "Jean-",
            "de la ",
        ),
    ],
)
def test_no_text_takes_long(part):
    def seconds(length):
        text = (part * length)[:length]
        best = 10.0
        for _ in range(3):
            begun = perf_counter()
            marks(text)
            best = min(best, perf_counter() - begun)
        return best

    assert seconds(500) < 0.25
