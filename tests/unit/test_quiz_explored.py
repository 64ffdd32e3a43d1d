"""What somebody explored: the formula, who has no profile, what is proposed next, what is said about it."""

from pathlib import Path
from random import Random
from statistics import mean, pstdev
from uuid import UUID

import pytest
import yaml

from services.quiz import sentences
from services.quiz.explored import (
    CONTENT_WEIGHT,
    HOTSPOT_WEIGHT,
    NEEDED,
    TRIED,
    Explored,
    Offer,
    Place,
    places_in,
    places_to_try,
    scores_of,
    wanted,
)
from services.quiz.scoring.interests import LETTERS
from services.quiz.sentences_explored import of_explored

RIASEC = {"R0001": "R", "R0002": "RI", "I0001": "I", "A0001": "A", "S0001": "SE", "N0000": ""}
VISITOR = UUID(int=7)
ALL = dict.fromkeys(LETTERS, 1.0)
FLAT = dict.fromkeys(LETTERS, 50)


def hotspot(id, *occupations, tour="tour", company="company"):
    return Place("hotspot", tour, id, occupations, "scene", id, company)


def content(id, *occupations, kind="article", company=None):
    return Place(kind, id, id, occupations, company=company)


def seen(*ids, code="R0001"):
    return Explored(seen={id: [code] for id in ids})


def only(letter, high=80, low=20):
    return {each: high if each == letter else low for each in LETTERS}


def season():
    files = sorted(Path("season/tours").glob("*.yaml")) + sorted(Path("season/contents").glob("*.yaml"))
    occupations = yaml.safe_load(Path("season/occupations.yaml").read_text(encoding="utf-8"))
    contents = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return Offer(places_in(contents), {each["rome"]: each["riasec"] for each in occupations})


@pytest.fixture(scope="module")
def offer():
    return season()


def explored_of(chosen, offer):
    """As recorded by somebody who explored ``chosen``."""
    return Explored(
        seen={place.hotspot: place.occupations for place in chosen if place.hotspot},
        completed={place.content: place.occupations for place in chosen if not place.hotspot},
    ).places(offer)


# Places, and their letters


def test_places_are_the_hotspots_and_contents_that_show_occupations_but_no_quizzes():
    crochet = {"id": "crochet", "title": "Le crochet", "occupations": ["H2902", "F1301"]}
    scene = {"id": "quai", "hotspots": [crochet, {"id": "cable", "title": "Le câble", "occupations": []}]}
    tour = {"id": "grue", "kind": "tour", "title": "La grue", "company": "levage", "occupations": ["H2902"]}
    video = {"id": "film", "kind": "video", "title": "Le film", "occupations": ["F1301"]}
    quiz = {"id": "quiz", "kind": "quiz", "title": "Le quiz", "occupations": ["H2902"]}
    article = {"id": "sans", "kind": "article", "title": "Sans métier", "occupations": []}
    assert list(places_in([{**tour, "scenes": [scene]}, video, quiz, article])) == [
        Place("tour", "grue", "La grue", ("H2902",), company="levage"),
        Place("hotspot", "grue", "Le crochet", ("H2902", "F1301"), "quai", "crochet", "levage"),
        Place("video", "film", "Le film", ("F1301",)),
    ]


def test_a_place_shares_its_weight_among_its_occupations_and_the_first_letter_counts_twice():
    letters = Offer((), RIASEC).letters(["R0002", "A0001"])
    assert letters == pytest.approx({"R": 1 / 3, "I": 1 / 6, "A": 1 / 2, "S": 0, "E": 0, "C": 0})


def test_an_occupation_that_is_listed_twice_or_has_no_letters_or_has_left_changes_nothing():
    offer = Offer((), RIASEC)
    assert offer.letters(["R0002", "A0001", "R0002", "N0000", "X9999"]) == offer.letters(["R0002", "A0001"])
    assert offer.letters(["N0000", "X9999"]) is None
    assert Explored(seen={"h": ["X9999"]}).places(offer) == []


def test_a_content_weighs_twice_a_hotspot_and_a_quiz_is_no_place():
    offer = Offer([hotspot("h", "R0001"), content("a", "A0001"), content("q", "I0001", kind="quiz")], RIASEC)
    assert (HOTSPOT_WEIGHT, CONTENT_WEIGHT) == (1, 2)
    assert offer.shares == pytest.approx({"R": 1 / 3, "I": 0, "A": 2 / 3, "S": 0, "E": 0, "C": 0})


# The formula

HALF = Offer([hotspot("h", "R0001"), hotspot("i", "I0001")], RIASEC)
"""Half R, half I."""


def test_the_formula_by_hand():
    """w = 8 of W = 10; share = (8 + 2) / (10 + 2 / 0.5) = 5/7, and 5/7 / (5/7 + 2/7)."""
    found = [(1, HALF.letters(["R0001"]))] * 8 + [(1, HALF.letters(["I0001"]))] * 2
    scores = scores_of(found, HALF)
    assert (scores["R"], scores["I"]) == (71, 29)


def test_what_is_explored_as_it_is_offered_is_in_the_middle_and_so_is_what_is_not_on_offer():
    found = [(1, HALF.letters(["R0001"])), (1, HALF.letters(["I0001"]))] * 5
    assert scores_of(found, HALF) == dict.fromkeys(LETTERS, 50)


def test_where_everything_on_offer_has_one_letter_nothing_can_be_told():
    offer = Offer([hotspot("h", "R0001")], RIASEC)
    assert scores_of([(1, offer.letters(["R0001"]))] * 12, offer) == dict.fromkeys(LETTERS, 50)


@pytest.mark.parametrize("count", [10, 10_000])
def test_scores_stay_from_0_to_100(offer, count):
    for code in {code for place, _ in offer.places.values() for code in place.occupations}:
        scores = scores_of([(2, offer.letters([code]))] * count, offer)
        assert set(scores) == set(LETTERS)
        assert all(0 <= score <= 100 for score in scores.values())


def test_a_score_rises_with_its_letter_and_few_places_move_it_less():
    def scores(r, i):
        return scores_of([(1, HALF.letters(["R0001"]))] * r + [(1, HALF.letters(["I0001"]))] * i, HALF)["R"]

    rising = [scores(r, 20 - r) for r in range(21)]
    assert rising == sorted(rising)
    assert len(set(rising)) == 21
    assert 50 < scores(8, 2) < scores(80, 20)


def test_nobody_has_a_profile_below_ten_places(offer):
    chosen = [place for place, _ in offer.places.values()]
    assert scores_of(explored_of(chosen[: NEEDED - 1], offer), offer) is None
    assert scores_of(explored_of(chosen[:NEEDED], offer), offer) is not None
    assert NEEDED == 10


def test_a_place_that_is_opened_again_is_one_place():
    once = [f"h{number}" for number in range(NEEDED - 1)]
    assert scores_of(seen(*once, *once).places(HALF), HALF) is None


def test_without_places_on_offer_there_is_no_profile():
    offer = Offer((), RIASEC)
    assert scores_of(seen(*map(str, range(20))).places(offer), offer) is None
    assert places_to_try(offer, set(), ALL, VISITOR) == []


def test_somebody_who_explores_at_random_has_about_50_for_each_letter(offer):
    random = Random(3)
    everything = [place for place, _ in offer.places.values()]
    for count in (NEEDED, 30):
        found = [scores_of(explored_of(random.sample(everything, count), offer), offer) for _ in range(400)]
        for letter in LETTERS:
            scores = [each[letter] for each in found]
            assert mean(scores) == pytest.approx(50, abs=1.5)
            assert pstdev(scores) < 8


@pytest.mark.parametrize("letter", LETTERS)
def test_somebody_who_explores_one_letter_is_seen_to_whatever_its_share_of_the_season(offer, letter):
    by_letter = sorted(offer.places.values(), key=lambda found: -found[1][letter])
    scores = scores_of(explored_of([place for place, _ in by_letter[:NEEDED]], offer), offer)
    assert max(scores, key=scores.get) == letter
    assert 70 <= scores[letter] <= 90


# What is looked for


def test_what_is_said_and_not_explored_is_wanted_most():
    found = wanted(only("A"), only("R", 80, 45))
    assert max(found, key=found.get) == "A"
    assert found["R"] == 0


def test_only_what_is_said_above_ones_own_mean_is_wanted():
    said = {"R": 90, "I": 80, "A": 10, "S": 10, "E": 10, "C": 10}
    found = wanted(said, {"R": 50, "I": 70, "A": 20, "S": 20, "E": 20, "C": 20})
    assert {letter for letter in LETTERS if found[letter]} == {"R", "I"}
    assert found["R"] > found["I"]


def test_of_two_that_are_liked_alike_the_less_explored_is_wanted_more():
    found = wanted(FLAT | {"R": 90, "I": 90}, FLAT | {"R": 60})
    assert found["I"] == found["R"] + 10


def test_without_an_exploration_what_was_said_is_wanted():
    assert {letter for letter, much in wanted(only("S"), None).items() if much} == {"S"}


def test_who_explored_all_that_they_like_goes_on_with_it():
    assert {letter for letter, much in wanted(only("S", 60, 50), only("S", 90, 40)).items() if much} == {"S"}


def test_without_a_result_the_least_explored_is_wanted():
    found = wanted(None, {"R": 70, "I": 50, "A": 40, "S": 30, "E": 50, "C": 50})
    assert found == {"R": 0, "I": 0, "A": 10, "S": 20, "E": 0, "C": 0}


@pytest.mark.parametrize(
    ("said", "scores"),
    [(None, None), (None, dict.fromkeys(LETTERS, 50)), (dict.fromkeys(LETTERS, 40), None)],
)
def test_where_nothing_speaks_for_a_letter_all_are_wanted_alike(said, scores):
    assert len(set(wanted(said, scores).values())) == 1
    assert sum(wanted(said, scores).values()) > 0


# Places to try


def keys(found):
    return [place.key for place in found]


@pytest.mark.parametrize("letter", LETTERS)
def test_three_places_to_try_have_the_wanted_letter_and_were_not_explored(offer, letter):
    first = places_to_try(offer, set(), only(letter, 1, 0), VISITOR)
    assert len(first) == TRIED
    best = max(letters[letter] for _, letters in offer.places.values())
    assert all(offer.places[key][1][letter] >= 0.5 * best for key in keys(first))
    then = places_to_try(offer, set(keys(first)), only(letter, 1, 0), VISITOR)
    assert not set(keys(first)) & set(keys(then))


def test_places_to_try_are_of_different_tours_companies_and_kinds(offer):
    found = places_to_try(offer, set(), only("R", 1, 0), VISITOR)
    assert len({place.content for place in found}) == TRIED
    assert len({place.company for place in found}) == TRIED
    assert len({place.kind for place in found}) == TRIED


def test_where_there_is_one_tour_only_its_hotspots_are_proposed():
    offer = Offer([hotspot(id, "R0001") for id in "abcd"], RIASEC)
    assert len(set(keys(places_to_try(offer, set(), ALL, VISITOR)))) == TRIED
    left = places_to_try(offer, {("hotspot", "a"), ("hotspot", "b")}, ALL, VISITOR)
    assert set(keys(left)) == {("hotspot", "c"), ("hotspot", "d")}


@pytest.mark.parametrize(
    "others",
    [
        [hotspot("other", "R0001", tour="other", company="other")],
        [hotspot("other", "R0001", tour="other", company="company")],
        [hotspot("other", "R0001", tour="tour", company="other")],
        [content("other", "R0001", company="company")],
    ],
    ids=["tour and company", "tour", "company", "kind"],
)
def test_after_a_place_another_tour_company_or_kind_comes_first(others):
    """Whatever the lot says: with many visitors, it would say otherwise for some."""
    offer = Offer([*(hotspot(id, "R0001") for id in "abcdefgh"), *others], RIASEC)
    for number in range(20):
        chosen = places_to_try(offer, set(), ALL, UUID(int=number))
        assert "other" in {place.hotspot or place.content for place in chosen[:2]}


def test_of_contents_of_nobodys_another_kind_comes_first():
    articles = [content(id, "R0001") for id in "abcdefgh"]
    offer = Offer([*articles, content("film", "R0001", kind="video")], RIASEC)
    for number in range(20):
        chosen = places_to_try(offer, set(), ALL, UUID(int=number))
        assert "film" in {place.content for place in chosen[:2]}


def test_another_tour_matters_more_than_another_company_and_that_more_than_another_kind():
    alike = [hotspot(id, "R0001") for id in "abcdefgh"]
    kind = content("kind", "R0001", company="company")
    company = hotspot("firm", "R0001", tour="tour 2", company="company 2")
    offer = Offer([*alike, kind, company], RIASEC)
    for number in range(20):
        chosen = [
            place.hotspot or place.content for place in places_to_try(offer, set(), ALL, UUID(int=number))
        ]
        if chosen[0] in "abcdefgh":
            assert chosen[1:] == ["firm", "kind"]


def test_where_few_places_fit_others_fill_the_three():
    offer = Offer([hotspot("r", "R0001"), *(hotspot(id, "A0001") for id in "abc")], RIASEC)
    found = places_to_try(offer, set(), only("R", 1, 0), VISITOR)
    assert (found[0].hotspot, len(found)) == ("r", TRIED)


def test_a_bad_fit_is_not_proposed_for_being_of_another_kind():
    near = [hotspot(id, "R0001") for id in "abc"]
    offer = Offer([*near, content("other", "A0001", company="other")], RIASEC)
    assert "other" not in {place.content for place in places_to_try(offer, set(), only("R", 1, 0), VISITOR)}


def test_a_tour_is_proposed_by_its_hotspots():
    offer = Offer([content("tour", "R0001", kind="tour"), hotspot("h", "R0001")], RIASEC)
    assert keys(places_to_try(offer, set(), ALL, VISITOR)) == [("hotspot", "h")]


def test_the_same_state_gives_the_same_places_and_equal_ones_differ_between_visitors(offer):
    once, again = (places_to_try(offer, set(), ALL, VISITOR) for _ in range(2))
    assert once == again
    firsts = {keys(places_to_try(offer, set(), ALL, UUID(int=number)))[0] for number in range(40)}
    assert len(firsts) > 20


def test_who_has_explored_everything_has_nothing_left_to_try(offer):
    assert places_to_try(offer, set(offer.places), ALL, VISITOR) == []


# What is said


@pytest.mark.parametrize(
    ("said", "scores", "expected"),
    [
        (None, FLAT, "Tu explores un peu de tout"),
        (None, only("R", 80, 45), f"montrent surtout des métiers pour qui aime {sentences.LIKES['R']}"),
        (
            only("A"),
            only("R", 80, 45),
            f"tu as dit aimer {sentences.LIKES['A']}\u202f; jusqu’ici, tu as plutôt",
        ),
        (only("A"), only("A", 42, 52), f"tu as dit aimer {sentences.LIKES['A']}\u00a0: il te reste beaucoup"),
        (only("A", 40, 38), only("R", 80, 45), f"{sentences.LIKES['R']}, plus que tes réponses"),
        (
            only("A"),
            only("A", 80, 45),
            f"ressemble à ce que tu as dit au quiz\u00a0: surtout {sentences.LIKES['A']}",
        ),
        (FLAT | {"A": 60}, only("A", 90, 45), "ressemble à ce que tu as dit"),
        (only("A", 60, 50), only("A", 55, 49), "rien n’y contredit"),
        (only("A", 45, 40), only("A", 61, 49), "rien n’y contredit"),
        (only("A", 56, 50), only("A", 41, 50), "rien n’y contredit"),
        (
            only("S", 99, 40) | {"I": 90},
            only("S", 45, 51) | {"I": 30},
            f"aimer {sentences.LIKES['I']}\u00a0:",
        ),
    ],
)
def test_one_sentence_says_where_both_differ(said, scores, expected):
    sentence = of_explored(said, scores)
    assert expected in sentence
    assert sentence.count(".") == 1
    assert sentence.endswith(".")


def test_ties_are_told_in_the_order_of_the_hexagon():
    said = {letter: 80 if letter in "AC" else 20 for letter in LETTERS}
    assert sentences.LIKES["A"] in of_explored(said, only("R", 80, 40))


def test_nothing_is_called_liked_that_was_not_answered_so_nor_explored_that_was_not():
    random = Random(11)
    kinds = set()
    for _ in range(5000):
        said = {letter: random.randint(0, 100) for letter in LETTERS}
        scores = {letter: random.randint(20, 80) for letter in LETTERS}
        sentence = of_explored(said, scores)
        named = [letter for letter in LETTERS if sentences.LIKES[letter] in sentence]
        kinds.add(sentence.split(sentences.LIKES[named[0]])[0] if named else sentence)
        if "tu as dit aimer" in sentence:
            liked = min(named, key=lambda letter: sentence.index(sentences.LIKES[letter]))
            assert said[liked] > 50
            assert scores[liked] < 50
            named.remove(liked)
        assert all(scores[letter] >= 60 for letter in named)
    assert len(kinds) >= 4
