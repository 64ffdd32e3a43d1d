"""Nicknames: each noun with the adjective of its gender, and enough of them."""

import re
from random import SystemRandom

from services.accounts import nicknames

MASCULINE = {adjective for adjective, _ in nicknames.ADJECTIVES}
FEMININE = {adjective for _, adjective in nicknames.ADJECTIVES}

RANDOM = SystemRandom()

# How French makes a feminine: pairs that follow none of these were checked by hand.
ENDINGS = (
    ("eux", "euse"), ("if", "ive"), ("trice", "trice"), ("teur", "trice"), ("eur", "euse"),
    ("é", "ée"), ("ant", "ante"), ("ent", "ente"), ("i", "ie"), ("it", "ite"), ("e", "e"), ("ein", "eine"),
)  # fmt: skip
BY_HAND = {("malin", "maligne")}


def test_feminine_forms_follow_the_rules():
    for masculine, feminine in nicknames.ADJECTIVES:
        assert (masculine, feminine) in BY_HAND or any(
            masculine.endswith(one)
            and feminine.endswith(other)
            and masculine.removesuffix(one) == feminine.removesuffix(other)
            for one, other in ENDINGS
        ), (masculine, feminine)


def test_nouns_have_one_gender_and_lists_no_double():
    assert not set(nicknames.MASCULINE) & set(nicknames.FEMININE)
    for words in (nicknames.MASCULINE, nicknames.FEMININE, nicknames.ADJECTIVES):
        assert len(set(words)) == len(words) >= 30


def test_noun_and_adjective_agree():
    for _ in range(3_000):
        found = re.fullmatch(r"([A-ZÉ][\w-]+) (\w+) ([1-9][0-9]{0,2})", nicknames.draw(RANDOM))
        assert found
        noun, adjective, _ = found.groups()
        assert adjective in (MASCULINE if noun in nicknames.MASCULINE else FEMININE)


def test_both_genders_are_drawn():
    nouns = {nicknames.draw(RANDOM).split()[0] for _ in range(2_000)}
    assert nouns & set(nicknames.MASCULINE)
    assert nouns & set(nicknames.FEMININE)


def test_few_meet_their_double():
    assert len({nicknames.draw(RANDOM) for _ in range(1_000)}) >= 990
