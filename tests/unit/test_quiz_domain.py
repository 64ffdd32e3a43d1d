"""Decisions of quiz: which answers are taken, what they give, and what a result is called."""

from uuid import UUID, uuid4

import pytest
from sample_events import viewed

from contracts.calls.quiz import GivenAnswer
from contracts.errors import InvalidInput
from services.quiz import domain, presentation
from services.quiz.class_interests import Interests, group_interests
from services.quiz.domain import PreparedQuiz, QuizSeason
from services.quiz.schemas import interest_quiz, questions
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS
from services.quiz.scoring.matching import Table

ITEMS = [
    {"id": f"{letter.lower()}{number}", "text": f"{letter} {number}", "letter": letter}
    for number in (1, 2, 3)
    for letter in LETTERS
]
LIKES = {
    "id": "likes",
    "version": 2,
    "title": "Aimer",
    "summary": "…",
    "challenge": "inclusion",
    "duration_minutes": 3,
}
LIKES |= {"answers": ["0", "1", "2", "3", "4"], "items": ITEMS}
CHOICES = [{"id": "a", "text": "Un"}, {"id": "b", "text": "Deux"}]


def question(id, type, key, **rest):
    return {"id": id, "type": type, "text": "?", "key": key, "explanation": f"Car {id}.", **rest}


KNOWS = {"id": "knows", "version": 1, "title": "Savoir", "summary": "…", "challenge": "innovation"}
KNOWS |= {"duration_minutes": 3, "content": "grue-a-tour"}
KNOWS["questions"] = [
    question("q1", "single", "b", choices=CHOICES),
    question("q2", "multiple", ["a", "b"], choices=CHOICES),
    question("q3", "true-false", True),
    question("q4", "estimate", 5, unit="m", minimum=0, maximum=9, tolerance=1),
]
INTERESTS = PreparedQuiz("likes", 2, "interests", LIKES, "d", interests=interest_quiz(LIKES))
KNOWLEDGE = PreparedQuiz("knows", 1, "knowledge", KNOWS, "e", questions=questions(KNOWS))
VISITOR = UUID(int=7)

KINDS = [
    (where, letters, family)
    for where in "HIM"
    for letters in ("R", "IR", "RC", "AE", "SE", "CE")
    for family in ("engineering", "production", "office")
]
TABLE = Table(
    MatchCandidate(f"{where}{number}", letters, family)
    for number, (where, letters, family) in enumerate(KINDS, start=1101)
)


def said(answers):
    return [GivenAnswer(item=item, answer=answer) for item, answer in answers.items()]


def everything(answer=2):
    return {item["id"]: answer for item in ITEMS}


RIGHT = {"q1": "b", "q2": ["b", "a"], "q3": True, "q4": 4.0}


def refused(quiz, sent):
    with pytest.raises(InvalidInput) as caught:
        domain.read_answers(quiz, sent)
    return set(caught.value.details["errors"])


def test_answers_are_taken_in_the_order_of_the_quiz_whatever_the_order_they_come_in():
    assert list(domain.read_answers(INTERESTS, said(everything())[::-1])) == [item["id"] for item in ITEMS]


def test_answers_to_questions_are_taken_in_canonical_form():
    assert repr(domain.read_answers(KNOWLEDGE, said(RIGHT))) == repr(
        {"q1": "b", "q2": ["a", "b"], "q3": True, "q4": 4}
    )


def test_every_item_that_is_wrong_is_named_and_no_other():
    answers = everything()
    del answers["r1"], answers["c3"]
    sent = [
        *said(answers | {"i1": 5, "a1": -1, "s1": "4", "e1": True, "e2": 2.0, "c1": None}),
        GivenAnswer(item="x", answer=1),
        GivenAnswer(item="r2", answer=2),
    ]
    expected = {"r1", "c3", "i1", "a1", "s1", "e1", "e2", "c1", "x", "r2"}
    assert refused(INTERESTS, sent) == {f"answers.{item}" for item in expected}


def test_every_question_that_is_wrong_is_named_and_no_other():
    assert refused(KNOWLEDGE, said({"q1": "c", "q2": ["a", "a"], "q3": True})) == {
        "answers.q1",
        "answers.q2",
        "answers.q4",
    }


def test_the_same_answers_have_the_same_id_and_all_others_another():
    answers = domain.read_answers(INTERESTS, said(everything()))
    id = domain.result_id(VISITOR, INTERESTS, answers, fast=False)
    assert id == domain.result_id(VISITOR, INTERESTS, dict(reversed(answers.items())), fast=False)
    newer = PreparedQuiz("likes", 3, "interests", LIKES, "d", interests=INTERESTS.interests)
    others = {
        domain.result_id(UUID(int=8), INTERESTS, answers, fast=False),
        domain.result_id(VISITOR, newer, answers, fast=False),
        domain.result_id(VISITOR, INTERESTS, answers | {"r1": 3}, fast=False),
        domain.result_id(VISITOR, INTERESTS, answers, fast=True),
    }
    assert len(others | {id}) == 5


def test_the_id_of_a_result_never_changes():
    """Else, after an upgrade, the same answers sent again are a second result, and points twice."""
    answers = {"r1": 4, "i1": 0}
    id = UUID("0c471f7d-74ec-5c6e-a358-a6230357085d")
    assert domain.result_id(VISITOR, INTERESTS, answers, fast=False) == id


def test_marks_tell_which_are_right_and_nothing_of_the_key():
    answers = domain.read_answers(KNOWLEDGE, said(RIGHT | {"q1": "a"}))
    assert domain.outcome_of(KNOWLEDGE, answers, None, TABLE, {}) == {
        "right": 3,
        "questions": 4,
        "answers": [
            {"question": "q1", "right": False},
            {"question": "q2", "right": True},
            {"question": "q3", "right": True},
            {"question": "q4", "right": True},
        ],
    }


def stored(quiz, answers, **changes):
    outcome = domain.outcome_of(quiz, answers, None, TABLE, {})
    return domain.new_result(quiz, VISITOR, uuid4(), answers, outcome, None) | changes


HANDY = everything(1) | {"r1": 4, "r2": 4, "r3": 3, "i1": 3, "i2": 3, "i3": 3}
ARTIST = everything(1) | {"a1": 4, "a2": 4, "a3": 4, "e1": 3, "e2": 3, "e3": 3}


def test_what_happened_tells_scores_and_codes_and_no_answer():
    result = stored(INTERESTS, HANDY)
    event = domain.completed(result)
    assert (event.quiz, event.version, event.kind, event.challenge) == ("likes", 2, "interests", "inclusion")
    assert (event.visitor, event.result) == (VISITOR, result["_id"])
    assert event.profile == result["outcome"]["profile"]["scores"]
    assert event.occupations == tuple(match["rome"] for match in result["outcome"]["matches"])
    assert len(event.occupations) == 10
    assert (event.right, event.questions) == (None, None)


def test_what_happened_in_a_knowledge_quiz_tells_how_many_were_right():
    event = domain.completed(stored(KNOWLEDGE, domain.read_answers(KNOWLEDGE, said(RIGHT))))
    assert (event.right, event.questions, event.profile, event.occupations) == (4, 4, {}, ())


def test_an_anonymous_result_has_no_visitor():
    assert "visitor" not in domain.new_result(KNOWLEDGE, None, uuid4(), {}, {}, None)


def test_a_hotspot_counts_once_for_each_of_its_occupations():
    other = UUID(int=8)
    events = [
        viewed(VISITOR, "one", "H1101", "H1102"),
        viewed(VISITOR, "two", "H1101"),
        viewed(VISITOR, "one", "H1101", "H1102"),
    ]
    seen = domain.explorations([*events, viewed(VISITOR, "three"), viewed(other, "one", "I1304")])
    assert domain.times_explored(seen[VISITOR]) == {"H1101": 2, "H1102": 1}
    assert seen[other] == {"one": ["I1304"]}


def test_of_what_was_seen_what_shows_a_match_is_kept_with_the_result():
    seen = {"two": ["H1101"], "one": ["H1102", "I1304"], "three": ["M1501"]}
    assert domain.seen_of(seen, [{"rome": "H1101"}, {"rome": "I1304"}]) == ["one", "two"]


@pytest.mark.parametrize(
    ("published", "feminine", "masculine"),
    [
        ("Bûcheron / Bûcheronne", "Bûcheronne", "Bûcheron"),
        ("Conducteur / Conductrice d'engins", "Conductrice d'engins", "Conducteur d'engins"),
        ("Chef produit / Cheffe produit en bois", "Cheffe produit en bois", "Chef produit en bois"),
        ("Garde de parc naturel", "Garde de parc naturel", "Garde de parc naturel"),
    ],
)
def test_both_names_are_read_from_the_published_one(published, feminine, masculine):
    assert domain.both_names(published) == (feminine, masculine)


def test_without_a_version_the_current_one_is_found():
    old = PreparedQuiz("likes", 1, "interests", LIKES, "c")
    season = QuizSeason(versions={("likes", 1): old, ("likes", 2): INTERESTS}, current={"likes": 2})
    assert season.find("likes", None) is INTERESTS
    assert season.find("likes", 1) is old
    assert season.find("likes", 3) is None
    assert season.find("other", None) is None


def test_a_quiz_is_shown_without_letters_keys_and_explanations():
    likes, knows = presentation.quiz_full(INTERESTS), presentation.quiz_full(KNOWLEDGE)
    assert likes["items"][0] == {"id": "r1", "text": "R 1"}
    assert likes["answers"] == ["0", "1", "2", "3", "4"]
    assert knows["questions"][0] == {"id": "q1", "type": "single", "text": "?", "choices": CHOICES}
    assert knows["questions"][3] == {
        "id": "q4",
        "type": "estimate",
        "text": "?",
        "unit": "m",
        "minimum": 0,
        "maximum": 9,
    }
    assert presentation.quiz_summary(KNOWLEDGE)["items"] == 4


NAMES = {"name_feminine": "Soudeuse", "name_masculine": "Soudeur"}
SEASON = QuizSeason(
    versions={("likes", 2): INTERESTS},
    occupations=TABLE,
    table={
        each.rome: {"riasec": each.riasec, "family": each.family, "summary": "Soude.", **NAMES}
        for each in TABLE
    },
)


def shown(result):
    return presentation.result_full(
        result, INTERESTS, SEASON, presentation.names_in(SEASON, {}), created=False
    )


def test_a_result_is_shown_with_a_title_and_with_reasons_that_are_answers():
    found = shown(stored(INTERESTS, HANDY))
    assert found["profile"]["title"] == "Tu aimes faire, et comprendre"
    best = found["matches"][0]
    assert best["score"] > 50
    assert {reason["answer"] for reason in best["reasons"]} <= {3, 4}
    assert all(reason["text"][0] in "RI" for reason in best["reasons"])
    lacking = shown(stored(INTERESTS, everything(2)))["matches"]
    assert all(match["says"].startswith("Pas assez de réponses") for match in lacking)
    assert {len(match["reasons"]) for match in lacking} == {0}


def test_a_result_stored_before_is_shown_without_its_reasons_of_then():
    before = stored(INTERESTS, HANDY)
    for match in before["outcome"]["matches"]:
        match["reasons"] = ["r1", "gone-from-the-quiz"]
        match["explored"] = True
    found = shown(before)
    items = {reason["item"] for match in found["matches"] for reason in match["reasons"]}
    assert items <= set(HANDY)
    assert found["matches"][0]["other_reasons"][0]["kind"] == "explored"


def test_with_a_doubt_all_matches_have_the_same_score():
    result = stored(INTERESTS, everything(2))
    for match in result["outcome"]["matches"]:
        match["score"] = 98  # as stored before
    found = shown(result)
    assert found["profile"]["doubt"] == "alike"
    assert {match["score"] for match in found["matches"]} == {50}


def test_a_profile_is_shown_without_what_only_the_sentence_needs():
    result = stored(INTERESTS, HANDY)
    result["outcome"]["profile"] |= {"pattern": True, "doubt": "random"}
    profile = shown(result)["profile"]
    assert "pattern" not in profile
    assert profile["title"] == "Trop régulier pour trancher"


def test_a_match_that_has_left_the_season_is_still_shown():
    gone = QuizSeason(versions=SEASON.versions, occupations=TABLE)
    names = presentation.names_in(gone, {})
    found = presentation.result_full(stored(INTERESTS, HANDY), INTERESTS, gone, names, created=False)
    assert len(found["matches"]) == 10
    assert {match["summary"] for match in found["matches"]} == {None}
    assert {tuple(match["other_reasons"]) for match in found["matches"]} == {()}
    assert not any("says" in match for match in found["matches"])


def person(letter, family="office", score=50):
    return Interests(dict.fromkeys(LETTERS, score), letter, family)


def test_a_class_is_summed_up_by_letters_families_and_means():
    group = group_interests(
        12, [person("R", score=40)] * 6 + [person("I", "design", 60)] * 6, ["office", "design"]
    )
    assert (group.seats, group.answered) == (12, 12)
    assert group.strongest == {"R": 6, "I": 6, "A": 0, "S": 0, "E": 0, "C": 0}
    assert group.families == {"office": 6, "design": 6}
    assert group.mean == dict.fromkeys(LETTERS, 50)


@pytest.mark.parametrize("answered", [1, 4])
def test_fewer_than_five_are_not_reported(answered):
    group = group_interests(30, [person("R")] * answered, ["office"])
    assert (group.seats, group.answered, group.mean) == (30, None, None)
    assert {*group.strongest.values(), *group.families.values()} == {None}


def test_the_few_who_have_no_result_cannot_be_worked_out():
    group = group_interests(20, [person("R")] * 9 + [person("I")] * 9, ["office"])
    assert group.answered is None
    assert sorted(group.strongest.values(), key=str) == [0, 0, 0, 0, 9, None]
    assert group.families == {"office": None}


@pytest.mark.parametrize(("seats", "shown"), [(5, True), (6, False), (8, False), (9, True), (30, True)])
def test_in_a_small_class_the_mean_does_not_say_how_many_answered(seats, shown):
    found = group_interests(seats, [person("R")] * 5, ["office"])
    assert (found.mean is not None) == shown


def test_a_family_that_left_the_season_gives_no_one_away():
    group = group_interests(12, [person("R")] * 10 + [person("R", None)] * 2, ["office", "design"])
    assert group.families == {"office": None, "design": 0}


@pytest.mark.parametrize("answer", [0, 100])
def test_one_more_pupil_does_not_tell_their_answers(answer):
    others = [person("R", score=50)] * 20
    before = group_interests(30, others, []).mean
    assert group_interests(30, [*others, person("R", score=answer)], []).mean == before


def test_of_an_empty_class_nothing_is_wrong():
    group = group_interests(0, [], ["office"])
    assert (group.seats, group.answered, group.mean) == (0, 0, None)
