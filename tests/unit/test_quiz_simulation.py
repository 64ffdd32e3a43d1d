from itertools import combinations
from statistics import correlation, mean, pvariance

import pytest

from services.quiz.lab.simulation import CORRELATIONS, D_FIELDS, D_LETTERS, cohorts, people
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, distance

QUIZ = InterestQuiz(
    "essai",
    1,
    tuple(Item(f"{letter}{place}", "", letter) for letter in LETTERS for place in range(5)),
)


def difference(women: list[float], men: list[float]) -> float:
    return (mean(men) - mean(women)) / ((pvariance(women) + pvariance(men)) / 2) ** 0.5


def scale(answers: list[dict[str, int]], items: list[str]) -> list[float]:
    return [mean(one[item] for item in items) for one in answers]


def test_interests_hang_together_as_the_hexagon_says():
    drawn = [person for person, _ in people(QUIZ, 1_500, seed=1)]
    for one, other in combinations(LETTERS, 2):
        found = correlation([person[one] for person in drawn], [person[other] for person in drawn])
        assert found == pytest.approx(CORRELATIONS[distance(one, other)], abs=0.07)


@pytest.mark.parametrize("per_letter", [2, 5])
def test_the_cohorts_differ_by_the_published_effect_sizes(per_letter):
    items = tuple(item for item in QUIZ.items if int(item.id[1:]) < per_letter)
    women, men = map(list, zip(*cohorts(InterestQuiz("essai", 1, items), 1_500, seed=1), strict=True))
    for letter, published in D_LETTERS.items():
        names = [item.id for item in items if item.letter == letter]
        assert difference(scale(women, names), scale(men, names)) == pytest.approx(published, abs=0.06)


@pytest.mark.parametrize(("field", "published"), D_FIELDS.items())
def test_items_of_a_field_differ_by_its_own_effect_size(field, published):
    items = tuple(
        Item(item.id, "", item.letter, field if item.letter == "I" else None) for item in QUIZ.items
    )
    women, men = map(list, zip(*cohorts(InterestQuiz("essai", 1, items), 1_500, seed=1), strict=True))
    names = [item.id for item in items if item.letter == "I"]
    assert difference(scale(women, names), scale(men, names)) == pytest.approx(published, abs=0.06)


def test_the_same_seed_gives_the_same_people_and_another_gives_others():
    assert people(QUIZ, 5, seed=1) == people(QUIZ, 5, seed=1) != people(QUIZ, 5, seed=2)


def test_somebody_who_answers_again_does_not_answer_the_same():
    answers = [answers for _, answers in people(QUIZ, 50, seed=1)]
    assert len({tuple(one.values()) for one in answers}) == 50
    assert {answer for one in answers for answer in one.values()} == {0, 1, 2, 3, 4}
