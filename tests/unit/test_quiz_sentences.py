"""What a result says is true of its scores: nothing is liked at half or below, and nothing with a doubt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.quiz import sentences
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, profile_of

QUIZ = InterestQuiz(
    "likes", 1, tuple(Item(f"{letter}{place}", "…", letter) for place in range(5) for letter in LETTERS)
)
CLAIMS = ("tu aimes", "Tu aimes", "une envie dépasse", "et aussi", "tout autant", "tout près")


def profile(answers, **changes):
    """As it is stored, of answers by letter: one for all its items, or five."""
    five = {
        letter: [answer] * 5 if isinstance(answer := answers.get(letter, 0), int) else answer
        for letter in LETTERS
    }
    given_answers = {item.id: five[item.letter][int(item.id[1])] for item in QUIZ.items}
    found = profile_of(QUIZ, given_answers)
    return {
        "scores": found.scores,
        "code": found.code,
        "confidence": found.confidence,
        "doubt": found.doubt,
    } | changes


def claimed(text):
    """Letters that the text speaks about."""
    return {letter for letter, likes in sentences.LIKES.items() if likes in text}


def named(title):
    return {letter for letter, verb in sentences.VERBS.items() if verb in title}


@settings(max_examples=500, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=30, max_size=30), st.none() | st.integers(0, 300))
def test_nothing_is_called_liked_at_half_or_below_and_nothing_with_a_doubt(answers, seconds):
    given_answers = {item.id: answer for item, answer in zip(QUIZ.items, answers, strict=True)}
    found = profile_of(QUIZ, given_answers, seconds)
    stored = {"scores": found.scores, "code": found.code}
    stored |= {"confidence": found.confidence, "doubt": found.doubt}
    says, title = sentences.of_profile(stored), sentences.title_of(stored)
    if any(claim in says or claim in title for claim in CLAIMS):
        assert found.doubt is None
        assert all(found.scores[letter] > 50 for letter in claimed(says) | named(title))
        assert claimed(says) >= named(title) != set()
    elif found.doubt:
        assert claimed(says) == named(title) == set()
        assert "pour trancher" in says
        assert "pour trancher" in title
    else:
        assert max(found.scores.values()) <= 50
        assert found.code[0] in claimed(says)
        assert named(title) == set()


def test_only_one_interest_above_half_is_named_alone():
    stored = profile({"S": 4})
    assert stored["doubt"] is None
    assert sentences.title_of(stored) == "Tu aimes surtout aider"
    assert claimed(sentences.of_profile(stored)) == {"S"}
    assert "et aussi" not in sentences.of_profile(stored)


def test_two_interests_are_named_in_their_order():
    stored = profile({"R": 4, "I": [4, 4, 3, 3, 3], "S": 1})
    assert sentences.title_of(stored) == "Tu aimes faire, et comprendre"
    says = sentences.of_profile(stored)
    assert says.index(sentences.LIKES["R"]) < says.index(sentences.LIKES["I"])
    assert "et aussi" in says
    assert says.endswith("c’est toi qui choisis.")


def test_two_equal_interests_are_said_to_be_equal():
    assert "et tout autant" in sentences.of_profile(profile({"R": 4, "I": 4}))


def test_a_second_interest_far_behind_is_said_to_be_much_less_and_is_in_no_heading():
    far = profile({"A": 4, "R": [4, 2, 2, 2, 2]})
    assert (far["scores"]["A"], far["scores"]["R"]) == (100, 60)
    assert sentences.title_of(far) == "Tu aimes surtout créer"
    assert f"et aussi, mais nettement moins, {sentences.LIKES['R']}" in sentences.of_profile(far)
    nearer = profile({"A": 4, "R": [4, 4, 3, 3, 2]})
    assert sentences.title_of(nearer) == "Tu aimes créer, et faire"
    assert "nettement" not in sentences.of_profile(nearer)


def test_a_third_interest_is_named_if_it_is_close_and_liked():
    near = profile({"R": 4, "I": [4, 4, 4, 3, 3], "S": [4, 4, 3, 3, 3]})
    assert claimed(sentences.of_profile(near)) == {"R", "I", "S"}
    far = profile({"R": 4, "I": 4, "S": [4, 3, 3, 2, 2]})
    assert claimed(sentences.of_profile(far)) == {"R", "I"}


@pytest.mark.parametrize("answers", [{"R": 2}, {"R": 2, "I": [2, 2, 2, 2, 1]}, {"R": [4, 4, 2, 0, 0]}])
def test_where_nothing_is_liked_it_is_said_what_comes_first(answers):
    stored = profile(answers, doubt=None)
    says = sentences.of_profile(stored)
    assert not any(claim in says for claim in CLAIMS)
    assert "Parmi ce que tu as répondu" in says
    assert claimed(says) == {"R"}
    assert sentences.title_of(stored) == "Pas encore de coup de cœur"


def test_all_that_comes_first_is_named():
    assert claimed(sentences.of_profile(profile({"R": 2, "A": 2}, doubt=None))) == {"R", "A"}


@pytest.mark.parametrize(
    "answers", [{"R": [1, 0, 0, 0, 0]}, dict.fromkeys(LETTERS, 2), dict.fromkeys(LETTERS, 4), {}]
)
def test_flat_answers_claim_nothing(answers):
    stored = profile(answers)
    assert stored["doubt"] == "alike"
    assert sentences.title_of(stored) == "Trop plat pour trancher"
    assert claimed(sentences.of_profile(stored)) == set()


@pytest.mark.parametrize("doubt", ["alike", "random", "fast"])
def test_each_doubt_has_its_title_and_its_sentence(doubt):
    stored = profile({"R": 4}, doubt=doubt, confidence=0)
    assert "pour trancher" in sentences.of_profile(stored)
    assert sentences.title_of(stored) == sentences.DOUBT_TITLES[doubt]


def test_answers_that_follow_a_pattern_are_said_to():
    stored = profile({"R": 4}, doubt="random", pattern=True)
    assert sentences.title_of(stored) == "Trop régulier pour trancher"
    assert "même ordre" in sentences.of_profile(stored)
    unpatterned = profile({"R": 4}, doubt="random", pattern=False)
    assert sentences.title_of(unpatterned) == "Trop mêlé pour trancher"


@pytest.mark.parametrize(("confidence", "hesitates"), [(49, True), (50, False)])
def test_low_confidence_is_said(confidence, hesitates):
    says = sentences.of_profile(profile({"R": 4, "I": 3}, confidence=confidence))
    assert ("première idée" in says) is hesitates


def test_a_name_that_is_the_same_for_all_is_given_once():
    designer = {"name_feminine": "Designer", "name_masculine": "Designer"}
    both = {"name_feminine": "Soudeuse", "name_masculine": "Soudeur"}
    says = sentences.of_neighbour(designer, both)
    assert says.count("Designer") == 1
    assert "«\u202fSoudeuse ou soudeur\u202f»" in says
    assert sentences.of_same_work(both).endswith("que «\u202fSoudeuse ou soudeur\u202f».")


def test_words_that_both_names_share_are_given_once():
    charged = {"name_feminine": "Chargée de communication", "name_masculine": "Chargé de communication"}
    assert "que «\u202fChargée ou chargé de communication\u202f»." in sentences.of_same_work(charged)


@pytest.mark.parametrize(
    ("riasec", "score", "explored", "why"),
    [
        ("RC", 70, False, "faire"),
        ("CR", 50, False, "éventail"),
        ("SE", 30, False, "éventail"),
        ("SE", 51, False, "leur ensemble"),
        ("RC", 70, True, "exploré"),
    ],
)
def test_of_an_occupation_that_no_answer_speaks_for_it_is_said_why_it_is_there(riasec, score, explored, why):
    says = sentences.lacking(profile({"R": 4, "I": 1}), riasec, score=score, explored=explored)
    assert says.startswith("Pas assez de réponses qui vont dans ce sens")
    assert why in says


@pytest.mark.parametrize("riasec", ["RC", "SE"])
def test_no_answer_is_said_to_bring_what_has_a_reserved_place(riasec):
    says = sentences.lacking(profile({"R": 4}), riasec, score=70, explored=False, reserved=True)
    assert says == "Pas assez de réponses qui vont dans ce sens\u00a0: il est là pour ouvrir l’éventail."


def test_with_a_doubt_no_letter_brings_an_occupation():
    says = sentences.lacking(profile({"R": 4}, doubt="fast"), "RC", score=98, explored=False)
    assert "éventail" in says
