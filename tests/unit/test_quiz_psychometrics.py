from itertools import combinations

import pytest

from services.quiz.lab.psychometrics import Hexagon, alphas, cronbach, hexagon, recovery
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item

WOMEN_OF_HUBERT_AND_ARABIE = {
    "RI": 0.54, "RA": 0.36, "RS": 0.30, "RE": 0.43, "RC": 0.29, "IA": 0.44, "IS": 0.32, "IE": 0.26,
    "IC": 0.08, "AS": 0.40, "AE": 0.41, "AC": 0.02, "SE": 0.46, "SC": 0.20, "EC": 0.52,
}  # fmt: skip


def quiz_of(per_letter: int) -> InterestQuiz:
    items = tuple(Item(f"{letter}{place}", "", letter) for letter in LETTERS for place in range(per_letter))
    return InterestQuiz("essai", 1, items)


def test_the_hexagon_of_hubert_and_arabie():
    """Their example: 11 of the 72 order conjectures are violated, 61 hold."""
    found = hexagon(WOMEN_OF_HUBERT_AND_ARABIE)
    assert found == Hexagon(held=61, violated=11, tied=0)
    assert found.correspondence == pytest.approx(50 / 72)
    assert found.share == pytest.approx(61 / 72)


def test_where_all_correlate_alike_every_prediction_is_a_tie():
    assert hexagon({one + other: 0.3 for one, other in combinations(LETTERS, 2)}) == Hexagon(0, 0, 72)


def test_alpha_by_hand():
    """Two items: variances 2/3 and 2/3, of the sum 2: 2 * (1 - (4/3) / 2) = 2/3."""
    assert cronbach([[1, 1], [2, 3], [3, 2]]) == pytest.approx(2 / 3)


def test_alpha_of_items_that_say_the_same_of_unrelated_ones_and_of_one():
    assert cronbach([[1, 1, 1], [2, 2, 2], [4, 4, 4]]) == pytest.approx(1)
    assert cronbach([[0, 0], [0, 1], [1, 0], [1, 1]]) == pytest.approx(0)
    assert cronbach([[1], [2]]) == 0
    assert cronbach([[1, 1], [1, 1]]) == 0


def test_more_items_are_more_reliable():
    short, long = alphas(quiz_of(2)), alphas(quiz_of(5))
    assert all(0.4 < short[letter] < 0.6 < long[letter] < 0.8 for letter in LETTERS)


def test_every_item_is_found_with_its_own_letter():
    found = recovery(quiz_of(3))
    assert (found.at_home, found.strays) == (1.0, ())
    assert found.hexagon.share > 0.9


def test_an_item_alone_with_its_letter_is_a_stray():
    """Without itself nothing is left of its scale, so it goes best with another one."""
    quiz = quiz_of(3)
    items = tuple(item for item in quiz.items if item.letter != "R" or item.id == "R0")
    found = recovery(InterestQuiz("essai", 1, items))
    assert found.strays == ("R0",)
    assert found.at_home == pytest.approx(15 / 16)
