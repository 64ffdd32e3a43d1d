from random import Random
from statistics import correlation, mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.calls.quiz import ANSWER_MAX
from services.quiz.lab.simulation import people
from services.quiz.scoring.interests import (
    CONFIDENCE_MIN,
    LETTERS,
    InterestQuiz,
    Item,
    follows_pattern,
    profile_of,
)


def quiz_of(per_letter: int = 5) -> InterestQuiz:
    items = [Item(f"{letter}{place}", "", letter) for place in range(per_letter) for letter in LETTERS]
    return InterestQuiz("essai", 1, tuple(items))


QUIZ = quiz_of()

answers_to_all = st.lists(st.integers(0, ANSWER_MAX), min_size=30, max_size=30).map(
    lambda given_: {item.id: answer for item, answer in zip(QUIZ.items, given_, strict=True)}
)


def answered(**letters: int | list[int]) -> dict[str, int]:
    """One answer for all items of a letter, or one each."""
    return {
        item.id: letters[item.letter]
        if isinstance(letters[item.letter], int)
        else letters[item.letter][int(item.id[1:])]
        for item in QUIZ.items
    }


def test_scores_are_the_means_of_the_answers_out_of_a_hundred():
    profile = profile_of(QUIZ, answered(R=4, I=3, A=0, S=1, E=2, C=[4, 4, 4, 4, 3]))
    assert profile.scores == {"R": 100, "I": 75, "A": 0, "S": 25, "E": 50, "C": 95}
    assert profile.code == "RCIESA"
    assert profile.doubt is None


def test_clear_answers_are_trusted_more_than_mixed_ones():
    clear = profile_of(QUIZ, answered(R=4, I=3, A=0, S=1, E=2, C=1))
    mixed = profile_of(QUIZ, answered(R=[4, 4, 1, 4, 1], I=[4, 0, 3, 3, 4], A=0, S=1, E=[0, 4, 0, 2, 1], C=1))
    assert clear.confidence > 90 > mixed.confidence > 0


@given(answers_to_all)
def test_a_profile_depends_on_the_answers_alone(answers):
    again = profile_of(QUIZ, dict(reversed(answers.items())))
    assert again == profile_of(QUIZ, answers)
    assert sorted(again.code) == sorted(LETTERS)
    assert all(0 <= score <= 100 for score in again.scores.values())
    assert 0 <= again.confidence <= 100
    by_strength = [again.standardised[letter] for letter in again.code]
    assert by_strength == sorted(by_strength, reverse=True)


@given(answers_to_all)
def test_standardised_scores_have_mean_0_and_deviation_1(answers):
    values = profile_of(QUIZ, answers).standardised.values()
    assert sum(values) == pytest.approx(0, abs=0.01)
    if any(values):
        assert sum(value**2 for value in values) / 6 == pytest.approx(1, abs=0.01)


def test_a_flat_profile_is_0_everywhere():
    assert set(profile_of(QUIZ, answered(**dict.fromkeys(LETTERS, 3))).standardised.values()) == {0.0}


def test_of_equal_letters_the_one_with_more_of_the_highest_answers_is_first():
    profile = profile_of(QUIZ, answered(R=3, I=0, A=[4, 4, 3, 2, 2], S=0, E=1, C=0))
    assert profile.standardised["A"] == profile.standardised["R"]
    assert profile.code.startswith("AR")


def test_then_the_one_between_stronger_neighbours():
    assert profile_of(QUIZ, answered(R=0, I=1, A=3, S=1, E=3, C=2)).code.startswith("EA")
    assert profile_of(QUIZ, answered(R=0, I=2, A=3, S=1, E=3, C=1)).code.startswith("AE")


def test_an_answer_to_another_letter_does_not_swap_two_that_are_alike():
    before = profile_of(QUIZ, answered(R=1, I=4, A=0, S=4, E=1, C=0)).code
    for level in range(3):
        code = profile_of(QUIZ, answered(R=1, I=4, A=level, S=4, E=1, C=level)).code
        assert [letter for letter in code if letter in "IS"] == [one for one in before if one in "IS"]


def test_answers_that_repeat_are_a_pattern_and_letters_that_repeat_are_none():
    letters = "RIARSEASECISCRIACREARSEISECIAC"
    mixed = InterestQuiz("essai", 1, tuple(Item(f"{place}", "", one) for place, one in enumerate(letters)))

    def clicked(*motif: int) -> dict[str, int]:
        return {item.id: motif[place % len(motif)] for place, item in enumerate(mixed.items)}

    for motif in ((0, 4), (3, 1), (0, 2, 4), (0, 0, 4, 4), (0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 3, 2, 1)):
        assert follows_pattern(mixed, clicked(*motif))
        found = profile_of(mixed, clicked(*motif))
        assert found.doubt in {"alike", "random"}
        assert found.pattern
        assert found.confidence == 0
    assert follows_pattern(mixed, clicked(0, 4) | {"7": 2})
    assert not follows_pattern(mixed, clicked(2))
    only_making = {item.id: 4 if item.letter == "R" else 0 for item in mixed.items}
    assert not follows_pattern(mixed, only_making)
    assert profile_of(mixed, only_making).doubt is None
    two_of_each = "RIASECIRSACE"
    short = InterestQuiz(
        "essai", 1, tuple(Item(f"{place}", "", one) for place, one in enumerate(two_of_each))
    )
    only_helping = {item.id: 4 if item.letter == "S" else 0 for item in short.items}
    assert not follows_pattern(short, only_helping)
    assert profile_of(short, only_helping).doubt is None
    in_turn = InterestQuiz("essai", 1, tuple(Item(f"{n}", "", LETTERS[n % 6]) for n in range(30)))
    assert not follows_pattern(in_turn, {item.id: 4 if item.letter == "R" else 0 for item in in_turn.items})


@pytest.mark.parametrize("level", range(ANSWER_MAX + 1))
def test_all_alike(level):
    profile = profile_of(QUIZ, answered(**dict.fromkeys(LETTERS, level)))
    assert (profile.doubt, profile.confidence) == ("alike", 0)


def test_as_different_within_letters_as_between_them():
    at_odds = [0, 4, 0, 4, 2]
    profile = profile_of(QUIZ, answered(R=at_odds, I=at_odds, A=[0, 0, 0, 4, 0], S=at_odds, E=at_odds, C=3))
    assert (profile.doubt, profile.confidence) == ("random", 0)


def test_too_fast():
    answers = answered(R=4, I=3, A=0, S=1, E=2, C=1)
    assert profile_of(QUIZ, answers, seconds=29).doubt == "fast"
    assert profile_of(QUIZ, answers, seconds=30).doubt is None
    assert profile_of(QUIZ, answers, seconds=None).doubt is None


def test_a_quiz_of_one_item_per_letter_can_be_judged():
    quiz = quiz_of(1)
    assert profile_of(quiz, {f"{letter}0": place % 5 for place, letter in enumerate(LETTERS)}).doubt is None


def doubted(answers: list[dict[str, int]], quiz: InterestQuiz) -> float:
    return sum(profile_of(quiz, one).doubt is not None for one in answers) / len(answers)


@pytest.mark.parametrize(("per_letter", "careful", "clicked"), [(5, 0.2, 0.5), (2, 0.12, 0.08)])
def test_doubts_meet_who_clicks_anything_more_than_who_answers_with_care(per_letter, careful, clicked):
    """The figures of docs/adr/0010-matching.md. Twelve items hardly distinguish the two, and accuse few."""
    quiz, random = quiz_of(per_letter), Random(7)
    anything = [{item.id: random.randrange(5) for item in quiz.items} for _ in range(200)]
    assert doubted([answers for _, answers in people(quiz, 200, seed=7)], quiz) <= careful
    assert doubted(anything, quiz) >= clicked


def test_the_more_confidence_the_nearer_is_the_profile_to_the_truth():
    near: dict[str, list[float]] = {"low": [], "high": []}
    for person, answers in people(QUIZ, 300, seed=9):
        profile = profile_of(QUIZ, answers)
        if any(profile.standardised.values()):
            truth = correlation(
                [person[letter] for letter in LETTERS], [profile.standardised[letter] for letter in LETTERS]
            )
            near["high" if profile.confidence >= 60 else "low"].append(truth)
    assert mean(near["high"]) > 0.78 > 0.72 > mean(near["low"])


def test_doubts_meet_who_gives_nearly_always_the_same_answer():
    random = Random(7)
    nearly = []
    for _ in range(200):
        answers = dict.fromkeys((item.id for item in QUIZ.items), random.randrange(5))
        nearly.append(answers | {item.id: random.randrange(5) for item in random.sample(QUIZ.items, 3)})
    assert doubted(nearly, QUIZ) >= 0.8


def test_without_a_doubt_there_is_some_confidence():
    """Else all occupations would have one score, under a heading that names what they are ordered by."""
    quiz = quiz_of(2)
    drawn = [profile_of(quiz, one) for _, one in people(quiz, 200, seed=7)]
    assert any(profile.confidence == CONFIDENCE_MIN for profile in drawn)
    assert all((profile.confidence > 0) == (profile.doubt is None) for profile in drawn)
