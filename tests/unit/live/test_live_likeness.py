"""Which questions are likely to ask the same, measured on pairs that people labelled."""

from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.live.wording import likeness
from services.live.wording.likeness import THRESHOLD, most_alike, score

HERE = Path(__file__).parent
PAIRS = yaml.safe_load((HERE / "question_pairs.yaml").read_text(encoding="utf-8"))
ORDINARY = (HERE / "ordinary_questions.txt").read_text(encoding="utf-8").splitlines()


def similar(text, others, limit=3):
    return most_alike(((id, score(text, other)) for id, other in others.items()), limit)


@pytest.mark.parametrize(
    ("part", "pairs", "precision", "recall"), [("chosen_on", 60, 0.9, 0.9), ("checked_on", 30, 0.8, 0.85)]
)
def test_pairs_that_ask_the_same_are_told_from_those_that_do_not(part, pairs, precision, recall):
    alike, different = PAIRS[part]["alike"], PAIRS[part]["different"]
    assert min(len(alike), len(different)) >= pairs
    right = sum(score(*pair) >= THRESHOLD for pair in alike)
    wrong = sum(score(*pair) >= THRESHOLD for pair in different)
    assert right / (right + wrong) >= precision
    assert right / len(alike) >= recall


def test_no_pair_is_labelled_twice():
    every = [frozenset(pair) for part in PAIRS.values() for pairs in part.values() for pair in pairs]
    assert len(set(every)) == len(every)
    assert all(len(pair) == 2 for pair in every)


def test_the_most_alike_come_first_and_no_more_than_the_limit():
    others = {
        "earn": "Combien gagnez-vous par mois ?",
        "height": "Avez-vous le vertige ?",
        "same": "combien tu gagnes ?",
        "pay": "Quel est votre salaire ?",
        "short": "cb vs gagné svp",
    }
    found = similar("Combien gagnez-vous ?", others)
    assert found[0][0] == "same"
    assert len(found) == 3
    assert "height" not in dict(found)
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    assert similar("Combien gagnez-vous ?", others, limit=1) == found[:1]
    assert similar("Combien gagnez-vous ?", {}) == []


def test_messages_are_read_as_they_are_meant():
    assert score("c koi ton metier", "C’est quoi, ton métier ?") == 1
    assert score("pk tu fé sa svp", "Pourquoi tu fé ça ?") == 1
    assert score("cb de tps dure ton taf", "Combien de temps dure ton travail ?") == 1


def test_a_word_may_be_misspelled():
    asked = "Avez-vous déjà réparé un satellite ?"
    assert score(asked, "vous avez reparer un satelite") >= THRESHOLD
    assert score(asked, "vous avez reparer un ordinateur") < THRESHOLD


def test_a_word_that_many_questions_have_says_less():
    common = score("Le travail est-il propre ?", "Le travail est-il long ?")
    telling = score("Le satellite est-il propre ?", "Le satellite est-il long ?")
    assert common < telling - 0.1


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_score_is_from_0_to_1_and_the_same_both_ways(one, other):
    assert 0 <= score(one, other) <= 1
    assert score(one, other) == score(other, one)


@pytest.mark.parametrize("text", ORDINARY[:100])
def test_a_question_is_most_like_itself(text):
    assert score(text, text) in (pytest.approx(1), 0)


def test_texts_that_say_nothing_are_like_nothing():
    assert similar("???", {"a": "???", "b": "!", "c": "🙂"}) == []
    assert similar("", {"a": ""}) == []


def test_five_hundred_questions_are_compared_in_two_milliseconds():
    others = dict(enumerate(ORDINARY[:500]))
    assert len(others) == 500
    similar("Combien gagne une ingénieure par mois ?", others)
    best = 1.0
    for attempt in range(5):
        text = f"Combien gagne une ingénieure par mois au bout de {attempt} ans ?"
        begun = perf_counter()
        similar(text, others)
        best = min(best, perf_counter() - begun)
    assert best <= 0.002


def test_an_erased_text_is_forgotten():
    similar("Combien gagnez-vous ?", {"a": "Quel est votre salaire ?"})
    assert likeness._features.cache_info().currsize
    likeness.forget()
    assert not likeness._features.cache_info().currsize
