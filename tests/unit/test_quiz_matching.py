from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiz.lab.simulation import people
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, profile_of
from services.quiz.scoring.matching import (
    LIFT,
    LIKING,
    PLACES,
    RULE,
    MatchCandidate,
    Matching,
    PlacesRule,
    Table,
    match,
)

QUIZ = InterestQuiz(
    "essai",
    1,
    tuple(Item(f"{letter}{place}", "", letter) for place in range(5) for letter in LETTERS),
)
FAMILIES = ("production", "engineering", "people", "design", "office", "laboratory")
CODES = [*LETTERS, *map("".join, permutations(LETTERS, 2))]


def table(count: int = 120) -> list[MatchCandidate]:
    """Every code of letters; two of three are of industry, one of six is engineering."""
    return [
        MatchCandidate(
            rome=f"{'HIM'[place % 3]}{place:04}",
            riasec=CODES[place % len(CODES)],
            family=FAMILIES[place // 3 % 6],
            near=(f"{'HIM'[(place + 7) % 3]}{place + 7:04}",),
        )
        for place in range(count)
    ]


OCCUPATIONS = table()
NO_RULE = PlacesRule(industry=0, engineering=0, of_a_family=PLACES, of_the_same_letters=PLACES)

answers_to_all = st.lists(st.integers(0, 4), min_size=30, max_size=30).map(
    lambda given_: {item.id: answer for item, answer in zip(QUIZ.items, given_, strict=True)}
)
explored_some = st.dictionaries(
    st.sampled_from([one.rome for one in OCCUPATIONS]), st.integers(1, 5), max_size=5
)


def liking(**letters: int) -> dict[str, int]:
    return {item.id: letters[item.letter] for item in QUIZ.items}


MAKER = liking(R=4, I=3, A=0, S=0, E=1, C=2)
HELPER = liking(R=0, I=0, A=3, S=4, E=2, C=1)


def matching(
    answers: dict[str, int],
    explored: dict[str, int] | None = None,
    occupations: list[MatchCandidate] | None = None,
    rule: PlacesRule = RULE,
) -> Matching:
    found = OCCUPATIONS if occupations is None else occupations
    return match(QUIZ, answers, profile_of(QUIZ, answers), found, explored or {}, rule)


def chosen(found: Matching, occupations: list[MatchCandidate] | None = None) -> list[MatchCandidate]:
    by_rome = Table(OCCUPATIONS if occupations is None else occupations).by_rome
    return [by_rome[each.rome] for each in found.matches]


@given(answers_to_all, explored_some, st.randoms())
def test_the_same_answers_give_the_same_ten(answers, explored, random):
    shuffled = random.sample(OCCUPATIONS, len(OCCUPATIONS))
    again = dict(reversed(answers.items()))
    assert matching(again, explored, shuffled) == matching(answers, explored, Table(OCCUPATIONS))


@given(answers_to_all, explored_some)
def test_ten_different_ones_within_the_limits_and_with_the_kept_places(answers, explored):
    ten = chosen(matching(answers, explored))
    assert len({one.rome for one in ten}) == PLACES
    assert sum(one.industry for one in ten) >= RULE.industry
    assert sum(one.engineering for one in ten) >= RULE.engineering
    assert max(Counter(one.family for one in ten).values()) <= RULE.of_a_family
    assert max(Counter(one.riasec for one in ten).values()) <= RULE.of_the_same_letters


@given(answers_to_all)
def test_scores_are_what_the_module_says_and_fall(answers):
    found, profile = matching(answers), profile_of(QUIZ, answers)
    for each, one in zip(found.matches, chosen(found), strict=True):
        likes = (2 * profile.scores[one.riasec[0]] + profile.scores[one.riasec[-1]]) / 3
        assert each.score == pytest.approx((1 - LIKING) * 100 * each.congruence + LIKING * likes, abs=0.6)
    if not profile.doubt:
        scores = [each.score for each in found.matches]
        assert scores == sorted(scores, reverse=True)


@given(answers_to_all, st.sampled_from(OCCUPATIONS), st.integers(1, 9))
def test_exploring_lifts_and_never_lowers(answers, one, views):
    def score(explored: dict[str, int]) -> int:
        return matching(answers, explored, [one]).matches[0].score

    before, after, more = score({}), score({one.rome: views}), score({one.rome: views + 1})
    assert before <= after <= more <= 100
    assert after >= before + (100 - before) * LIFT / 2 - 1


@given(answers_to_all, explored_some)
def test_what_was_explored_keeps_its_score_whatever_else_was(answers, explored):
    alone = {each.rome: each.score for each in matching(answers).matches}
    with_others = {each.rome: each for each in matching(answers, explored).matches}
    for rome, each in with_others.items():
        assert each.explored == (rome in explored)
        assert each.score >= alone.get(rome, 0)


def test_the_letters_that_somebody_likes_come_first():
    assert chosen(matching(MAKER))[0].riasec in {"R", "RI"}
    assert chosen(matching(HELPER))[0].riasec in {"S", "SA"}


def test_the_reasons_are_the_answers_that_speak_for_it():
    answers = MAKER | {"R0": 3, "R1": 2, "I2": 4}
    occupations = [
        MatchCandidate("H0001", "IR", "production"),
        MatchCandidate("M0002", "S", "people"),
    ]
    reasons = {each.rome: each.reasons for each in matching(answers, occupations=occupations).matches}
    assert reasons == {"H0001": ("I2", "R2", "R3"), "M0002": ()}


def test_nothing_that_is_liked_less_is_a_reason():
    answers = MAKER | {"R0": 3} | {f"R{place}": 2 for place in range(1, 5)}
    occupations = [MatchCandidate("H0001", "RS", "production")]
    assert matching(answers, occupations=occupations).matches[0].reasons == ("R0",)


def test_places_are_kept_for_industry_and_engineering():
    """Nothing of industry fits this person; those that fit least badly take the kept places, and no more."""
    others = [MatchCandidate(f"M{place:04}", CODES[place % 36], f"family {place}") for place in range(72)]
    industry = [MatchCandidate(f"H{place:04}", "RI", f"production {place}") for place in range(3)]
    industry += [MatchCandidate(f"I{place:04}", "IC", f"maintenance {place}") for place in range(3)]
    engineers = [MatchCandidate("M9999", "I", "engineering")]
    everything = [*others, *industry, *engineers]
    found = chosen(matching(HELPER, occupations=everything), everything)
    assert sum(one.industry for one in found) == RULE.industry
    assert [one.rome for one in found if one.engineering] == ["M9999"]
    without = chosen(matching(HELPER, occupations=everything, rule=NO_RULE), everything)
    assert not any(one.industry or one.engineering for one in without)


def test_keeping_a_place_for_industry_does_not_take_engineerings():
    others = [MatchCandidate(f"M{place:04}", "SA", "") for place in range(20)]
    industry = [
        MatchCandidate(f"H{place:04}", code, "") for place, code in enumerate(["R", "RI", "RC", "IR"])
    ]
    everything = [*others, *industry, MatchCandidate("M9999", "R", "engineering")]
    rule = PlacesRule(of_the_same_letters=PLACES)
    found = chosen(matching(HELPER, occupations=everything, rule=rule), everything)
    assert sum(one.industry for one in found) == 4
    assert sum(one.engineering for one in found) == 1


@pytest.mark.parametrize("count", [0, 1, 9])
def test_of_fewer_than_ten_all_are_proposed(count):
    assert len(matching(MAKER, occupations=table(count)).matches) == count


def test_ten_of_a_kind_are_better_than_fewer_than_ten():
    alike = [MatchCandidate(f"H{place:04}", "RC", "production") for place in range(30)]
    assert len(matching(MAKER, occupations=alike).matches) == PLACES


def test_no_occupation_is_first_for_everybody_of_the_same_letters():
    alike = [MatchCandidate(f"H{place:04}", "RI", "") for place in range(10)]
    firsts = Counter(
        matching(answers, occupations=alike).matches[0].rome for _, answers in people(QUIZ, 200, 3)
    )
    assert len(firsts) == 10
    assert max(firsts.values()) < 50


def test_with_a_doubt_they_are_broad_and_what_was_explored_comes_first():
    flat = liking(R=2, I=2, A=2, S=2, E=2, C=2)
    seen = {OCCUPATIONS[30].rome: 1, OCCUPATIONS[50].rome: 3}
    found = matching(flat, seen)
    assert [each.rome for each in found.matches[:2]] == [OCCUPATIONS[50].rome, OCCUPATIONS[30].rome]
    assert {one.riasec[0] for one in chosen(found)} == set(LETTERS)


def test_the_neighbour_is_near_and_of_another_kind():
    occupations = [
        MatchCandidate("H0001", "RI", "production", near=("H0002", "X9999", "M0003", "M0004")),
        *(MatchCandidate(f"H01{place:02}", "RC", f"f{place}") for place in range(12)),
        MatchCandidate("H0002", "SC", "production"),
        MatchCandidate("M0003", "RE", "people"),
        MatchCandidate("M0004", "SE", "people"),
    ]
    rule = PlacesRule(0, 0, PLACES, PLACES)
    found = matching(MAKER, occupations=occupations, rule=rule)
    assert (found.neighbour, found.neighbour_of) == ("M0004", "H0001")
    without = [one for one in occupations if one.rome != "M0004"]
    assert matching(MAKER, occupations=without, rule=rule).neighbour == "M0003"


@given(answers_to_all)
def test_a_neighbour_is_never_one_of_the_ten(answers):
    found = matching(answers)
    assert found.neighbour is not None
    assert found.neighbour not in {each.rome for each in found.matches}
    assert found.neighbour_of in {each.rome for each in found.matches}


def test_without_anything_near_there_is_no_neighbour():
    found = matching(MAKER, occupations=[MatchCandidate("H0001", "RI", "production", near=("H0002",))])
    assert (found.neighbour, found.neighbour_of) == (None, None)
