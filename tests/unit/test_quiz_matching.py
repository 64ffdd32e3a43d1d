from collections import Counter
from dataclasses import replace
from itertools import permutations
from statistics import correlation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.expectations import Expectations
from services.quiz.scoring.interests import LETTERS, InterestQuiz, Item, profile_of
from services.quiz.scoring.matching import FROM_ANSWERS, LIFT, Matching, Table, match
from services.quiz.scoring.places import PLACES, RULE, PlacesRule

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
NO_RULE = PlacesRule(industry=0, engineering=0, of_a_family=PLACES)

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
    visitor: int = 0,
) -> Matching:
    found = OCCUPATIONS if occupations is None else occupations
    return match(QUIZ, answers, profile_of(QUIZ, answers), found, explored or {}, rule, visitor)


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


@given(answers_to_all)
def test_scores_are_what_the_module_says_and_fall(answers):
    found, profile = matching(answers), profile_of(QUIZ, answers)
    trust = (profile.confidence / 100) ** 0.5
    for each in found.matches:
        assert each.score == pytest.approx(50 + 100 * (each.fit - 0.5) * trust, abs=0.6)
        assert each.score == 50 or not profile.doubt
    if not profile.doubt:
        scores = [each.score for each in found.matches]
        assert scores == sorted(scores, reverse=True)


def test_the_fit_is_the_correlation_of_the_letters_with_the_scores():
    scores = (6.5, 3.0, 1.0, 2.0, 2.5, 5.0)
    one = MatchCandidate("H0001", "RC", "production", scores=scores, quality="A")
    means = [4.0, 3.0, 0.0, 0.0, 1.0, 2.0]
    [fit] = Expectations(QUIZ, [one]).fits(MAKER)
    assert fit == pytest.approx(correlation(means, scores))
    assert matching(MAKER, occupations=[one]).matches[0].fit == pytest.approx((1 + fit) / 2, abs=0.001)


def test_typical_answers_tell_apart_what_has_the_same_letters_and_scores():
    sews, welds = (
        MatchCandidate(f"H000{place}", "R", "production", (), (7.0, 2, 2, 1, 1, 3), "hand")
        for place in (1, 2)
    )
    likes_first = [4 if item.id == "R0" else 0 for item in QUIZ.items]
    likes_last = [4 if item.id == "R4" else 0 for item in QUIZ.items]
    quiz = replace(QUIZ, typical={sews.rome: tuple(likes_first), welds.rome: tuple(likes_last)})
    for liked, best in (("R0", sews), ("R4", welds)):
        answers = liking(R=2, I=0, A=0, S=0, E=0, C=0) | {liked: 4}
        found = match(quiz, answers, profile_of(quiz, answers), [sews, welds], {}, NO_RULE)
        assert found.matches[0].rome == best.rome
        assert found.matches[0].fit > found.matches[1].fit


def test_uncertain_scores_count_half_and_none_leave_the_letters():
    scores = (1.0, 1.0, 7.0, 1.0, 1.0, 1.0)
    sure, unsure, letters = (
        MatchCandidate(f"H000{place}", "R", "production", scores=given_, quality=quality)
        for place, (given_, quality) in enumerate([(scores, "A"), (scores, "C"), ((), "")])
    )
    fits = Expectations(QUIZ, [sure, unsure, letters]).fits(liking(R=4, I=0, A=0, S=0, E=0, C=0))
    assert fits[0] < fits[1] < fits[2] == pytest.approx(1)


def test_every_letter_weighs_the_same_however_many_items_it_has():
    items = (
        *(Item(f"R{place}", "", "R") for place in range(9)),
        *(Item(one, "", one) for one in LETTERS[1:]),
    )
    uneven = InterestQuiz("essai", 2, items)
    answers = {item.id: 4 if item.letter in "RI" else 0 for item in items}
    one, other = Expectations(
        uneven, [MatchCandidate("H0001", "R", ""), MatchCandidate("H0002", "I", "")]
    ).fits(answers)
    assert one == pytest.approx(other)


@given(answers_to_all, explored_some)
def test_what_was_explored_keeps_its_score_whatever_else_was(answers, explored):
    alone = {each.rome: each.score for each in matching(answers).matches}
    with_others = {each.rome: each for each in matching(answers, explored).matches}
    for rome, each in with_others.items():
        assert each.explored == (rome in explored)
        assert each.score >= alone.get(rome, 0)


@given(answers_to_all, st.sampled_from(OCCUPATIONS), st.integers(1, 9))
def test_exploring_lifts_and_never_lowers(answers, one, views):
    def score(explored: dict[str, int]) -> int:
        return matching(answers, explored, [one]).matches[0].score

    before, after, more = score({}), score({one.rome: views}), score({one.rome: views + 1})
    assert before <= after <= more <= 100
    trust = (profile_of(QUIZ, answers).confidence / 100) ** 0.5
    missing = 100 * (1 - matching(answers, None, [one]).matches[0].fit)
    assert after >= before + missing * LIFT / 2 * trust - 1


def test_the_letters_that_somebody_likes_come_first():
    assert chosen(matching(MAKER))[0].riasec in {"R", "RI"}
    assert chosen(matching(HELPER))[0].riasec in {"S", "SA"}


def test_places_are_kept_for_industry_and_engineering():
    """Nothing of industry fits this person; those that fit least badly take the kept places, and no more."""
    others = [MatchCandidate(f"M{place:04}", CODES[place % 36], f"family {place}") for place in range(72)]
    industry = [MatchCandidate(f"H{place:04}", "RI", f"production {place}") for place in range(3)]
    industry += [MatchCandidate(f"I{place:04}", "IC", f"maintenance {place}") for place in range(3)]
    engineers = [MatchCandidate(f"M999{place}", "I", "engineering") for place in (8, 9)]
    everything = [*others, *industry, *engineers]
    found = chosen(matching(HELPER, occupations=everything), everything)
    assert sum(one.industry for one in found) == RULE.industry
    assert sorted(one.rome for one in found if one.engineering) == ["M9998", "M9999"]
    reserved = [each.rome for each in matching(HELPER, occupations=everything).matches if each.reserved]
    assert sorted(reserved) == sorted(one.rome for one in found if one.industry or one.engineering)
    without = matching(HELPER, occupations=everything, rule=NO_RULE)
    assert not any(one.industry or one.engineering for one in chosen(without, everything))
    assert not any(each.reserved for each in without.matches)


def test_keeping_a_place_for_industry_does_not_take_engineerings():
    others = [MatchCandidate(f"M{place:04}", "SA", "") for place in range(20)]
    industry = [
        MatchCandidate(f"H{place:04}", code, "") for place, code in enumerate(["R", "RI", "RC", "IR"])
    ]
    everything = [*others, *industry, MatchCandidate("M9999", "R", "engineering")]
    rule = PlacesRule(industry=4, engineering=1)
    found = chosen(matching(HELPER, occupations=everything, rule=rule), everything)
    assert sum(one.industry for one in found) == 4
    assert sum(one.engineering for one in found) == 1


@pytest.mark.parametrize("count", [0, 1, 9])
def test_of_fewer_than_ten_all_are_proposed(count):
    assert len(matching(MAKER, occupations=table(count)).matches) == count


def test_ten_of_a_kind_are_better_than_fewer_than_ten():
    alike = [MatchCandidate(f"H{place:04}", "RC", "production") for place in range(30)]
    assert len(matching(MAKER, occupations=alike).matches) == PLACES


def test_ties_do_not_move_with_the_answers_and_nobody_is_always_the_first():
    alike = [MatchCandidate(f"H{place:04}", "RI", "") for place in range(10)]
    orders = {
        visitor: {
            tuple(each.rome for each in matching(answers, occupations=alike, visitor=visitor).matches)
            for answers in (MAKER, HELPER, MAKER | {"C0": 3}, HELPER | {"S1": 2})
        }
        for visitor in range(1_000, 1_200)
    }
    assert all(len(found) == 1 for found in orders.values())
    firsts = Counter(order[0] for found in orders.values() for order in found)
    assert len(firsts) == 10
    assert max(firsts.values()) < 50


def test_equal_answers_give_what_was_explored_and_every_letter():
    flat = liking(R=2, I=2, A=2, S=2, E=2, C=2)
    seen = {OCCUPATIONS[30].rome: 1, OCCUPATIONS[50].rome: 3}
    found = matching(flat, seen)
    assert [each.rome for each in found.matches[:2]] == [OCCUPATIONS[50].rome, OCCUPATIONS[30].rome]
    assert {one.riasec[0] for one in chosen(found)} == set(LETTERS)


def test_with_a_doubt_what_the_season_does_not_show_comes_after_what_it_does():
    flat = liking(R=2, I=2, A=2, S=2, E=2, C=2)
    first = matching(flat).matches[0].rome
    hidden = [replace(one, shown=one.rome != first) for one in OCCUPATIONS]
    assert first not in {each.rome for each in matching(flat, occupations=hidden).matches}


def test_no_single_answer_turns_the_ten_of_equal_answers_around():
    flat = liking(R=2, I=2, A=2, S=2, E=2, C=2)
    before = {each.rome for each in matching(flat).matches}
    for item in QUIZ.items:
        after = {each.rome for each in matching(flat | {item.id: 3}).matches}
        assert len(before & after) >= 8


def test_with_a_doubt_some_places_go_to_letters_that_the_best_do_not_have():
    hasty = profile_of(QUIZ, MAKER, seconds=3)
    assert hasty.doubt == "fast"
    table_ = Table(OCCUPATIONS)
    found = match(QUIZ, MAKER, hasty, table_, {})
    best = [each.rome for each in matching(MAKER).matches]
    assert len({each.rome for each in found.matches} & set(best)) >= FROM_ANSWERS - 2
    letters = {table_.by_rome[each.rome].riasec[0] for each in found.matches}
    assert len(letters - {table_.by_rome[rome].riasec[0] for rome in best}) >= 2
    assert {each.score for each in found.matches} == {50}


def test_the_neighbour_is_near_and_of_another_kind():
    occupations = [
        MatchCandidate("H0001", "RI", "production", near=("H0002", "X9999", "M0003", "M0004")),
        *(MatchCandidate(f"H01{place:02}", "RC", f"f{place}") for place in range(12)),
        MatchCandidate("H0002", "SC", "production"),
        MatchCandidate("M0003", "RE", "people"),
        MatchCandidate("M0004", "SE", "people"),
    ]
    rule = PlacesRule(0, 0, PLACES)
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
